extension PerBatchEntry {
    /// Checks and returns a number for each batch entry.
    ///
    /// - Parameters:
    ///   - batchCount: How many batch entries there are.
    ///   - allowed: What each number may be.
    ///   - member: Where the numbers stand in the request.
    ///   - meaning: What the bounds are, for the message.
    /// - Returns: As many numbers as there are batch entries.
    /// - Throws: `shapeMismatch` or `outOfRange`.
    func numbers(
        batchCount: Int,
        in allowed: ClosedRange<Int>,
        at member: RequestMember,
        _ meaning: String
    ) throws(AttentionError) -> [Int] {
        let numbers: [Int]
        switch self {
        case .same(let number): numbers = Array(repeating: number, count: batchCount)
        case .each(let list): numbers = list
        }
        guard numbers.count == batchCount else {
            throw AttentionError(
                .shapeMismatch,
                at: member,
                "\(member.name) has \(numbers.count) numbers; expected \(batchCount), "
                    + "one for each batch entry"
            )
        }
        if let entry = numbers.firstIndex(where: { !allowed.contains($0) }) {
            let isList = if case .each = self { true } else { false }
            throw AttentionError(
                .outOfRange,
                pointer: isList ? "\(member.pointer)/\(entry)" : member.pointer,
                "\(member.name) is \(numbers[entry])"
                    + (isList && batchCount > 1 ? " for batch entry \(entry)" : "")
                    + "; expected \(meaning)"
            )
        }
        return numbers
    }
}
