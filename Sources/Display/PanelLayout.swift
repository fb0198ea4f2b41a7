// How the panel beside the ring is divided.

import Canvas

/// The parts of the panel, from the top down. Their heights depend on what kind of thing is told, and on
/// how long a lesson's words are, but not on what is under way.
struct PanelLayout: Hashable {
  /// The words of a lesson, or those that a run begins with.
  private(set) var story: Rect
  /// What is under way.
  private(set) var messages: Rect
  /// Who stands, with how many votes.
  private(set) var election: Rect
  /// What the signs mean that are now in the picture.
  private(set) var signs: Rect

  /// What the panel tells beside what is under way.
  enum Content: Hashable {
    /// The open election.
    case election
    /// Nothing: the election stands elsewhere.
    case messages
    /// The words of a lesson, so many rows with their head.
    case lesson(rows: Int)
    /// The words that a run begins with.
    case invitation
  }

  init(_ area: Rect, _ content: Content) {
    var rest = area
    let height = area.height
    let none = Rect(x: area.x, y: area.y, width: area.width, height: 0)
    (story, messages, election, signs) = (none, none, none, none)
    switch content {
    case .invitation: story = rest
    case .lesson(let rows):
      // A story, an answer, a question, a long question, or words for which all of the room is needed.
      let question = PanelLayout.questionRows(height)
      let sizes = [height * 5 / 12, height / 2, question - 1, question].filter {
        $0 >= 4 && height - $0 >= 3
      }
      story = rest.takeTop(sizes.first { $0 >= rows } ?? height)
      let most = area.width < PanelLayout.wide ? 2 : 3
      signs = rest.takeBottom(
        max(0, min(most, rest.height - (story.height == sizes.first ? 5 : 4))))
      messages = rest
    case .election:
      if height >= 6 { signs = rest.takeBottom(height >= 12 ? 2 : 1) }
      if rest.height >= 7 { election = rest.takeBottom(rest.height * 5 / 11) }
      messages = rest
    case .messages:
      if height >= 6 { signs = rest.takeBottom(1) }
      messages = rest
    }
  }

  /// From this width on, what is under way needs few rows, and the signs have more.
  private static let wide = 60

  /// How many rows a question may take with its choices, so that some are left for what is under way.
  static func questionRows(_ height: Int) -> Int { height - 4 }

  /// All of it.
  var parts: [Rect] { [story, messages, election, signs] }
}
