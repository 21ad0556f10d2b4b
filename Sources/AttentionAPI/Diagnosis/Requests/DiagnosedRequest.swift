import Attention
import HTTP1
import TensorJSON
import Tensors

/// A request to `/attention` as a diagnosis changes it, patch by patch.
struct DiagnosedRequest: Sendable {
    /// The type that is computed in.
    let type: ScalarType

    /// The request.
    private(set) var value: RequestValue

    /// The patch that makes the request from the client's.
    private(set) var patch = RequestValue.object([])

    /// The tensors that the request's values stand for, each a `Tensor`.
    private(set) var tensors: [any Sendable] = []

    /// The matrices and biases that are drawn from a seed.
    private(set) var drawnMatrices: [RequestMember: Tensor<Double>] = [:]

    /// Whether a tensor of a change has a number that the type cannot hold.
    private var hasOverflow = false

    private let body: Body
    private let original: RequestValue

    /// Reads a client's request, which the decoder has accepted.
    ///
    /// - Throws: `TensorDecodingError` if `type` is not the request's own and cannot hold its numbers.
    init(_ body: Body, as type: ScalarType) throws {
        self.body = body
        self.type = type
        value = try RequestValue.read(body, as: type, into: &tensors)
        original = value
    }

    /// Whether nothing has been changed yet.
    var isOriginal: Bool { patch == .object([]) }

    /// The request as a document in which strings stand for tensors.
    private var document: Body {
        var json: [UInt8] = []
        value.write(to: &json) { index, json in json += "\"@\(index)\"".utf8 }
        return Body(copying: json)
    }

    /// Returns the members of the request.
    ///
    /// - Throws: `TensorDecodingError` or `Problem`.
    func members<Scalar: APIScalar>(of scalar: Scalar.Type) throws -> RequestMembers<Scalar> {
        try RequestDecoder.read(document, as: type, for: .attention, attached: tensors)
    }
}

// MARK: - Changes

extension DiagnosedRequest {
    /// Returns the request with changes; nil if they cannot be told in one patch with those before.
    func changed(by changes: [RequestValue.Change]) -> DiagnosedRequest? {
        guard !hasOverflow else { return nil }
        guard !changes.isEmpty else { return self }
        if isOriginal, changes.count == 1, changes[0].member == .dtype,
            case .json(let name) = changes[0].value,
            let type = ScalarType(
                rawValue: String(decoding: name.dropFirst().dropLast(), as: UTF8.self)
            )
        {
            guard var other = try? DiagnosedRequest(body, as: type),
                (try? other.drawMatrices(.serial)) != nil
            else { return nil }
            other.apply(RequestValue(patch: changes))
            return other
        }
        var copy = self
        copy.apply(RequestValue(patch: changes))
        // Removing an object and then adding another one cannot be told in one patch.
        return original.merging(copy.patch).isSame(as: copy.value) ? copy : nil
    }

    /// Whether the changes of this request contain all those of another.
    func changesInclude(_ other: DiagnosedRequest) -> Bool {
        patch.includes(other.patch) { own, index in
            switch (tensors[own], other.tensors[index]) {
            case (let own as Tensor<Float>, let other as Tensor<Float>): own == other
            case (let own as Tensor<Double>, let other as Tensor<Double>): own == other
            case (let own as Tensor<Bool>, let other as Tensor<Bool>): own == other
            default: false
            }
        }
    }

    private mutating func apply(_ change: RequestValue) {
        value = value.merging(change)
        patch = patch.followed(by: change)
    }

    /// Returns a value for a tensor of numbers, which are converted to the type that is computed in.
    ///
    /// −∞ is valid in a bias.
    mutating func attach(_ tensor: Tensor<Double>) -> RequestValue {
        if type == .float64 {
            tensors.append(tensor)
            hasOverflow = hasOverflow || tensor.elements.contains { !($0 < .infinity) }
        } else {
            let elements = tensor.elements.map { type.half?.roundedOnce($0) ?? Float($0) }
            tensors.append(Tensor(shape: tensor.shape, elements: elements))
            hasOverflow = hasOverflow || elements.contains { !($0 < .infinity) }
        }
        return .tensor(tensors.count - 1)
    }

    /// Returns a value for a mask.
    mutating func attach(_ mask: Tensor<Bool>) -> RequestValue {
        tensors.append(mask)
        return .tensor(tensors.count - 1)
    }

    /// Returns the numbers of a member's tensor; nil if there is none, or it is drawn.
    func tensor(_ member: RequestMember) -> Tensor<Double>? {
        guard case .tensor(let index) = value[member] else {
            return value[.parametersSeed] == nil ? nil : drawnMatrices[member]
        }
        if let tensor = tensors[index] as? Tensor<Double> { return tensor }
        return (tensors[index] as? Tensor<Float>).map { tensor in
            Tensor(shape: tensor.shape, elements: tensor.elements.map(Double.init))
        }
    }

    /// Whether matrices are [outputs, inputs].
    var isOutIn: Bool { value[.layout] == .string("out_in") }

    /// The order of the columns of a fused matrix.
    var fusedOrder: FusedOrder {
        let written = value[.fusedOrder]
        return FusedOrder.allCases.first { written == .string($0.rawValue) } ?? .qkv
    }

    /// Returns the mask of the request.
    var booleanMask: Tensor<Bool>? {
        guard case .tensor(let index) = value[.mask] else { return nil }
        return tensors[index] as? Tensor<Bool>
    }

    /// Returns the changes that replace matrices and biases.
    ///
    /// If they were drawn, all of them are given from then on.
    mutating func replacing(
        _ matrices: [(member: RequestMember, tensor: Tensor<Double>?)]
    ) -> [RequestValue.Change] {
        var changes: [RequestValue.Change] = []
        if value[.parametersSeed] != nil {
            for member in MemberTable.parameters.members where value[member] != nil {
                changes.append((member, .null))
            }
            for member in MemberTable.parameters.members {
                guard let tensor = drawnMatrices[member],
                    !matrices.contains(where: { $0.member == member })
                else { continue }
                changes.append((member, attach(tensor)))
            }
        }
        for (member, tensor) in matrices {
            changes.append((member, tensor.map { attach($0) } ?? .null))
        }
        return changes
    }

    /// Draws the matrices and biases, if they are drawn from a seed.
    ///
    /// - Throws: `AttentionError` if the computation was cancelled.
    mutating func drawMatrices(_ execution: ExecutionContext) throws(AttentionError) {
        guard value[.parametersSeed] != nil else { return }
        switch type {
        case .float64: try drawMatrices(as: Double.self, execution)
        default: try drawMatrices(as: Float.self, execution)
        }
    }

    private mutating func drawMatrices<Scalar: APIScalar>(
        as scalar: Scalar.Type,
        _ execution: ExecutionContext
    ) throws(AttentionError) {
        guard let members = try? members(of: scalar),
            let source = try? members.source(for: .attention),
            let plan = try? AttentionPlan(
                source,
                options: members.options,
                outputs: [.parameters]
            ),
            let matrices = try plan.run(execution).parameters
        else { return }
        for role in ProjectionRole.allCases {
            drawnMatrices[role.matrixMember] = matrices[matrix: role]?.doubles
            drawnMatrices[role.biasMember] = matrices[bias: role]?.doubles
        }
    }
}

extension Tensor where Element: APIScalar {
    /// The numbers as `Double`.
    var doubles: Tensor<Double> {
        Tensor<Double>(shape: shape, elements: elements.map { Double($0) })
    }
}

// MARK: - Computing

extension DiagnosedRequest {
    /// Computes outputs.
    ///
    /// - Parameters:
    ///   - outputs: The outputs.
    ///   - queries: The queries whose rows are wanted; nil for those that the request selects.
    ///   - execution: Where to compute, and whether to go on.
    /// - Returns: The outputs; nil if the request is not valid.
    /// - Throws: `AttentionError` if the computation was cancelled.
    func results(
        _ outputs: OutputSet,
        queries: [Int]? = nil,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> OutputTable<Tensor<Double>>? {
        type == .float64
            ? try results(of: Double.self, outputs, queries, execution)
            : try results(of: Float.self, outputs, queries, execution)
    }

    private func results<Scalar: APIScalar>(
        of scalar: Scalar.Type,
        _ outputs: OutputSet,
        _ queries: [Int]?,
        _ execution: ExecutionContext
    ) throws(AttentionError) -> OutputTable<Tensor<Double>>? {
        guard let members = try? members(of: scalar),
            let source = try? members.source(for: .attention)
        else { return nil }
        if let queries { members.options.querySelection = .list(queries) }
        do {
            let plan = try AttentionPlan(source, options: members.options, outputs: outputs)
            var tensors = try plan.run(execution).tensors
            if let half = type.half {
                for output in AttentionOutput.allCases where output != .logSumExp {
                    guard var tensor = tensors[output] else { continue }
                    guard Scalar.round(&tensor.elements, to: half) == nil else { return nil }
                    tensors[output] = tensor
                }
            }
            return tensors.mapValues(\.doubles)
        } catch  where error.kind == .cancelled {
            throw error
        } catch {
            return nil
        }
    }
}
