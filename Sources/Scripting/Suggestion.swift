// The word that was probably meant.

/// Finds the word that was probably meant.
package enum Suggestion {
  /// The candidate nearest to a mistyped word, if one is near enough to be meant; of equals, one
  /// that begins with the word, else one as long as the word, else the first. A word of three
  /// letters or more also stands for the only candidate it begins, however long.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    // A longer word is not a typing mistake, and the distance costs the product of the lengths.
    guard word.utf8.count <= 40 else { return nil }
    let typed = Array(word.lowercased().utf8)
    var best: (candidate: String, rank: Int)?
    for candidate in candidates {
      let known = Array(candidate.lowercased().utf8)
      let distance = distance(typed, known)
      let rank =
        4 * distance - (known.starts(with: typed) ? 2 : 0) - (known.count == typed.count ? 1 : 0)
      if distance <= (typed.count + 1) / 3, rank < best?.rank ?? .max {
        best = (candidate, rank)
      }
    }
    return best?.candidate ?? completion(of: word, among: candidates)
  }

  private static func completion(of word: String, among candidates: [String]) -> String? {
    guard word.count >= 3 else { return nil }
    let longer = candidates.filter { $0.lowercased().hasPrefix(word.lowercased()) }
    return longer.count == 1 ? longer[0] : nil
  }

  /// The Damerau–Levenshtein distance in its restricted form: insertions, deletions, substitutions
  /// and swaps of neighbours that turn one word into the other.
  /// - Complexity: the product of the lengths.
  static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var rowBeforeLast: [Int] = []
    var lastRow = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        let substituted = lastRow[j] + (a[i] == b[j] ? 0 : 1)
        var least = min(substituted, lastRow[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          least = min(least, rowBeforeLast[j - 1] + 1)
        }
        row.append(least)
      }
      (rowBeforeLast, lastRow) = (lastRow, row)
    }
    return lastRow[b.count]
  }
}
