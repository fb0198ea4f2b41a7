// `like` in scripts: what it sets, what wins over it, and what cannot be had together.

import Raft
import Simulation
import Testing

@testable import Scripting

@Suite struct ProfileScriptTests {
  @Test(
    "every profile can be had as it is, and is written as it is read", arguments: Profile.allCases)
  func usable(profile: Profile) throws {
    var setup = Setup()
    profile.apply(to: &setup)
    #expect(setup.settings.isUsable && setup.settings.contradiction == nil)
    let command = try Command.parse("like \(profile.rawValue)", servers: 3)
    #expect(
      command == .act(.like(profile))
        && "\(Command.act(.like(profile)))" == "like \(profile.rawValue)")
    // What another profile set before is forgotten.
    for other in Profile.allCases {
      var both = Setup()
      other.apply(to: &both)
      profile.apply(to: &both)
      #expect(both == setup, "\(other) before \(profile)")
    }
  }

  private func mistakes(_ text: String) -> [String] {
    do {
      _ = try Script(parsing: text, name: "x.raft")
      return []
    } catch {
      return error.errors.map { "\($0.line): \($0.summary)" }
    }
  }

  @Test("a setting after it wins, in any order, as long as all can be had together")
  func otherSettings() {
    #expect(
      mistakes(
        """
        servers 3
        like etcd
        set heartbeat 50ms
        set election-timeout 500ms..950ms
        set tick 50ms
        set pre-vote on
        run 1s
        """) == [])
  }

  @Test("what contradicts it is said where it is set, with the line of the profile")
  func contradictions() {
    let whole =
      "3: `election-timeout 150ms..300ms` is not a whole number of ticks: "
      + "`tick 100ms` counts time in them (line 2: `like etcd`)"
    #expect(mistakes("servers 3\nlike etcd\nset election-timeout 150ms..300ms\nrun 1s") == [whole])
    // A script without a run is looked at as well.
    #expect(mistakes("servers 3\nlike etcd\nset election-timeout 150ms..300ms") == [whole])
    for (profile, setting) in [
      ("ovsdb", "election-timeout 1s..2s"), ("hashicorp", "disruption-guard on"),
      ("etcd", "lease-reads on"), ("libraft", "tick 100ms"), ("ovsdb", "timers fixed"),
    ] {
      let found = mistakes("servers 3\nlike \(profile)\nset \(setting)\nrun 1s")
      #expect(found.count == 1 && found[0].contains("line 2: `like \(profile)`"), "\(found)")
    }
  }

  @Test("an unknown system, and a range upside down")
  func badInput() {
    #expect(mistakes("like ectd") == ["1: 'ectd' is not a system; did you mean 'etcd'?"])
    #expect(mistakes("like zookeeper").first?.contains("`raftview profiles` lists them") == true)
    #expect(mistakes("run 1s..0ms").first?.contains("from low to high") == true)
  }
}
