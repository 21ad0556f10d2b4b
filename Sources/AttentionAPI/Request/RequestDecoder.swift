import Attention
import HTTP1
import TensorJSON
import Tensors

/// The members of a request, in the `dtype` that it asks for.
enum DecodedRequest {
    case float32(RequestMembers<Float>)
    case float64(RequestMembers<Double>)
}

/// Reads a request's JSON object directly into tensors.
///
/// `dtype` may be anywhere in the object, so a request is read as float32 until `dtype` asks for
/// float64; reading then starts again. A syntax error anywhere takes precedence over a wrong value
/// before it, so when a value is rejected the syntax of the whole body is checked first.
enum RequestDecoder {
    /// Thrown at `"dtype":"float64"` while a request is read as float32.
    private struct IsFloat64: Error {}

    /// Reads a request, with `parallel` for its large tensors.
    ///
    /// - Throws: `Problem` with status 400 for malformed JSON, else with 422.
    static func decode(
        _ body: Body,
        for operation: Operation,
        parallel: ParallelReading? = nil
    ) throws(Problem) -> DecodedRequest {
        do {
            return .float32(try read(body, for: operation, parallel))
        } catch is IsFloat64 {
            // Reading starts again below.
        } catch {
            try checkSyntax(body)
            // A number out of range in float32 may be in range in the float64 that a later `dtype`
            // asks for.
            guard asksForFloat64(body) else { throw problem(error, in: body) }
        }
        do {
            return .float64(try read(body, for: operation, parallel))
        } catch {
            try checkSyntax(body)
            throw problem(error, in: body)
        }
    }

    private static func read<Scalar: APIScalar>(
        _ body: Body,
        for operation: Operation,
        _ parallel: ParallelReading?
    ) throws -> RequestMembers<Scalar> {
        let members = RequestMembers<Scalar>()
        var reader = JSONReader(body.bytes.span, count: body.count, parallel: parallel)
        try reader.beginDocument()
        var object = try reader.beginObject()
        while let name = try reader.nextName(of: &object) {
            let member = try RequestMember.named(name, in: reader, for: operation)
            if case .dtype = member {
                let dtype = try reader.choice(of: ScalarType.self, at: member)
                if dtype == .float64, Scalar.scalarType == .float32 { throw IsFloat64() }
            } else {
                try members.read(member, from: &reader, for: operation)
            }
        }
        try reader.endDocument()
        return members
    }

    private static func checkSyntax(_ body: Body) throws(Problem) {
        do {
            try JSONSyntax.validate(body.bytes.span, count: body.count)
        } catch {
            throw problem(error, in: body)
        }
    }

    /// Returns whether the `dtype` of a document is float64; the document must be well-formed.
    private static func asksForFloat64(_ body: Body) -> Bool {
        var reader = JSONReader(body.bytes.span, count: body.count)
        do {
            try reader.beginDocument()
            guard try reader.nextKind() == .object else { return false }
            var object = try reader.beginObject()
            while let name = try reader.nextMember(of: &object) {
                if name == RequestMember.dtype.rawValue, try reader.nextKind() == .string {
                    return try reader.string() == ScalarType.float64.rawValue
                }
                try reader.skipValue()
            }
        } catch {
            return false  // a duplicate member, which is rejected with either dtype
        }
        return false
    }

    private static func problem(_ error: any Error, in body: Body) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case let error as TensorDecodingError:
            let located = error.located(in: body.bytes.span, count: body.count)
            guard case .mistyped(_, let found) = error.reason,
                ["an array", "an object"].contains(found), located.pointer.tokens.first == "query"
            else { return Problem(located) }
            // Other libraries call the tensor of queries `query`.
            return Problem(
                located,
                detail: "query selects queries by index; the tensor of queries is called "
                    + "\"queries\""
            )
        default: return Problem(.internalError, "reading the request failed")
        }
    }
}
