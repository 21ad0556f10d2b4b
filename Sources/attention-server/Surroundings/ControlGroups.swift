import Foundation

/// The control groups of the process, of version 1 or 2 (cgroups(7)).
///
/// A line of `/proc/self/cgroup` has the path of a group in its hierarchy, and one of
/// `/proc/self/mountinfo` the folder that shows the hierarchy, or a part of it:
///
///     0::/system.slice/attention.service
///     31 23 0:28 / /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw
///
/// The files of this group are in `/sys/fs/cgroup/system.slice/attention.service`. A quota of any
/// group around it holds too.
enum ControlGroups {
    /// The smallest CPU quota of the process's own group and of those around it, in processors; nil
    /// without one.
    static var processorQuota: Double? {
        let hierarchies = lines(in: "/proc/self/cgroup").compactMap(Hierarchy.init)
        let mounts = lines(in: "/proc/self/mountinfo").compactMap(Mount.init)
        return hierarchies.flatMap { hierarchy in
            mounts.filter { $0.shows(hierarchy) }.flatMap { mount in
                mount.folders(of: hierarchy.path).compactMap { hierarchy.version.quota(in: $0) }
            }
        }.min()
    }

    private static func lines(in path: String) -> [Substring] {
        (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n") ?? []
    }

    fileprivate static func words(in path: String) -> [Substring] {
        lines(in: path).flatMap { $0.split(separator: " ") }
    }
}

/// A version of control groups.
private enum Version {
    case one, two

    /// Returns the quota of the group in a folder, in processors; nil if there is none.
    func quota(in folder: String) -> Double? {
        let words =
            switch self {
            case .one:
                ControlGroups.words(in: "\(folder)/cpu.cfs_quota_us")
                    + ControlGroups.words(in: "\(folder)/cpu.cfs_period_us")
            case .two: ControlGroups.words(in: "\(folder)/cpu.max")
            }
        // "max" in version 2 and -1 in version 1 mean an unlimited quota.
        guard words.count == 2, let quota = Double(words[0]), let period = Double(words[1]),
            quota > 0, period > 0
        else { return nil }
        return quota / period
    }
}

/// A hierarchy of groups that controls processors, and the path of the process's group in it.
private struct Hierarchy {
    let version: Version
    let path: Substring

    /// Parses a line of `/proc/self/cgroup`: number, controllers and path, after colons.
    init?(_ line: Substring) {
        let parts = line.split(
            separator: ":",
            maxSplits: 2,
            omittingEmptySubsequences: false
        )
        guard parts.count == 3 else { return nil }
        if parts[0] == "0", parts[1].isEmpty {
            version = .two
        } else if parts[1].split(separator: ",").contains("cpu") {
            version = .one
        } else {
            return nil
        }
        path = parts[2]
    }
}

/// A folder that shows a hierarchy, or a part of it.
private struct Mount {
    private let version: Version
    /// The path in the hierarchy that the folder shows.
    private let root: String
    private let folder: String

    /// Parses a line of `/proc/self/mountinfo` (proc_pid_mountinfo(5)).
    init?(_ line: Substring) {
        let words = line.split(separator: " ")
        guard let hyphen = words.firstIndex(of: "-"), hyphen >= 6, words.count >= hyphen + 4 else {
            return nil
        }
        switch words[hyphen + 1] {
        case "cgroup2": version = .two
        case "cgroup" where words[hyphen + 3].split(separator: ",").contains("cpu"): version = .one
        default: return nil
        }
        root = Self.unescaped(words[3])
        folder = Self.unescaped(words[4])
    }

    func shows(_ hierarchy: Hierarchy) -> Bool { version == hierarchy.version }

    /// Returns the folders of a group and of those around it, as far as they are shown.
    ///
    /// If the folder shows another part of the hierarchy, as it can in a container, it is taken for
    /// that of the group.
    func folders(of path: Substring) -> [String] {
        var names: [Substring] = []
        let root = root == "/" ? "" : root
        if path == root || path.hasPrefix(root + "/") {
            names = path.dropFirst(root.count).split(separator: "/")
        }
        if names.contains("..") { names = [] }
        return (0...names.count).map { count in
            ([folder] + names.prefix(count).map(String.init)).joined(separator: "/")
        }
    }

    /// Returns a path without the escapes of spaces and backslashes.
    private static func unescaped(_ path: Substring) -> String {
        String(
            path.replacing("\\040", with: " ").replacing("\\011", with: "\t")
                .replacing("\\012", with: "\n").replacing("\\134", with: "\\")
        )
    }
}
