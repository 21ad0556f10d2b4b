import Attention
import Testing

@Suite struct OutputTableTests {
    @Test func `a table keeps one value for each output`() {
        var table: OutputTable = [.scores: 1, .weights: 2]
        #expect(table[.scores] == 1)
        #expect(table[.context] == nil)
        table[.scores] = 3
        #expect(table.count == 2)
        #expect(table[.scores] == 3)
        table[.weights] = nil
        #expect(Array(table.keys) == [.scores])
        #expect(Array(table.values) == [3])
    }

    @Test func `the order of entries does not affect the equality of tables`() {
        let table: OutputTable = [.scores: 1, .weights: 2]
        #expect(table == [.weights: 2, .scores: 1])
        #expect(table != [.scores: 1])
        #expect(table != [.scores: 1, .context: 2])
        #expect(table.mapValues { 2 * $0 } == [.scores: 2, .weights: 4])
    }

    @Test(arguments: AttentionOutput.allCases)
    func `a set contains the inserted outputs, in the order of declaration`(output: AttentionOutput)
    {
        var set: OutputSet = [.weights, .context]
        #expect(set.contains(output) == [.weights, .context].contains(output))
        set.insert(output)
        #expect(set.contains(output))
        #expect(set == OutputSet([.context]).union([output, .weights]))
        let declared = AttentionOutput.allCases.filter(set.contains)
        #expect(Array(set) == declared)
    }
}
