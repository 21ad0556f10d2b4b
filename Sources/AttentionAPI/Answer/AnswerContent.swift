/// The content of a response: printed already, or to be printed while it is sent.
enum AnswerContent {
    /// All of it, and the length of its JSON in bytes if binary data follow that.
    case whole([UInt8], jsonLength: Int?)
    /// A printer of its portions.
    case portions(any AnswerPrinting)

    /// The maximum length of a response that is printed whole before it is sent, in bytes.
    private static let maximumWholeLength = 128 << 10

    /// Initial capacities of a response, in bytes.
    ///
    /// Most responses are much shorter than their shapes allow; the capacity of a short one is of a
    /// size that allocators keep at hand.
    private static let (usualCapacity, shortCapacity) = (17 << 10, 992)

    /// The maximum length of a short response, in bytes.
    private static let maximumShortLength = 4 << 10

    /// Prints a response of at most `maximumLength` bytes, unless that is long.
    @inline(__always)
    init(_ printer: consuming some AnswerPrinting, maximumLength: Int) {
        guard maximumLength <= Self.maximumWholeLength else {
            self = .portions(printer)
            return
        }
        var bytes: [UInt8] = []
        let isShort = maximumLength <= Self.maximumShortLength
        bytes.reserveCapacity(isShort ? Self.shortCapacity : Self.usualCapacity)
        while printer.print(into: &bytes, atLeast: Self.maximumWholeLength) {}
        self = .whole(bytes, jsonLength: printer.jsonLength)
    }
}
