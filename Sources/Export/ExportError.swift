// Why a run cannot leave the program as asked.

/// Why a run cannot be exported. Nothing has been written.
package struct ExportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, and what to do about it, as sentences.
  package var description: String

  /// Somebody did not want to wait for it.
  package static let stopped = ExportError("Stopped: nothing was written.")

  /// An error that says this.
  package init(_ description: String) { self.description = description }
}
