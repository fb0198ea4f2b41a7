// Files as the program reads and writes them: with a limit, whole or not at all, and under any name.

import Foundation
import TestKit
import Testing

@Suite("files")
struct FilesTests {
  @Test("what cannot be written whole leaves the old file, and nothing beside it")
  func fullDisk() throws {
    let folder = try Folder()
    _ = try folder.file("p.svg", "old")
    // A limit on the size of files fails as a full disk does.
    let tool = try Tool.shell("ulimit -f 1; raftview picture --output p.svg", in: folder)
    #expect(tool.status == 73)
    #expect(tool.errors == "raftview: cannot write p.svg: File too large\n")
    #expect(
      try String(contentsOf: folder.url.appendingPathComponent("p.svg"), encoding: .utf8) == "old")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["p.svg"])
  }

  @Test("a file that is replaced keeps its mode, a link stays a link, and a pipe is written to")
  func replaced() throws {
    let folder = try Folder()
    let tool = try Tool.shell(
      """
      echo old > p.svg; chmod 640 p.svg; ln -s p.svg link.svg; mkfifo pipe
      raftview picture --output link.svg
      cat pipe > read & raftview picture --output pipe; wait
      stat -c '%a %F' p.svg link.svg; cmp p.svg read && raftview picture --output /dev/null
      ls -A
      """, in: folder)
    #expect(
      tool.output == "640 regular file\n777 symbolic link\nlink.svg\np.svg\npipe\nread\n")
    #expect(tool.status == 0, "\(tool.errors)")
  }

  @Test("a search does not overwrite what an earlier one found, nor write the same twice")
  func findings() throws {
    let folder = try Folder()
    _ = try folder.file("fuzz-3.raft", "mine")
    let search =
      "raftview fuzz --seconds 1 --no-shrink --seeds 3..3 --out . --rule consistency-check=off"
    let tool = try Tool.shell("\(search); \(search); ls; cat fuzz-3.raft", in: folder)
    #expect(
      tool.output.contains("raftview ./fuzz-3-2.raft")
        || tool.output.contains("raftview fuzz-3-2.raft"))
    #expect(tool.output.hasSuffix("\nfuzz-3-2.raft\nfuzz-3.raft\nmine"))
  }

  @Test("nothing is read without an end")
  func devices() throws {
    for arguments in [
      ["run"], ["picture"], ["fuzz", "--merge"], ["monkey", "--replay"],
    ] {
      let tool = try Tool.shell("raftview \(arguments.joined(separator: " ")) /dev/zero")
      #expect(tool.status == 66, "\(arguments)")
      #expect(tool.errors == "raftview: /dev/zero: cannot be read: it is larger than 64 MiB\n")
    }
  }

  @Test("what a terminal would obey is written out, wherever it comes from")
  func escapes() throws {
    let folder = try Folder()
    let lines = [
      #"raftview run $'a\e[2J\a\n\u202e.raft'"#,
      #"printf 'servers 3\nstpe\n' > $'b\e.raft'; raftview run $'b\e.raft'"#,
      #"printf 'servers 3\nrun 1s\n' > $'c\e.raft'; raftview run $'c\e.raft'"#,
      #"printf 'no \e[2J key\n' > d; raftview monkey --replay d"#,
      #"printf '{"kind":"\e"}\n' > $'e\e'; raftview fuzz --merge $'e\e'"#,
    ]
    for line in lines {
      let tool = try Tool.shell(line, in: folder)
      let said = (tool.output + tool.errors).unicodeScalars
      #expect(!said.isEmpty)
      #expect(!said.contains { $0.value == 0x1B || $0.value == 7 || $0.value == 0x202E }, "\(line)")
      #expect(tool.output.contains(#"\u{1B}"#) || tool.errors.contains(#"\u{1B}"#), "\(line)")
    }
  }

  @Test("a name that is no UTF-8 names its file")
  func bytesAsName() throws {
    let tool = try Tool.shell(
      #"printf 'servers 3\nrun 10ms\n' > $'x\xff.raft'; raftview run $'x\xff.raft'"#)
    #expect(tool.status == 0, "\(tool.errors)")
  }

  @Test("without a terminal `:save` and `:picture` write what they write with one")
  func pictureSaves() throws {
    let folder = try Folder()
    let tool = try Tool.shell(
      "raftview picture --keys ':run 300ms<Enter>:save s.raft<Enter>' --text", in: folder)
    #expect(tool.status == 0 && tool.output.contains("Saved to s.raft"))
    let saved = try String(
      contentsOf: folder.url.appendingPathComponent("s.raft"), encoding: .utf8)
    #expect(saved.contains("run 300ms"))
    // What is there is not overwritten, and that is said.
    let again = try Tool.shell("raftview picture --keys ':save s.raft<Enter>' --text", in: folder)
    #expect(again.status == 0 && !again.output.contains("Saved to"))
  }
}
