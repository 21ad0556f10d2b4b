/// The addresses of the tensors of one call of attention; nil if a tensor is absent or not wanted.
///
/// SAFETY: `fusedAttention` keeps the tensors alive until all work has ended, and has compared their
/// counts with the geometry: each row, head and key of a layout exists. Every row of the outputs is
/// written by one block or part only.
@safe
struct AttentionTensors<Scalar: KernelScalar>: @unchecked Sendable {
    let queries: UnsafePointer<Scalar>?
    let keys: UnsafePointer<Scalar>?
    let values: UnsafePointer<Scalar>?
    let bias: UnsafePointer<Scalar>?
    let mask: UnsafePointer<Bool>?
    let context: UnsafeMutablePointer<Scalar>?
    let logSumExp: UnsafeMutablePointer<Scalar>?
    let rowsWithoutKeys: UnsafeMutablePointer<Bool>?
    let scores: UnsafeMutablePointer<Scalar>?
    let softcappedScores: UnsafeMutablePointer<Scalar>?
    let maskedScores: UnsafeMutablePointer<Scalar>?
    let weights: UnsafeMutablePointer<Scalar>?

    /// Whether any matrix of queries and keys is written.
    var hasMatrices: Bool { unsafe writesScores || maskedScores != nil || weights != nil }

    /// Whether scores are written that the rules may hide.
    var writesScores: Bool { unsafe scores != nil || softcappedScores != nil }
}
