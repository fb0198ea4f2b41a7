// One seed: a cluster, a load and faults drawn from it, and what became of them.

import Checking
import Raft
import Scripting
import Running
import Simulation

/// A run drawn from a seed. First faults and load for some seconds, then an end to the faults, after
/// which the cluster has to be able to work.
///
/// What is done next may depend on the world, such as on who leads. But everything that is done is
/// recorded as a command with its time, so that the run can be replayed without the seed.
package struct Trial: Sendable {
  /// What everything was drawn from.
  package let seed: UInt64
  /// The run, up to now.
  var run: RecordedRun
  var dice: Dice
  /// For each of `Fault.all` the sum of the odds in this trial up to its own.
  private let odds: [Int]
  /// How long the faults last, if nobody says how long.
  let length: TimeSpan
  /// How long it is from one fault to the next, on average.
  private let pace: TimeSpan
  /// How long it is from one request to the next, on average; nil without load.
  private let loadPace: TimeSpan?
  var nextRequest: Instant
  /// Commands that are to be given later, by time.
  private(set) var later: [(time: Instant, act: Act)] = [] {
    didSet { nextLater = later.first?.time ?? .never }
  }
  /// When the first of them is to be given. Asked for far more often than it changes.
  private var nextLater = Instant.never
  /// How many values have been written: each value is another one.
  private var values = 0

  /// A trial that has not begun.
  init(seed: UInt64, _ options: FuzzOptions) {
    self.seed = seed
    var dice = Dice(seed: seed)
    var setup = Setup()
    setup.seed = seed
    setup.settings.rules = options.rules
    for option in TrialOption.all { option.draw(&dice, &setup) }
    let focus =
      !dice.chance(options.rules == .all ? 50 : 80)
      ? FuzzFocus() : options.rules == .all ? .any(&dice) : FuzzFocus(rulesOff: options.rules)
    focus.shape(&setup, &dice)
    if let servers = options.servers { setup.servers = servers }
    var sum = 0
    odds = Fault.all.map { fault in
      // Each trial has faults of its own: some never, some often. Repairs are never missing.
      let factor = dice.pick(fault.isRepair ? [2, 4, 8] : [0, 0, 1, 4, 4, 16])
      sum += fault.weight * (focus.favourites.contains(fault.name) ? 24 : factor)
      return sum
    }
    pace = .milliseconds(dice.pick([10, 30, 80, 80, 200, 500]))
    let load = dice.pick([0, 5, 20, 50, 50, 100])
    loadPace = load == 0 ? nil : .milliseconds(1000 / load)
    nextRequest = loadPace == nil ? .never : .zero + .milliseconds(100)
    // A long run costs as much as ten, so it is rare.
    length = .seconds(dice.below(125) == 0 ? dice.number(60...180) : dice.number(5...19))
    self.dice = dice
    run = RecordedRun(setup)
  }

  /// Plays the first part: faults and load for so many virtual seconds, or as many as are drawn.
  mutating func playFaults(seconds: Int?) {
    if dice.chance(20) { mixExtensions() }
    let end = Instant.zero + (seconds.map { .seconds($0) } ?? length)
    while world.now < end, !run.isOver {
      wait(dice.wait(mean: pace) + .milliseconds(1))
      Fault.all[dice.place(sums: odds)].act(&self)
    }
    later = []
    nextRequest = .never
  }

  /// Switches extensions on or off for some servers only: they must get on with the others.
  private mutating func mixExtensions() {
    let options = [
      ProtocolSetting.preVote, ProtocolSetting.checkQuorum, ProtocolSetting.disruptionGuard,
    ]
    for setting in options {
      let some = servers.filter { _ in dice.chance(40) }
      if !some.isEmpty { perform(.setFor(some, .protocol(setting(dice.chance(50))))) }
    }
  }

  // MARK: What faults are made of

  /// Does it now.
  /// - Returns: Whether it could be done.
  @discardableResult
  mutating func perform(_ act: consuming Act) -> Bool {
    breaksLease(act) ? false : run.perform(act)
  }

  /// Whether the command ends an election timeout before its time, where leases rely on it that nobody
  /// does (diss. 6.4.1).
  @inline(__always)
  private func breaksLease(_ act: borrowing Act) -> Bool {
    guard world.setup.settings.hasLeaseReads else { return false }
    switch copy act {
    case .align: return true
    case .timeout(let server):
      guard servers.contains(server) else { return false }
      let node = world.nodes[server.index]
      return node.server.hasHeardLeader(at: node.clock.own(at: world.now))
    default: return false
    }
  }

  /// Does it later, if it can be done then.
  mutating func perform(_ act: Act, after delay: TimeSpan) {
    let time = world.now + delay
    let place = later.firstIndex { $0.time > time } ?? later.count
    later.insert((time, act), at: place)
  }

  /// Lets time pass, with load and with what was to be done later.
  mutating func wait(_ duration: TimeSpan) {
    _ = wait(duration) { run, time in
      run.run(until: time)
      return false
    }
  }

  /// Lets time pass until the condition holds after an event.
  /// - Returns: Whether it holds.
  mutating func wait(until condition: WatchedRun.Condition, within duration: TimeSpan) -> Bool {
    wait(duration) { run, time in run.run(until: time, condition) }
  }

  /// - Parameter isDone: Lets everything happen that is due by the time, and tells whether to wait no longer.
  @inline(__always)
  private mutating func wait(
    _ duration: TimeSpan, until isDone: (inout RecordedRun, Instant) -> Bool
  ) -> Bool {
    let end = world.now + duration
    while !run.isOver {
      let next = min(min(end, nextRequest), nextLater)
      if isDone(&run, next) { return true }
      if run.isOver { return false }
      if next == nextRequest { makeRequest() }
      while nextLater <= world.now { perform(later.removeFirst().act) }
      if next == end { return false }
    }
    return false
  }

  /// Draws a request and makes it.
  private mutating func makeRequest() {
    if let loadPace {
      nextRequest = world.now + dice.wait(mean: loadPace) + .milliseconds(1)
    }
    let target = dice.chance(85) ? leader : dice.pick(dice.chance(50) ? leaders : running)
    guard let server = target ?? dice.pick(running) else { return }
    request(to: server)
  }

  /// The most calls of one client that may wait for their answers.
  private static let mostCalls = 2

  /// The keys that are asked for.
  private static let keys = ["a", "b", "c"]

  /// A client that does not wait for too many answers already.
  mutating func anyClient() -> ClientID? {
    let client = ClientID(dice.number(1...5))
    return world.unansweredCalls(of: client) < Trial.mostCalls ? client : nil
  }

  /// Draws an operation and asks a server for it, if there is a client to ask.
  mutating func request(to server: ServerID) {
    guard let client = anyClient() else { return }
    let key = dice.pick(Trial.keys)
    let operation: Operation
    switch dice.below(10) {
    case 0..<5: operation = .put(key: key, value: newValue())
    case 5..<7: operation = .get(key: key)
    case 7: operation = .append(key: key, value: newValue())
    case 8: operation = .compareAndSet(key: key, expected: "\(values)", new: newValue())
    default: operation = .delete(key: key)
    }
    // Nothing comes of asking one that does not run.
    guard world.nodes[server.index].status == .running else { return }
    perform(.request(operation, client: client, to: server))
  }

  mutating func newValue() -> String {
    values += 1
    return values.description
  }

  // MARK: What faults look at

  // In line: a function that is called is handed a copy of the trial.

  /// The world, where it lies: it is asked for too often to be lent through the run.
  var world: World { @inline(__always) _read { yield run.run.world } }
  var servers: ServerSet { @inline(__always) get { ServerSet(first: world.nodes.count) } }
  /// The servers whose process runs.
  var running: ServerSet { @inline(__always) get { world.servers(.running) } }
  var paused: ServerSet { @inline(__always) get { world.servers(.paused) } }
  var crashed: ServerSet { @inline(__always) get { world.servers(.crashed) } }
  /// All that believe to lead, and run.
  var leaders: ServerSet { @inline(__always) get { world.runningLeaders } }
  /// Who leads the highest term, if its process runs.
  var leader: ServerID? {
    @inline(__always) get { world.leader.flatMap { world.isRunning($0) ? $0 : nil } }
  }
}
