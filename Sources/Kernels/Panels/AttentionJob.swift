/// A call of attention, divided into blocks that can run in any order and on any thread.
@safe
struct AttentionJob<Scalar: KernelScalar>: @unchecked Sendable {
    let geometry: AttentionGeometry
    let rules: ScoreRules<Scalar>
    let tensors: AttentionTensors<Scalar>
    /// The failure of each block or part; nil where blocks run one after the other.
    let failures: UnsafeMutablePointer<KernelFailure?>?
    let dropout: DropoutStreams?
    let isCancelled: @Sendable () -> Bool

    /// The greatest number of queries in a block: large enough that loading keys and values into the
    /// second-level cache costs little, small enough that many threads find work.
    static var queriesPerBlock: Int { 64 }

    /// The computed queries of each block of one head.
    static func blocks(of geometry: AttentionGeometry) -> [Range<Int>] {
        (0..<blocksPerHead(geometry)).map { queries(ofBlock: $0, geometry) }
    }

    /// The number of blocks of a call.
    static func blockCount(of geometry: AttentionGeometry) -> Int {
        geometry.batchCount * geometry.headCount * blocksPerHead(geometry)
    }

    private static func blocksPerHead(_ geometry: AttentionGeometry) -> Int {
        geometry.queryCount.roundedUp(toMultipleOf: queriesPerBlock) / queriesPerBlock
    }

    @inline(__always)
    private static func queries(ofBlock index: Int, _ geometry: AttentionGeometry) -> Range<Int> {
        let first = index * queriesPerBlock
        return first..<min(first + queriesPerBlock, geometry.queryCount)
    }

    /// Computes one block and stores its failure.
    func run(block: Int) {
        // SAFETY: each block has its own failure.
        unsafe withUnsafePointer(to: self) { job in
            if let failure = unsafe Self.run(block: block, of: job) {
                unsafe failures?[block] = failure
            }
        }
    }

    /// Computes one block of a job that stays at its address, and returns its failure.
    @inline(__always)
    static func run(block: Int, of job: UnsafePointer<AttentionJob>) -> KernelFailure? {
        let blocksPerHead = unsafe blocksPerHead(job.pointee.geometry)
        let (row, index) = block.quotientAndRemainder(dividingBy: blocksPerHead)
        let (batch, head) = unsafe row.quotientAndRemainder(
            dividingBy: job.pointee.geometry.headCount
        )
        return unsafe AttentionBlock(
            jobAddress: job,
            index: block,
            batch: batch,
            head: head,
            queries: queries(ofBlock: index, job.pointee.geometry)
        ).run()
    }
}
