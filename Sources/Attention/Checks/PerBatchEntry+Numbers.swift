extension PerBatchEntry {
    /// Checks and returns a number for each batch entry, or one for all.
    ///
    /// - Parameters:
    ///   - batchCount: The number of batch entries.
    ///   - allowed: The range of each number.
    ///   - member: The request's member that holds the numbers.
    ///   - range: The range as errors describe it.
    /// - Returns: `batchCount` numbers, or one.
    /// - Throws: `shapeMismatch` or `outOfRange`.
    func numbers(
        batchCount: Int,
        in allowed: ClosedRange<Int>,
        at member: RequestMember,
        _ range: String
    ) throws(AttentionError) -> [Int] {
        let (numbers, isList) =
            switch self {
            case .same(let number): ([number], false)
            case .each(let list): (list, true)
            }
        try require(
            !isList || numbers.count == batchCount,
            at: member,
            "\(member.name) has \(numbers.count.of("number")); expected \(batchCount), "
                + "one per batch entry"
        )
        if let entry = numbers.firstIndex(where: { !allowed.contains($0) }) {
            throw AttentionError(
                .outOfRange,
                pointer: isList ? "\(member.pointer)/\(entry)" : member.pointer,
                "\(member.name) is \(numbers[entry])"
                    + (isList && batchCount > 1 ? " for batch entry \(entry)" : "")
                    + "; expected \(range)"
            )
        }
        return numbers
    }
}
