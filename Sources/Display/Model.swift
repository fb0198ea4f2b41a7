// What the views look at: the run, and where in it the person is.

import Canvas
import Experiments
import Raft
import Scripting
import Session
import Simulation
import Telling

/// The run and what of it is looked at. Views read it; only the app changes it.
struct Model: Sendable {
  /// The run with its history. Only `move` changes it.
  private(set) var session: Session
  /// The cluster at the moment shown: what views draw. It is made once a move, not once a picture.
  private(set) var cluster: ClusterView {
    didSet { subject = Subject(of: cluster) }
  }
  /// The time that numbers tell, where it is not the cluster's.
  private var reading: Instant?
  /// Whom the picture is about as long as nobody says otherwise.
  private(set) var subject: Subject
  /// What the lesson points at.
  private(set) var pointers = Pointers()
  /// Whether time passes by itself.
  var isPlaying = false
  /// How fast.
  var tempo = Tempo()
  /// What is under way on the screen while it is played, or why time stands for a moment.
  var watched: Timetable.Stretch.Kind?
  /// What clients and servers have said to each other in the last event, or at its moment.
  private(set) var exchanges: [Exchange] = []
  /// Up to this event all has been seen that is shown before the picture is at rest.
  private var seen = 0
  /// What the last event broke, mended or lost, if it did.
  private(set) var disturbance: Disturbance?
  /// Messages that came to nothing a moment ago.
  private(set) var losses: [Loss] = []
  /// What is shown first of the last event; nil once all of it is.
  private(set) var staged: Staged?
  /// The cluster that is shown as long as nothing has come of the last event: while a client's question is on its
  /// way, while a vote is counted.
  private var firstShown: ClusterView?
  /// The last event worth words, as long as they would tell what is not there yet.
  private var toldLater: Told?
  /// Whether the run goes backwards, because a key is held.
  var isRewinding = false
  /// Whether a line is being typed or a key is asked for, over which time stands.
  var isTyping = false
  /// The server that was selected by hand, which may not be there at the moment that is shown.
  private(set) var chosen: ServerID?
  /// The server on which a key acted last: it stays the subject until another leads.
  private var handled: Handled?
  /// What the last event touched, while time passes too.
  private(set) var touched = Touched()
  /// The cluster before the last step, to show what changed.
  var previous: ClusterView?
  /// The last event worth words.
  var told = Told()
  /// What the last key stands for in the language, if nothing else says so.
  var echo = ""
  /// Whether the words that a run without a lesson begins with are shown: until the first key.
  var isInviting = false
  /// For the stops of the lesson whose questions have been answered on the screen, what was answered: the number of a
  /// choice, a number, or a server; nil where the answer was shown without one.
  var answers: [Int: Tell?] = [:]
  /// What the lesson has set, as long as it is not left behind.
  var goal: GoalUnderWay?
  /// What `:measure` has begun.
  var measurement: Measurement?
  /// Whose settings it measures, where servers differ.
  var measured = ServerID(0)
  /// Whether somebody has asked that nothing moves until told: see `isByHand`.
  var wantsByHand = false

  /// Told now and then how many steps a search has taken; says whether it goes on. Nil where nobody watches.
  var searchWatch: (@Sendable (Int) -> Bool)?

  /// How large the screen was when the last input came.
  var screenSize = Size(columns: 80, rows: 24) {
    didSet {
      if screenSize.columns != timeline.width {
        timeline = TimelineMemory(session, width: screenSize.columns)
      }
    }
  }
  /// The run's timeline, laid out once a move, not once a picture.
  private(set) var timeline: TimelineMemory

  /// An event in words, and where it was.
  struct Told: Sendable {
    /// The words; nil where nothing has happened yet.
    var narration: Explanation?
    var position = 0
    var time = Instant.zero
    /// Whether it says what goes on for a while, rather than what happened.
    var isOfNoEvent = false
    /// Whether it is what a lesson stopped for.
    var isOfStop = false
    /// Whom it is about.
    var servers = ServerSet()
    /// Who of them matters most.
    var server: ServerID?

    /// Nothing.
    init() {}

    /// What goes on where nothing happens.
    init(goingOn session: Session) {
      narration = session.glance.goingOn
      position = session.position
      time = session.now
      isOfNoEvent = true
    }

    /// The last event of the session.
    init(_ session: Session) {
      narration = session.lastNarration
      position = session.position
      time = session.now
      setServers(in: session)
    }
  }

  /// A server on which a key acted, and what was so then.
  private struct Handled: Sendable {
    var server: ServerID
    var position: Int
    var leader: ServerID?
    var branch: Int
  }

  init(_ session: Session) {
    self.session = session
    let cluster = session.cluster
    self.cluster = cluster
    subject = Subject(of: cluster)
    timeline = TimelineMemory(session, width: 80)
    touched = Touched(session, before: nil)
    exchanges = Exchange.all(session, after: 0)
  }

  /// Does something to the run. There is no other way to, so that the cluster is always the one of the
  /// moment.
  mutating func move<Result, Failure: Error>(
    _ body: (inout Session) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let (position, branch) = (session.position, session.branchNumber)
    defer {
      // While only time passes, the last event stays the last.
      if session.branchNumber != branch || session.position != position {
        touched = Touched(session, before: session.branchNumber == branch ? cluster : nil)
        if session.branchNumber != branch || session.position < seen { seen = 0 }
        exchanges = Exchange.all(session, after: seen)
        disturbance = Disturbance(session, after: seen)
        let isOnward = session.branchNumber == branch && session.position > position
        let fading = isMoving ? losses : losses.filter { $0.isRecent(at: session.now) }
        losses = isOnward ? fading : []
        note(lostNow)
        (staged, toldLater, firstShown) = (nil, nil, nil)
      }
      pointers = Pointers(of: session)
      cluster = session.cluster
      reading = nil
      timeline.follow(session)
    }
    return try body(&session)
  }

  /// Gives the history so much room, in bytes, and has long replays watched. The run stays where it is.
  mutating func watchReplays(room: Int, _ watch: @escaping @Sendable (Int, Int) -> Bool) {
    session.historyRoom = room
    session.replayWatch = watch
  }

  /// Has another cluster drawn than that of the moment, until the run moves: one between two moments.
  /// - Parameter clock: The time that numbers tell; nil for that of the cluster.
  mutating func draw(_ cluster: ClusterView, clock: Instant? = nil) {
    self.cluster = cluster
    reading = clock
  }

  /// What a client and a server have said to each other in the last event.
  var exchange: Exchange? { exchanges.last }

  /// How much of what breaks or is mended has been seen, of 1: all of it where nothing moves.
  var disturbanceShare: Double {
    guard let staged, staged.rest.isDisturbance || staged.rest == .asked else { return 1 }
    return staged.share
  }

  /// Takes down what was lost on the way to the moment.
  mutating func note(_ lost: [Loss]) {
    guard !lost.isEmpty else { return }
    let known = Set(losses.map(\.flight.id))
    let new = lost.filter { !known.contains($0.flight.id) }
    losses.removeAll { old in new.contains { $0.replaces(old) } }
    for var loss in new {
      loss.isOver = !isMoving
      losses.append(loss)
    }
  }

  /// Lets real time pass over the marks of lost messages.
  mutating func fadeLosses(by microseconds: Int) {
    for place in losses.indices where !losses[place].isFlying(at: cluster.now) {
      losses[place].left -= microseconds
    }
    losses.removeAll { $0.left <= 0 }
  }

  /// Where the picture comes to rest, only what the last event lost leaves a mark, and what was sent in vain a moment
  /// ago.
  mutating func endLosses() {
    losses.removeAll { !$0.isRecent(at: session.now) }
    note(lostNow)
    for place in losses.indices { losses[place].isOver = true }
  }

  /// What the last event lost, or the commands of its moment.
  private var lostNow: [Loss] {
    let lost = (disturbance?.lost ?? []).map {
      Loss($0, at: session.now, event: session.position)
    }
    return lost + Loss.all(session).filter(\.isStray)
  }

  /// Whether entries that the last event deleted are still to be seen, and those stored in their place not yet.
  var isShowingDeletion: Bool { staged?.rest == .deletion }

  /// Whether what the last event stored is to be seen.
  var hasStored: Bool { staged.map { $0.rest == .answered } ?? true }

  /// Has the last event shown as far as this: while a client's question is on its way, or the vote that decides is
  /// counted, the picture is that of the moment before anything came of it.
  mutating func stage(_ next: Staged?) {
    let isFirst = next?.rest.isBeforeEvent == true
    let wasFirst = staged?.rest.isBeforeEvent == true
    if let rest = staged?.rest, rest != next?.rest { seen = session.position }
    if isFirst, staged?.rest != next?.rest { firstShown = nil }
    staged = next
    if isFirst, firstShown == nil, let rest = next?.rest { firstShown = shown(before: rest) }
    if isFirst {
      if let firstShown { draw(firstShown) }
      if toldLater == nil, let words = next.flatMap({ words(before: $0.rest) }) {
        toldLater = told
        told.narration = words
      }
    } else if wasFirst {
      firstShown = nil
      draw(session.cluster)
    }
    if !isFirst, let told = toldLater { (self.told, toldLater) = (told, nil) }
  }

  /// The cluster before anything has come of the last event; with the vote that decides, where that is counted.
  private func shown(before rest: Rest) -> ClusterView? {
    let isAsked = rest == .asked
    let first = isAsked ? exchanges.map(\.first).min() : nil
    let before = session.moment(at: first ?? session.position)?.clusterBefore.whole
    guard !isAsked, let before, let vote = session.lastEvent?.decidingVote else { return before }
    return before.counting(voteOf: vote.voter, for: vote.candidate)
  }

  /// What can be told of the last event before anything has come of it.
  private func words(before rest: Rest) -> Explanation? {
    if rest == .asked { return exchange?.asking }
    guard let vote = session.lastEvent?.decidingVote else { return nil }
    return .counting(vote.voter, for: vote.candidate, in: session.glance)
  }

  /// The time that numbers tell. Numbers are read, so while the picture glides they change less often than it moves.
  var clock: Instant { reading ?? cluster.now }

  /// The server that the picture is about and that keys act on: the one selected by hand, or its nearest
  /// where it has not been added yet; else the one that the lesson speaks of or, while time passes, whom the line
  /// about the last event tells of; else the subject of the run.
  var selected: ServerID {
    let pointed = isOnTheWay ? nil : pointers.server
    let told = pointed ?? handledServer ?? (isMoving ? toldServer : nil)
    let server = chosen ?? told ?? subject.server
    return ServerID(min(server.index, cluster.count - 1))
  }

  /// Whom the last event of note is about: the subject of the run, if it had a part in it.
  private var toldServer: ServerID? {
    // As long as the line tells of the stop's event, whom the stop spoke of stays.
    if let server = pointers.server, told.servers.contains(server), told.isOfStop { return server }
    let isPart = told.servers.contains(subject.server) || explanation.names(subject.server)
    return isPart ? subject.server : told.server
  }

  /// The server on which a key acted last, as long as the run has gone on from there and nobody else has
  /// come to lead: so that the same key undoes what it did.
  private var handledServer: ServerID? {
    guard let handled, handled.branch == session.branchNumber,
      handled.position <= session.position,
      subject.leader == nil || subject.leader == handled.leader
    else { return nil }
    return handled.server
  }

  /// The servers that are marked for one side of a partition.
  var marked = ServerSet()

  /// Selects a server by hand: it stays selected until it is given back.
  mutating func select(_ server: ServerID) { chosen = server }

  /// Gives the selection back to the run: the leader is the subject.
  mutating func selectNobody() {
    chosen = nil
    handled = nil
  }

  /// Keeps the server on which a key has just acted in sight, until somebody leads beside who led before.
  mutating func keep(_ server: ServerID, whileNobodyLeadsBut leader: ServerID?) {
    handled = Handled(
      server: server, position: session.position, leader: leader, branch: session.branchNumber)
  }

  /// Whether nothing moves until told. It follows the run: before the links were held, and after they are
  /// released, everything moves by itself.
  var isByHand: Bool { wantsByHand && cluster.holdsAllMessages }

  /// The cluster to compare with, to show what the last step changed: nil while time flies.
  var changedFrom: ClusterView? { isMoving || isBetweenMoments ? nil : previous }

  /// Whether what is drawn lies between two moments of the run: on its way to where a step has brought it.
  var isBetweenMoments: Bool {
    cluster.position != session.position || cluster.now != session.now
  }

  /// Whether time passes on the screen, in whichever direction.
  var isMoving: Bool { isPlaying || isRewinding }

  /// Whether the last step changed what the closure makes of a server.
  func hasChanged<Value: Equatable>(_ id: ServerID, _ value: (ServerView) -> Value) -> Bool {
    guard let old = changedFrom?.servers, id.index < old.count else { return false }
    return value(old[id.index]) != value(cluster[id])
  }

  /// Puts the last event into words for the screen.
  mutating func narrate() { told = Told(session) }
}
