import Attention
import HTTP1
import TensorJSON
import Tensors

/// The members of a request, in the scalar type that its `dtype` is computed in.
enum DecodedRequest {
    case float32(RequestMembers<Float>)
    case float64(RequestMembers<Double>)
}

/// Reads a request's JSON object directly into tensors.
///
/// `dtype` may be anywhere in the object, so a request is read as float32 until `dtype` asks for
/// another type; reading then starts again. A syntax error anywhere takes precedence over a wrong
/// value before it, so when a value is rejected the syntax of the whole body is checked first.
enum RequestDecoder {
    /// Thrown at a `dtype` of another type while a request is read as float32.
    private struct HasOtherType: Error { let type: ScalarType }

    /// Reads a request, with `parallel` for its large tensors.
    ///
    /// - Throws: `Problem` with status 400 for malformed JSON, else with 422.
    static func decode(
        _ body: Body,
        for operation: Operation,
        parallel: ParallelReading? = nil
    ) throws(Problem) -> DecodedRequest {
        let type: ScalarType
        do {
            return .float32(try read(body, as: .float32, for: operation, parallel))
        } catch let error as HasOtherType {
            type = error.type
        } catch {
            try checkSyntax(body, for: operation)
            // A number out of range in float32 may be in range in the float64 that a later `dtype`
            // asks for, and the error about a number names the type.
            type = statedType(body)
            guard type != .float32 else { throw problem(error, in: body, for: operation) }
        }
        do {
            return type == .float64
                ? .float64(try read(body, as: type, for: operation, parallel))
                : .float32(try read(body, as: type, for: operation, parallel))
        } catch {
            try checkSyntax(body, for: operation)
            throw problem(error, in: body, for: operation)
        }
    }

    /// Reads a request whose `dtype` is known or presumed.
    ///
    /// - Parameters:
    ///   - body: The JSON document.
    ///   - type: The `dtype`, or float32 if it is unknown.
    ///   - operation: The operation.
    ///   - parallel: How large tensors are read on several threads.
    ///   - attached: The tensors that strings stand for, as in `JSONReader`.
    /// - Returns: The members.
    /// - Throws: `TensorDecodingError` or `Problem`; an internal error at a `dtype` other than float32
    ///   if that was presumed.
    static func read<Scalar: APIScalar>(
        _ body: Body,
        as type: ScalarType,
        for operation: Operation,
        _ parallel: ParallelReading? = nil,
        attached: [any Sendable] = []
    ) throws -> RequestMembers<Scalar> {
        let members = RequestMembers<Scalar>(half: type.half)
        var reader = JSONReader(
            body.bytes.span,
            count: body.count,
            parallel: parallel,
            half: type.half,
            attached: attached
        )
        try reader.beginDocument()
        var object = try reader.beginObject()
        while let name = try reader.nextName(of: &object) {
            let member = try RequestMember.named(name, in: reader, for: operation)
            // Clients write absent members as null. A scale of null means 1/√d elsewhere.
            if case .scale = member {} else if try reader.skipNull() { continue }
            if case .dtype = member {
                let stated: ScalarType = try reader.choice(at: member)
                if stated != type, type == .float32 { throw HasOtherType(type: stated) }
            } else {
                try members.read(member, from: &reader, for: operation)
            }
        }
        try reader.endDocument()
        return members
    }

    private static func checkSyntax(
        _ body: Body,
        for operation: Operation
    ) throws(Problem) {
        do {
            try JSONSyntax.validate(body.bytes.span, count: body.count)
        } catch {
            throw problem(error, in: body, for: operation)
        }
    }

    /// Returns the first `dtype` of a document, which must be well-formed; float32 if it has none.
    private static func statedType(_ body: Body) -> ScalarType {
        var reader = JSONReader(body.bytes.span, count: body.count)
        do {
            try reader.beginDocument()
            guard try reader.nextKind() == .object else { return .float32 }
            var object = try reader.beginObject()
            while let name = try reader.nextMember(of: &object) {
                if name == RequestMember.dtype.rawValue, try reader.nextKind() == .string {
                    return ScalarType(rawValue: try reader.string()) ?? .float32
                }
                try reader.skipValue()
            }
        } catch {
            return .float32  // a duplicate member, which is rejected with any dtype
        }
        return .float32
    }

    private static func problem(
        _ error: any Error,
        in body: Body,
        for operation: Operation
    ) -> Problem {
        switch error {
        case let problem as Problem: return problem.advised(on: body, for: operation)
        case let error as TensorDecodingError:
            let located = error.located(in: body.bytes.span, count: body.count)
            return Problem(located, detail: error.adviceOnDrawing)
                .advised(on: body, for: operation)
        default: return Problem(.internalError, "reading the request failed")
        }
    }
}
