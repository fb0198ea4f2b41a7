// The words of the demos against the run: they tell of the event that the why-line tells of, and claim nothing that
// the picture does not show.

import Canvas
import Raft
import Running
import Scripting
import Session
import Simulation
import Telling
import Testing

@testable import Display

@Suite("The words of the demos")
struct DemoWordsTests {
  /// The stops at which something is said, and not asked.
  private static let stops = (LessonStop.all + LessonStop.whatIf).filter {
    $0.number > 0 && $0.app.model.question == nil
  }

  /// What is told there; a goal is not the case yet.
  private func words(_ stop: LessonStop) -> String {
    stop.app.model.tellingLines(width: 1000).map(\.0).filter { !$0.hasPrefix("Goal: ") }
      .joined(separator: " ")
  }

  /// The servers that are named, ranges included.
  private func servers(in text: String) -> Set<String> { LessonWayTests.servers(in: text) }

  /// What is said where an event of the kind is told of, in the words of whoever tells it.
  private func vocabulary(of kind: Milestone.Kind, _ act: Act?) -> Regex<Substring>? {
    switch kind {
    case .electionStarted, .preVoteStarted, .toldToStand:
      /[Ss]tand|candidate|timers? r[au]n|[Vv]ote|asks|TimeoutNow|begins/
    case .voted: /[Vv]ote|heard/
    case .refused: /[Rr]efuse|[Vv]ote|guard|ignores/
    case .elected: /[Ll]ead|[Ww]in|elect|vote/
    case .split: /split|tie|candidates|two against two/
    case .steppedDown, .quorumLost: /step|follow|depose|C-new/
    case .committed, .learned, .configurationCommitted, .answeredFromSession:
      /commit|applied|agreed|knows this call|answer|last|minority|write/
    case .heldBack: /not committed/
    case .overwritten: /delete|stores|given way|gone|has to go|give way|loses|same/
    case .configurationEntered, .configurationRolledBack: /append|configuration|remove|add/
    case .changeAbandoned, .transferAbandoned: /gives up/
    case .ended: /down|ends/
    case .snapshotTaken, .snapshotInstalled: /snapshot|state/
    case .retried: /ask/
    case .answeredStale: /tells|answers/
    case .violated: /broken/
    case .intervened:
      switch act {
      case .crash, .shutdown, .wipe: /crash|down/
      case .cut, .partition, .isolate: /cut|split|break|reach/
      case .heal, .rejoin, .restart, .resume: /back|return|heal|restart/
      case .request: /ask|take|read|write|send|call|answer/
      default: nil
      }
    }
  }

  @Test("the words and the line that says what happened and why tell of one event")
  func oneEvent() throws {
    var seen = 0
    for stop in Self.stops {
      let (app, text) = (stop.app, words(stop))
      let told = app.model.told
      guard !told.isOfNoEvent, told.position > 0, let narration = told.narration,
        let milestone = app.session.branch.milestone(at: told.position)
      else { continue }
      let act = app.session.branch.act(at: told.position - 1)?.act
      if let vocabulary = vocabulary(of: milestone.kind, act) {
        seen += 1
        #expect(
          try vocabulary.firstMatch(in: text) != nil,
          "\(stop.name): \(narration.headline) / \(text)")
      }
      let record = app.session.branch.chronicle[told.position]
      let named = servers(in: text)
      let telling = servers(in: ([narration.headline] + narration.reasons).joined())
        .union(app.model.cluster.ids.filter { record.concerns($0) }.map { "\($0)" })
      #expect(
        named.isEmpty || telling.isEmpty || !named.isDisjoint(with: telling),
        "\(stop.name): \(narration.headline) / \(text)")
    }
    #expect(seen > 100)
  }

  @Test("every sentence of a lesson can be read at its beginning or at one of its stops")
  func readable() {
    let stops = LessonStop.all + LessonStop.whatIf
    for lesson in Set(stops.map(\.lesson)) {
      let own = stops.filter { $0.lesson == lesson }
      let read = Set(own.flatMap { $0.app.model.telling })
      for line in own.last?.app.session.lesson?.script.lines ?? [] {
        guard case .tell(let told) = line.command else { continue }
        switch told {
        case .say, .ask: #expect(read.contains(told), "\(lesson), line \(line.number)")
        default: break
        }
      }
    }
  }

  @Test("who is the subject has a part in what is told, where the words point at somebody")
  func subject() {
    for stop in Self.stops {
      let (model, session) = (stop.app.model, stop.app.session)
      guard let server = model.pointers.server, !model.told.isOfNoEvent else { continue }
      let told = model.told
      let isNamed = servers(
        in: ([told.narration?.headline ?? ""] + (told.narration?.reasons ?? [])).joined()
      ).contains("\(server)")
      #expect(
        isNamed || session.branch.chronicle[told.position].concerns(server),
        "\(stop.name): \(server), \(told.narration?.headline ?? "")")
    }
  }

  // MARK: What is claimed

  /// What the last leader has committed under the command, and who knows that it is.
  private func knowers(of command: String, in cluster: ClusterView) -> [ServerID]? {
    guard let leader = cluster.leader else { return nil }
    let log = cluster[leader].log
    guard log.firstIndex <= log.lastIndex,
      let index = (log.firstIndex...log.lastIndex).last(where: { index in
        log[index].command.map { cluster.requests[Int($0)].operation.call } == command
      })
    else { return nil }
    return cluster.ids.filter {
      cluster[$0].commitIndex >= index && cluster[$0].process != .crashed
    }
  }

  @Test("what is called committed is shown so at everyone of whom that is said")
  func committed() throws {
    var claims = 0
    for stop in Self.stops {
      let cluster = stop.app.model.cluster
      for sentence in words(stop).split(separator: /[.;]( |$)/) {
        guard sentence.contains("committed"),
          sentence.firstMatch(of: /not (yet )?committed|never committed|can.t|has committed/)
            == nil,
          let command = sentence.firstMatch(of: /\b([a-z]=\d+)\b.*committed/)?.1
        else { continue }
        claims += 1
        let knowers = knowers(of: String(command), in: cluster)
        let names = Set((knowers ?? []).map { "\($0)" })
        #expect(!names.isEmpty, "\(stop.name): \(sentence)")
        if sentence.firstMatch(of: /all five|everywhere|on all/) != nil {
          #expect(names.count == cluster.count, "\(stop.name): \(sentence)")
        }
        // "S3, S4 and S5 know it", "by S2 S3 S4".
        if sentence.firstMatch(of: /committed by|know it|hold it/) != nil {
          #expect(servers(in: String(sentence)).isSubset(of: names), "\(stop.name): \(sentence)")
        }
      }
    }
    #expect(claims >= 12)
  }

  @Test("who is said to lead, to be down or to be cut off is")
  func states() throws {
    var claims = (leads: 0, down: 0, cut: 0)
    for stop in Self.stops {
      let (cluster, text) = (stop.app.model.cluster, words(stop))
      func server(_ name: Substring) -> ServerID { ServerID((Int(name.dropFirst()) ?? 1) - 1) }
      for match in text.matches(of: /\b(S\d) (?:leads|wins)(?: .{0,20}?)?term (\d)/) {
        let (leader, term) = (server(match.1), Term(Int(match.2) ?? 0))
        #expect(cluster.isLeader(leader) && cluster[leader].term == term, "\(stop.name): \(text)")
        claims.leads += 1
      }
      for match in text.matches(of: /\b(S\d)(?: and (S\d))? (?:is|are|has|have) (?:down|crashed)/) {
        for name in [match.1] + (match.2.map { [$0] } ?? []) {
          #expect(cluster[server(name)].process == .crashed, "\(stop.name): \(text)")
        }
        claims.down += 1
      }
      for match in text.matches(of: /\b(S\d)(?: and (S\d))? (?:is|are) cut off/) {
        for name in [match.1] + (match.2.map { [$0] } ?? []) {
          let reach = cluster.reach(of: server(name))
          #expect(!cluster[server(name)].isQuorum(reach), "\(stop.name): \(text)")
        }
        claims.cut += 1
      }
    }
    #expect(claims.leads >= 25 && claims.down >= 6 && claims.cut >= 4, "\(claims)")
  }

  // MARK: Motion

  @Test("something happens on each way to a stop but that to a question, or to another view")
  func ways() {
    for (before, after) in zip(LessonStop.all, LessonStop.all.dropFirst())
    where before.lesson == after.lesson && after.number > 1 {
      let (model, name) = (after.app.model, after.name)
      if model.question != nil || after.app.view != .cluster { continue }
      #expect(after.app.session.position > before.app.session.position, "\(name)")
    }
  }

  @Test("what a lesson only prepares takes no words from what happens")
  func staging() throws {
    let stop = try LessonStop.named("split-vote", 3)
    #expect(stop.app.model.told.narration?.headline.hasPrefix("S5 crashes") == true)
    for stop in LessonStop.all where stop.number > 0 {
      let (session, told) = (stop.app.session, stop.app.model.told)
      guard !told.isOfNoEvent, told.position > 0 else { continue }
      #expect(
        session.branch.act(at: told.position - 1)?.act.isStaging != true,
        "\(stop.name): \(told.narration?.headline ?? "")")
    }
  }
}
