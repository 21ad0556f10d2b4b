import Foundation
import Kernels
import Testing

@Suite struct `Online softmax` {
    /// The state after blocks of one lane: the log-sum-exp, the divisor, and all terms relative to
    /// the final maximum.
    private func absorb(
        _ blocks: [[Float]],
        sink: Float = -.infinity
    ) -> (logSumExp: Float, divisor: Float, terms: [Float], isEmpty: Bool) {
        let width = Float.Vector.scalarCount
        return unsafe withUnsafeTemporaryAllocation(
            of: Float.self,
            capacity: OnlineSoftmax<Float>.scratchCount(laneCount: width)
        ) { scratch in
            // SAFETY: the scratch is that of one vector of lanes, and each block has its rows.
            guard let base = scratch.baseAddress else { return (.nan, .nan, [], true) }
            let softmax = unsafe OnlineSoftmax(laneCount: width, scratch: base, sink: sink)
            var terms: [Float] = []
            for block in blocks {
                var rows = [Float](repeating: 0, count: width * block.count)
                for (row, score) in block.enumerated() { rows[row * width + 3] = score }
                unsafe rows.withUnsafeMutableBufferPointer { buffer in
                    guard let scores = buffer.baseAddress else { return }
                    unsafe softmax.absorb(scores, count: block.count)
                }
                let correction = unsafe softmax.corrections[3]
                terms = terms.map { $0 * correction }
                terms += block.indices.map { rows[$0 * width + 3] }
            }
            return (
                softmax.logSumExp(ofLane: 3), softmax.divisor(ofLane: 3), terms,
                softmax.isEmpty(lane: 3)
            )
        }
    }

    @Test func `the worked example is right`() {
        let (logSumExp, divisor, terms, _) = absorb([[1, 2], [4]])
        #expect(abs(divisor - 1.1851225) < 1e-6)
        #expect(abs(logSumExp - 4.169846) < 1e-6)
        #expect(terms.last == 1)
    }

    @Test func `any division into blocks gives the same softmax`() {
        let scores: [Float] = [3, -2, 10, 9.5, -.infinity, 0, 11, 4]
        let whole = absorb([scores])
        for cut in 0..<scores.count {
            let parts = absorb([Array(scores[..<cut]), Array(scores[cut...])])
            #expect(abs(parts.logSumExp - whole.logSumExp) <= 2 * whole.logSumExp.ulp)
            for (a, b) in zip(parts.terms, whole.terms) {
                // The exponent of a term is rounded by half an ulp in each block.
                let ofExponent = b > 0 ? b * log2(b).ulp : 0
                #expect(abs(a - b) <= 4 * b.ulp + ofExponent)
            }
        }
    }

    @Test func `a row of minus infinities has sum 0`() {
        let (logSumExp, divisor, terms, isEmpty) = absorb([[-.infinity], [-.infinity, -.infinity]])
        #expect(logSumExp == -.infinity)
        #expect(divisor == 1)
        #expect(isEmpty)
        #expect(terms == [0, 0, 0])
    }

    @Test func `a first block of minus infinities does not affect later blocks`() {
        let (logSumExp, divisor, _, isEmpty) = absorb([[-.infinity, -.infinity], [5, 5]])
        #expect(divisor == 2)
        #expect(!isEmpty)
        #expect(abs(logSumExp - 5.6931472) < 1e-6)
    }

    @Test func `the lowest finite score is still a score`() {
        let lowest = -Float.greatestFiniteMagnitude
        #expect(absorb([[lowest, lowest]]).divisor == 2)
        #expect(absorb([[lowest], [0]]).divisor == 1)
        #expect(absorb([[-.infinity], [lowest]]).divisor == 1)
    }

    @Test func `a sink is part of the sum but not a term`() {
        let (logSumExp, divisor, terms, _) = absorb([[1, 2], [4]], sink: 3)
        // e¹ + e² + e³ + e⁴, over e⁴.
        #expect(abs(divisor - 1.5530019) < 1e-6)
        #expect(abs(logSumExp - 4.4401897) < 1e-6)
        #expect(terms.count == 3 && terms.last == 1)
    }

    @Test func `a sink far above or below the scores overflows nothing`() {
        #expect(absorb([[1]], sink: 1e4).terms == [0])
        #expect(absorb([[1]], sink: 1e4).logSumExp == 1e4)
        #expect(absorb([[1]], sink: -1e4).divisor == 1)
        #expect(absorb([[1]], sink: -1e4).logSumExp == 1)
    }

    @Test func `a row with only a sink is empty, and a sink of minus infinity is ignored`() {
        let alone = absorb([[-.infinity, -.infinity]], sink: 2)
        #expect(alone.isEmpty && alone.logSumExp == 2 && alone.terms == [0, 0])
        #expect(absorb([], sink: 2).isEmpty)
        #expect(absorb([[5, 5]], sink: -.infinity).divisor == 2)
    }
}
