/// Heads received a short time ago, so that the same bytes need not be parsed again.
///
/// Clients that keep a connection send the same request line and header section again and again, byte
/// by byte. A head is a function of its bytes and the limits alone, and each head ends with an empty
/// line; so bytes that begin with all bytes of a head already parsed begin with the same head, and it
/// ends at the same place. For example, with this head in the cache
///
///     POST /scores HTTP/1.1␍␊Host: a␍␊Content-Length: 2␍␊␍␊
///
/// `POST /scores HTTP/1.1␍␊Host: a␍␊Content-Length: 2␍␊␍␊{}GET` begins with it, while `Content-Length: 20`
/// in its place is another one. What was refused is never here, and what depends on more than the
/// head, such as the keys in force, is not part of it.
///
/// A cache serves the connections of one event loop. How long an answer takes may tell whether
/// somebody else sent the same head; therefore heads with credentials are never kept.
package final class HeadCache {
    /// How many heads are kept at most.
    package static let capacity = 8

    /// Longest head that is kept, request line and empty line included, in bytes.
    package static let longestHead = 1 << 10

    /// Fields whose values are secrets.
    private static let secretNames = [
        "Authorization", "Proxy-Authorization", "Cookie", "X-API-Key",
    ]

    /// The limits that the heads were parsed with.
    let limits: HTTPLimits

    private let context: (RequestHead) -> (any HeadContext)?
    private var heads: [RequestHead] = []

    /// Where the last head was found or put.
    private var latest = 0

    /// Creates an empty cache for parsers with these limits.
    ///
    /// - Parameters:
    ///   - limits: The limits of all parsers that use the cache.
    ///   - context: Returns what the handler finds out from a head.
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
            let block = heads[index].fields.block
            if bytes.starts(withHead: block.span) {
                latest = index
                return heads[index]
            }
            index = index + 1 < heads.count ? index + 1 : 0
        }
        return nil
    }

    /// Returns a head that a parser has found with its context, and keeps it unless it is long or secret.
    ///
    /// When the cache is full, the head replaces the one after that used last. Clients that never send
    /// the same head twice therefore do not drive out those that do.
    func add(_ head: RequestHead) -> RequestHead {
        let block = head.fields.block
        guard block.count <= Self.longestHead,
            !Self.secretNames.contains(where: head.fields.contains)
        else { return head.with(context(head)) }
        // The parser looks only for heads that arrive in one piece.
        if let known = self.head(startingAt: block.span) { return known }
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
    /// Whether these bytes begin with all those of a head, which has eight at least.
    fileprivate func starts(withHead head: Span<UInt8>) -> Bool {
        guard count >= head.count, head.count >= 8 else { return false }
        let last = head.count - 8
        // SAFETY: the pointers are used within the closures alone, and there for eight bytes from
        // offsets up to `last`, which lie within `head` and so within these bytes, which are no fewer.
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
