import Kernels
import Tensors

/// The rotation of queries or of keys.
struct Rotation: Sendable {
    /// What the request says, checked.
    let embedding: RotaryEmbedding
    /// How many numbers of a head are rotated, even.
    let dimension: Int
    /// The greatest position that the request rotates, plus one.
    let length: Double
    /// The positions of the rows.
    let positions: RotaryPositions

    /// The sines and cosines of the pairs; computed on demand, because a short request can ask for
    /// very wide heads.
    func table() -> RotaryTable {
        let scaling = embedding.scaling ?? RotaryScaling()
        let turns: RotaryTable.Turns =
            if let cosines = embedding.cosines, let sines = embedding.sines {
                .listed(cosines: cosines.elements, sines: sines.elements)
            } else {
                .frequencies(
                    embedding.frequencies
                        ?? scaling.frequencies(
                            base: embedding.usedBase,
                            dimension: dimension,
                            length: length
                        )
                )
            }
        return RotaryTable(
            turns,
            pairCount: dimension / 2,
            first: embedding.first,
            isInterleaved: embedding.isInterleaved,
            axes: positions.axisCount > 1 ? embedding.usedAxes(pairCount: dimension / 2) : nil,
            factor: embedding.usedAttentionFactor
        )
    }
}
