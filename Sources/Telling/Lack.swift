// Why a leader does not know a follower to hold an entry: the reasons, and all words for them.

import Raft

/// Why a leader does not know a follower to hold an entry.
package enum Lack: Hashable, Sendable {
  /// It does not run.
  case crashed
  /// The process is stopped; the entry may wait in its inbox.
  case frozen(holdsMessage: Bool)
  /// Nothing reaches it.
  case cutOff(from: ServerID)
  /// It is reached, but its answers are not.
  case cannotAnswer
  /// The message with the entry is on its way.
  case onItsWay(at: Instant)
  /// The message with the entry is held back by hand.
  case held
  /// Nothing is on its way, and what will be has to be delivered by hand.
  case linkHeld
  /// It has the entry, but its disk does not yet.
  case writing(until: Instant)
  /// It has the entry, and says so.
  case answerOnItsWay(at: Instant)
  /// It has the entry, and its answer is held back by hand.
  case answerHeld
  /// It has the entry, and its answer waits for the leader, which is frozen.
  case answerInInbox
  /// It lacks what comes before the entry and has refused what was sent; never where that waits for a hand, a disk
  /// or a frozen leader.
  case refused(heardAt: Instant)
  /// It has the entry, and will say so once it gets the message on its way.
  case asked(at: Instant)
  /// It has the entry, but its answer got lost: it will be asked again.
  case answerLost(again: Instant)
  /// The entry was sent and got lost: it is sent again.
  case sentInVain(again: Instant)
  /// The leader looks for the point where the logs agree.
  case probing(next: LogIndex, at: Instant?)
  /// Entries before it come first, or too many are unanswered.
  case waitsItsTurn(next: LogIndex, unanswered: Int)
  /// It gets a snapshot first, after which another must follow if the leader has compacted beyond it since.
  case snapshot(bytes: Int, of: Int, isOutdated: Bool)
  /// It is in a newer term and listens to this leader no more.
  case newerTerm(Term)
  /// The leader has not begun with it.
  case unknown
}

extension Lack: Reason {
  /// Who lacks the entry, of which leader, and at what time that is told.
  package struct Context {
    var follower: ServerID
    var leader: ServerID
    var now: Instant
  }

  package var section: Section? {
    switch self {
    case .crashed: .crashes
    case .writing: .figure2
    case .snapshot: .logCompaction
    case .newerTerm: .raftBasics
    case .probing: .logReplication
    case .refused: .logReplication
    case .frozen, .cutOff, .cannotAnswer, .onItsWay, .held, .linkHeld, .answerOnItsWay, .answerHeld,
      .answerInInbox, .asked, .answerLost, .sentInVain, .waitsItsTurn, .unknown:
      nil
    }
  }

  package func brief(in _: Context) -> String {
    switch self {
    case .crashed: "down"
    case .frozen: "frozen"
    case .cutOff, .cannotAnswer: "cut off"
    case .onItsWay: "on its way"
    case .held: "held back"
    case .linkHeld: "link held"
    case .writing: "disk writes"
    case .answerOnItsWay: "answer coming"
    case .answerHeld: "answer held"
    case .answerInInbox: "answer unread"
    case .refused: "refused it"
    case .asked: "is asked"
    case .answerLost: "answer lost"
    case .sentInVain: "entry lost"
    case .probing: "logs compared"
    case .waitsItsTurn: "waits"
    case .snapshot: "gets snapshot"
    case .newerTerm(let term): "is in term \(term)"
    case .unknown: "nothing sent"
    }
  }

  package func clause(in context: Context) -> String {
    let leader = context.leader
    func wait(_ time: Instant) -> String { time.wait(from: context.now) }
    return switch self {
    case .crashed: "down"
    case .frozen(let holds):
      holds ? "frozen; the entry waits in its inbox" : "frozen: messages wait in its inbox"
    case .cutOff(let sender): "cut off: nothing from \(sender) reaches it"
    case .cannotAnswer: "hears \(leader), but its answers are cut off"
    case .onItsWay(let time): "the entry is on its way, arrives \(wait(time))"
    case .held: "the message with the entry is held back by hand"
    case .linkHeld: "what passes between it and \(leader) is held back by hand"
    case .writing(.never):
      "has the entry in memory: its disk is held, and answers once that is let go"
    case .writing(let time): "has the entry, its disk write is done \(wait(time))"
    case .answerOnItsWay(let time): "holds it; its answer arrives \(wait(time))"
    case .answerHeld: "holds it; its answer is held back by hand"
    case .answerInInbox: "holds it; its answer waits in the inbox of \(leader), which is frozen"
    case .refused(.never): "lacks what comes before; \(leader) has yet to read its refusal"
    case .refused(let time):
      "lacks what comes before; \(leader) hears its refusal \(wait(time))"
    case .asked(let time): "holds it, and says so once \(leader)'s message arrives \(wait(time))"
    case .answerLost(let time):
      "holds it, but its answer was lost; \(leader) asks again \(wait(time))"
    case .sentInVain(let time): "the entry was lost; \(leader) sends it again \(wait(time))"
    case .probing(let next, let time):
      "\(leader) is still finding where the logs agree, from entry \(next)"
        + (time.map { $0 == .never ? "; a message is held" : ", message \(wait($0))" } ?? "")
    case .waitsItsTurn(let next, let unanswered):
      unanswered > 0
        ? "entry \(next) is next, once one of \(unanswered) appends is answered"
        : "entry \(next) is next, with the next heartbeat"
    case .snapshot(let bytes, let all, let isOutdated):
      "gets a snapshot first: \(bytes) of \(all) bytes"
        + (isOutdated ? "; \(leader) has compacted beyond it, so another must follow" : "")
    case .newerTerm(let term): "is in term \(term) and no longer listens to \(leader)"
    case .unknown: "\(leader) has not sent it anything yet"
    }
  }

  package func sentence(in context: Context) -> String {
    "\(context.follower): \(clause(in: context))."
  }
}
