// raftview judge: a picture of logs, and what follows from it.

import ArgumentParser
import Foundation
import Judging
import Scripting

struct Judge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say of a picture of logs whether it can occur, what is committed, who can win.",
    discussion: """
      A picture is a text, as papers, lectures and exams draw logs: `servers N`, then a row a server \
      with the terms of its entries (`-` for none, `.` for a hole), and, if known, behind semicolons, \
      its current term, whom it voted for in it, whether it leads, whether it is down:

        servers 3
        S1: 1 1 ; term 2 ; voted S2
        S2: 1 2 ; term 2 ; leader
        S3: 1 ; term 1 ; down

      The answers: whether it can occur by elections and replication alone, else why not (the local \
      rule, or the first term that nobody can win); with how few elections; who would win a new term, \
      with whose votes; and of each entry, by index@term, on whom it is, whether it is committed \
      certainly, possibly or not, and after how many won elections it can be lost (a leader lacks it) \
      or committed (a leader has it), 0 for never. What is safe (lose 0) need not be committed.

      Runs that lead to a picture are not shown. Three servers take no time, five some seconds; \
      pictures of seven or more with long logs may take very long.

      Examples:
        raftview judge figure-8.txt
        raftview judge - < exam.txt

      Exit status: 0 it can occur; 1 it cannot; 64 usage; 65 no picture; 66 a file that cannot be read.
      """)

  @Argument(help: "The picture; - is standard input.", completion: .file())
  var picture: String

  @Flag(help: "Print the answers alone, one a line, without the picture's name.")
  var plain = false

  func run() throws {
    let text = String(decoding: try readOrComplain(picture), as: UTF8.self)
    let name = picture == "-" ? "standard input" : picture
    let logs: LogPicture
    do throws(PictureError) {
      logs = try LogPicture(parsing: text)
    } catch {
      complain("\(name):\(error)")
      throw Status.scriptDoesNotParse
    }
    let answers = logs.answers
    let output = Output()
    if !plain { try output.line("# \(name.printable)") }
    for line in answers { try output.line(line) }
    try output.finish()
    if answers.first == "possible no" { throw Status.failed }
  }
}
