import HTTP1

extension Rejection {
    /// Creates the reason of a refusal; nil if the request can never succeed.
    init?(_ refusal: Refusal) {
        switch refusal {
        case .tooMuchQueued: self = .queue
        case .answerDropped: self = .memory
        case .tooManyConnections: self = .connections
        case .malformed(.tooMuchInFlight, _): self = .memory
        case .malformed(.serverStopping, _): self = .stopping
        case .malformed: return nil
        }
    }
}
