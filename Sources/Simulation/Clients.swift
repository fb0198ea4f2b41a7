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
    self[client].calls.append(number)
    let serial = self[client].calls.count
    self[client].unanswered.append(serial)
    requests.append(
      Request(
        client: client, serial: serial, firstUnanswered: self[client].unanswered[0],
        operation: operation, calledAt: now, called: event, server: server))
    return number
  }

  /// Writes down the answer to a call.
  mutating func settle(
    _ number: Int, _ result: OperationResult, isOld: Bool, from server: ServerID, at now: Instant,
    event: Int
  ) {
    requests[number].result = result
    requests[number].isAnsweredFromSession = isOld
    requests[number].answeredAt = now
    requests[number].answered = event
    let (client, serial) = (requests[number].client, requests[number].serial)
    self[client].leader = server
    self[client].unanswered.removeAll { $0 == serial }
  }

  // MARK: Mail

  /// Puts something among what is due.
  mutating func post(_ letter: ClientMail, at time: Instant, _ queue: inout EventQueue) {
    let slot = freeMail.popLast() ?? mail.count
    if slot == mail.count { mail.append(letter) } else { mail[slot] = letter }
    queue.push(at: time.microseconds, due: .clientMail(slot: UInt32(slot)))
  }

  /// Puts a message between a client and a server on its way, unless it gets lost.
  mutating func send(_ letter: ClientMail, at now: Instant, _ queue: inout EventQueue) {
    if random.happens(millionths: settings.lossMillionths) { return }
    post(letter, at: now + random.duration(in: settings.delay), &queue)
  }

  /// Takes out what has come.
  mutating func take(slot: Int) -> ClientMail {
    freeMail.append(slot)
    return mail[slot]
  }

  /// The client no longer waits for the end of its patience, or for the moment to ask again.
  mutating func forgetWait(_ number: Int, _ attempt: Int, _ queue: inout EventQueue) {
    let due = queue.remove { due in
      guard case .clientMail(let slot) = due else { return false }
      let letter = mail[Int(slot)]
      return letter.request == number && letter.attempt == attempt && letter.isWait
    }
    if case .clientMail(let slot)? = due { freeMail.append(Int(slot)) }
  }
}
