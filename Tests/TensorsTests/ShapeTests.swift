import Tensors
import Testing

@Suite struct ShapeTests {
    @Test func `a shape counts its elements`() {
        #expect(Shape([2, 3, 4]).elementCount == 24)
        #expect(Shape([]).elementCount == 1)
        #expect(Shape([2, 0, 4]).elementCount == 0)
    }

    @Test func `extents that are negative or overflow do not make a shape`() {
        #expect(Shape(validating: [-1]) == nil)
        #expect(Shape(validating: [Int.max, 2]) == nil)
        #expect(Shape(validating: [1 << 32, 1 << 31]) == nil)
    }

    @Test func `a shape has at most eight dimensions`() {
        let longest = Array(repeating: 1, count: 8)
        #expect(Shape(validating: longest)?.extents == longest)
        #expect(Shape(validating: longest + [1]) == nil)
    }

    @Test func `shapes with equal extents are equal however they were made`() {
        let shape = Shape([2, 3, 4]).droppingLast()
        #expect(shape == [2, 3])
        #expect(shape.hashValue == Shape([2, 3]).hashValue)
        #expect(shape != [2, 3, 1])
        #expect(shape != [3, 2])
    }

    @Test func `negative dimensions count from the innermost`() {
        let shape: Shape = [2, 3, 4]
        #expect(shape[-1] == 4)
        #expect(shape[0] == 2)
        #expect(shape.rowLength == 4)
    }

    @Test func `a shape prints as JSON`() {
        #expect("\(Shape([2, 3]))" == "[2,3]")
        #expect("\(Shape([]))" == "[]")
    }

    @Test func `innermost dimensions can be dropped and appended`() {
        #expect(Shape([2, 3, 4]).droppingLast(2) == [2])
        #expect(Shape([2]).appending(5) == [2, 5])
    }
}
