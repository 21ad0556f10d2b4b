/// Why a request is refused before anyone has looked at what it asks for.
package enum RequestError: Error, Hashable, Sendable {
    case malformedTarget(String)
    case unknownMethod(String)
    case headersTooSlow
    case bodyTooSlow
    case incompleteMessage

    package var status: Status { .badRequest }
}

extension RequestError: CustomStringConvertible {
    package var description: String { "" }
}
