import Hummingbird
import Logging

// Usage: hummingbird-rival PORT
guard CommandLine.arguments.count == 2, let port = Int(CommandLine.arguments[1]) else {
    fatalError("usage: hummingbird-rival PORT")
}

let router = Router()
router.get("health/live") { _, _ in "ok" }
router.post("attention") { request, context in
    try attend(await request.decode(as: AttentionRequest.self, context: context))
}

var logger = Logger(label: "hummingbird-rival")
logger.logLevel = .warning
let application = Application(
    router: router,
    configuration: .init(address: .hostname("127.0.0.1", port: port)),
    logger: logger
)
try await application.runService()
