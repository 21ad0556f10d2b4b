/// The number of elements of the tensors in a response, and of the multiply-adds to compute them.
struct ComputedCounts {
    var elements = 0
    var multiplyAdds = 0
}
