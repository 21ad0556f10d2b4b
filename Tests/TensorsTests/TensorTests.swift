import Tensors
import Testing

@Suite struct TensorTests {
    @Test func `a reshaped tensor keeps its elements`() {
        let tensor = Tensor<Float>(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6])
        #expect(tensor.reshaped(to: [3, 2]).elements == tensor.elements)
        #expect(tensor.reshaped(to: [3, 2]).shape == [3, 2])
    }

    @Test func `a repeated element fills the shape`() {
        let tensor = Tensor(shape: [2, 2], repeating: true)
        #expect(tensor.elements == [true, true, true, true])
    }

    @Test func `a wrong number of elements is a programming error`() async {
        await #expect(processExitsWith: .failure) {
            _ = Tensor<Float>(shape: [2, 3], elements: [1])
        }
    }
}
