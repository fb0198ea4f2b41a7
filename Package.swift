// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "raftview",
  products: [
    .executable(name: "raftview", targets: ["raftview"]),
    .library(name: "Raft", targets: ["Raft"]),
    .library(name: "Simulation", targets: ["Simulation"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    // Each target imports only those above it.
    .target(name: "Raft"),
    .target(name: "Simulation", dependencies: ["Raft"]),
    .target(name: "Checking", dependencies: ["Raft", "Simulation"]),
    .target(name: "Scripting", dependencies: ["Raft", "Simulation", "Checking"]),
    .target(name: "Running", dependencies: ["Raft", "Simulation", "Checking", "Scripting"]),
    .target(
      name: "Session", dependencies: ["Raft", "Simulation", "Checking", "Scripting", "Running"]),
    .target(name: "CSources"),
    .target(
      name: "Telling",
      dependencies: [
        "Raft", "Simulation", "Checking", "Scripting", "Running", "Session", "CSources",
      ]),
    .target(name: "Batches"),
    .target(
      name: "Search",
      dependencies: ["Raft", "Simulation", "Checking", "Scripting", "Running", "Batches"]),
    .target(name: "CHints"),
    .target(
      name: "Exploring",
      dependencies: ["Raft", "Simulation", "Checking", "Scripting", "Running", "CHints"]),
    .target(
      name: "Judging", dependencies: ["Raft", "Simulation", "Scripting", "Running", "Exploring"]),
    .target(name: "Canvas"),
    .target(
      name: "Experiments",
      dependencies: [
        "Raft", "Simulation", "Checking", "Scripting", "Running", "Batches", "Canvas",
      ]),
    .target(
      name: "Display",
      dependencies: [
        "Raft", "Simulation", "Checking", "Scripting", "Running", "Session", "Telling",
        "Exploring", "Judging", "Canvas", "Experiments",
      ]),
    .target(
      name: "Export",
      dependencies: [
        "Raft", "Simulation", "Checking", "Scripting", "Running", "Session", "Telling", "Batches",
        "Canvas", "Display",
      ],
      resources: [
        .embedInCode("Page/page.html"), .embedInCode("Page/page.css"),
        .embedInCode("Page/page.js"), .embedInCode("Trace/RaftRun.tla"),
      ]),
    .target(name: "CNCurses", linkerSettings: [.linkedLibrary("ncursesw")]),
    .target(name: "Terminal", dependencies: ["CNCurses", "Canvas"]),
    .executableTarget(
      name: "raftview",
      dependencies: [
        "Raft", "Simulation", "Checking", "Scripting", "Running", "Session", "Telling", "Batches",
        "Search", "Exploring", "Judging", "Experiments", "Canvas", "Display", "Export", "Terminal",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    // What several test targets share.
    .target(
      name: "TestKit", dependencies: ["Raft", "Simulation", "Scripting", "Running", "Session"]),
    .testTarget(name: "ProjectTests", dependencies: ["Raft", "Simulation", "TestKit", "raftview"]),
    .testTarget(name: "RaftTests", dependencies: ["Raft", "Simulation", "Checking", "TestKit"]),
    .testTarget(
      name: "SimulationTests", dependencies: ["Raft", "Simulation", "TestKit"]),
    .testTarget(
      name: "CheckingTests", dependencies: ["Raft", "Simulation", "Checking", "TestKit"]),
    .testTarget(
      name: "ScriptingTests", dependencies: ["Raft", "Simulation", "Checking", "Scripting"]),
    .testTarget(
      name: "RunningTests",
      dependencies: [
        "Raft", "Simulation", "Checking", "Scripting", "Running", "Session", "TestKit",
      ]),
    .testTarget(
      name: "SessionTests",
      dependencies: [
        "Raft", "Simulation", "Checking", "Scripting", "Running", "Session", "TestKit",
      ]),
    .testTarget(
      name: "TellingTests",
      dependencies: [
        "Raft", "Simulation", "Checking", "Scripting", "Running", "Session", "Telling", "TestKit",
      ]),
    .testTarget(name: "BatchesTests", dependencies: ["Batches"]),
    .testTarget(
      name: "SearchTests",
      dependencies: [
        "Raft", "Simulation", "Checking", "Scripting", "Running", "Session", "Batches", "Search",
        "TestKit",
      ]),
    .testTarget(
      name: "ExploringTests",
      dependencies: [
        "Raft", "Simulation", "Checking", "Scripting", "Running", "Exploring", "TestKit",
      ]),
    .testTarget(
      name: "JudgingTests",
      dependencies: [
        "Raft", "Simulation", "Checking", "Scripting", "Running", "Exploring", "Judging", "TestKit",
      ],
      exclude: ["Pictures"]),
    .testTarget(name: "CanvasTests", dependencies: ["Canvas"]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Raft", "Simulation", "Scripting", "Running", "Batches", "Canvas", "Experiments",
        "TestKit",
      ],
      exclude: ["Measured"]),
    .testTarget(
      name: "DisplayTests",
      dependencies: [
        "Raft", "Simulation", "Checking", "Scripting", "Running", "Session", "Telling", "Judging",
        "Canvas", "Experiments", "Display", "TestKit",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "ExportTests",
      dependencies: [
        "Raft", "Simulation", "Checking", "Scripting", "Running", "Session", "Telling", "Canvas",
        "Display", "Export", "TestKit",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "Canvas", "Raft", "Scripting", "Session", "Experiments", "Display", "TestKit", "raftview",
      ]),
    .testTarget(
      name: "TerminalTests", dependencies: ["Canvas", "Terminal", "TestKit", "raftview"]),
  ],
  swiftLanguageModes: [.v6]
)

// What a file uses it imports itself, so that the imports of a target are its arrows.
for target in package.targets {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .enableUpcomingFeature("MemberImportVisibility")
    ]
}

// With RAFTVIEW_OPTIMIZE the protocol and the simulation are optimised in debug builds too. Not by default: what has such
// flags cannot be a dependency of others, and debuggers show less of it.
if Context.environment["RAFTVIEW_OPTIMIZE"] != nil {
  for target in package.targets where ["Raft", "Simulation"].contains(target.name) {
    target.swiftSettings? += [.unsafeFlags(["-O"], .when(configuration: .debug))]
  }
}
