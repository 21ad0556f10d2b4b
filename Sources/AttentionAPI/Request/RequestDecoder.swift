import Attention
import HTTP1
import TensorJSON
import Tensors

/// What a body holds, in the `dtype` that it asks for.
enum DecodedRequest {
    case float32(RequestMembers<Float>)
    case float64(RequestMembers<Double>)
}

/// Reads a request's JSON object straight into tensors.
///
/// `dtype` may stand anywhere, so a request is read as float32 until it says otherwise; then reading
/// starts over as float64. Likewise a syntax error anywhere wins over a wrong value before it, so
/// when a value is refused the syntax of the rest is checked first.
enum RequestDecoder {
    /// Thrown by the float32 reading when it meets `"dtype":"float64"`.
    private struct IsFloat64: Error {}

    /// Reads a request, the large tensors in it on several threads if `parallel` says how.
    ///
    /// - Throws: `Problem`; for malformed JSON of status 400, for all else 422.
    static func decode(
        _ body: Body,
        for operation: Operation,
        parallel: ParallelReading? = nil
    ) throws(Problem) -> DecodedRequest {
        do {
            return .float32(try read(body, for: operation, parallel))
        } catch is IsFloat64 {
            return try decodeFloat64(body, for: operation, parallel)
        } catch {
            try checkSyntax(body)
            // A number refused in float32 may be right in the float64 that is asked for further on.
            guard asksForFloat64(body) else { throw problem(error, in: body) }
            return try decodeFloat64(body, for: operation, parallel)
        }
    }

    private static func decodeFloat64(
        _ body: Body,
        for operation: Operation,
        _ parallel: ParallelReading?
    ) throws(Problem) -> DecodedRequest {
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
        let fields = RequestMembers<Scalar>()
        var reader = JSONReader(body.bytes.span, count: body.count, parallel: parallel)
        try reader.beginDocument()
        var object = try reader.beginObject()
        while let name = try reader.nextName(of: &object) {
            let member = try RequestMember.named(name, in: reader, for: operation)
            if case .dtype = member {
                let dtype = try reader.choice(of: ScalarType.self, at: member)
                if dtype == .float64, Scalar.scalarType == .float32 { throw IsFloat64() }
            } else {
                try fields.read(member, from: &reader, for: operation)
            }
        }
        try reader.endDocument()
        return fields
    }

    private static func checkSyntax(_ body: Body) throws(Problem) {
        do {
            try JSONSyntax.validate(body.bytes.span, count: body.count)
        } catch {
            throw problem(error, in: body)
        }
    }

    /// Looks for the `dtype` of a document whose syntax is right.
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
            return false  // a duplicate member, which the reading in either dtype refuses
        }
        return false
    }

    private static func problem(_ error: any Error, in body: Body) -> Problem {
        switch error {
        case let problem as Problem: problem
        case let error as TensorDecodingError:
            Problem(error.located(in: body.bytes.span, count: body.count))
        default:
            Problem(.internalError, "reading the request failed")
        }
    }
}
