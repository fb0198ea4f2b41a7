// raftview profiles: what it prints, and that what it says was measured is what was.

import Experiments
import Raft
import Scripting
import TestKit
import Testing

@testable import raftview

@Suite("raftview profiles")
struct ProfilesCommandTests {
  @Test("the figures that are printed as measured are those of the samples")
  func measured() throws {
    for sample in MeasuredFailovers.all {
      guard let name = sample.samples else { continue }
      let rows = try Project.text("Tests/ExperimentsTests/Measured/\(name).csv").split(
        separator: "\n"
      )
      .filter { !$0.hasPrefix("#") }.dropFirst().map { $0.split(separator: ",") }
      let times = try rows.map { try #require(Double($0[0])) }.sorted()
      let several = rows.count { Int($0[1]).map { $0 > 1 } == true }
      let figures = sample.figures
      #expect(figures.count == times.count && figures.severalTerms == several, "\(name)")
      let middle = (times[(times.count - 1) / 2] + times[times.count / 2]) / 2
      for (printed, value) in [
        (figures.least, times[0]), (figures.median, middle), (figures.most, times[times.count - 1]),
      ] {
        #expect(abs(printed.milliseconds - value) < 10, "\(name): \(printed), \(value)")
      }
    }
  }

  @Test("each profile is listed with its settings, measured and modelled")
  func lists() throws {
    let result = try Tool.raftview("profiles", "--trials", "3")
    #expect(result.status == 0)
    for profile in Profile.allCases {
      #expect(result.output.contains("like \(profile.rawValue)  (\(profile.version))"))
      for setting in profile.settings { #expect(result.output.contains("set \(setting)")) }
    }
    #expect(result.output.split(separator: "\n").count { $0.contains("modelled  ") } == 7)
    let json = try Tool.raftview("profiles", "--trials", "2", "--json", "etcd")
    #expect(json.output.contains("\"median_ms\"") && json.output.contains("\"name\":\"etcd\""))
  }

  @Test("an unknown profile, and numbers out of bounds")
  func mistakes() throws {
    let near = try Tool.raftview("profiles", "ectd")
    #expect(near.status == 64 && near.errors.contains("did you mean 'etcd'"))
    let none = try Tool.raftview("profiles", "--trials", "0")
    #expect(none.status == 64 && none.errors.contains("1 to 100000"))
  }
}
