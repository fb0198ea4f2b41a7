// Which event is told where a lesson stops: the most telling one of those that have just happened.

import Checking
import Raft
import Running
import Scripting
import Session
import Simulation
import Telling

extension Model {
  /// The property that is broken, as long as the run stands there: one that went on in spite of it has other news.
  var brokenHere: Violation? {
    guard let violation = session.violation else { return nil }
    return session.isBroken || violation.event == session.position ? violation : nil
  }

  /// Puts into words what a stop of a lesson is about: the event that it waited for or, where that is mere
  /// routine, the last one shortly before it that is none. If there is no such event, what goes on.
  mutating func narrateStop() {
    let position = session.position
    guard isAtStop, brokenHere == nil, let event = session.lastEvent else {
      return narrate()
    }
    let isSetting = session.branch.act(at: position - 1)?.act.isSetting == true
    guard isSetting || isRoutine(event) else { return narrate() }
    if let telling = lastTelling(before: position), let moment = session.moment(at: telling) {
      told = Told(moment)
    } else if isSetting {
      narrate()
    } else {
      told = Told(goingOn: session)
    }
  }

  /// Whether nothing has come of an event but that what was so goes on.
  private func isRoutine(_ event: ObservedEvent) -> Bool {
    guard event.answers.isEmpty else { return false }
    switch event.event.kind {
    case .delivered(let flight), .lost(let flight, _), .queued(let flight):
      guard flight.message.isAboutLogs else { return false }
    case .timer(_, .heartbeat), .diskWritten: break
    case .timer(_, .election), .compacted, .client, .intervention: return false
    }
    return event.notes.allSatisfy { note in
      switch note {
      case .replication(.heartbeatsSent), .replication(.replyIgnored),
        .replication(.appendAccepted(_, _, added: 0, _)), .replication(.diskWritten):
        true
      default: false
      }
    }
  }

  /// The last event of note shortly before the one at the position, and after what the lesson told before.
  private func lastTelling(before position: Int) -> Int? {
    let chronicle = session.branch.chronicle
    let start =
      session.lesson?.marks.last { $0.position < position && $0.position < session.position }?
      .position ?? 0
    for number in stride(from: position - 1, to: start, by: -1) {
      let record = chronicle[number]
      if session.now - record.time > Model.recently { return nil }
      if session.branch.act(at: number - 1)?.act.isSetting == true { continue }
      if !record.traits.isDisjoint(with: [.milestone, .answers]) || record.kind == .intervention {
        return number
      }
    }
    return nil
  }

  /// So long ago something is still what a stop is about.
  private static let recently = TimeSpan.milliseconds(250)
}

extension Model.Told {
  /// An event that happened a while ago.
  fileprivate init(_ moment: Moment) {
    narration = moment.narration
    position = moment.position
    time = moment.event.time
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
