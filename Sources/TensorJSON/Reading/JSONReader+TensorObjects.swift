package import Tensors

extension JSONReader {
    /// Reads a tensor from an object: `{"shape":[2,1],"data":[0.5,1]}`, or a draw of random numbers,
    /// `{"shape":[6,3],"seed":123,"init":"randn"}`, whose `init` is `"rand"` by default.
    ///
    /// - Parameter type: `Float` or `Double`.
    /// - Returns: The tensor, or the description of the draw.
    /// - Throws: As `tensor`; also if the object describes a draw and has data.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    package mutating func sourceTensorObject<Element: TensorElement>(
        of type: Element.Type = Element.self
    ) throws(TensorDecodingError) -> SourceTensor<Element> {
        let object: TensorObject<Element> = try tensorObject(null: .refused, mayBeDrawn: true)
        if let draw = try object.draw(half) { return .drawn(draw) }
        return .given(try object.tensor())
    }

    /// Reads the members of a tensor's object.
    mutating func tensorObject<Element: TensorElement>(
        null: NullMeaning,
        mayBeDrawn: Bool
    ) throws(TensorDecodingError) -> TensorObject<Element> {
        var progress = try beginObject()
        var object = TensorObject<Element>(offset: progress.offset)
        while let name = try nextMember(of: &progress) {
            let names = mayBeDrawn ? ["shape", "data", "seed", "init"] : ["shape", "data"]
            guard names.contains(name) else {
                throw TensorDecodingError(
                    .unknownMember(name, expected: names),
                    at: progress.nameOffset
                )
            }
            if try skipNull() { continue }
            switch name {
            case "shape":
                do throws(TensorDecodingError) {
                    object.shape = try shape()
                } catch {
                    // A seed may follow, and a draw that is too large is another error.
                    guard mayBeDrawn, error.reason == .shapeOverflow else { throw error }
                    object.shapeOverflow = error
                }
            case "data":
                object.dataOffset = progress.nameOffset
                object.elements = try list(null: null)
            case "seed":
                object.seed = try wrappingInteger()
            default:
                object.distribution = try distribution()
            }
        }
        return object
    }

    /// Reads the name of a distribution.
    private mutating func distribution() throws(TensorDecodingError) -> DrawnTensor.Distribution {
        cursor.skipWhitespace()
        let start = cursor
        guard let distribution = DrawnTensor.Distribution(rawValue: try string()) else {
            let names = DrawnTensor.Distribution.allCases.map { "\"\($0.rawValue)\"" }
            throw TensorDecodingError(
                .notInRange(expected: names.joined(separator: " or "), found: start.foundText()),
                at: start.offset
            )
        }
        return distribution
    }
}

/// The members of a tensor's object.
struct TensorObject<Element: TensorElement> {
    /// The offset of the object.
    let offset: Int

    var shape: Shape?
    /// The error of a shape that cannot be represented.
    var shapeOverflow: TensorDecodingError?
    var elements: [Element]?

    /// The offset of the name `data`.
    var dataOffset = 0

    var seed: UInt64?
    var distribution: DrawnTensor.Distribution?

    /// Returns the tensor whose elements the object has.
    func tensor() throws(TensorDecodingError) -> Tensor<Element> {
        if let shapeOverflow { throw shapeOverflow }
        let shape = try required(shape, "shape")
        let elements = try required(elements, "data")
        guard elements.count == shape.elementCount else {
            throw TensorDecodingError(
                .shapeMismatch(shape: shape, count: elements.count),
                at: offset
            )
        }
        return Tensor(shape: shape, elements: elements)
    }

    /// Returns the draw that the object describes; nil if it has neither `seed` nor `init`.
    func draw(_ half: HalfType?) throws(TensorDecodingError) -> DrawnTensor? {
        // The default distribution alone describes no draw of numbers that are given.
        guard seed != nil || distribution == .randn || (distribution != nil && elements == nil)
        else { return nil }
        guard elements == nil else {
            throw TensorDecodingError(
                .contradictoryMember("data", other: seed == nil ? "init" : "seed"),
                at: dataOffset
            )
        }
        guard shapeOverflow == nil else { throw TensorDecodingError(.drawTooLarge, at: offset) }
        return DrawnTensor(
            shape: try required(shape, "shape"),
            seed: try required(seed, "seed"),
            distribution: distribution ?? .rand,
            half: half
        )
    }

    private func required<Value>(
        _ value: Value?,
        _ name: String
    ) throws(TensorDecodingError) -> Value {
        guard let value else { throw TensorDecodingError(.missingMember(name), at: offset) }
        return value
    }
}
