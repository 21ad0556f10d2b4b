import Foundation
import Kernels
import Testing

@Suite struct `Column softmax` {
    @Test(arguments: awkwardSizes.dropFirst())
    func `each column of each matrix is the softmax of its scores`(size: Int) throws {
        for (rowCount, columnCount) in [(size, 3), (4, size)] {
            let scores: [Float] = testNumbers(2 * rowCount * columnCount, seed: size)
            var weights = scores
            try columnSoftmax(
                &weights,
                rowCount: rowCount,
                columnCount: columnCount,
                isCancelled: { false }
            )
            for matrix in 0..<2 {
                for column in 0..<columnCount {
                    let indices = (0..<rowCount).map {
                        (matrix * rowCount + $0) * columnCount + column
                    }
                    let terms = indices.map { exp(Double(scores[$0])) }
                    let sum = terms.reduce(0, +)
                    for (index, term) in zip(indices, terms) {
                        #expect(abs(Double(weights[index]) - term / sum) < 4e-7)
                    }
                }
            }
        }
    }

    @Test func `a column of minus infinities becomes 0`() throws {
        var weights: [Double] = [-.infinity, 1, -.infinity, 1]
        try columnSoftmax(&weights, rowCount: 2, columnCount: 2, isCancelled: { false })
        #expect(weights == [0, 0.5, 0, 0.5])
    }
}
