// raftview find and raftview judge as they are used: what they say of bad input, of files that cannot be written, and of an
// interrupt in the middle.

import Foundation
import TestKit
import Testing

@Suite("raftview find and judge")
struct FindCommandTests {
  /// Interrupts a command as soon as it takes note of that.
  private func interrupted(_ command: String, in folder: Folder) throws -> Tool {
    try Tool.shell(
      """
      \(command) & pid=$!
      until grep -q '^SigCgt:.*[2367abef]$' /proc/$pid/status; do :; done
      kill -INT $pid; wait $pid
      """, in: folder)
  }

  private static let heavy = """
    servers 9
    S1: 1 2 3 4 5 6 7 8 9
    S2: 1 2 3 4 5 6 7 8
    S3: 1 2 3 4 5 6 7
    S4: 1 2 3 10 10
    S5: 1 2 11 11
    S6: 1 12
    S7: 1 2 13
    S8: 1 2 3 14
    S9: 1 2 3 4 15
    """

  @Test("find finds the same with one thread as with all, and its script comes there")
  func find() throws {
    let folder = try Folder()
    let result = try Tool.shell("raftview find 'leader S2' --servers 3 --seeds 1..40", in: folder)
    #expect(result.status == 0 && result.output.contains("The soonest of 40 seeds."))
    let alone = try Tool.shell(
      "taskset -c 0 raftview find 'leader S2' --servers 3 --seeds 1..40 --out a.raft", in: folder)
    #expect(alone.output.replacing("a.raft", with: "find.raft") == result.output)
    #expect(try Tool.shell("raftview run find.raft", in: folder).status == 0)
  }

  @Test(
    "find says what is wrong with its arguments, and with the condition",
    arguments: [
      ("'leader S1' --seeds 9..1", "9..1"), ("'leader S1' --within 0s", "--within takes"),
      ("'leader S1' --servers 0", "--servers takes a number"), ("'leader S9' --servers 3", "S9"),
      ("'no such thing'", "'no such thing'"), ("'leader S1' --clusters 0", "--clusters takes"),
      ("'leader S1' --terms 21", "--terms takes a number from 1 to 20"),
    ])
  func wrong(_ arguments: String, _ words: String) throws {
    let result = try Tool.shell("raftview find \(arguments)")
    #expect(result.status == 64 && result.errors.contains(words), "\(result.errors)")
  }

  @Test("find says that not all was tried where a bound is too small for it")
  func bounds() throws {
    let result = try Tool.shell(
      "raftview find 'term S1 4 and term S2 4 and term S3 1' --by moves --terms 4 --clusters 20")
    #expect(result.status == 75 && result.output.contains("clusters were looked at, all that are"))
    let never = try Tool.shell(
      "raftview find 'log S1 1 and log S2 2 and log S3 3' --servers 3 --by moves")
    #expect(never.status == 1 && never.output.contains("It never comes about by elections"))
  }

  @Test("judge refuses what is no picture, with file and line, and says which rule forbids one")
  func judge() throws {
    let folder = try Folder()
    for (text, status, words) in [
      ("servers 3\nS1: 1\nS2: 1\n", 65, "p.txt:1: S3 has no row"),
      ("servers 3\nS1: 1 x\nS2: 1\nS3: -\n", 65, "p.txt:2: 'x' is no term"),
      ("servers 12\n", 65, "p.txt:1: servers takes a number from 3 to 9"),
      ("servers 3\nS1: 1 3 2\nS2: 1\nS3: -\n", 1, "terms fall along a log"),
      ("servers 3\nS1: 1 . 2\nS2: 1\nS3: -\n", 1, "a log has a hole"),
    ] {
      _ = try folder.file("p.txt", text)
      let result = try Tool.shell("raftview judge p.txt", in: folder)
      #expect(result.status == Int32(status), "\(result.errors)")
      #expect((result.output + result.errors).contains(words), "\(result.errors)")
    }
    let missing = try Tool.shell("raftview judge nowhere.txt", in: folder)
    #expect(missing.status == 66 && missing.errors.contains("nowhere.txt"))
  }

  @Test("what cannot be written is an error of its own")
  func unwritable() throws {
    let folder = try Folder()
    _ = try folder.file("p.txt", "servers 3\nS1: 1\nS2: -\nS3: -\n")
    for command in [
      "judge p.txt --show picture --out /nowhere/a.raft",
      "find 'leader S1' --servers 3 --seeds 1..5 --out /nowhere/a.raft",
    ] {
      let result = try Tool.shell("raftview \(command)", in: folder)
      #expect(result.status == 73 && result.errors.contains("/nowhere/a.raft"), "\(result.errors)")
    }
    for command in ["judge p.txt", "find 'leader S1' --servers 3 --seeds 1..5"] {
      let result = try Tool.shell("raftview \(command) >/dev/full", in: folder)
      #expect(result.status == 74, "\(result.errors)")
    }
  }

  @Test("an interrupt in the middle ends each of them with what is known so far, marked as such")
  func interrupts() throws {
    let folder = try Folder()
    _ = try folder.file("p.txt", Self.heavy)
    let judge = try interrupted("raftview judge p.txt", in: folder)
    #expect(judge.status == 130 && judge.errors.contains("interrupted before anything was known"))
    let find = try interrupted(
      "raftview find 'log S1 7 7 7' --servers 3 --by seeds --seeds 1..1000000000", in: folder)
    #expect(find.status == 130 && find.errors.contains("interrupted: not found"), "\(find.errors)")
    let explore = try interrupted(
      "raftview explore --terms 9 --entries 9 --writes 9 --messages 20", in: folder)
    #expect(explore.status == 130)
    #expect(explore.output.contains("Not complete: interrupted"), "\(explore.output)")
  }

  @Test("judge --view wants a terminal, and says what it does not go with")
  func view() throws {
    let folder = try Folder()
    _ = try folder.file("p.txt", "servers 3\nS1: 1\nS2: -\nS3: -\n")
    #expect(try Tool.shell("raftview judge --view p.txt", in: folder).status == 69)
    let plain = try Tool.shell("raftview judge --view --plain p.txt", in: folder)
    #expect(plain.status == 64 && plain.errors.contains("--view shows all"))
    #expect(try Tool.shell("raftview judge --view -", in: folder).status == 64)
  }
}
