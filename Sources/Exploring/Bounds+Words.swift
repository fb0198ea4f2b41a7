// Bounds and moves in words.

import Raft

extension Bounds {
  /// Within what, in one line: `3 servers, terms to 2, logs to 2 entries, 4 messages under way, 1 write`.
  package var words: String {
    var parts = [
      Self.count(servers, "server"), "terms to \(terms)", "logs to \(Self.count(entries, "entry"))",
      "\(Self.count(messages, "message")) under way", Self.count(writes, "write"),
    ]
    let others = [
      (reads, "read"), (repeats, "repeated call"), (heartbeats, "heartbeat"), (retries, "retry"),
      (crashes, "crash"),
      (losses, "loss"),
      (duplicates, "duplicate"), (snapshots, "snapshot"), (transfers, "transfer"),
      (changes, "change"), (joint, "joint change"), (spares, "spare server"),
    ]
    parts += others.filter { $0.0 > 0 }.map { Self.count($0.0, $0.1) }
    if batch < entries { parts.append("\(Self.count(batch, "entry")) a message") }
    if hasSlowDisks { parts.append("slow disks") }
    parts += Rule.allCases.filter { !rules[$0] }.map { "\($0.name) off" }
    return parts.joined(separator: ", ")
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    if number == 1 { return "1 \(noun)" }
    let isSibilant = noun.hasSuffix("s") || noun.hasSuffix("sh")
    if noun.hasSuffix("y") { return "\(number) \(noun.dropLast())ies" }
    return "\(number) \(noun)\(isSibilant ? "es" : "s")"
  }
}

extension Move: CustomStringConvertible {
  /// What happens, in a few words, such as `S2 takes RequestVote from S1`.
  package var description: String {
    switch self {
    case .deliver(let message): "\(message.to) takes \(message.kind.name) from \(message.from)"
    case .lose(let message): "\(message.kind.name) from \(message.from) to \(message.to) is lost"
    case .duplicate(let message):
      "\(message.kind.name) from \(message.from) to \(message.to) will come twice"
    case .timeout(let server): "\(server) times out"
    case .heartbeat(let server): "\(server) sends its heartbeats"
    case .retry(let server): "\(server) sends again what was not answered"
    case .crash(let server): "\(server) crashes"
    case .restart(let server): "\(server) starts again"
    case .diskWrite(let server): "a write to the disk of \(server) is done"
    case .write(let number, let server): "C\(number + 1) writes to \(server)"
    case .read(let number, let server): "C\(number + 1) reads from \(server)"
    case .repeatCall(let number, let server): "C\(number + 1) asks \(server) again"
    case .snapshot(let server): "\(server) takes a snapshot"
    case .transfer(let target): "the leader is to hand over to \(target)"
    case .change(let voters): "the leader is to make \(voters) the voters"
    case .joint(let voters): "the leader is to make \(voters) the voters, by joint consensus"
    }
  }
}
