// Whether a cluster fulfils the goal.

import Raft
import Scripting

extension Expander {
  /// Whether a cluster fulfils the goal as it is.
  mutating func reachesGoal(_ record: UnsafePointer<UInt32>) -> Bool {
    for place in 0..<shape.servers { draft[place] = record[RecordShape.states + place] }
    return reachesGoal(record, lost: nil)
  }

  /// Whether the servers that are drafted fulfil the goal, with the messages of a record but for some.
  /// - Parameters:
  ///   - lost: A message that is under way no more.
  ///   - twice: One that is under way once more.
  ///   - step: What has sent others.
  func reachesGoal(
    _ record: UnsafePointer<UInt32>, lost: UInt32?, twice: UInt32? = nil, sent step: Step? = nil
  ) -> Bool {
    guard let goal else { return false }
    var (answers, leader, term): (UInt32, ServerID?, UInt32) = (0, nil, 0)
    for server in 0..<shape.servers {
      let state = Int(draft[server])
      answers |= memory.answers[state]
      let traits = memory.traits[state]
      if traits & Traits.leads != 0, leader == nil || traits >> Traits.termShift > term {
        (leader, term) = (ServerID(server), traits >> Traits.termShift)
      }
    }
    return goal.isReached(answers, leader: leader) { selector in
      func selects(_ message: UInt32) -> Bool {
        selector.selects(memory.known.messages.things[Int(message)])
      }
      var count = 0
      for place in 0..<Int(record[0]) where selects(record[shape.messages + place]) { count += 1 }
      if let lost, selects(lost) { count -= 1 }
      if let twice, selects(twice) { count += 1 }
      if let step {
        for place in 0..<Int(step.sentCount) where selects(memory.sent[Int(step.sent) + place]) {
          count += 1
        }
      }
      return count
    }
  }
}
