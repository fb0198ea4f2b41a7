// How a run looks to somebody who watches it: played on a virtual screen, with how long each moment is seen.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Telling

@testable import Display

/// What was seen of a run that was played, picture by picture, from a standstill to where playing stopped.
struct Watching {
  /// A picture: when it came and how long it stood, in milliseconds, and where the run was.
  struct Picture {
    var begin: Int
    var milliseconds: Int
    var position: Int
    var now: Instant
    var kind: Timetable.Stretch.Kind?
    var isDeletion: Bool

    var end: Int { begin + milliseconds }

    var isRest: Bool {
      if isDeletion { return true }
      if case .rest? = kind { return true }
      return false
    }
  }

  /// How long a moment of a kind was seen.
  struct Stay: Hashable {
    var kind: String
    var milliseconds: Int
  }

  /// The pictures in order.
  private(set) var pictures: [Picture] = []
  /// The run as it was at the end.
  private(set) var session: Session
  /// Where it began.
  private let start: (position: Int, now: Instant)
  /// Whether playing stopped by itself, so that the last moment stays.
  private(set) var hasStopped = false
  /// So long a picture stands, in milliseconds.
  static let frame = 20
  /// Moments nearer to each other than this may share a rest, all in all.
  static let shared = 700

  /// Plays until playing stops by itself, or for so long, or until the app is as it is wanted.
  init(_ app: inout App, forAtMost seconds: Int = 120, until isDone: (App) -> Bool = { _ in false })
  {
    session = app.session
    start = (session.position, session.now)
    var clock = 0
    while app.needsTicks, clock < seconds * 1000, !isDone(app) {
      app.tick(microseconds: Watching.frame * 1000)
      let model = app.model
      if let last = pictures.last, last.position == app.session.position,
        last.now == app.session.now,
        last.kind == model.watched, last.isDeletion == model.isShowingDeletion
      {
        pictures[pictures.count - 1].milliseconds += Watching.frame
      } else {
        pictures.append(
          Picture(
            begin: clock, milliseconds: Watching.frame, position: app.session.position,
            now: app.session.now, kind: model.watched, isDeletion: model.isShowingDeletion))
      }
      clock += Watching.frame
    }
    session = app.session
    hasStopped = !app.needsTicks
  }

  /// How long it took, in milliseconds.
  var milliseconds: Int { pictures.last?.end ?? 0 }

  /// What was seen one after the other, and how long each.
  var parts: [String] {
    var parts: [(words: String, milliseconds: Int)] = []
    for picture in pictures {
      let words = picture.kind?.words ?? "-"
      if parts.last?.words == words {
        parts[parts.count - 1].milliseconds += picture.milliseconds
      } else {
        parts.append((words, picture.milliseconds))
      }
    }
    return parts.map { "\($0.words) \($0.milliseconds)" }
  }

  /// When the event was to be seen first.
  private func firstSeen(_ position: Int) -> Int? {
    let place = pictures.partitioningIndex { $0.position >= position }
    return place < pictures.count ? pictures[place].begin : nil
  }

  /// When a moment of virtual time was to be seen first.
  private func firstSeen(_ time: Instant) -> Int? {
    let place = pictures.partitioningIndex { $0.now >= time }
    return place < pictures.count ? pictures[place].begin : nil
  }

  /// Whether a long way to a stop leaves out what is seen at the moment, or soon after it.
  private func isLeftOut(_ begin: Int, within milliseconds: Int = 2 * Watching.frame) -> Bool {
    pictures.contains {
      $0.kind?.isSkip == true && $0.begin <= begin + milliseconds && $0.end >= begin
    }
  }

  /// When time stands for the first time from a moment on, how long that lasts from the moment on; nil if
  /// nothing stands soon, and the run's end if it stops before.
  private func stay(from begin: Int) -> Int? {
    guard let rest = pictures.first(where: { $0.isRest && $0.end > begin }),
      rest.begin - begin <= Watching.shared
    else { return hasStopped && milliseconds - begin <= Watching.shared ? .max : nil }
    var end = rest.end
    for picture in pictures where picture.isRest && picture.begin == end { end = picture.end }
    return end - begin
  }

  /// How long each moment was seen: from when it happened until time went on after it. What stays because
  /// playing stopped there is left out, and so is what a long way leaves out.
  var stays: [Stay] {
    var stays: [Stay] = []
    var trial = session
    trial.seek(to: start.position)
    while trial.position < session.position, trial.stepForward() {
      guard let begin = firstSeen(trial.position), !isLeftOut(begin) else { continue }
      // What is seen first of the event at which playing stopped is followed by all the rest of it.
      let isLast = hasStopped && trial.position == session.position
      for rest in trial.rests where !(isLast && rest == .elected) {
        guard let length = stay(from: begin) else {
          if !isLeftOut(begin, within: Watching.shared) {
            stays.append(Stay(kind: rest.name, milliseconds: 0))
          }
          continue
        }
        if length != .max { stays.append(Stay(kind: rest.name, milliseconds: length)) }
      }
      if case .delivered(let flight) = trial.world.event.kind, let name = flight.message.flightName,
        flight.sentAt >= start.now, flight.sentAt < trial.now,
        name != "repair flies" || trial.isRepaired,
        let sent = firstSeen(flight.sentAt), !isLeftOut(sent)
      {
        stays.append(Stay(kind: name, milliseconds: begin - sent))
      }
    }
    return stays + quietStretches.map { Stay(kind: "quiet", milliseconds: $0) }
  }

  /// How long each quiet stretch took.
  var quietStretches: [Int] {
    var lengths: [Int] = []
    var isQuiet = false
    for picture in pictures {
      guard case .passage(.quick)? = picture.kind, picture.kind?.isSkip == false else {
        isQuiet = false
        continue
      }
      // A stretch of which nobody knows the end is none.
      if !hasStopped, pictures[pictures.count - 1].kind == picture.kind,
        pictures.last(where: { $0.kind != picture.kind })?.begin ?? 0 < picture.begin
      {
        break
      }
      if isQuiet {
        lengths[lengths.count - 1] += picture.milliseconds
      } else {
        lengths.append(picture.milliseconds)
      }
      isQuiet = true
    }
    return lengths
  }
}

extension Timetable.Stretch.Kind {
  /// Whether events are skipped in it, on a long way.
  var isSkip: Bool { if case .passage(.quick(.far)) = self { true } else { false } }
}

extension Session {
  /// Whether the last event stored entries that had been missing, or in place of others.
  fileprivate var isRepaired: Bool { rests.contains { $0 == .stored || $0 == .deletion } }
}

extension Rest {
  /// What the table calls it.
  fileprivate var name: String {
    switch self {
    case .stood: "stood"
    case .vote: "vote"
    case .refusal: "refusal"
    case .split: "split"
    case .counted: "counted"
    case .elected: "elected"
    case .deletion: "deleted"
    case .stored: "repair"
    case .firstCommit: "first commit"
    case .commit: "commit"
    case .cut: "cut"
    case .crash: "crash"
    case .freeze: "stands still"
    case .mend: "mended"
    case .asked: "question"
    case .answered: "answer"
    case .act: "command"
    case .other: "other"
    }
  }
}

extension Message {
  /// What the table calls its flight, if that is to be followed.
  fileprivate var flightName: String? {
    switch body {
    case .requestVote: "request flies"
    case .requestVoteReply(let granted): granted ? "vote flies" : "refusal flies"
    case .appendEntriesReply(let reply): reply.isSuccess ? nil : "refusal flies"
    case .appendEntries(let append):
      !append.isHeartbeat && bringsOldEntries(append) ? "repair flies" : nil
    default: nil
    }
  }
}

/// The lengths of many moments as a table.
func table(of stays: [Watching.Stay]) -> String {
  let kinds = Dictionary(grouping: stays, by: \.kind).mapValues { $0.map(\.milliseconds).sorted() }
  func seconds(_ milliseconds: Int) -> String {
    let text = "\(milliseconds / 1000).\(milliseconds % 1000 / 10)"
    return milliseconds % 1000 < 100 ? "\(milliseconds / 1000).0\(milliseconds % 100 / 10)" : text
  }
  func cell(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
  var lines = ["moment          seen  shortest  median  longest"]
  for (kind, lengths) in kinds.sorted(by: { $0.key < $1.key }) {
    lines.append(
      kind + String(repeating: " ", count: max(1, 14 - kind.count)) + cell("\(lengths.count)", 6)
        + cell(seconds(lengths[0]), 10) + cell(seconds(lengths[lengths.count / 2]), 8)
        + cell(seconds(lengths[lengths.count - 1]), 9))
  }
  return lines.joined(separator: "\n")
}

/// A way to a stop of a demo, and how it was watched.
struct WatchedWay {
  var demo: String
  var stop: Int
  var watching: Watching
  /// Whether playing stopped before the stop, since that is far away.
  var isDivided: Bool
}

/// Plays a lesson from stop to stop, as with the key that goes on.
func watchedWays(
  of script: Script, named name: String, atMost most: Int? = nil
) -> [WatchedWay] {
  var app = App(Session(playing: script))
  var ways: [WatchedWay] = []
  for _ in 0..<(most ?? script.lines.count) {
    _ = app.handle(.key(.pageDown))
    // At a question the first says how it is answered, and the second shows the answer.
    for _ in 0..<2 where !app.isPlaying { _ = app.handle(.key(.pageDown)) }
    guard app.isPlaying else { break }
    let watching = Watching(&app)
    ways.append(
      WatchedWay(
        demo: name, stop: app.session.lesson?.stopsReached ?? 0, watching: watching,
        isDivided: app.notice?.text.hasPrefix("Half way") == true))
  }
  return ways
}
