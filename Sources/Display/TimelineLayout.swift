// The labels of the timeline in their order, and who led between them. It grows with the run, and folds what is
// old when it does not fit any more.

import Raft
import Scripting
import Session
import Simulation
import Telling

/// A label of the timeline, with the blank before it.
struct TimelinePiece: Hashable, Sendable {
  /// What it says.
  enum Kind: Hashable, Sendable {
    /// It stands; it asks for pre-votes.
    case stands, asks
    /// It gives its vote, its pre-vote, neither.
    case votes, grants, refuses
    /// It leads; it does not any more.
    case leads, stepsDown
    /// The leader has committed an entry, or has only stored it.
    case commits, takes
    /// Entries are deleted, or replaced by a snapshot.
    case deletes, installs
    /// Servers, links: broken, standing still, mended.
    case breaks, freezes, mends
    /// The voters change; a server is told to stand; another command.
    case configuration, standNow, command
    /// Nobody can win any more.
    case split
    /// A client has read what had been overwritten.
    case stale
    /// A property is broken.
    case violation
    /// Time passes.
    case quiet
    /// Reigns that there is no room for.
    case gap
  }

  var kind: Kind
  /// What stands behind its sign, with `>` for an arrow and `|` for a line.
  var text: String
  /// Whose colour it has; 0 for none.
  var term: Term
  /// The event that it leads to.
  var position: Int
  /// Whether it is part of the reign of `term`: filled, rather than written in its colour.
  var isFilled: Bool
  /// Whether a blank stands before it.
  var hasBlank = true
  /// The term of the reign that goes on before it; 0 for none.
  var termBefore: Term = 0

  /// Whether a sign stands before its text.
  var hasSign: Bool {
    switch kind {
    case .commits, .split, .stale, .quiet, .gap: false
    default: true
    }
  }

  /// How many columns it takes, the blank included.
  var width: Int { (hasBlank ? 1 : 0) + (hasSign ? 1 : 0) + text.unicodeScalars.count }

  /// Whether it tells of links rather than of servers.
  var isOfLinks: Bool { text.isEmpty || text.contains { "|>-".contains($0) } }

  /// Whether it is part of an election that is not won yet.
  var isOfElection: Bool {
    switch kind {
    case .stands, .asks, .votes, .grants, .refuses, .split: !isFilled
    default: false
    }
  }
}

/// The labels of the timeline in their order: a function of the run so far and of the room for it.
///
/// Events are taken one by one. When the row is full, its oldest half is folded once, so that a fifth of
/// the row is free again: what stands there stays where it is until then.
struct TimelineLayout: Hashable, Sendable {
  /// The labels, the oldest first.
  var pieces: [TimelinePiece] = []
  /// How many columns they may take.
  let room: Int
  /// How many they take.
  var used = 0
  /// With how many servers the run began.
  private let servers: Int

  /// Who leads the highest term that anybody has led, or led it last.
  private var leader: ServerID?
  private var reign: Term = 0
  private var isReigning = false
  /// Whether somebody stands, and nobody has won since.
  private var isElecting = false
  /// The last term whose vote was split.
  private var split: Term = 0
  /// The last term for which anybody has stood, and who has.
  private var standing = Standing()
  /// An entry that the leader has stored and not committed. It stands last until it is, or until something
  /// else happens before that.
  private var open: TimelinePiece?
  private var openIndex: LogIndex = 0
  /// When the last labelled event was.
  private var lastTime = Instant.zero

  /// Who has stood for a term.
  private struct Standing: Hashable, Sendable {
    var term: Term = 0
    var servers = ServerSet()
  }

  /// A timeline on which nothing stands.
  init(room: Int, servers: Int) {
    self.room = room
    self.servers = servers
  }

  /// The term whose reign goes on at the end; 0 for none.
  private var termNow: Term { isReigning && !isElecting ? reign : 0 }

  /// Quiet that is shorter is none.
  private static let shortestQuiet = TimeSpan.milliseconds(250)

  /// The end of the row: an entry not yet committed.
  var end: [TimelinePiece] { open.map { [$0] } ?? [] }

  /// The time that has passed since the last label, where that is long.
  private func quiet(until time: Instant, position: Int) -> TimelinePiece? {
    let span = time - lastTime
    guard span >= Self.shortestQuiet else { return nil }
    let tenths = (span.microseconds + 50_000) / 100_000
    return TimelinePiece(
      kind: .quiet, text: tenths < 100 ? "\(tenths / 10).\(tenths % 10)s" : "\((tenths + 5) / 10)s",
      term: termNow, position: position, isFilled: termNow != 0, termBefore: termNow)
  }

  // MARK: Growing

  /// Takes the next event.
  mutating func take(_ event: TimelineEvent) {
    switch event.kind {
    case .stood(let server, let term, let isPreVote):
      addOfElection(isPreVote ? .asks : .stands, server, term, event)
    case .voted(let server, let candidate, let term, let isPreVote):
      addOfElection(isPreVote ? .grants : .votes, server, term, event, to: candidate)
    case .refused(let server, let candidate, let term):
      addOfElection(.refuses, server, term, event, to: candidate)
    case .split(let term):
      // That it is split is news once.
      guard term > split else { return }
      split = term
      add(.split, "split", term, isFilled: false, event)
      isElecting = true
    case .elected(let server, let term):
      guard term > reign else { return }
      add(.leads, "\(server) t\(term)", term, isFilled: true, event)
      (leader, reign, isReigning, isElecting) = (server, term, true, false)
    case .steppedDown(let server):
      endReign(of: server)
      addPlain(.stepsDown, names([server]), event)
    case .answeredStale(let client, let isLost):
      add(.stale, "\(isLost ? "lost" : "stale") \(client)", 0, isFilled: false, event)
    case .took(let server, let term, let index):
      guard isReigning, server == leader, term == reign else { return }
      openIndex = index
      open = TimelinePiece(
        kind: .takes, text: "\(index)", term: term, position: event.position, isFilled: true,
        termBefore: term)
    case .committed(let server, let term, let index):
      guard isReigning, server == leader, term == reign else { return }
      let isOpen = index < openIndex
      let rest = open
      open = nil
      isElecting = false
      add(.commits, "c\(index)", term, isFilled: true, event)
      if isOpen { open = rest }
    case .deleted(let index): addPlain(.deletes, "\(index)", event)
    case .snapshotInstalled(let index): addPlain(.installs, "\(index)", event)
    case .configuration(let index): addPlain(.configuration, "\(index)", event)
    case .toldToStand(let server): addPlain(.standNow, names([server]), event)
    case .ended(let server):
      addFault(names([server]), event)
      endReign(of: server)
    case .violated: add(.violation, "", 0, isFilled: false, event)
    case .done(let act): take(act, event)
    }
  }

  /// A leader that falls or stands down leaves nobody behind.
  private mutating func endReign(of server: ServerID) {
    if server == leader { isReigning = false }
  }

  /// Of the election of a term; what comes after it was won, such as a late vote, is part of the reign.
  /// - Parameter candidate: Whom it answers: said where more than one has stood for the term.
  private mutating func addOfElection(
    _ kind: TimelinePiece.Kind, _ server: ServerID, _ term: Term, _ event: TimelineEvent,
    to candidate: ServerID? = nil
  ) {
    if term > standing.term { standing = Standing(term: term) }
    if term == standing.term { standing.servers.insert(candidate ?? server) }
    let isLate = isReigning && term <= reign
    var text = names([server])
    if let candidate, term < standing.term || standing.servers.count > 1 {
      text += ">\(candidate)"
    }
    add(kind, text, isLate ? reign : term, isFilled: isLate, event)
    if !isLate { isElecting = true }
  }

  /// What happens in a reign, or while nobody leads.
  private mutating func addPlain(
    _ kind: TimelinePiece.Kind, _ text: String, _ event: TimelineEvent
  ) {
    add(kind, text, termNow, isFilled: termNow != 0, event)
  }

  private mutating func add(
    _ kind: TimelinePiece.Kind, _ text: String, _ term: Term, isFilled: Bool,
    _ event: TimelineEvent
  ) {
    // Of commands of one kind that are given together one label is enough.
    if kind == .command, pieces.last?.kind == .command, pieces.last?.text == text,
      event.time == lastTime
    {
      pieces[pieces.count - 1].position = event.position
      return
    }
    if let open { append(open) }
    open = nil
    openIndex = 0
    if !pieces.isEmpty, let quiet = quiet(until: event.time, position: event.position - 1) {
      append(quiet)
    }
    append(
      TimelinePiece(
        kind: kind, text: text, term: term, position: event.position, isFilled: isFilled,
        termBefore: termNow))
    lastTime = event.time
    if used > room { fold() }
  }

  private mutating func append(_ piece: TimelinePiece) {
    pieces.append(piece)
    used += piece.width
  }

  // MARK: Commands

  /// What somebody did to servers and links. What only brings about what has a label of its own has none.
  private mutating func take(_ act: Act, _ event: TimelineEvent) {
    switch act {
    case .crash(let servers), .wipe(let servers), .shutdown(let servers):
      addFault(names(servers), event)
      for server in servers { endReign(of: server) }
    case .restart(let servers), .resume(let servers): addPlain(.mends, names(servers), event)
    case .pauseServers(let servers): addPlain(.freezes, names(servers), event)
    case .cut(let link): addFault(ends(of: link), event)
    case .heal(let link), .release(let link):
      addMend(link.map { ends(of: $0) } ?? "", event)
    case .partition(let groups): addFault(parts(groups), event)
    case .isolate(let server): addFault(parts([[server]]), event)
    case .rejoin(let server): addMend(parts([[server]]), event)
    case .hold(let link): addHold(link.map { ends(of: $0) } ?? "", event)
    case .timeout, .heartbeat, .request, .repeatCall, .deliver, .delay, .duplicate, .align, .spread:
      break
    case .set, .setFor, .like, .rule, .clock, .disk, .link, .drop, .load, .loadOff,
      .reconfigure, .add, .learner, .remove, .transfer, .cancelTransfer, .stepDown, .jump,
      .holdDisk,
      .releaseDisk, .snapshot:
      addPlain(.command, "\(act.description.prefix { $0 != " " })", event)
    }
  }

  private mutating func addFault(_ text: String, _ event: TimelineEvent) {
    add(.breaks, text, 0, isFilled: false, event)
  }

  /// What was cut and is mended before any time has passed, nobody has been able to see.
  private mutating func addMend(_ text: String, _ event: TimelineEvent) {
    if event.time == lastTime,
      let cut = pieces.lastIndex(where: { $0.kind == .breaks }),
      pieces[cut].text == text || text.isEmpty, pieces[cut].isOfLinks,
      pieces[cut...].dropFirst().allSatisfy({ $0.kind == .takes })
    {
      used -= pieces.remove(at: cut).width
      return
    }
    addPlain(.mends, text, event)
  }

  /// Links of one server that are held together are one label: `S1>S2,S3` for `S1>S2` and `S1>S3`.
  private mutating func addHold(_ text: String, _ event: TimelineEvent) {
    if let last = pieces.last, last.kind == .freezes, event.time == lastTime, open == nil,
      let start = text.firstIndex(of: ">").map({ text[...$0] }), last.text.hasPrefix(start)
    {
      let more = "," + text[start.endIndex...]
      pieces[pieces.count - 1].text += more
      pieces[pieces.count - 1].position = event.position
      used += more.count
      if used > room { fold() }
      return
    }
    addPlain(.freezes, text, event)
  }

  /// The names of servers: `S4`, `S1,S3`.
  private func names(_ servers: [ServerID]) -> String {
    servers.map { "\($0)" }.joined(separator: ",")
  }

  private func ends(of link: LinkSelector) -> String {
    names([link.from]) + (link.isBothWays ? "-" : ">") + names([link.to])
  }

  /// The groups, and those in none of them: `S1 S2|S3-S5`.
  private func parts(_ groups: [[ServerID]]) -> String {
    let named = groups.flatMap { $0 }
    let rest = (0..<max(servers, named.count)).map { ServerID($0) }.filter { !named.contains($0) }
    return (rest.isEmpty ? groups : groups + [rest]).map { ServerSet($0).brief }.joined(
      separator: "|")
  }
}
