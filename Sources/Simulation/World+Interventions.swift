// What can be done to a world from outside. Each is an event of its own, at the present time.

import Raft

// MARK: - Servers, disks, clocks and timers

extension World {
  /// Stops the servers. Of each only what is on its disk remains.
  @discardableResult
  public mutating func crash(_ servers: ServerSet) throws(Refusal) -> Event {
    try own.crash(servers)
    return event
  }

  /// Loses the servers' disks. A server that runs crashes.
  @discardableResult
  public mutating func wipe(_ servers: ServerSet) throws(Refusal) -> Event {
    try own.wipe(servers)
    return event
  }

  /// Starts crashed servers again, as followers with what their disks kept.
  @discardableResult
  public mutating func restart(_ servers: ServerSet) throws(Refusal) -> Event {
    try own.restart(servers)
    return event
  }

  /// Stops the processes without losing anything: their clocks go on, timers and messages wait.
  @discardableResult
  public mutating func pause(_ servers: ServerSet) throws(Refusal) -> Event {
    try own.pause(servers)
    return event
  }

  /// Lets paused processes go on: what waited in the inbox arrives now, before any timer.
  @discardableResult
  public mutating func resume(_ servers: ServerSet) throws(Refusal) -> Event {
    try own.resume(servers)
    return event
  }

  /// Makes the servers' clocks run at another rate from now on: 1000 thousandths is true.
  /// - Precondition: `thousandths > 0`.
  @discardableResult
  public mutating func setClock(
    _ servers: ServerSet, thousandths: Int
  ) throws(Refusal) -> Event {
    try own.setClock(servers, thousandths: thousandths)
    return event
  }

  /// Changes how long the servers' writes take. Writes under way are not affected.
  @discardableResult
  public mutating func setDisk(_ servers: ServerSet, latency: TimeSpan) throws(Refusal) -> Event {
    try own.setDisk(servers, latency: latency)
    return event
  }

  /// Makes the servers' clocks jump forwards.
  /// - Precondition: `span >= .zero`.
  @discardableResult
  public mutating func jumpClock(_ servers: ServerSet, by span: TimeSpan) throws(Refusal) -> Event {
    precondition(span >= .zero, "a clock jumps forwards")
    try own.jumpClock(servers, by: span)
    return event
  }

  /// Ends the servers in good order: what their disks were asked for is written, unless these are held, and a leader
  /// tells a follower that holds its whole log to stand (diss. 3.10). Then they have crashed.
  @discardableResult
  public mutating func shutDown(_ servers: ServerSet) throws(Refusal) -> Event {
    try own.shutDown(servers)
    return event
  }

  /// Lets writes to the servers' disks wait, those under way among them.
  @discardableResult
  public mutating func holdDisks(of servers: ServerSet) throws(Refusal) -> Event {
    try own.holdDisks(of: servers)
    return event
  }

  /// Ends the holding: what waited is written now, in order.
  @discardableResult
  public mutating func releaseDisks(of servers: ServerSet) throws(Refusal) -> Event {
    try own.releaseDisks(of: servers)
    return event
  }

  /// Makes a leader send every follower what it needs next, or a heartbeat.
  @discardableResult
  public mutating func heartbeat(_ server: ServerID) throws(Refusal) -> Event {
    try own.heartbeat(server)
    return event
  }

  /// Makes a leader a follower of its own term.
  @discardableResult
  public mutating func stepDown(_ server: ServerID) throws(Refusal) -> Event {
    try own.stepDown(server)
    return event
  }

  /// Changes the settings of the servers from now on.
  /// - Precondition: They are usable afterwards.
  @discardableResult
  public mutating func setServers(
    _ servers: ServerSet, _ change: (inout Settings) -> Void
  ) throws(Refusal) -> Event {
    try own.setServers(servers, change)
    return event
  }

  /// Ends a server's election timeout now.
  @discardableResult
  public mutating func timeout(_ server: ServerID) throws(Refusal) -> Event {
    try own.timeout(server)
    return event
  }

  /// Makes the election timers of the servers run out at the same moment, that of the first of them:
  /// the way to a split vote. Without servers: all that have one.
  @discardableResult
  public mutating func align(_ servers: ServerSet) throws(Refusal) -> Event {
    try own.align(servers)
    return event
  }

  /// Spaces the running election timers evenly over the range of the election timeout, in the order
  /// in which they would have run out.
  @discardableResult
  public mutating func spread() throws(Refusal) -> Event {
    try own.spread()
    return event
  }
}

// MARK: - Links and messages

extension World {
  /// Cuts the links: what is on them is lost, and so is all that is sent over them until they heal.
  @discardableResult
  public mutating func cut(_ links: [DirectedLink]) throws(Refusal) -> Event {
    try own.cut(links)
    return event
  }

  /// Heals cut links.
  @discardableResult
  public mutating func heal(_ links: [DirectedLink]) throws(Refusal) -> Event {
    try own.heal(links)
    return event
  }

  /// Splits the cluster: links between groups are cut, links within a group heal. Servers that are
  /// not named form one more group.
  @discardableResult
  public mutating func partition(_ groups: [ServerSet]) throws(Refusal) -> Event {
    try own.partition(groups)
    return event
  }

  /// Changes how the links treat messages sent from now on.
  @discardableResult
  public mutating func setLinks(
    _ links: [DirectedLink], _ change: (inout LinkSettings) -> Void
  ) throws(Refusal) -> Event {
    try own.setLinks(links, change)
    return event
  }

  /// Holds back what is on the links and what will be sent over them.
  @discardableResult
  public mutating func hold(_ links: [DirectedLink]) throws(Refusal) -> Event {
    try own.hold(links)
    return event
  }

  /// Ends the holding: what was held arrives now, in the order sent.
  @discardableResult
  public mutating func release(_ links: [DirectedLink]) throws(Refusal) -> Event {
    try own.release(links)
    return event
  }

  /// Delivers a message on its way, by its number, at this moment.
  @discardableResult
  public mutating func deliver(_ flight: Flight) throws(Refusal) -> Event {
    try own.deliver(flight)
    return event
  }

  /// Loses a message on its way.
  @discardableResult
  public mutating func drop(_ flight: Flight) throws(Refusal) -> Event {
    try own.drop(flight)
    return event
  }

  /// Puts a second copy of a message on its way, to arrive right after the first, or held like it.
  @discardableResult
  public mutating func duplicate(_ flight: Flight) throws(Refusal) -> Event {
    try own.duplicate(flight)
    return event
  }

  /// Lets a message arrive that much later. A held message is let go, to arrive that much from now.
  /// - Precondition: `delay >= .zero`.
  @discardableResult
  public mutating func delay(_ flight: Flight, by delay: TimeSpan) throws(Refusal) -> Event {
    try own.delay(flight, by: delay)
    return event
  }

  /// Forgets what is held, where only what happens by itself matters. This is no event.
  public mutating func forgetHeld() { own.network.forgetHeld() }
}

// MARK: - What is asked of servers

extension World {
  /// A client calls: it asks this server; the leader if none is named. A server that does not lead
  /// refuses and says who does, if it knows.
  @discardableResult
  public mutating func request(
    _ operation: Operation, client: ClientID = ClientID(1), to server: ServerID? = nil
  ) throws(Refusal) -> Event {
    try own.request(operation, client: client, to: server)
    return event
  }

  /// Hands a command to a server that no client asked for; it changes nothing in the state machine.
  public mutating func submitOpaque(_ command: UInt64, to server: ServerID) {
    own.submitOpaque(command, to: server)
  }

  /// Changes how clients call, from the next attempt on.
  @discardableResult
  public mutating func setClients(_ change: (inout ClientSettings) -> Void) -> Event {
    own.setClients(change)
    return event
  }

  /// Makes clients call at a steady rate from now on, for so long or for ever. Replaces any other load.
  /// - Precondition: The load keeps to its bounds.
  @discardableResult
  public mutating func startLoad(_ load: Load, for length: TimeSpan? = nil) -> Event {
    own.startLoad(load, for: length)
    return event
  }

  /// Ends the load. Calls already made go on.
  @discardableResult
  public mutating func stopLoad() -> Event {
    own.stopLoad()
    return event
  }

  /// Asks the leader to change the voters to these, through joint consensus (§6). Servers that are not
  /// there yet are started, with empty logs; they must have the next numbers.
  @discardableResult
  public mutating func reconfigure(_ voters: ServerSet) throws(Refusal) -> Event {
    try own.reconfigure(voters)
    return event
  }

  /// Asks the leader to take in one more voter (diss. 4.1). A server that is not there yet is started.
  @discardableResult
  public mutating func add(_ server: ServerID) throws(Refusal) -> Event {
    try own.add(server)
    return event
  }

  /// Asks the leader to do without one of the voters (diss. 4.1).
  @discardableResult
  public mutating func remove(_ server: ServerID) throws(Refusal) -> Event {
    try own.remove(server)
    return event
  }

  /// Asks the leader to hand over to another server (diss. 3.10).
  @discardableResult
  public mutating func transfer(to target: ServerID) throws(Refusal) -> Event {
    try own.transfer(to: target)
    return event
  }

  /// Takes the transfer back that the leader has under way.
  @discardableResult
  public mutating func cancelTransfer() throws(Refusal) -> Event {
    try own.cancelTransfer()
    return event
  }

  /// Makes the servers compact their logs (§7).
  @discardableResult
  public mutating func snapshot(_ servers: ServerSet) throws(Refusal) -> Event {
    try own.snapshot(servers)
    return event
  }
}
