import Tensors

/// The numbers of a heat map, as colours.
struct HeatMap: Sendable {
    /// The step of a masked cell, which no number has.
    static let maskedStep: UInt8 = 255

    let tensor: PicturedTensor
    let shape: HeatMapShape
    let scale: ColourScale

    /// The number whose colour is the end of the scale.
    let end: Double

    /// Whether there are numbers beyond the end.
    let isClipped: Bool

    /// The step of each cell, panel after panel, in row-major order.
    let steps: [UInt8]

    /// The number of each cell, in the same order; empty where cells are not elements of their own.
    let values: [Double]

    /// The number of masked cells.
    let maskedCount: Int

    /// The cell with the greatest number, the first of equals; nil if no cell has a number.
    let largest: (index: Int, value: Double)?

    /// The lines that sum to 1.
    let sums: Sums

    /// The lines of a matrix of weights that sum to 1.
    enum Sums: Sendable { case rows, columns, neither }

    /// Creates a heat map.
    ///
    /// - Parameters:
    ///   - tensor: The name of the tensor.
    ///   - elements: Its elements.
    ///   - maskedScores: The scores as the softmax sees them: −∞ where a cell is masked.
    ///   - shape: The extents.
    ///   - hasFixedScale: Whether the colours end at 1.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    init<Scalar: BinaryFloatingPoint & Sendable>(
        _ tensor: PicturedTensor,
        _ elements: [Scalar],
        maskedScores: [Scalar],
        shape: HeatMapShape,
        hasFixedScale: Bool
    ) {
        self.init(making: tensor, elements, maskedScores, shape, hasFixedScale)
    }

    /// The body of `init`, which must not be inlined: see docs/workarounds.md, `@specialized`.
    @inline(never)
    private init<Scalar: BinaryFloatingPoint & Sendable>(
        making tensor: PicturedTensor,
        _ elements: [Scalar],
        _ maskedScores: [Scalar],
        _ shape: HeatMapShape,
        _ hasFixedScale: Bool
    ) {
        let scale = tensor == .weights ? ColourScale.sequential : .diverging
        var (maskedCount, greatestMagnitude) = (0, 0.0)
        var largest: (index: Int, value: Double)?
        for index in elements.indices {
            guard maskedScores[index] > -.infinity else {
                maskedCount += 1
                continue
            }
            let value = Double(elements[index])
            greatestMagnitude = max(greatestMagnitude, value.magnitude)
            if value > largest?.value ?? -.infinity { largest = (index, value) }
        }
        let end = hasFixedScale || greatestMagnitude == 0 ? 1 : greatestMagnitude
        steps = elements.indices.map { index in
            maskedScores[index] > -.infinity
                ? scale.step(of: Double(elements[index]), end: end) : Self.maskedStep
        }
        values = shape.hasSingleCells ? elements.map { Double($0) } : []
        sums = tensor == .weights ? Self.sums(of: elements, shape) : .neither
        isClipped = greatestMagnitude > end
        self.maskedCount = maskedCount
        self.largest = largest
        self.tensor = tensor
        self.shape = shape
        self.scale = scale
        self.end = end
    }

    /// Returns the lines that sum to 1, to the precision of a description.
    @inline(__always)
    private static func sums<Scalar: BinaryFloatingPoint>(
        of elements: [Scalar],
        _ shape: HeatMapShape
    ) -> Sums {
        guard shape.cellCount > 0 else { return .neither }
        let columnCount = shape.columnCount
        var areRows = true
        var areColumns = true
        for panel in 0..<shape.panelCount {
            var columnSums = [Double](repeating: 0, count: columnCount)
            for row in 0..<shape.rowCount {
                let start = (panel * shape.rowCount + row) * columnCount
                var sum = 0.0
                for column in 0..<columnCount {
                    let value = Double(elements[start + column])
                    sum += value
                    columnSums[column] += value
                }
                areRows = areRows && abs(sum - 1) < 0.02
            }
            areColumns = areColumns && columnSums.allSatisfy { abs($0 - 1) < 0.02 }
        }
        return areRows ? .rows : areColumns ? .columns : .neither
    }
}

extension HeatMap {
    /// The row, column and panel of a cell.
    func place(of index: Int) -> (panel: Int, row: Int, column: Int) {
        let (panel, cell) = index.quotientAndRemainder(dividingBy: shape.cellCount)
        return (panel, cell / shape.columnCount, cell % shape.columnCount)
    }

    /// The memory that the map takes, in bytes.
    var byteCount: Int { steps.count + values.count * MemoryLayout<Double>.stride }
}
