// Events explained: what happened, why, and what came of it.

import Raft
import Running
import Scripting
import Session
import Simulation

/// Puts an event into words.
/// - Parameters:
///   - event: The event, with what was heard of it.
///   - cluster: The cluster right after it.
package func narrate(_ event: ObservedEvent, in cluster: ClusterView) -> Explanation {
  var narrator = Narrator(event, in: cluster)
  narrator.tell()
  return narrator.narration
}

extension Session {
  /// The event at the position in words, or nil at the start. Knows more than `narrate`: which command
  /// it was.
  package var lastNarration: Explanation? {
    lastEvent.map { narration(of: $0, isForScreen: true) }
  }

  /// The event at the position, and the same in words without the shorter ways of saying it and without what it
  /// claims, in a third of the time: for who writes one event after the other. Nil at the start.
  package var lastWords: (event: Event, words: Explanation)? {
    guard let last = lastEvent else { return nil }
    return (last.event, narration(of: last, isForScreen: false))
  }

  private func narration(of event: ObservedEvent, isForScreen: Bool) -> Explanation {
    // Of what happens by itself not much is asked: each of these would have the event made anew.
    guard case .intervention = event.event.kind else {
      return Explanation(
        event, in: glance, act: nil, wiped: [], forgottenVote: lastForgottenVote,
        lostChanges: lastLostChanges, unheard: lastUnheard, isForScreen: isForScreen)
    }
    return Explanation(
      event, in: glance, act: lastAct, wiped: lastWiped, forgottenVote: lastForgottenVote,
      lostChanges: lastLostChanges, unheard: [], isForScreen: isForScreen)
  }
}

extension Moment {
  /// The event in words.
  package var narration: Explanation {
    Explanation(
      observed, in: clusterAfter, act: act, wiped: wiped, forgottenVote: forgottenVote,
      lostChanges: lostChanges, unheard: unheard)
  }
}

extension Explanation {
  /// - Parameters:
  ///   - event: The event, with what was heard of it.
  ///   - cluster: The cluster right after it.
  ///   - act: What act it was, if it was one.
  ///   - wiped: The servers that lost their disks before it restarted them.
  ///   - forgottenVote: Whom the server that votes in it had voted for in that term before.
  ///   - lostChanges: The changes of who votes that died with it.
  ///   - unheard: The new servers that a leader gave up on in it, although they held what their change waited for.
  ///   - isForScreen: Whether shorter forms of the sentences are wanted, and what they claim.
  init(
    _ event: ObservedEvent, in cluster: ClusterView, act: Act?, wiped: ServerSet,
    forgottenVote: ServerID?, lostChanges: [ServerSet], unheard: ServerSet,
    isForScreen: Bool = true
  ) {
    var narrator = Narrator(event, in: cluster)
    narrator.isForScreen = isForScreen
    narrator.wiped = wiped
    narrator.forgottenVote = forgottenVote
    narrator.lostChanges = lostChanges
    narrator.unheard = unheard
    narrator.tell()
    self = narrator.narration
    switch act {
    case .rule(let rule, let isOn)?:
      headline = "The rule \(rule.name) is \(isOn ? "on" : "off") from now on."
      reasons = [isOn ? rule.summary : "It says: \(rule.summary)"]
      sections = [rule.section]
    case .set(let setting)?: headline = "From now on: \(setting)."
    case .like(let profile)?:
      headline = "From now on all do as \(profile.version)."
      reasons = [profile.mechanism]
    case .setFor(let servers, let setting)?:
      headline = "From now on, for \(ServerSet(servers).inWords): \(setting)."
    case .link(let selector, let setting)?:
      headline = "From now on, for \(selector): \(setting)."
    case .shutdown, .jump, .holdDisk, .releaseDisk, .heartbeat, .stepDown, .cancelTransfer,
      .learner, .crash,
      .restart, .wipe, .pauseServers, .resume, .clock, .disk, .cut, .heal, .partition,
      .isolate, .rejoin, .timeout, .align, .spread, .hold, .release, .deliver, .drop, .duplicate,
      .delay, .request, .repeatCall, .load, .loadOff, .reconfigure, .add, .remove, .transfer,
      .snapshot, nil:
      // What happened says it.
      break
    }
  }
}
