/// Some of the outputs, one bit for each.
public struct OutputSet: Hashable, Sendable {
    @usableFromInline
    var bits: UInt16 = 0

    /// Creates a set of none.
    @inlinable
    public init() {}

    /// Creates a set of those in a sequence.
    @inlinable
    public init(_ outputs: some Sequence<AttentionOutput>) {
        for output in outputs { insert(output) }
    }

    /// Whether an output is one of them.
    @inlinable
    public func contains(_ output: AttentionOutput) -> Bool { bits & Self.bit(output) != 0 }

    /// Adds an output.
    @inlinable
    public mutating func insert(_ output: AttentionOutput) { bits |= Self.bit(output) }

    /// Takes an output away.
    @inlinable
    public mutating func remove(_ output: AttentionOutput) { bits &= ~Self.bit(output) }

    /// These and others.
    @inlinable
    public func union(_ other: OutputSet) -> OutputSet {
        var union = self
        union.bits |= other.bits
        return union
    }

    /// Whether there are none.
    @inlinable
    public var isEmpty: Bool { bits == 0 }

    /// How many they are.
    @inlinable
    public var count: Int { bits.nonzeroBitCount }

    @inlinable
    static func bit(_ output: AttentionOutput) -> UInt16 { 1 << UInt16(output.rawValue) }
}

extension OutputSet: ExpressibleByArrayLiteral {
    /// Creates a set of a few.
    @inlinable
    public init(arrayLiteral outputs: AttentionOutput...) { self.init(outputs) }
}

extension OutputSet: Sequence {
    /// Goes through the outputs in the order of their declaration.
    @inlinable
    public func makeIterator() -> some IteratorProtocol<AttentionOutput> {
        AttentionOutput.allCases.lazy.filter(contains).makeIterator()
    }
}
