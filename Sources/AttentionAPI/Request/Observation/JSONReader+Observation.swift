import Attention
import TensorJSON
import Tensors

extension JSONReader {
    /// Reads the object `observed`.
    ///
    /// - Throws: `TensorDecodingError`, or `Problem` for a name that cannot be compared.
    mutating func observedTensors() throws -> [ObservedTensor] {
        var tensors: [ObservedTensor] = []
        var object = try beginObject()
        while let name = try nextMember(of: &object) {
            guard let output = ObservedTensor.outputs.first(where: { $0.name == name }) else {
                throw Problem(
                    .unknownMember,
                    "observed contains \"\(name.shortened)\"; expected "
                        + ObservedTensor.outputNames,
                    pointer: RequestMember.observed.pointer + JSONPointer([name]).description
                )
            }
            if try skipNull() { continue }
            let isFlat = try nextKind() == .object
            let start = offset
            let mayBeInfinite = output == .scores || output == .logSumExp
            let tensor = try tensor(
                of: Double.self,
                null: mayBeInfinite ? .negativeInfinity : .refused
            )
            tensors.append(
                ObservedTensor(
                    output: output,
                    tensor: tensor,
                    decimalCount: decimalCount(from: start),
                    isFlat: isFlat
                )
            )
        }
        return tensors
    }

    /// Reads the object `tolerance`.
    ///
    /// - Throws: `TensorDecodingError`, or `Problem` for a negative number.
    mutating func tolerance() throws -> StatedTolerance {
        var tolerance = StatedTolerance()
        try object(.tolerance) { member, reader in
            let number = try reader.number(as: Double.self)
            guard number >= 0 else {
                throw Problem(
                    .outOfRange,
                    at: member,
                    "\(member.name) of tolerance is \(number); expected 0 or more"
                )
            }
            if member == .absoluteTolerance {
                tolerance.absolute = number
            } else {
                tolerance.relative = number
            }
        }
        return tolerance
    }
}
