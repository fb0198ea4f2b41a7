// Commands as text. What is printed here parses to the same command.

import Raft
import Simulation

extension Command: CustomStringConvertible {
  /// The command as a line of a script, in its canonical form.
  ///
  /// Parsing it gives the command back, if a script can say the command at all: its numbers are
  /// within `Limits`, its lists of servers are not empty, its texts have no spaces around them and
  /// no control characters, and a wrong choice does not begin with a star.
  package var description: String {
    let (word, rest) = parts
    return word.rawValue + rest
  }

  /// The word, and what follows it with the space between.
  private var parts: (CommandWord, String) {
    switch self {
    case .setUp(.servers(let count)): (.servers, " \(count)")
    case .setUp(.seed(let seed)): (.seed, " \(seed)")
    case .setUp(.given(let given)): (.given, " \(given.words)")
    case .act(let act): act.parts
    case .each(let act): (act.parts.0, act.parts.1 + " all")
    case .refused(let act): (.refused, " \(act)")
    case .advance(let advance): advance.parts
    case .check(let condition): (.expect, " \(condition)")
    case .tell(let tell): tell.parts
    }
  }
}

extension Act: CustomStringConvertible {
  /// The act as a line of a script.
  package var description: String { Command.act(self).description }

  fileprivate var parts: (CommandWord, String) {
    switch self {
    case .set(let setting): (.set, " \(setting)")
    case .setFor(let servers, let setting): (.set, " \(setting) for\(listed(servers))")
    case .like(let profile): (.like, " \(profile.rawValue)")
    case .rule(let rule, let isOn): (.rule, " \(rule.name) \(onOrOff(isOn))")
    case .crash(let servers): (.crash, listed(servers))
    case .restart(let servers): (.restart, listed(servers))
    case .wipe(let servers): (.wipe, listed(servers))
    case .pauseServers(let servers): (.pause, listed(servers))
    case .resume(let servers): (.resume, listed(servers))
    case .clock(let servers, let rate): (.clock, "\(listed(servers)) x\(decimal(rate, places: 3))")
    case .shutdown(let servers): (.shutdown, listed(servers))
    case .jump(let servers, let span): (.clock, "\(listed(servers)) jump \(span)")
    case .holdDisk(let servers): (.hold, " disk\(listed(servers))")
    case .releaseDisk(let servers): (.release, " disk\(listed(servers))")
    case .heartbeat(let server): (.heartbeat, " \(server)")
    case .stepDown(let server): (.stepDown, " \(server)")
    case .cancelTransfer: (.transfer, " none")
    case .disk(let servers, let latency): (.disk, "\(listed(servers)) \(latency)")
    case .cut(let link): (.cut, " \(link)")
    case .heal(let link): (.heal, optional(link))
    case .partition(let groups): (.partition, groups.map(listed).joined(separator: " |"))
    case .isolate(let server): (.isolate, " \(server)")
    case .rejoin(let server): (.rejoin, " \(server)")
    case .link(let link, let setting): (.link, " \(link) \(setting)")
    case .timeout(let server): (.timeout, " \(server)")
    case .align(let servers): (.align, listed(servers))
    case .spread: (.spread, "")
    case .hold(let link): (.hold, optional(link))
    case .release(let link): (.release, optional(link))
    case .deliver(let message): (.deliver, " \(message)")
    case .drop(let message): (.drop, " \(message)")
    case .duplicate(let message): (.duplicate, " \(message)")
    case .delay(let message, let duration): (.delay, " \(message) \(duration)")
    case .request(let operation, let client, let server):
      (
        operation.parts.0,
        operation.parts.1 + optional(client, "as ") + optional(server?.word, "to ")
      )
    case .repeatCall(let client, let server):
      (.repeatCall, " \(client)" + optional(server?.word, "to "))
    case .load(let load, let duration):
      (.load, " \(load.callsPerSecond)/s\(options(load, duration))")
    case .loadOff: (.load, " off")
    case .reconfigure(let servers): (.reconfigure, listed(servers))
    case .add(let server): (.add, " \(server)")
    case .learner(let server): (.learner, " \(server)")
    case .remove(let server): (.remove, " \(server)")
    case .transfer(let server): (.transfer, " \(server)")
    case .snapshot(let servers): (.snapshot, listed(servers))
    }
  }
}

extension Advance: CustomStringConvertible {
  /// The waiting as a line of a script.
  package var description: String { Command.advance(self).description }

  fileprivate var parts: (CommandWord, String) {
    switch self {
    case .run(let duration): (.run, " \(duration)")
    case .runBetween(let range): (.run, " \(range)")
    case .runUntil(let condition, nil): (.run, " until \(condition)")
    case .runUntil(let condition, let bound?): (.run, " until \(condition) within \(bound)")
    case .step(1): (.step, "")
    case .step(let count): (.step, " \(count)")
    case .stepUntil(let condition): (.step, " until \(condition)")
    }
  }
}

extension Tell: CustomStringConvertible {
  /// What is told as a line of a script.
  package var description: String { Command.tell(self).description }

  fileprivate var parts: (CommandWord, String) {
    switch self {
    case .title(let text): (.title, " \(oneLine(text))")
    case .say(let text): (.say, " \(oneLine(text))")
    case .ask(let text): (.ask, " \(oneLine(text))")
    case .choice(let text, let isRight): (.choice, " \(isRight ? "* " : "")\(oneLine(text))")
    case .number(let number): (.number, " \(number)")
    case .server(let server): (.server, " \(server)")
    case .means(let condition): (.means, " \(condition)")
    case .goal(let condition): (.goal, " \(condition)")
    case .hint(let text): (.hint, " \(oneLine(text))")
    case .pause: (.pause, "")
    case .group(let text): (.group, " \(oneLine(text))")
    case .about(let text): (.about, " \(oneLine(text))")
    case .select(let server): (.select, " \(server?.word ?? "none")")
    case .show(let screen): (.show, " \(screen.rawValue)")
    case .mark(let marked): (.mark, " \(marked.map { "\($0)" } ?? "none")")
    }
  }
}

extension Marked: CustomStringConvertible {
  /// Such as `log S3 4..5`.
  package var description: String {
    switch self {
    case .log(let server, let indexes):
      "log \(server) \(indexes.lowerBound)"
        + (indexes.lowerBound < indexes.upperBound ? "..\(indexes.upperBound)" : "")
    case .link(let link): "link \(link)"
    }
  }
}

extension MessageSelector: CustomStringConvertible {
  /// Such as `S1>S2 RequestVote #2`.
  package var description: String {
    "\(from)>\(to)\(optional(kind?.name))\(optional(number, "#"))"
  }
}

extension Operation: CustomStringConvertible {
  /// Such as `put x 1`, with quotes where a word needs them.
  public var description: String {
    let (word, rest) = parts
    return word.rawValue + rest
  }

  fileprivate var parts: (CommandWord, String) {
    switch self {
    case .put(let key, let value): (.put, " \(key.asWord) \(value.asWord)")
    case .get(let key): (.get, " \(key.asWord)")
    case .delete(let key): (.delete, " \(key.asWord)")
    case .compareAndSet(let key, let expected, let new):
      (.cas, " \(key.asWord) \(expected.asWord) \(new.asWord)")
    case .append(let key, let value): (.append, " \(key.asWord) \(value.asWord)")
    case .register: (.register, "")
    }
  }
}

extension String {
  /// The text as one word of a script: in quotes if it would otherwise be read differently.
  var asWord: String {
    let needsQuotes =
      isEmpty || lowercased() == "none" || unicodeScalars.contains(where: Dialect.isQuotedOnly)
    guard needsQuotes else { return oneLine(self) }
    return oneLine(inQuotes)
  }

  /// The text in double quotes, with backslashes before what needs them.
  var inQuotes: String {
    var quoted = "\"".unicodeScalars
    for scalar in unicodeScalars {
      if scalar == "\"" || scalar == "\\" { quoted.append("\\") }
      quoted.append(scalar)
    }
    return String(quoted) + "\""
  }
}

/// The text with spaces for its control characters: what is printed is one line whatever it holds.
private func oneLine(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: \.isControl) else { return text }
  var scalars = String.UnicodeScalarView()
  for scalar in text.unicodeScalars { scalars.append(scalar.isControl ? " " : scalar) }
  return String(scalars)
}

extension GivenServer {
  /// What follows the word: the server, its term, and what is not as it would be without saying so.
  fileprivate var words: String {
    "\(server)" + optional(term, "term ") + optional(votedFor, "vote ")
      + (log.isEmpty ? "" : " log " + log.map(\.description).joined(separator: " "))
      + (commitIndex == snapshotIndex ? "" : " commit \(commitIndex)")
      + (snapshotIndex == 0 ? "" : " snapshot \(snapshotIndex)")
  }
}

/// What follows the rate of a load: only what is not as usual.
private func options(_ load: Load, _ duration: TimeSpan?) -> String {
  let usual = Load(callsPerSecond: load.callsPerSecond)
  return optional(duration, "for ")
    + (load.readPercent == usual.readPercent ? "" : " reads \(load.readPercent)%")
    + (load.keys == usual.keys ? "" : " keys \(load.keys)")
    + (load.clients == usual.clients ? "" : " clients \(load.clients)")
}

func onOrOff(_ isOn: Bool) -> String { isOn ? "on" : "off" }

/// Each server with a space before it.
private func listed(_ servers: [ServerID]) -> String {
  servers.map { " \($0)" }.joined()
}

/// The value with a space and a prefix before it, or nothing.
private func optional(_ value: (some CustomStringConvertible)?, _ prefix: String = "") -> String {
  value.map { " \(prefix)\($0)" } ?? ""
}

/// A number divided by a power of ten, exactly, with no more places than it needs.
func decimal(_ number: Int, places: Int) -> String {
  let digits = String(number)
  let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
  var fraction = padded.suffix(places)
  while fraction.last == "0" { fraction.removeLast() }
  return padded.dropLast(places) + (fraction.isEmpty ? "" : "." + fraction)
}
