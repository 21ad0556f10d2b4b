import CCurl

/// An HTTP client on one libcurl handle: requests follow each other on one connection, as far as
/// the server keeps it open.
///
/// Not for use from two threads at once.
@safe
package final class CurlClient {
    private let address: ServerAddress
    private let handle: UnsafeMutableRawPointer

    /// libcurl's process-wide state, set up once before the first handle.
    private static let globalState = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    /// Creates a client of the server at `address`, not yet connected.
    ///
    /// - Throws: `SupportError.curl` where libcurl has no memory for a handle.
    package init(_ address: ServerAddress) throws {
        guard Self.globalState == CURLE_OK, let handle = unsafe curl_easy_init() else {
            throw SupportError.curl("no handle")
        }
        self.address = address
        unsafe self.handle = handle
    }

    deinit {
        // SAFETY: the handle came from curl_easy_init in init and is released only here.
        unsafe curl_easy_cleanup(handle)
    }

    /// Sends a GET request and waits for the whole answer.
    package func get(_ path: String, headers: [String] = []) throws -> HTTPAnswer {
        try perform("GET", path, headers: headers)
    }

    /// Sends JSON text with its media type and waits for the whole answer.
    package func post(_ path: String, json: String, headers: [String] = []) throws -> HTTPAnswer {
        try perform(
            "POST",
            path,
            headers: ["Content-Type: application/json"] + headers,
            body: Array(json.utf8)
        )
    }

    /// Sends a request and waits for the whole answer.
    ///
    /// - Parameters:
    ///   - method: Written as given; `HEAD` expects no content in the answer.
    ///   - path: The request target, with a query where one is wanted.
    ///   - headers: Field lines. `"Accept:"` leaves out a field that curl would send by itself.
    ///   - body: The content; nil sends none and no Content-Length.
    ///   - timeout: Seconds for the whole exchange.
    /// - Returns: The answer, whatever its status.
    /// - Throws: `SupportError.curl` with libcurl's reason, for a refused connection, say.
    package func perform(
        _ method: String,
        _ path: String,
        headers: [String] = [],
        body: [UInt8]? = nil,
        timeout: Int = 120
    ) throws -> HTTPAnswer {
        // SAFETY: the handle is live until deinit. Resetting keeps its connections, no options.
        unsafe curl_easy_reset(handle)
        try set(CURLOPT_URL, address.origin + path)
        try set(CURLOPT_CUSTOMREQUEST, method)
        try set(CURLOPT_NOBODY, method == "HEAD" ? 1 : 0)
        try set(CURLOPT_TIMEOUT, timeout)
        // Tests say whether the word to go on came: it must not be late for a busy machine's sake.
        try set(CURLOPT_EXPECT_100_TIMEOUT_MS, timeout * 1_000)
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_PATH_AS_IS, 1)
        if case .unix(let socketPath) = address { try set(CURLOPT_UNIX_SOCKET_PATH, socketPath) }

        let fieldLines = try FieldLineList(headers)
        try unsafe check(
            // SAFETY: fieldLines outlives the transfer: withExtendedLifetime below.
            attention_curl_set_pointer(handle, CURLOPT_HTTPHEADER, fieldLines.head)
        )
        if let body {
            try set(CURLOPT_POSTFIELDSIZE, body.count)
            // SAFETY: libcurl copies the body, whose size was set just before, within the call.
            try unsafe body.withUnsafeBytes { bytes in
                let start = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                try unsafe check(
                    attention_curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, start)
                )
            }
        }
        return try withExtendedLifetime(fieldLines) { try transfer() }
    }

    /// Performs the request that the handle's options describe.
    private func transfer() throws -> HTTPAnswer {
        let receiver = AnswerReceiver()
        // SAFETY: libcurl calls back only within curl_easy_perform, while receiver is alive.
        let context = unsafe Unmanaged.passUnretained(receiver).toOpaque()
        unsafe try check(attention_curl_set_pointer(handle, CURLOPT_HEADERDATA, context))
        unsafe try check(attention_curl_set_pointer(handle, CURLOPT_WRITEDATA, context))
        unsafe try check(
            attention_curl_set_callback(handle, CURLOPT_HEADERFUNCTION) {
                start,
                size,
                count,
                context in
                unsafe AnswerReceiver.call(
                    AnswerReceiver.receiveHeaderLine,
                    context,
                    start,
                    size * count
                )
            }
        )
        unsafe try check(
            attention_curl_set_callback(handle, CURLOPT_WRITEFUNCTION) {
                start,
                size,
                count,
                context in
                unsafe AnswerReceiver.call(
                    AnswerReceiver.receiveContent,
                    context,
                    start,
                    size * count
                )
            }
        )
        try withExtendedLifetime(receiver) { unsafe try check(curl_easy_perform(handle)) }
        var opened = 0
        unsafe try check(attention_curl_get_long(handle, CURLINFO_NUM_CONNECTS, &opened))
        receiver.answer.connectionsOpened = opened
        return receiver.answer
    }

    private func set(_ option: CURLoption, _ value: Int) throws {
        // SAFETY: the handle is live until deinit; the caller pairs the option with its type.
        unsafe try check(attention_curl_set_long(handle, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws {
        // SAFETY: the handle is live until deinit; libcurl copies strings within the call.
        unsafe try check(attention_curl_set_string(handle, option, value))
    }

    private func check(_ code: CURLcode) throws {
        guard code != CURLE_OK else { return }
        // SAFETY: curl_easy_strerror returns a static, terminated string for every code.
        throw SupportError.curl(unsafe String(cString: curl_easy_strerror(code)))
    }
}

/// The field lines of one request in libcurl's linked list.
@safe
private final class FieldLineList {
    /// The first entry, nil where there is none.
    private(set) var head: UnsafeMutablePointer<curl_slist>?

    init(_ lines: [String]) throws {
        unsafe head = nil
        for line in lines {
            // SAFETY: curl_slist_append copies the line; on failure the list stays as it was.
            guard let longer = unsafe curl_slist_append(head, line) else {
                throw SupportError.curl("no memory for a field line")
            }
            unsafe head = longer
        }
    }

    deinit {
        // SAFETY: every entry came from curl_slist_append above; nil is allowed.
        unsafe curl_slist_free_all(head)
    }
}

/// Collects what libcurl hands over while it performs a request.
private final class AnswerReceiver {
    var answer = HTTPAnswer(status: 0)

    /// Calls `method` of the receiver behind `context` with a copy of the bytes; returns the byte
    /// count, which tells libcurl to go on.
    static func call(
        _ method: (AnswerReceiver) -> ([UInt8]) -> Void,
        _ context: UnsafeMutableRawPointer?,
        _ start: UnsafePointer<CChar>?,
        _ byteCount: Int
    ) -> Int {
        guard let context = unsafe context else { return 0 }
        // SAFETY: context is the receiver that CurlClient.transfer keeps alive; start and
        // byteCount are libcurl's own description of its buffer.
        let receiver = unsafe Unmanaged<AnswerReceiver>.fromOpaque(context).takeUnretainedValue()
        method(receiver)(unsafe Array(UnsafeRawBufferPointer(start: start, count: byteCount)))
        return byteCount
    }

    func receiveHeaderLine(_ bytes: [UInt8]) {
        let line = String(decoding: bytes, as: UTF8.self)
        guard let status = HTTPAnswer.status(ofStatusLine: line) else {
            answer.append(fieldLine: line)
            return
        }
        // A further status line means that what came before was an interim response.
        if answer.status != 0 { answer.interimStatuses.append(answer.status) }
        answer.status = status
        answer.fields = []
    }

    func receiveContent(_ bytes: [UInt8]) {
        answer.body.append(contentsOf: bytes)
    }
}
