import Attention
import Tensors

extension ComputationPlan {
    /// Rounds the members of a response to a type of 16 bits, except those that are never rounded.
    ///
    /// - Throws: `overflow` if a number is beyond the type's range.
    func round<Number: APIScalar>(
        _ members: inout [AnswerMember<Number>],
        to half: HalfType
    ) throws(AttentionError) {
        for index in members.indices {
            try members[index].round(to: half) { output, index in
                overflow(of: output, at: index, in: half.scalarType)
            }
        }
    }
}

extension AnswerMember {
    /// Rounds the member's numbers to a type of 16 bits, in place.
    ///
    /// - Parameters:
    ///   - half: The type.
    ///   - overflow: Returns the error of a number that is beyond the type's range, given the output
    ///     that it is in and its index there.
    /// - Throws: That error.
    fileprivate mutating func round(
        to half: HalfType,
        overflow: (AttentionOutput, Int) -> AttentionError
    ) throws(AttentionError) {
        switch value {
        case .tensor(var tensor):
            // With another reference to the elements, they would be copied.
            value = .string("")
            let index = Scalar.round(&tensor.elements, to: half)
            value = .tensor(tensor)
            guard let index else { return }
            let output = AttentionOutput.allCases.first { $0.name == name }
            throw overflow(output ?? .parameters, index)
        case .number(let number):
            var numbers = [number]
            _ = Scalar.round(&numbers, to: half)
            value = .number(numbers[0])
        case .object(var members):
            value = .string("")
            for index in members.indices {
                try members[index].round(to: half, overflow: overflow)
            }
            value = .object(members)
        case .unroundedTensor, .string, .strings: break
        }
    }
}
