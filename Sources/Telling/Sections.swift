// What the sections of the paper say that reasons refer to, in a sentence each.

/// A section of the paper ("In Search of an Understandable Consensus Algorithm", extended version), of its
/// Figure 2, or of Ongaro's dissertation ("diss.").
package enum Section {
  /// What the section says; nil for one that no reason refers to.
  package static func summary(of section: String) -> String? {
    switch section {
    case "Figure 2":
      "All of Raft on one page: what servers keep, what they say to each other, what they do."
    case "§5.1":
      "Time is divided into terms. A higher term is always taken over; a lower one is refused."
    case "§5.2":
      "A server that hears from no leader stands for election; a majority of votes makes it leader, "
        + "and it sends heartbeats."
    case "§5.3":
      "The leader sends its log to the others; where a log differs, the leader's replaces it."
    case "§5.4.1":
      "A vote goes only to a log at least as up to date: so a winner has all committed entries."
    case "§5.4.2":
      "By counting copies a leader commits only entries of its own term; older ones are committed "
        + "along with them."
    case "§5.5": "A message to a server that is down is simply sent again until it is back."
    case "§6":
      "The voters change so that two majorities never decide separately: in two steps, with joint consensus "
        + "between, or one server at a time (diss. 4.1)."
    case "§7": "A snapshot replaces the start of a log, so that logs do not grow for ever."
    case "§8":
      "Clients find the leader, number their commands, and read only what is sure to be current."
    case "diss. 3.10": "A leader hands over by telling an up-to-date server to stand at once."
    case "diss. 4.1": "One server at a time may be added or removed without joint consensus."
    case "diss. 4.2.1": "A new server first catches up, so that it holds nobody up."
    case "diss. 6.2": "A leader that hears from no majority steps down."
    case "diss. 6.4": "A read needs no log entry, if the leader makes sure that it still leads."
    case "diss. 6.4.1": "With a lease, a leader reads without asking, as long as clocks are good."
    case "diss. 9.6":
      "Before it raises its term, a server asks whether it would win: a server that was cut off "
        + "disturbs nobody."
    default: nil
    }
  }
}
