// What is under way between servers, sorted by how much it tells.

import Raft
import Session
import Simulation
import Telling

/// Messages that say the same: what one server asks of several, or what several answer to one.
struct FlightGroup: Sendable {
  /// The messages, in the order of arrival.
  private(set) var flights: [Flight]
  /// How much they tell.
  let weight: Weight

  /// How much a message tells. What tells more comes first.
  enum Weight: Int, Comparable, Sendable {
    /// A vote, a refusal, a repair, a snapshot, a hand-over: what the paper is about.
    case news
    /// Somebody asks for votes.
    case request
    /// New entries, and the news that they were taken.
    case entries
    /// What keeps everything as it is: heartbeats and their answers.
    case routine

    static func < (a: Weight, b: Weight) -> Bool { a.rawValue < b.rawValue }
  }

  /// The message that arrives first.
  var first: Message { flights[0].message }

  /// Whether they are answers, so that they go to one server.
  var isAnswer: Bool { first.isPositive != nil }

  /// From whom to whom: `S1>S2 S3`, `S1>all`, with the sign of the set for the arrow.
  func ends(_ arrow: Unicode.Scalar, in cluster: ClusterView) -> String {
    let servers = ServerSet(flights.map { isAnswer ? $0.message.from : $0.message.to })
    let others = servers.count > 2 && servers.count == cluster.count - 1 ? "all" : servers.brief
    return isAnswer ? "\(others)\(arrow)\(first.to)" : "\(first.from)\(arrow)\(others)"
  }

  /// What they say, in as many words as fit into so many columns and are those of all.
  func words(_ width: Int, in cluster: ClusterView) -> String {
    let words = flights.prefix(FlightGroup.mostCompared).map {
      MessageWords($0.message, in: cluster)
    }
    let forms = words[0].forms.filter { form in words.allSatisfy { $0.forms.contains(form) } }
    return forms.first { $0.unicodeScalars.count <= width }
      ?? words[0].tight.first { $0.unicodeScalars.count <= width } ?? words[0].short
  }

  /// More messages are not looked at one by one.
  private static let mostCompared = 31
}

extension ClusterView {
  /// More messages than this are not sorted: those that arrive first are shown.
  private static let mostFlightsGrouped = 200

  /// What is under way, what tells the most first, and of that what was sent first.
  /// - Complexity: O(messages on their way)
  var flightGroups: [FlightGroup] {
    var places: [FlightGroup.Key: Int] = [:]
    var groups: [FlightGroup] = []
    var readers = MessageReaders(cluster: self)
    for flight in flights.prefix(ClusterView.mostFlightsGrouped) {
      let weight = readers.weight(of: flight.message)
      let key = FlightGroup.Key(flight, in: self, weight)
      if let place = places[key] {
        groups[place].add(flight)
      } else {
        places[key] = groups.count
        groups.append(FlightGroup(flight, weight))
      }
    }
    let order = groups.indices.sorted {
      (groups[$0].weight, groups[$0].sentAt, $0) < (groups[$1].weight, groups[$1].sentAt, $1)
    }
    return order.map { groups[$0] }
  }
}

extension FlightGroup {
  fileprivate init(_ flight: Flight, _ weight: Weight) {
    flights = [flight]
    self.weight = weight
  }

  fileprivate mutating func add(_ flight: Flight) { flights.append(flight) }

  /// When the first of them was sent.
  fileprivate var sentAt: Instant { flights.map(\.sentAt).min() ?? .zero }

  /// What messages have in common that are told together.
  fileprivate struct Key: Hashable {
    let kind: MessageKind
    /// The server that all of them come from, or go to.
    let server: ServerID
    let term: Term
    /// Which entries, or which bytes.
    let place: [Int]
    /// Why it says no.
    let reason: String
    let isHeld: Bool
    let weight: Weight

    init(_ flight: Flight, in cluster: ClusterView, _ weight: Weight) {
      let message = flight.message
      kind = message.kind
      server = message.isPositive == nil ? message.from : message.to
      term = message.term
      place = message.place
      reason = message.isPositive == false ? MessageWords(message, in: cluster).short : ""
      isHeld = flight.arrivesAt == .never
      self.weight = weight
    }
  }
}

extension Message {
  /// Which entries, or which bytes of a snapshot, it is about.
  fileprivate var place: [Int] {
    switch body {
    case .appendEntries(let append): [append.prevLogIndex.number, Int(append.count)]
    case .appendEntriesReply(let reply):
      if case .success(let match) = reply.outcome, !reply.answersHeartbeat {
        [match.number]
      } else {
        [-1]
      }
    case .installSnapshot(let chunk): [chunk.offset]
    case .installSnapshotReply(let reply):
      if case .wants(let offset) = reply.outcome { [offset] } else { [-1] }
    case .requestVote, .requestVoteReply, .preVote, .preVoteReply, .timeoutNow: []
    }
  }
}

extension MessageReaders {
  /// How much a message tells those who watch.
  fileprivate mutating func weight(of message: Message) -> FlightGroup.Weight {
    if message.isPositive == false { return .news }
    return switch message.body {
    case .requestVoteReply, .preVoteReply, .timeoutNow, .installSnapshot, .installSnapshotReply:
      .news
    case .requestVote, .preVote: .request
    case .appendEntries(let append) where append.isHeartbeat: .routine
    case .appendEntries: weigh(message)?.0 == .repair ? .news : .entries
    case .appendEntriesReply(let reply): reply.answersHeartbeat ? .routine : .entries
    }
  }
}
