import Foundation
private import CSystem

/// A system call that failed: `bind 0.0.0.0:8080: Address already in use (errno 98)`.
package struct SystemError: Error, Hashable, CustomStringConvertible {
    /// The call and its subject.
    package let call: String

    /// The value of `errno` after the call, or the call's own error code.
    package let code: Int32

    /// The meaning of the code, if it is not an `errno`.
    private let meaning: String?

    /// Creates an error from a call that has just returned −1.
    package init(_ call: String) {
        self.call = call
        self.code = csystem_errno()
        meaning = nil
    }

    /// Creates an error from an `errno`, or from another code and its meaning.
    package init(_ call: String, code: Int32, meaning: String? = nil) {
        self.call = call
        self.code = code
        self.meaning = meaning
    }

    /// The call and the meaning of the code, followed by the code if it is an `errno`.
    package var description: String {
        if let meaning { return "\(call): \(meaning)" }
        return "\(call): \(unsafe String(cString: strerror(code))) (errno \(code))"
    }
}
