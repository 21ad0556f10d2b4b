import Foundation

/// A case of `Tests/Fixtures/api`: what is sent, and what must come back.
///
/// The README there says what a line of those files is.
package struct ContractCase: Sendable {
    /// What the case is called, in messages.
    package let name: String
    private let path: String
    private let content: Content

    private enum Content: Sendable {
        /// One request is computed.
        case computed(request: String, Expectation)
        /// Several are, and `/merge` joins their answers.
        case merged(shards: [String], members: JSON, Expectation)
        /// One is refused, with one of the pointers unless there are none.
        case refused(request: String, status: Int, pointers: [String])
    }

    /// What must come back where nothing is refused.
    fileprivate struct Expectation: Sendable {
        let members: JSON
        let tolerances: [String: Double]
        let warns: Bool?
        /// Whether answers are to be read as float32.
        let isSingle: Bool
    }

    /// The cases of the file `name`, in its order.
    ///
    /// - Throws: `CocoaError` or `DecodingError` where the file cannot be read.
    package static func all(in name: String) throws -> [ContractCase] {
        try Fixture.bytes("api/\(name)").split(separator: UInt8(ascii: "\n")).map { line in
            try ContractCase(line: String(decoding: line, as: UTF8.self))
        }
    }
}

// MARK: - Reading

extension ContractCase {
    /// The members of a line, as far as they are looked at.
    private struct Line: Decodable {
        let name: String
        let path: String
        let request: Settings?
        let requests: [JSON]?
        let merge: JSON?
        let expect: JSON?
        let tolerance: [String: Double]?
        let warns: Bool?
        let body: String?
        let status: Int?
        let pointers: [String]?
    }

    /// The member of a request that says how its answer is to be read.
    private struct Settings: Decodable {
        let dtype: String?
    }

    private init(line text: String) throws {
        let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
        name = line.name
        path = line.path
        if let body = line.body {
            let (status, pointers) = (try line.status.orMissing, try line.pointers.orMissing)
            content = .refused(request: body, status: status, pointers: pointers)
        } else if let shards = line.requests {
            let merge = try line.merge.orMissing
            content = .merged(
                shards: try shards.map { try $0.text() },
                members: merge,
                try Self.expectation(line, merge["dtype"]?.string)
            )
        } else {
            // The text as it stands: seeds go beyond what a Double can hold.
            let start = try text.range(of: #""request":"#).orMissing.upperBound
            let end = try text.range(of: #","expect":"#).orMissing.lowerBound
            content = .computed(
                request: String(text[start..<end]),
                try Self.expectation(line, try line.request.orMissing.dtype)
            )
        }
    }

    private static func expectation(_ line: Line, _ dtype: String?) throws -> Expectation {
        Expectation(
            members: try line.expect.orMissing,
            tolerances: try line.tolerance.orMissing,
            warns: line.warns,
            isSingle: dtype != "float64"
        )
    }
}

/// A line of the fixtures lacks something that it must have.
private struct IncompleteLine: Error {
    /// The type of what is missing.
    let missing: String
}

extension Optional {
    /// The value, which a line of the fixtures must have.
    fileprivate var orMissing: Wrapped {
        get throws {
            guard let self else { throw IncompleteLine(missing: "\(Wrapped.self)") }
            return self
        }
    }
}

// MARK: - Running

extension ContractCase {
    /// Posts JSON to a path; returns the status and the content of the answer.
    package typealias Sender = (_ path: String, _ body: String) throws -> (Int, [UInt8])

    /// Sends the case, and returns what is wrong with the answer; nil where all is right.
    ///
    /// The text names the member and its index, what was expected and what was found.
    ///
    /// - Throws: What `send` throws, and `DecodingError` for an answer that is not JSON.
    package func firstFault(_ send: Sender) throws -> String? {
        switch content {
        case .computed(let request, let expected):
            let (status, answer) = try send(path, request)
            return try expected.firstFault(status, answer)
        case .merged(let shards, let members, let expected):
            var parts: [JSON] = []
            for (index, shard) in shards.enumerated() {
                let (status, content) = try send(path, shard)
                let answer = try JSON(parsing: content)
                guard status == 200, let context = answer["context"], let lse = answer["lse"] else {
                    return "shard \(index) has status \(status): \(answer)"
                }
                parts.append(.object(["context": context, "lse": lse]))
            }
            guard case .object(var merge) = members else { return "merge is no object" }
            merge["parts"] = .array(parts)
            let (status, answer) = try send("/merge", try JSON.object(merge).text())
            return try expected.firstFault(status, answer)
        case .refused(let request, let status, let pointers):
            let (found, content) = try send(path, request)
            let answer = try JSON(parsing: content)
            let detail = answer["detail"]?.string ?? "\(answer)"
            guard found == status else { return "status \(found); expected \(status): \(detail)" }
            let pointer = answer["pointer"]?.string
            guard !pointers.isEmpty, pointer.map(pointers.contains) != true else { return nil }
            return "pointer \(pointer ?? "none"); expected \(pointers): \(detail)"
        }
    }
}

extension ContractCase.Expectation {
    func firstFault(_ status: Int, _ content: [UInt8]) throws -> String? {
        let answer = try JSON(parsing: content)
        guard status == 200 else { return "status \(status); expected 200: \(answer)" }
        if let warns, warns != (answer["warnings"] != nil) {
            return
                "warnings are \(answer["warnings"] ?? .null); expected \(warns ? "some" : "none")"
        }
        let names = answer.memberNames.filter { $0 != "warnings" }
        guard names == members.memberNames else {
            return "members \(names); expected \(members.memberNames)"
        }
        for name in names {
            guard let found = answer[name], let wanted = members[name] else { continue }
            let fault = (isSingle ? found.roundedToFloat32 : found).firstDifference(
                from: wanted,
                // A number of few decimals may be off by just half of the last, but for how it
                // rounds to a Double.
                tolerance: tolerances[name, default: 0] * (1 + 1e-12),
                at: "/\(name)"
            )
            if let fault { return fault }
        }
        return nil
    }
}

extension JSON {
    /// This value, its numbers rounded to float32.
    fileprivate var roundedToFloat32: JSON {
        switch self {
        case .number(let number): .number(Double(Float(number)))
        case .array(let elements): .array(elements.map(\.roundedToFloat32))
        case .object(let members): .object(members.mapValues(\.roundedToFloat32))
        case .null, .bool, .string: self
        }
    }
}
