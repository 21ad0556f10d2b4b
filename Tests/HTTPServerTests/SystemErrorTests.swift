import Foundation
import HTTPServer
import Testing

@Suite struct SystemErrorTests {
    #if os(Linux)
    @Test func `the description names the call, the reason and the code`() {
        #expect(
            SystemError("bind 0.0.0.0:8080", code: EADDRINUSE).description
                == "bind 0.0.0.0:8080: Address already in use (errno 98)"
        )
        let unresolved = SystemError("getaddrinfo a.b", code: 1, meaning: "Name not known")
        #expect(unresolved.description == "getaddrinfo a.b: Name not known")
    }
    #endif

    @Test func `the code of a call that has just failed is kept`() {
        _ = close(-1)
        #expect(SystemError("close") == SystemError("close", code: EBADF))
    }
}
