import CCurl

/// An HTTP client on one libcurl handle, which uses one connection as long as it stays open.
///
/// Not for use from two threads at once.
@safe
package final class CurlClient {
    private let address: ServerAddress
    private let handle: UnsafeMutableRawPointer

    /// libcurl's process-wide state, set up once before the first handle.
    private static let globalState = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    /// Creates a client of the server at `address`, not yet connected.
    ///
    /// - Throws: `SupportError.curl` if libcurl has no memory for a handle.
    package init(_ address: ServerAddress) throws {
        guard Self.globalState == CURLE_OK, let handle = unsafe curl_easy_init() else {
            throw SupportError.curl("no handle")
        }
        self.address = address
        unsafe self.handle = handle
    }

    deinit {
        // SAFETY: the handle came from curl_easy_init in init and is released only here.
        unsafe curl_easy_cleanup(handle)
    }

    /// Sends a GET request and waits for the whole response.
    package func get(_ path: String, headers: [String] = []) throws -> HTTPAnswer {
        try perform("GET", path, headers: headers)
    }

    /// Sends JSON text with its media type and waits for the whole response.
    package func post(_ path: String, json: String, headers: [String] = []) throws -> HTTPAnswer {
        try perform(
            "POST",
            path,
            headers: ["Content-Type: application/json"] + headers,
            body: Array(json.utf8)
        )
    }

    /// Sends a request and waits for the whole response.
    ///
    /// - Parameters:
    ///   - method: Sent unchanged; after `HEAD`, no content is expected.
    ///   - path: The request target, which may include a query.
    ///   - headers: Field lines. `"Accept:"` leaves out a field that curl adds by default.
    ///   - body: The content; nil sends neither content nor Content-Length.
    ///   - timeout: Seconds for the whole exchange.
    /// - Returns: The response, with any status.
    /// - Throws: `SupportError.curl` with libcurl's reason, such as a refused connection.
    package func perform(
        _ method: String,
        _ path: String,
        headers: [String] = [],
        body: [UInt8]? = nil,
        timeout: Int = 120
    ) throws -> HTTPAnswer {
        // SAFETY: the handle is live until deinit. Resetting keeps connections but no options.
        unsafe curl_easy_reset(handle)
        try set(CURLOPT_URL, address.origin + path)
        try set(CURLOPT_CUSTOMREQUEST, method)
        try set(CURLOPT_NOBODY, method == "HEAD" ? 1 : 0)
        try set(CURLOPT_TIMEOUT, timeout)
        // Without 100 (Continue), curl must not send the content, however slow the machine is.
        try set(CURLOPT_EXPECT_100_TIMEOUT_MS, timeout * 1_000)
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_PATH_AS_IS, 1)
        if case .unix(let socketPath) = address { try set(CURLOPT_UNIX_SOCKET_PATH, socketPath) }

        let fieldLines = try FieldLineList(headers)
        try unsafe check(
            // SAFETY: withExtendedLifetime below keeps fieldLines alive during the transfer.
            attention_curl_set_pointer(handle, CURLOPT_HTTPHEADER, fieldLines.head)
        )
        if let body {
            try set(CURLOPT_POSTFIELDSIZE, body.count)
            // SAFETY: libcurl copies the body within the call; its size is set above.
            try unsafe body.withUnsafeBytes { bytes in
                let start = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                try unsafe check(
                    attention_curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, start)
                )
            }
        }
        return try withExtendedLifetime(fieldLines) { try transfer() }
    }

    /// Sends the request that the handle's options describe.
    private func transfer() throws -> HTTPAnswer {
        let receiver = AnswerReceiver()
        // SAFETY: libcurl calls back only within curl_easy_perform, while receiver is alive.
        let context = unsafe Unmanaged.passUnretained(receiver).toOpaque()
        unsafe try check(attention_curl_set_pointer(handle, CURLOPT_HEADERDATA, context))
        unsafe try check(attention_curl_set_pointer(handle, CURLOPT_WRITEDATA, context))
        unsafe try check(
            attention_curl_set_callback(handle, CURLOPT_HEADERFUNCTION) {
                start,
                size,
                count,
                context in
                unsafe AnswerReceiver.call(
                    AnswerReceiver.receiveHeaderLine,
                    context,
                    start,
                    size * count
                )
            }
        )
        unsafe try check(
            attention_curl_set_callback(handle, CURLOPT_WRITEFUNCTION) {
                start,
                size,
                count,
                context in
                unsafe AnswerReceiver.call(
                    AnswerReceiver.receiveContent,
                    context,
                    start,
                    size * count
                )
            }
        )
        try withExtendedLifetime(receiver) { unsafe try check(curl_easy_perform(handle)) }
        var opened = 0
        unsafe try check(attention_curl_get_long(handle, CURLINFO_NUM_CONNECTS, &opened))
        receiver.answer.connectionsOpened = opened
        return receiver.answer
    }

    private func set(_ option: CURLoption, _ value: Int) throws {
        // SAFETY: the handle is live until deinit; callers pass options that take a long.
        unsafe try check(attention_curl_set_long(handle, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws {
        // SAFETY: the handle is live until deinit; libcurl copies strings within the call.
        unsafe try check(attention_curl_set_string(handle, option, value))
    }

    private func check(_ code: CURLcode) throws {
        guard code != CURLE_OK else { return }
        // SAFETY: curl_easy_strerror returns a static, terminated string for every code.
        throw SupportError.curl(unsafe String(cString: curl_easy_strerror(code)))
    }
}

/// The field lines of one request in libcurl's linked list.
@safe
private final class FieldLineList {
    /// The first entry, nil if the list is empty.
    private(set) var head: UnsafeMutablePointer<curl_slist>?

    init(_ lines: [String]) throws {
        unsafe head = nil
        for line in lines {
            // SAFETY: curl_slist_append copies the line; on failure the list stays as it was.
            guard let longer = unsafe curl_slist_append(head, line) else {
                throw SupportError.curl("no memory for a field line")
            }
            unsafe head = longer
        }
    }

    deinit {
        // SAFETY: every entry came from curl_slist_append above; nil is allowed.
        unsafe curl_slist_free_all(head)
    }
}

/// Collects the response that libcurl passes to its callbacks.
private final class AnswerReceiver {
    var answer = HTTPAnswer(status: 0)

    /// Calls `method` of the receiver that `context` points to with a copy of the bytes; returns
    /// the byte count, which tells libcurl to continue.
    static func call(
        _ method: (AnswerReceiver) -> ([UInt8]) -> Void,
        _ context: UnsafeMutableRawPointer?,
        _ start: UnsafePointer<CChar>?,
        _ byteCount: Int
    ) -> Int {
        guard let context = unsafe context else { return 0 }
        // SAFETY: context is the receiver that CurlClient.transfer keeps alive; start and
        // byteCount describe libcurl's buffer.
        let receiver = unsafe Unmanaged<AnswerReceiver>.fromOpaque(context).takeUnretainedValue()
        method(receiver)(unsafe Array(UnsafeRawBufferPointer(start: start, count: byteCount)))
        return byteCount
    }

    func receiveHeaderLine(_ bytes: [UInt8]) {
        let line = String(decoding: bytes, as: UTF8.self)
        guard let status = HTTPAnswer.status(ofStatusLine: line) else {
            answer.append(fieldLine: line)
            return
        }
        // Another status line means that the previous response was an interim one.
        if answer.status != 0 { answer.interimStatuses.append(answer.status) }
        answer.status = status
        answer.fields = []
    }

    func receiveContent(_ bytes: [UInt8]) {
        answer.body.append(contentsOf: bytes)
    }
}
