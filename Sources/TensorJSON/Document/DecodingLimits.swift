/// What a document may ask of the decoder.
package struct DecodingLimits: Sendable {
    /// The most dimensions of a tensor.
    ///
    /// Default 8: the contract's largest rank is 4, and the rest is room for an error about rank
    /// that the caller can word better.
    package var maximumRank: Int

    /// The most elements of one tensor.
    ///
    /// Default 2²⁶, which a body of 128 MiB cannot exceed: an element takes two bytes of text at
    /// least.
    package var maximumElementCount: Int

    /// The most members of one object.
    ///
    /// Default 256: duplicates are looked for among all names before, and no request has more than
    /// about fifty.
    package var maximumMemberCount: Int

    /// The most bytes of a member's name.
    ///
    /// Default 256: names come back in errors and pointers, and no request has longer ones.
    package var maximumNameLength: Int

    /// Creates limits; each has the default that its property's documentation explains.
    package init(
        maximumRank: Int = 8,
        maximumElementCount: Int = 1 << 26,
        maximumMemberCount: Int = 256,
        maximumNameLength: Int = 256
    ) {
        self.maximumRank = maximumRank
        self.maximumElementCount = maximumElementCount
        self.maximumMemberCount = maximumMemberCount
        self.maximumNameLength = maximumNameLength
    }
}
