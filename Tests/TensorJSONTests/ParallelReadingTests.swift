import Dispatch
import Synchronization
import TensorJSON
import Tensors
import Testing

/// The result of reading a document: the tensors, their ends and the first error.
private struct Outcome<Element: TensorElement & Hashable>: Equatable, Sendable {
    var tensors: [Tensor<Element>] = []
    var ends: [Int] = []
    var error: TensorDecodingError?
}

/// Counts the calls of a parallel-for.
private final class Calls: Sendable {
    let count = Atomic(0)
}

@Suite struct ParallelReadingTests {
    /// The threads that read the pieces, or this one, from the last piece to the first.
    enum Workers: Sendable, CaseIterable {
        case one, two, three, seven, backwards

        func callAsFunction(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
            let threadCount: Int
            switch self {
            case .backwards:
                for index in (0..<count).reversed() { body(index) }
                return
            case .one: threadCount = 1
            case .two: threadCount = 2
            case .three: threadCount = 3
            case .seven: threadCount = 7
            }
            let next = Atomic(0)
            DispatchQueue.concurrentPerform(iterations: threadCount) { _ in
                while true {
                    let index = next.add(1, ordering: .relaxed).oldValue
                    guard index < count else { return }
                    body(index)
                }
            }
        }
    }

    /// Starts reading ahead early, in short pieces.
    private func parallel(
        _ workers: Workers,
        _ random: inout SplitMix64,
        calls: Calls = Calls()
    ) -> ParallelReading {
        var parallel = ParallelReading { count, body in
            calls.count.add(1, ordering: .relaxed)
            workers(count, body)
        }
        parallel.minimumHeadByteCount = .random(in: 0...100, using: &random)
        parallel.minimumRestByteCount = .random(in: 0...100, using: &random)
        parallel.pieceByteCount = .random(in: 64...300, using: &random)
        return parallel
    }

    /// Reads an object whose members are tensors.
    private func outcome<Element: TensorElement & Hashable>(
        of text: [UInt8],
        _ type: Element.Type,
        null: NullMeaning = .negativeInfinity,
        limits: DecodingLimits = DecodingLimits(),
        _ parallel: ParallelReading? = nil
    ) -> Outcome<Element> {
        let bytes = padded(text)
        var outcome = Outcome<Element>()
        var reader = JSONReader(
            bytes.span,
            count: text.count,
            limits: limits,
            parallel: parallel
        )
        do throws(TensorDecodingError) {
            try reader.beginDocument()
            var object = try reader.beginObject()
            while try reader.nextMember(of: &object) != nil {
                outcome.tensors.append(try reader.tensor(of: type, null: null))
                outcome.ends.append(reader.offset)
            }
            try reader.endDocument()
        } catch {
            outcome.error = error
        }
        return outcome
    }

    // MARK: Documents

    private enum Spacing: CaseIterable { case none, spaces, lines, wide }

    /// The text of an element in one of several styles.
    private func element<Element>(
        _ type: Element.Type,
        style: Int,
        _ random: inout SplitMix64
    ) -> String {
        let number = Double.random(in: -3...3, using: &random)
        if Element.self == Bool.self { return Bool.random(using: &random) ? "true" : "false" }
        if Element.self == Int.self { return "\(Int.random(in: -9...999_999, using: &random))" }
        switch style == 6 ? Int.random(in: 0...5, using: &random) : style {
        case 0: return formatted("%.4f", number)
        case 1: return "\(Float(number))"
        case 2: return "\(number)"
        case 3: return formatted("%.8e", number)
        case 4: return "\(Int(number * 1000))"
        default: return Int.random(in: 0...9, using: &random) == 0 ? "null" : "\(Float(number))"
        }
    }

    /// The text of nested arrays.
    private func nested<Element>(
        _ type: Element.Type,
        _ extents: ArraySlice<Int>,
        style: Int,
        _ spacing: Spacing,
        indent: String,
        _ random: inout SplitMix64
    ) -> String {
        guard let extent = extents.first else { return element(type, style: style, &random) }
        let items = (0..<extent).map { _ in
            nested(
                type,
                extents.dropFirst(),
                style: style,
                spacing,
                indent: indent + "  ",
                &random
            )
        }
        switch spacing {
        case .none: return "[\(items.joined(separator: ","))]"
        case .spaces: return "[ \(items.joined(separator: " , ")) ]"
        case .lines:
            let line = "\r\n" + indent
            return "[\(line)  \(items.joined(separator: ",\(line)  "))\(line)]"
        case .wide:
            let padded = items.map { item in
                let counts = (0..<2).map { _ in Int.random(in: 0...9, using: &random) }
                // A few spaces, or more than a window.
                let spaces = counts.map { String(repeating: " ", count: $0 == 9 ? 70 : $0 / 8) }
                return spaces[0] + item + spaces[1]
            }
            return "[\(padded.joined(separator: ","))]"
        }
    }

    private func document<Element>(_ type: Element.Type, _ random: inout SplitMix64) -> [UInt8] {
        let style = Int.random(in: 0...6, using: &random)
        let spacing = Spacing.allCases.randomElement(using: &random) ?? .none
        let members = (0..<Int.random(in: 1...3, using: &random)).map { index in
            let rank = Int.random(in: 1...4, using: &random)
            var extents = (0..<rank).map { _ in Int.random(in: 1...4, using: &random) }
            let maximum = Bool.random(using: &random) ? 12 : 120
            extents[rank - 1] = .random(in: 1...maximum, using: &random)
            extents[0] = .random(in: 1...16, using: &random)
            if rank > 3 { extents[1] = 2 }
            let isFlat = Int.random(in: 0...3, using: &random) == 0
            let count = extents.reduce(1, *)
            let text = nested(
                type,
                isFlat ? [count] : extents[...],
                style: style,
                spacing,
                indent: "",
                &random
            )
            return isFlat
                ? #""\#(index)":{"data":\#(text),"shape":\#(extents)}"# : #""\#(index)":\#(text)"#
        }
        return Array("{\(members.joined(separator: ","))}".utf8)
    }

    // MARK: Properties

    @Test(arguments: Workers.allCases)
    func `tensors of every rank and style are the same as those read by one thread`(
        workers: Workers
    ) {
        var random = SplitMix64(state: 1)
        let calls = Calls()
        func check<Element: TensorElement & Hashable>(_ type: Element.Type) {
            let text = document(type, &random)
            let expected = outcome(of: text, type)
            let found = outcome(of: text, type, parallel(workers, &random, calls: calls))
            #expect(expected.error == nil)
            #expect(found == expected, "\(String(decoding: text, as: UTF8.self))")
        }
        for _ in 0..<25 {
            check(Float.self)
            check(Double.self)
            check(Int.self)
            check(Bool.self)
        }
        #expect(calls.count.load(ordering: .relaxed) > 60)
    }

    @Test(arguments: Workers.allCases)
    func `an error anywhere is the same as that thrown by one thread`(workers: Workers) {
        var random = SplitMix64(state: 2)
        let replacements = Array(#"[],{}":.-+eE019 tnulx"#.utf8) + [0, 0x0A, 0x80]
        for _ in 0..<25 {
            let valid = document(Float.self, &random)
            for _ in 0..<5 {
                var text = valid
                for _ in 0..<Int.random(in: 1...2, using: &random) {
                    let place = Int.random(in: 0..<text.count, using: &random)
                    let byte = replacements.randomElement(using: &random) ?? 0
                    switch Int.random(in: 0...3, using: &random) {
                    case 0: text.remove(at: place)
                    case 1: text.insert(byte, at: place)
                    case 2: text[place] = byte
                    default: text.insert(contentsOf: valid[..<(place / 2)], at: place)
                    }
                }
                let null = Bool.random(using: &random) ? NullMeaning.refused : .negativeInfinity
                let expected = outcome(of: text, Float.self, null: null)
                let parallel = parallel(workers, &random)
                let found = outcome(of: text, Float.self, null: null, parallel)
                #expect(found == expected, "\(String(decoding: text, as: UTF8.self))")
            }
        }
    }

    @Test(arguments: Workers.allCases)
    func `limits are exceeded where they are for one thread`(workers: Workers) {
        var random = SplitMix64(state: 3)
        for _ in 0..<40 {
            let text = document(Double.self, &random)
            let limits = DecodingLimits(
                maximumRank: .random(in: 1...4, using: &random),
                maximumElementCount: .random(in: 1...2000, using: &random)
            )
            let expected = outcome(of: text, Double.self, limits: limits)
            let parallel = parallel(workers, &random)
            let found = outcome(of: text, Double.self, limits: limits, parallel)
            #expect(found == expected, "\(String(decoding: text, as: UTF8.self))")
        }
    }

    @Test func `every limit of elements is exceeded where it is for one thread`() {
        var random = SplitMix64(state: 5)
        let indented = rows(10, 20).replacing(",", with: " ,\n ")
        for text in [rows(10, 20), indented, rows(1, 200), rows(2, 100)] {
            let document = Array(#"{"a":\#(text)}"#.utf8)
            for limit in 1...201 {
                let limits = DecodingLimits(maximumElementCount: limit)
                let expected = outcome(of: document, Float.self, limits: limits)
                let parallel = parallel(.backwards, &random)
                #expect(outcome(of: document, Float.self, limits: limits, parallel) == expected)
            }
        }
    }

    @Test func `reading ahead does not pass the end of a tensor in an array of tensors`() throws {
        let row = "[\(Array(repeating: "1.5", count: 20).joined(separator: ","))]"
        let tensor = "[\(Array(repeating: row, count: 20).joined(separator: ","))]"
        let bytes = padded("[\(tensor),\(tensor)]")
        var random = SplitMix64(state: 4)
        var reader = JSONReader(
            bytes.span,
            count: bytes.count - JSONReader.padding,
            parallel: parallel(.two, &random)
        )
        try reader.beginDocument()
        var array = try reader.beginArray()
        while try reader.nextItem(of: &array) {
            let found = try reader.tensor(of: Float.self)
            #expect(found == Tensor(shape: [20, 20], repeating: 1.5))
        }
        try reader.endDocument()
        #expect(array.count == 2)
    }

    // MARK: Thresholds

    /// The number of parallel loops that read a text.
    private func callCount(_ text: String) throws -> Int {
        let calls = Calls()
        let parallel = ParallelReading { count, body in
            calls.count.add(1, ordering: .relaxed)
            Workers.two(count, body)
        }
        let expected = outcome(of: Array(text.utf8), Float.self)
        #expect(expected.error == nil)
        #expect(outcome(of: Array(text.utf8), Float.self, parallel) == expected)
        return calls.count.load(ordering: .relaxed)
    }

    private func rows(_ count: Int, _ length: Int) -> String {
        let row = "[\(Array(repeating: "-0.1234", count: length).joined(separator: ","))]"
        return "[\(Array(repeating: row, count: count).joined(separator: ","))]"
    }

    @Test func `large tensors are read by several threads`() throws {
        #expect(try callCount(#"{"a":\#(rows(800, 100))}"#) == 2)
        #expect(try callCount(#"{"a":\#(rows(1, 80_000))}"#) == 2)
        #expect(try callCount(#"{"a":\#(rows(4, 20_000))}"#) == 2)
        #expect(try callCount(#"{"a":\#(rows(800, 100)),"b":\#(rows(800, 100))}"#) == 4)
    }

    @Test func `small tensors and short rows are read by one thread`() throws {
        #expect(try callCount(#"{"a":\#(rows(100, 100))}"#) == 0)
        #expect(try callCount(#"{"a":\#(rows(40_000, 2))}"#) == 0)
        // Much text follows the small tensors, but none of theirs.
        let small = (0..<20).map { #""\#($0)":\#(rows(5, 10))"# }.joined(separator: ",")
        #expect(try callCount(#"{\#(small),"a":\#(rows(800, 100))}"#) == 2)
    }
}
