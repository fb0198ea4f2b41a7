// Settings of the cluster and of one link, and rules.

import Checking
import Raft

extension Parser {
  /// A rule's name, and `on` or `off`.
  mutating func rule() throws(Failure) -> Command {
    let rule = try ruleName()
    let state = try oneOf(["on", "off"], "a state of a rule", name: \.self)
    return .rule(rule, on: state == "on")
  }

  private mutating func ruleName() throws(Failure) -> Rule {
    do {
      return try oneOf(Rule.allCases, "a rule", name: \.name)
    } catch {
      var failure = error
      if !isAtEnd, failure.suggestion == nil { failure.message += ": `raftview rules` lists them" }
      throw failure
    }
  }

  /// A setting with its new value, and perhaps the servers it is for.
  mutating func set() throws(Failure) -> Command {
    let setting = try setting()
    guard setting.isOfServers else {
      if let token = peek(), token.says("for") {
        let name = setting.description.prefix { $0 != " " }
        let isOfClients = name.hasPrefix("client")
        throw failure(
          at: token,
          "`\(name)` is a setting of \(isOfClients ? "clients" : "links"), not of servers")
      }
      return .set(setting)
    }
    guard skip("for") else { return .set(setting) }
    let servers = try option("for", "servers such as S1 S2") { parser throws(Failure) in
      try parser.servers()
    }
    return .setFor(servers, setting)
  }

  /// A setting's name and its new value.
  private mutating func setting() throws(Failure) -> Setting {
    let setting = try oneOf(WordHelp.settings, "a setting", name: \.name)
    form = Form(name: "\(form.name) \(setting.name)", expects: setting.expects)
    switch setting.name {
    case "election-timeout": return .electionTimeout(try range(Limits.timer))
    case "heartbeat": return .heartbeat(try duration(Limits.timer))
    case "retry": return .retry(try duration(Limits.timer))
    case "batch": return .batch(try number(Limits.batch))
    case "pipeline": return .pipeline(try number(Limits.pipeline))
    case "pre-vote": return .preVote(try onOrOff())
    case "check-quorum": return .checkQuorum(try onOrOff())
    case "disruption-guard": return .disruptionGuard(try onOrOff())
    case "lease-reads": return .leaseReads(try onOrOff())
    case "clock-bound": return .clockBound(thousandths: try percentage(places: 1))
    case "snapshot-after":
      return .snapshotAfter(skip("off") ? 0 : try number(Limits.snapshotAfter))
    case "chunk": return .chunk(try number(Limits.chunk))
    case "delay": return .delay(try range(Limits.delay))
    case "loss": return .loss(millionths: try percentage())
    case "duplicate": return .duplicate(millionths: try percentage())
    case "disk": return .disk(try duration(Limits.delay))
    case "client-timeout": return .clientTimeout(skip("off") ? nil : try duration(Limits.timer))
    case "client-delay": return .clientDelay(try range(Limits.delay))
    case "client-loss": return .clientLoss(millionths: try percentage())
    default: preconditionFailure("the table has a setting that is not read: \(setting.name)")
    }
  }

  private mutating func onOrOff() throws(Failure) -> Bool {
    try oneOf(["on", "off"], "a state of this setting", name: \.self) == "on"
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
