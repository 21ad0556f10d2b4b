import HTTP1
import Synchronization

/// The counters of the service, which `GET /metrics` shows.
///
/// A response is counted when the server queues it, because the server may replace one by another. Until
/// then the response carries a tag, which says where it counts: the number of its route and its kind.
final class ServiceMetrics: Sendable {
    /// The label of requests for paths without a route.
    private static let otherPath = "other"

    /// The counters of each path of the route table, and, last, those of all other paths.
    let routes: [RouteMetrics]

    private let rejectionCounts = InlineArray<4, Atomic<Int>> { _ in Atomic(0) }

    /// - Parameter paths: The paths of the route table.
    init(paths: [String]) {
        routes = (paths + [Self.otherPath]).map(RouteMetrics.init)
    }

    /// The number of the counters for paths without a route.
    var otherNumber: Int { routes.count - 1 }

    /// Returns the tag of a response.
    func tag(route number: Int, _ kind: ResponseKind) -> Int {
        number * ResponseKind.count + kind.number
    }

    /// Counts a response by its tag.
    func countResponse(tag: Int) {
        let (route, number) = tag.quotientAndRemainder(dividingBy: ResponseKind.count)
        routes[route].countResponse(ResponseKind(number: number))
    }

    /// Counts a rejected request.
    func count(_ rejection: Rejection) {
        rejectionCounts[rejection.rawValue].add(1, ordering: .relaxed)
    }

    /// The number of requests rejected for a reason.
    func rejectionCount(_ rejection: Rejection) -> Int {
        rejectionCounts[rejection.rawValue].load(ordering: .relaxed)
    }
}
