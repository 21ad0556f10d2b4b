import Foundation

/// Returns the resident memory of a process in bytes.
///
/// The result is nil on systems other than Linux, and under a sanitizer (`Scripts/sanitize.sh`),
/// because sanitizers multiply a program's memory and delay returning it.
package func residentMemory(of processIdentifier: Int32) -> Int? {
    guard ProcessInfo.processInfo.environment["SANITIZER"] == nil,
        let text = try? String(contentsOfFile: "/proc/\(processIdentifier)/statm", encoding: .utf8),
        let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { return nil }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
}
