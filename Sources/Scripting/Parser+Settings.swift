// Settings of the cluster and of one link, and rules.

import Checking
import Raft

extension Parser {
  /// A rule's name, and `on` or `off`.
  mutating func rule() throws(Failure) -> Act {
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

  /// The name of a real system.
  mutating func like() throws(Failure) -> Act {
    do {
      return .like(try oneOf(Profile.allCases, "a system", name: \.rawValue))
    } catch {
      var failure = error
      if !isAtEnd, failure.suggestion == nil {
        failure.message += ": `raftview profiles` lists them"
      }
      throw failure
    }
  }

  /// A setting with its new value, and perhaps the servers it is for.
  mutating func set() throws(Failure) -> Act {
    let row = try oneOf(Setting.rows, "a setting", name: \.help.name)
    form = Form(name: "\(form.name) \(row.help.name)", expects: row.help.expects)
    let setting = try row.read(&self)
    switch setting {
    case .server(let ofServers):
      guard skip("for") else { return .set(setting) }
      let servers = try option("for", "servers such as S1 S2") { parser throws(Failure) in
        try parser.servers()
      }
      return .setFor(servers, ofServers)
    case .link: try refuseServers(for: row, of: "links")
    case .client: try refuseServers(for: row, of: "clients")
    }
    return .set(setting)
  }

  /// Sees that a setting in which servers cannot differ is not set for some of them.
  private func refuseServers(for row: Setting.Row, of owners: String) throws(Failure) {
    guard let token = peek(), token.says("for") else { return }
    throw failure(
      at: token, "`\(row.help.name)` is a setting of \(owners), not of servers")
  }

  /// A setting of one link and its new value.
  mutating func linkSetting() throws(Failure) -> LinkSetting {
    let row = try oneOf(Setting.rowsOfLinks, "a setting of a link", name: \.help.name)
    form = Form(name: row.help.name, expects: row.help.expects)
    return try row.read(&self)
  }
}
