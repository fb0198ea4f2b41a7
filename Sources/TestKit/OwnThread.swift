// Threads for tests that wait for other programs, which would else keep those from running that compute.

import Dispatch
import Testing

/// Runs a suite on threads of its own: the pool that all tests share has one thread for each core, and a test that
/// waits for a terminal keeps it for as long.
package struct OwnThread: SuiteTrait, TestScoping {
  /// Runs the tasks of such suites.
  private final class Executor: TaskExecutor {
    static let shared = Executor()
    private let queue = DispatchQueue(label: "tests that wait", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
  }

  /// Runs the whole suite there.
  package func provideScope(
    for _: Test, testCase _: Test.Case?,
    performing function: @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(Executor.shared) { try await function() }
  }
}

extension Trait where Self == OwnThread {
  /// The suite waits for other programs more than it computes.
  package static var ownThread: Self { OwnThread() }
}
