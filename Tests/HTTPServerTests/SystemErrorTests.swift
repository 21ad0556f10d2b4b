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
    }
    #endif

    @Test func `the code of a call that has just failed is kept`() {
        _ = close(-1)
        #expect(SystemError("close") == SystemError("close", code: EBADF))
    }
}
