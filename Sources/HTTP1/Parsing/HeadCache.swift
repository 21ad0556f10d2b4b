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

    private var heads: [RequestHead] = []

    /// Where the last head was found or put.
    private var latest = 0

    /// Creates an empty cache for parsers with these limits.
    package init(limits: HTTPLimits) {
        self.limits = limits
    }

    /// How many heads are kept.
    package var count: Int { heads.count }

    /// The head that the bytes begin with, and its length in bytes; nil if it is not here.
    func head(startingAt bytes: Span<UInt8>) -> (head: RequestHead, length: Int)? {
        var index = latest
        for _ in heads.indices {
            let block = heads[index].fields.block
            if bytes.starts(withHead: block.span) {
                latest = index
                return (heads[index], block.count)
            }
            index = index + 1 < heads.count ? index + 1 : 0
        }
        return nil
    }

    /// Keeps a head that a parser has found, unless it is here already, too long or secret.
    ///
    /// When all places are taken, it gets the one behind that of the last head used: whoever never sends
    /// the same head twice does not drive out those who do.
    func keep(_ head: RequestHead) {
        let block = head.fields.block
        guard block.count <= Self.longestHead,
            !Self.secretNames.contains(where: head.fields.contains),
            self.head(startingAt: block.span) == nil
        else { return }
        if heads.count < Self.capacity {
            latest = heads.count
            heads.append(head)
        } else {
            latest = latest + 1 < heads.count ? latest + 1 : 0
            heads[latest] = head
        }
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
