import Attention
import Tensors

extension ConventionFamily {
    /// Matrices and biases.
    static let projections = ConventionFamily { request, facts, _ in
        transposed(request) + withoutBiases(request) + fusedOrders(request, facts)
    }

    private static func transposed(_ request: DiagnosedRequest) -> [Variant] {
        @Sendable func square(_ member: RequestMember) -> Tensor<Double>? {
            request.tensor(member).flatMap {
                $0.shape.rank == 2 && $0.shape[0] == $0.shape[1] && $0.shape[0] > 1 ? $0 : nil
            }
        }
        let members: [RequestMember] = [.wq, .wk, .wv, .wo, .wqkv, .wg]
        var variants = members.filter { square($0) != nil }.map { member in
            Variant(
                "transposed-\(member.name)",
                "The observed result multiplies by the transpose of \(member.name). The request "
                    + "multiplies by \(member.name) as it is given."
            ) { request in
                request.replacing([(member, square(member)?.transposed)])
            }
        }
        let operands: [RequestMember] = [.wq, .wk, .wv].filter { request.tensor($0) != nil }
        if operands.count > 1, operands.allSatisfy({ square($0) != nil }) {
            let names = operands.map(\.name).joined(separator: ", ")
            variants.append(
                Variant(
                    "transposed-weights",
                    "The observed result multiplies by the transposes of \(names), as with the other "
                        + "layout. The request multiplies by them as they are given."
                ) { request in
                    request.replacing(operands.map { ($0, square($0)?.transposed) })
                }
            )
            if square(.wo) != nil {
                let isOutIn = request.isOutIn
                variants.append(
                    Variant(
                        "transposed-weights",
                        "The observed result multiplies by the transpose of every matrix. The request "
                            + "has the layout \(isOutIn ? "out_in" : "in_out")."
                    ) { _ in [(.layout, .string(isOutIn ? "in_out" : "out_in"))] }
                )
            }
        }
        return variants
    }

    private static func withoutBiases(_ request: DiagnosedRequest) -> [Variant] {
        let members: [RequestMember] = [.bq, .bk, .bv, .bo, .bqkv].filter {
            request.tensor($0) != nil
        }
        var variants = members.map { member in
            Variant(
                "no-\(member.name)",
                "The observed result does not add the bias \(member.name). The request has it."
            ) { request in request.replacing([(member, nil)]) }
        }
        if members.count > 1 {
            let inner = members.filter { $0 != .bo }
            for biases in inner == members ? [members] : [members, inner] where biases.count > 1 {
                let names = biases.map(\.name).joined(separator: ", ")
                variants.append(
                    Variant(
                        "no-biases",
                        "The observed result adds none of the biases \(names). The request has them."
                    ) { request in request.replacing(biases.map { ($0, nil) }) }
                )
            }
        }
        return variants
    }

    private static func fusedOrders(
        _ request: DiagnosedRequest,
        _ facts: RequestFacts
    ) -> [Variant] {
        guard let matrix = request.tensor(.wqkv) else { return [] }
        let order = request.fusedOrder
        var variants: [Variant] = []
        for other in FusedOrder.allCases where other != order {
            variants.append(
                Variant(
                    "fused-order",
                    "The observed result cuts wqkv in the order \"\(other.rawValue)\". The request's "
                        + "fused_order is \"\(order.rawValue)\"."
                ) { _ in [(.fusedOrder, .string(other.rawValue))] }
            )
        }
        guard order == .qkv, facts.headCount == facts.keyValueHeadCount else { return variants }
        // The blocks of a matrix whose parts have equal widths, in another order.
        for blocks in [[1, 0, 2], [0, 2, 1], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
            let names = blocks.map { ["queries", "keys", "values"][$0] }
            variants.append(
                Variant(
                    "fused-order",
                    "The observed result takes the parts of wqkv as \(names[0]), \(names[1]), "
                        + "\(names[2]). The request takes them as queries, keys, values."
                ) { request in
                    let isOutIn = request.isOutIn
                    // The request cuts queries from the first block, so that one has to be the block
                    // that the observed result takes as queries.
                    let sources = (0..<3).map { role in blocks.firstIndex(of: role) ?? role }
                    var changes: [(member: RequestMember, tensor: Tensor<Double>?)] = [
                        (.wqkv, matrix.permutingBlocks(sources, ofRows: isOutIn))
                    ]
                    if let bias = request.tensor(.bqkv) {
                        changes.append((.bqkv, bias.permutingBlocks(sources, ofRows: false)))
                    }
                    return request.replacing(changes)
                }
            )
        }
        return variants
    }
}
