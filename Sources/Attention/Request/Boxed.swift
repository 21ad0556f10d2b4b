/// An optional value in memory of its own, for what is large and usually absent: where there is
/// none, a copy copies a null reference.
@propertyWrapper
package struct Boxed<Value: Sendable>: Sendable {
    private final class Box: Sendable {
        let value: Value
        init(_ value: Value) { self.value = value }
    }

    private var box: Box?

    /// Creates a box, or none for nil.
    package init(wrappedValue: Value? = nil) { box = wrappedValue.map(Box.init) }

    /// The value; nil if there is none.
    package var wrappedValue: Value? {
        get { box?.value }
        set { box = newValue.map(Box.init) }
    }
}

extension Boxed: Equatable where Value: Equatable {
    /// Whether both have equal values, or neither has one.
    package static func == (left: Boxed, right: Boxed) -> Bool {
        left.wrappedValue == right.wrappedValue
    }
}
