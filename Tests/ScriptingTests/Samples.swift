// Commands for the round trip: a deterministic generator that makes every kind of command.

import Checking
import Raft
import Simulation
import Scripting

/// Makes commands at random from a seed; the same seed makes the same commands.
struct Samples {
  /// How many kinds of command there are; `command(kind:)` makes each.
  static let commandKinds = 77
  static let conditionKinds = 36

  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  private mutating func int(_ range: ClosedRange<Int>) -> Int {
    // Bounds are where mistakes live.
    switch next() % 8 {
    case 0: range.lowerBound
    case 1: range.upperBound
    default: range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }
  }

  private mutating func pick<T>(_ choices: [T]) -> T { choices[int(0...choices.count - 1)] }
  private mutating func maybe<T>(_ value: T) -> T? { next() % 2 == 0 ? value : nil }

  private mutating func indexes() -> ClosedRange<LogIndex> {
    let first = int(1...Limits.counts.upperBound)
    return LogIndex(first)...LogIndex(int(first...Limits.counts.upperBound))
  }

  private mutating func duration(_ bounds: ClosedRange<TimeSpan>) -> TimeSpan {
    let unit = pick([1, 10, 1000, 1_000_000])
    let exact = int(bounds.lowerBound.microseconds...bounds.upperBound.microseconds)
    return max(bounds.lowerBound, TimeSpan(microseconds: exact / unit * unit))
  }

  private mutating func range(_ bounds: ClosedRange<TimeSpan>) -> TimeSpanRange {
    let (a, b) = (duration(bounds), duration(bounds))
    return TimeSpanRange(min(a, b), max(a, b))
  }

  private mutating func server() -> ServerID { ServerID(int(0...30)) }
  private mutating func namedServer() -> ServerID { pick([.leader, server()]) }

  /// Which messages: on a link, of a kind, of both, or any.
  private mutating func flights() -> FlightSelector {
    FlightSelector(link: maybe(link()), kind: maybe(pick(MessageKind.allCases)))
  }

  /// All messages of a kind on a link.
  private mutating func allMessages() -> MessageSelector {
    var message = message()
    message.number = nil
    return message
  }

  /// How a server begins.
  private mutating func given() -> GivenServer {
    let log = (0..<int(0...6)).map { _ in Term(int(1...Limits.givenTerms.upperBound)) }
    let snapshot = LogIndex(int(0...log.count))
    return GivenServer(
      server(), term: maybe(Term(int(0...Limits.givenTerms.upperBound))), votedFor: maybe(server()),
      log: log, commitIndex: LogIndex(int(snapshot.number...log.count)), snapshotIndex: snapshot)
  }

  private mutating func client() -> ClientID { ClientID(int(Limits.clients)) }

  private mutating func servers(from lowest: Int = 1, of pool: ClosedRange<Int> = 0...30)
    -> [ServerID]
  {
    var rest = Array(pool)
    return (0..<int(lowest...pool.count)).map { _ in
      ServerID(rest.remove(at: int(0...rest.count - 1)))
    }
  }

  private mutating func link(isBothWays: Bool? = nil) -> LinkSelector {
    let from = int(0...30)
    let to = (from + int(1...30)) % 31
    return LinkSelector(
      from: ServerID(from), to: ServerID(to), isBothWays: isBothWays ?? (next() % 2 == 0))
  }

  private mutating func message() -> MessageSelector {
    let link = link(isBothWays: false)
    let kind = pick(MessageKind.allCases)
    let number = int(Limits.messageNumbers)
    return MessageSelector(
      from: link.from, to: link.to, kind: maybe(kind), number: maybe(number))
  }

  /// A key or a value, among them those that only quotes can hold.
  private mutating func word() -> String {
    pick([
      "x", "1", "", " ", "none", "NONE", "and", "as", "to", "S1", "#1", "a#b", "a b", "\"", "\\",
      "\\\"", "(x)", ">=", "|", "-", "é", "e\u{301}", "日本", "=\u{301}", "0x1F",
      String(repeating: "k", count: Limits.wordLength),
    ])
  }

  private mutating func text() -> String {
    pick([
      "Who will lead?", "# not a comment", "it's 5 # 6", "\"quoted\" \\ text", "é 日本 🙂", "#1",
      "ends with a star *", String(repeating: "t", count: Limits.textLength),
    ])
  }

  mutating func setting() -> Setting {
    pick([
      .link(linkSetting()), .client(clientSetting()), .server(serverSetting()),
    ])
  }

  /// A setting that servers can differ in.
  mutating func serverSetting() -> ServerSetting {
    pick([.protocol(protocolSetting()), .disk(.disk(duration(Limits.delay)))])
  }

  private mutating func protocolSetting() -> ProtocolSetting {
    let isOn = next() % 2 == 0
    return pick([
      .electionTimeout(range(Limits.timer)), .heartbeat(range(Limits.timer)),
      .retry(duration(Limits.timer)), .batch(int(1...1000)), .pipeline(int(1...64)),
      .preVote(isOn), .checkQuorum(isOn), .disruptionGuard(isOn), .leaseReads(isOn),
      .clockBoundThousandths(int(0...1000)),
      .snapshotAfter(pick([0, int(1...1_000_000)])),
      .keepAfterSnapshot(pick([0, int(1...1_000_000)])),
      .chunk(int(1...65536)),
      // Habits that no other setting here contradicts.
      .timers(pick(ElectionTimers.allCases)), .timerReset(pick(TimerReset.allCases)),
      .loneVoter(pick(LoneVoter.allCases)),
      .afterSplit(pick([.timeout, .atOnce, .wait(range(Limits.timer))])),
      .timerCheck(pick([.always, .every(duration(Limits.timer)), .idle(duration(Limits.timer))])),
    ])
  }

  /// A run of a length that is drawn, unless both ends are the same.
  private mutating func drawnRun() -> Advance {
    let range = range(Limits.run)
    return range.lowerBound == range.upperBound ? .run(range.lowerBound) : .runBetween(range)
  }

  private mutating func clientSetting() -> ClientSetting {
    pick([
      .clientTimeout(maybe(duration(Limits.timer))), .clientDelay(range(Limits.delay)),
      .clientLossMillionths(int(0...1_000_000)), .clientSessions(int(0...100)),
    ])
  }

  private mutating func load() -> Load {
    var load = Load(callsPerSecond: int(Limits.loadRate))
    load.readPercent = pick([load.readPercent, int(Limits.loadReads)])
    load.keys = pick([load.keys, int(Limits.loadKeys)])
    load.clients = pick([load.clients, int(Limits.loadClients)])
    return load
  }

  private mutating func linkSetting() -> LinkSetting {
    pick([
      .delay(range(Limits.delay)), .lossMillionths(int(0...1_000_000)),
      .duplicateMillionths(int(0...1_000_000)),
    ])
  }

  private mutating func operation() -> Operation {
    pick([
      .put(key: word(), value: word()), .get(key: word()), .delete(key: word()),
      .compareAndSet(key: word(), expected: word(), new: word()),
      .append(key: word(), value: word()), .register,
    ])
  }

  /// A condition of any shape, parentheses included.
  mutating func condition(depth: Int = 3) -> Condition {
    condition(kind: int((depth == 0 ? 3 : 0)...Self.conditionKinds - 1), depth: depth)
  }

  mutating func condition(kind: Int, depth: Int = 3) -> Condition {
    switch kind {
    case 0: .not(condition(depth: depth - 1))
    case 1: .and(condition(depth: depth - 1), condition(depth: depth - 1))
    case 2: .or(condition(depth: depth - 1), condition(depth: depth - 1))
    case 24: .leader(server())
    case 25: .leaderNone
    case 26: .leaderAny
    case 27: .follows(namedServer(), maybe(namedServer()))
    case 28: .flying(flights(), pick(Comparison.allCases), int(Limits.counts))
    case 29: .flying(flights(), pick([.equal, .greaterOrEqual]), int(0...1))
    case 30: .match(namedServer(), of: server(), pick(Comparison.allCases), int(Limits.counts))
    case 31: .next(server(), of: namedServer(), pick(Comparison.allCases), int(Limits.counts))
    case 32: .probing(namedServer(), of: server())
    case 33: .logsAgree(servers(from: 0))
    case 34: .split(int(Limits.splits))
    case 35: .configuration(server(), .learners(servers(from: 0)))
    case 3: .role(server(), pick(RoleName.allCases))
    case 4: .term(server(), pick(Comparison.allCases), int(Limits.counts))
    case 5: .vote(server(), for: maybe(server()))
    case 6: .commit(server(), pick(Comparison.allCases), int(Limits.counts))
    case 7: .applied(server(), pick(Comparison.allCases), int(Limits.counts))
    case 8: .log(server(), terms: (0..<int(0...5)).map { _ in int(1...1_000_000_000) })
    case 9: .value(server(), key: word(), is: maybe(word()))
    case 10: .electionSplit
    case 11: .alive(server())
    case 12: .answered(client(), int(1...1_000_000_000))
    case 13: .safe
    case 14: .violation(pick(Property.allCases))
    case 15: .answer(client(), int(1...1_000_000_000), maybe(word()))
    case 16:
      .attempts(
        client(), int(1...1_000_000_000), pick(Comparison.allCases), int(Limits.counts))
    case 17: .configuration(server(), .joint)
    case 18: .configuration(server(), .simple)
    case 19: .configuration(server(), .voters(servers()))
    case 20: .snapshot(server(), pick(Comparison.allCases), int(Limits.counts))
    case 21: .transferring(server())
    case 22: .changing(server())
    default: .linearizable
    }
  }

  mutating func command(kind: Int) -> Command {
    switch kind {
    case 0: .setUp(.servers(int(Limits.servers)))
    case 1: .setUp(.seed(pick([0, 42, .max, next()])))
    case 2: .act(.set(setting()))
    case 3:
      pick([
        .act(.rule(pick(Rule.allCases), on: next() % 2 == 0)),
        .act(.like(pick([.pysyncobj, .nats]))),
      ])
    case 4: .advance(pick([.run(duration(Limits.run)), drawnRun()]))
    case 5: .advance(.runUntil(condition(), within: maybe(duration(Limits.within))))
    case 6: .advance(.step(int(Limits.steps)))
    case 7: .advance(.stepUntil(condition()))
    case 8: .act(.crash(servers()))
    case 9: .act(.restart(servers()))
    case 10: .act(.wipe(servers()))
    case 11: .act(.pauseServers(servers()))
    case 12: .act(.resume(servers()))
    case 13: .act(.clock(servers(), thousandths: int(Limits.clockThousandths)))
    case 14: .act(.disk(servers(), duration(Limits.delay)))
    case 15: .act(.cut(link()))
    case 16: .act(.heal(maybe(link())))
    case 17: .act(.partition([servers(of: 0...9), servers(of: 10...20), servers(of: 21...30)]))
    case 18: .act(.isolate(server()))
    case 19: .act(.link(link(), linkSetting()))
    case 20: .act(.timeout(server()))
    case 21: .act(.align(servers(from: 0)))
    case 22: .act(.spread)
    case 23: .act(.hold(maybe(link())))
    case 24: .act(.release(maybe(link())))
    case 25: .act(.deliver(message()))
    case 26: .act(.drop(message()))
    case 27: .act(.duplicate(message()))
    case 28: .act(.delay(message(), duration(Limits.delay)))
    case 29: .act(.repeatCall(client(), to: maybe(server())))
    case 30...33: .act(.request(operation(), client: maybe(client()), to: maybe(server())))
    case 34: .check(condition())
    default: command(ofRest: kind)
    }
  }

  private mutating func command(ofRest kind: Int) -> Command {
    switch kind {
    case 35: .tell(.title(text()))
    case 36: .tell(.say(text()))
    case 37: .tell(.ask(text()))
    case 38: .tell(.choice(text(), isRight: false))
    case 39: .tell(.choice(text(), isRight: true))
    case 40: .tell(.choice("* with a star of its own", isRight: true))
    case 41: .act(.setFor(servers(), serverSetting()))
    case 42: .act(.load(load(), for: maybe(duration(Limits.loadTime))))
    case 43: .act(.loadOff)
    case 44: .act(.reconfigure(servers()))
    case 45: .act(.add(server()))
    case 46: .act(.remove(server()))
    case 47: .act(.transfer(server()))
    case 48: .act(.snapshot(servers()))
    case 49: .tell(.group(text()))
    case 50: .tell(.about(text()))
    case 51: .tell(.select(maybe(server())))
    case 52: .tell(.show(pick(ScreenName.allCases)))
    case 53: .tell(.mark(nil))
    case 54: .tell(.mark(.link(link())))
    case 55: .tell(.mark(.log(server(), indexes())))
    case 56: .each(pick([Act.deliver, Act.drop])(allMessages()))
    case 57: .refused(pick([.crash(servers()), .transfer(server()), .spread, .cancelTransfer]))
    case 58: .act(.crash([.leader] + servers()))
    case 59: .act(.deliver(MessageSelector(from: .leader, to: server())))
    case 60: .act(.shutdown(servers()))
    case 61: .act(.jump(servers(), duration(Limits.jump)))
    case 62: .act(.holdDisk(servers()))
    case 63: .act(.releaseDisk([.leader]))
    case 64: .act(.heartbeat(namedServer()))
    case 65: .act(.stepDown(namedServer()))
    case 66: .act(.cancelTransfer)
    case 67: .act(.cut(LinkSelector(from: server(), to: .leader, isBothWays: next() % 2 == 0)))
    case 68: .act(.rejoin(namedServer()))
    case 69: .setUp(.given(given()))
    case 70: .act(.learner(server()))
    case 71: .tell(.number(int(0...Limits.answer)))
    case 72: .tell(.server(server()))
    case 73: .tell(.means(condition()))
    case 74: .tell(.goal(condition()))
    case 75: .tell(.hint(text()))
    default: .tell(.pause)
    }
  }
}
