import Tensors
import Testing

@Suite struct TensorTests {
    @Test func `a tensor keeps its elements under another shape`() {
        let tensor = Tensor<Float>(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6])
        #expect(tensor.reshaped(to: [3, 2]).elements == tensor.elements)
        #expect(tensor.reshaped(to: [3, 2]).shape == [3, 2])
    }

    @Test func `a repeated element fills the shape`() {
        let tensor = Tensor(shape: [2, 2], repeating: true)
        #expect(tensor.elements == [true, true, true, true])
    }

    @Test func `elements that do not fill the shape are a programming error`() async {
        await #expect(processExitsWith: .failure) {
            _ = Tensor<Float>(shape: [2, 3], elements: [1])
        }
    }
}
