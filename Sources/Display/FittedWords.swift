// An explanation fitted into a few lines: what cannot stand whole is said shorter, or left out.

import Canvas
import Raft
import Telling

/// An explanation in lines: what happened, then why. As long as anything shorter can be said, nothing is cut.
struct FittedWords: Hashable {
  /// What happened.
  private(set) var headline: [String]
  /// As many reasons as there is room for, and at their end the sections of the paper.
  private(set) var reasons: [String] = []

  private let width: Int
  private let sections: [Section]

  init(_ told: Explanation, width: Int, height: Int) {
    self.width = width
    sections = told.sections
    let forms = told.forms(of: told.headline).map { wrapped($0, width: width) }
    headline = forms.first { $0.count <= height } ?? forms[forms.count - 1]
    // A shorter headline is worth it where nothing would be left for the reasons.
    if headline.count == height, height > 1, !told.reasons.isEmpty,
      let short = forms.first(where: { $0.count < height })
    {
      headline = short
    }
    let room = height - headline.count
    var text = ""
    if room > 0 {
      text = said(told, in: room, behind: 1)
      if text.isEmpty { text = said(told, in: room, behind: 0) }
    }
    guard !text.isEmpty else {
      // Where there is no reason, the sections stand behind what happened.
      if let last = headline.last, let cited = cited(last, in: 1) {
        headline[headline.count - 1] = cited
      }
      return
    }
    reasons = wrapped(cited(text, in: room) ?? text, width: width)
  }

  /// As many reasons as there is room for beside so many sections, each in its longest form that fits.
  private func said(_ told: Explanation, in room: Int, behind sectionCount: Int) -> String {
    var text = ""
    for reason in told.reasons {
      let forms = told.forms(of: reason).map { text.isEmpty ? $0 : "\(text) \($0)" }
      let fitting = forms.first { form in
        sectionCount == 0 || sections.isEmpty
          ? wrapped(form, width: width).count <= room : cited(form, in: room) != nil
      }
      if let fitting { text = fitting }
    }
    return text
  }

  /// The text with as many sections behind it as there is room for; nil if there is room for none. A section
  /// never stands alone in a line.
  private func cited(_ text: String, in room: Int) -> String? {
    for count in stride(from: sections.count, to: 0, by: -1) {
      let citation = Array(sections.prefix(count)).citation
      let lines = wrapped("\(text) \(citation)", width: width)
      if lines.count <= room, let last = lines.last, !citation.hasSuffix(last) {
        return "\(text) \(citation)"
      }
    }
    return nil
  }
}
