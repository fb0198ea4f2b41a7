// What is said of an event, after walking about.

import Session
import Simulation
import Telling
import Testing

struct SeekingTests {
  private func narration(of session: Session) -> Explanation {
    narrate(ObservedEvent(lastOf: session.world), in: session.glance)
  }

  @Test("The reasons of an event are there again after seeking to it")
  func reasons() {
    var session = Session()
    var lines: [Int: String] = [:]
    while session.position < 2100 {
      session.stepForward()
      lines[session.position] = narration(of: session).line
    }
    // 2048 is a checkpoint.
    for position in [1, 5, 17, 1000, 2047, 2048, 2049, 2099] {
      session.seek(to: position)
      #expect(narration(of: session).line == lines[position])
    }
  }
}
