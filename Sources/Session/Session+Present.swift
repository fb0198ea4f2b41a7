// What is asked of the moment at the position, beside what the read model holds.

import Checking
import Raft
import Running
import Scripting
import Simulation

extension Session {
  /// What the run began with.
  package var setup: Setup { world.setup }

  /// What no run of Raft reaches of the states that the script gives the servers to begin with, in sentences.
  package var givenFaults: [String] { checks.givenFaults.map(\.description) }

  /// The time reached.
  package var now: Instant { world.now }

  /// Whether the condition holds here.
  package func holds(_ condition: Condition) -> Bool {
    condition.holds(in: run)
  }

  /// What clients saw up to here, for whoever looks for an order that explains it.
  package var clientCalls: [Call] { world.calls }

  /// Why the cluster would refuse to do something here, in words; nil if it would do it. A server that answers a
  /// client with a refusal refuses. Nothing changes.
  package func refusal(of act: Act) -> String? {
    var trial = run
    do {
      try trial.perform(trial.world.resolved(act))
      return trial.world.event.isRefusedRequest(in: trial.world)
        ? "the server does not take it" : nil
    } catch {
      return "\(error)"
    }
  }

  /// How many messages on their way match what the act names.
  package func messageCount(of act: Act) -> Int { world.messageCount(of: act) }

  /// How a command names a message that is on its way.
  /// - Complexity: O(n) in the messages in flight.
  package func selector(for flight: Flight) -> MessageSelector { world.selector(for: flight) }

  /// What arrives next, then what is held, in the order sent.
  /// - Parameters:
  ///   - count: How many messages at most.
  ///   - server: Only those that it sends and gets, if it is given.
  /// - Complexity: O(n) in the messages in flight, with little to do for each.
  package func flights(first count: Int, of server: ServerID? = nil) -> [Flight] {
    guard let server else { return world.flights(first: count) }
    return world.flights(first: count) {
      $0.message.from == server || $0.message.to == server
    }
  }

  /// What is on its way of all that the event sent.
  /// - Complexity: O(n) in the messages in flight.
  package func flights(sentBy event: Int) -> [Flight] { world.flights { $0.cause == event } }

  /// Where the run is: what is found out at one place is still so while the run stays there.
  package var place: Place {
    Place(
      branch: branch.stamp, position: position, time: now, acts: branch.acts.count)
  }

  /// A moment of a run.
  package struct Place: Hashable, Sendable {
    /// The branch's stamp.
    var branch: Int
    /// How many events have happened.
    var position: Int
    /// The time reached.
    var time: Instant
    /// How much has been done by hand on the branch, now or later.
    var acts: Int
  }
}
