import Experiments
let w = EngineWorkload(rawValue: CommandLine.arguments[1])!
var b = EngineBenchmark(w, seed: 1, isChecking: CommandLine.arguments.count > 3)
let clock = ContinuousClock()
let t0 = clock.now
let c = b.run(amount: Int(CommandLine.arguments[2])!)
let dt = clock.now - t0
print(
  w, dt, c.virtualTime, c.delivered, c.events, c.hash, "sim/s",
  Double(c.virtualTime.microseconds) / 1e6
    / (Double(dt.components.attoseconds) / 1e18 + Double(dt.components.seconds)), "trials/s",
  Double(c.elections.count)
    / (Double(dt.components.attoseconds) / 1e18 + Double(dt.components.seconds)))
