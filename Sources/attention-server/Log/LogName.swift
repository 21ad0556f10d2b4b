/// The name of a value in a line of the log: a short one in text, and in JSON that of the Elastic Common
/// Schema, where names that begin with `attention.` are our own.
///
/// The names include the characters around them, so that each is written in one piece.
struct LogName: Sendable {
    /// The name in text, such as ` method=`.
    let text: StaticString

    /// The name in JSON, such as `,"http.request.method":`.
    let json: StaticString

    private init(_ text: StaticString, _ json: StaticString) {
        self.text = text
        self.json = json
    }

    /// The version of the schema, which every line has.
    static let schemaVersion: StaticString = "8.17.0"

    static let method = LogName(" method=", ",\"http.request.method\":")
    static let path = LogName(" path=", ",\"url.path\":")
    static let status = LogName(" status=", ",\"http.response.status_code\":")
    static let duration = LogName(" duration_us=", ",\"event.duration\":")
    static let parseDuration = LogName(" parse_us=", ",\"attention.parse.duration\":")
    static let computeDuration = LogName(" compute_us=", ",\"attention.compute.duration\":")
    static let encodeDuration = LogName(" encode_us=", ",\"attention.encode.duration\":")
    static let bodyLength = LogName(" bytes_in=", ",\"http.request.body.bytes\":")
    static let answerLength = LogName(" bytes_out=", ",\"http.response.body.bytes\":")
    static let problem = LogName(" problem=", ",\"error.message\":")
    static let requestID = LogName(" request_id=", ",\"http.request.id\":")
    static let traceID = LogName(" trace_id=", ",\"trace.id\":")
    static let spanID = LogName(" span_id=", ",\"span.id\":")
    static let parentID = LogName(" parent_id=", ",\"parent.id\":")
    static let client = LogName(" client=", ",\"client.address\":")
    static let clientPort = LogName(" client_port=", ",\"client.port\":")
}
