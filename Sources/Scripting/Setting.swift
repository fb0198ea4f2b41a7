// Settings with their new values, sorted by what they are settings of. Which there are is said by the
// table, in `Setting+Table.swift`.

import Raft
import Simulation

/// A setting with its new value, as a change to what it is a setting of.
///
/// One is made by calling a row of the table with a value: `.retry(.milliseconds(50))`.
package struct NewValue<Subject>: Hashable, Sendable, CustomStringConvertible {
  /// What scripts call the setting.
  package let name: String
  /// The value as scripts write it, such as `50ms`.
  package var valueText: String { text() }
  /// The value itself, of the type that the row says.
  private let value: any Hashable & Sendable
  /// Writes it. Most settings are made and given without ever being written down.
  private let text: @Sendable () -> String
  private let write: @Sendable (inout Subject) -> Void

  init<Value: Hashable & Sendable>(_ value: Value, of key: SettingKey<Subject, Value>) {
    name = key.name
    self.value = value
    let print = key.form.print
    text = { print(value) }
    let field = key.field
    write = { $0[keyPath: field] = value }
  }

  /// Gives the setting its new value.
  package func apply(to subject: inout Subject) { write(&subject) }

  /// What was given, with the new value.
  package func applied(to subject: Subject) -> Subject {
    var changed = subject
    apply(to: &changed)
    return changed
  }

  /// What follows `set`, such as `heartbeat 50ms`.
  package var description: String { "\(name) \(valueText)" }

  /// Whether both set the same to the same value.
  package static func == (one: NewValue, other: NewValue) -> Bool {
    one.name == other.name && AnyHashable(one.value) == AnyHashable(other.value)
  }

  /// Takes in the name and the value.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(AnyHashable(value))
  }
}

/// A setting of what a server does by itself: its timers, sizes and options.
package typealias ProtocolSetting = NewValue<Settings>
/// A setting of a server's disk: how long a write takes.
package typealias DiskSetting = NewValue<TimeSpan>
/// A setting of links, of all of them or of one.
package typealias LinkSetting = NewValue<LinkSettings>
/// A setting of how clients call.
package typealias ClientSetting = NewValue<ClientSettings>

/// A setting that servers can differ in.
package enum ServerSetting: Hashable, Sendable, CustomStringConvertible {
  /// One of what the server does.
  case `protocol`(ProtocolSetting)
  /// One of its disk.
  case disk(DiskSetting)

  /// What follows `set`, such as `heartbeat 50ms`.
  package var description: String {
    switch self {
    case .protocol(let setting): setting.description
    case .disk(let setting): setting.description
    }
  }
}

/// A setting of the whole cluster.
package enum Setting: Hashable, Sendable, CustomStringConvertible {
  /// One of all servers.
  case server(ServerSetting)
  /// One of all links.
  case link(LinkSetting)
  /// One of all clients.
  case client(ClientSetting)

  /// What follows `set`, such as `heartbeat 50ms`.
  package var description: String {
    switch self {
    case .server(let setting): setting.description
    case .link(let setting): setting.description
    case .client(let setting): setting.description
    }
  }

  /// What scripts call it.
  package var name: String {
    switch self {
    case .server(.protocol(let setting)): setting.name
    case .server(.disk(let setting)): setting.name
    case .link(let setting): setting.name
    case .client(let setting): setting.name
    }
  }

  /// The value as scripts write it, such as `50ms`.
  package var valueText: String {
    switch self {
    case .server(.protocol(let setting)): setting.valueText
    case .server(.disk(let setting)): setting.valueText
    case .link(let setting): setting.valueText
    case .client(let setting): setting.valueText
    }
  }

  /// Gives a setup the new value.
  package func apply(to setup: inout Setup) {
    switch self {
    case .server(.protocol(let setting)): setting.apply(to: &setup.settings)
    case .server(.disk(let setting)): setting.apply(to: &setup.diskLatency)
    case .link(let setting): setting.apply(to: &setup.link)
    case .client(let setting): setting.apply(to: &setup.clients)
    }
  }

  /// The settings in which a setup is not as usual, in the order in which scripts begin with them.
  package static func unusual(in setup: Setup) -> [Setting] {
    let usual = Setup()
    return rowsInHeads.compactMap { row in
      let setting = row.current(setup)
      return setting == row.current(usual) || setting == guardAsStickiness ? nil : setting
    }
  }
}

/// Stickiness where it says no more than that the disruption guard is on.
private let guardAsStickiness = Setting.server(.protocol(.stickiness(.minimumTimeout)))

extension Act {
  /// Changes what all servers do.
  package static func set(_ setting: ProtocolSetting) -> Act {
    .set(.server(.protocol(setting)))
  }
  /// Changes the disks of all servers.
  package static func set(_ setting: DiskSetting) -> Act { .set(.server(.disk(setting))) }
  /// Changes all links.
  package static func set(_ setting: LinkSetting) -> Act { .set(.link(setting)) }
  /// Changes how all clients call.
  package static func set(_ setting: ClientSetting) -> Act { .set(.client(setting)) }
}
