import Kernels

/// A rotation, and the positions that its angles depend on.
struct Rotation: Sendable {
    let table: RotaryTable
    /// The positions of all queries or of all keys.
    let positions: SequencePositions
}
