// Where in the source of this library something stands: a reason knows the line that gave it.

/// A line of the source, as it was built.
public struct SourcePlace: Sendable {
  /// The module and the file: `Raft/Server+Election.swift`.
  public let file: StaticString
  /// The line, counted from 1.
  public let line: Int

  /// The line with the caller, if nothing else is said.
  @inlinable @inline(__always)
  public init(file: StaticString = #fileID, line: Int = #line) {
    self.file = file
    self.line = line
  }
}
