/// A dictionary from outputs to values that needs one allocation and no hashing.
///
/// Inlinable, because a generic type of another module otherwise runs unspecialised.
public struct OutputTable<Value>: Sequence {
    /// An entry; not a tuple, which the runtime would copy and destroy member by member.
    public struct Element {
        /// The output.
        public let key: AttentionOutput
        /// Its value.
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

    /// Creates an empty table.
    @inlinable
    public init() {}

    /// Creates an empty table with room for `count` entries.
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

    /// Adds a value for an output that has none.
    @inlinable
    public mutating func append(_ value: Value, for output: AttentionOutput) {
        precondition(!outputs.contains(output))
        outputs.insert(output)
        entries.append(Element(key: output, value: value))
    }

    @inlinable
    func index(of output: AttentionOutput) -> Int? {
        guard outputs.contains(output) else { return nil }
        // Iterating over the elements would copy each to read its key.
        for index in entries.indices where entries[index].key == output { return index }
        return nil
    }

    /// Whether an output has a value.
    @inlinable
    public func contains(_ output: AttentionOutput) -> Bool { outputs.contains(output) }

    /// The number of entries.
    @inlinable
    public var count: Int { entries.count }

    /// The outputs that have a value, in no particular order.
    @inlinable
    public var keys: some Collection<AttentionOutput> { entries.lazy.map { $0.key } }

    /// The values, in no particular order.
    @inlinable
    public var values: some Collection<Value> { entries.lazy.map { $0.value } }

    /// Iterates over the entries, in no particular order.
    @inlinable
    public func makeIterator() -> IndexingIterator<[Element]> { entries.makeIterator() }

    /// Lets a closure change each value in place.
    @inlinable
    public mutating func update<Failure: Error>(
        _ change: (AttentionOutput, inout Value) throws(Failure) -> Void
    ) throws(Failure) {
        for index in entries.indices { try change(entries[index].key, &entries[index].value) }
    }

    /// Returns a table of the values transformed by a closure.
    @inlinable
    public func mapValues<Result>(_ transform: (Value) -> Result) -> OutputTable<Result> {
        var table = OutputTable<Result>()
        for entry in entries { table[entry.key] = transform(entry.value) }
        return table
    }
}

extension OutputTable: Sendable where Value: Sendable {}
extension OutputTable.Element: Sendable where Value: Sendable {}

extension OutputTable: Equatable where Value: Equatable {
    /// Whether the same outputs have equal values.
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
