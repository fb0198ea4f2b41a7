// Keys that do more than one thing at once: a split vote, a partition, a write to whom it is for.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Telling

extension App {
  /// Lets two servers stand at the same moment, so that each gets half of the votes; or says why that cannot
  /// be. Each command that it takes is part of the run.
  mutating func splitVote() {
    if model.session.isBroken { return sayItIsBroken() }
    let split: SplitVote
    do {
      split = try model.session.lookahead.splitVote()
    } catch {
      return say("\(error).", isError: true)
    }
    for act in split.acts {
      perform(act)
      if notice?.isError == true { return }
    }
    let names = split.candidates.map { "\($0)" }
    let who = names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
    let late = split.acts.count - names.count
    say(
      ":timeout \(names.joined(separator: " "))   \(who) stand at once"
        + (late > 0 ? ", \(late) request\(late == 1 ? "" : "s") delayed" : "")
        + ": the vote will split.")
  }

  // MARK: Two sides

  /// Marks the selected server for one side of a partition, or takes the mark away.
  mutating func toggleMark() {
    let server = model.selected
    if model.marked.contains(server) {
      model.marked.remove(server)
    } else {
      model.marked.insert(server)
    }
    model.select(server)
    let (one, other) = sides
    guard !one.isEmpty else { return say("Nobody is marked.") }
    say("\(one) | \(other.isEmpty ? "nobody" : "\(other)")   Y cuts between the two, y marks.")
  }

  /// The marked servers, and the others.
  private var sides: (ServerSet, ServerSet) {
    let marked = model.marked.intersection(model.cluster.ids)
    return (marked, model.cluster.ids.subtracting(marked))
  }

  /// Cuts every link between the marked servers and the others, or heals if they are parted so.
  mutating func partOrHeal() {
    let (one, other) = sides
    guard !one.isEmpty, !other.isEmpty else {
      return say(
        one.isEmpty
          ? "Nobody is marked: select a server and mark it with y, then Y cuts."
          : "All are marked: nobody is left on the other side.", isError: true)
    }
    let isParted = one.allSatisfy { from in
      other.allSatisfy { to in
        model.cluster.link(DirectedLink(from: from, to: to)).isCut
          && model.cluster.link(DirectedLink(from: to, to: from)).isCut
      }
    }
    perform(isParted ? .heal(nil) : .partition([Array(one), Array(other)]))
    if isParted, notice?.isError == false { model.marked = ServerSet() }
  }

  // MARK: Writing

  /// The command that `w` begins: to the server selected by hand, a deposed leader too; else to whom the
  /// client takes for the leader.
  var writing: String {
    let put = "put x \(model.cluster.requests.count + 1)"
    return model.chosen == nil ? put : "\(put) to \(model.selected)"
  }
}
