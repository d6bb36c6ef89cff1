// swift-tools-version: 6.2
import Foundation
import PackageDescription

// Three switches, read from the environment:
//   SIMRUN_MARCH       CPU level on x86-64: x86-64-v4, x86-64-v3, native or none; by default that of this machine, of the first two.
//                      Results have the same bits on all. Programs for other machines are built with x86-64-v3
//   SIMRUN_STATIC      set to 1 to link the program with Swift's static libraries, as `make build` does on Linux
//   SIMRUN_SAFE_FLAGS  set to 1 to drop what SwiftPM calls unsafe flags, which older versions refuse in dependencies
let safeFlagsOnly = Context.environment["SIMRUN_SAFE_FLAGS"] == "1"
#if arch(x86_64)
  let flags = Set(((try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? "").split { $0.isWhitespace })
  let hasAVX512 = flags.isSuperset(of: ["avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"])
  let march = Context.environment["SIMRUN_MARCH"] ?? (hasAVX512 ? "x86-64-v4" : "x86-64-v3")
#else
  let march = "none"
#endif

/// -march reaches Swift's code generation through the Clang importer. Without -fno-math-errno every square root is a branch and a
/// call; -ffp-contract=off keeps results the same bits on every CPU level.
let cpu = (march == "none" ? [] : ["-march=\(march)"]) + ["-fno-math-errno", "-ffp-contract=off"]

let swiftFlags: [SwiftSetting] =
  [.swiftLanguageMode(.v6)]
  + (safeFlagsOnly
    ? []
    : [
      .unsafeFlags(cpu.flatMap { ["-Xcc", $0] }),
      .unsafeFlags(["-cross-module-optimization", "-enforce-exclusivity=unchecked"], .when(configuration: .release)),
    ])
/// The Swift libraries inside the program: a quarter of the time to start, and it runs where Swift isn't. Tests can't be linked so.
let linkerFlags: [LinkerSetting] =
  Context.environment["SIMRUN_STATIC"] == "1"
  ? [
    .unsafeFlags([
      "-static-stdlib", "-lCoreFoundation", "-l_FoundationCShims", "-l_FoundationCollections", "-l_FoundationICU", "-ldispatch",
      "-lBlocksRuntime", "-lstdc++",
    ])
  ] : []
let cFlags: [CSetting] =
  safeFlagsOnly ? [] : [.unsafeFlags(cpu), .unsafeFlags(["-O3"], .when(configuration: .release))]

let package = Package(
  name: "simrun",
  products: [
    .executable(name: "simrun", targets: ["simrun"]),
    .library(name: "SimCore", targets: ["SimCore"]),
    .library(name: "Models", targets: ["Models"]),
    .library(name: "Diagnostics", targets: ["Diagnostics"]),
    .library(name: "NetCDF", targets: ["NetCDF"]),
  ],
  dependencies: [
    // Command lines with help, completions and man pages from one declaration.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // YAML with line and column of every node.
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(
      name: "CNetCDF", pkgConfig: "netcdf", providers: [.apt(["libnetcdf-dev"]), .brew(["netcdf"])]),
    .target(name: "CSIMD", cSettings: cFlags),
    .target(name: "SimCore", dependencies: ["CSIMD"], swiftSettings: swiftFlags),
    .target(name: "Models", dependencies: ["SimCore", "CSIMD"], swiftSettings: swiftFlags),
    .target(name: "Diagnostics", dependencies: ["SimCore", "CSIMD"], swiftSettings: swiftFlags),
    .target(name: "NetCDF", dependencies: ["CNetCDF"], swiftSettings: swiftFlags),
    .target(
      name: "SimrunKit",
      dependencies: ["SimCore", "Models", "Diagnostics", "NetCDF", "Yams"],
      path: "Sources/simrun", exclude: ["Commands"], swiftSettings: swiftFlags),
    .executableTarget(
      name: "simrun",
      dependencies: ["SimrunKit", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      path: "Sources/simrun/Commands", swiftSettings: swiftFlags, linkerSettings: linkerFlags),
    .executableTarget(
      name: "series", dependencies: ["SimCore", "Diagnostics"], path: "Benchmarks/Series", swiftSettings: swiftFlags),
    .executableTarget(
      name: "kernels", dependencies: ["SimCore", "Models"], path: "Benchmarks/Kernels", swiftSettings: swiftFlags),
    .testTarget(name: "SimCoreTests", dependencies: ["SimCore"], swiftSettings: swiftFlags),
    .testTarget(
      name: "ModelsTests", dependencies: ["SimCore", "Models", "Diagnostics"], resources: [.copy("Reference")],
      swiftSettings: swiftFlags),
    .testTarget(
      name: "DiagnosticsTests", dependencies: ["SimCore", "Models", "Diagnostics"], resources: [.copy("Reference")],
      swiftSettings: swiftFlags),
    .testTarget(
      name: "InformationTests", dependencies: ["SimCore", "Models", "Diagnostics"], resources: [.copy("Reference")],
      swiftSettings: swiftFlags),
    .testTarget(name: "NetCDFTests", dependencies: ["NetCDF", "CNetCDF"], swiftSettings: swiftFlags),
    .testTarget(
      name: "SimrunTests", dependencies: ["SimrunKit", "simrun"], swiftSettings: swiftFlags),
  ]
)
