/// The part of one key/value head that a piece computes: a range of the state's columns, for all
/// tokens and for each query head that shares the state.
///
/// The state is kept in panels, one for each two vectors of columns, so that it is the right factor of
/// a `ProductTile` as it is:
///
///     state      [panels, head size, lanes]     missing columns are 0
///
/// SAFETY: the job's tensors have all rows and columns, and the creator guarantees the scratch memory.
@safe
struct LinearHead<Scalar: KernelScalar> {
    /// Whether each number of a key has its own decay.
    let isPerChannel: Bool
    let tokenCount: Int
    /// The number of query heads that share the state.
    let groupCount: Int
    /// The length of a query and a key.
    let headDimension: Int
    /// The number of columns of the piece.
    let columnCount: Int
    /// Multiplies the context.
    private let scale: Scalar
    private let keys: UnsafePointer<Scalar>
    /// The distance from a key to the next.
    let keyStride: Int
    /// From the first column on.
    private let values: UnsafePointer<Scalar>
    private let valueStride: Int
    /// Those of the group's first query head.
    private let queries: UnsafePointer<Scalar>
    /// The distance from a query to the next.
    let queryStride: Int
    private let queryHeadStride: Int
    /// The decay of the first token; nil if there is none.
    let decay: UnsafePointer<Scalar>?
    /// The beta of the first token.
    let beta: UnsafePointer<Scalar>?
    /// That of the group's first query head, from the first column on.
    private let context: UnsafeMutablePointer<Scalar>
    private let contextStride: Int
    private let contextHeadStride: Int
    /// From the first column on; nil if it is zero.
    private let firstState: UnsafePointer<Scalar>?
    /// From the first column on.
    private let presentState: UnsafeMutablePointer<Scalar>
    /// The distance from a row of the state to the next.
    private let stateStride: Int
    /// The panels of the state.
    private let state: UnsafeMutablePointer<Scalar>
    /// Memory for the intermediate results of the recurrence or of a chunk.
    let scratch: UnsafeMutablePointer<Scalar>

    /// Finds the rows of a head.
    init(
        _ job: LinearJob<Scalar>,
        batch: Int,
        head: Int,
        columns: Range<Int>,
        scratch: UnsafeMutablePointer<Scalar>
    ) {
        let (geometry, tensors) = (job.geometry, job.tensors)
        let (d, dv) = (geometry.headDimension, geometry.valueDimension)
        let queryHead = head * geometry.groupCount
        let index = batch * geometry.keyValueHeadCount + head
        let tokens = index * geometry.tokenCount
        let stateOffset = index * d * dv + columns.lowerBound
        isPerChannel = geometry.decay == .perChannel
        tokenCount = geometry.tokenCount
        groupCount = geometry.groupCount
        headDimension = d
        columnCount = columns.count
        scale = job.scale
        unsafe keys = tensors.keys + geometry.keys.offset(batch: batch, head: head, row: 0)
        keyStride = geometry.keys.rowStride
        unsafe values =
            tensors.values + geometry.values.offset(batch: batch, head: head, row: 0)
            + columns.lowerBound
        valueStride = geometry.values.rowStride
        unsafe queries =
            tensors.queries + geometry.queries.offset(batch: batch, head: queryHead, row: 0)
        queryStride = geometry.queries.rowStride
        queryHeadStride = geometry.queries.headStride
        let decayWidth = geometry.decay == .perChannel ? d : 1
        unsafe decay = tensors.decay.map { decay in unsafe decay + tokens * decayWidth }
        unsafe beta = tensors.beta.map { beta in unsafe beta + tokens }
        unsafe context =
            tensors.context + geometry.context.offset(batch: batch, head: queryHead, row: 0)
            + columns.lowerBound
        contextStride = geometry.context.rowStride
        contextHeadStride = geometry.context.headStride
        unsafe firstState = tensors.state.map { state in unsafe state + stateOffset }
        unsafe presentState = tensors.presentState + stateOffset
        stateStride = dv
        unsafe state = scratch
        unsafe self.scratch =
            scratch + LinearJob<Scalar>.panelsPerPiece(geometry) * d * LanePair<Scalar>.laneCount
    }

    @inline(__always)
    static var laneCount: Int { LanePair<Scalar>.laneCount }

    var panelCount: Int { columnCount.roundedUp(toMultipleOf: Self.laneCount) / Self.laneCount }

    /// The panel of the state at an index.
    @inline(__always)
    func statePanel(_ panel: Int) -> UnsafeMutablePointer<Scalar> {
        unsafe state + panel &* headDimension &* Self.laneCount
    }

    /// The range of a panel's columns, counted from the first column of the piece.
    @inline(__always)
    private func columns(ofPanel panel: Int) -> Range<Int> {
        let first = panel &* Self.laneCount
        return first..<min(first &+ Self.laneCount, columnCount)
    }

    /// The query of a query head of the group.
    @inline(__always)
    func queryRow(head: Int, token: Int) -> UnsafePointer<Scalar> {
        unsafe queries + (head &* queryHeadStride &+ token &* queryStride)
    }

    @inline(__always)
    func keyRow(_ token: Int) -> UnsafePointer<Scalar> { unsafe keys + token &* keyStride }

    /// The columns of a panel of a token's value; missing ones are 0.
    @inline(__always)
    func value(_ token: Int, panel: Int) -> LanePair<Scalar> {
        let columns = columns(ofPanel: panel)
        let row = unsafe values + (token &* valueStride &+ columns.lowerBound)
        return unsafe row.pair(count: columns.count)
    }

    /// Writes the columns of a panel of a context, times the scale.
    @inline(__always)
    func write(_ sums: LanePair<Scalar>, head: Int, token: Int, panel: Int) {
        let columns = columns(ofPanel: panel)
        let offset = head &* contextHeadStride &+ token &* contextStride &+ columns.lowerBound
        let scaled = LanePair(repeating: scale) * sums
        unsafe (context + offset).store(scaled, count: columns.count)
    }

    /// Copies the request's state to the panels.
    func readState() {
        for panel in 0..<panelCount {
            let target = unsafe statePanel(panel)
            let columns = columns(ofPanel: panel)
            for i in 0..<headDimension {
                var row = LanePair<Scalar>.zero
                if let source = unsafe firstState {
                    let offset = i &* stateStride &+ columns.lowerBound
                    unsafe row = (source + offset).pair(count: columns.count)
                }
                unsafe target.store(row, at: i &* Self.laneCount)
            }
        }
    }

    /// Copies the panels to the present state.
    func writeState() {
        for panel in 0..<panelCount {
            let source = unsafe statePanel(panel)
            let columns = columns(ofPanel: panel)
            for i in 0..<headDimension {
                let row = unsafe source.pair(at: i &* Self.laneCount)
                let offset = i &* stateStride &+ columns.lowerBound
                unsafe (presentState + offset).store(row, count: columns.count)
            }
        }
    }
}

extension UnsafePointer where Pointee: KernelScalar {
    /// Loads at most the first `count` lanes of a pair; the others are 0.
    @inline(__always)
    fileprivate func pair(count: Int) -> LanePair<Pointee> {
        // SAFETY: the caller guarantees `count` scalars.
        if count == LanePair<Pointee>.laneCount { return unsafe pair(at: 0) }
        return unsafe loadPart(self, count: count)
    }
}

extension UnsafeMutablePointer where Pointee: KernelScalar {
    /// Stores the first `count` lanes of a pair.
    @inline(__always)
    fileprivate func store(_ pair: LanePair<Pointee>, count: Int) {
        // SAFETY: the caller guarantees `count` scalars.
        if count == LanePair<Pointee>.laneCount { return unsafe store(pair, at: 0) }
        for lane in 0..<count { unsafe self[lane] = pair[lane] }
    }
}

/// Loads fewer lanes than a pair has; a call of its own, because few panels are not whole.
@inline(never)
private func loadPart<Scalar: KernelScalar>(
    _ source: UnsafePointer<Scalar>,
    count: Int
) -> LanePair<Scalar> {
    let width = Scalar.Vector.scalarCount
    var pair = LanePair<Scalar>.zero
    for lane in 0..<min(count, width) { unsafe pair.left[lane] = source[lane] }
    for lane in 0..<max(count - width, 0) { unsafe pair.right[lane] = source[width + lane] }
    return pair
}
