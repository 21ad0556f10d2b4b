import Foundation

/// How much memory of a process is in use, in bytes.
///
/// Nil where there is no way to know (not on Linux), and under a sanitizer (`Scripts/sanitize.sh`),
/// which takes a multiple of the program's memory and returns it when it likes.
package func residentMemory(of processIdentifier: Int32) -> Int? {
    guard ProcessInfo.processInfo.environment["SANITIZER"] == nil,
        let text = try? String(contentsOfFile: "/proc/\(processIdentifier)/statm", encoding: .utf8),
        let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { return nil }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
}
