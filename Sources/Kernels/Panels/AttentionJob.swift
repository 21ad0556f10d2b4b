/// A call of attention, cut into blocks that can run in any order and on any thread.
///
/// Reads what all blocks share and hands each its own part of the outputs. A pointer is nil where
/// there is nothing to read or nobody asked for the output.
@safe
struct AttentionJob<Scalar: KernelScalar>: @unchecked Sendable {
    let geometry: AttentionGeometry
    let rules: ScoreRules<Scalar>
    let queries: UnsafePointer<Scalar>?
    let keys: UnsafePointer<Scalar>?
    let values: UnsafePointer<Scalar>?
    let bias: UnsafePointer<Scalar>?
    let mask: UnsafePointer<Bool>?
    let context: UnsafeMutablePointer<Scalar>?
    let logSumExp: UnsafeMutablePointer<Scalar>?
    let rowsWithoutKeys: UnsafeMutablePointer<Bool>?
    let scores: UnsafeMutablePointer<Scalar>?
    let softcappedScores: UnsafeMutablePointer<Scalar>?
    let maskedScores: UnsafeMutablePointer<Scalar>?
    let weights: UnsafeMutablePointer<Scalar>?
    /// One for each block: why it gave no result; nil where blocks run one after the other.
    let failures: UnsafeMutablePointer<KernelFailure?>?
    let dropout: DropoutStreams?
    let isCancelled: @Sendable () -> Bool

    /// How many queries a block has at most: enough that bringing keys and values to the
    /// second-level cache costs little, few enough that many threads find work.
    static var queriesPerBlock: Int { 64 }

    /// The computed queries of each block of one head.
    static func blocks(of geometry: AttentionGeometry) -> [Range<Int>] {
        stride(from: 0, to: geometry.queryCount, by: queriesPerBlock).map { first in
            first..<min(first + queriesPerBlock, geometry.queryCount)
        }
    }

    /// How many blocks a call is cut into.
    static func blockCount(of geometry: AttentionGeometry) -> Int {
        geometry.batchCount * geometry.headCount * blocksPerHead(geometry)
    }

    /// Whether somebody asked for a number of every query and key.
    var writesMatrices: Bool {
        unsafe scores != nil || softcappedScores != nil || maskedScores != nil || weights != nil
    }

    /// Computes one block, and leaves its failure in the memory for it.
    func run(block: Int) {
        // SAFETY: each block has a failure of its own.
        unsafe withUnsafePointer(to: self) { job in
            if let failure = unsafe Self.run(block: block, of: job) {
                unsafe failures?[block] = failure
            }
        }
    }

    /// Computes one block of a job that stays where it is, and returns why it did not, if so.
    @inline(__always)
    static func run(
        block: Int,
        of job: UnsafePointer<AttentionJob>
    ) -> KernelFailure? {
        // SAFETY: the caller keeps the job. Each block writes the rows of its own queries, and
        // `fusedAttention` has checked that all of them exist.
        let (headCount, queryCount) = unsafe (
            job.pointee.geometry.headCount, job.pointee.geometry.queryCount
        )
        let blocksPerHead = unsafe blocksPerHead(job.pointee.geometry)
        let first = block % blocksPerHead * queriesPerBlock
        let row = block / blocksPerHead
        return unsafe AttentionBlock(
            job: job,
            index: block,
            batch: row / headCount,
            head: row % headCount,
            queries: first..<min(first + queriesPerBlock, queryCount)
        ).run()
    }

    private static func blocksPerHead(_ geometry: AttentionGeometry) -> Int {
        geometry.queryCount.roundedUp(toMultipleOf: queriesPerBlock) / queriesPerBlock
    }
}
