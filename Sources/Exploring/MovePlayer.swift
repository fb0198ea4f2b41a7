// Moves made by hand in a world where nothing happens by itself.

import Raft
import Running
import Scripting
import Simulation

/// Makes moves in a watched world, and writes down how.
package struct MovePlayer {
  private var hand: HandPlayer
  private let bounds: Bounds

  /// The world.
  package var run: WatchedRun { hand.run }
  /// What was done, from the head of the script on.
  package var commands: [Command] { hand.commands }

  /// A world in which nothing has happened.
  package init(_ bounds: Bounds) {
    hand = HandPlayer(bounds.setup)
    self.bounds = bounds
    if bounds.hasSlowDisks { hand.certainly(.holdDisk(run.world.servers.map { $0 })) }
  }

  private mutating func perform(_ act: Act) throws(Refusal) { try hand.perform(act) }

  /// Makes a move.
  package mutating func play(_ move: Move) throws(Refusal) {
    switch move {
    case .deliver(let message): try perform(.deliver(selector(of: message)))
    case .lose(let message): try perform(.drop(selector(of: message)))
    case .duplicate(let message): try perform(.duplicate(selector(of: message)))
    case .timeout(let server): try perform(.timeout(server))
    case .heartbeat(let server): try perform(.heartbeat(server))
    case .retry(let server):
      try perform(.jump([server], Bounds.retryTime))
      hand.step()
    case .crash(let server): try perform(.crash([server]))
    case .restart(let server): try perform(.restart([server]))
    case .diskWrite(let server):
      try perform(.releaseDisk([server]))
      hand.step()
      try perform(.holdDisk([server]))
    case .write(let number, let server):
      try perform(
        .request(
          Stimulus.operation(ofWrite: number, bounds), client: Stimulus.client(ofWrite: number),
          to: server)
      )
    case .read(let number, let server):
      try perform(
        .request(.get(key: "x"), client: Stimulus.client(ofWrite: number), to: server))
    case .repeatCall(let number, let server):
      try perform(.repeatCall(Stimulus.client(ofWrite: number), to: server))
    case .snapshot(let server): try perform(.snapshot([server]))
    case .transfer(let target): try perform(.transfer(target))
    case .change(let voters): try change(to: voters)
    case .joint(let voters): try perform(.reconfigure(voters.map { $0 }))
    }
  }

  private mutating func change(to voters: ServerSet) throws(Refusal) {
    let before = run.world.configuration.voters
    if let newcomer = voters.subtracting(before).first(where: { _ in true }) {
      try perform(.add(newcomer))
    } else if let leaver = before.subtracting(voters).first(where: { _ in true }) {
      try perform(.remove(leaver))
    }
  }

  /// Which of the messages on its link it is. Of equal ones the first.
  private func selector(of message: Message) throws(Refusal) -> MessageSelector {
    let link = DirectedLink(from: message.from, to: message.to)
    let flights = run.world.flights(on: link, of: message.kind).sorted { $0.id < $1.id }
    guard let place = flights.firstIndex(where: { $0.message == message }) else {
      throw .noSuchMessage(from: message.from, to: message.to)
    }
    let kind: MessageKind? =
      run.world.flights(on: link, of: nil).count > flights.count ? message.kind : nil
    return MessageSelector(
      from: message.from, to: message.to, kind: kind, number: place > 0 ? place + 1 : nil)
  }
}
