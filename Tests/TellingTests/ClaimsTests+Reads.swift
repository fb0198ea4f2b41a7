// What is told of the rounds of heartbeats for which reads wait, against what is under way.

import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

extension ClaimsTests {
  @Test(
    "of a round for which a read waits nothing is called lost that is under way, unread or unsent")
  func rounds() {
    var (lost, waiting) = (0, 0)
    for seed in 0..<8 {
      var meddler = Meddler(seed: 300 + seed)
      play(
        seed: 12_000 + seed, rounds: 30,
        { session in
          let server = ServerID(meddler.number(0...session.world.nodes.count - 1))
          switch meddler.number(0...3) {
          case 0: try? session.perform(.disk([server], .milliseconds(meddler.number(0...80))))
          case 1: try? session.perform(.timeout(server))
          default: break
          }
          try? session.perform(.request(.get(key: "k"), client: nil, to: nil))
        }
      ) { session in
        let (world, inquiry) = (session.world, Inquiry(session))
        for call in inquiry.openCalls.suffix(3) {
          guard case .readRound(let round, let leader, _) = inquiry.wait(ofCall: call) else {
            continue
          }
          for point in inquiry.explanation(of: .unanswered(call)).points {
            guard let other = point.server else { continue }
            let isUnderWay =
              waits(from: other, to: leader, world) { belongs($0, round) }
              || waits(from: leader, to: other, world) { belongs($0, round) }
            if point.text.contains("was lost") {
              lost += 1
              #expect(!isUnderWay, "\(other): \(point.text) at \(session.position)")
            } else if point.text.contains("its answer") || point.text.contains("its refusal") {
              waiting += 1
              #expect(isUnderWay, "\(other): \(point.text) at \(session.position)")
            }
          }
        }
      }
    }
    #expect(lost > 10 && waiting > 10, "\(lost), \(waiting)")
  }

  private func belongs(_ message: Message, _ round: Int) -> Bool {
    switch message.body {
    case .appendEntries(let append): append.round >= round
    case .appendEntriesReply(let reply): reply.round >= round
    case .installSnapshot(let chunk): chunk.round >= round
    case .installSnapshotReply(let reply): reply.round >= round
    default: false
    }
  }
}
