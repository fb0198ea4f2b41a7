// The workloads with which the engine's speed is measured do what they say.

import Experiments
import Raft
import Testing

@Suite("The engine's workloads")
struct BenchmarkTests {
  @Test("an idle cluster of five exchanges 160 messages a second: 20 heartbeats to four servers")
  func idle() {
    var benchmark = EngineBenchmark(.idle, seed: 1, isChecking: false)
    let count = benchmark.run(amount: 20)
    #expect(count.virtualTime == .seconds(20) && count.delivered == 20 * 160)
  }

  @Test("the checks change nothing in the run", arguments: EngineWorkload.allCases)
  func checks(workload: EngineWorkload) {
    var plain = EngineBenchmark(workload, seed: 2, isChecking: false)
    var checked = EngineBenchmark(workload, seed: 2, isChecking: true)
    let count = plain.run(amount: 10)
    #expect(count == checked.run(amount: 10))
    #expect(count.events > 100 && count.elections.count == (workload == .elect ? 10 : 0))
  }
}
