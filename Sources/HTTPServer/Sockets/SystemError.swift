import Foundation
private import CSystem

/// A system call that failed: `bind 0.0.0.0:8080: Address already in use (errno 98)`.
package struct SystemError: Error, Hashable, CustomStringConvertible {
    /// The call, with what it was about.
    package let call: String

    /// What `errno` held after it, or what the call returned if it has codes of its own.
    package let code: Int32

    /// What the code means, if it is no `errno`.
    private let meaning: String?

    /// Creates an error from a call that has just returned −1.
    package init(_ call: String) {
        self.call = call
        self.code = csystem_errno()
        meaning = nil
    }

    /// Creates an error with a known code, of `errno` or with a meaning of its own.
    package init(_ call: String, code: Int32, meaning: String? = nil) {
        self.call = call
        self.code = code
        self.meaning = meaning
    }

    /// The call and what the code means, and the code if it is an `errno`.
    package var description: String {
        if let meaning { return "\(call): \(meaning)" }
        return "\(call): \(unsafe String(cString: strerror(code))) (errno \(code))"
    }
}
