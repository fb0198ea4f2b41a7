// The clients at the edge of the ring: who asks, of whom, and what is on its way between them.

import Canvas
import Raft
import Session
import Simulation
import Telling

/// A client in a corner of the ring's area, with the way to the server that it asks.
struct RingClient {
  /// Its name.
  var name: String
  /// Where the name stands.
  var place: Rect
  /// What it asks for and how that stands, under its name, if there is room for it.
  var caption: (text: String, place: Rect)?
  /// The way to the server.
  var way: Way
  /// Whether it waits for an answer, so that there is something between the two.
  var isOpen: Bool
  /// What is on its way: the question, or the answer on the way back; how far, of 1.
  var flight: (text: String, isAnswer: Bool, share: Double)?

  /// Everything that no sign may cover.
  var reserved: [Rect] { [place] + (caption.map { [$0.place] } ?? []) }
}

extension RingClient {
  /// A client has its place in the picture for so long after its answer.
  private static let stay = TimeSpan.milliseconds(200)
  /// More calls than this are not looked through.
  private static let mostCalls = 100

  /// A call that is shown.
  struct Call {
    var client: ClientID
    var server: ServerID
    var words: [String]
    var isOpen: Bool
    var flight: (text: String, isAnswer: Bool, share: Double)?
  }

  /// The clients that ask or were just told something: two at most, the latest first. Those of a load are
  /// none of them: they would come and go all the time.
  /// - Parameter taken: Where none may stand, beside the blocks.
  static func all(_ model: Model, _ ring: Ring, taken: [Rect]) -> [RingClient] {
    var clients: [RingClient] = []
    for call in calls(model) where clients.count < 2 {
      let others = taken + clients.flatMap(\.reserved)
      if let client = RingClient(call, ring, taken: others) { clients.append(client) }
    }
    return clients
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
      let age = request.answeredAt.map { cluster.now - $0 } ?? .zero
      guard age <= stay, model.session.isByHand(request),
        seen.insert(request.client).inserted
      else { continue }
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
    var words = [exchange.question]
    if isTold, exchange.number < model.cluster.requests.count {
      words = model.cluster.outcomes(ofCall: exchange.number)
    }
    return Call(
      client: exchange.client, server: exchange.server, words: words, isOpen: !isTold,
      flight: (isAnswer ? answer : exchange.question, isAnswer, share))
  }

  private static func call(_ number: Int, _ cluster: ClusterView) -> Call {
    let request = cluster.requests[number]
    let question = request.operation.call
    guard request.result == nil else {
      return Call(
        client: request.client, server: request.server, words: cluster.outcomes(ofCall: number),
        isOpen: false)
    }
    var call = Call(
      client: request.client, server: request.server, words: ["\(question) waits", question],
      isOpen: true)
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

  /// - Returns: nil where no corner is free.
  private init?(_ call: Call, _ ring: Ring, taken: [Rect]) {
    let name = "\(call.client)"
    let corners = [false, true]
    // Odd ones stand at the left, as long as nothing is in the way.
    let order = call.client.number.isMultiple(of: 2) ? corners.reversed() : corners
    func spot(isRight: Bool, row: Int, width: Int) -> Rect {
      let x = isRight ? ring.area.maxX - width : ring.area.x
      return Rect(x: x, y: ring.area.y + row, width: width, height: 1)
    }
    func isFree(_ rect: Rect) -> Bool {
      rect.x >= ring.area.x && rect.maxX <= ring.area.maxX
        && !(ring.blocks + taken).contains { $0.touches(rect, columns: 2) }
    }
    let free = order.filter { isFree(spot(isRight: $0, row: 0, width: name.count)) }
    let server = call.server.index
    func way(_ isRight: Bool) -> Way {
      ring.way(from: spot(isRight: isRight, row: 0, width: name.count), to: server)
    }
    // It moves to the other corner only where its way would lead through another server.
    guard let isRight = free.first(where: { ring.isClear(way($0), to: server) }) ?? free.first
    else { return nil }
    self.name = name
    place = spot(isRight: isRight, row: 0, width: name.count)
    self.way = way(isRight)
    isOpen = call.isOpen
    flight = call.flight
    for words in call.words {
      let under = spot(isRight: isRight, row: 1, width: words.unicodeScalars.count)
      guard isFree(under) else { continue }
      caption = (words, under)
      break
    }
  }
}

extension Ring {
  /// The way from something at the edge to a server.
  func way(from block: Rect, to server: Int) -> Way {
    Way(from: (block.middle, block), to: (center(server), blocks[server]), lane: 0)
  }

  /// Whether a way passes by all servers but the one that it leads to.
  fileprivate func isClear(_ way: Way, to server: Int) -> Bool {
    guard let open = way.open else { return false }
    let steps = area.width + area.height
    for step in 0...steps {
      let part = Double(step) / Double(steps)
      let (x, y) = way[open.lowerBound + part * (open.upperBound - open.lowerBound)].cell
      for (other, block) in blocks.enumerated() where other != server {
        if block.touches(Rect(x: x, y: y, width: 1, height: 1), columns: 1) { return false }
      }
    }
    return true
  }
}
