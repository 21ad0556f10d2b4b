/// Reads numbers between commas as long as they are plain.
protocol ElementRun {
    associatedtype Scalar: DecimalScalar

    /// Where the run has come to.
    var next: UnsafePointer<UInt8> { get }

    /// Starts a run at a number's first byte in a document that padding follows.
    @unsafe
    init(at start: UnsafePointer<UInt8>, in document: UnsafePointer<UInt8>)

    /// Reads numbers until there is no room, or a number is the last, or not plain.
    ///
    /// - Parameters:
    ///   - elements: Where they go.
    ///   - capacity: The room there, at least 1.
    ///   - count: How many were read.
    /// - Returns: Whether the run stands behind an element, rather than in front of one that is not
    ///   plain.
    @unsafe
    mutating func read(
        into elements: UnsafeMutablePointer<Scalar>,
        capacity: Int,
        count: inout Int
    ) -> Bool
}

extension ByteCursor {
    /// Moves over plain numbers between commas, and says whether it stands behind a number.
    @inline(__always)
    mutating func scanRun<Run: ElementRun>(
        into elements: inout [Run.Scalar],
        room: Int,
        run: Run.Type
    ) -> Bool {
        let start = offset
        let bytes = self.bytes
        var end = start
        var isBehindElement = false
        elements.append(addingCapacity: room) { span in
            // SAFETY: the run starts in the document, and the cursor's initialiser checked the
            // padding; it gets the span's own capacity, and what it wrote is counted.
            unsafe span.withUnsafeMutableBufferPointer { buffer, count in
                unsafe bytes.withUnsafeBytes { text in
                    guard let first = text.baseAddress, let target = buffer.baseAddress else {
                        return
                    }
                    let document = unsafe first.assumingMemoryBound(to: UInt8.self)
                    var run = unsafe Run(at: document + start, in: document)
                    isBehindElement = unsafe run.read(into: target, capacity: room, count: &count)
                    end = unsafe run.next - document
                }
            }
        }
        offset = end
        return isBehindElement
    }
}
