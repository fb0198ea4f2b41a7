// Profiles against the systems they imitate: down-times that cannot be told apart, and as many second terms.

import Experiments
import Raft
import Scripting
import Simulation
import Testing
import TestKit

/// The same question put to a real system and to its profile: how long is there no leader after the leader is killed?
@Suite struct ProfileTests {
  /// What was measured of a system.
  struct Sample: Sendable, CustomTestStringConvertible {
    var profile: Profile
    var file: String
    /// How old the leader was at least when it was killed.
    var age: TimeSpan
    /// Settings that the system had, beside its usual ones.
    var set: [String] = []
    var servers = 3
    /// How many failovers each one has behind it; those measured followed each other.
    var earlier = 0
    var testDescription: String { file }
  }

  static let samples = [
    Sample(profile: .etcd, file: "etcd-3.4.23", age: .seconds(5)),
    Sample(profile: .hashicorp, file: "hashicorp-raft-1.1.2", age: .seconds(5)),
    Sample(profile: .libraft, file: "libraft-0.15.0", age: .seconds(5)),
    Sample(profile: .ovsdb, file: "ovsdb-3.1.0", age: .seconds(5)),
    Sample(profile: .pysyncobj, file: "pysyncobj-0.3.17-young-leader", age: .seconds(1)),
    Sample(profile: .pysyncobj, file: "pysyncobj-0.3.17-old-leader", age: .seconds(5)),
    // Other settings.
    Sample(
      profile: .etcd, file: "etcd-3.4.23-pre-vote", age: .seconds(5), set: ["pre-vote on"]),
    Sample(
      profile: .etcd, file: "etcd-3.4.23-50-500", age: .seconds(5),
      set: ["heartbeat 50ms", "tick 50ms", "election-timeout 500ms..950ms"]),
    Sample(
      profile: .etcd, file: "etcd-3.4.23-100-3000", age: .seconds(5),
      set: ["election-timeout 3000ms..5900ms"]),
    Sample(
      profile: .hashicorp, file: "hashicorp-raft-1.1.2-500", age: .seconds(5),
      set: ["election-timeout 500ms..1s", "heartbeat 50ms..100ms"]),
    Sample(
      profile: .hashicorp, file: "hashicorp-raft-1.1.2-1000-3000", age: .seconds(5),
      set: ["after-split 3s..6s"]),
    Sample(
      profile: .libraft, file: "libraft-0.15.0-pre-vote", age: .seconds(5), set: ["pre-vote on"]),
    Sample(
      profile: .libraft, file: "libraft-0.15.0-500", age: .seconds(5),
      set: ["election-timeout 500ms..1s", "heartbeat 50ms", "timer-check every 50ms"]),
    Sample(
      profile: .libraft, file: "libraft-0.15.0-new-cluster", age: .milliseconds(1500),
      set: ["timer-reset same"]),
    Sample(
      profile: .ovsdb, file: "ovsdb-3.1.0-2000", age: .milliseconds(7170),
      set: ["election-timeout 2s", "heartbeat 667ms"]),
    Sample(
      profile: .pysyncobj, file: "pysyncobj-0.3.17-1000-2000-young-leader", age: .seconds(1),
      set: ["election-timeout 1s..2s", "heartbeat 200ms"]),
    Sample(
      profile: .pysyncobj, file: "pysyncobj-0.3.17-1000-2000-old-leader", age: .seconds(5),
      set: ["election-timeout 1s..2s", "heartbeat 200ms"]),
    Sample(profile: .nats, file: "nats-2.9.10", age: .seconds(5)),
    // Five servers.
    Sample(profile: .etcd, file: "etcd-3.4.23-five", age: .seconds(5), servers: 5),
    Sample(profile: .ovsdb, file: "ovsdb-3.1.0-five", age: .milliseconds(7170), servers: 5),
    Sample(
      profile: .libraft, file: "libraft-0.15.0-five", age: .seconds(5),
      set: ["timer-reset same"], servers: 5, earlier: 5),
    Sample(
      profile: .libraft, file: "libraft-0.15.0-five-pre-vote", age: .seconds(5),
      set: ["pre-vote on", "timer-reset same"], servers: 5, earlier: 5),
  ]

  @Test(
    "a profile's down-times cannot be told from those of the real system, and as many take a second term as chance allows",
    arguments: samples)
  func downtimes(_ sample: Sample) throws {
    let measured = try Measured(sample.file)
    let modelled = Self.failovers(sample)
    let p = kolmogorovSmirnov(measured.downtimes, modelled.map { $0.downtime.milliseconds })
    #expect(p > 0.05, "p is \(p)")
    // Who measured PySyncObj heard of changes of state only: a candidate that stood again was not counted anew.
    let several = modelled.count {
      (sample.profile == .pysyncobj ? $0.newCandidacies : $0.terms) > 1
    }
    let share = Double(several) / Double(modelled.count)
    let interval = binomialInterval(of: measured.severalTerms, in: measured.downtimes.count)
    #expect(interval.contains(share), "\(share) is not in \(interval)")
  }

  @Test("with pre-vote libraft is about a second faster, and loses no term")
  func preVoteIsFaster() {
    let slow = FailoverFigures(
      Self.failovers(Sample(profile: .libraft, file: "libraft", age: .seconds(5))))
    let fast = FailoverFigures(
      Self.failovers(
        Sample(profile: .libraft, file: "pre-vote", age: .seconds(5), set: ["pre-vote on"])))
    #expect(slow.severalTerms == slow.count && fast.severalTerms == 0)
    let gain = slow.median - fast.median
    #expect(gain > .milliseconds(750) && gain < .milliseconds(1350), "\(gain)")
  }

  @Test("with pre-vote etcd's refusals cost no term")
  func preVoteOfEtcd() {
    let sample = Sample(profile: .etcd, file: "etcd", age: .seconds(5), set: ["pre-vote on"])
    #expect(Self.failovers(sample).allSatisfy { $0.terms == 1 })
  }

  @Test(
    "a follower of libraft keeps its timeout: in a new cluster the shortest of three is the leader's, and gone with it"
  )
  func keptTimeout() throws {
    func median(_ set: [String]) -> TimeSpan {
      FailoverFigures(
        Self.failovers(
          Sample(profile: .libraft, file: "libraft", age: .milliseconds(1500), set: set))
      ).median
    }
    #expect(median(["timer-reset same"]) > median([]) + .milliseconds(60))
  }

  @Test("OVSDB's jitter is a second whatever its timer")
  func otherTimer() {
    let sample = Sample(
      profile: .ovsdb, file: "ovsdb", age: .seconds(5),
      set: ["election-timeout 4s", "heartbeat 1333ms"])
    let downtimes = Self.failovers(sample).map(\.downtime)
    // A few take a second term, as two timers may run out together.
    let usual = downtimes.count { $0 > .milliseconds(2650) && $0 < .milliseconds(5050) }
    #expect(usual * 100 >= downtimes.count * 98, "\(usual)")
  }

  static func failovers(_ sample: Sample, count: UInt64 = 400) -> [Failover] {
    (1...count).compactMap { seed in
      var setup = Setup()
      setup.servers = sample.servers
      setup.seed = seed
      sample.profile.apply(to: &setup)
      for setting in sample.set {
        guard
          case .act(.set(let new))? = try? Command.parse("set \(setting)", servers: sample.servers)
        else {
          preconditionFailure("\(setting) is no setting")
        }
        new.apply(to: &setup)
      }
      let failover = Failover(setup, age: sample.age, after: sample.earlier)
      #expect(failover != nil, "no leader in seed \(seed) of \(sample.file)")
      return failover
    }
  }
}

/// A sample of a real system.
struct Measured {
  /// In milliseconds.
  var downtimes: [Double] = []
  /// How many failovers took more than one term, or where terms were not counted more than one candidacy.
  var severalTerms = 0

  init(_ name: String) throws {
    let text = try Project.text("Tests/ExperimentsTests/Measured/\(name).csv")
    let rows = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
      $0.split(separator: ",")
    }
    for row in rows.dropFirst() {
      downtimes.append(try #require(Double(row[0])))
      if try #require(Int(row[1])) > 1 { severalTerms += 1 }
    }
  }
}

/// The probability that two samples of one distribution differ at least so much: the two-sample Kolmogorov–Smirnov
/// test, by its asymptotic distribution with Stephens' correction.
func kolmogorovSmirnov(_ one: [Double], _ other: [Double]) -> Double {
  let (one, other) = (one.sorted(), other.sorted())
  func share(_ sample: [Double], upTo value: Double) -> Double {
    Double(sample.count { $0 <= value }) / Double(sample.count)
  }
  let distance = (one + other).map { abs(share(one, upTo: $0) - share(other, upTo: $0)) }.max() ?? 0
  let size = Double(one.count * other.count) / Double(one.count + other.count)
  let root = size.squareRoot()
  let x = (root + 0.12 + 0.11 / root) * distance
  var sum = 0.0
  for k in 1...100 {
    let term = exponential(-2 * Double(k * k) * x * x)
    sum += k.isMultiple(of: 2) ? -term : term
  }
  return min(1, max(0, 2 * sum))
}

/// The exponential function, for numbers that are not positive.
private func exponential(_ x: Double) -> Double {
  if x < -700 { return 0 }
  // e^x = (e^(x/1024))^1024, by the series where it converges at once.
  let small = x / 1024
  var (term, sum) = (1.0, 1.0)
  for n in 1...12 {
    term *= small / Double(n)
    sum += term
  }
  var power = sum
  for _ in 0..<10 { power *= power }
  return power
}

/// The interval of all shares that do not make it unlikely, at 95 %, to see so many of so many (Clopper and Pearson).
func binomialInterval(of count: Int, in total: Int) -> ClosedRange<Double> {
  /// How likely it is to see at most so many.
  func atMost(_ count: Int, _ share: Double) -> Double {
    if share <= 0 { return 1 }
    if share >= 1 { return count >= total ? 1 : 0 }
    var term = (0..<total).reduce(1.0) { product, _ in product * (1 - share) }
    var sum = term
    for k in 0..<count {
      term *= Double(total - k) / Double(k + 1) * share / (1 - share)
      sum += term
    }
    return sum
  }
  /// The share at which a likelihood that falls with it is so high.
  func share(where likelihood: (Double) -> Double, is wanted: Double) -> Double {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if likelihood(middle) > wanted { low = middle } else { high = middle }
    }
    return low
  }
  let low = count == 0 ? 0 : share(where: { atMost(count - 1, $0) }, is: 0.975)
  let high = count == total ? 1 : share(where: { atMost(count, $0) }, is: 0.025)
  return low...high
}
