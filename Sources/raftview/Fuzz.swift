import ArgumentParser
import Raft
import Search
struct Fuzz: ParsableCommand {
  @Option var first: UInt64 = 1
  @Option var last: UInt64 = 100
  @Option var rule: String?
  @Option var stopAfter = 1
  @Flag var verbose = false
  func run() throws {
    var options = FuzzOptions()
    for r in Rule.allCases where r.name == rule { options.rules[r] = false }
    let cpu = cpuSeconds()
    var v = 0, e = 0, f = 0
    var found: [String: Int] = [:]
    var cmds = 0
    for seed in first...last {
      let o = Trial.outcome(of: seed, options)
      v += o.virtualTime.microseconds; e += o.events
      cmds += o.recording.commands.count
      if verbose { print(seed, o.recording.setup.servers, o.events, o.virtualTime, o.recording.commands.count) }
      if let x = o.finding { f += 1; found[x.kind.name, default: 0] += 1
        print(seed, x.summary, x.event, x.time, x.recording.commands.count)
        if f >= stopAfter { break } }
    }
    let c = cpuSeconds() - cpu
    print("virtual", Double(v)/1e6, "events", e, "cmds", cmds, "cpu", c, "v/s", Double(v)/1e6/c, "ev/s", Double(e)/c, "failures", f, found)
  }
}
