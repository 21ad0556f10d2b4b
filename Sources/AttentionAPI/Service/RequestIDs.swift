import HTTP1
import Synchronization

/// Chooses the id of each request and of its span, which its response and its line in the log share.
struct RequestIDs: ~Copyable, Sendable {
    /// The name of the field that carries the id, in requests and responses.
    static let field = "X-Request-Id"

    /// The same name for responses.
    static let responseField = FieldName(field)

    private static let maximumLength = 128

    private let seed = UInt64.random(in: .min ... .max)
    private let count = Atomic<UInt64>(0)

    /// Returns the client's id if it is 1 to 128 visible ASCII characters, else a new one.
    func id(for fields: HeaderFields) -> String { Self.id(in: fields) ?? next() }

    /// Returns the client's id if it is 1 to 128 visible ASCII characters, else nil.
    static func id(in fields: HeaderFields) -> String? {
        guard let id = fields[Self.field], (1...maximumLength).contains(id.utf8.count),
            id.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return id
    }

    /// Returns an id of 13 lowercase letters and digits that is unique in this process.
    ///
    /// Each character holds five of 64 bits. A string of 13 bytes needs no memory allocation.
    func next() -> String {
        let bits = nextBits()
        // SAFETY: the closure initialises the 13 bytes that it reports.
        return unsafe String(unsafeUninitializedCapacity: 13) { characters in
            for index in 0..<13 {
                let value = UInt8(truncatingIfNeeded: bits >> UInt64(5 * index)) & 31
                let first = value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10
                unsafe characters[index] = first + value
            }
            return 13
        }
    }

    /// Returns the id of a span, which is unique in this process and not 0.
    func nextSpanID() -> UInt64 {
        let bits = nextBits()
        return bits == 0 ? nextBits() : bits
    }

    /// Returns 64 bits that are different at each call and look random.
    private func nextBits() -> UInt64 {
        // SplitMix64's mixing function is a bijection, so different counts give different bits.
        var bits = seed &+ count.add(1, ordering: .relaxed).newValue &* 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
