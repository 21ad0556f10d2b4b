/// A PNG with one byte for each pixel, an index into a palette (W3C PNG, third edition).
///
/// The pixels are stored, not compressed: that needs no more than a frame around them.
enum PalettePNG {
    /// Encodes an image.
    ///
    /// - Parameters:
    ///   - pixels: The index of each pixel, row after row.
    ///   - width: The number of pixels in a row.
    ///   - palette: At most 255 colours, 0xRRGGBB; the index after the last one is transparent.
    /// - Returns: The bytes of a PNG.
    static func encode(_ pixels: ArraySlice<UInt8>, width: Int, palette: [UInt32]) -> [UInt8] {
        var png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        png.reserveCapacity(byteCount(width: width, height: pixels.count / max(width, 1)))
        let height = pixels.count / max(width, 1)
        // Eight bits for each pixel, and colours from a palette.
        append(
            "IHDR",
            bytes(of: UInt32(width)) + bytes(of: UInt32(height)) + [8, 3, 0, 0, 0],
            to: &png
        )
        let colours = (palette + [0]).flatMap { bytes(of: $0).dropFirst() }
        append("PLTE", colours, to: &png)
        append("tRNS", palette.map { _ in 255 } + [0], to: &png)
        append("IDAT", stored(pixels, width: width), to: &png)
        append("IEND", [], to: &png)
        return png
    }

    /// The length of a PNG with a full palette, in bytes.
    static func byteCount(width: Int, height: Int) -> Int {
        let length = (width + 1) * height
        return 8 + 25 + 780 + 268 + 12 + 6 + length + 5 * (length / maximumBlock + 1) + 12
    }

    /// Returns a zlib stream of rows in stored blocks (RFC 1950, RFC 1951 section 3.2.4).
    private static func stored(_ pixels: ArraySlice<UInt8>, width: Int) -> [UInt8] {
        var rows: [UInt8] = []
        rows.reserveCapacity(pixels.count + pixels.count / max(width, 1))
        var start = pixels.startIndex
        while start < pixels.endIndex {
            rows.append(0)  // No filter.
            rows += pixels[start..<start + width]
            start += width
        }
        var stream: [UInt8] = [0x78, 0x01]
        stream.reserveCapacity(rows.count + 5 * (rows.count / maximumBlock + 1) + 6)
        var next = 0
        repeat {
            let count = min(rows.count - next, maximumBlock)
            let isLast: UInt8 = next + count == rows.count ? 1 : 0
            let length = UInt16(count)
            stream += [isLast, UInt8(length & 0xFF), UInt8(length >> 8)]
            stream += [UInt8(~length & 0xFF), UInt8(~length >> 8)]
            stream += rows[next..<next + count]
            next += count
        } while next < rows.count
        return stream + bytes(of: adler32(rows))
    }

    /// The maximum number of bytes in a stored block.
    private static let maximumBlock = 65_535

    /// Appends a chunk: its length, its name, its data, and a checksum of the latter two.
    private static func append(_ name: StaticString, _ data: [UInt8], to png: inout [UInt8]) {
        png += bytes(of: UInt32(data.count))
        let start = png.count
        png += "\(name)".utf8
        png += data
        png += bytes(of: crc32(png[start...]))
    }

    private static func bytes(of value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
    }

    /// The cyclic redundancy check of chunks (PNG, annex D).
    private static func crc32(_ data: ArraySlice<UInt8>) -> UInt32 {
        ~data.reduce(~0) { crc, byte in
            crcTable[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ crc >> 8
        }
    }

    private static let crcTable: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 1 ? 0xEDB8_8320 ^ crc >> 1 : crc >> 1 }
    }

    /// The checksum of zlib streams (RFC 1950 section 9).
    private static func adler32(_ data: [UInt8]) -> UInt32 {
        var (sum, sumOfSums): (UInt32, UInt32) = (1, 0)
        var next = 0
        while next < data.count {
            // The sums of 5552 bytes fit in 32 bits.
            let end = min(next + 5552, data.count)
            for byte in data[next..<end] {
                sum += UInt32(byte)
                sumOfSums += sum
            }
            (sum, sumOfSums) = (sum % 65_521, sumOfSums % 65_521)
            next = end
        }
        return sumOfSums << 16 | sum
    }
}
