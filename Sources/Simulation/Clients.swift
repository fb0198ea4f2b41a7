// The clients' side: who they are, what they asked for, and what is on its way to and from them.

import Raft

/// All clients with their calls and their mail, and the load that makes some of them call.
struct Clients: ~Copyable, Sendable {
  /// How clients call.
  var settings: ClientSettings
  /// Everything that clients asked for, in order, but for what has been forgotten.
  var requests = ChunkedArray<Request>()
  /// So many of the latest requests are never forgotten.
  var keptRequests = 1 << 18 {
    didSet { nextForgetting = requests.count + keptRequests }
  }
  /// With so many requests it is looked which of them can be forgotten.
  var nextForgetting = (1 << 18) + (1 << 16)
  /// The calls that are made without being asked for.
  var load: ActiveLoad?
  /// What clients know, by their numbers.
  private var all = UniqueArray<Client>()
  /// All chance on the way between clients and servers.
  private var random: RandomSource
  /// What is on its way to and from clients, by slot.
  private(set) var mail = UniqueArray<ClientMail>()
  private var freeMail = UniqueArray<Int>()
  /// The slot of the letter that was taken last.
  private var taken: Int?

  /// The number of the stream of chance on the way between clients and servers.
  private static var stream: UInt64 { 1 << 20 }

  /// Nobody has called yet.
  init(_ settings: ClientSettings, seed: UInt64) {
    self.settings = settings
    random = RandomSource(seed: seed, stream: Self.stream)
  }

  /// Nobody has called yet, as at the beginning, with the chance of this seed.
  @inline(__always)
  mutating func reset(to origin: borrowing Clients, seed: UInt64) {
    if all.isEmpty, mail.isEmpty, load == nil, keptRequests == origin.keptRequests {
      settings = origin.settings
      random = RandomSource(seed: seed, stream: Self.stream)
    } else {
      self = Clients(origin.settings, seed: seed)
    }
  }

  private init(copying other: borrowing Clients) {
    settings = other.settings
    requests = other.requests
    keptRequests = other.keptRequests
    nextForgetting = other.nextForgetting
    load = other.load
    all = other.all.copy()
    random = other.random
    mail = other.mail.copy()
    freeMail = other.freeMail.copy()
    taken = other.taken
  }

  /// The same clients once more.
  func copy() -> Clients { Clients(copying: self) }

  /// What a client knows.
  subscript(client: ClientID) -> Client {
    get { client.number < all.count ? all[client.number] : Client() }
    @inline(__always) _modify {
      if all.count <= client.number { addClients(upTo: client.number) }
      yield &all[client.number]
    }
  }

  @inline(never)
  private mutating func addClients(upTo number: Int) {
    while all.count <= number { all.append(Client()) }
  }

  // MARK: Calls

  /// What the client asked for with this serial number; nil if it has not asked so often, or that is forgotten.
  /// - Complexity: O(1).
  func request(_ client: ClientID, _ serial: Int) -> Request? {
    guard client.number >= 0, client.number < all.count,
      serial > all[client.number].calls.forgotten,
      serial <= all[client.number].calls.count
    else { return nil }
    return requests[all[client.number].calls[serial - 1]]
  }

  /// Whether the client has made the call with this serial number, and has its answer.
  /// - Complexity: O(calls of the client without an answer).
  func isAnswered(_ client: ClientID, _ serial: Int) -> Bool {
    guard client.number >= 0, client.number < all.count, serial >= 1,
      serial <= all[client.number].calls.count
    else { return false }
    return !all[client.number].unanswered.contains(serial)
  }

  /// Whether the client has called.
  func hasCalled(_ client: ClientID) -> Bool {
    client.number >= 0 && client.number < all.count && all[client.number].calls.count > 0
  }

  /// The place of the client's first request that has no answer, of those that are not forgotten; nil if it has all.
  /// - Complexity: O(calls of the client without an answer).
  func firstUnanswered(of client: ClientID) -> Int? {
    let calls = all[client.number].calls
    let serial = all[client.number].unanswered.first { $0 > calls.forgotten }
    return serial.map { calls[$0 - 1] }
  }

  /// How many calls of the client have their answers.
  func answeredCalls(of client: ClientID) -> Int {
    guard client.number >= 0, client.number < all.count else { return 0 }
    return all[client.number].calls.count - all[client.number].unanswered.count
  }

  /// Forgets the requests before the place. The numbers of all others stay what they are.
  mutating func forget(before place: Int) {
    guard place > requests.forgotten else { return }
    requests.forget(before: place)
    for number in 0..<all.count {
      var calls = all[number].calls.forgotten
      while calls < all[number].calls.count, all[number].calls[calls] < place { calls += 1 }
      all[number].calls.forget(before: calls)
    }
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
    if settings.sessionLimit > 0 {
      let (limit, session) = (settings.sessionLimit, self[client].session)
      requests.modify(at: number) {
        $0.sessionLimit = limit
        $0.session = session
      }
    }
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

  /// Puts a message between a client and a server on its way.
  mutating func post(
    _ letter: consuming ClientMail, at time: Instant, _ queue: inout EventQueue
  ) {
    let slot: Int
    if let free = freeMail.popLast() {
      slot = free
      mail[slot] = consume letter
    } else {
      slot = mail.count
      mail.append(consume letter)
    }
    queue.push(at: time.microseconds, due: .clientMail(slot: UInt32(slot)))
  }

  /// Puts a message between a client and a server on its way, unless it gets lost.
  mutating func send(
    _ letter: consuming ClientMail, at now: Instant, _ queue: inout EventQueue
  ) {
    if random.happens(millionths: settings.lossMillionths) { return }
    letter.sentAt = now
    post(consume letter, at: now + random.duration(in: settings.delay), &queue)
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
}
