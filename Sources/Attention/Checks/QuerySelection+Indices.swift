import Tensors

extension QuerySelection {
    /// Checks the selection and returns its indices; nil where all are computed in order.
    ///
    /// - Parameters:
    ///   - count: How many queries there are.
    ///   - name: Which member they come from, for the message.
    /// - Returns: The indices in the order asked for, or nil.
    /// - Throws: `outOfRange` at the first index that is no query, or for an empty list.
    func indices(count: Int, of name: @autoclosure () -> String) throws(AttentionError) -> [Int]? {
        switch self {
        case .all: return nil
        case .index(let index):
            guard 0..<count ~= index else {
                throw Self.outOfRange(index, count, name(), pointer: RequestMember.query.pointer)
            }
            return [index]
        case .list(let list):
            guard !list.isEmpty else {
                throw AttentionError(
                    .outOfRange,
                    at: .query,
                    "query is an empty list; expected at least one index"
                )
            }
            if let position = list.firstIndex(where: { !(0..<count ~= $0) }) {
                let pointer = "\(RequestMember.query.pointer)/\(position)"
                throw Self.outOfRange(list[position], count, name(), pointer: pointer)
            }
            return list
        }
    }

    /// A shape with the query dimension of an answer inside: none for an index.
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
            "query is \(index); expected 0 to \(count - 1), the rows of \(name)"
        )
    }
}
