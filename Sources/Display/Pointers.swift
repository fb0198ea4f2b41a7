// What a lesson points at while its words are on the screen: a server, a view, entries, links.

import Raft
import Scripting
import Session
import Simulation

/// What the words of a lesson are about, where the picture can show it.
struct Pointers: Sendable {
  /// The server that is the subject.
  private(set) var server: ServerID?
  /// The view to open at the stop.
  private(set) var screen: ScreenName?
  /// Entries and links to mark.
  private(set) var marked: [Marked] = []

  /// Nothing.
  init() {}

  /// What the lesson points at at the moment of the session, on the branch that it plays on.
  init(of session: Session) {
    guard let lesson = session.lesson, lesson.branch == session.branchNumber else { return }
    for told in lesson.telling {
      switch told {
      case .select(let server): self.server = server
      case .show(let screen): self.screen = screen
      case .mark(let marked?): self.marked.append(marked)
      case .mark(nil): marked = []
      case .title, .say, .ask, .choice, .pause, .group, .about: break
      case .number, .server, .means, .goal, .hint: break
      }
    }
  }
}

extension Model {
  /// What the lesson points at, as long as its words are those of the picture.
  var pointedAt: [Marked] { isOnTheWay ? [] : pointers.marked }

  /// Whether the lesson points at the entry, be it there or missing.
  func isMarked(_ server: ServerID, _ index: LogIndex) -> Bool {
    pointedAt.contains {
      if case .log(server, let indexes) = $0 { indexes.contains(index) } else { false }
    }
  }

  /// Whether the lesson points at the way from one server to another, alone or both ways.
  func isMarked(_ link: DirectedLink) -> Bool {
    pointedAt.contains {
      guard case .link(let marked) = $0 else { return false }
      return (marked.from, marked.to) == (link.from, link.to)
        || marked.isBothWays && (marked.from, marked.to) == (link.to, link.from)
    }
  }
}

extension App {
  /// Follows the lesson to a stop that was played to or gone to: its view is opened, and what it selects
  /// takes the place of what was selected by hand.
  mutating func followPointers() {
    if model.pointers.server != nil { model.selectNobody() }
    guard let screen = model.pointers.screen else { return closeShownView() }
    let name = ViewName(screen)
    if view != name { show(name) }
    shownView = name
  }

  /// Goes back to the cluster from a view that the lesson had opened.
  mutating func closeShownView() {
    if let shown = shownView, view == shown, view != .cluster { show(.cluster) }
    shownView = nil
  }

  /// Opens a view by the command that lessons have for it.
  mutating func showByCommand(_ name: ViewName) {
    if view != name { show(name) }
  }

  /// Selects a server by the command that lessons have for it.
  mutating func selectByCommand(_ server: ServerID?) {
    guard let server else { return selectNobody() }
    model.select(server)
    sayItIsSelected()
  }
}

extension ViewName {
  /// The view that scripts name so.
  init(_ screen: ScreenName) {
    self =
      switch screen {
      case .cluster: .cluster
      case .inspector: .inspector
      case .messages: .messages
      case .elections: .elections
      case .spaceTime: .spaceTime
      case .safety: .safety
      case .charts: .charts
      case .events: .events
      case .questions: .questions
      case .code: .code
      }
  }
}
