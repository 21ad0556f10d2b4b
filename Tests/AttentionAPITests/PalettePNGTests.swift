import Testing

@testable import AttentionAPI

/// Embedded images.
///
/// Tests/Contract/test_pictures.py decodes them with another program.
@Suite struct PalettePNGTests {
    @Test func `a small image begins and ends with these bytes`() {
        let png = PalettePNG.encode([0, 1][...], width: 2, palette: [0x112233])
        let expected: [UInt8] = [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52,
            0, 0, 0, 2, 0, 0, 0, 1, 8, 3, 0, 0, 0,
        ]
        #expect(Array(png.prefix(expected.count)) == expected)
        #expect(
            Array(png.suffix(12)) == [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]
        )
    }

    @Test(arguments: [(1, 1), (65, 1), (1, 65), (300, 300), (254, 257), (65_534, 1), (65_535, 2)])
    func `the length is known in advance`(width: Int, height: Int) {
        let pixels = (0..<width * height).map { UInt8($0 % 256) }
        let palette = [UInt32](repeating: 0, count: 255)
        let png = PalettePNG.encode(pixels[...], width: width, palette: palette)
        #expect(png.count <= PalettePNG.byteCount(width: width, height: height))
        #expect(PalettePNG.byteCount(width: width, height: height) - png.count <= 16)
    }

    @Test(
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"), ("\u{3FF}\u{FFFF}", "z7/vv78="),
        ]
    )
    func `base64 is that of RFC 4648`(data: String, text: String) {
        var output: [UInt8] = []
        Base64.append(Array(data.utf8)[...], to: &output)
        #expect(String(decoding: output, as: UTF8.self) == text)
    }
}
