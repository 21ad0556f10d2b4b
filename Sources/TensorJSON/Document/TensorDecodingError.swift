package import Tensors

/// Why a document, or a value in it, was refused: what, where, what was expected, what was found.
///
/// Carries the offset only, for the decoder keeps no path. `located(in:count:)` walks the document
/// once more and adds the JSON Pointer, line and column that a person needs.
package struct TensorDecodingError: Error, Hashable, Sendable {
    /// What is wrong, as data.
    package enum Reason: Hashable, Sendable {
        // Malformed: the bytes are no JSON text.

        /// Nothing but whitespace.
        case emptyDocument
        /// The document starts with the UTF-8 byte order mark.
        case byteOrderMark
        /// Something follows the document's value.
        case trailingData(found: String)
        /// Another byte than the grammar allows here.
        case unexpected(expected: String, found: String)
        /// `NaN`, `Infinity` or `-Infinity`, which JSON cannot say.
        case nonFiniteLiteral(String)
        /// A number with a zero in front, such as `012`.
        case leadingZero(literal: String)
        /// A byte below 0x20 inside a string, where only an escape may stand for it.
        case controlCharacter(UInt8)
        /// A backslash followed by something that is no escape.
        case invalidEscape(String)
        /// Half of a surrogate pair, which stands for no character.
        case loneSurrogate(UInt16)
        /// Bytes in a string that are no UTF-8 (RFC 3629).
        case invalidUTF8

        // Refused: valid JSON, but not what belongs here.

        /// A value of another kind than belongs here.
        case mistyped(expected: String, found: String)
        /// `0` or `1` where a boolean belongs.
        case numberForBoolean(literal: String)
        /// A whole number, but too small or too large for what belongs here.
        case notInRange(expected: String, found: String)
        /// A number that rounds to infinity in the type it is read as.
        case outOfRange(type: ScalarType, literal: String)
        /// An array with another number of items than those before it on the same level.
        ///
        /// `level` counts from the tensor's outermost array, which is 0.
        case ragged(count: Int, expected: Int, items: String, level: Int)
        /// A member name that stood in the same object before.
        case duplicateMember(String)
        /// A member that the object does not have.
        case unknownMember(String, expected: [String])
        /// An object without a member it needs.
        case missingMember(String)
        /// A shape that calls for another number of elements than there are.
        case shapeMismatch(shape: Shape, count: Int)
        /// Extents whose product does not fit in 64 bits.
        case shapeOverflow
        /// More dimensions than the limit, which is given.
        case tooManyDimensions(limit: Int)
        /// More elements in one tensor than the limit, which is given.
        case tooManyElements(limit: Int)
        /// More members in one object than the limit, which is given.
        case tooManyMembers(limit: Int)
        /// A member name with more bytes than the limit, which is given.
        case nameTooLong(limit: Int)
    }

    /// What is wrong.
    package let reason: Reason

    /// Where the offending value or byte starts, in bytes from the start of the document.
    package let offset: Int

    /// Creates an error about the value or byte at an offset.
    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// Whether the bytes are no JSON text at all (400), rather than JSON that is refused (422).
    package var isMalformed: Bool {
        switch reason {
        case .emptyDocument, .byteOrderMark, .trailingData, .unexpected, .nonFiniteLiteral,
            .leadingZero, .controlCharacter, .invalidEscape, .loneSurrogate, .invalidUTF8:
            true
        case .mistyped, .numberForBoolean, .notInRange, .outOfRange, .ragged, .duplicateMember,
            .unknownMember, .missingMember, .shapeMismatch, .shapeOverflow, .tooManyDimensions,
            .tooManyElements, .tooManyMembers, .nameTooLong:
            false
        }
    }
}
