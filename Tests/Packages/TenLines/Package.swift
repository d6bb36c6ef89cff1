// swift-tools-version: 6.2
import PackageDescription

// A package that depends on simrun, as yours would: with SIMRUN_SAFE_FLAGS=1 in the environment. There, `.package(url: …, from: …)`
// takes the place of the path.
let package = Package(
  name: "TenLines",
  dependencies: [.package(name: "simrun", path: "../../..")],
  targets: [
    .executableTarget(
      name: "TenLines",
      dependencies: [
        .product(name: "SimCore", package: "simrun"), .product(name: "Models", package: "simrun"),
        .product(name: "Diagnostics", package: "simrun"),
      ])
  ]
)
