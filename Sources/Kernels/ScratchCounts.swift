// How much memory the kernels take for themselves on each thread that computes. Lanes and columns are
// rounded up to whole tiles, so with few queries and long rows it can be more than the tensors'.

/// Returns how many scalars a block of `fusedAttention` takes: queries and context, transposed, and
/// the state of the softmax; scores, and what is added to them, of one panel.
///
/// - Parameters:
///   - type: `Float` or `Double`.
///   - queryCount: How many queries there are; a block takes no more than its share.
///   - keyCount: How many keys there are.
///   - headDimension: The length of a row of queries and keys.
///   - valueDimension: The length of a row of values; 0 where no context is wanted.
///   - hasAddends: Whether there is a bias or a mask.
/// - Returns: The count for one thread.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
package func attentionScratchCount<Scalar: KernelScalar>(
    _ type: Scalar.Type,
    queryCount: Int,
    keyCount: Int,
    headDimension: Int,
    valueDimension: Int,
    hasAddends: Bool = true
) -> Int {
    let laneCount = min(queryCount, AttentionJob<Scalar>.queriesPerBlock)
        .roundedUp(toMultipleOf: ProductTile<Scalar>.columnCount)
    let keysPerBlock = min(keyCount, AttentionBlock<Scalar>.keysPerBlock)
    return (hasAddends ? 2 : 1) * keysPerBlock * AttentionPanel<Scalar>.laneCount
        + laneCount * (headDimension + valueDimension)
        + OnlineSoftmax<Scalar>.scratchCount(laneCount: laneCount)
}

/// Returns how many scalars a piece of `matrixProduct` takes: a panel of the matrix and its biases.
///
/// - Parameters:
///   - type: `Float` or `Double`.
///   - depth: The length of the product's sums.
/// - Returns: The count for one thread.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
package func matrixProductScratchCount<Scalar: KernelScalar>(
    _ type: Scalar.Type,
    depth: Int
) -> Int {
    (depth + 1) * ProductTile<Scalar>.columnCount
}

/// Returns how many scalars `fusedAttention` takes where there are few queries: what the parts of
/// the keys leave behind, and the queries and scores of one of them; 0 where there are many.
///
/// - Parameters:
///   - type: `Float` or `Double`.
///   - allQueryCount: How many queries there are, computed or not.
///   - rowCount: How many queries are computed, those of all heads and batch entries.
///   - keyCount: How many keys there are.
///   - headDimension: The length of a row of queries and keys.
///   - valueDimension: The length of a row of values; 0 where no context is wanted.
/// - Returns: The count; what is of one thread is of the rows of one group of heads, and counted
///   for all of them.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
package func decodeScratchCount<Scalar: KernelScalar>(
    _ type: Scalar.Type,
    allQueryCount: Int,
    rowCount: Int,
    keyCount: Int,
    headDimension: Int,
    valueDimension: Int
) -> Int {
    guard allQueryCount <= DecodeJob<Scalar>.mostQueries else { return 0 }
    let keysPerPart = DecodeJob<Scalar>.keysPerPart
    let partCount = keyCount.roundedUp(toMultipleOf: keysPerPart) / keysPerPart
    return rowCount * (partCount * (valueDimension + 2) + headDimension + 8)
        + DecodePart<Scalar>.keysPerBlock
}
