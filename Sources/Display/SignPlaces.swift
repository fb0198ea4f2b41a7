// Which sign is explained where beside the picture: none changes its place as long as it is shown.

/// The places of the legend beside the picture, and what is explained in each. What is shown keeps its place, and
/// what is no longer shown keeps it until another needs it: so that one can look for a sign where it was.
struct SignPlaces: Hashable, Sendable {
  /// What a place can hold.
  enum Entry: Hashable, Sendable {
    /// A sign.
    case sign(Sign)
    /// The letter that stands for a commit on the timeline.
    case commit
  }

  /// What stands in each place; nil in those that nothing has needed yet.
  private(set) var places: [Entry?] = []

  /// The places after something else is shown.
  /// - Parameters:
  ///   - shown: What is in the picture, what says the most first.
  ///   - count: How many places there are.
  func holding(_ shown: [Entry], in count: Int) -> SignPlaces {
    let wanted = shown.prefix(count)
    var next = SignPlaces()
    next.places = (0..<count).map { $0 < places.count ? places[$0] : nil }
    let missing = wanted.filter { !next.places.contains($0) }
    var free = next.places.indices.filter { place in
      next.places[place].map { !wanted.contains($0) } ?? true
    }[...]
    // What was never used comes before what explains what was shown a moment ago.
    free = (free.filter { next.places[$0] == nil } + free.filter { next.places[$0] != nil })[...]
    for entry in missing {
      guard let place = free.popFirst() else { break }
      next.places[place] = entry
    }
    return next
  }
}
