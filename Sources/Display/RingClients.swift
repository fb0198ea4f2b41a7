// The clients at the edge of the ring: who asks, of whom, and what is on its way between them.

import Canvas
import Raft
import Session
import Simulation
import Telling

/// A client at the edge of the ring's area, with the way to the server that it asks.
struct RingClient {
  /// Its name.
  var name: String
  /// Where the name stands.
  var place: Rect
  /// What it asks for and how that stands, under its name, if there is room for it.
  var caption: (text: String, place: Rect)?
  /// The way to the server.
  var way: Way
  /// How what it asked for stands.
  var state: State
  /// What is on its way: the question, or the answer on the way back; how far, of 1.
  var flight: (text: String, isAnswer: Bool, share: Double)?

  /// How what a client asked for stands.
  enum State {
    /// It waits for an answer, so that there is something between the two.
    case open
    /// It was told something just now, or a while ago.
    case told, past
    /// It was told what is not so, or will never be told anything.
    case broken
  }

  /// Everything that no sign may cover.
  var reserved: [Rect] { [place] + (caption.map { [$0.place] } ?? []) }

  /// How its words are written.
  func style(_ theme: Theme) -> Style {
    switch state {
    case .open, .told: .plain
    case .past: .faint
    case .broken: theme.fault
    }
  }

  /// Gives up its words where something else stands that cannot stand anywhere else.
  mutating func makeRoom(for others: [Rect]) {
    guard let caption, others.contains(where: { $0.touches(caption.place) }) else { return }
    self.caption = nil
  }
}

extension RingClient {
  /// So long an answer is news.
  private static let news = TimeSpan.milliseconds(200)
  /// More calls than this are not looked through.
  private static let mostCalls = 100

  /// A call that is shown.
  struct Call {
    var client: ClientID
    var server: ServerID
    var words: [String]
    var state: RingClient.State
    var flight: (text: String, isAnswer: Bool, share: Double)?
  }

  /// The clients that somebody had ask, each in the place of its number, so that none moves when another comes. Of two
  /// with one place who asked last has it. Those of a load are none of them: they would come and go all the time.
  /// - Parameter taken: Where no words may stand, beside the blocks.
  static func all(_ model: Model, _ ring: Ring, taken: [Rect]) -> [RingClient] {
    let calls = calls(model)
    guard !calls.isEmpty else { return [] }
    let places = ClientPlace.all(ring)
    var clients = [RingClient?](repeating: nil, count: places.count)
    for call in calls where !places.isEmpty {
      let place = max(0, call.client.number - 1) % places.count
      guard clients[place] == nil else { continue }
      let others = taken + clients.flatMap { $0?.reserved ?? [] }
      clients[place] = RingClient(call, places[place], ring, taken: others)
    }
    return clients.compactMap { $0 }
  }

  /// One call a client, the latest first.
  static func calls(_ model: Model) -> [Call] {
    let cluster = model.cluster
    var (calls, seen): ([Call], Set<ClientID>) = ([], [])
    for exchange in model.staged?.rest.isFlight == true ? model.exchanges.reversed() : [] {
      calls.append(call(exchange, model))
      seen.insert(exchange.client)
    }
    let requests = cluster.requests
    for number in (max(0, requests.count - mostCalls)..<requests.count).reversed() {
      let request = requests[number]
      guard model.session.isByHand(request), seen.insert(request.client).inserted else { continue }
      calls.append(call(number, cluster))
    }
    return calls
  }

  /// What the last event was about, as far as the picture has come.
  private static func call(_ exchange: Exchange, _ model: Model) -> Call {
    let staged = model.staged
    let isAnswer = staged.map { $0.rest == .answered } ?? (exchange.answer != nil)
    let share = staged.map(\.share) ?? 1
    let isTold = isAnswer && share >= 1
    let answer = exchange.answer ?? ""
    var (words, state) = ([exchange.question], State.open)
    if isTold, exchange.number < model.cluster.requests.count {
      words = model.cluster.outcomes(ofCall: exchange.number)
      state = model.cluster.isStale(exchange.number) ? .broken : .told
    }
    return Call(
      client: exchange.client, server: exchange.server, words: words, state: state,
      flight: (isAnswer ? answer : exchange.question, isAnswer, share))
  }

  private static func age(_ request: Request, _ cluster: ClusterView) -> TimeSpan {
    request.answeredAt.map { cluster.now - $0 } ?? .zero
  }

  private static func call(_ number: Int, _ cluster: ClusterView) -> Call {
    let request = cluster.requests[number]
    let question = request.operation.call
    guard request.result == nil else {
      return Call(
        client: request.client, server: request.server, words: cluster.outcomes(ofCall: number),
        state: cluster.isStale(number) ? .broken : age(request, cluster) <= news ? .told : .past)
    }
    let status = cluster.callStatus(of: number)
    var call = Call(
      client: request.client, server: request.server,
      words: ["\(question) \(status.isLost ? "deleted" : "waits")", question],
      state: status.isLost ? .broken : .open)
    for post in cluster.posts where post.request == number {
      let whole = Double(max(1, (post.at - post.sentAt).microseconds))
      let share = min(1, max(0, Double((cluster.now - post.sentAt).microseconds) / whole))
      switch post.kind {
      case .call(let server):
        (call.server, call.flight, call.words) = (server, (question, false, share), [question])
      case .answer(let server, let answer):
        (call.server, call.flight) = (server, (answer.brief, true, share))
        call.words = [question]
      case .retry, .timeout: break
      }
    }
    return call
  }

  private init(_ call: Call, _ place: ClientPlace, _ ring: Ring, taken: [Rect]) {
    name = "\(call.client)"
    self.place = place.room(row: 0, width: name.count, in: ring)
    way = ring.clearWay(from: self.place, to: call.server.index)
    state = call.state
    flight = call.flight
    for words in call.words {
      let under = place.room(row: 1, width: words.unicodeScalars.count, in: ring)
      guard ring.isFree(under), !taken.contains(where: { $0.touches(under, columns: 1) }) else {
        continue
      }
      caption = (words, under)
      break
    }
  }
}

/// Where a client stands: at which side of the ring's area, in which row.
struct ClientPlace {
  /// Whether it is the right side.
  var isRight: Bool
  /// The row of its name; what it asks for stands below.
  var row: Int

  /// So many columns are free at least.
  private static let width = 4

  /// The places of a ring, which depend on nothing but where its blocks are: at the left and at the right one at the
  /// top and one further down, from which one sees all servers, if there is such a one.
  static func all(_ ring: Ring) -> [ClientPlace] {
    let sides = [false, true].map { isRight in places(ring, isRight) }
    let most = sides.map(\.count).max() ?? 0
    return (0..<most).flatMap { number in sides.compactMap { $0.dropFirst(number).first } }
  }

  private static func places(_ ring: Ring, _ isRight: Bool) -> [ClientPlace] {
    let free = (0..<max(0, ring.area.height - 1)).map { ClientPlace(isRight: isRight, row: $0) }
      .filter { place in
        (0...1).allSatisfy { ring.isFree(place.room(row: $0, width: width, in: ring)) }
      }
    guard let top = free.first else { return [] }
    // A blank row lies between what the one asks for and the name of the other.
    let lower = Array(free.filter { $0.row > top.row + 2 }.reversed())
    // In a large ring rows are much alike.
    let some = stride(from: 0, to: lower.count, by: lower.count / 8 + 1).map { lower[$0] }
    let best = some.max { ($0.sight(of: ring), $0.row) < ($1.sight(of: ring), $1.row) }
    return [top] + (best.map { [$0] } ?? [])
  }

  /// How many servers the way to which passes by all others.
  private func sight(of ring: Ring) -> Int {
    let name = room(row: 0, width: 2, in: ring)
    return ring.blocks.indices.count { ring.isClear(ring.way(from: name, to: $0), to: $0) }
  }

  /// The cells of so many columns in one of its two rows.
  func room(row: Int, width: Int, in ring: Ring) -> Rect {
    let x = isRight ? ring.area.maxX - width : ring.area.x
    return Rect(x: x, y: ring.area.y + self.row + row, width: width, height: 1)
  }
}

extension Ring {
  /// The way from something at the edge to a server.
  fileprivate func way(from block: Rect, to server: Int, lane: Double = 0) -> Way {
    Way(from: (block.middle, block), to: (center(server), blocks[server]), lane: lane)
  }

  /// The same, so far beside the straight one as it takes to pass by other servers.
  fileprivate func clearWay(from block: Rect, to server: Int) -> Way {
    let lanes = [0, 5, -5, 10, -10, 15, -15].lazy.map { way(from: block, to: server, lane: $0) }
    return lanes.first { isClear($0, to: server) } ?? way(from: block, to: server)
  }

  /// Whether nothing of a rectangle is outside of the area, or at a block.
  fileprivate func isFree(_ rect: Rect) -> Bool {
    rect.x >= area.x && rect.maxX <= area.maxX && rect.y >= area.y && rect.maxY <= area.maxY
      && !blocks.contains { $0.touches(rect, columns: 2) }
  }

  /// Whether a way passes by all servers but the one that it leads to.
  fileprivate func isClear(_ way: Way, to server: Int) -> Bool {
    way.open != nil
      && !blocks.indices.contains { $0 != server && way.meets(blocks[$0], columns: 1) }
  }
}
