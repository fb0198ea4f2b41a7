// What is said of votes, disks and answers, where they are late, held or not there yet.

import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

extension TruthTests {
  /// All that is said of the events of a run that begins with these lines.
  private func told(_ script: String) throws -> [String] {
    var session = try Session(played: script)
    let end = session.position
    return (1...end).map { position in
      session.seek(to: position)
      return session.lastNarration?.line ?? ""
    }
  }

  @Test("a vote that is given later is not among those that are cast")
  func castVotes() throws {
    let lines = try told(
      """
      servers 3
      set client-timeout off
      set delay 1ms..1ms
      disk S2 400ms
      disk S3 400ms
      link S1>S3 delay 10ms..10ms
      timeout S1
      step until vote S3 S1
      """)
    let votes = lines.filter { $0.contains(" votes for S1") && !$0.hasPrefix("S1") }
    #expect(votes.count == 2)
    #expect(votes.first?.contains("both votes it needs are cast, too late") == true, "\(votes)")

    let five = try told(
      """
      servers 5
      set client-timeout off
      set delay 1ms..1ms
      disk S2 400ms
      disk S3 400ms
      disk S4 400ms
      disk S5 400ms
      link S1>S3 delay 10ms..10ms
      link S1>S4 delay 10ms..10ms
      link S1>S5 delay 10ms..10ms
      timeout S1
      step until vote S3 S1
      """)
    let first = try #require(five.first { $0.contains(" votes for S1") && !$0.hasPrefix("S1") })
    #expect(first.contains("2 of the 3 votes it needs are cast, too few"), "\(first)")
  }

  @Test("a write after which a server begins to lead is no answer that has waited")
  func writtenOwnVote() throws {
    let lines = try told(
      """
      servers 3
      set client-timeout off
      disk S1 50ms
      timeout S1
      run until leader S1 within 1s
      """)
    let last = try #require(lines.last)
    #expect(last.contains("S1 leads term 1") && last.contains("now survives a crash"), "\(last)")
    let answers = try told(
      """
      servers 3
      set client-timeout off
      disk S2 50ms
      timeout S1
      run until vote S2 S1 within 1s
      step until flying S2>S1 RequestVoteReply 1
      """)
    #expect(answers.last?.contains("the answer that waited for it is sent") == true)
  }

  @Test("votes and entries that a hand keeps back are not said to be on their way")
  func heldBack() throws {
    let lines = try told(
      """
      servers 5
      set client-timeout off
      hold S3>S1
      cut S1-S4
      cut S1-S5
      timeout S1
      run until vote S3 S1 within 1s
      run 100ms
      """)
    let votes = lines.filter { $0.contains("of the 3 votes") }
    #expect(votes.contains { $0.contains("S3's is held back") }, "\(lines)")
    #expect(!votes.contains { $0.contains("S3's is on its way") }, "\(votes)")

    let entries = try Session(
      played: """
        servers 5
        set client-timeout off
        timeout S1
        run until commit S5 1 within 1s
        hold S1>S3
        put x 1
        run 2ms
        """)
    let count = try #require(entries.cluster.copyCount(of: 2, at: ServerID(0)))
    #expect(count.held == [ServerID(2)] && !count.coming.contains(ServerID(2)))
    #expect(count.coming.contains(ServerID(1)))

    let aligned = try told(
      """
      servers 3
      set client-timeout off
      timeout S1
      run until commit S3 1 within 1s
      hold
      run until flying AppendEntries 1 within 1s
      align S2 S3
      """)
    #expect(aligned.last?.contains("on their way") == false, "\(aligned.last ?? "")")
  }

  @Test("a disk that nobody held has let nothing wait")
  func releasedDisk() throws {
    for (hold, words) in [("", "nothing has waited"), ("hold disk S2", "what waited is written")] {
      let lines = try told(
        """
        servers 3
        set client-timeout off
        timeout S1
        run until commit S3 1 within 1s
        disk S2 300ms
        \(hold)
        put x 1
        run 30ms
        release disk S2
        """)
      #expect(lines.last?.contains(words) == true, "\(lines.last ?? "")")
    }
  }

  @Test("entries and appends agree with their verbs")
  func grammar() throws {
    let lines = try told(
      """
      servers 3
      set client-timeout off
      set pipeline 1
      timeout S1
      run until commit S3 1 within 1s
      put x 1
      put y 2 as C2
      put z 3 as C3
      run until match S1 S2 2 within 1s
      drop S1>S2 AppendEntries
      """)
    let last = try #require(lines.last)
    #expect(last.contains("S1's entries 3 to 4 to S2 are dropped"), "\(last)")
  }
}
