import HTTP1
import TensorJSON

extension Problem {
    /// Returns the response: problem details in JSON, or one line for a client that prefers text.
    func response(requestID: String, asText: Bool) -> Response {
        var fields = ResponseFields()
        fields.append("Content-Type", asText ? MediaType.text.field : MediaType.problem.field)
        fields.append("Vary", RequestTrace.vary)
        fields.append("X-Content-Type-Options", "nosniff")
        fields.append("Cache-Control", "no-store")
        fields.append(RequestIDs.responseField, requestID)
        for field in self.fields { fields.append(field.name, field.value) }
        return Response(
            status: kind.status,
            fields: fields,
            body: .bytes(asText ? Array("error: \(line)\n".utf8) : json(requestID: requestID))
        )
    }

    /// The detail on one line, its control characters (U+0000 to U+009F) escaped as in JSON.
    private var line: String {
        detail.unicodeScalars.reduce(into: "") { line, scalar in
            if scalar.properties.generalCategory == .control {
                line += (scalar.value < 16 ? "\\u000" : "\\u00") + String(scalar.value, radix: 16)
            } else {
                line.unicodeScalars.append(scalar)
            }
        }
    }

    private func json(requestID: String) -> [UInt8] {
        var writer = JSONWriter(reserving: 512)
        func write(_ name: StaticString, _ value: String) {
            writer.member(name)
            writer.string(value)
        }
        func write(_ name: StaticString, _ value: Int) {
            writer.member(name)
            writer.integer(value)
        }
        writer.beginObject()
        write("type", "/docs#\(kind.rawValue)")
        write("title", kind.title)
        write("status", kind.status.rawValue)
        write("detail", detail)
        if let pointer { write("pointer", pointer) }
        if let (offset, location) = malformedAt {
            write("offset", offset)
            write("line", location.line)
            write("column", location.column)
        }
        write("error", detail)
        write("request_id", requestID)
        writer.endObject()
        return writer.takeBytes() + [UInt8(ascii: "\n")]
    }
}
