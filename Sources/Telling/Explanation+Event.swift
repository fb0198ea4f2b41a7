// Events explained: what happened, why, and what came of it.

import Raft
import Running
import Scripting
import Session
import Simulation

/// Puts an event into words.
/// - Parameters:
///   - event: The event that has just happened.
///   - world: The world after it, which was listening.
package func narrate(_ event: Event, in world: World) -> Explanation {
  var narrator = Narrator(world: world)
  narrator.tell(event)
  return narrator.narration
}

extension Session {
  /// The event at the position in words, or nil at the start. Knows more than `narrate`: which command
  /// it was.
  package var lastNarration: Explanation? {
    position > 0 ? Explanation(world, act: lastAct, wiped: lastWiped) : nil
  }
}

extension Moment {
  /// The event in words.
  package var narration: Explanation { Explanation(after, act: act, wiped: wiped) }
}

extension Explanation {
  /// The last event of a world, which was listening.
  /// - Parameters:
  ///   - command: What command it was, if it was one.
  ///   - wiped: The servers that lost their disks before it restarted them.
  init(_ world: World, act: Act?, wiped: ServerSet) {
    var narrator = Narrator(world: world)
    narrator.wiped = wiped
    narrator.tell(world.event)
    self = narrator.narration
    switch act {
    case .rule(let rule, let isOn)?:
      headline = "The rule \(rule.name) is \(isOn ? "on" : "off") from now on."
      reasons = [rule.summary]
      sections = [rule.section]
    case .set(let setting)?: headline = "From now on: \(setting)."
    case .setFor(let servers, let setting)?:
      headline = "From now on, for \(ServerSet(servers).brief): \(setting)."
    case .link(let selector, let setting)?:
      headline = "From now on, for \(selector): \(setting)."
    default: break
    }
  }
}
