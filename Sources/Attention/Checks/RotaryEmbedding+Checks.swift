import Kernels
import Tensors

extension RotaryEmbedding {
    /// The base of the frequencies.
    package var usedBase: Double { base ?? scaling?.base ?? Self.standardBase }

    /// The factor of cosines and sines.
    package var usedAttentionFactor: Double {
        attentionFactor ?? scaling?.computedAttentionFactor ?? 1
    }

    /// Returns base^(−2i / dimension) for each pair i of `dimension / 2`.
    package static func frequencies(base: Double, dimension: Int) -> [Double] {
        RotaryTable.frequencies(base: base, dimension: dimension)
    }

    /// The row of the positions that turns each pair; nil if one row turns all.
    func usedAxes(pairCount: Int) -> [Int]? { axes ?? scaling?.axes(pairCount: pairCount) }

    /// Checks the members against each other; those that depend on the head size are checked by
    /// `checkedDimension`.
    ///
    /// - Throws: `outOfRange`, `contradiction` or `missingMember`.
    func requireConsistency() throws(AttentionError) {
        try requirePositive(base, at: .ropeBase)
        try requireFinite(attentionFactor, at: .ropeAttentionFactor)
        try require(
            frequencies?.isEmpty != true,
            .emptyTensor,
            at: .ropeFrequencies,
            "frequencies of rope is empty; expected a number for each pair"
        )
        if let index = frequencies?.firstIndex(where: { !$0.isFinite }) {
            throw AttentionError(
                .outOfRange,
                pointer: "\(RequestMember.ropeFrequencies.pointer)/\(index)",
                "frequencies of rope contains a number that is not finite"
            )
        }
        let hasBase = base.map { $0 != Self.standardBase } ?? false
        for (member, isGiven) in [
            (RequestMember.ropeFrequencies, frequencies != nil), (.ropeCosines, cosines != nil),
        ] where isGiven {
            try require(
                scaling == nil && !hasBase,
                .contradiction,
                at: scaling == nil ? .ropeBase : .ropeScaling,
                "\(scaling == nil ? "base" : "scaling") of rope cannot be used with "
                    + "\(member.name), which replaces it"
            )
        }
        try require(
            cosines == nil || frequencies == nil,
            .contradiction,
            at: .ropeFrequencies,
            "frequencies and cos of rope cannot both be given"
        )
        guard (cosines == nil) == (sines == nil) else {
            throw AttentionError(
                .missingMember,
                "\(cosines == nil ? "cos" : "sin") is missing from rope; "
                    + "cos and sin are given together"
            )
        }
        try requireTables()
        try require(
            axes == nil || scaling?.sections == nil,
            .contradiction,
            at: .ropeAxes,
            "axes of rope and mrope_section of scaling cannot both be given"
        )
        try scaling?.requireConsistency(base: base)
        try requireLogarithms()
    }

    /// Checks the numbers whose logarithm a scaling divides by.
    private func requireLogarithms() throws(AttentionError) {
        guard let scaling else { return }
        try require(
            scaling.kind != .yarn || usedBase != 1,
            .outOfRange,
            at: base == nil ? .scalingBase : .ropeBase,
            "\(base == nil ? "rope_theta of scaling" : "base of rope") is 1.0; expected another "
                + "number with rope_type \"yarn\", which divides by its logarithm"
        )
        guard attentionFactor == nil else { return }
        try require(
            scaling.hasComputableAttentionFactor,
            .outOfRange,
            at: .scalingOriginalMaximum,
            "original_max_position_embeddings of scaling is "
                + "\(scaling.originalMaximumPositions ?? 1); expected more than 1, because the "
                + "attention factor of rope_type \"longrope\" is computed from its logarithm"
        )
    }

    private func requireTables() throws(AttentionError) {
        guard let cosines, let sines else { return }
        try require(
            cosines.shape.rank == 2 && cosines.shape.elementCount > 0,
            at: .ropeCosines,
            "cos of rope has shape \(cosines.shape); expected [positions,dim/2]"
        )
        try require(
            sines.shape == cosines.shape,
            at: .ropeSines,
            "sin of rope has shape \(sines.shape); expected \(cosines.shape), as cos"
        )
    }

    /// Checks the rotation against the head size of a tensor.
    ///
    /// - Parameters:
    ///   - headDimension: The head size.
    ///   - name: The tensor's name in errors.
    /// - Returns: How many numbers of a head are rotated.
    /// - Throws: `outOfRange`, `contradiction` or `shapeMismatch`.
    func checkedDimension(
        headDimension: Int,
        of name: String
    ) throws(AttentionError) -> Int {
        let because = "because \(name) has head size \(headDimension)"
        try require(
            first >= 0 && first < headDimension,
            .outOfRange,
            at: .ropeFirst,
            "first of rope is \(first); expected 0 to \(headDimension - 1), \(because)"
        )
        let room = headDimension - first
        let dimension = try statedDimension(room: room)
        if let dimension = self.dimension {
            let expected =
                switch room / 2 {
                case 0: "there is no pair to rotate"
                case 1: "expected 2"
                default: "expected an even number from 2 to \(room / 2 * 2)"
                }
            try require(
                dimension >= 2 && dimension <= room && dimension.isMultiple(of: 2),
                .outOfRange,
                at: .ropeDimension,
                "dim of rope is \(dimension); \(expected), \(because)"
                    + (first == 0 ? "" : " and first is \(first)")
            )
        }
        try require(
            dimension >= 2 && dimension <= room && dimension.isMultiple(of: 2),
            at: frequencies != nil ? .ropeFrequencies : cosines != nil ? .ropeCosines : .rope,
            dimension.isMultiple(of: 2) && dimension > room
                ? "rope rotates \(dimension) numbers, but \(name) has head size \(headDimension)"
                    + (first == 0 ? "" : " and first is \(first)")
                : "rope rotates pairs of numbers, but \(name) has head size \(headDimension)"
                    + (first == 0 ? "" : " and first is \(first)")
                    + (headDimension > 1 ? "; set dim to rotate a part of each head" : "")
        )
        try requirePairs(dimension / 2)
        try scaling?.requirePairs(dimension / 2, headDimension: headDimension)
        return dimension
    }

    /// The number of rotated numbers that the members ask for, or all from `first` on.
    private func statedDimension(room: Int) throws(AttentionError) -> Int {
        let ofTables = frequencies.map { 2 * $0.count } ?? cosines.map { 2 * $0.shape[1] }
        let ofScaling = scaling?.dimension(ofHead: room + first)
        for (other, reason) in [
            (ofTables, "\(frequencies == nil ? "cos" : "frequencies") has a number per pair"),
            (ofScaling, "partial_rotary_factor of scaling asks for it"),
        ] {
            guard let dimension, let other, other != dimension else { continue }
            throw AttentionError(
                .contradiction,
                at: .ropeDimension,
                "dim of rope is \(dimension); expected \(other), because \(reason)"
            )
        }
        return dimension ?? ofTables ?? ofScaling ?? room
    }

    private func requirePairs(_ pairCount: Int) throws(AttentionError) {
        guard let axes else { return }
        try require(
            axes.count == pairCount,
            at: .ropeAxes,
            "axes of rope has \(axes.count.of("number")); expected \(pairCount), one per pair"
        )
        if let index = axes.firstIndex(where: { $0 < 0 }) {
            throw AttentionError(
                .outOfRange,
                pointer: "\(RequestMember.ropeAxes.pointer)/\(index)",
                "axes of rope contains \(axes[index]); expected 0 or more"
            )
        }
        try require(
            queryPositions != nil,
            .contradiction,
            at: .ropeAxes,
            "axes of rope requires query_positions of rope, with a row for each axis"
        )
    }
}

/// Throws unless an optional number is finite and above 0.
func requirePositive(_ number: Double?, at member: RequestMember) throws(AttentionError) {
    guard let number, !(number > 0 && number.isFinite) else { return }
    throw AttentionError(
        .outOfRange,
        at: member,
        "\(member.nameInParent) is \(number); expected a finite number above 0"
    )
}

/// Throws unless an optional number is finite.
func requireFinite(_ number: Double?, at member: RequestMember) throws(AttentionError) {
    guard let number, !number.isFinite else { return }
    throw AttentionError(
        .outOfRange,
        at: member,
        "\(member.nameInParent) is \(number); expected a finite number"
    )
}
