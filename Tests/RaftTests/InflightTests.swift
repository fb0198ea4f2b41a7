// What is under way to a follower, by number.

import Testing

@testable import Raft

@Suite("Appends under way")
struct InflightTests {
  @Test("an answer counts once, whichever comes first")
  func answeredOnce() {
    var inflight = Inflight()
    let numbers = (0..<3).map { _ in inflight.send() }
    #expect(numbers == [1, 2, 3] && inflight.count == 3)
    inflight.answer(2)
    inflight.answer(2)
    #expect(inflight.count == 2)
    inflight.answer(1)
    inflight.answer(3)
    #expect(inflight.isEmpty)
  }

  @Test("what was given up is not under way, and an answer to it changes nothing")
  func givenUp() {
    var inflight = Inflight()
    _ = inflight.send()
    inflight.giveUp()
    #expect(inflight.isEmpty)
    _ = inflight.send()
    inflight.answer(1)
    #expect(inflight.count == 1)
  }

  @Test("a refusal has overtaken what was sent before it and is unanswered")
  func overtaken() {
    var inflight = Inflight()
    for _ in 0..<4 { _ = inflight.send() }
    #expect((1...4).map { inflight.overtaken(by: $0) } == [0, 1, 2, 3])
    inflight.answer(2)
    #expect((1...4).map { inflight.overtaken(by: $0) } == [0, 1, 1, 2])
  }

  @Test("what was sent before going back is told from what was sent since")
  func backUp() {
    var inflight = Inflight()
    for _ in 0..<2 { _ = inflight.send() }
    inflight.backUp()
    #expect(inflight.isEmptySinceBackUp && inflight.count == 2, "it is still under way")
    _ = inflight.send()
    #expect(!inflight.isEmptySinceBackUp)
    #expect((1...3).map { inflight.isBeforeBackUp($0) } == [true, true, false])
    inflight.answer(3)
    #expect(inflight.isEmptySinceBackUp)
  }

  @Test("the oldest unanswered one is never forgotten to make room for another")
  func window() {
    var inflight = Inflight()
    _ = inflight.send()
    while inflight.hasRoom(of: 2) {
      let number = inflight.send()
      inflight.answer(number)
    }
    #expect(inflight.latest == UInt16(Inflight.capacity) && inflight.count == 1)
    inflight.answer(1)
    #expect(inflight.hasRoom(of: 2))
  }

  /// The same with lists, and with numbers that never begin again.
  private struct Model {
    var sent = 0
    var backUpAt = 0
    var unanswered: Set<Int> = []
  }

  @Test("it agrees with a list of everything sent, beyond the last number", arguments: 1...4)
  func model(seed: UInt64) {
    var random = RandomSource(seed: seed)
    var model = Model()
    var inflight = Inflight()
    func short(_ number: Int) -> UInt16 { UInt16((number - 1) % Int(UInt16.max) + 1) }
    var agrees = true
    while model.sent < 70_000, agrees {
      let recent = max(1, model.sent - Int(random.next() % 70))
      switch random.next() % 16 {
      case 0...7:
        guard inflight.hasRoom(of: 8) else { continue }
        agrees = model.unanswered.count < 8
        model.sent += 1
        model.unanswered.insert(model.sent)
        agrees = agrees && inflight.send() == short(model.sent)
      case 8...13:
        guard model.sent > 0 else { continue }
        let number = random.next() % 4 == 0 ? recent : model.unanswered.min() ?? recent
        model.unanswered.remove(number)
        inflight.answer(short(number))
      case 14:
        model.backUpAt = model.sent
        inflight.backUp()
      default:
        if random.next() % 8 == 0 {
          model.unanswered = []
          inflight.giveUp()
        }
      }
      guard model.sent > 0 else { continue }
      agrees =
        agrees && inflight.count == model.unanswered.count
        && inflight.isBeforeBackUp(short(recent)) == (recent <= model.backUpAt)
        && inflight.overtaken(by: short(recent)) == model.unanswered.count(where: { $0 < recent })
        && inflight.isEmptySinceBackUp == !model.unanswered.contains { $0 > model.backUpAt }
    }
    #expect(agrees, "after \(model.sent) were sent")
    #expect(model.sent > Int(UInt16.max), "the numbers began again")
  }
}
