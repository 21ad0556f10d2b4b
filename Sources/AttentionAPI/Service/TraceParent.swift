import HTTP1

/// The caller's place in a distributed trace, from the field `traceparent` (W3C Trace Context).
///
///     traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
///                  │  trace id                         parent id        flags
///                  version
///
/// Reading is strict, as the specification demands: a caller that sends anything else, or more than one
/// field line, is treated like one that sends none.
struct TraceParent: Hashable, Sendable {
    /// The name of the field.
    static let field = "traceparent"

    /// The length of a value of version 00, in bytes.
    private static let length = 55

    /// The flags that level 2 defines, sampled and random trace id; others must be cleared.
    private static let knownFlags: UInt8 = 0b11

    /// The trace id.
    let traceID: UInt128

    /// The id of the caller's span.
    let parentID: UInt64

    /// The flags.
    let flags: UInt8

    /// Reads the field; nil if it is absent or malformed.
    init?(in fields: HeaderFields) {
        guard fields.contains(Self.field) else { return nil }
        let values = fields.values(Self.field)
        guard values.count == 1 else { return nil }
        self.init(values[0])
    }

    /// Reads a value; nil if it is malformed.
    ///
    /// A higher version than 00 may have more after the flags, which is ignored.
    init?(_ value: String) {
        let bytes = Array(value.utf8)
        func number(_ range: Range<Int>) -> UInt64? {
            bytes[range].reduce(0 as UInt64?) { number, byte in
                guard let number else { return nil }
                return switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"): number << 4 | UInt64(byte - 0x30)
                case UInt8(ascii: "a")...UInt8(ascii: "f"): number << 4 | UInt64(byte - 0x61 + 10)
                default: nil
                }
            }
        }
        let dash = UInt8(ascii: "-")
        guard bytes.count >= Self.length,
            bytes[2] == dash, bytes[35] == dash, bytes[52] == dash,
            let version = number(0..<2), version != 0xFF,
            version == 0
                ? bytes.count == Self.length
                : bytes.count == Self.length || bytes[Self.length] == dash,
            let high = number(3..<19), let low = number(19..<35), high | low != 0,
            let parentID = number(36..<52), parentID != 0,
            let flags = number(53..<55)
        else { return nil }
        traceID = UInt128(high) << 64 | UInt128(low)
        self.parentID = parentID
        self.flags = UInt8(flags) & Self.knownFlags
    }
}
