/// Returns a number of bytes in its largest unit, rounded to a tenth, such as `64 MiB` or `1.5 GiB`.
func byteSize(_ byteCount: Int, rounded rule: FloatingPointRoundingRule) -> String {
    var (size, units) = (Double(byteCount), ["bytes", "KiB", "MiB", "GiB"][...])
    while size >= 1024, units.count > 1 {
        size /= 1024
        units.removeFirst()
    }
    return "\(decimal((size * 10).rounded(rule) / 10)) \(units[units.startIndex])"
}

/// Returns a number's shortest decimal, without `.0` if the number is whole.
func decimal(_ number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
