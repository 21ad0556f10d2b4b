import HTTP1

/// The body of an inference request, in its two parts.
struct InferenceBody {
    /// The name of the field with the length of the JSON, where binary data follow it.
    static let lengthField = "Inference-Header-Content-Length"

    /// The JSON object.
    let json: Body

    /// The range of binary data in the request's body.
    let binary: Range<Int>

    /// The whole body.
    let body: Body

    /// Whether the request has the field.
    let hasLengthField: Bool

    /// Divides a request's body.
    ///
    /// - Throws: `Problem` with status 400 if the field is not the length of a part of the body.
    init(_ request: Request) throws(Problem) {
        body = request.body
        let values = request.head.fields.values(Self.lengthField)
        hasLengthField = !values.isEmpty
        guard let value = values.first else {
            json = body
            binary = body.count..<body.count
            return
        }
        guard values.count == 1 else {
            throw Self.malformed("\(values.count) \(Self.lengthField) fields; send one")
        }
        let digits = value[...].trimmed
        guard (1...18).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(digits)
        else {
            throw Self.malformed(
                "\(Self.lengthField) is \"\(value.shortened)\"; expected the length of the JSON in "
                    + "bytes, in decimal digits"
            )
        }
        guard length <= body.count else {
            throw Self.malformed(
                "\(Self.lengthField) is \(length), but the body has \(body.count) bytes; "
                    + "expected the length of the JSON at its start"
            )
        }
        guard length > 0 else {
            throw Self.malformed(
                "\(Self.lengthField) is 0; expected the length of the JSON, which is required because "
                    + "it names the inputs"
            )
        }
        binary = length..<body.count
        // The reader needs zeros after the JSON.
        json = length == body.count ? body : Body(copying: body.bytes[..<length])
    }

    private static func malformed(_ detail: String) -> Problem { Problem(.malformedHTTP, detail) }
}
