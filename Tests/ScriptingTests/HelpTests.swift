// The tables agree with the parser.

import Raft
import Scripting
import Testing

@Suite struct HelpTests {
  @Test(arguments: CommandHelp.all)
  func theExampleOfACommandParses(help: CommandHelp) throws {
    #expect(help.example.hasPrefix(help.name))
    #expect(help.usage.hasPrefix(help.name))
    if help.name == "repeat" || help.name == "end" {
      let script = try Script(parsing: "repeat 3\nstep\nend", name: "x")
      #expect(script.lines.map(\.number) == [2, 2, 2])
      return
    }
    let command = try Command.parse(help.example, servers: 5)
    #expect(command?.description == help.example)
  }

  @Test(arguments: WordHelp.conditions)
  func theExampleOfAConditionParses(help: WordHelp) throws {
    let command = try Command.parse("expect \(help.example)", servers: 5)
    #expect(command?.description == "expect \(help.example)")
  }

  @Test(arguments: WordHelp.settings)
  func theExampleOfASettingParses(help: WordHelp) throws {
    let command = try Command.parse("set \(help.example)", servers: 5)
    #expect(command?.description == "set \(help.example)")
  }

  @Test(arguments: WordHelp.settings)
  func aSettingIsForServersOrForAll(help: WordHelp) throws {
    let setting = try Command.parse("set \(help.example)", servers: 5)
    guard case .act(.set(let setting))? = setting else { throw Unexpected() }
    let line = "set \(help.example) for S1 S2"
    if case .server(let setting) = setting {
      let command = Command.act(.setFor([ServerID(0), ServerID(1)], setting))
      #expect(try Command.parse(line, servers: 5) == command)
    } else {
      #expect(throws: ScriptError.self) { try Command.parse(line, servers: 5) }
    }
  }

  private struct Unexpected: Error {}

  @Test(arguments: WordHelp.linkSettings)
  func theExampleOfALinkSettingParses(help: WordHelp) throws {
    let command = try Command.parse("link S1-S2 \(help.example)", servers: 5)
    #expect(command?.description == "link S1-S2 \(help.example)")
  }

  @Test func everyCommandIsInTheTableOnceAndInItsGroup() {
    let names = CommandHelp.all.map(\.name)
    #expect(Set(names).count == names.count)
    let groups = CommandHelp.all.map(\.group)
    let order = groups.enumerated().filter { $0 == 0 || groups[$0 - 1] != $1 }.map(\.element)
    #expect(order == CommandHelp.Group.allCases)
  }

  @Test(arguments: CommandHelp.all)
  func aLineFitsAnEightyColumnScreen(help: CommandHelp) {
    #expect(help.usage.count <= 60)
    #expect(help.summary.count <= 78)
  }

  @Test func theHelpOfTheCommandThatIsTyped() {
    #expect(Script.help(for: "  Crash S")?.usage == "crash SERVERS")
    #expect(Script.help(for: "run until leader")?.name == "run")
    #expect(Script.help(for: "cra") == nil)
    #expect(Script.help(for: "") == nil)
    #expect(Script.help(for: "# crash") == nil)
  }
}
