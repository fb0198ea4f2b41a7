// Settings of the cluster and of one link, and rules.

import Checking
import Raft

extension Parser {
  /// A rule's name, and `on` or `off`.
  mutating func rule() throws(Failure) -> Command {
    let rule = try oneOf(Rule.allCases, "a rule", name: \.name)
    let state = try oneOf(["on", "off"], "a state of a rule", name: \.self)
    return .rule(rule, on: state == "on")
  }

  /// A setting's name and its new value.
  mutating func setting() throws(Failure) -> Setting {
    let setting = try oneOf(WordHelp.settings, "a setting", name: \.name)
    form = Form(name: "\(form.name) \(setting.name)", expects: setting.expects)
    switch setting.name {
    case "election-timeout": return .electionTimeout(try range(Limits.timer))
    case "heartbeat": return .heartbeat(try duration(Limits.timer))
    case "retry": return .retry(try duration(Limits.timer))
    case "batch": return .batch(try number(Limits.batch))
    case "pipeline": return .pipeline(try number(Limits.pipeline))
    case "delay": return .delay(try range(Limits.delay))
    case "loss": return .loss(millionths: try percentage())
    case "duplicate": return .duplicate(millionths: try percentage())
    case "disk": return .disk(try duration(Limits.delay))
    default: preconditionFailure("the table has a setting that is not read: \(setting.name)")
    }
  }

  /// A setting of one link and its new value.
  mutating func linkSetting() throws(Failure) -> LinkSetting {
    let setting = try oneOf(WordHelp.linkSettings, "a setting of a link", name: \.name)
    form = Form(name: setting.name, expects: setting.expects)
    switch setting.name {
    case "delay": return .delay(try range(Limits.delay))
    case "loss": return .loss(millionths: try percentage())
    case "duplicate": return .duplicate(millionths: try percentage())
    default: preconditionFailure("the table has a setting that is not read: \(setting.name)")
    }
  }
}
