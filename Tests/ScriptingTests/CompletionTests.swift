// What is offered while a line is typed.

import Checking
import Raft
import Scripting
import Testing

@Suite struct CompletionTests {
  @Test(
    arguments: [
      ("cr", ["crash"]),
      ("  DEL", ["deliver", "delay", "delete"]),
      ("xyz", []),
      ("set ", WordHelp.settings.map(\.name)),
      ("set d", ["disruption-guard", "delay", "duplicate", "disk"]),
      ("set pre-vote ", ["on", "off"]),
      ("set pre-vote on ", ["for"]),
      ("set pre-vote on for ", ["S1", "S2", "S3"]),
      ("set pre-vote on for S2 ", ["S1", "S3"]),
      ("set loss 5% ", []),
      ("set snapshot-after ", ["off"]),
      ("set client-timeout o", ["off"]),
      ("load ", ["off"]),
      ("load 50/s ", ["for", "reads", "keys", "clients"]),
      ("load 50/s keys 3 ", ["for", "reads", "clients"]),
      ("load off ", []),
      ("reconf", ["reconfigure"]),
      ("reconfigure ", ["S1", "S2", "S3", "S4"]),
      ("reconfigure S1 S4 ", ["S2", "S3", "S5"]),
      ("add ", ["S1", "S2", "S3", "S4"]),
      ("remove ", ["S1", "S2", "S3"]),
      ("transfer ", ["none", "S1", "S2", "S3"]),
      ("snapshot S1 ", ["S2", "S3"]),
      ("set loss ", []),
      ("rule vote-", ["vote-persisted", "vote-kept-in-term", "vote-counted-once"]),
      ("rule leader-no-op o", ["on", "off"]),
      ("rule leader-no-op off ", []),
      ("crash ", ["S1", "S2", "S3"]),
      ("crash s2 ", ["S1", "S3"]),
      ("crash s2 s", ["S1", "S3"]),
      ("isolate S1 ", []),
      ("pause ", ["S1", "S2", "S3"]),
      ("clock S1 ", ["S2", "S3", "jump"]),
      ("cut ", ["S1-", "S2-", "S3-", "S1>", "S2>", "S3>"]),
      ("cut s", ["S1-", "S2-", "S3-", "S1>", "S2>", "S3>"]),
      ("cut s1-", ["S1-S2", "S1-S3"]),
      ("drop S2>S", ["S2>S1", "S2>S3"]),
      ("drop S2>S1 a", ["AppendEntries", "AppendEntriesReply", "all"]),
      ("link S1-S2 ", ["delay", "loss", "duplicate", "idle-limit"]),
      ("partition S1 ", ["S2", "S3", "|"]),
      ("partition S1 | ", ["S2", "S3"]),
      ("run ", ["until"]),
      ("run un", ["until"]),
      ("run until l", ["leader", "log", "logs", "linearizable"]),
      ("expect config S1 ", ["joint", "simple", "is", "learners"]),
      ("expect config S1 is S2 ", ["S1", "S3", "and", "or"]),
      ("expect answer C1 2 ", ["is"]),
      ("expect answer C1 2 is ", ["none"]),
      ("expect attempts C1 2 ", ["=", "<", "<=", ">", ">="]),
      ("run until leader ", ["none", "any", "S1", "S2", "S3"]),
      ("run until leader any ", ["and", "or", "within"]),
      ("run until leader any and n", ["not", "next"]),
      ("run until not (saf", ["safe"]),
      ("run until (safe ", ["and", "or", ")"]),
      ("step ", ["until"]),
      ("expect role S1 ", ["follower", "pre-candidate", "candidate", "leader", "crashed"]),
      ("expect term S1 ", ["=", "<", "<=", ">", ">="]),
      ("expect vote S1 ", ["none", "S1", "S2", "S3"]),
      ("expect log S1 ", ["empty"]),
      ("expect value S1 x ", ["none"]),
      ("expect election ", ["split"]),
      ("expect answered C", (1...9).map { "C\($0)" }),
      ("expect violation t", ["TermMonotonic"]),
      ("put ", []),
      ("put x 1 ", ["as", "to"]),
      ("put x 1 as C1 ", ["to"]),
      ("put x 1 to ", ["S1", "S2", "S3"]),
      ("crash leader ", ["of", "S1", "S2", "S3"]),
      ("crash leader of ", ["S1", "S2", "S3"]),
      ("expect role leader ", RoleName.allCases.map(\.rawValue)),
      ("crash l", ["leader"]),
      ("put x 1 to LEA", ["leader"]),
      ("select l", []),
      ("select ", ["none", "S1", "S2", "S3"]),
      ("hold d", ["disk"]),
      ("hold disk S1 ", ["S2", "S3"]),
      ("refused cr", ["crash"]),
      ("refused crash S1 ", ["S2", "S3"]),
      ("deliver S1>S2 RequestVote ", ["all"]),
      ("expect flying S1-S2 T", ["TimeoutNow"]),
      ("expect logs ", ["agree"]),
      ("given S1 term 3 ", ["vote", "log", "commit", "snapshot"]),
      ("say cr", []),
      ("crash # S", []),
      ("# cr", []),
      ("put \"x", []),
    ] as [(String, [String])])
  func whatIsOffered(line: String, words: [String]) {
    #expect(Script.completions(of: line, servers: 3) == words)
  }

  @Test func anEmptyLineOffersEveryCommand() {
    #expect(Script.completions(of: "", servers: 3) == CommandHelp.all.map(\.name))
    #expect(Script.completions(of: "  ", servers: 3) == CommandHelp.all.map(\.name))
  }

  @Test func anyNumberOfServersIsTaken() {
    #expect(Script.completions(of: "crash ", servers: -1) == [])
    #expect(Script.completions(of: "crash ", servers: 1000).count == 31)
    #expect(Script.completions(of: "add ", servers: 1000).count == 31)
    #expect(Script.completions(of: "add ", servers: -1) == ["S1"])
  }

  /// Completion and parser are one; this would fail if a word were offered that is refused.
  @Test(arguments: CommandHelp.all)
  func whatAnExampleSaysIsOffered(help: CommandHelp) {
    let typed = help.example.split(separator: " ").map(String.init)
    for (index, word) in typed.enumerated().dropFirst() where word == "until" || word == "as" {
      let before = typed[..<index].joined(separator: " ") + " "
      #expect(Script.completions(of: before, servers: 5).contains(word))
    }
  }
}
