import Kernels
import Synchronization
import Testing

@Suite struct `Linear attention` {
    @Test(arguments: awkwardSizes.dropFirst())
    func `equals plain loops at every size of each extent`(size: Int) throws {
        for (decay, hasBeta) in LinearGeometry.rules {
            for (n, d, dv) in [(size, 3, 2), (5, size, 4), (19, 4, size)] {
                try LinearProblem<Float>(n, d, dv, decay: decay, hasBeta: hasBeta).check()
            }
            try LinearProblem<Double>(size, 5, 3, decay: decay, hasBeta: hasBeta).check()
            try LinearProblem<Double>(9, 4, size, decay: decay, hasBeta: hasBeta).check()
        }
    }

    @Test(arguments: [1, 2, 15, 16, 17, 31, 32, 33, 63, 64, 65, 129])
    func `equals plain loops where chunks end, with groups, batches and packed heads`(
        size: Int
    ) throws {
        for (decay, hasBeta) in LinearGeometry.rules {
            for arePacked in [false, true] {
                try LinearProblem<Float>(
                    size,
                    9,
                    20,
                    decay: decay,
                    hasBeta: hasBeta,
                    batches: 2,
                    heads: 6,
                    groups: 2,
                    arePacked: arePacked,
                    hasState: arePacked
                ).check()
                try LinearProblem<Double>(
                    size,
                    6,
                    5,
                    decay: decay,
                    hasBeta: hasBeta,
                    batches: 2,
                    heads: 3,
                    groups: 3,
                    arePacked: arePacked,
                    hasState: !arePacked
                ).check()
            }
        }
    }

    @Test func `long keys, whose sums have several chains, and many columns`() throws {
        for (decay, hasBeta) in LinearGeometry.rules {
            try LinearProblem<Float>(21, 300, 40, decay: decay, hasBeta: hasBeta).check()
            try LinearProblem<Float>(17, 130, 270, decay: decay, hasBeta: hasBeta).check()
        }
    }

    @Test(arguments: [0, -0.001, -30, -1000])
    func `tokens that forget everything among others cost no digits`(logarithm: Float) throws {
        for (decay, hasBeta) in LinearGeometry.rules where decay != .none {
            var problem = LinearProblem<Float>(70, 8, 8, decay: decay, hasBeta: hasBeta)
            for index in problem.decay.indices where index % 7 < 3 {
                problem.decay[index] = logarithm
            }
            try problem.check()
            problem.decay = problem.decay.map { $0 * 40 }
            try problem.check()
        }
    }

    @Test func `a state may grow`() throws {
        for (decay, hasBeta) in LinearGeometry.rules where decay != .none {
            var problem = LinearProblem<Float>(33, 4, 4, decay: decay, hasBeta: hasBeta)
            problem.decay = problem.decay.map { -0.5 * $0 }
            try problem.check()
        }
    }

    @Test func `a factor beyond the range leaves a state of zeros as it is`() throws {
        for (decay, hasBeta) in LinearGeometry.rules where decay != .none {
            var problem = LinearProblem<Float>(
                20,
                4,
                4,
                decay: decay,
                hasBeta: hasBeta,
                hasState: false
            )
            for index in 0..<(decay == .perHead ? 1 : 4) { problem.decay[index] = 100 }
            try problem.check()
        }
    }

    @Test func `a state beyond the range is not finite, however tokens are visited`() throws {
        for method in [LinearMethod.recurrence, .chunks] {
            var problem = LinearProblem<Float>(40, 4, 4)
            problem.keys = problem.keys.map { _ in 1 }
            problem.values = problem.values.map { _ in 3e38 }
            let result = try problem.run(method)
            #expect(firstNonFinite(in: result.context) != nil)
            #expect(firstNonFinite(in: result.presentState) != nil)
        }
    }

    @Test func `a sequence is the same in one call and in two with the state carried over`() throws
    {
        for (decay, hasBeta) in LinearGeometry.rules {
            let whole = LinearProblem<Double>(50, 6, 7, decay: decay, hasBeta: hasBeta)
            let expected = try whole.run()
            for cut in [1, 16, 23, 49] {
                let first = try whole.tokens(0..<cut, state: whole.state).run()
                let second = try whole.tokens(cut..<50, state: first.presentState).run()
                #expect(agree(first.context + second.context, expected.context))
                #expect(agree(second.presentState, expected.presentState))
            }
        }
    }

    @Test func `the order in which pieces run does not matter`() throws {
        for (decay, hasBeta) in LinearGeometry.rules {
            let problem = LinearProblem<Float>(
                40,
                8,
                100,
                decay: decay,
                hasBeta: hasBeta,
                heads: 4,
                groups: 2
            )
            let result = try problem.run()
            let other = try problem.run(parallelFor: backwards)
            #expect(result.context == other.context)
            #expect(result.presentState == other.presentState)
        }
    }

    @Test func `a head has the same bits as in a call of its own`() throws {
        let both = LinearProblem<Float>(40, 5, 70, decay: .perHead, hasBeta: true, batches: 2)
        let alone = LinearProblem<Float>(40, 5, 70, decay: .perHead, hasBeta: true)
        var first = alone
        first.queries = Array(both.queries[..<alone.queries.count])
        first.keys = Array(both.keys[..<alone.keys.count])
        first.values = Array(both.values[..<alone.values.count])
        first.decay = Array(both.decay[..<alone.decay.count])
        first.beta = Array(both.beta[..<alone.beta.count])
        first.state = Array(both.state[..<alone.state.count])
        let (result, expected) = (try both.run(), try first.run())
        #expect(result.context[..<expected.context.count].elementsEqual(expected.context))
    }

    @Test(arguments: [LinearMethod.recurrence, .chunks])
    func `a cancelled computation throws`(method: LinearMethod) {
        let problem = LinearProblem<Float>(100, 8, 8)
        #expect(throws: KernelFailure.cancelled) {
            try problem.run(method, isCancelled: { true })
        }
    }

    @Test(arguments: [LinearMethod.recurrence, .chunks])
    func `a long sequence asks between its tokens whether it is cancelled`(
        method: LinearMethod
    ) throws {
        let count = Atomic(0)
        let problem = LinearProblem<Float>(600, 16, 16)
        #expect(throws: KernelFailure.cancelled) {
            try problem.run(
                method,
                isCancelled: { count.wrappingAdd(1, ordering: .relaxed).newValue > 1 }
            )
        }
        // The second time by the piece, the third at the end.
        #expect(count.load(ordering: .relaxed) == 3)
    }

    private func agree(_ found: [Double], _ expected: [Double]) -> Bool {
        found.count == expected.count
            && zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-14 }
    }
}

extension LinearProblem {
    /// The problem of some tokens, of a single head.
    fileprivate func tokens(_ range: Range<Int>, state: [Scalar]) -> LinearProblem {
        var part = LinearProblem(
            range.count,
            geometry.headDimension,
            geometry.valueDimension,
            decay: geometry.decay,
            hasBeta: geometry.hasBeta
        )
        func cut(_ numbers: [Scalar]) -> [Scalar] {
            let length = numbers.count / geometry.tokenCount
            return Array(numbers[(range.lowerBound * length)..<(range.upperBound * length)])
        }
        (part.queries, part.keys, part.values) = (cut(queries), cut(keys), cut(values))
        (part.decay, part.beta, part.state) = (cut(decay), cut(beta), state)
        return part
    }
}
