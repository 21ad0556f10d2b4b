import HTTP1
import Synchronization

/// The counters of the requests for one path of the route table, or for all other paths.
///
/// Each is an atomic number that any thread adds to, without order between them: a few instructions
/// for each request, and no lock.
final class RouteMetrics: Sendable {
    /// The path as in the route table.
    let path: String

    /// The time from request to response.
    let duration = DurationHistogram()

    /// The time of each step of a computation, by `RequestStep`.
    let steps = InlineArray<3, DurationHistogram> { _ in DurationHistogram() }

    /// The number of elements of the tensors that were computed for responses.
    private let elements = Atomic(0)

    /// The multiply-adds of the computations.
    private let multiplyAdds = Atomic(0)

    /// Whether a request has reached the first step of a computation.
    var hasComputed: Bool { steps[0].values.counts.contains { $0 > 0 } }

    private let responseCounts = InlineArray<240, Atomic<Int>> { _ in Atomic(0) }

    init(path: String) { self.path = path }

    /// Counts the durations of a request, and the elements and multiply-adds of its computation.
    @inline(__always)
    func count(_ nanoseconds: UInt64, _ steps: StepDurations, _ computed: ComputedCounts) {
        duration.observe(nanoseconds: nanoseconds)
        if let parse = steps[.parse] { self.steps[0].observe(nanoseconds: parse) }
        if let compute = steps[.compute] { self.steps[1].observe(nanoseconds: compute) }
        if let encode = steps[.encode] { self.steps[2].observe(nanoseconds: encode) }
        guard computed.elements > 0 else { return }
        elements.add(computed.elements, ordering: .relaxed)
        multiplyAdds.add(computed.multiplyAdds, ordering: .relaxed)
    }

    /// The elements and multiply-adds of the computations so far.
    var computed: ComputedCounts {
        ComputedCounts(
            elements: elements.load(ordering: .relaxed),
            multiplyAdds: multiplyAdds.load(ordering: .relaxed)
        )
    }

    /// Counts a response of a kind.
    @inline(__always)
    func countResponse(_ kind: ResponseKind) {
        responseCounts[kind.number].add(1, ordering: .relaxed)
    }

    /// The number of responses of a kind.
    func responseCount(_ kind: ResponseKind) -> Int {
        responseCounts[kind.number].load(ordering: .relaxed)
    }
}

/// A method and a status, of which there is a fixed number.
struct ResponseKind {
    /// The number of kinds.
    static let count = methodCount * statusCount

    private static let methodCount = 10
    private static let statusCount = 24

    /// The statuses of the service, the most frequent first; after them comes any other.
    private static let statuses = [
        200, 422, 400, 404, 429, 503, 204, 304, 401, 405, 406, 408, 412, 413, 414, 415, 417, 431,
        500,
        501, 505,
    ]

    /// Its number, below `count`.
    let number: Int

    init(number: Int) { self.number = number }

    /// - Parameters:
    ///   - method: The method; nil if the request could not be parsed.
    ///   - status: The status.
    init(_ method: Method?, _ status: Status) {
        let index =
            status.rawValue == 200
            ? 0 : Self.statuses.firstIndex(of: status.rawValue) ?? Self.statuses.count
        number = (method?.number ?? Self.methodCount - 1) * Self.statusCount + index
    }

    /// The method as a label.
    var method: String {
        let number = number / Self.statusCount
        return number < Method.allCases.count ? Method.allCases[number].rawValue : "other"
    }

    /// The status as a label.
    var status: String {
        let index = number % Self.statusCount
        return index < Self.statuses.count ? "\(Self.statuses[index])" : "other"
    }
}

extension Method {
    /// Its place in `allCases`.
    fileprivate var number: Int {
        switch self {
        case .get: 0
        case .head: 1
        case .post: 2
        case .put: 3
        case .delete: 4
        case .connect: 5
        case .options: 6
        case .trace: 7
        case .patch: 8
        }
    }
}
