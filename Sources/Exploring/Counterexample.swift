// From moves to a script that a person opens: moves by hand in a world where nothing happens by itself.

import Checking
import Raft
import Running
import Scripting
import Simulation

/// A run by hand in which a property breaks.
package struct Counterexample: Sendable {
  /// What breaks.
  package let violation: Violation
  /// The commands that lead there.
  package let commands: [Command]
  /// The moves that they are made of.
  package let moves: [Move]

  /// Plays moves in a world.
  /// - Throws: What is not so in a world as the explorer thought.
  package init(_ moves: [Move], _ bounds: Bounds) throws(Divergence) {
    var player = MovePlayer(bounds)
    for (place, move) in moves.enumerated() {
      if let violation = player.run.violation {
        throw Divergence(move: place, reason: "before it \(violation)")
      }
      do { try player.play(move) } catch {
        throw Divergence(move: place, reason: "\(error)")
      }
    }
    guard let violation = player.run.violation else {
      throw Divergence(move: moves.count, reason: "nothing is broken")
    }
    self.moves = moves
    self.violation = violation
    commands = player.commands
  }

  /// A world and the explorer disagree: one of them is wrong.
  package struct Divergence: Error, CustomStringConvertible {
    /// The number of the move, from 0.
    package let move: Int
    /// What is not as it was thought.
    package let reason: String

    /// `at move 3: there is no such message`
    package var description: String { "at move \(move + 1): \(reason)" }
  }

  /// The run as a script that ends, and stops, where it breaks, and expects that it does.
  package func script(named name: String) -> Script {
    let end = [
      Command.check(.violation(violation.property)),
      .tell(.say("After \(moves.count) moves: \(violation)")), .tell(.pause),
    ]
    let title = Command.tell(.title("Shortest run to: \(violation.property.name)"))
    return Script(name: name, commands: [title] + commands + end)
  }
}

/// Makes moves in a watched world, and writes down how.
package struct MovePlayer {
  /// The world.
  package private(set) var run: WatchedRun
  /// What was done, from the head of the script on.
  package private(set) var commands: [Command]

  /// A world in which nothing has happened.
  package init(_ bounds: Bounds) {
    let setup = bounds.setup
    run = WatchedRun(setup)
    commands = setup.commands
    act(.hold(nil))
    if bounds.hasSlowDisks { act(.holdDisk(run.world.servers.map { $0 })) }
  }

  /// Does what cannot be refused.
  private mutating func act(_ act: Act) {
    do { try perform(act) } catch { preconditionFailure("\(act) was refused: \(error)") }
  }

  private mutating func perform(_ act: Act) throws(Refusal) {
    try run.perform(act)
    commands.append(.act(act))
  }

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
      step()
    case .crash(let server):
      try perform(.crash([server]))
      if !run.isBroken { try perform(.restart([server])) }
    case .diskWrite(let server):
      try perform(.releaseDisk([server]))
      step()
      try perform(.holdDisk([server]))
    case .write(let number, let server):
      try perform(
        .request(
          Stimulus.operation(ofWrite: number), client: Stimulus.client(ofWrite: number), to: server)
      )
    case .snapshot(let server): try perform(.snapshot([server]))
    case .transfer(let target): try perform(.transfer(target))
    case .change(let voters): try change(to: voters)
    case .joint(let voters): try perform(.reconfigure(voters.map { $0 }))
    }
  }

  /// Lets the next event happen.
  private mutating func step() {
    _ = run.happen(notAfter: run.world.now)
    commands.append(.advance(.step(1)))
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
