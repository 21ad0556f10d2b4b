// swift-tools-version: 6.2
import PackageDescription

// The x86-64 build targets x86-64-v3 (AVX2, FMA), which every server has had since about 2015.
// The flag goes through clang's importer because that is what decides Swift's target features.
#if arch(x86_64)
let cpuFlags = ["-Xcc", "-march=x86-64-v3"]
#else
let cpuFlags: [String] = []
#endif

// Whether two accesses to a property of a class overlap is checked while a debug build runs, or one with
// a sanitizer: the checks would take 4 % of the instructions of a small request.
let exclusivity: SwiftSetting = .unsafeFlags(
    ["-enforce-exclusivity=unchecked"],
    .when(configuration: .release)
)

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
    .unsafeFlags(cpuFlags),
    exclusivity,
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.target(name: name)] + dependencies,
        swiftSettings: strict
    )
}

let package = Package(
    name: "attention-server",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "attention-server", targets: ["attention-server"]),
        .executable(name: "attention-bench", targets: ["attention-bench"]),
        .executable(name: "codec-bench", targets: ["codec-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    ],
    targets: [
        // Pure numbers.
        library("Tensors"),
        library("Kernels"),
        library("Attention", ["Kernels", "Tensors"]),
        // Pure bytes.
        library("TensorJSON", ["Tensors"]),
        library("HTTP1"),
        .target(
            name: "Compression",
            dependencies: ["CZlib"],
            swiftSettings: strict,
            // The static library, so that the program also runs on systems without zlib.
            linkerSettings: [
                .unsafeFlags(["-Xlinker", "-l:libz.a"], .when(platforms: [.linux])),
                .linkedLibrary("z", .when(platforms: [.macOS])),
            ]
        ),
        // The outside.
        .systemLibrary(
            name: "CZlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]
        ),
        .target(name: "CSystem"),
        .target(name: "CBaseline"),
        // `#embed` is C23.
        .target(name: "CDocuments", cSettings: [.unsafeFlags(["-std=c23"])]),
        library("HTTPServer", ["HTTP1", "CSystem"]),
        library(
            "AttentionAPI",
            ["Attention", "Tensors", "TensorJSON", "HTTP1", "Compression", "CDocuments"]
        ),
        .executableTarget(
            name: "attention-server",
            dependencies: [
                "AttentionAPI", "HTTPServer", "HTTP1", "CBaseline", "CSystem",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "attention-bench",
            dependencies: [
                "HTTPServer", "Kernels", "Tensors",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Benchmarks/Kernels",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "request-bench",
            dependencies: ["AttentionAPI", "HTTP1", "HTTPServer"],
            path: "Benchmarks/Requests",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "codec-bench",
            dependencies: ["Tensors", "TensorJSON", "HTTPServer"],
            path: "Benchmarks/Codec",
            swiftSettings: strict
        ),

        tests(of: "Tensors"),
        tests(of: "Kernels"),
        tests(of: "Attention", ["Kernels", "Tensors", "Support"]),
        tests(of: "TensorJSON", ["Tensors", "Support"]),
        tests(of: "HTTP1", ["Support"]),
        tests(of: "Compression", ["Support"]),
        tests(of: "HTTPServer", ["HTTP1", "Support"]),
        tests(
            of: "AttentionAPI",
            ["Attention", "Compression", "HTTP1", "Kernels", "Support", "TensorJSON", "Tensors"]
        ),
        .systemLibrary(
            name: "CCurl",
            path: "Tests/CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]
        ),
        .target(
            name: "Support",
            dependencies: ["CCurl", "HTTP1"],
            path: "Tests/Support",
            swiftSettings: strict
        ),
        .testTarget(
            name: "IntegrationTests",
            dependencies: ["Support", "attention-server"],
            swiftSettings: strict
        ),
    ]
)
