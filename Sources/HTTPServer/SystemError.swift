import Foundation
private import CSystem

/// A system call that failed: `bind 0.0.0.0:8080: Address already in use (errno 98)`.
package struct SystemError: Error, Hashable, CustomStringConvertible {
    /// The call, with what it was about.
    package let call: String

    /// What `errno` held after it.
    package let code: Int32

    /// Creates an error from a call that has just returned −1.
    package init(_ call: String) {
        self.call = call
        self.code = csystem_errno()
    }

    /// Creates an error with a known code.
    package init(_ call: String, code: Int32) {
        self.call = call
        self.code = code
    }

    /// The call, the system's text for the code, and the code.
    package var description: String {
        "\(call): \(unsafe String(cString: strerror(code))) (errno \(code))"
    }
}
