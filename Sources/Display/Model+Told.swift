// Which event is told where a lesson stops: the most telling one of those that have just happened.

import Checking
import Raft
import Running
import Scripting
import Session
import Simulation
import Telling

extension Model {
  /// What is said of the last event of note; before one has happened, what goes on. On the way to a question it is
  /// no more than what happened.
  var explanation: Explanation {
    let words = told.narration ?? cluster.goingOn
    return isBeforeQuestion ? words.bare : words
  }

  /// The property that is broken, as long as the run stands there: one that went on in spite of it has other news.
  var brokenHere: Violation? {
    guard let violation = session.violation else { return nil }
    return session.isBroken || violation.event == session.position ? violation : nil
  }

  /// Puts into words what a stop of a lesson is about: the event that it waited for or, where that came by a
  /// heartbeat, is only staging, or has nothing to do with the server that the lesson speaks of, the last one of note
  /// shortly before it. If there is no such event, what goes on.
  mutating func narrateStop() {
    defer { told.isOfStop = isAtStop }
    let position = session.position
    guard isAtStop, brokenHere == nil, let event = session.lastEvent else {
      return narrate()
    }
    let isStaging = session.branch.act(at: position - 1)?.act.isStaging == true
    let isNews = !isStaging && !event.isOfHeartbeat
    let isOfServer =
      pointers.server.map { session.branch.chronicle[position].concerns($0) } ?? true
    if isNews, isOfServer { return narrate() }
    if let telling = lastOfNote(before: position), let moment = session.moment(at: telling) {
      told = Told(moment, session)
    } else if isNews || isStaging || event.isLearned {
      narrate()
    } else {
      told = Told(goingOn: session)
    }
  }

  /// The last event of note shortly before the one at the position, after what the lesson told before, and about the
  /// server that it speaks of, if there is one.
  func lastOfNote(before position: Int) -> Int? {
    let chronicle = session.branch.chronicle
    let start =
      session.lesson?.marks.last { $0.position < position && $0.position < session.position }?
      .position ?? 0
    var other: Int?
    for number in stride(from: position - 1, to: max(start, chronicle.first - 1), by: -1) {
      let record = chronicle[number]
      if session.now - record.time > Model.recently { break }
      if session.branch.act(at: number - 1)?.act.isStaging == true { continue }
      guard
        record.kind == .intervention || record.traits.contains(.answers)
          || session.branch.milestone(at: number)?.isOfNote == true
      else { continue }
      guard let server = pointers.server, !record.concerns(server) else { return number }
      if other == nil { other = number }
    }
    // Where nothing has happened to it, what the stop waited for is nearer.
    return session.lastEvent?.isOfHeartbeat == true ? other : nil
  }

  /// So long ago something is still what a stop is about.
  static let recently = TimeSpan.milliseconds(250)
}

extension Model.Told {
  /// An event that happened a while ago.
  fileprivate init(_ moment: Moment, _ session: Session) {
    narration = moment.narration
    position = moment.position
    time = moment.event.time
    setServers(in: session)
  }

  /// Takes down whom the event is about: who leads or stands for the highest term, else to whom it happened.
  mutating func setServers(in session: Session) {
    guard position > 0 else { return }
    let cluster = session.glance
    let record = session.branch.chronicle[position]
    servers = ServerSet(cluster.ids.filter { record.concerns($0) })
    server =
      servers.filter { cluster[$0].isLeader || cluster[$0].candidacy != nil }
      .max { cluster[$0].term < cluster[$1].term }
    if server == nil {
      server = servers.contains(record.to) ? record.to : servers.first { _ in true }
    }
  }
}

extension Milestone {
  /// Whether it is more than the news of what happened before.
  fileprivate var isOfNote: Bool {
    switch kind {
    case .learned, .retried: false
    default: true
    }
  }
}

extension ObservedEvent {
  /// Whether nothing has come of it but that what was so goes on, or that others hear of it.
  var isOfHeartbeat: Bool {
    guard answers.isEmpty else { return false }
    switch event.kind {
    case .delivered(let flight), .lost(let flight, _), .queued(let flight):
      guard flight.message.isAboutLogs else { return false }
    case .timer(_, .heartbeat), .diskWritten: break
    case .timer(_, .election), .compacted, .ended, .client, .intervention: return false
    }
    return notes.allSatisfy { note in
      switch note {
      case .replication(.heartbeatsSent), .replication(.replyIgnored),
        .replication(.appendAccepted(_, _, added: 0, _)), .replication(.diskWritten),
        .commitment(.commitLearned):
        true
      default: false
      }
    }
  }

  /// Whether somebody has learned by it what is committed.
  var isLearned: Bool {
    notes.contains { if case .commitment(.commitLearned) = $0 { true } else { false } }
  }
}

extension Message {
  /// Whether it carries entries, a heartbeat, or an answer to these.
  fileprivate var isAboutLogs: Bool {
    switch body {
    case .appendEntries, .appendEntriesReply: true
    case .requestVote, .requestVoteReply, .preVote, .preVoteReply, .installSnapshot,
      .installSnapshotReply, .timeoutNow:
      false
    }
  }
}
