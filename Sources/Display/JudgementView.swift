// The logs as a picture: what of them is certain, possible or safe, who can win, and a run for each answer.

import Canvas
import Judging
import Raft
import Running
import Session
import Simulation
import Telling

/// The logs of all servers as a picture, judged, with a cursor on its entries.
struct JudgementView: View {
  /// What picture it is.
  enum Source: Hashable, Sendable {
    /// The logs as they are at the moment that is shown.
    case present
    /// One that was read from a file of that name.
    case file(String)
  }

  /// What became of judging.
  enum Outcome: Sendable {
    case judged(Judgement)
    /// It is no picture that can be judged, or somebody has stopped it: why.
    case none(String)
  }

  /// What picture it is.
  private(set) var source = Source.present
  /// What became of judging it; nil as long as nobody has looked.
  private(set) var outcome: Outcome?
  /// The moment at which the present logs were judged, and after how many events that was.
  private var place: Session.Place?
  private(set) var position = 0
  /// Where the cursor stands: the server, from 0, and the index, 0 before the log.
  private(set) var server = 0
  private(set) var index = 1
  /// Which of the runs is marked.
  private(set) var choice = 0

  /// The present logs, not looked at yet.
  init() {}

  /// A picture of a file.
  init(_ judgement: Judgement, file: String) {
    source = .file(file)
    outcome = .judged(judgement)
    moveToFirstEntry()
  }

  /// Logs with more entries are not judged.
  static let longest = 60
}

/// What only this view does.
enum JudgementAction: Hashable, Sendable {
  case left, right, up, down, nextRun, previousRun, play
}

extension JudgementView {
  static let keys: [KeyBinding] = [
    KeyBinding(
      .open, .judgement(.play), "play the run", "play the marked run; q comes back",
      in: .view(.judgement)),
    KeyBinding(
      .onward, .judgement(.right), "entry", "the next entry", in: .view(.judgement), only: [.right]),
    KeyBinding(.next, .judgement(.down), "server", "the next server", in: .view(.judgement)),
    KeyBinding(
      .number, .selectServer, "run", "mark the run of that number", in: .view(.judgement)),
    KeyBinding(
      .following, .judgement(.nextRun), "next run", "mark the next run", in: .view(.judgement)),
    KeyBinding(
      .back, .judgement(.left), "entry", "the entry before", in: .view(.judgement), only: [.left]),
    KeyBinding(
      .previous, .judgement(.up), "server", "the server before", in: .view(.judgement)),
    KeyBinding(
      .preceding, .judgement(.previousRun), "run before", "mark the run before",
      in: .view(.judgement)),
  ]

  /// What was judged, if it was.
  var judgement: Judgement? {
    if case .judged(let judgement)? = outcome { judgement } else { nil }
  }

  /// The entry under the cursor.
  var entry: Judgement.Entry? {
    judgement?.entries.first { $0.index == index && $0.holders.contains(server) }
  }

  /// The runs that there are for what the cursor is on.
  var runs: [RunPlan.Wanted] { judgement?.runs(of: entry, server: server) ?? [] }

  /// The run that is marked: the first of an entry's own if there is none of that number.
  var markedRun: RunPlan.Wanted? { runs.indices.contains(choice) ? runs[choice] : runs.last }

  mutating func update(_ action: JudgementAction, _ model: Model) -> [Effect] {
    guard let judgement else { return [.refuse("There is nothing judged here.")] }
    let rows = judgement.picture.rows
    switch action {
    case .left: index = max(0, index - 1)
    case .right: index = min(rows[server].log.count, index + 1)
    case .up: server = max(0, server - 1)
    case .down: server = min(rows.count - 1, server + 1)
    case .nextRun, .previousRun:
      guard !runs.isEmpty else { return [.refuse("No run leads here: there is none to play.")] }
      choice =
        (min(choice, runs.count - 1) + (action == .nextRun ? 1 : -1) + runs.count) % runs.count
    case .play:
      guard let run = markedRun else {
        return [.refuse("No run leads here: there is none to play.")]
      }
      return [.playRun(run)]
    }
    index = min(index, rows[server].log.count)
    choice = min(choice, max(0, runs.count - 1))
    return []
  }

  /// Judges anew where that was stopped.
  mutating func look() {
    if source == .present, judgement == nil { outcome = nil }
  }

  /// Marks the run of a number from 1 on.
  /// - Returns: Whether there is one.
  mutating func mark(_ number: Int) -> Bool {
    guard runs.indices.contains(number - 1) else { return false }
    choice = number - 1
    return true
  }

  /// Judges the present logs, unless that was done at this moment, or time passes.
  mutating func refresh(_ model: Model) {
    guard source == .present, outcome == nil || place != model.session.place && !model.isPlaying
    else { return }
    let isFirst = outcome == nil
    (place, position) = (model.session.place, model.session.position)
    outcome = Self.judge(model)
    guard let judgement else { return }
    if isFirst { moveToFirstEntry() }
    server = min(server, judgement.picture.rows.count - 1)
    index = min(index, judgement.picture.rows[server].log.count)
    choice = min(choice, max(0, runs.count - 1))
  }

  /// Judges the logs as they are, or says why not.
  static func judge(_ model: Model) -> Outcome {
    guard let picture = LogPicture(model.session.run) else {
      return .none("What is judged has 3 to 9 servers whose logs are whole, without snapshots.")
    }
    guard picture.rows.allSatisfy({ $0.log.count <= longest }) else {
      return .none("Logs of more than \(longest) entries are not judged.")
    }
    let watch = SearchWatch { [ask = model.searchWatch] in ask?($0) ?? true }
    guard let judgement = Judgement(picture, watch: watch) else {
      return .none("Stopped before anything was known.")
    }
    return .judged(judgement)
  }

  /// Puts the cursor on the first entry about which something is open: the first that is not certain.
  private mutating func moveToFirstEntry() {
    guard let judgement else { return }
    let open = judgement.entries.first { $0.committed != .certain } ?? judgement.entries.last
    if let open {
      (server, index) = (open.holders.first ?? 0, open.index)
      choice = runs.count > 1 ? 1 : 0
    } else {
      (server, index) = (0, judgement.picture.rows[0].log.isEmpty ? 0 : 1)
    }
  }

  /// Whether the run has gone on since the logs were judged.
  func isOld(_ model: Model) -> Bool { source == .present && place != model.session.place }
}
