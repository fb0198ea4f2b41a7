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
    var testDescription: String { file }
  }

  static let samples = [
    Sample(profile: .etcd, file: "etcd-3.4.23", age: .seconds(5)),
    Sample(profile: .hashicorp, file: "hashicorp-raft-1.1.2", age: .seconds(5)),
    Sample(profile: .libraft, file: "libraft-0.15.0", age: .seconds(5)),
    Sample(profile: .ovsdb, file: "ovsdb-3.1.0", age: .seconds(5)),
    Sample(profile: .pysyncobj, file: "pysyncobj-0.3.17-young-leader", age: .seconds(1)),
    Sample(profile: .pysyncobj, file: "pysyncobj-0.3.17-old-leader", age: .seconds(5)),
  ]

  @Test("a profile's down-times cannot be told from those of the real system", arguments: samples)
  func downtimes(_ sample: Sample) throws {
    let measured = try Measured(sample.file)
    let modelled = Self.failovers(sample)
    let p = kolmogorovSmirnov(measured.downtimes, modelled.map { $0.downtime.milliseconds })
    print(
      "KS \(sample.file): p \(p), modelled median",
      FailoverFigures(modelled).median, "p90", FailoverFigures(modelled).ninetieth,
      "several terms \(FailoverFigures(modelled).severalTerms), candidacies \(FailoverFigures(modelled).severalCandidacies) of \(modelled.count)"
    )
    #expect(p > 0.05)
  }

  static func failovers(_ sample: Sample, count: UInt64 = 400) -> [Failover] {
    (1...count).map { seed in
      var setup = Setup()
      setup.servers = 3
      setup.seed = seed
      sample.profile.apply(to: &setup)
      guard let failover = Failover(setup, age: sample.age) else {
        fatalError("no leader in seed \(seed) of \(sample.file)")
      }
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
