// What can be done to a world from outside. Each is an event of its own, at the present time:
// `World.event`, until the next.

import Raft

// MARK: - Servers, disks, clocks and timers

extension World {
  /// Stops the servers. Of each only what is on its disk remains.
  public mutating func crash(_ servers: ServerSet) throws(Refusal) {
    try own.crash(servers)
  }

  /// Loses the servers' disks. A server that runs crashes.
  public mutating func wipe(_ servers: ServerSet) throws(Refusal) {
    try own.wipe(servers)
  }

  /// Starts crashed servers again, as followers with what their disks kept.
  public mutating func restart(_ servers: ServerSet) throws(Refusal) {
    try own.restart(servers)
  }

  /// Stops the processes without losing anything: their clocks go on, timers and messages wait.
  public mutating func pause(_ servers: ServerSet) throws(Refusal) {
    try own.pause(servers)
  }

  /// Lets paused processes go on: what waited in the inbox arrives now, before any timer.
  public mutating func resume(_ servers: ServerSet) throws(Refusal) {
    try own.resume(servers)
  }

  /// Makes the servers' clocks run at another rate from now on: 1000 thousandths is true.
  /// - Precondition: `thousandths > 0`.
  public mutating func setClock(
    _ servers: ServerSet, thousandths: Int
  ) throws(Refusal) {
    try own.setClock(servers, thousandths: thousandths)
  }

  /// Changes how long the servers' writes take. Writes under way are not affected.
  public mutating func setDisk(_ servers: ServerSet, latency: TimeSpan) throws(Refusal) {
    try own.setDisk(servers, latency: latency)
  }

  /// Makes the servers' clocks jump forwards.
  /// - Precondition: `span >= .zero`.
  public mutating func jumpClock(_ servers: ServerSet, by span: TimeSpan) throws(Refusal) {
    require(span >= .zero, "a clock jumps forwards")
    try own.jumpClock(servers, by: span)
  }

  /// Ends the servers in good order: what their disks were asked for is written, unless these are held, and a leader
  /// tells a follower that holds its whole log to stand (diss. 3.10). Then they have crashed.
  public mutating func shutDown(_ servers: ServerSet) throws(Refusal) {
    try own.shutDown(servers)
  }

  /// Lets writes to the servers' disks wait, those under way among them.
  public mutating func holdDisks(of servers: ServerSet) throws(Refusal) {
    try own.holdDisks(of: servers)
  }

  /// Ends the holding: what waited is written now, in order.
  public mutating func releaseDisks(of servers: ServerSet) throws(Refusal) {
    try own.releaseDisks(of: servers)
  }

  /// Makes a leader send every follower what it needs next, or a heartbeat.
  public mutating func heartbeat(_ server: ServerID) throws(Refusal) {
    try own.heartbeat(server)
  }

  /// Makes a leader a follower of its own term.
  public mutating func stepDown(_ server: ServerID) throws(Refusal) {
    try own.stepDown(server)
  }

  /// Changes the settings of the servers from now on.
  /// - Precondition: They are usable afterwards.
  public mutating func setServers(
    _ servers: ServerSet, _ change: (inout Settings) -> Void
  ) throws(Refusal) {
    try own.setServers(servers, change)
  }

  /// Changes settings of servers, disks, links and clients from now on, all at once.
  /// - Parameter change: Is given the settings of each of these, one after the other, as part of a setup.
  public mutating func setAll(_ change: (inout Setup) -> Void) throws(Refusal) {
    try own.setAll(change)
  }

  /// Ends a server's election timeout now.
  public mutating func timeout(_ server: ServerID) throws(Refusal) {
    try own.timeout(server)
  }

  /// Makes the election timers of the servers run out at the same moment, that of the first of them:
  /// the way to a split vote. Without servers: all that have one.
  public mutating func align(_ servers: ServerSet) throws(Refusal) {
    try own.align(servers)
  }

  /// Spaces the running election timers evenly over the range of the election timeout, in the order
  /// in which they would have run out.
  public mutating func spread() throws(Refusal) {
    try own.spread()
  }
}

// MARK: - Links and messages

extension World {
  /// Cuts the links: what is on them is lost, and so is all that is sent over them until they heal.
  public mutating func cut(_ links: [DirectedLink]) throws(Refusal) {
    try own.cut(links)
  }

  /// Heals cut links.
  public mutating func heal(_ links: [DirectedLink]) throws(Refusal) {
    try own.heal(links)
  }

  /// Splits the cluster: links between groups are cut, links within a group heal. Servers that are
  /// not named form one more group.
  public mutating func partition(_ groups: [ServerSet]) throws(Refusal) {
    try own.partition(groups)
  }

  /// Changes how the links treat messages sent from now on.
  public mutating func setLinks(
    _ links: [DirectedLink], _ change: (inout LinkSettings) -> Void
  ) throws(Refusal) {
    try own.setLinks(links, change)
  }

  /// Holds back what is on the links and what will be sent over them.
  public mutating func hold(_ links: [DirectedLink]) throws(Refusal) {
    try own.hold(links)
  }

  /// Ends the holding: what was held arrives now, in the order sent.
  public mutating func release(_ links: [DirectedLink]) throws(Refusal) {
    try own.release(links)
  }

  /// Delivers a message on its way, by its number, at this moment.
  public mutating func deliver(_ flight: Flight) throws(Refusal) {
    try own.deliver(flight)
  }

  /// Loses a message on its way.
  public mutating func drop(_ flight: Flight) throws(Refusal) {
    try own.drop(flight)
  }

  /// Puts a second copy of a message on its way, to arrive right after the first, or held like it.
  public mutating func duplicate(_ flight: Flight) throws(Refusal) {
    try own.duplicate(flight)
  }

  /// Lets a message arrive that much later. A held message is let go, to arrive that much from now.
  /// - Precondition: `delay >= .zero`.
  public mutating func delay(_ flight: Flight, by delay: TimeSpan) throws(Refusal) {
    try own.delay(flight, by: delay)
  }

  /// Forgets what is held, where only what happens by itself matters. This is no event.
  public mutating func forgetHeld() { own.network.forgetHeld() }
}

// MARK: - What is asked of servers

extension World {
  /// A client calls: it asks this server; the leader if none is named. A server that does not lead
  /// refuses and says who does, if it knows.
  public mutating func request(
    _ operation: Operation, client: ClientID = ClientID(1), to server: ServerID? = nil
  ) throws(Refusal) {
    try own.request(operation, client: client, to: server)
  }

  /// A client asks again for what it has had no answer to: of several calls the first. It is the same call, with the
  /// session and the serial number that it had. It goes to this server; to the leader if none is named.
  public mutating func repeatCall(
    of client: ClientID, to server: ServerID? = nil
  ) throws(Refusal) {
    try own.repeatCall(of: client, to: server)
  }

  /// Hands a command to a server that no client asked for; it changes nothing in the state machine.
  public mutating func submitOpaque(_ command: UInt64, to server: ServerID) {
    own.submitOpaque(command, to: server)
  }

  /// Changes how clients call, from the next attempt on.
  public mutating func setClients(_ change: (inout ClientSettings) -> Void) {
    own.setClients(change)
  }

  /// Makes clients call at a steady rate from now on, for so long or for ever. Replaces any other load.
  /// - Precondition: The load keeps to its bounds.
  public mutating func startLoad(_ load: Load, for length: TimeSpan? = nil) {
    own.startLoad(load, for: length)
  }

  /// Ends the load. Calls already made go on.
  public mutating func stopLoad() {
    own.stopLoad()
  }

  /// Asks the leader to change the voters to these, through joint consensus (§6). Servers that are not
  /// there yet are started, with empty logs; they must have the next numbers.
  public mutating func reconfigure(_ voters: ServerSet) throws(Refusal) {
    try own.reconfigure(voters)
  }

  /// Asks the leader to take in one more voter (diss. 4.1). A server that is not there yet is started.
  public mutating func add(_ server: ServerID) throws(Refusal) {
    try own.add(server)
  }

  /// Asks the leader to take in a member without a vote, or to take the vote of one (diss. 4.2.1). A server that is not
  /// there yet is started.
  public mutating func addLearner(_ server: ServerID) throws(Refusal) {
    try own.addLearner(server)
  }

  /// Asks the leader to do without one of the members (diss. 4.1).
  public mutating func remove(_ server: ServerID) throws(Refusal) {
    try own.remove(server)
  }

  /// Asks the leader to hand over to another server (diss. 3.10).
  public mutating func transfer(to target: ServerID) throws(Refusal) {
    try own.transfer(to: target)
  }

  /// Takes the transfer back that the leader has under way.
  public mutating func cancelTransfer() throws(Refusal) {
    try own.cancelTransfer()
  }

  /// Makes the servers compact their logs (§7).
  public mutating func snapshot(_ servers: ServerSet) throws(Refusal) {
    try own.snapshot(servers)
  }
}
