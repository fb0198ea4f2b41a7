// All views with what each remembers, by name.

/// The views with what each remembers.
struct Views: Sendable {
  var cluster = ClusterScreen()
  var inspector = InspectorView()
  var messages = MessagesView()
  var elections = ElectionsView()
  var spaceTime = SpaceTimeView()
  var safety = SafetyView()
  var charts = ChartsView()
  var events = EventsView()
  var questions = QuestionsView()
  var code = CodeView()
  var branches = BranchesView()
  var signs = SignsView()
  var settings = SettingsView()
  var lessons = LessonsView()
  var judgement = JudgementView()
  var help = HelpView()
}

extension Views {
  /// The view of that name.
  subscript(_ name: ViewName) -> any View {
    switch name {
    case .cluster: cluster
    case .inspector: inspector
    case .messages: messages
    case .elections: elections
    case .spaceTime: spaceTime
    case .safety: safety
    case .charts: charts
    case .events: events
    case .questions: questions
    case .code: code
    case .branches: branches
    case .signs: signs
    case .settings: settings
    case .lessons: lessons
    case .judgement: judgement
    case .help: help
    }
  }

  /// Does what a key asks for that a view has for itself.
  /// - Returns: What is to happen outside of the view; nil if the action is none of a view's own.
  mutating func update(_ action: Action, _ model: Model) -> [Effect]? {
    switch action {
    case .inspector(let action): inspector.update(action, model)
    case .messages(let action): messages.update(action, model)
    case .elections(let action): elections.update(action, model)
    case .spaceTime(let action): spaceTime.update(action, model)
    case .safety(let action): safety.update(action, model)
    case .charts(let action): charts.update(action, model)
    case .events(let action): events.update(action, model)
    case .questions(let action): questions.update(action, model)
    case .code(let action): code.update(action, model)
    case .branches(let action): branches.update(action, model)
    case .settings(let action): settings.update(action, model)
    case .lessons(let action): lessons.update(action, model)
    case .judgement(let action): judgement.update(action, model)
    case .scroll(let action): help.update(action, model)
    default: nil
    }
  }

  /// Brings what the view of that name keeps of the moment up to date.
  mutating func refresh(_ name: ViewName, _ model: Model) {
    switch name {
    case .cluster: cluster.refresh(model)
    case .inspector: inspector.refresh(model)
    case .messages: messages.refresh(model)
    case .elections: elections.refresh(model)
    case .spaceTime: spaceTime.refresh(model)
    case .safety: safety.refresh(model)
    case .charts: charts.refresh(model)
    case .events: events.refresh(model)
    case .questions: questions.refresh(model)
    case .code: code.refresh(model)
    case .branches: branches.refresh(model)
    case .signs: signs.refresh(model)
    case .settings: settings.refresh(model)
    case .lessons: lessons.refresh(model)
    case .judgement: judgement.refresh(model)
    case .help: help.refresh(model)
    }
  }
}

/// The screens by name.
enum ViewName: Int, CaseIterable, Sendable {
  case cluster, inspector, messages, elections, spaceTime, safety, charts, events, questions
  case code, judgement, branches, signs, settings, lessons, help

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
    case .code: "code"
    case .judgement: "judgement"
    case .branches: "branches"
    case .signs: "signs"
    case .settings: "settings"
    case .lessons: "lessons"
    case .help: "help"
    }
  }

  /// Whether it needs all of the room, because it is not about the moment of the run, or is a picture of its own.
  var needsAllRoom: Bool { [.help, .signs, .lessons, .judgement].contains(self) }

  /// Whether other views may stand beside it where there is room: lines of code take all of it.
  var hasCompanions: Bool { self != .code }

  /// Those that `v` goes through.
  static let round: [ViewName] = [
    .cluster, .inspector, .messages, .elections, .spaceTime, .safety, .charts, .events,
    .questions, .code,
  ]
}
