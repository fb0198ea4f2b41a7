// Nothing is missing from the tables, and what a setting writes is what scripts say of it.

import Raft
import Simulation
import Testing

@testable import Scripting

@Suite struct TableTests {
  @Test func everyWordHasARow() {
    #expect(Set(CommandRow.all.map(\.word)) == Set(CommandWord.allCases))
    #expect(Set(ConditionRow.all.map(\.word)) == Set(ConditionWord.allCases))
  }

  @Test func headsAndHelpHaveTheSameSettings() {
    #expect(Setting.rows.map(\.help.name).sorted() == Setting.rowsInHeads.map(\.help.name).sorted())
  }

  /// A value other than the usual one, for each setting.
  static let unusual = [
    "election-timeout 1s..2s", "heartbeat 20ms", "retry 70ms", "batch 9", "pipeline 5",
    "pre-vote on", "check-quorum on", "disruption-guard on", "lease-reads on", "clock-bound 0.1%",
    "snapshot-after 7", "keep-after-snapshot 3", "chunk 3", "timers fixed", "after-split 6s",
    "jitter 1ms..9ms", "tick 50ms", "timer-check idle 50ms", "timer-reset end",
    "stickiness own-timeout", "pause-stops-timers on", "lone-voter at-once", "delay 1ms..2ms",
    "loss 0.0001%", "duplicate 100%", "idle-limit 3500ms", "disk 1us",
    "client-timeout off", "client-delay 3ms", "client-loss 50%", "client-sessions 2",
  ]

  @Test func everySettingHasAnUnusualValueHere() {
    #expect(Self.unusual.map { $0.prefix { $0 != " " } } == Setting.rows.map { $0.help.name[...] })
  }

  @Test(arguments: unusual)
  func aSettingIsReadBackFromTheSetupItChanges(text: String) throws {
    guard case .act(.set(let setting))? = try Command.parse("set \(text)", servers: 5) else {
      throw NotASetting()
    }
    var setup = Setup()
    setting.apply(to: &setup)
    #expect(setup != Setup())
    #expect(Setting.unusual(in: setup) == [setting])
    #expect("\(setting)" == text)
  }

  @Test("a new value of any setting is another run: it is in the hash", arguments: unusual)
  func hash(text: String) throws {
    guard case .act(.set(let setting))? = try Command.parse("set \(text)", servers: 5) else {
      throw NotASetting()
    }
    var usual = Setup()
    // Jitter is added to one timeout, not to a range.
    if setting.name == "jitter" {
      usual.settings.electionTimeout = TimeSpanRange(.milliseconds(200), .milliseconds(200))
    }
    var setup = usual
    setting.apply(to: &setup)
    #expect(World(setup).hash != World(usual).hash, "RunHash.mix forgets the setting")
  }

  @Test("so is a run in which a rule is off", arguments: Rule.allCases)
  func hashOfRules(rule: Rule) {
    var setup = Setup()
    setup.settings.rules[rule] = false
    #expect(World(setup).hash != World(Setup()).hash)
  }

  private struct NotASetting: Error {}

  @Test func aUsualSetupNeedsNoSettings() { #expect(Setting.unusual(in: Setup()).isEmpty) }
}
