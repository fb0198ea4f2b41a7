// Scripts as text.

extension Script: CustomStringConvertible {
  /// The text of the script: its commands, one a line, each line ended. Comments and blank lines of
  /// the text it was read from are not kept, so its lines are numbered anew.
  package var description: String {
    lines.map { "\($0.command)\n" }.joined()
  }
}
