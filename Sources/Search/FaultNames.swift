// What a search calls its faults, for the documentation.

/// The faults that a search draws from, by what they happen to.
package enum FaultNames {
  /// The groups, each with what it is called and the names of its faults.
  package static let groups: [(title: String, names: [String])] = [
    ("servers, disks, clocks and timers", Fault.servers),
    ("links", Fault.network),
    ("single messages", Fault.messages),
    ("membership, snapshots and clients", Fault.members),
    ("plots of several steps", Fault.plots),
    ("repairs", Fault.repairs),
  ].map { ($0, $1.map(\.name)) }
}
