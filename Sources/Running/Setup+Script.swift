// Between a script's head and the setup of a world.

import Raft
import Scripting
import Simulation

extension Command {
  /// Whether the command may stand in a script's head, before there is a world, and shapes its setup.
  package var isSetup: Bool {
    switch self {
    case .setUp: true
    case .act(let act): act.shapesSetup
    case .each, .refused, .advance, .check, .tell: false
    }
  }

  /// Whether the command only tells.
  package var isTelling: Bool { if case .tell = self { true } else { false } }
}

extension Setup {
  /// The setup that a script's head describes: its set-up commands before the first that is none.
  /// What tells may stand between them.
  package init(head script: Script) {
    self.init()
    for line in script.lines.prefix(while: { $0.command.isSetup || $0.command.isTelling }) {
      apply(line.command)
    }
  }

  private mutating func apply(_ command: Command) {
    switch command {
    case .setUp(.servers(let count)): servers = count
    case .setUp(.seed(let seed)): self.seed = seed
    case .setUp(.given(let given)): self.given.append(given)
    case .act(.rule(let rule, let on)): settings.rules[rule] = on
    case .act(.set(let setting)): setting.apply(to: &self)
    case .act(.like(let profile)): profile.apply(to: &self)
    case .act, .each, .refused, .advance, .check, .tell: break
    }
  }

  /// The commands that describe this setup, as the head of a script.
  package var commands: [Command] {
    let rulesOff = Rule.allCases.filter { !settings.rules[$0] }
    let acts = Setting.unusual(in: self).map(Act.set) + rulesOff.map { .rule($0, on: false) }
    return [.setUp(.servers(servers)), .setUp(.seed(seed))] + acts.map(Command.act)
      + given.map { .setUp(.given($0)) }
  }
}
