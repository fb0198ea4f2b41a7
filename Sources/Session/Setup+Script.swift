// Between a script's head and the setup of a world.

import Raft
import Scripting
import Simulation

extension Command {
  /// Whether the command may stand in a script's head, before there is a world, and shapes its setup.
  var isSetup: Bool {
    switch self {
    case .servers, .seed, .set, .rule: true
    default: false
    }
  }

  /// Whether the command only tells.
  var isTelling: Bool {
    switch self {
    case .title, .say, .ask, .choice, .pause: true
    default: false
    }
  }
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
    case .servers(let count): servers = count
    case .seed(let seed): self.seed = seed
    case .rule(let rule, let on): settings.rules[rule] = on
    case .set(let setting): setting.apply(to: &self)
    default: break
    }
  }

  /// The commands that describe this setup, as the head of a script.
  package var commands: [Command] {
    let rulesOff = Rule.allCases.filter { !settings.rules[$0] }
    return [.servers(servers), .seed(seed)] + Setting.unusual(in: self).map(Command.set)
      + rulesOff.map { .rule($0, on: false) }
  }
}
