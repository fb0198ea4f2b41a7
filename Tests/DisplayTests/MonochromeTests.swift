// Without colours, without bold and reverse: every state can still be told from every other.

import Canvas
import Session
import Checking
import Raft
import Scripting
import Simulation
import Testing

@testable import Display

@Suite("Without attributes")
struct MonochromeTests {
  /// What is done, from one and the same moment: each leaves a state that no other leaves.
  private static let commands = [
    "crash S2", "pause S2", "timeout S2", "cut S1-S2", "cut S1>S2", "cut S2>S1", "hold S3>S1",
    "hold S1>S2", "put x 1", "put x 2", "isolate S2", "crash S3", "pause S3", "add S6",
    "reconfigure S1 S2 S3", "transfer S2", "partition S1 S2 | S3 S4 S5", "drop S3>S1",
    "duplicate S3>S1", "deliver S3>S1", "delay S3>S1 30ms", "load 100/s", "align S1 S2",
  ]

  /// The picture of the cluster, as characters, without the lines that put things into words.
  private func picture(after command: String, isASCII: Bool) -> [String] {
    var stage = Stage()
    stage.run("run until leader S3 within 1s\nrun 95ms\nput y 1\nrun 5ms")
    if !command.isEmpty { stage.run(command) }
    // What the last step changed is marked; that must not be what tells them apart.
    stage.app.model.previous = nil
    let theme = Theme(depth: .mono, isASCII: isASCII)
    let rows = stage.screen(120, 40, theme).split(separator: "\n", omittingEmptySubsequences: false)
    let why = rows.firstIndex { $0.contains(" why ") } ?? rows.count
    return rows[1..<why].map(String.init)
  }

  @Test("whatever is done shows in the picture itself", arguments: [false, true])
  func commands(isASCII: Bool) {
    var seen: [[String]: String] = [picture(after: "", isASCII: isASCII): "nothing"]
    for command in Self.commands {
      let other = seen.updateValue(command, forKey: picture(after: command, isASCII: isASCII))
      #expect(other == nil, "`\(command)` looks like \(other ?? "")")
    }
  }

  @Test(
    "roles, standings and frozen servers all have names of their own", arguments: [false, true])
  func names(isASCII: Bool) {
    let theme = Theme(depth: .mono, isASCII: isASCII)
    var seen: [String: String] = [:]
    let standings: [Standing] = [.voter, .incoming, .outgoing, .learner, .outside]
    for role in [RoleName.follower, .preCandidate, .candidate, .leader, .crashed] {
      for isPaused in [false, true] where !(isPaused && role == .crashed) {
        for standing in standings {
          let name = theme.name(ServerID(0), role, isPaused: isPaused, standing)
          let state = "\(role) \(standing) \(isPaused)"
          // A frozen follower's standing is in the table.
          if isPaused, role == .follower { continue }
          let other = seen.updateValue(state, forKey: name)
          #expect(other == nil, "\(name) is \(state) and \(other ?? "")")
        }
      }
    }
    #expect(seen.count == 40)
  }

  @Test(
    "messages of each kind have heads of their own, the same in flight and in the chronicle",
    arguments: [false, true])
  func heads(isASCII: Bool) {
    let theme = Theme(depth: .mono, isASCII: isASCII)
    var kinds: [Unicode.Scalar: String] = [:]
    func look(_ message: Message) {
      var kind = "\(message.kind)"
      switch message.body {
      case .appendEntries(let append): if append.isHeartbeat { kind = "heartbeat" }
      case .requestVoteReply(let granted), .preVoteReply(let granted):
        kind = granted ? "\(kind) granted" : "no"
      // Answers to appends and to chunks of a snapshot look alike, and so does every no.
      case .appendEntriesReply(let reply): kind = reply.isSuccess ? "stored" : "no"
      case .installSnapshotReply(let reply): kind = reply.outcome != .staleTerm ? "stored" : "no"
      case .requestVote, .preVote, .installSnapshot, .timeoutNow: break
      }
      let other = kinds.updateValue(kind, forKey: theme.head(of: message))
      #expect(other == nil || other == kind, "\(kind) looks like \(other ?? "")")
    }
    var stage = Stage()
    let commands = [
      "run until leader S3 within 1s", "put x 1", "run 40ms", "transfer S2", "run 60ms",
      "crash S4", "snapshot S2", "put y 2", "run 60ms", "snapshot S2", "restart S4", "run 100ms",
      "set pre-vote on", "timeout S5", "run 30ms", "isolate S1", "run 500ms", "rejoin S1",
      "crash S2", "align", "run 600ms", "put z 1", "timeout S3", "put z 2", "run 300ms",
    ]
    for command in commands {
      stage.run(command)
      for flight in stage.app.session.world.flights { look(flight.message) }
    }
    var session = stage.app.session
    session.seek(to: 0)
    while session.position < session.branch.length, session.stepForward() {
      guard case .delivered(let flight) = session.world.event.kind else { continue }
      look(flight.message)
      let record = session.branch.chronicle[session.position]
      #expect(theme.head(of: record) == theme.head(of: flight.message), "\(flight.message)")
    }
    #expect(kinds.count >= 10, "\(kinds)")
  }

  @Test("committed and uncommitted entries differ by a character")
  func entries() throws {
    var stage = Stage()
    stage.run("run until leader S3 within 1s\nrun 100ms\nput x 1")
    // What was just stored has another mark, as long as nothing else happens.
    stage.press("n")
    stage.app.model.previous = nil
    let theme = Theme(depth: .mono, isASCII: true)
    func line() throws -> String {
      let rows = stage.screen(80, 24, theme).split(separator: "\n")
      return String(try #require(rows.last { $0.contains("*S3*") && $0.contains("x=1") }))
    }
    let before = try line()
    stage.run("run 100ms")
    stage.app.model.previous = nil
    let after = try line()
    #expect(before.contains(":t1 x=1") && !after.contains(":t1 x=1"))
  }
}
