import Attention
import TensorJSON
import Tensors

extension JSONReader {
    /// Reads the object `rope`; any of its members may be missing.
    ///
    /// - Parameter type: The type that cosines and sines are rounded to.
    /// - Returns: The rotation, not yet checked.
    /// - Throws: `TensorDecodingError` or `Problem`.
    mutating func rotaryEmbedding<Scalar: APIScalar>(
        of type: Scalar.Type
    ) throws -> RotaryEmbedding {
        var rope = RotaryEmbedding()
        try object(.rope) { member, reader in
            switch member {
            case .ropeBase: rope.base = try reader.number()
            case .ropeDimension: rope.dimension = try reader.integer()
            case .ropeFirst: rope.first = try reader.integer()
            case .ropeInterleaved: rope.isInterleaved = try reader.boolean()
            case .ropeScaling: rope.scaling = try reader.rotaryScaling()
            case .ropeFrequencies: rope.frequencies = try reader.list(of: Double.self)
            case .ropeAttentionFactor: rope.attentionFactor = try reader.number()
            case .ropeQueryPositions: rope.queryPositions = try reader.tensor(of: Double.self)
            case .ropeKeyPositions: rope.keyPositions = try reader.tensor(of: Double.self)
            case .ropeAxes: rope.axes = try reader.list(of: Int.self)
            case .ropeCosines: rope.cosines = try reader.table(of: type)
            case .ropeSines: rope.sines = try reader.table(of: type)
            default: preconditionFailure("\(member) is not a member of rope")
            }
        }
        return rope
    }

    /// Reads a tensor in the type of the request; a Double holds each of its numbers.
    private mutating func table<Scalar: APIScalar>(
        of type: Scalar.Type
    ) throws -> Tensor<Double> {
        let tensor = try tensor(of: type)
        return Tensor(shape: tensor.shape, elements: tensor.elements.map { Double($0) })
    }

    /// Reads the object that Hugging Face models carry as `rope_scaling` or `rope_parameters`.
    private mutating func rotaryScaling() throws -> RotaryScaling {
        var scaling = RotaryScaling()
        var oldKind: RotaryScaling.Kind?
        var newKind: RotaryScaling.Kind?
        try object(.scaling) { member, reader in
            switch member {
            case .scalingType: newKind = try reader.scalingKind(at: member)
            case .scalingOldType: oldKind = try reader.scalingKind(at: member)
            case .scalingBase: scaling.base = try reader.number()
            case .scalingPartialFactor: scaling.partialRotaryFactor = try reader.number()
            case .scalingFactor: scaling.factor = try reader.number()
            case .scalingAttentionFactor: scaling.attentionFactor = try reader.number()
            case .scalingOriginalMaximum: scaling.originalMaximumPositions = try reader.number()
            case .scalingMaximum: scaling.maximumPositions = try reader.number()
            case .scalingLowFrequencyFactor: scaling.lowFrequencyFactor = try reader.number()
            case .scalingHighFrequencyFactor: scaling.highFrequencyFactor = try reader.number()
            case .scalingBetaFast: scaling.betaFast = try reader.number()
            case .scalingBetaSlow: scaling.betaSlow = try reader.number()
            case .scalingMscale: scaling.mscale = try reader.number()
            case .scalingMscaleAllDimensions: scaling.mscaleAllDimensions = try reader.number()
            case .scalingTruncate: scaling.truncates = try reader.boolean()
            case .scalingShortFactor: scaling.shortFactors = try reader.list(of: Double.self)
            case .scalingLongFactor: scaling.longFactors = try reader.list(of: Double.self)
            case .scalingSections: scaling.sections = try reader.list(of: Int.self)
            case .scalingInterleavedSections:
                scaling.hasInterleavedSections = try reader.boolean()
            default: preconditionFailure("\(member) is not a member of scaling")
            }
        }
        if let oldKind, let newKind, oldKind != newKind {
            throw Problem(
                .contradiction,
                at: .scalingOldType,
                "type of scaling is \"\(oldKind.rawValue)\", but rope_type is "
                    + "\"\(newKind.rawValue)\""
            )
        }
        guard let kind = newKind ?? oldKind else {
            throw Problem.missing("rope_type is missing from scaling of rope")
        }
        scaling.kind = kind
        return scaling
    }

    /// Reads `rope_type`, with the names that some models use for a kind.
    private mutating func scalingKind(at member: RequestMember) throws -> RotaryScaling.Kind {
        let text = try string()
        switch text {
        case "mrope": return .standard
        case "su": return .longrope
        default: break
        }
        guard let kind = RotaryScaling.Kind(rawValue: text) else {
            let names = RotaryScaling.Kind.allCases.map { "\"\($0.rawValue)\"" }
            throw Problem(
                .outOfRange,
                at: member,
                "\(member.name) of scaling is \"\(text.shortened)\"; expected "
                    + names.joined(separator: ", ")
            )
        }
        return kind
    }
}
