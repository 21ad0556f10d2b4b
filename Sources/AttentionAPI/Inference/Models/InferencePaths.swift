/// The paths of the Open Inference Protocol.
enum InferencePaths {
    /// The path of the server's metadata, with which all others begin.
    static let root = "/v2"

    /// Whether a path is one of the protocol's, whether or not it has a route.
    static func contain(_ path: String) -> Bool {
        path.utf8.starts(with: root.utf8)
            && (path.utf8.count == root.utf8.count || path.hasPrefix("/v2/"))
    }

    /// Returns a hint for a path of the protocol that has no route; nil for all other paths.
    static func hint(for path: String, models: [String]) -> String? {
        guard contain(path) else { return nil }
        let parts = path.split(separator: "/").dropFirst()
        switch parts.first {
        case "systemsharedmemory", "cudasharedmemory":
            return "shared memory is not offered; send tensors in the body"
        case "trace", "logging":
            return "settings cannot be changed while the server runs"
        case "repository":
            return "models cannot be loaded or unloaded; POST /v2/repository/index lists them"
        case "models": break
        default: return "GET /v2 has the metadata of the server"
        }
        let rest = Array(parts.dropFirst())
        guard let name = rest.first, name != "stats" else {
            return rest.isEmpty
                ? "the models are \(models.joined(separator: ", "))"
                : "there are no statistics of models"
        }
        guard models.contains(String(name)) else {
            return "no model \(name.shortened); the models are \(models.joined(separator: ", "))"
        }
        let actions = rest.dropFirst()
        switch actions.first {
        case "versions":
            let version = InferenceModel.version
            return actions.count > 1 && actions[2] != version
                ? "model \(name) has the version \(version)"
                : "expected /v2/models/\(name)/versions/\(version) and /ready, /config or /infer"
        case "stats": return "there are no statistics of models"
        case "trace": return "settings cannot be changed while the server runs"
        case "generate", "generate_stream": return "the models generate no text; use infer"
        default:
            return "a model has /infer, /ready, /config and /versions/\(InferenceModel.version)"
        }
    }
}
