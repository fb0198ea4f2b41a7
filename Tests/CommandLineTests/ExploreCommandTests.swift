// raftview explore as it is used: output, files, exit statuses.

import Foundation
import TestKit
import Testing

@Suite("raftview explore")
struct ExploreCommandTests {
  private static let tight = "--terms 1 --entries 1 --writes 0"

  private func explore(_ arguments: String, in folder: Folder? = nil) throws -> Tool {
    try Tool.shell("raftview explore \(Self.tight) \(arguments)", in: folder)
  }

  @Test("says within what, how many clusters there are and how far they are")
  func complete() throws {
    let result = try explore("")
    #expect(result.status == 0)
    #expect(
      result.output == """
        Within 3 servers, terms to 1, logs to 1 entry, 4 messages under way, 0 writes:
        Nothing breaks. Complete: 310 states, the farthest 15 moves away, 879 generated.

        """)
  }

  @Test("there is room for an election by default, and where there is none that is said")
  func room() throws {
    let bounds = "explore --servers 5 --terms 1 --entries 1 --writes 0"
    let wide = try Tool.shell("raftview \(bounds) --goal 'leader any'", in: try Folder())
    #expect(wide.status == 0 && wide.output.contains("6 messages under way"))
    let narrow = try Tool.shell("raftview \(bounds) --messages 5")
    #expect(narrow.output.contains("But nobody can lead within these bounds: "))
    #expect(narrow.output.contains("--messages 6"))
  }

  @Test("what it finds is a script that runs and expects what it found")
  func found() throws {
    let folder = try Folder()
    let result = try explore("--rule one-vote-per-term=off", in: folder)
    #expect(result.status == 1)
    #expect(result.output.contains("VoteMonotonic: S2 voted for S2 in term 1, and then for S1."))
    #expect(result.output.contains("  3. S2 takes RequestVote from S1\n"))
    let run = try Tool.shell("raftview run explore.raft", in: folder)
    #expect(run.status == 0 && run.output.contains("1 expectation, 0 failed"))
  }

  @Test("with --json the last line has the figures, and nothing is written")
  func json() throws {
    let result = try explore("--json --jobs 2")
    let line = try #require(result.output.split(separator: "\n").last)
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
    let figures = try #require(object as? [String: Any])
    #expect(figures["complete"] as? Bool == true && figures["found"] is NSNull)
    #expect(figures["generated"] as? Int == 879 && figures["distinct"] as? Int == 310)
    #expect(figures["depth"] as? Int == 15)
    for name in ["cpu_s", "wall_s"] { #expect(figures[name] is Double, "\(name)") }
  }

  @Test("where memory is too small it says so, and how far everything is known")
  func memory() throws {
    let result = try Tool.raftview(
      "explore", "--terms", "3", "--entries", "4", "--writes", "2", "--memory", "48")
    #expect(result.status == 75)
    #expect(result.output.contains("Not complete: memory (--memory 48). Nothing breaks in "))
  }

  @Test("bounds that make no sense are refused, with what they may be")
  func bounds() throws {
    for (arguments, words) in [
      ("--servers 8", "--servers takes a number from 1 to 7"),
      ("--losses 64", "--losses takes a number from 0 to 63"),
      ("--spares 1", "--spares wait for a change"),
      ("--memory 1", "--memory takes a number of MiB from 48"),
      ("--rule one-vote-per-term", "--rule takes NAME=off"),
    ] {
      let result = try explore(arguments)
      #expect(result.status == 64 && result.errors.contains(words), "\(result.errors)")
    }
  }

  @Test("a condition may be the goal; where it never holds, that is a failure")
  func goal() throws {
    let folder = try Folder()
    let result = try explore("--goal 'leader S2'", in: folder)
    #expect(result.status == 0)
    #expect(result.output.contains("It is so that leader S2.\nThe shortest run has 3 moves:\n"))
    #expect(try Tool.shell("raftview run explore.raft", in: folder).status == 0)
    let never = try explore("--goal 'leader S2 and leader S1'")
    #expect(never.status == 1 && never.output.contains("It is never so that leader S2 and"))
    let unknown = try explore("--goal safe")
    #expect(unknown.status == 64 && unknown.errors.contains("cannot tell whether 'safe'"))
  }

  @Test("a rule off without bounds is looked for where it is known to matter")
  func rule() throws {
    let result = try Tool.shell("raftview explore --rule joint-quorums=off")
    #expect(result.status == 1 && result.output.contains("The shortest run has 8 moves:"))
    #expect(result.output.contains("1 joint change, 1 spare server, joint-quorums off:\n"))
  }

  @Test("where clients read, what they see is checked, and a stale read is a script that runs")
  func reads() throws {
    let folder = try Folder()
    let bounds = "--reads 1 --entries 3 --messages 3 --rule read-confirmation=off"
    let result = try Tool.shell("raftview explore \(bounds) --json --out stale.raft", in: folder)
    #expect(result.status == 1 && result.output.contains("\"found\":\"Linearizability\""))
    #expect(try Tool.shell("raftview run stale.raft", in: folder).status == 0)
    let unseen = try explore("--rule read-confirmation=off")
    #expect(unseen.status == 0 && unseen.output.contains("raftview explore --reads 1"))
  }

  @Test(
    "where clients ask again, a command that is done twice is a script that runs, and the bounds say so"
  )
  func repeats() throws {
    let folder = try Folder()
    let bounds = "--reads 1 --repeats 1 --terms 1 --entries 3 --rule client-deduplication=off"
    let result = try Tool.shell("raftview explore \(bounds) --out twice.raft", in: folder)
    #expect(result.status == 1 && result.output.contains("1 read, 1 repeated call"))
    #expect(result.output.contains("C1 asks S1 again"))
    let run = try Tool.shell("raftview run twice.raft", in: folder)
    #expect(run.status == 0 && run.output.contains("C1 asks again, now S1"))
    let unseen = try explore("--rule client-deduplication=off")
    #expect(unseen.status == 0 && unseen.output.contains("raftview explore --reads 1 --repeats 1"))
    #expect(try explore("--repeats 4").status == 64)
    #expect(try explore("--repeats 1 --entries 16").status == 64)
  }

  @Test("a script that cannot be written is an error of its own")
  func unwritable() throws {
    let result = try explore("--rule one-vote-per-term=off --out /nowhere/a.raft")
    #expect(result.status == 73 && result.errors.contains("cannot write /nowhere/a.raft"))
    #expect(result.output.contains("VoteMonotonic: S2 voted for S2"))
  }
}
