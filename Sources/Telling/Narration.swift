// What just happened and why, in words.

import Raft
import Session
import Scripting
import Simulation

/// An event in words.
package struct Narration: Hashable, Sendable {
  /// What happened, as one sentence.
  package var headline: String
  /// Why, and what came of it: sentences in the order of their weight.
  package var reasons: [String]
  /// The sections of the paper that say so, without repetition.
  package var sections: [Section]

  /// Everything as one line: `S2 votes for S1. It had not voted … (§5.2)`.
  package var line: String {
    let text = ([headline] + reasons).joined(separator: " ")
    return sections.isEmpty ? text : "\(text) (\(sections.citation))"
  }
}

/// Puts an event into words.
/// - Parameters:
///   - event: The event that has just happened.
///   - world: The world after it, which was listening.
package func narrate(_ event: Event, in world: World) -> Narration {
  var narrator = Narrator(world: world)
  narrator.tell(event)
  return narrator.narration
}

extension Session {
  /// The event at the position in words, or nil at the start. Knows more than `narrate`: which command
  /// it was.
  package var lastNarration: Narration? {
    position > 0 ? Narration(world, act: lastAct, wiped: lastWiped) : nil
  }
}

extension Moment {
  /// The event in words.
  package var narration: Narration { Narration(after, act: act, wiped: wiped) }
}

extension Narration {
  /// The last event of a world, which was listening.
  /// - Parameters:
  ///   - command: What command it was, if it was one.
  ///   - wiped: The servers that lost their disks before it restarted them.
  init(_ world: World, act: Act?, wiped: ServerSet) {
    var narrator = Narrator(world: world)
    narrator.wiped = wiped
    narrator.tell(world.event)
    self = narrator.narration
    switch act {
    case .rule(let rule, let isOn)?:
      headline = "The rule \(rule.name) is \(isOn ? "on" : "off") from now on."
      reasons = [rule.summary]
      sections = [rule.section]
    case .set(let setting)?: headline = "From now on: \(setting)."
    case .setFor(let servers, let setting)?:
      headline = "From now on, for \(ServerSet(servers).brief): \(setting)."
    case .link(let selector, let setting)?:
      headline = "From now on, for \(selector): \(setting)."
    default: break
    }
  }
}

/// Builds a narration sentence by sentence.
struct Narrator {
  let world: World
  var headline = ""
  var reasons: [String] = []
  var sections: [Section] = []
  var isIntervention = false
  /// The servers that lost their disks before they were restarted, as far as that is known.
  var wiped = ServerSet()
  /// The place in `world.requests` of the call that the event is about.
  var call: Int?

  init(world: World) { self.world = world }

  var narration: Narration {
    Narration(headline: headline, reasons: reasons, sections: sections)
  }

  /// Adds a sentence, unless it has been said: the first becomes the headline.
  mutating func say(_ sentence: String, _ sections: Section...) {
    if headline.isEmpty {
      headline = sentence
    } else if !reasons.contains(sentence) {
      reasons.append(sentence)
    }
    for section in sections where !self.sections.contains(section) {
      self.sections.append(section)
    }
  }

  mutating func tell(_ event: Event) {
    switch event.kind {
    case .delivered(let flight): tellDelivery(flight)
    case .queued(let flight):
      say("\(flight.message.to) is frozen: \(flight.message.phrase) waits in its inbox.")
    case .lost(let flight, let loss): tellLoss(flight, loss)
    case .timer(let server, .heartbeat):
      tellNotes(of: server)
      if headline.isEmpty { tellQuietDuty(of: server) }
    case .timer(let server, .election):
      tellNotes(of: server)
      if headline.isEmpty {
        say("\(server) has no vote, so it does not stand for election.", .membershipChanges)
      }
    case .diskWritten(let server, _):
      say(
        world.sendings.isEmpty
          ? "\(server)'s disk write is done: what it wrote now survives a crash."
          : "\(server)'s disk write is done: the answer that waited for it is sent.", .figure2)
      tellNotes(of: server)
    case .compacted(let server):
      tellNotes(of: server)
      say("Its log had reached the length at which it is compacted (snapshot-after).")
    case .client(let number, let what): tell(what, of: number)
    case .intervention(let what):
      isIntervention = true
      tell(what)
    }
    for number in world.answers { tellAnswer(world.requests[number]) }
    tellSendings()
  }

  /// What a leader's timer was for when it sent nothing.
  private mutating func tellQuietDuty(of server: ServerID) {
    if world.server(server).configuration.members == [server] {
      say("\(server) leads alone: there is nobody to tell.", .leaderElection)
    } else if world.server(server).settings.checksQuorum {
      say("\(server) checks whether a majority still answers: it does.", .findingLeader)
    } else {
      say("\(server) looks whether a heartbeat is due: not yet.", .leaderElection)
    }
  }

  private mutating func tellDelivery(_ flight: Flight) {
    let message = flight.message
    let start = headline
    tellNotes(of: message.to, about: message)
    if headline == start { say(arrival(of: message)) }
  }

  /// That a message came, of which the receiver made nothing new.
  private func arrival(of message: Message) -> String {
    guard case .appendEntriesReply(let reply) = message.body,
      case .success(let match) = reply.outcome
    else { return "\(message.to) gets \(message.phrase)." }
    return reply.answersHeartbeat
      ? "\(message.from) acknowledges \(message.to)'s heartbeat."
      : "\(message.from) acknowledges up to entry \(match) once more."
  }

  private mutating func tellLoss(_ flight: Flight, _ loss: Loss) {
    let message = flight.message
    switch loss {
    case .receiverDown:
      say("\(message.phraseUppercased) to \(message.to) is lost: \(message.to) is down.", .crashes)
    case .byHand: say("\(message.phraseUppercased) to \(message.to) is dropped.")
    case .cut, .chance: say("\(message.phraseUppercased) to \(message.to) is lost.")
    }
  }

  /// What became of the messages that the event sent, where that is worth a word.
  private mutating func tellSendings() {
    let lost = world.sendings.filter { $0.fate == .lost(.chance) }
    let cut = world.sendings.filter { $0.fate == .lost(.cut) }
    let waiting = world.sendings.filter { $0.fate == .waitsForDisk }
    if !lost.isEmpty { say("The network loses what it sends to \(list(lost)).") }
    if !cut.isEmpty {
      say("Nothing reaches \(list(cut)): the \(cut.count == 1 ? "link is" : "links are") cut.")
    }
    if !waiting.isEmpty {
      say("Its answer waits until what it promises is on disk.", .figure2)
    }
  }

  private func list(_ sendings: [Sending]) -> String {
    "\(ServerSet(sendings.map(\.message.to)))"
  }
}

extension Instant {
  /// The moment in seconds with milliseconds: `1.284`.
  package var seconds: String {
    let fraction = String(microseconds / 1000 % 1000)
    return "\(microseconds / 1_000_000)." + String(repeating: "0", count: 3 - fraction.count)
      + fraction
  }
}

extension Message {
  /// The message as part of a sentence: `a RequestVote from S1`.
  var phrase: String {
    switch body {
    case .requestVote: "a RequestVote from \(from)"
    case .requestVoteReply(granted: true): "a vote from \(from)"
    case .requestVoteReply(granted: false): "a refusal to vote from \(from)"
    case .appendEntries(let append):
      append.isHeartbeat ? "a heartbeat from \(from)" : "an AppendEntries from \(from)"
    case .appendEntriesReply(let reply):
      reply.isSuccess ? "an acknowledgement from \(from)" : "a refusal to append from \(from)"
    case .preVote: "a PreVote from \(from)"
    case .preVoteReply(granted: true): "a pre-vote from \(from)"
    case .preVoteReply(granted: false): "a refused pre-vote from \(from)"
    case .installSnapshot: "a chunk of a snapshot from \(from)"
    case .installSnapshotReply(let reply):
      switch reply.outcome {
      case .wants: "a request for the next chunk from \(from)"
      case .installed: "word of an installed snapshot from \(from)"
      case .staleTerm: "a refusal of a snapshot from \(from)"
      }
    case .timeoutNow: "a TimeoutNow from \(from)"
    }
  }

  /// The message as the beginning of a sentence.
  var phraseUppercased: String { phrase.prefix(1).uppercased() + phrase.dropFirst() }

  /// What tells from which election the answer is: whether it is about a PreVote.
  var isPreVoteReply: Bool { kind == .preVoteReply }
}

extension AppendEntriesReply {
  /// Whether it acknowledges a heartbeat: nothing that came with it.
  package var answersHeartbeat: Bool { outcome == .success(matchIndex: prevLogIndex) }
}
