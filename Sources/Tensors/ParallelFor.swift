/// Calls `body` once for each index below `count`, in any order and on any thread, and returns
/// when all calls have returned.
public typealias ParallelFor =
    @Sendable (_ count: Int, _ body: @escaping @Sendable (Int) -> Void) -> Void
