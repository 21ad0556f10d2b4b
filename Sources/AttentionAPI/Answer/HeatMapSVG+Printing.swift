import Tensors

extension HeatMapSVG: AnswerPrinting {
    var tensorByteCount: Int {
        let shape = map.shape
        return map.byteCount
            + (shape.hasSingleCells
                ? 0 : PalettePNG.byteCount(width: shape.columnCount, height: shape.rowCount))
    }

    /// Returns none: parts of a picture differ too much to be written concurrently.
    mutating func printPortions(
        atMost count: Int,
        length: Int,
        _ parallelFor: ParallelFor
    ) -> [[UInt8]] { [] }
}
