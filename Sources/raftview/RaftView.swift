// The command line: what there is to do. One file a subcommand.

import ArgumentParser

@main
struct RaftView: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "raftview",
    abstract: "Watch the Raft consensus algorithm, and step through it.",
    discussion: """
      Examples:
        raftview                        five servers, already running, slowly
        raftview demos                  the lessons that ship inside the program
        raftview demos split-vote       one of them; PgDn goes on
        raftview run SCRIPT             without a terminal, every `expect` checked
        raftview measure splits         how often votes split, and other experiments
        raftview fuzz --seeds 1..10000  random clusters, loads and faults
        raftview explore                every run within bounds, shortest first
        raftview rules                  what can be switched off
        raftview profiles               what real systems do
        raftview export html RUN        a page that plays a run; and other formats

      Exit status: 0 all held; 1 an expectation failed or a property broke; 64 usage; 65 a script \
      that does not parse; 66 a file that cannot be read; 69 no usable terminal; 73, 74 output that \
      cannot be written; 75 not all was tried; 130 interrupted.
      """,
    version: "1.0.0",
    subcommands: [
      View.self, Demos.self, Run.self, Measure.self, Fuzz.self, Explore.self, Find.self, Judge.self,
      Rules.self,
      Profiles.self,
      Picture.self, ExportCommand.self, Open.self, Code.self, Man.self,
      Bench.self,
      Reference.self, MonkeyTest.self,
    ],
    defaultSubcommand: View.self)

  /// The day of this version, which the manual page bears.
  static let versionDate = "2026-11-29"

  /// As ArgumentParser's own, but help that cannot be written is an error too, and what an error repeats of the
  /// arguments is made fit for a terminal.
  static func main() {
    Interrupt.prepare()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      let status = exitCode(for: error)
      guard status.isSuccess else {
        let message = fullMessage(for: error)
        if !message.isEmpty { writeError(message) }
        exit(withError: status)
      }
      do {
        let output = Output()
        try output.line(fullMessage(for: error))
        try output.finish()
      } catch {
        exit(withError: error)
      }
    }
  }
}

/// The exit statuses beside ArgumentParser's own.
enum Status {
  static let failed = ExitCode(1)
  static let scriptDoesNotParse = ExitCode(65)
  static let fileCannotBeRead = ExitCode(66)
  static let noTerminal = ExitCode(69)
  static let cannotCreate = ExitCode(73)
  static let outputCannotBeWritten = ExitCode(74)
  /// Not all was tried that was asked for.
  static let notAllTried = ExitCode(75)
  /// Ctrl-C, as shells count.
  static let interrupted = ExitCode(130)
}
