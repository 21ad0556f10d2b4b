import Kernels

extension RotaryEmbedding {
    /// Checks the rotation against the head size of a tensor.
    ///
    /// - Parameters:
    ///   - headDimension: The head size.
    ///   - name: The tensor's name in errors.
    /// - Returns: The rotation; it allocates nothing until it is applied.
    /// - Throws: `outOfRange` or `shapeMismatch`.
    func table(
        headDimension: Int,
        of name: @autoclosure () -> String
    ) throws(AttentionError) -> RotaryTable {
        try require(
            base > 0 && base.isFinite,
            .outOfRange,
            at: .ropeBase,
            "base of rope is \(base); expected a finite number above 0"
        )
        if let dimension {
            let maximum = headDimension / 2 * 2
            let expected =
                switch maximum {
                case 0: "there is no pair to rotate"
                case 2: "expected 2"
                default: "expected an even number from 2 to \(maximum)"
                }
            try require(
                dimension >= 2 && dimension <= maximum && dimension.isMultiple(of: 2),
                .outOfRange,
                at: .ropeDimension,
                "dim of rope is \(dimension); \(expected), because \(name()) has head size "
                    + "\(headDimension)"
            )
        } else {
            try require(
                headDimension.isMultiple(of: 2),
                at: .rope,
                "rope rotates pairs of numbers, but \(name()) has head size \(headDimension)"
                    + (headDimension > 1 ? "; set dim to rotate a part of each head" : "")
            )
        }
        return RotaryTable(
            base: base,
            dimension: dimension ?? headDimension,
            isInterleaved: isInterleaved
        )
    }
}
