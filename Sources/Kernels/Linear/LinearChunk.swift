/// Linear attention of sixteen tokens at a time.
///
/// With S the state before a chunk, aₜ = e^gₜ, P(t) = a₁ ⋯ aₜ and L(t, s) = aₛ₊₁ ⋯ aₜ, the tokens of
/// the chunk add uₛ to the state, and
///
///     uₜ = βₜ · (vₜ − Sᵀ (P(t) ⊙ kₜ) − Σ₍ₛ﹤ₜ₎ kₜ·(L(t, s) ⊙ kₛ) uₛ)        without a beta uₜ = vₜ
///     context of t = scale · (Sᵀ (P(t) ⊙ qₜ) + Σ₍ₛ≤ₜ₎ qₜ·(L(t, s) ⊙ kₛ) uₛ)
///     next S = P(last) ⊙ S + Σₛ (L(last, s) ⊙ kₛ) ⊗ uₛ
///
/// Everything but the sum over s < t is a matrix product. The factors L are products, never quotients
/// or differences of logarithms, so that a token that forgets everything costs no digits.
///
/// Sixteen, because the tokens' own products take time in proportion to the length of a chunk.
///
/// With 4096 tokens of head size 128, chunks are 1.3 to 1.7 times as fast as `LinearRecurrence` (0.9
/// times with a decay per channel and no beta), and 16 to 43 times as fast as plain loops:
/// Benchmarks/results/2026-11-29-amd-epyc-linear.md.
///
/// - SeeAlso: Yang et al. 2024, "Parallelizing Linear Transformers with the Delta Rule over Sequence
///   Length"; Yang et al. 2024, "Gated Delta Networks".
///
/// SAFETY: as for `LinearHead`, whose memory this uses.
@safe
struct LinearChunk<Scalar: KernelScalar> {
    /// The number of tokens of all chunks but the last.
    static var length: Int { 16 }

    let head: LinearHead<Scalar>
    /// The first token.
    private(set) var first = 0
    /// The number of tokens.
    private(set) var count = 0
    /// qₜ·(L(t, s) ⊙ kₛ) of each query head: `[heads, length, length]`, 0 where s > t.
    let weights: UnsafeMutablePointer<Scalar>
    /// −βₜ · kₜ·(L(t, s) ⊙ kₛ): `[length, length]`, where s < t.
    let coefficients: UnsafeMutablePointer<Scalar>
    /// With a decay per head, L: `[length, length]`, 0 where s > t.
    let between: UnsafeMutablePointer<Scalar>
    /// With a decay per head, aₜ: `[length]`; with one per channel `[length, padded head size]`.
    let factors: UnsafeMutablePointer<Scalar>
    /// With a decay per head, P(t): `[length]`; with one per channel P(last), `[padded head size]`.
    let running: UnsafeMutablePointer<Scalar>
    /// With a decay per head, the keys as panels of a right factor: `[panels, head size, lanes]`; with
    /// one per channel, L(last, s) ⊙ kₛ: `[length, padded head size]`.
    let keys: UnsafeMutablePointer<Scalar>
    /// With a decay per channel, P(t) ⊙ qₜ and then P(t) ⊙ kₜ:
    /// `[heads + 1, length, padded head size]`.
    let decayedRows: UnsafeMutablePointer<Scalar>
    /// The values, and then uₜ, of all columns: `[panels, length, lanes]`.
    private let updates: UnsafeMutablePointer<Scalar>
    /// A product: `[length, lanes]`.
    private let rows: UnsafeMutablePointer<Scalar>

    /// Divides the scratch memory.
    init(of head: LinearHead<Scalar>) {
        let (length, lanes) = (Self.length, LanePair<Scalar>.laneCount)
        let width = Self.paddedDimension(head.headDimension)
        var next = unsafe head.scratch
        func take(_ count: Int) -> UnsafeMutablePointer<Scalar> {
            defer { unsafe next += count }
            return unsafe next
        }
        self.head = head
        unsafe weights = take(head.groupCount * length * length)
        unsafe coefficients = take(length * length)
        unsafe between = take(length * length)
        unsafe factors = take(head.isPerChannel ? length * width : length)
        unsafe running = take(max(width, length))
        unsafe keys = take(length * width)
        unsafe decayedRows = take(
            head.isPerChannel ? (head.groupCount + 1) * length * width : 0
        )
        unsafe updates = take(head.panelCount * length * lanes)
        unsafe rows = take(length * lanes)
        // Without a decay, L and P remain as they are.
        unsafe factors.update(repeating: 1, count: length)
        unsafe keys.update(repeating: 0, count: length * width)
        if unsafe head.decay == nil { multiplyFactors() }
    }

    /// The number of scalars of scratch memory.
    static func scratchCount(_ geometry: LinearGeometry) -> Int {
        let width = paddedDimension(geometry.headDimension)
        let squares = (geometry.groupCount + 2) * length * length
        let channels = geometry.decay == .perChannel ? geometry.groupCount + 2 : 0
        let panels = LinearJob<Scalar>.panelsPerPiece(geometry) + 1
        return squares + (channels + 1) * length * width + 2 * length + width
            + panels * length * LanePair<Scalar>.laneCount
    }

    /// The head size, rounded up to whole vectors.
    static func paddedDimension(_ headDimension: Int) -> Int {
        headDimension.roundedUp(toMultipleOf: Scalar.Vector.scalarCount)
    }

    private var isPerHead: Bool { unsafe head.decay != nil && !head.isPerChannel }

    /// Computes the contexts of a chunk's tokens and the state after it.
    mutating func run(from first: Int) {
        self.first = first
        count = min(Self.length, head.tokenCount - first)
        if head.isPerChannel { multiplyChannels() } else { multiplyHeads() }
        if unsafe head.beta != nil { multiplyCoefficientsByBeta() }
        readValues()
        for panel in 0..<head.panelCount { step(panel) }
    }

    /// Copies the values row by row, in the order in which they are in memory.
    private func readValues() {
        for token in 0..<count {
            for panel in 0..<head.panelCount {
                let value = head.value(first + token, panel: panel)
                unsafe updates(panel).store(value, at: token &* lanes)
            }
        }
    }

    /// The updates of a panel: `[length, lanes]`.
    private func updates(_ panel: Int) -> UnsafeMutablePointer<Scalar> {
        unsafe updates + panel &* Self.length &* lanes
    }

    private func multiplyCoefficientsByBeta() {
        guard let beta = unsafe head.beta else { return }
        for token in 0..<count {
            let factor = unsafe Scalar.Vector(repeating: -beta[first + token])
            for lane in stride(from: 0, to: Self.length, by: Scalar.Vector.scalarCount) {
                let at = token * Self.length + lane
                unsafe coefficients.store(factor * coefficients.vector(at: at), at: at)
            }
        }
    }

    // MARK: - One panel of columns

    private func step(_ panel: Int) {
        if unsafe head.beta != nil { replaceValues(panel) }
        for group in 0..<head.groupCount { writeContext(group, panel) }
        updateState(panel)
    }

    /// The distance from a row of `updates` and `rows` to the next.
    private var lanes: Int { LanePair<Scalar>.laneCount }

    /// P(t), unless the rows are decayed already.
    @inline(__always)
    private func running(_ token: Int) -> LanePair<Scalar> {
        unsafe LanePair(repeating: head.isPerChannel ? 1 : running[token])
    }

    /// Computes uₜ of all tokens from their values.
    private func replaceValues(_ panel: Int) {
        guard let beta = unsafe head.beta else { return }
        let updates = unsafe updates(panel)
        let (left, rowStride) = unsafe readingKeys
        unsafe multiplyState(panel, by: left, rowStride: rowStride)
        for token in 0..<count {
            let at = token &* lanes
            let known = unsafe running(token) * rows.pair(at: at)
            let difference = unsafe updates.pair(at: at) - known
            var update = unsafe LanePair(repeating: beta[first + token]) * difference
            let row = unsafe coefficients + token &* Self.length
            for earlier in 0..<token {
                unsafe update = update.addingProduct(
                    Scalar.Vector(repeating: row[earlier]),
                    updates.pair(at: earlier &* lanes)
                )
            }
            unsafe updates.store(update, at: at)
        }
    }

    /// Computes the contexts of a query head.
    private func writeContext(_ group: Int, _ panel: Int) {
        let (left, rowStride) = unsafe readingQueries(group)
        unsafe multiplyState(panel, by: left, rowStride: rowStride)
        if isPerHead {
            for token in 0..<count {
                let at = token &* lanes
                unsafe rows.store(running(token) * rows.pair(at: at), at: at)
            }
        }
        // Six tokens at a time, with the updates up to the last of them.
        let weights = unsafe weights + group * Self.length * Self.length
        for start in stride(from: 0, to: count, by: 6) {
            let rowCount = min(6, count - start)
            let tile = unsafe ProductTile(
                weights + start * Self.length,
                rowStride: Self.length,
                depthStride: 1,
                lastRow: rowCount - 1,
                updates(panel),
                depth: start + rowCount
            )
            tile.forEachRow(count: rowCount) { row, sums in
                let token = start + row
                let context = unsafe rows.pair(at: token &* lanes) + sums
                head.write(context, head: group, token: first + token, panel: panel)
            }
        }
    }

    /// Computes the state after the chunk.
    private func updateState(_ panel: Int) {
        let (state, updates) = unsafe (head.statePanel(panel), updates(panel))
        if isPerHead {
            let remaining = unsafe between + (count - 1) * Self.length
            for token in 0..<count {
                let at = token &* lanes
                let factor = unsafe LanePair(repeating: remaining[token])
                unsafe updates.store(factor * updates.pair(at: at), at: at)
            }
        }
        let (left, rowStride) = unsafe writingKeys
        let product = unsafe PanelProduct(
            left: left,
            rowStride: 1,
            depthStride: rowStride,
            rowCount: head.headDimension,
            right: updates,
            depth: count
        )
        unsafe addProduct(product, to: state, factors: lastFactors, step: head.isPerChannel ? 1 : 0)
    }

    /// P(last): one, or one for each channel.
    private var lastFactors: UnsafePointer<Scalar> {
        unsafe UnsafePointer(head.isPerChannel ? running : running + (count - 1))
    }

    /// Multiplies rows of queries or keys by a panel of the state.
    private func multiplyState(_ panel: Int, by left: UnsafePointer<Scalar>, rowStride: Int) {
        let product = unsafe PanelProduct(
            left: left,
            rowStride: rowStride,
            depthStride: 1,
            rowCount: count,
            right: head.statePanel(panel),
            depth: head.headDimension
        )
        unsafe storeProduct(product, into: rows, rowStride: lanes)
    }
}

/// Stores a product.
@inline(never)
func storeProduct<Scalar: KernelScalar>(
    _ product: PanelProduct<Scalar>,
    into target: UnsafeMutablePointer<Scalar>,
    rowStride: Int
) {
    // SAFETY: the caller guarantees a pair for each row.
    product.forEachRow { row, sums, isFirst, _ in
        let at = row &* rowStride
        if isFirst {
            unsafe target.store(sums, at: at)
        } else {
            unsafe target.store(target.pair(at: at) + sums, at: at)
        }
    }
}

/// Multiplies each row of the state by its factor and adds a product to it.
@inline(never)
private func addProduct<Scalar: KernelScalar>(
    _ product: PanelProduct<Scalar>,
    to state: UnsafeMutablePointer<Scalar>,
    factors: UnsafePointer<Scalar>,
    step: Int
) {
    // SAFETY: the state has a pair, and the factors a scalar, for each row of the product.
    product.forEachRow { row, sums, _, _ in
        let at = row &* LanePair<Scalar>.laneCount
        let factor = unsafe Scalar.Vector(repeating: factors[row &* step])
        unsafe state.store(sums.addingProduct(factor, state.pair(at: at)), at: at)
    }
}
