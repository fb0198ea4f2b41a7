// A broken invariant ends the program with the reason, whatever it was built for.

/// Ends the program with the reason where a condition does not hold, as `precondition` does in debug builds; in release
/// builds that says nothing but where the machine stopped.
/// - Parameters:
///   - condition: What has to hold.
///   - reason: Why it has to, or what holds otherwise; said on standard error.
/// - Complexity: That of the condition.
@inlinable
@inline(__always)
package func require(
  _ condition: @autoclosure () -> Bool, _ reason: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition() { fatalError(reason(), file: file, line: line) }
}
