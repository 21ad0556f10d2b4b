/// A set of outputs, one bit each.
public struct OutputSet: Hashable, Sendable {
    @usableFromInline
    var bits: UInt16 = 0

    /// Creates an empty set.
    @inlinable
    public init() {}

    /// Creates a set of the outputs in a sequence.
    @inlinable
    public init(_ outputs: some Sequence<AttentionOutput>) {
        for output in outputs { insert(output) }
    }

    /// Whether an output is in the set.
    @inlinable
    public func contains(_ output: AttentionOutput) -> Bool { bits & Self.bit(output) != 0 }

    /// Adds an output.
    @inlinable
    public mutating func insert(_ output: AttentionOutput) { bits |= Self.bit(output) }

    /// Removes an output.
    @inlinable
    public mutating func remove(_ output: AttentionOutput) { bits &= ~Self.bit(output) }

    /// Returns the set of the outputs that are in either set.
    @inlinable
    public func union(_ other: OutputSet) -> OutputSet {
        var union = self
        union.bits |= other.bits
        return union
    }

    /// The number of outputs.
    @inlinable
    public var count: Int { bits.nonzeroBitCount }

    @inlinable
    static func bit(_ output: AttentionOutput) -> UInt16 { 1 << UInt16(output.rawValue) }

    /// Whether weights are multiplied by values.
    var needsContext: Bool { contains(.context) || contains(.output) }

    /// Whether rows of queries, keys, values or the cache are in the set.
    var containsRows: Bool {
        contains(.queries) || contains(.keys) || contains(.values) || contains(.presentKeys)
            || contains(.presentValues)
    }

    /// Whether values are needed at all.
    var needsValues: Bool { needsContext || contains(.values) || contains(.presentValues) }
}

extension OutputSet: ExpressibleByArrayLiteral {
    /// Creates a set of a few outputs.
    @inlinable
    public init(arrayLiteral outputs: AttentionOutput...) { self.init(outputs) }
}

extension OutputSet: Sequence {
    /// Iterates over the outputs in the order of their declaration.
    @inlinable
    public func makeIterator() -> some IteratorProtocol<AttentionOutput> {
        AttentionOutput.allCases.lazy.filter(contains).makeIterator()
    }
}
