/// Calls a body for each index below a count and returns when all calls have returned.
package typealias ParallelLoop = (Int, @escaping @Sendable (Int) -> Void) -> Void

/// The number of multiply-adds, 5 MFLOP, below which waking a second thread costs more than it gains.
let serialCost = 2_500_000
