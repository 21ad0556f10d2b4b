/// A cache of heads received recently, so that the same bytes are not parsed again.
///
/// Clients that keep a connection send the same request line and header section, byte for byte,
/// with each request. A head depends only on its bytes and the limits, and ends with an empty line.
/// Therefore, if received bytes begin with all bytes of a head that was parsed before, they begin
/// with the same head, and it ends at the same place. For example, with this head in the cache
///
///     POST /scores HTTP/1.1␍␊Host: a␍␊Content-Length: 2␍␊␍␊
///
/// `POST /scores HTTP/1.1␍␊Host: a␍␊Content-Length: 2␍␊␍␊{}GET` begins with it, but a request with
/// `Content-Length: 20` does not. Refused heads are not kept, and a head contains nothing that
/// depends on more than its bytes, such as the valid API keys.
///
/// A cache serves the connections of one event loop. The time of a response could reveal that
/// another client has sent the same head. Heads with credentials are therefore never kept.
package final class HeadCache {
    /// The maximum number of heads.
    package static let capacity = 8

    /// The maximum length of a head that is kept, including the request line and the empty line, in
    /// bytes.
    package static let maximumHeadLength = 1 << 10

    /// The fields whose values are secrets.
    private static let secretNames = [
        "Authorization", "Proxy-Authorization", "Cookie", "X-API-Key",
    ]

    /// The limits that the heads were parsed with.
    let limits: HTTPLimits

    private let context: (RequestHead) -> (any HeadContext)?
    private var heads: [RequestHead] = []

    /// The index of the head that was found or added last.
    private var latest = 0

    /// Creates an empty cache for parsers with these limits.
    ///
    /// - Parameters:
    ///   - limits: The limits of all parsers that use the cache.
    ///   - context: Returns the handler's context for a new head.
    package init(
        limits: HTTPLimits,
        context: @escaping (RequestHead) -> (any HeadContext)? = { _ in nil }
    ) {
        self.limits = limits
        self.context = context
    }

    /// The number of heads in the cache.
    package var count: Int { heads.count }

    /// Returns the head that the bytes begin with, or nil if it is not in the cache.
    func head(startingAt bytes: Span<UInt8>) -> RequestHead? {
        var index = latest
        for _ in heads.indices {
            let head = heads[index].fields.bytes
            if bytes.starts(withHead: head.span) {
                latest = index
                return heads[index]
            }
            index = index + 1 < heads.count ? index + 1 : 0
        }
        return nil
    }

    /// Returns a parsed head with its context, and keeps it unless it is too long or contains
    /// secrets.
    ///
    /// When the cache is full, the new head replaces the one after the head used last. Clients that
    /// never send the same head twice therefore do not displace the heads of other clients.
    func add(_ head: RequestHead) -> RequestHead {
        let bytes = head.fields.bytes
        guard bytes.count <= Self.maximumHeadLength,
            !Self.secretNames.contains(where: head.fields.contains)
        else { return head.with(context(head)) }
        // The parser looks only for heads that arrive in one piece.
        if let known = self.head(startingAt: bytes.span) { return known }
        let head = head.with(context(head))
        if heads.count < Self.capacity {
            latest = heads.count
            heads.append(head)
        } else {
            latest = latest + 1 < heads.count ? latest + 1 : 0
            heads[latest] = head
        }
        return head
    }
}

extension Span<UInt8> {
    /// Returns whether the bytes begin with all bytes of a head, which has at least eight.
    fileprivate func starts(withHead head: Span<UInt8>) -> Bool {
        guard count >= head.count, head.count >= 8 else { return false }
        let last = head.count - 8
        // SAFETY: the pointers are used within the closures only, for eight bytes from offsets up
        // to `last`, which are within `head` and so within these bytes, which are at least as long.
        return unsafe withUnsafeBytes { bytes in
            unsafe head.withUnsafeBytes { head in
                func differ(at offset: Int) -> Bool {
                    unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                        != head.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                }
                var offset = 0
                while offset < last {
                    if differ(at: offset) { return false }
                    offset += 8
                }
                return !differ(at: last)
            }
        }
    }
}
