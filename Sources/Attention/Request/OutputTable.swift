/// A value for each of some outputs: a dictionary that costs one allocation and no hashing.
///
/// Inlinable, for what is generic and belongs to another module runs unspecialised elsewhere.
public struct OutputTable<Value>: Sequence {
    /// One entry: no tuple, which the runtime would copy and destroy member by member.
    public struct Element {
        /// The output.
        public let key: AttentionOutput
        /// What it has.
        public var value: Value

        @inlinable
        init(key: AttentionOutput, value: Value) {
            self.key = key
            self.value = value
        }
    }

    @usableFromInline
    var entries: [Element] = []

    /// The outputs that have a value.
    @usableFromInline
    var outputs = OutputSet()

    /// Creates a table without entries.
    @inlinable
    public init() {}

    /// Creates a table without entries that has room for some.
    @inlinable
    public init(reserving count: Int) { entries.reserveCapacity(count) }

    /// The value of an output; nil if it has none.
    @inlinable
    public subscript(output: AttentionOutput) -> Value? {
        get {
            guard let index = index(of: output) else { return nil }
            return entries[index].value
        }
        set {
            switch (index(of: output), newValue) {
            case (let index?, let value?): entries[index].value = value
            case (let index?, nil):
                entries.remove(at: index)
                outputs.remove(output)
            case (nil, let value?): append(value, for: output)
            case (nil, nil): break
            }
        }
    }

    /// Gives an output that has no value its first.
    @inlinable
    public mutating func append(_ value: Value, for output: AttentionOutput) {
        precondition(!outputs.contains(output))
        outputs.insert(output)
        entries.append(Element(key: output, value: value))
    }

    @inlinable
    func index(of output: AttentionOutput) -> Int? {
        guard outputs.contains(output) else { return nil }
        // By index, for an element taken out whole would be copied to look at its key.
        for index in entries.indices where entries[index].key == output { return index }
        return nil
    }

    /// How many outputs have a value.
    @inlinable
    public var count: Int { entries.count }

    /// The outputs that have a value, in no particular order.
    @inlinable
    public var keys: some Collection<AttentionOutput> { entries.lazy.map { $0.key } }

    /// The values, in no particular order.
    @inlinable
    public var values: some Collection<Value> { entries.lazy.map { $0.value } }

    /// Goes through the entries, in no particular order.
    @inlinable
    public func makeIterator() -> IndexingIterator<[Element]> { entries.makeIterator() }

    /// The values changed, each by itself.
    @inlinable
    public func mapValues<Result>(_ change: (Value) -> Result) -> OutputTable<Result> {
        var table = OutputTable<Result>()
        for entry in entries { table[entry.key] = change(entry.value) }
        return table
    }
}

extension OutputTable: Sendable where Value: Sendable {}
extension OutputTable.Element: Sendable where Value: Sendable {}

extension OutputTable: Equatable where Value: Equatable {
    /// Whether the same outputs have the same values.
    @inlinable
    public static func == (left: OutputTable, right: OutputTable) -> Bool {
        left.count == right.count && left.entries.allSatisfy { right[$0.key] == $0.value }
    }
}

extension OutputTable: ExpressibleByDictionaryLiteral {
    /// Creates a table of a few entries.
    @inlinable
    public init(dictionaryLiteral entries: (AttentionOutput, Value)...) {
        for (output, value) in entries { self[output] = value }
    }
}
