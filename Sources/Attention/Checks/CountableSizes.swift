import Tensors

/// The maximum number of multiply-adds of a computation, and of elements of a drawn tensor: 2⁵⁵,
/// which takes days on any machine.
///
/// A computation makes no tensor with more numbers than it takes multiply-adds, so that below the
/// limit all sizes in bytes, and their sums, fit in `Int`.
private let maximumCount = 1 << 55

/// Throws if a computation would take more multiply-adds than can be counted.
func requireCountable(cost: Int) throws(AttentionError) {
    guard cost <= maximumCount else {
        throw AttentionError(.tooLarge, "the request takes more than 2^55 multiply-adds")
    }
}

/// Throws if a tensor has more elements than can be counted: a short request can ask for a draw of any
/// shape.
func requireCountable(_ shape: Shape, at member: RequestMember) throws(AttentionError) {
    try require(
        shape.elementCount <= maximumCount,
        .tooLarge,
        at: member,
        "\(member.name) has shape \(shape), more than 2^55 elements"
    )
}
