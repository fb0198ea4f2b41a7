// The moves that a cluster has, in their order.

import Raft

extension Expander {
  /// What comes of messages under way.
  mutating func moveMessages(_ record: UnsafePointer<UInt32>, _ buckets: Buckets) {
    let count = Int(record[0])
    let messages = record + shape.messages
    let spent = record.spent
    findArrivals(record)
    for number in 0..<count where arrivals[number] >= 0 {
      let server = Int(memory.receivers[Int(messages[number])])
      advance(record, server, arrivals[number], without: number, nil, buckets)
      if Budget.losses.count(in: spent) < bounds.losses {
        change(record, at: number, .losses, buckets)
      }
      if Budget.duplicates.count(in: spent) < bounds.duplicates {
        change(record, at: number, .duplicates, buckets)
      }
    }
  }

  /// Looks up the steps that the messages of a record bring about, all at once: so the processor waits for memory once,
  /// and not for one after the other.
  private mutating func findArrivals(_ record: UnsafePointer<UInt32>) {
    let count = Int(record[0])
    let messages = record + shape.messages
    for number in 0..<count {
      let message = messages[number]
      // Of equal messages it does not matter which one comes.
      var isFirst = true
      for other in 0..<number where messages[other] == message { isFirst = false }
      arrivals[number] = isFirst ? 0 : -1
    }
    for number in 0..<count where arrivals[number] == 0 {
      let server = Int(memory.receivers[Int(messages[number])])
      let step = memory.step(
        of: record[RecordShape.states + server], message: messages[number])
      arrivals[number] = step
      memory.steps.expect(step)
    }
  }

  /// Says that a record will soon be expanded.
  @inline(__always)
  func expect(_ record: UnsafePointer<UInt32>) {
    let messages = record + shape.messages
    for number in 0..<Int(record[0]) {
      let server = Int(memory.receivers[Int(messages[number])])
      memory.expectStep(of: record[RecordShape.states + server], message: messages[number])
    }
  }

  /// What comes of what is done to servers.
  mutating func moveServers(_ record: UnsafePointer<UInt32>, _ buckets: Buckets) {
    let spent = record.spent
    for server in 0..<shape.servers {
      let traits = memory.traits[Int(record[RecordShape.states + server])]
      if traits & Traits.mayStand != 0 { act(record, server, Deed(kind: .timeout), nil, buckets) }
      if traits & Traits.leads != 0 {
        actIfLeft(record, server, Deed(kind: .heartbeat), .heartbeats, spent, buckets)
        actIfLeft(record, server, Deed(kind: .retry), .retries, spent, buckets)
        let number = UInt32(Budget.writes.count(in: spent) + Budget.reads.count(in: spent))
        actIfLeft(record, server, Deed(kind: .write, argument: number), .writes, spent, buckets)
        actIfLeft(record, server, Deed(kind: .read, argument: number), .reads, spent, buckets)
        if Budget.repeats.count(in: spent) < bounds.repeats { repeatCalls(record, server, buckets) }
      }
      if traits & Traits.writes != 0 { act(record, server, Deed(kind: .diskWrite), nil, buckets) }
      if traits & Traits.canCompact != 0 {
        actIfLeft(record, server, Deed(kind: .snapshot), .snapshots, spent, buckets)
      }
      if traits & Traits.isDown != 0 {
        act(record, server, Deed(kind: .restart), nil, buckets)
      } else {
        actIfLeft(record, server, Deed(kind: .crash), .crashes, spent, buckets)
      }
    }
    if bounds.transfers + bounds.changes + bounds.joint > 0 { administer(record, spent, buckets) }
  }

  /// Clients without an answer ask a leader again.
  private mutating func repeatCalls(
    _ record: UnsafePointer<UInt32>, _ server: Int, _ buckets: Buckets
  ) {
    let calls = memory.known.pasts.things[Int(record[RecordShape.past])].history.calls
    for (number, call) in calls.enumerated() where !call.isAnswered {
      let kind: Deed.Kind = call.isRead ? .repeatRead : .repeatWrite
      act(record, server, Deed(kind: kind, argument: UInt32(number)), .repeats, buckets)
    }
  }

  /// What is asked of the leader: of several, of the one in the highest term.
  private mutating func administer(
    _ record: UnsafePointer<UInt32>, _ spent: UInt64, _ buckets: Buckets
  ) {
    var (leader, best): (Int, UInt32) = (-1, 0)
    for server in 0..<shape.servers {
      let traits = memory.traits[Int(record[RecordShape.states + server])]
      let term = traits >> Traits.termShift
      if traits & Traits.leads != 0, term > best { (leader, best) = (server, term) }
    }
    if leader < 0 { return }
    for other in 0..<shape.servers where other != leader && !isDown(other, record) {
      let deed = Deed(kind: .transfer, argument: UInt32(other))
      actIfLeft(record, leader, deed, .transfers, spent, buckets)
    }
    changeMembers(record, leader, spent, buckets)
  }

  private func isDown(_ server: Int, _ record: UnsafePointer<UInt32>) -> Bool {
    memory.traits[Int(record[RecordShape.states + server])] & Traits.isDown != 0
  }

  private mutating func changeMembers(
    _ record: UnsafePointer<UInt32>, _ leader: Int, _ spent: UInt64, _ buckets: Buckets
  ) {
    let state = memory.known.states.things[Int(record[RecordShape.states + leader])]
    let voters = state.server.configuration.voters
    for other in 0..<shape.servers {
      let deed = Deed(kind: .change, argument: voters.bits ^ 1 << UInt32(other))
      if isNamed(deed, record) { actIfLeft(record, leader, deed, .changes, spent, buckets) }
    }
    if bounds.joint == 0 { return }
    for bits in 1..<UInt32(1) << UInt32(shape.servers) where bits != voters.bits {
      let deed = Deed(kind: .joint, argument: bits)
      if isNamed(deed, record) { actIfLeft(record, leader, deed, .joint, spent, buckets) }
    }
  }

  /// Whether the spare servers that are to vote have heard of the cluster before, but for the next one or the next ones
  /// that have not.
  private func isNamed(_ deed: Deed, _ record: UnsafePointer<UInt32>) -> Bool {
    var isGap = false
    for spare in bounds.servers..<shape.servers {
      let state = memory.known.states.things[Int(record[RecordShape.states + spare])]
      let isWanted = deed.argument & 1 << UInt32(spare) != 0
      if state.server.currentTerm == 0, !isWanted { isGap = true }
      if state.server.currentTerm == 0, isWanted, isGap { return false }
    }
    return true
  }

  @inline(__always)
  private mutating func actIfLeft(
    _ record: UnsafePointer<UInt32>, _ server: Int, _ deed: Deed, _ budget: Budget,
    _ spent: UInt64, _ buckets: Buckets
  ) {
    if budget.count(in: spent) < bounds.limit(of: budget) {
      act(record, server, deed, budget, buckets)
    }
  }

  private mutating func act(
    _ record: UnsafePointer<UInt32>, _ server: Int, _ deed: Deed, _ budget: Budget?,
    _ buckets: Buckets
  ) {
    let step = memory.step(of: record[RecordShape.states + server], deed)
    if wanted == move { found = (Move(deed, to: ServerID(server)), []) }
    advance(record, server, step, without: -1, budget, buckets)
  }
}
