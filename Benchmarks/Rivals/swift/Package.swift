// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "hummingbird-rival",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            exact: "2.28.1"
        )
    ],
    targets: [
        .executableTarget(
            name: "hummingbird-rival",
            dependencies: [.product(name: "Hummingbird", package: "hummingbird")],
            path: "Sources"
        )
    ]
)
