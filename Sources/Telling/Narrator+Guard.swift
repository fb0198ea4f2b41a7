// What keeps a server from deposing its leader, or from helping others to: the disruption guard, and timers that begin again.

import Raft
import Scripting
import Session
import Simulation

extension Narrator {
  mutating func tellIgnored(
    _ candidate: ServerID, by server: ServerID, _ reason: VoteRefusal, _ heard: TimeSpan
  ) {
    let start = "\(server) ignores \(candidate)'s request"
    switch reason {
    case .leaderIsAlive(server):
      say("\(start): it leads, and a majority may still follow it.", .membershipChanges)
    case .leaderMayLive:
      say("\(start): it started only \(heard.wordsAgo) ago.", .leases)
      say("A lease that it gave before may still run, so it helps nobody to lead yet.")
    case .ownTimerRuns(let leader):
      say("\(start): its own election timer has not run out.", .membershipChanges)
      say(
        "It heard from its leader \(leader) \(heard.wordsAgo) ago, and with stickiness own-timeout "
          + "only its own timer makes it forget its leader.")
    case .leaderIsAlive, .staleTerm, .alreadyVoted, .logBehind:
      let leader = if case .leaderIsAlive(let leader?) = reason { leader } else { ServerID?.none }
      let whom = leader.map { "its leader \($0)" } ?? "a leader"
      say("\(start): it heard from \(whom) \(heard.wordsAgo) ago.", .membershipChanges)
      let settings = cluster[server].settings
      let tick = settings.habits.tick
      if tick == .zero {
        say("That is less than an election timeout, so there is no need for another leader.")
      } else {
        let count = settings.electionTimeout.lowerBound.microseconds / tick.microseconds
        say("By its own ticks of \(tick) it is less than \(count) ago: no need for another leader.")
      }
    }
    say("So neither \(candidate)'s request for a vote nor its term counts here.")
  }

  mutating func tellTimer(
    of server: ServerID, _ leader: ServerID?, _ heard: TimeSpan
  ) {
    say("\(server)'s election timer ends, but it does not stand.", .leaderElection)
    let what = leader.map { "it heard from its leader \($0)" } ?? "it gave a vote"
    say("Only \(heard.wordsAgo) ago \(what): the timer begins again (timer-reset end).")
  }
}
