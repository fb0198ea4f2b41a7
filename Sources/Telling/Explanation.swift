// What there is to say about an event or a moment.

import Raft
import Session

/// An event or a state of affairs explained: what is the case, then the single points, then why and what it
/// comes to.
package struct Explanation: Hashable, Sendable {
  /// What happened, or the answer to what was asked, as one sentence.
  package var headline: String
  /// What there is to say about each server or message that matters.
  package var points: [Point] = []
  /// Why, what came of it and what else belongs to it: sentences in the order of their weight.
  package var reasons: [String] = []
  /// The sections of the paper that say so, without repetition.
  package var sections: [Section] = []

  /// What the sentences claim of the cluster, as far as that can be decided by its state.
  package var claims: [Claim] = []

  /// Shorter ways of saying a sentence, for narrow rooms, the longest first.
  private var shorter: [String: [String]] = [:]

  /// A sentence, and the shorter ways of saying it, the longest first.
  package func forms(of sentence: String) -> [String] { [sentence] + (shorter[sentence] ?? []) }

  /// Whether the first sentence names the server.
  package func names(_ server: ServerID) -> Bool {
    headline.split { !$0.isLetter && !$0.isNumber }.contains { $0 == "\(server)" }
  }

  /// What happened in the fewest words: neither why, nor what it comes to.
  package var bare: Explanation {
    Explanation(forms(of: headline).last ?? headline)
  }

  /// Takes down how a sentence can be said in fewer words.
  mutating func shorten(_ sentence: String, _ forms: [String]) {
    let length = sentence.unicodeScalars.count
    let short = forms.filter { $0.unicodeScalars.count < length }
    if !short.isEmpty { shorter[sentence] = short }
  }

  /// One thing that matters.
  package struct Point: Hashable, Sendable {
    /// Whom it is about; nil if it is about no single server.
    package var server: ServerID?
    /// What there is to say of it, without a capital letter or a full stop.
    package var text: String
  }

  /// Everything but the points as one line: `S2 votes for S1. It had not voted … (§5.2)`.
  package var line: String {
    let text = ([headline] + reasons).joined(separator: " ")
    return sections.isEmpty ? text : "\(text) (\(sections.citation))"
  }

  init(_ headline: String, _ sections: Section...) {
    self.headline = headline
    self.sections = sections
  }

  mutating func add(_ server: ServerID?, _ text: String) {
    points.append(Point(server: server, text: text))
  }

  mutating func remark(_ text: String, _ sections: Section...) {
    reasons.append(text)
    for section in sections { cite(section) }
  }

  /// Takes down a section, if there is one.
  mutating func cite(_ section: Section?) {
    if let section, !sections.contains(section) { sections.append(section) }
  }
}
