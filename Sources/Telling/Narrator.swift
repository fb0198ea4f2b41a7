// What just happened and why, put into words.

import Raft
import Running
import Scripting
import Session
import Simulation

/// Builds a narration sentence by sentence.
struct Narrator {
  /// What happened, and what was heard of it.
  let observed: ObservedEvent
  /// The cluster right after it.
  let cluster: ClusterView
  /// What has been said so far.
  var narration = Explanation("")
  /// Whether shorter ways of saying it are wanted, for narrow rooms, and what the sentences claim.
  var isForScreen = true
  var isIntervention = false
  /// The servers that lost their disks before they were restarted, as far as that is known.
  var wiped = ServerSet()
  /// Whom the server that votes had voted for in that term before, and has forgotten, as far as that is known.
  var forgottenVote: ServerID?
  /// The changes of who votes that were under way at leaders which have just crashed, as far as that is known.
  var lostChanges: [ServerSet] = []
  /// The new servers that a leader gave up on, although they held what their change waited for, as far as that is
  /// known.
  var unheard = ServerSet()
  /// The place in `cluster.requests` of the call that the event is about.
  var call: Int?

  init(_ observed: ObservedEvent, in cluster: ClusterView) {
    self.observed = observed
    self.cluster = cluster
  }

  /// For what can be said of a cluster without an event.
  init(standing cluster: ClusterView) {
    self.init(
      ObservedEvent(
        Event(
          number: cluster.position, time: cluster.now, kind: .intervention(.serverSettings),
          touched: [])), in: cluster)
  }

  /// Whether nothing has been said yet.
  var isSilent: Bool { narration.headline.isEmpty }

  /// Adds a sentence, unless it has been said: the first becomes the headline.
  mutating func say(_ sentence: String, _ sections: Section?...) {
    if isSilent {
      narration.headline = sentence
    } else if sentence != narration.headline, !narration.reasons.contains(sentence) {
      narration.reasons.append(sentence)
    }
    for section in sections { narration.cite(section) }
  }

  /// Takes down what a sentence that is said claims of the cluster.
  mutating func claim(_ claims: Claim?...) {
    if !isForScreen { return }
    for case let claim? in claims where !narration.claims.contains(claim) {
      narration.claims.append(claim)
    }
  }

  mutating func tell() {
    // What somebody waited for comes first, unless it is told with the commit that brought it.
    if !isCommitted { tellAnswers() }
    switch observed.event.kind {
    case .delivered(let flight): tellDelivery(flight)
    case .queued(let flight):
      let message = flight.message
      say(
        "\(message.to) is frozen: \(message.phrase) \(message.verb("waits", "wait")) in its inbox.")
    case .lost(let flight, let loss): tellLoss(flight, loss)
    case .timer(let server, .heartbeat):
      tellNotes(of: server)
      if isSilent { tellQuietDuty(of: server) }
    case .timer(let server, .election):
      tellNotes(of: server)
      if isSilent {
        say("\(server) has no vote, so it does not stand for election.", .membershipChanges)
      }
    case .diskWritten(let server, _):
      let answers = observed.sendings.count { $0.message.kind.isReply }
      let what =
        answers == 0
        ? "what it wrote now survives a crash"
        : answers == 1
          ? "the answer that waited for it is sent" : "the answers that waited for it are sent"
      say("\(server)'s disk write is done: \(what).", .figure2)
      tellNotes(of: server)
    case .compacted(let server):
      tellNotes(of: server)
      say("Its log had reached the length at which it is compacted (snapshot-after).")
    case .ended(let server, let stillLed): tellEnd(of: server, stillLed: stillLed)
    case .client(let number, let what): tell(what, of: number)
    case .intervention(let what):
      isIntervention = true
      tell(what)
    }
    tellAnswers()
    tellSendings()
  }

  private mutating func tellAnswers() {
    for number in observed.answers { tellAnswer(number) }
  }

  /// What a leader's timer was for when it sent nothing.
  private mutating func tellQuietDuty(of server: ServerID) {
    if cluster.configuration(of: server).members == [server] {
      say("\(server) leads alone: there is nobody to tell.", .leaderElection)
    } else if cluster.settings(of: server).checksQuorum {
      say("\(server) checks whether a majority still answers: it does.", .findingLeader)
    } else {
      say("\(server) looks whether a heartbeat is due: not yet.", .leaderElection)
    }
  }

  private mutating func tellDelivery(_ flight: Flight) {
    let message = flight.message
    tellNotes(of: message.to, about: message)
    if isSilent { say(arrival(of: message)) }
  }

  /// That a message came, of which the receiver made nothing new.
  private func arrival(of message: Message) -> String {
    guard case .appendEntriesReply(let reply) = message.body,
      case .success(let match) = reply.outcome
    else { return "\(message.to) gets \(message.phrase)." }
    let follows =
      cluster.isLeader(message.to) ? "\(message.to) leads on" : "\(message.to) gets an answer"
    return reply.answersHeartbeat
      ? "\(follows): \(message.from) has heard its heartbeat."
      : "\(message.from) acknowledges up to entry \(match) once more."
  }

  private mutating func tellLoss(_ flight: Flight, _ loss: Loss) {
    let message = flight.message
    say(
      "\(loss.clause(of: message.phraseUppercased, to: message.to, message.verb("is", "are"))).",
      loss.section)
  }

  /// What became of the messages that the event sent, where that is worth a word.
  private mutating func tellSendings() {
    if observed.sendings.allSatisfy({ $0.fate.isFlying }) { return }
    for fate in [Sending.Fate.lost(.chance), .lost(.cut), .waitsForDisk] {
      let servers = ServerSet(observed.sendings.filter { $0.fate == fate }.map(\.message.to))
      if !servers.isEmpty, let sentence = fate.sentence(to: servers) {
        say(sentence, fate.section)
      }
    }
  }
}

extension Sending.Fate {
  /// Whether the message is on its way, as messages usually are.
  fileprivate var isFlying: Bool { if case .flying = self { true } else { false } }
}
