// raftview judge: a picture of logs, and what follows from it.

import ArgumentParser
import Display
import Exploring
import Foundation
import Judging
import Scripting
import Session
import Terminal

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
      or committed (a leader has it), never being the best or the worst. What is safe, that is never \
      lost, need not be committed.

      With --show a run is written as a script, judge.raft, that `raftview` opens and steps through: \
      to the picture (`picture`), with the fewest won elections; to it with an entry committed or not \
      (`committed 2@3`, `uncommitted 2@3`); on from it until somebody leads without the entry, or \
      with it and commits it (`lost 2@3`, `committable 2@3`); or until a server wins (`win S2`).

      With --view the picture opens in the visualizer: every entry with its verdict, who can win, and a \
      run for each answer a key away.

      Three servers take no time, five some seconds; pictures of seven or more with long logs may take \
      long.

      Examples:
        raftview judge figure-8.txt
        raftview judge - < exam.txt
        raftview judge --view figure-8.txt
        raftview judge --show picture figure-8.txt
        raftview judge --show 'lost 2@2' --out lost.raft figure-8.txt

      Exit status: 0 it can occur; 1 it cannot, or what is to be shown is not so; 64 usage; 65 no \
      picture; 66 a file that cannot be read; 69 no terminal; 73 a script that cannot be written; 74 output \
      that cannot; 130 interrupted.
      """)

  @Argument(help: "The picture; - is standard input.", completion: .file())
  var picture: String

  @Flag(help: "Print the answers alone, one a line, for programs.")
  var plain = false

  @Option(help: ArgumentHelp("Write a run that shows this.", valueName: "what"))
  var show: String?

  @Option(
    help: "Where the run goes. (default: judge.raft)", completion: .file(extensions: ["raft"]))
  var out: String?

  @Flag(
    help: "Open it in the visualizer: the logs with their verdicts, and every run a key away.")
  var view = false

  func validate() throws {
    if view, plain || show != nil {
      throw ValidationError(
        "--view shows all that there is: it goes with neither --plain nor --show.")
    }
    if view, picture == "-" {
      throw ValidationError("The visualizer takes its keys from the terminal: --view takes a file.")
    }
    if out != nil, show == nil { throw ValidationError("--out is where --show writes.") }
    if let show, RunPlan.Wanted(show) == nil {
      throw ValidationError(
        "--show takes picture, committed 2@3, uncommitted 2@3, lost 2@3, committable 2@3 or win S2, "
          + "not '\(show)'.")
    }
  }

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
    Interrupt.listen()
    guard let judgement = Judgement(logs, watch: SearchWatch { _ in !Interrupt.hasCome }) else {
      complain("\(name): interrupted before anything was known")
      throw Status.interrupted
    }
    if view {
      return try Visualizer.show(TerminalWishes(), room: Session.usualHistoryRoom, opens: true) {
        var app = App(judgement, file: URL(fileURLWithPath: picture).lastPathComponent)
        app.lessons = Lessons.all(in: nil)
        return app
      }
    }
    let output = Output()
    if show == nil || plain {
      for line in plain ? judgement.answers : judgement.report { try output.line(line) }
    }
    if let show, let wanted = RunPlan.Wanted(show), judgement.fault == nil {
      try write(wanted, judgement, output)
    } else if show != nil, !plain, let fault = judgement.fault {
      try output.line(fault.sentence)
    }
    try output.finish()
    if judgement.fault != nil { throw Status.failed }
  }

  private func write(
    _ wanted: RunPlan.Wanted, _ judgement: Judgement, _ output: Output
  ) throws {
    guard let showing = wanted.showing(in: judgement) else {
      complain("\(wanted): the picture has no such entry or server")
      throw Status.failed
    }
    guard let plan = judgement.plan(showing) else {
      complain("\(wanted): that is not so")
      throw Status.failed
    }
    let played: PictureScript
    do throws(HandPlayer.Stuck) { played = try plan.played(judgement.picture) } catch {
      complain("there is a run, but it cannot be played by hand: \(error)")
      throw Status.failed
    }
    let path = out ?? "judge.raft"
    let script = played.script(title: wanted.title, about: plan.summary)
    try writeOrComplain("# Found by raftview judge.\n\(script)", to: path)
    try output.line(plan.summary)
    for line in plan.lines { try output.line("  \(line)") }
    try output.line("Script: \(path)")
  }
}
