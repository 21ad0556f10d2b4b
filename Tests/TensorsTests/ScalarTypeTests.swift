import Tensors
import Testing

@Suite struct ScalarTypeTests {
    @Test func `scalars have the names of requests`() {
        #expect("\(Float.scalarType) \(Double.scalarType)" == "float32 float64")
        #expect(ScalarType(rawValue: "float64") == .float64)
    }
}
