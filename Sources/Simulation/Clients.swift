// The clients' side: who they are, what they asked for, and what is on its way to and from them.

import Raft

/// All clients with their calls and their mail, and the load that makes some of them call.
struct Clients: Sendable {
  /// How clients call.
  var settings: ClientSettings
  /// Everything that clients asked for, in order.
  var requests = ChunkedArray<Request>()
  /// The calls that are made without being asked for.
  var load: ActiveLoad?
  /// What clients know, by their numbers.
  private var all: [Client] = []
  /// All chance on the way between clients and servers.
  private var random: RandomSource
  /// What is on its way to and from clients, and what they wait for, by slot.
  private(set) var mail: [ClientMail] = []
  private var freeMail: [Int] = []
  /// The slot of the letter that was taken last.
  private var taken: Int?

  /// Nobody has called yet.
  init(_ settings: ClientSettings, seed: UInt64) {
    self.settings = settings
    random = RandomSource(seed: seed, stream: 1 << 20)
  }

  /// What a client knows.
  subscript(client: ClientID) -> Client {
    get { client.number < all.count ? all[client.number] : Client() }
    _modify {
      while all.count <= client.number { all.append(Client()) }
      yield &all[client.number]
    }
  }

  // MARK: Calls

  /// What the client asked for with this serial number, or nil if it has not asked so often.
  /// - Complexity: O(1).
  func request(_ client: ClientID, _ serial: Int) -> Request? {
    guard all.indices.contains(client.number), serial >= 1,
      serial <= all[client.number].calls.count
    else { return nil }
    return requests[all[client.number].calls[serial - 1]]
  }

  /// How many calls of the client have no answer yet.
  func unansweredCalls(of client: ClientID) -> Int {
    client.number < all.count ? all[client.number].unanswered.count : 0
  }

  /// Writes down a new call.
  /// - Returns: The request's place in `requests`.
  mutating func record(
    _ operation: Operation, _ client: ClientID, to server: ServerID, at now: Instant, event: Int
  ) -> Int {
    let number = requests.count
    let (serial, firstUnanswered) = self[client].call(number)
    requests.append(
      Request(
        client: client, serial: serial, firstUnanswered: firstUnanswered, operation: operation,
        calledAt: now, called: event, server: server))
    return number
  }

  /// Writes down the answer to a call.
  mutating func settle(
    _ number: Int, _ result: OperationResult, isOld: Bool, from server: ServerID, at now: Instant,
    event: Int
  ) {
    let call = requests.modify(at: number) {
      $0.settle(result, isOld: isOld, at: now, event: event)
      return $0.call
    }
    all[call.client.number].hear(from: server, of: call.serial)
  }

  // MARK: Mail

  /// Puts something among what is due.
  /// - Returns: Its slot.
  @discardableResult
  mutating func post(
    _ letter: consuming ClientMail, at time: Instant, _ queue: inout EventQueue
  ) -> Int {
    let slot: Int
    if freeMail.isEmpty {
      slot = mail.count
      mail.append(letter)
    } else {
      slot = freeMail.removeLast()
      mail[slot] = letter
    }
    queue.push(at: time.microseconds, due: .clientMail(slot: UInt32(slot)))
    return slot
  }

  /// Puts a message between a client and a server on its way, unless it gets lost.
  mutating func send(
    _ letter: consuming ClientMail, at now: Instant, _ queue: inout EventQueue
  ) {
    if random.happens(millionths: settings.lossMillionths) { return }
    post(letter, at: now + random.duration(in: settings.delay), &queue)
  }

  /// Takes out what has come. It stays where it lies until the next is taken, so that it can be told what came.
  mutating func take(slot: Int) {
    if let taken { freeMail.append(taken) }
    taken = slot
  }

  /// What the client has been told, if it was an answer that came last.
  var lastAnswer: Answer? {
    guard let taken, case .answer(_, let answer) = mail[taken].kind else { return nil }
    return answer
  }

  // MARK: Waits

  /// The client will act on this by itself, unless it forgets it before.
  mutating func wait(
    for letter: consuming ClientMail, of call: CallID, until time: Instant,
    _ queue: inout EventQueue
  ) {
    let slot = post(letter, at: time, &queue)
    all[call.client.number].setWait(slot, of: call.serial)
  }

  /// The client waits for nothing: what it waited for has come.
  mutating func endWait(of call: CallID) {
    all[call.client.number].setWait(nil, of: call.serial)
  }

  /// The client no longer waits for the end of its patience, or for the moment to ask again.
  mutating func forgetWait(of call: CallID, _ queue: inout EventQueue) {
    guard let slot = all[call.client.number].wait(of: call.serial) else { return }
    queue.remove(.clientMail(slot: UInt32(slot)))
    freeMail.append(slot)
    endWait(of: call)
  }
}
