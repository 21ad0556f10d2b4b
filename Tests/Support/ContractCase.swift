import Foundation

/// A case of `Tests/Fixtures/api`: requests, and the expected response.
///
/// The README in that folder describes the lines of the files.
package struct ContractCase: Sendable {
    /// The case's name in failure messages.
    package let name: String
    private let path: String
    private let content: Content

    private enum Content: Sendable {
        /// One request, which succeeds.
        case computed(request: String, Expectation)
        /// A request for each shard, and one to `/merge` that combines their contexts.
        case merged(shards: [String], members: JSON, Expectation)
        /// One request, rejected with one of the pointers, or with any if there are none.
        case refused(request: String, status: Int, pointers: [String])
    }

    /// The expected response of a request that succeeds.
    fileprivate struct Expectation: Sendable {
        let members: JSON
        let tolerances: [String: Double]
        let warns: Bool?
        /// Whether the numbers of the response are rounded to float32 before they are compared.
        let isSingle: Bool
    }

    /// Returns the cases of the file `name`, in order.
    ///
    /// - Throws: `CocoaError` or `DecodingError` if the file cannot be read.
    package static func all(in name: String) throws -> [ContractCase] {
        try Fixture.bytes("api/\(name)").split(separator: UInt8(ascii: "\n")).map { line in
            try ContractCase(line: String(decoding: line, as: UTF8.self))
        }
    }
}

// MARK: - Reading

extension ContractCase {
    /// The members of a line that are used here.
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

    /// The member of a request that decides the type of the numbers in the response.
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
            // The request's own text, because seeds can exceed the integers that a Double holds.
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

/// A line of the fixtures without a required member.
private struct IncompleteLine: Error {
    /// The type of the missing value.
    let missing: String
}

extension Optional {
    /// The value, which every line of the fixtures requires.
    fileprivate var orMissing: Wrapped {
        get throws {
            guard let self else { throw IncompleteLine(missing: "\(Wrapped.self)") }
            return self
        }
    }
}

// MARK: - Running

extension ContractCase {
    /// Posts JSON to a path; returns the status and the content of the response.
    package typealias Sender = (_ path: String, _ body: String) throws -> (Int, [UInt8])

    /// Sends the requests; returns a description of the first difference from the expected
    /// response, or nil if there is none.
    ///
    /// The description names the member and index, the expected value and the value found.
    ///
    /// - Throws: Errors of `send`, and `DecodingError` for a response that is not JSON.
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
            guard case .object(var merge) = members else { return "merge is not an object" }
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
                // A number with few decimals can be off by exactly half of the last one, plus the
                // error of rounding it to a Double.
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
