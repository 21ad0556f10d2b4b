/// The reason why the server rejects a request that it might have answered at another time.
enum Rejection: Int, CaseIterable {
    /// The queue of waiting work is full.
    case queue
    /// The memory budget cannot hold the request or its response.
    case memory
    /// The maximum number of connections is open.
    case connections
    /// The server stops.
    case stopping

    /// Its name as a label.
    var name: String {
        switch self {
        case .queue: "queue"
        case .memory: "memory"
        case .connections: "connections"
        case .stopping: "stopping"
        }
    }
}
