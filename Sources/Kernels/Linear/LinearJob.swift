/// How linear attention visits the tokens.
package enum LinearMethod: Sendable {
    /// One token after the other (`LinearRecurrence`).
    case recurrence
    /// Sixteen tokens at a time, as matrix products (`LinearChunk`).
    case chunks

    /// The faster method: chunks for long keys, unless several query heads share them.
    ///
    /// The recurrence is limited by loading and storing the state, which takes longer the longer keys
    /// are; chunks by their additional products, which each query head adds to.
    init(fasterFor geometry: LinearGeometry) {
        let isChunked =
            geometry.tokenCount >= 16 && geometry.headDimension >= 128 && geometry.groupCount == 1
        self = isChunked ? .chunks : .recurrence
    }
}

/// The addresses of the tensors of one call of linear attention; nil if a tensor is absent.
///
/// SAFETY: `linearAttention` keeps the tensors alive until all work has ended, and has compared their
/// counts with the geometry. Every number of the outputs is written by one piece only.
@safe
struct LinearTensors<Scalar: KernelScalar>: @unchecked Sendable {
    let queries: UnsafePointer<Scalar>
    let keys: UnsafePointer<Scalar>
    let values: UnsafePointer<Scalar>
    let decay: UnsafePointer<Scalar>?
    let beta: UnsafePointer<Scalar>?
    /// The state before the first token; nil if it is zero.
    let state: UnsafePointer<Scalar>?
    let context: UnsafeMutablePointer<Scalar>
    let presentState: UnsafeMutablePointer<Scalar>
}

/// A call of linear attention, divided into pieces that can run in any order and on any thread.
///
/// A piece is a state, or a range of its columns, which do not depend on each other.
struct LinearJob<Scalar: KernelScalar>: Sendable {
    let geometry: LinearGeometry
    let tensors: LinearTensors<Scalar>
    let scale: Scalar
    let method: LinearMethod
    let isCancelled: @Sendable () -> Bool

    /// The greatest number of scalars of a piece's part of the state, unless one panel has more:
    /// 128 KiB of float32, so that it stays in the second-level cache.
    private static var stateCountPerPiece: Int { 32 << 10 }

    /// With fewer heads than this, the columns of a head are divided among several pieces.
    private static var usualPieceCount: Int { 4 }

    /// The number of panels of a piece, each as many columns as a tile has lanes.
    static func panelsPerPiece(_ geometry: LinearGeometry) -> Int {
        let lanes = LanePair<Scalar>.laneCount
        let panelCount = geometry.valueDimension.roundedUp(toMultipleOf: lanes) / lanes
        let inCache = max(1, stateCountPerPiece / (lanes * geometry.headDimension))
        let stateCount = geometry.batchCount * geometry.keyValueHeadCount
        // At least two panels, because the pieces of a head repeat its products of keys.
        let parallel = max(2, panelCount / max(1, usualPieceCount / stateCount))
        return min(panelCount, inCache, parallel)
    }

    private var columnsPerPiece: Int { Self.panelsPerPiece(geometry) * LanePair<Scalar>.laneCount }

    private var piecesPerHead: Int {
        geometry.valueDimension.roundedUp(toMultipleOf: columnsPerPiece) / columnsPerPiece
    }

    var pieceCount: Int { geometry.batchCount * geometry.keyValueHeadCount * piecesPerHead }

    /// Computes a piece.
    func run(piece: Int) {
        let (state, index) = piece.quotientAndRemainder(dividingBy: piecesPerHead)
        let (batch, head) = state.quotientAndRemainder(dividingBy: geometry.keyValueHeadCount)
        let first = index * columnsPerPiece
        let columns = first..<min(first + columnsPerPiece, geometry.valueDimension)
        unsafe withUnsafeTemporaryAllocation(
            of: Scalar.self,
            capacity: linearAttentionScratchCount(Scalar.self, geometry)
        ) { scratch in
            guard let base = scratch.baseAddress else { return }
            // SAFETY: the parts of the head fill at most the capacity.
            let head = unsafe LinearHead(
                self,
                batch: batch,
                head: head,
                columns: columns,
                scratch: base
            )
            head.readState()
            let isComplete = method == .chunks ? runChunks(of: head) : runTokens(of: head)
            if isComplete { head.writeState() }
        }
    }

    private func runChunks(of head: LinearHead<Scalar>) -> Bool {
        var chunk = LinearChunk(of: head)
        for first in stride(from: 0, to: head.tokenCount, by: LinearChunk<Scalar>.length) {
            guard !isCancelled() else { return false }
            chunk.run(from: first)
        }
        return true
    }

    private func runTokens(of head: LinearHead<Scalar>) -> Bool {
        let recurrence = LinearRecurrence(of: head)
        // Often enough that a cancelled computation ends within a millisecond.
        let tokensPerCheck = max(1, (64 << 10) / (head.headDimension * head.columnCount))
        for token in 0..<head.tokenCount {
            if token.isMultiple(of: tokensPerCheck), isCancelled() { return false }
            recurrence.run(token: token)
        }
        return true
    }
}

/// Returns the number of scalars that a piece of `linearAttention` allocates.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
package func linearAttentionScratchCount<Scalar: KernelScalar>(
    _ type: Scalar.Type,
    _ geometry: LinearGeometry
) -> Int {
    let lanes = LanePair<Scalar>.laneCount
    let state = LinearJob<Scalar>.panelsPerPiece(geometry) * geometry.headDimension * lanes
    let recurrence = LinearRecurrence<Scalar>.scratchCount(geometry)
    return state + max(recurrence, LinearChunk<Scalar>.scratchCount(geometry))
}
