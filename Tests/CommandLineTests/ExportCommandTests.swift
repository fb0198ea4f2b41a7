// raftview export, open and code as they are used: output, files, exit statuses.

import Foundation
import Scripting
import TestKit
import Testing

@Suite("raftview export, open and code")
struct ExportCommandTests {
  private static let script = "servers 3\nseed 2\nrun 400ms\nput x 1\nrun 100ms\n"

  @Test("every format is written to a file as to standard output")
  func files() throws {
    let folder = try Folder()
    _ = try folder.file("a.raft", Self.script)
    for format in ["jsonl", "html", "shiviz", "mermaid", "svg", "text", "cast", "history", "edn"] {
      let tool = try Tool.shell(
        "raftview export \(format) a.raft --output out && raftview export \(format) a.raft | cmp - out",
        in: folder)
      #expect(tool.status == 0 && tool.errors == "", "\(format): \(tool.errors)")
    }
  }

  @Test(
    "what makes no sense is refused, with what would",
    arguments: [
      ("pdf a.raft", 64, "jsonl"),
      ("html a.raft --from x", 64, "--from takes a time such as 300ms"),
      ("html a.raft --to m0", 64, "a milestone such as m3"),
      ("svg a.raft --key x", 64, "--key goes with edn"),
      ("cast a.raft --size 1x1", 64, "--size takes COLUMNSxROWS"),
      ("html nowhere.raft", 66, "nowhere.raft: cannot be read"),
      ("html a.raft --from 10s", 1, "No event lies in this range: the run has"),
      ("tla a.raft --output a-b.tla", 64, "A module of TLA+ has its file's name"),
      ("html a.raft --output /nowhere/x", 73, "cannot write /nowhere/x"),
      ("jsonl a.raft --output /nowhere/x", 73, "cannot write /nowhere/x"),
      ("html a.raft > /dev/full", 74, "cannot write to standard output"),
    ])
  func wrong(_ arguments: String, _ status: Int32, _ words: String) throws {
    let folder = try Folder()
    _ = try folder.file("a.raft", Self.script)
    let tool = try Tool.shell("raftview export \(arguments)", in: folder)
    #expect(tool.status == status && tool.errors.contains(words), "\(tool.errors)")
  }

  @Test("what cannot be written whole leaves the old files, and nothing beside them")
  func fullDisk() throws {
    let folder = try Folder()
    _ = try folder.file("a.raft", Self.script)
    for format in ["jsonl", "html"] {
      let tool = try Tool.shell(
        "echo old > out; ulimit -f 1; raftview export \(format) a.raft --output out; cat out; ls -A",
        in: folder)
      #expect(tool.output == "old\na.raft\nout\n", "\(tool.output)")
      #expect(tool.errors.contains("File too large"))
    }
  }

  @Test("Ctrl-C in the middle leaves the old file, and nothing beside it")
  func interrupt() throws {
    let folder = try Folder()
    _ = try folder.file("long.raft", "servers 5\nrun 3600s\nrun 3600s\n")
    let tool = try Tool.shell(
      """
      echo old > out
      raftview export jsonl long.raft --output out & pid=$!
      until [ -s .raftview-?????? ]; do kill -0 $pid || break; done
      kill -INT $pid; wait $pid; echo "status $?"; cat out; ls -A
      """, in: folder)
    #expect(tool.output == "status 130\nold\nlong.raft\nout\n", "\(tool.output) \(tool.errors)")
  }

  @Test("several parts are numbered files, all or none")
  func parts() throws {
    let folder = try Folder()
    _ = try folder.file("a.raft", "servers 5\nrun 10s\n")
    let none = try Tool.shell("raftview export mermaid a.raft", in: folder)
    #expect(none.status == 1 && none.output == "" && none.errors.contains("--output FILE makes"))
    let tool = try Tool.shell("raftview export mermaid a.raft --output d.mmd; ls", in: folder)
    #expect(tool.output.contains("d-1.mmd\nd-2.mmd\n") && tool.errors.contains("warning: Mermaid"))
    // The second cannot be written, since there is a folder of its name: so there is no first.
    let failed = try Tool.shell(
      "rm d-*; mkdir d-2.mmd; raftview export mermaid a.raft --output d.mmd; ls", in: folder)
    #expect(failed.output == "a.raft\nd-2.mmd\n", "\(failed.output)")
  }

  @Test("a code opens the same run, and is told when it was cut")
  func codes() throws {
    let folder = try Folder()
    _ = try folder.file("a.raft", Self.script)
    let tool = try Tool.shell(
      """
      code=$(raftview code a.raft); echo "$code"
      raftview open --script "$code" | cmp - a.raft && raftview run "$code" | tail -n 1
      raftview open --script ${code:0:9} ${code:9} | cmp - a.raft
      """, in: folder)
    #expect(tool.status == 0, "\(tool.errors)")
    let code = try #require(tool.output.split(separator: "\n").first)
    #expect(code.hasPrefix("rv1") && tool.output.contains("ok  a run's code: "))
    let cut = try Tool.raftview("open", "\(code.dropLast(2))")
    #expect(cut.status == 66 && cut.errors.contains("was cut: it has"), "\(cut.errors)")
    let noCode = try Tool.raftview("open", "nowhere.raft")
    #expect(noCode.status == 66 && noCode.errors.contains("nowhere.raft: "), "\(noCode.errors)")
    let later = try Tool.raftview("open", "--script", "rv2\(code.dropFirst(3))")
    #expect(later.status == 66 && later.errors.contains("a later raftview writes"))
    // The file that a code was put into is one too, in lines as a mail has them.
    _ = try folder.file("code", "\(code.prefix(20))\r\n \(code.dropFirst(20))\n")
    let file = try Tool.shell(
      "raftview open --script code | cmp - a.raft && raftview run - < code | tail -n 1", in: folder)
    #expect(file.status == 0 && file.output.hasPrefix("ok  standard input: "), "\(file.errors)")
    _ = try folder.file("cut", "\(code.dropLast(7))\n")
    let cutFile = try Tool.shell("raftview run cut", in: folder)
    #expect(
      cutFile.status == 66 && cutFile.errors.contains("cut: cannot be read: this code was cut"))
    // A lesson is found by its name here too.
    #expect(
      try Tool.raftview("open", "--script", "split-vote").output.hasPrefix("title A split vote"))
  }

  @Test("the visualizer exports, saves where it was left, shows its code and opens one")
  func visualizer() throws {
    let folder = try Folder()
    let tool = try Tool.shell(
      """
      raftview picture --text --keys ':run 400ms<Enter>:save s.raft<Enter>:export html s.html<Enter>'
      raftview picture --text --keys ':run 400ms<Enter>:export pdf x<Enter>'
      raftview picture --text --keys ':run 400ms<Enter>:export html s.html<Enter>'
      raftview picture --text --keys ':run 400ms<Enter>:export jsonl s.jsonl<Enter>'
      echo 'run 400ms' | raftview export jsonl - | tail -n +2 | cmp - <(tail -n +2 s.jsonl)
      raftview picture --text --keys ':run 400ms<Enter>:export jsonl s.jsonl<Enter>'
      raftview picture --text --keys ':run 400ms<Enter>:code code<Enter>' > /dev/null
      raftview picture --text --keys ":open $(cat code)<Enter>"
      raftview picture --text s.raft; cat s.raft; head -c 15 s.html
      """, in: folder)
    #expect(tool.status == 0, "\(tool.errors)")
    #expect(tool.output.contains("The run is in s.html."))
    #expect(tool.output.contains("There is no format 'pdf': jsonl, html"))
    #expect(tool.output.contains("s.html exists; choose another name."))
    #expect(tool.output.contains("The run is in s.jsonl."))
    #expect(tool.output.contains("s.jsonl exists; choose another name."))
    #expect(!tool.output.contains("differ"), "in pieces it is the same")
    #expect(tool.output.hasSuffix("run 400ms\npause\n<!doctype html>"))
    #expect(tool.output.ranges(of: "0.400 s").count >= 5, "each stands where it was left")
  }
}
