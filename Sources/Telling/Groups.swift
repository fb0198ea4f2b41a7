// Which servers can talk with each other, in words.

import Raft
import Session
import Simulation

// MARK: - In words

extension Groups {
  /// What there is to say, in the order of its weight: first whether anybody can be elected.
  package var sentences: [String] {
    guard !live.isEmpty else { return ["No server runs."] }
    var sentences = [headline]
    if let differences { sentences.append(differences) }
    if !isClean {
      if !brokenLinks.isEmpty, brokenLinks.count <= 4 {
        sentences.append("Cut: \(brokenLinks.joined(separator: ", ")).")
      } else if !oneWayCuts.isEmpty {
        let names = oneWayCuts.prefix(4).map { "\($0.from)>\($0.to)" }.joined(separator: ", ")
        let more = oneWayCuts.count > 4 ? " and \(oneWayCuts.count - 4) more" : ""
        sentences.append("Cut one way only: \(names)\(more).")
      }
    } else if !oneWayCuts.isEmpty {
      let are = oneWayCuts.count == 1 ? "link is" : "links are"
      sentences.append("Between them \(oneWayCuts.count) \(are) cut one way only.")
    }
    if let held { sentences.append(held) }
    if all.count > 1, !holdsAll {
      sentences.append(isClean ? "\(list)." : "Overlapping groups: \(list).")
    }
    if isCutShort { sentences.append("There are more such groups.") }
    if !crashed.isEmpty { sentences.append("Down: \(crashed.inWords).") }
    if !frozen.isEmpty { sentences.append("Frozen: \(frozen.inWords).") }
    if !heldDisks.isEmpty {
      let disks = heldDisks.count == 1 ? "Its disk is held" : "Their disks are held"
      sentences.append(
        "\(disks): \(heldDisks.inWords). What that has to write counts, and is answered, once it is let go."
      )
    }
    return sentences
  }

  /// Whether every link between servers that run is held.
  private var holdsAll: Bool {
    live.count > 1 && heldLinks.count == live.count * (live.count - 1)
  }

  /// Which links are held, as a sentence; nil without any.
  private var held: String? {
    if heldLinks.isEmpty { return nil }
    if holdsAll { return "Every link is held: nothing arrives until a hand delivers it." }
    let names = heldLinks.map { "\($0.from)>\($0.to)" }
    return names.count <= 4
      ? "Held: \(names.joined(separator: ", ")): a hand must deliver what is sent there."
      : "\(names.count) links are held: a hand must deliver what is sent there."
  }

  /// Who has a quorum, as one sentence: `2-3 of 5: S3-S5 have the 3 needed.`
  package var headline: String {
    let need = quorum.need
    // Where servers go by different voters there is no one number that is needed.
    let needed = isAgreed ? "the \(need) needed" : "a quorum"
    if all.count == 1, let group = all.first {
      let who =
        group.servers.count == 1
        ? "Only \(group.servers) is left" : "\(group.servers.inWords) reach each other"
      switch (group.hasQuorum, isAgreed) {
      case (true, true): return "\(who): a quorum is \(need)."
      case (true, false): return "\(who): a quorum."
      case (false, true): return "\(who): no quorum, it takes \(need)."
      case (false, false): return "\(who): no quorum."
      }
    }
    let able = all.filter(\.hasQuorum)
    guard isClean else {
      if centres == live { return "Every server reaches \(needed), but not all others." }
      let ways = oneWayCuts.isEmpty ? "" : " both ways"
      if centres.isEmpty { return "No server reaches \(needed)\(ways)." }
      let reach = centres.count == 1 ? "reaches" : "reach"
      return "Only \(centres.inWords) \(reach) \(needed)\(ways)."
    }
    let sizes = all.prefix(9).map { size(of: $0.servers) }.joined(separator: "-")
    let of = quorum.isJoint || !isAgreed ? "" : " of \(quorum.voters.count)"
    let start = sizes + (all.count > 9 ? "-..." : "") + of
    switch able.count {
    case 0: return "\(start): no group has \(needed)."
    case 1:
      let have = able[0].servers.count == 1 ? "has" : "have"
      return "\(start): \(able[0].servers.inWords) \(have) \(needed)."
    default: return "\(start): \(able.count) groups have \(needed)."
    }
  }

  /// Whether all servers that run go by the same voters.
  package var isAgreed: Bool { beliefs.count <= 1 }

  /// What it takes, for a heading: `3 of 5`, in joint mode `3+2`; where servers differ, all of it.
  package var need: String {
    let needs = beliefs.filter { !$0.configuration.voters.isEmpty }.map { belief in
      belief.quorum.isJoint
        ? belief.quorum.need : "\(belief.quorum.need) of \(belief.quorum.voters.count)"
    }
    var different: [String] = []
    for need in needs where !different.contains(need) { different.append(need) }
    return different.joined(separator: " or ")
  }

  /// Who goes by which voters, where not all go by the same: `S1 S2 go by S1-S5 > S1 S2 (3+2 needed), the
  /// others by S1-S5 (3).`
  private var differences: String? {
    guard !isAgreed else { return nil }
    // The others are those of whom there are most.
    let order = beliefs.enumerated().sorted {
      ($0.element.servers.count, -$0.offset) < ($1.element.servers.count, -$1.offset)
    }.map(\.element)
    let told = order.prefix(Groups.mostBeliefs).enumerated().map { place, belief in
      let (servers, configuration) = (belief.servers, belief.configuration)
      let isRest = place == order.count - 1 && servers.count > 1
      let who = isRest ? "the others" : servers.inWords
      let verb = place > 0 ? "" : servers.count == 1 ? "goes " : "go "
      if configuration.voters.isEmpty { return "\(who) \(verb)by no voters yet" }
      let needed = place == 0 ? " needed" : ""
      return "\(who) \(verb)by \(configuration.brief) (\(belief.quorum.need)\(needed))"
    }
    let more = order.count > Groups.mostBeliefs ? ", and so on" : ""
    return told.joined(separator: ", ") + more + "."
  }

  private static let mostBeliefs = 4

  /// The groups side by side, and who leads in which: `S1 S2 (S1 leads) | S3-S5 (S4 leads)`. Where groups
  /// overlap and not all have a quorum, it says which have.
  package var list: String {
    let isMixed = !isClean && Set(all.map(\.hasQuorum)).count > 1
    return all.map { group in
      let leader = isClean ? group.leader.map { " (\($0) leads)" } ?? "" : ""
      return group.servers.brief + (isMixed && group.hasQuorum ? " quorum" : "") + leader
    }.joined(separator: " | ")
  }

  /// How many voters a group has: `3`, in joint mode `2+1` of the old and the new ones. Where servers go by
  /// different voters, how many servers.
  package func size(of servers: ServerSet) -> String {
    isAgreed ? quorum.count(servers) : "\(servers.count)"
  }
}

extension Quorum {
  /// How many votes it takes: `3`, in joint mode `2+2` of the old and the new voters.
  package var need: String { parts.map { "\($0.needed)" }.joined(separator: "+") }

  /// How many of the servers count: `2`, in joint mode `2+1` of the old and the new voters.
  package func count(_ servers: ServerSet) -> String {
    parts.map { "\($0.count(servers))" }.joined(separator: "+")
  }
}

extension Configuration {
  /// How many of the servers are voters: `2`, in joint mode `2+1` of the old and the new ones.
  package func count(_ servers: ServerSet) -> String {
    let new = servers.intersection(voters).count
    return isJoint ? "\(servers.intersection(outgoing).count)+\(new)" : "\(new)"
  }
}
