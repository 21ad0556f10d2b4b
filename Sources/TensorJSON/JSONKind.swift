/// The kinds of JSON values; `true` and `false` are one kind.
package enum JSONKind: Hashable, Sendable {
    case object, array, string, number, boolean, null
}
