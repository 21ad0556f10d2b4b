import Tensors

extension QuerySelection {
    /// Checks the selection and returns its indices; nil where all queries are computed in order.
    ///
    /// - Parameters:
    ///   - count: The number of queries.
    ///   - name: The member that the queries are made from, for errors.
    /// - Returns: The indices in the order requested, or nil.
    /// - Throws: `outOfRange` at the first index that is out of range, or for an empty list.
    func indices(count: Int, of name: @autoclosure () -> String) throws(AttentionError) -> [Int]? {
        let pointer = RequestMember.query.pointer
        switch self {
        case .all: return nil
        case .index(let index):
            guard 0..<count ~= index else {
                throw Self.outOfRange(index, count, name(), pointer: pointer)
            }
            return [index]
        case .list(let list):
            try require(
                !list.isEmpty,
                .outOfRange,
                at: .query,
                "query is an empty list; expected at least one index"
            )
            if let position = list.firstIndex(where: { !(0..<count ~= $0) }) {
                throw Self.outOfRange(
                    list[position],
                    count,
                    name(),
                    pointer: "\(pointer)/\(position)"
                )
            }
            return list
        }
    }

    /// Returns a shape with the query dimension of a result appended: none for an index.
    func appended(to shape: Shape, all count: Int) -> Shape {
        switch self {
        case .all: shape.appending(count)
        case .index: shape
        case .list(let list): shape.appending(list.count)
        }
    }

    private static func outOfRange(
        _ index: Int,
        _ count: Int,
        _ name: String,
        pointer: String
    ) -> AttentionError {
        AttentionError(
            .outOfRange,
            pointer: pointer,
            "query is \(index); expected \(count == 1 ? "0" : "0 to \(count - 1)"), "
                + "because \(name) has \(count.of("row"))"
        )
    }
}
