// Why something is as it is: one vocabulary for each family of reasons, whoever tells it.

import Raft

/// Why something is as it is, in every form in which it is said. A reason is worded here and nowhere else:
/// lists, the line under the picture, what is asked and the explanation of an event take the form for which
/// they have room.
///
/// The sign for it in a matrix is the theme's, which has one set of signs for each kind of terminal.
package protocol Reason: Hashable, Sendable {
  /// What the reason itself does not hold: whom it is about, and what the time is.
  associatedtype Context

  /// In one to three words for a narrow column, without saying whose it is: `log behind`.
  func brief(in context: Context) -> String

  /// To follow `because` or a colon, without a capital letter or a full stop: `S1's log is behind`.
  func clause(in context: Context) -> String

  /// The clause with all that is known of it, where there is room for that:
  /// `its own log, up to entry 4 of term 2, is more up to date`. The clause where there is no more to say.
  func detail(in context: Context) -> String

  /// What it comes to, as a sentence of its own.
  func sentence(in context: Context) -> String

  /// The section of the paper behind it; nil if there is no special one.
  var section: Section? { get }
}

extension Reason {
  package func detail(in context: Context) -> String { clause(in: context) }

  package func sentence(in context: Context) -> String {
    "\(clause(in: context).firstUppercased)."
  }
}

/// That a term is over, which servers tell each other in many places.
package enum PastTerm {
  /// Of somebody's term: `your term is over`.
  package static func words(_ whose: String) -> String { "\(whose) term is over" }

  /// Of a term with its number: `term 3 is over`.
  static func words(_ term: Term) -> String { "term \(term) is over" }

  /// Of the term in which an answer was given, as a clause about it.
  static func clause(ofAnswer term: Term) -> String { "it is of term \(term), which is over" }

  /// In two words, for all of them.
  static let brief = "term over"
}
