/// Limits on what a document makes the decoder do.
package struct DecodingLimits: Sendable {
    /// The maximum number of dimensions of a tensor.
    ///
    /// Default 8. The contract's largest rank is 4; for ranks above that, the caller has better error
    /// texts.
    package var maximumRank: Int

    /// The maximum number of elements of one tensor.
    ///
    /// Default 2²⁶, which a body of 128 MiB cannot exceed because an element takes at least two bytes.
    package var maximumElementCount: Int

    /// The maximum number of members of one object.
    ///
    /// Default 256. No request has more than about fifty, and each name is compared with all before
    /// it to find duplicates.
    package var maximumMemberCount: Int

    /// The maximum length of a member's name in bytes.
    ///
    /// Default 256. No request has longer names, and errors and pointers repeat them.
    package var maximumNameLength: Int

    /// Creates limits with the defaults that the properties' documentation explains.
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
