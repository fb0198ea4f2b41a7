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
    /// The word for an entry without a command.
    case noOp
    /// The sign before a section of the paper.
    case section
  }

  /// What stands in each place; nil in those that nothing has needed yet.
  private(set) var places: [Entry?] = []
  /// What was in the picture last.
  private var known: [Entry] = []
  /// What came into the picture when something last did.
  private var newest: [Entry] = []

  /// The places after something else is shown. What has come into the picture last comes first: it is what one asks
  /// about. It takes the place of what is not shown any more or, where there is none, of what says the least.
  /// - Parameters:
  ///   - shown: What is in the picture, what says the most first.
  ///   - room: How many places there are.
  func holding(_ shown: [Entry], in room: Int) -> SignPlaces {
    var next = self
    let new = shown.filter { !known.contains($0) }
    if !new.isEmpty { next.newest = new }
    next.known = shown
    next.places = (0..<room).map { $0 < places.count ? places[$0] : nil }
    let first = next.newest.filter(shown.contains)
    let wanted = (first + shown.filter { !first.contains($0) }).prefix(room)
    for entry in wanted where !next.places.contains(entry) {
      let given =
        next.places.firstIndex { $0 == nil }
        ?? next.places.firstIndex { $0.map { !shown.contains($0) } ?? true }
        ?? next.places.firstIndex { $0.map { !wanted.contains($0) } ?? true }
      if let given { next.places[given] = entry }
    }
    return next
  }
}
