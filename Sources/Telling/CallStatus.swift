// How the calls of clients stand, in a few words each.

import Raft
import Session
import Simulation

/// How a client's call stands, in the parts in which a line of them is drawn:
/// `C1 y=2 → S5 no answer: S5 crashed · waits 0.21 s`.
package struct CallStatus: Hashable, Sendable {
  /// The place of the call in `ClusterView.requests`.
  package var number: Int
  /// Who asks.
  package var client: ClientID
  /// What for: `x=1`, `x?` for a read.
  package var what: String
  /// Of whom, as long as the call is open.
  package var server: ServerID?
  /// How it stands: `done`, `= 1`, `on its way`; empty where it just waits.
  package var state: String
  /// How long it has waited: `waits 0.21 s`; nil once it has its answer, empty where that is not told.
  package var wait: String?
  /// Whether something is broken that the answer would need.
  package var isFault = false
  /// Whether there is nothing left that it could wait for: its entry is deleted. Only asking again helps.
  package var isLost = false

  /// A call that stands so.
  package init(
    number: Int, client: ClientID, what: String, server: ServerID?, state: String, wait: String?,
    isFault: Bool = false
  ) {
    (self.number, self.client, self.what, self.server) = (number, client, what, server)
    (self.state, self.wait, self.isFault) = (state, wait, isFault)
  }

  /// How a call stands whose question, or whose answer, is on its way.
  package static let onItsWay = "on its way", answerOnItsWay = "answer on its way"

  /// Whether it has no answer yet.
  package var isOpen: Bool { wait != nil }

  /// All of it: `C1 y=2 → S5 no answer: S5 crashed · waits 0.21 s`.
  package func words(arrow: String = "→", separator: String = "·") -> String {
    var words = "\(client) \(what)"
    if let server { words += " \(arrow) \(server)" }
    if !state.isEmpty { words += " \(state)" }
    if let wait, !wait.isEmpty { words += (state.isEmpty ? " " : " \(separator) ") + wait }
    return words
  }
}

extension ClusterView {
  /// How the latest calls stand: the open ones first, then those with an answer, the newest last in each.
  /// - Parameter most: How many are told; open ones go before answered ones, new before old.
  /// - Complexity: O(1), among the last thousand calls.
  package func callStatuses(most: Int) -> [CallStatus] {
    let numbers = (max(0, requests.count - 1000)..<requests.count)
    let open = numbers.filter { requests[$0].result == nil }.suffix(most)
    let answered = numbers.filter { requests[$0].result != nil }.suffix(most - open.count)
    let inquiry = Inquiry(self)
    return open.map { inquiry.openStatus(of: $0) } + answered.map { answeredStatus(of: $0) }
  }

  /// How one call stands.
  package func callStatus(of number: Int) -> CallStatus {
    requests[number].result == nil
      ? Inquiry(self).openStatus(of: number) : answeredStatus(of: number)
  }

  private func answeredStatus(of number: Int) -> CallStatus {
    let request = requests[number]
    let result = request.result ?? .done
    let state =
      switch result {
      case .done: result.brief
      case .value: "= \(result.brief) from \(request.server)"
      case .session: "has a session"
      case .sessionExpired: "its session has expired"
      case .mismatch(let found): "not done: \(found.map { "it is \($0)" } ?? "not there")"
      }
    return CallStatus(
      number: number, client: request.client, what: request.operation.call, server: nil,
      state: staleness(ofCall: number).map { "\(state) (\($0))" } ?? state, wait: nil)
  }

  /// What is wrong with the answer to a read, in a word or two; nil if nothing is known to be.
  private func staleness(ofCall number: Int) -> String? {
    guard isStale(number) else { return nil }
    return lostWrite(missedBy: number) == nil ? "stale" : "write lost"
  }
}

extension Inquiry {
  fileprivate func openStatus(of number: Int) -> CallStatus {
    let request = cluster.requests[number]
    var status = CallStatus(
      number: number, client: request.client, what: request.operation.call, server: request.server,
      state: "", wait: "waits \((cluster.now - request.calledAt).hundredths) s")
    switch wait(ofCall: number) {
    case .onItsWay(let server, _): (status.server, status.state) = (server, CallStatus.onItsWay)
    case .inInbox(let server):
      (status.server, status.state, status.isFault) = (server, "\(server) is frozen", true)
    case .entry(_, let server):
      status.server = server
      // It will not get its answer there: others may still commit the entry, and that leader does not know.
      if let lack = cluster.lackOfReach(of: server) {
        status.state = "\(lack.verb) no majority"
        status.isFault = true
      } else if cluster.lackOfReach(of: server, byHand: false) != nil {
        status.state = "links are held"
      }
    case .readBeforeCommit(let server): (status.server, status.state) = (server, "commit first")
    case .readRound(_, let server, _):
      (status.server, status.state) = (server, "does \(server) still lead?")
    case .answerOnItsWay(let server, .result, _):
      (status.server, status.state) = (server, CallStatus.answerOnItsWay)
    case .answerOnItsWay(let server, .redirect(let other?), _) where other != server:
      (status.server, status.state) = (server, "sent on to \(other)")
    case .answerOnItsWay(let server, _, _): (status.server, status.state) = (server, "sent away")
    case .retry(let server, _): (status.server, status.state) = (server, "asks again soon")
    case .silence(let server, _): tellSilence(of: server, request, &status)
    }
    return status
  }

  private func tellSilence(of server: ServerID, _ request: Request, _ status: inout CallStatus) {
    switch cluster[server].process {
    case .crashed:
      let how = cluster[server].hasEnded ? "was shut down" : "crashed"
      (status.state, status.isFault) = ("no answer: \(server) \(how)", true)
    case .paused: (status.state, status.isFault) = ("no answer: \(server) is frozen", true)
    case .running:
      guard let index = request.index else { return status.state = "no answer" }
      let isInLog = cluster.ids.contains { other in
        let log = cluster[other].log
        // A snapshot may cover it.
        return log.snapshotIndex >= index || log.term(at: index) == request.term
      }
      status.state = isInLog ? "no answer: who took it leads no more" : "entry deleted"
      (status.isLost, status.isFault) = (!isInLog, !isInLog)
      if leaders.contains(where: { cluster[$0].term == request.term }) {
        (status.state, status.isLost) = ("answer lost", false)
      }
      // Nothing is waited for that may still come.
      if status.isLost { status.wait = "" }
    }
  }
}

extension Explanation {
  /// That a client asks a server, where nothing else is to be told yet: `C2 asks S1: x?`.
  package static func call(by client: ClientID, to server: ServerID, _ what: String) -> Explanation
  {
    Explanation("\(client) asks \(server): \(what)", .clientInteraction)
  }
}

extension OperationResult {
  /// What it is, in the fewest words: `done`, and the value of a read.
  package var brief: String {
    switch self {
    case .done: "done"
    case .value(let value): value.map { "\($0)" } ?? "nothing"
    case .session: "session"
    case .mismatch, .sessionExpired: "no"
    }
  }
}

extension Answer {
  /// What it is, in the fewest words: the result, or `no` where the server has none to give.
  package var brief: String {
    switch self {
    case .result(let result, _): result.brief
    case .redirect, .busy: "no"
    }
  }
}

extension ClusterView {
  /// What an answered call came to, in forms of which the first that fits is taken: `x=1 done`, `x? = 1 (stale)`.
  package func outcomes(ofCall number: Int) -> [String] {
    let request = requests[number]
    let question = request.operation.call
    let answer = request.result?.brief ?? ""
    guard case .get = request.operation else { return ["\(question) \(answer)", question] }
    let words = ["\(question) = \(answer)", "= \(answer)"]
    return staleness(ofCall: number).map { ["\(words[0]) (\($0))", "\(answer) (\($0))"] + words }
      ?? words
  }
}

extension Operation {
  /// What is asked for, in the fewest words: `x=1`, and `x?` for a read.
  package var call: String {
    if case .get(let key) = self { "\(key)?" } else { words }
  }
}

extension TimeSpan {
  /// In seconds, with two places as long as they matter: `0.21`, `124`.
  fileprivate var hundredths: String {
    let hundredths = microseconds / 10_000
    if hundredths >= 10_000 { return "\(hundredths / 100)" }
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}
