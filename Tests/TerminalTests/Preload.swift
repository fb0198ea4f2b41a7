// A library that the program loads first, so that a system call can go wrong at a moment that a test picks.

import Foundation
import Testing

/// A compiled library and a file that sets it off. Goes with the object.
final class Preload {
  private let folder: URL
  private var trigger: URL { folder.appendingPathComponent("now") }
  private var library: URL { folder.appendingPathComponent("preload.so") }

  /// Compiles C in which `IS_TIME` says whether the library has been set off.
  init(_ code: String) throws {
    folder = Temporary.folder.appendingPathComponent("rv-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let source = folder.appendingPathComponent("preload.c")
    let start = """
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <poll.h>
      #include <signal.h>
      #include <stdio.h>
      #include <unistd.h>
      #define IS_TIME (access("\(trigger.path)", F_OK) == 0)

      """
    try (start + code).write(to: source, atomically: true, encoding: .utf8)
    let result = try Command.run(
      "/usr/bin/env", ["clang", "-shared", "-fPIC", "-o", library.path, source.path, "-ldl"])
    try #require(result.status == 0, "clang, which comes with Swift, compiles the library")
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// What makes the program load the library, for `env`.
  var setting: String { "LD_PRELOAD=\(library.path)" }

  /// Sets the library off.
  func setOff() throws { try Data().write(to: trigger) }
}
