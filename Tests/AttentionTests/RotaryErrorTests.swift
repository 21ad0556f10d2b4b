import Attention
import Tensors
import Testing

/// Rotations that contradict themselves or the request.
@Suite struct `Invalid rotations` {
    typealias Refusal = `Requests that do not fit`.Refusal

    static func rope(
        _ kind: AttentionError.Kind,
        _ pointer: String,
        _ description: String,
        of source: AttentionSource<Float> = .inputs(numbers(6, 8)),
        _ change: (inout RotaryEmbedding) -> Void
    ) -> Refusal {
        var rope = RotaryEmbedding()
        change(&rope)
        var options = AttentionOptions<Float>()
        options.rope = rope
        return Refusal(
            source: source,
            options: options,
            kind: kind,
            pointer: pointer.isEmpty ? "" : "/rope/\(pointer)",
            description: description
        )
    }

    private static func setTables(_ rope: inout RotaryEmbedding, rowCount: Int = 6) {
        rope.cosines = positions(rowCount, 4)
        rope.sines = positions(rowCount, 4)
    }

    private static func positions(_ extents: Int..., at number: Double = 0) -> Tensor<Double> {
        Tensor(shape: Shape(extents), repeating: number)
    }

    /// Zeros, except for one element.
    private static func positions(
        _ extents: Int...,
        with number: Double,
        at index: Int
    ) -> Tensor<Double> {
        let shape = Shape(extents)
        return Tensor(
            shape: shape,
            elements: (0..<shape.elementCount).map { $0 == index ? number : 0 }
        )
    }

    private static let given = AttentionSource.given(
        queries: numbers(6, 8),
        keys: numbers(6, 8),
        values: numbers(6, 8)
    )

    static let members: [Refusal] = [
        rope(
            .emptyTensor,
            "frequencies",
            "frequencies of rope is empty; expected a number for each pair"
        ) { $0.frequencies = [] },
        rope(
            .contradiction,
            "scaling",
            "scaling of rope cannot be used with frequencies, which replaces it"
        ) {
            $0.frequencies = [1]
            $0.scaling = RotaryScaling()
        },
        rope(
            .contradiction,
            "base",
            "base of rope cannot be used with cos, which replaces it"
        ) {
            $0.base = 500
            setTables(&$0)
        },
        rope(.contradiction, "frequencies", "frequencies and cos of rope cannot both be given") {
            $0.frequencies = [1]
            setTables(&$0)
        },
        rope(.missingMember, "", "sin is missing from rope; cos and sin are given together") {
            $0.cosines = positions(6, 4)
        },
        rope(
            .shapeMismatch,
            "sin",
            "sin of rope has shape [6,3]; expected [6,4], as cos"
        ) {
            $0.cosines = positions(6, 4)
            $0.sines = positions(6, 3)
        },
        rope(
            .outOfRange,
            "cos",
            "cos of rope has 5 rows, but inputs has a row at position 5"
        ) {
            setTables(&$0, rowCount: 5)
        },
        rope(
            .outOfRange,
            "first",
            "first of rope is 8; expected 0 to 7, because inputs has head size 8"
        ) { $0.first = 8 },
        rope(
            .outOfRange,
            "dim",
            "dim of rope is 8; expected an even number from 2 to 6, because inputs has head size 8 "
                + "and first is 2"
        ) {
            $0.first = 2
            $0.dimension = 8
        },
        rope(
            .shapeMismatch,
            "frequencies",
            "rope rotates 10 numbers, but inputs has head size 8"
        ) { $0.frequencies = [1, 1, 1, 1, 1] },
        rope(
            .contradiction,
            "dim",
            "dim of rope is 4; expected 2, because frequencies has a number per pair"
        ) {
            $0.dimension = 4
            $0.frequencies = [1]
        },
        rope(
            .contradiction,
            "axes",
            "axes of rope requires query_positions of rope, with a row for each axis"
        ) { $0.axes = [0, 0, 1, 1] },
        rope(
            .shapeMismatch,
            "axes",
            "axes of rope has 3 numbers; expected 4, one per pair"
        ) {
            $0.axes = [0, 0, 1]
            $0.queryPositions = positions(2, 6)
        },
        rope(
            .outOfRange,
            "axes/3",
            "axes of rope contains 2, but the positions have 2 rows"
        ) {
            $0.axes = [0, 0, 1, 2]
            $0.queryPositions = positions(2, 6)
        },
        rope(
            .outOfRange,
            "axes/0",
            "axes of rope contains -1; expected 0 or more"
        ) {
            $0.axes = [-1, 0, 1, 1]
            $0.queryPositions = positions(2, 6)
        },
        rope(
            .contradiction,
            "axes",
            "axes of rope and mrope_section of scaling cannot both be given"
        ) {
            $0.axes = [0, 0, 1, 1]
            $0.queryPositions = positions(2, 6)
            $0.scaling = RotaryScaling()
            $0.scaling?.sections = [2, 2]
        },
        rope(
            .missingMember,
            "",
            "key_positions is missing from rope; it is required with several rows of "
                + "query_positions, because keys are not made from the rows of the queries",
            of: given
        ) {
            $0.axes = [0, 0, 1, 1]
            $0.queryPositions = positions(2, 6)
        },
        rope(
            .shapeMismatch,
            "query_positions",
            "query_positions of rope has shape [5]; expected [6] or [1,6], one number per query"
        ) { $0.queryPositions = positions(5) },
        rope(
            .shapeMismatch,
            "key_positions",
            "key_positions of rope has shape [7]; expected [6] or [1,6], one number per new key"
        ) { $0.keyPositions = positions(7) },
        rope(
            .outOfRange,
            "key_positions/0",
            "key_positions of rope contains 1e+16; expected -2^53 to 2^53"
        ) { $0.keyPositions = positions(6, at: 1e16) },
        rope(
            .outOfRange,
            "query_positions/0",
            "positions of rope contain 0.5; expected whole numbers, because cos has a row for each"
        ) {
            setTables(&$0)
            $0.queryPositions = positions(6, at: 0.5)
        },
        rope(
            .outOfRange,
            "key_positions/0",
            "positions of rope contain 0.5; expected whole numbers, because cos has a row for each"
        ) {
            setTables(&$0)
            $0.keyPositions = positions(6, at: 0.5)
        },
        rope(
            .outOfRange,
            "query_positions/0",
            "cos of rope has 6 rows, but inputs has a row at position -1"
        ) {
            setTables(&$0)
            $0.queryPositions = positions(6, at: -1)
        },
    ]

    /// Faults of one element of the positions, which the pointer names.
    static let elements: [Refusal] = [
        rope(
            .outOfRange,
            "query_positions/0/3",
            "query_positions of rope contains -1e+16; expected -2^53 to 2^53"
        ) { $0.queryPositions = positions(1, 6, with: -1e16, at: 3) },
        rope(
            .outOfRange,
            "query_positions/1/3",
            "cos of rope has 6 rows, but inputs has a row at position 6"
        ) {
            setTables(&$0)
            $0.axes = [0, 0, 1, 1]
            $0.queryPositions = positions(2, 6, with: 6, at: 9)
        },
        rope(
            .outOfRange,
            "key_positions/0/5",
            "cos of rope has 6 rows, but keys has a row at position -1",
            of: given
        ) {
            setTables(&$0)
            $0.keyPositions = positions(1, 6, with: -1, at: 5)
        },
        rope(
            .outOfRange,
            "key_positions/2",
            "positions of rope contain 0.5; expected whole numbers, because cos has a row for each"
        ) {
            setTables(&$0)
            $0.keyPositions = positions(6, with: 0.5, at: 2)
        },
        // The positions of the keys are those of the request.
        rope(
            .outOfRange,
            "cos",
            "cos of rope has 4 rows, but keys has a row at position 5",
            of: given
        ) {
            setTables(&$0, rowCount: 4)
            $0.queryPositions = positions(6)
        },
    ]

    @Test(arguments: requirements + unusedMembers + ranges + members + elements + logarithms)
    func `a rotation that cannot be made throws an error that says why`(refusal: Refusal) {
        refusal.check()
    }
}
