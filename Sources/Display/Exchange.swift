// What a client asked and what it was told in the last event, which the map shows as something that flies.

import Raft
import Session
import Simulation
import Telling

/// What a client asked of a server in the last event of a run, or was told, or both.
///
/// Where messages between clients and servers take no time, they are part of the events that bring them about. The
/// picture shows them on their way nevertheless, while time stands.
struct Exchange: Hashable, Sendable {
  /// The place of the call in `ClusterView.requests`.
  var number: Int
  /// Who asks.
  var client: ClientID
  /// Of whom.
  var server: ServerID
  /// What for: `x=1`, `x?` for a read.
  var question: String
  /// Whether it asked in this event.
  var isAsked: Bool
  /// What it was told in this event, if it was: `done`, `1`.
  var answer: String?
  /// The event at which the first of its questions was asked.
  var first: Int

  /// What can be told of it before the answer is there.
  var asking: Explanation {
    .call(by: client, to: server, question)
  }

  private init(
    number: Int, client: ClientID, server: ServerID, question: String, isAsked: Bool, first: Int
  ) {
    (self.number, self.client, self.server) = (number, client, server)
    (self.question, self.isAsked, self.first) = (question, isAsked, first)
  }

  /// What time stands for.
  var rests: [Rest] { (isAsked ? [.asked] : []) + (answer == nil ? [] : [.answered]) }

  /// More calls than this are not looked through for the one that has its answer now.
  private static let mostCalls = 32

  /// Nothing where messages take time, and nothing of what a load asks: of that there is too much.
  init?(_ session: Session) {
    let cluster = session.glance
    guard let event = session.lastEvent?.event,
      cluster.clientSettings.delay.upperBound == .zero
    else { return nil }
    let requests = cluster.requests
    let latest = max(0, requests.count - Exchange.mostCalls)..<requests.count
    let answered = latest.last {
      requests[$0].answered == session.position && session.isByHand(requests[$0])
    }
    let asked: Int? =
      switch event.kind {
      case .intervention(.request(let number)), .client(let number, .retried),
        .client(let number, .timedOut):
        number
      default: nil
      }
    guard let number = asked ?? answered else { return nil }
    let request = requests[number]
    guard session.isByHand(request) else { return nil }
    self.number = number
    client = request.client
    server = request.server
    question = request.operation.call
    isAsked = asked != nil
    first = session.position
    answer = answered == number ? request.result?.brief : nil
  }
}

extension Exchange {
  /// What was asked or told in the last event, and what was asked at the same moment before it and has not been seen
  /// yet, a client and a server one: the last event's comes last.
  /// - Parameter seen: Up to this event everything has been seen.
  static func all(_ session: Session, after seen: Int) -> [Exchange] {
    guard let last = Exchange(session) else { return [] }
    var exchanges = [last]
    guard last.isAsked, case .intervention? = session.lastEvent?.event.kind else {
      return exchanges
    }
    let first = session.firstCommand(after: seen)
    let requests = session.glance.requests
    for number in (0..<last.number).reversed() {
      let request = requests[number]
      guard request.called >= first, session.isByHand(request) else { break }
      let question = request.operation.call
      if let place = exchanges.firstIndex(where: {
        $0.client == request.client && $0.server == request.server
      }) {
        exchanges[place].question = "\(question) \(exchanges[place].question)"
        exchanges[place].first = request.called
      } else {
        exchanges.insert(
          Exchange(
            number: number, client: request.client, server: request.server, question: question,
            isAsked: true, first: request.called), at: 0)
      }
    }
    return exchanges
  }
}

extension Session {
  /// Whether somebody had the client call, and not a load.
  func isByHand(_ request: Request) -> Bool {
    let chronicle = branch.chronicle
    return chronicle.knows(request.called)
      && chronicle[request.called].kind == .intervention
  }
}

/// What is being shown of an event while time stands at it.
struct Staged: Hashable, Sendable {
  /// Why time stands.
  var rest: Rest
  /// How much of it has passed, of 1.
  var share: Double
}

extension Model {
  /// How the latest calls of clients stand, as far as the picture has come.
  func callStatuses(most: Int) -> [CallStatus] {
    var calls = cluster.callStatuses(most: most)
    guard let staged, staged.rest.isFlight else { return calls }
    for exchange in exchanges { add(exchange, staged, to: &calls) }
    return calls
  }

  private func add(_ exchange: Exchange, _ staged: Staged, to calls: inout [CallStatus]) {
    calls.removeAll { $0.number == exchange.number }
    let state = staged.rest == .asked ? CallStatus.onItsWay : CallStatus.answerOnItsWay
    let call = CallStatus(
      number: exchange.number, client: exchange.client, what: exchange.question,
      server: exchange.server, state: state, wait: "")
    calls.insert(call, at: calls.firstIndex { !$0.isOpen } ?? calls.count)
  }
}
