/// The colours of a heat map, in 255 steps.
///
/// Between stops, colours are interpolated in sRGB, as `linearGradient` of SVG does. The stops
/// themselves are interpolated in OKLab, four for each pair of the anchors in
/// Tests/Contract/test_pictures.py, so that equal steps look equal.
struct ColourScale: Sendable {
    /// The colours at equal distances, 0xRRGGBB.
    let stops: [UInt32]

    /// The steps whose colour is so light that black text has the greater contrast.
    let light: ClosedRange<Int>

    /// Whether the middle of the scale is 0, instead of its beginning.
    let isDiverging: Bool

    /// The number of the last step.
    static let lastStep = 254

    /// From 0: white to dark blue; the lightness falls monotonically.
    static let sequential = ColourScale(
        stops: [
            0xF5F9FD, 0xE8F2FA, 0xDCEAF7, 0xCFE3F3, 0xC3DCF0, 0xB2D2EB, 0xA1C8E7, 0x90BEE2,
            0x7FB4DD, 0x6CA7D5, 0x5999CD, 0x458CC5, 0x2F7FBD, 0x266EA9, 0x1C5D95, 0x144C82,
            0x0B3C6F,
        ],
        light: 0...194,
        isDiverging: false
    )

    /// Around 0: orange for negative numbers, blue for positive ones.
    static let diverging = ColourScale(
        stops: [
            0x7F3B08, 0x964C0B, 0xAE5E0E, 0xC77011, 0xE08214, 0xE99A4C, 0xF1B272, 0xF8C994,
            0xFEE0B6, 0xFCE6C7, 0xFBECD7, 0xF9F1E7, 0xF7F7F7, 0xEBEFF5, 0xDEE8F3, 0xD2E0F0,
            0xC6D9EE, 0xA7C8E4, 0x88B6D9, 0x67A5CE, 0x4393C3, 0x3279AA, 0x226091, 0x134879,
            0x053061,
        ],
        light: 23...221,
        isDiverging: true
    )

    /// The colour of each step, 0xRRGGBB.
    let colours: [UInt32]

    private init(stops: [UInt32], light: ClosedRange<Int>, isDiverging: Bool) {
        self.stops = stops
        self.light = light
        self.isDiverging = isDiverging
        colours = (0...Self.lastStep).map { step in
            // In units of 1/254 of the distance between two stops.
            let (index, part) = (step * (stops.count - 1))
                .quotientAndRemainder(dividingBy: Self.lastStep)
            guard part > 0 else { return stops[index] }
            return [16, 8, 0].reduce(0) { colour, shift in
                let (from, to) = (
                    Int(stops[index] >> UInt32(shift) & 0xFF),
                    Int(stops[index + 1] >> UInt32(shift) & 0xFF)
                )
                let level = from + ((to - from) * part * 2 + Self.lastStep) / (2 * Self.lastStep)
                return colour | UInt32(level) << UInt32(shift)
            }
        }
    }

    /// Returns the step of a number; numbers beyond the end have the last step.
    @inline(__always)
    func step(of value: Double, end: Double) -> UInt8 {
        let part = isDiverging ? (value / end + 1) / 2 : value / end
        return UInt8((min(max(part, 0), 1) * Double(Self.lastStep)).rounded())
    }
}
