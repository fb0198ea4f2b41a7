// What a view is: a value with its state, its keys, what a key does to it, and how it is drawn.

import Canvas
import Raft

/// A part of the picture that keeps nothing of its own.
///
/// Drawing changes nothing and finds nothing out by running the world ahead: what that takes is found out
/// before, by `View.refresh`.
protocol Panel {
  /// Draws into the rectangle, and marks what can be clicked there.
  func draw(in area: Rect, on screen: inout Screen)
}

/// One of the views: what it remembers, which keys it has, and what they do.
///
/// A view knows the run and the rest of the program only as the `Model` that is passed to it, which it
/// can't change. What it wants to happen elsewhere it returns as effects.
protocol View: Sendable {
  /// What its own keys do.
  associatedtype Action

  /// The keys that do something else here than in the other views, or only something here.
  static var keys: [KeyBinding] { get }

  /// Does what a key of the view asks for.
  /// - Returns: What is to happen outside of the view, in this order.
  mutating func update(_ action: Action, _ model: Model) -> [Effect]

  /// Brings what the view keeps of the moment up to date. It is called after everything that may have
  /// changed the model while the view is on the screen, so that drawing has nothing to find out.
  mutating func refresh(_ model: Model)

  /// Draws into the rectangle, and marks what can be clicked there.
  func draw(_ model: Model, in area: Rect, on screen: inout Screen)
}

extension View {
  mutating func refresh(_ model: Model) {}
}

/// The views with what each remembers.
struct Views: Sendable {
  var inspector = InspectorView()
  var messages = MessagesView()
  var elections = ElectionsView()
  var spaceTime = SpaceTimeView()
  var safety = SafetyView()
  var charts = ChartsView()
  var events = EventsView()
  var questions = QuestionsView()
  var branches = BranchesView()
  var help = HelpView()
}

extension Views {
  /// The view of that name; nil for the cluster, which consists of panels that keep nothing.
  subscript(_ name: ViewName) -> (any View)? {
    switch name {
    case .cluster: nil
    case .inspector: inspector
    case .messages: messages
    case .elections: elections
    case .spaceTime: spaceTime
    case .safety: safety
    case .charts: charts
    case .events: events
    case .questions: questions
    case .branches: branches
    case .help: help
    }
  }

  /// Brings what the view of that name keeps of the moment up to date.
  mutating func refresh(_ name: ViewName, _ model: Model) {
    switch name {
    case .cluster: break
    case .inspector: inspector.refresh(model)
    case .messages: messages.refresh(model)
    case .elections: elections.refresh(model)
    case .spaceTime: spaceTime.refresh(model)
    case .safety: safety.refresh(model)
    case .charts: charts.refresh(model)
    case .events: events.refresh(model)
    case .questions: questions.refresh(model)
    case .branches: branches.refresh(model)
    case .help: help.refresh(model)
    }
  }
}

/// The screens by name.
enum ViewName: Int, CaseIterable, Sendable {
  case cluster, inspector, messages, elections, spaceTime, safety, charts, events, questions
  case branches, help

  /// The name as the help and the documentation write it.
  var title: String {
    switch self {
    case .cluster: "cluster"
    case .inspector: "inspector"
    case .messages: "messages"
    case .elections: "elections"
    case .spaceTime: "space-time"
    case .safety: "safety"
    case .charts: "charts"
    case .events: "events"
    case .questions: "why not"
    case .branches: "branches"
    case .help: "help"
    }
  }

  /// Those that `v` goes through.
  static let round: [ViewName] = [
    .cluster, .inspector, .messages, .elections, .spaceTime, .safety, .charts, .events,
    .questions,
  ]
}
