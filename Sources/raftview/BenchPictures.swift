// raftview bench pictures: whether the judge of pictures and the explorer say the same of all small pictures.

import ArgumentParser
import Exploring
import Judging

/// Compares all logs that the explorer comes to with all that are judged to be possible.
struct BenchPictures: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pictures",
    abstract: "Compare the judge of pictures with the explorer, for all small pictures.",
    discussion: """
      The explorer tries every election, write, append and crash of three servers, in any order, on \
      the servers of the simulation; the judge goes back from every picture, term by term. Exit status: \
      0 they say the same; 1 they do not; 75 not all was tried.
      """)

  @Option(help: "The highest term of an entry.")
  var terms = 3

  @Option(help: "How many more terms there are in which nothing is written.")
  var hidden = 1

  @Option(help: "The most entries of a log.")
  var entries = 3

  @Option(help: "With more clusters than that it is given up.")
  var clusters = 50_000_000

  func run() throws {
    var bounds = Bounds()
    (bounds.terms, bounds.entries) = (terms, entries)
    Interrupt.listen()
    var explorer = LogExplorer(bounds, hiddenTerms: hidden)
    guard let reach = explorer.run(most: clusters, isGoingOn: { _ in !Interrupt.hasCome }) else {
      complain("not all was tried: --clusters \(clusters)")
      throw Interrupt.hasCome ? Status.interrupted : Status.notAllTried
    }
    let possible = LogPicture.possible(
      servers: bounds.servers, terms: terms, entries: entries, hiddenTerms: hidden)
    let output = Output()
    try output.line(
      "\(reach.clusters) clusters within 3 servers, terms to \(terms + hidden), logs to \(entries) entries "
        + "of terms to \(terms)")
    try output.line(
      "\(reach.logs.count) pictures met, \(possible.count) judged possible of "
        + "\(LogPicture.count(servers: bounds.servers, terms: terms, entries: entries))")
    for logs in reach.logs.symmetricDifference(possible).sorted(by: { "\($0)" < "\($1)" }).prefix(5)
    {
      try output.line("differs: \(logs), \(possible.contains(logs) ? "judged possible" : "met")")
    }
    try output.finish()
    if reach.logs != possible { throw Status.failed }
  }
}
