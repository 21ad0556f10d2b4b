package import Tensors

/// The reason why a document or a value in it was refused: what, where, expected, found.
///
/// Has only an offset because the reader keeps no path. `located(in:count:)` walks over the document
/// again and adds the JSON Pointer, line and column that a person needs.
package struct TensorDecodingError: Error, Hashable, Sendable {
    /// The error as data.
    package enum Reason: Hashable, Sendable {
        // Malformed: the bytes are not JSON text.

        /// Nothing but whitespace.
        case emptyDocument
        /// The document starts with the UTF-8 byte order mark.
        case byteOrderMark
        /// Something follows the document's value.
        case trailingData(found: String)
        /// A byte that the grammar does not allow here.
        case unexpected(expected: String, found: String)
        /// `NaN`, `Infinity` or `-Infinity`, which JSON cannot express.
        case nonFiniteLiteral(String)
        /// A number with a leading zero, such as `012`.
        case leadingZero(literal: String)
        /// A byte below 0x20 inside a string, where JSON requires an escape.
        case controlCharacter(UInt8)
        /// A backslash that does not begin an escape of JSON.
        case invalidEscape(String)
        /// Half of a surrogate pair, which is not a character.
        case loneSurrogate(UInt16)
        /// Bytes in a string that are not UTF-8 (RFC 3629).
        case invalidUTF8

        // Refused: valid JSON, but not what belongs here.

        /// A value of the wrong kind.
        case mistyped(expected: String, found: String)
        /// `0` or `1` in place of a boolean.
        case numberForBoolean(literal: String)
        /// A whole number that is too small or too large here.
        case notInRange(expected: String, found: String)
        /// A number that rounds to infinity in the type it is read as.
        case outOfRange(type: ScalarType, literal: String)
        /// A row with more or fewer items than those before it on the same level.
        case ragged(count: Int, expected: Int, items: String)
        /// A member name that has occurred in the same object.
        case duplicateMember(String)
        /// A member that the object does not have.
        case unknownMember(String, expected: [String])
        /// An object without a member that it needs.
        case missingMember(String)
        /// A member that cannot be combined with another one of the same object.
        case contradictoryMember(String, other: String)
        /// Data with more or fewer elements than its shape.
        case shapeMismatch(shape: Shape, count: Int)
        /// Extents whose product does not fit in `Int`.
        case shapeOverflow
        /// A draw with such a shape: too large to compute with, however much memory there is.
        case drawTooLarge
        /// A tensor with more dimensions than the limit.
        case tooManyDimensions(limit: Int)
        /// A tensor with more elements than the limit.
        case tooManyElements(limit: Int)
        /// An object with more members than the limit.
        case tooManyMembers(limit: Int)
        /// A member name with more bytes than the limit.
        case nameTooLong(limit: Int)
    }

    package let reason: Reason

    /// The start of the offending value or byte, in bytes from the start of the document.
    package let offset: Int

    /// Creates an error about the value or byte at an offset.
    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// Whether the bytes are not JSON text (400), rather than JSON that is refused (422).
    package var isMalformed: Bool {
        switch reason {
        case .emptyDocument, .byteOrderMark, .trailingData, .unexpected, .nonFiniteLiteral,
            .leadingZero, .controlCharacter, .invalidEscape, .loneSurrogate, .invalidUTF8:
            true
        case .mistyped, .numberForBoolean, .notInRange, .outOfRange, .ragged, .duplicateMember,
            .unknownMember, .missingMember, .contradictoryMember, .shapeMismatch, .shapeOverflow,
            .drawTooLarge, .tooManyDimensions, .tooManyElements, .tooManyMembers, .nameTooLong:
            false
        }
    }
}
