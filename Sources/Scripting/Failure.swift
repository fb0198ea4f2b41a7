// What the parser throws inside: a mistake and where in the line it is, not yet whose line.

/// A mistake at a place in a line.
struct Failure: Error {
  /// Where in the line; the caret points here.
  var position: String.Index
  var message: String
  /// The word that was probably meant.
  var suggestion: String?
}

/// A line of a script and its number, from 1.
struct SourceLine {
  var text: Substring
  var number: Int
}
