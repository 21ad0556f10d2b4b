import Attention
import HTTP1

extension PreparedOperation {
    /// Checks the members of an inference request against each other.
    ///
    /// - Throws: `Problem` with a pointer into the inference request.
    init(
        _ decoded: DecodedInference,
        query: String?,
        _ plans: PlanCaches
    ) throws(Problem) {
        if let first = query?.split(separator: "&").first {
            throw .queryParameter(first.prefix { $0 != "=" })
        }
        do throws(Problem) {
            try self.init(
                decoded.request.model.operation,
                request: decoded.members,
                body: decoded.body,
                format: .inference(decoded.request),
                plans: plans
            )
        } catch {
            throw decoded.request.translated(error)
        }
    }
}
