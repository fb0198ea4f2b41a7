// Who could win and who could commit, in runs with held and idle links and held disks, against what comes of it.

import Checking
import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

extension ClaimsTests {
  /// Holds links and disks, lets connections die, and takes it back.
  private func hinder(_ session: inout Session, _ meddler: inout Meddler) {
    let servers = session.world.nodes.count
    let server = ServerID(meddler.number(0...servers - 1))
    let other = ServerID((server.index + 1) % servers)
    let link = LinkSelector(from: server, to: other, isBothWays: meddler.number(0...1) == 0)
    switch meddler.number(0...9) {
    case 0, 1, 2: try? session.perform(.hold(link))
    case 3, 4: try? session.perform(.hold(nil))
    case 5: try? session.perform(.release(nil))
    case 6: try? session.perform(.holdDisk([server]))
    case 7: try? session.perform(.releaseDisk([server]))
    case 8: try? session.perform("set idle-limit \(meddler.number(1...400))ms")
    default: break
    }
  }

  /// Whether what keeps the others from voting for it lasts for as long as the election does.
  private func isFirm(_ prospect: Prospect) -> Bool {
    prospect.grounds.allSatisfy { ground, _ in
      switch ground {
      case .itself, .votes, .counted, .onItsWay, .late, .held, .crashed, .frozen, .cutOff,
        .cutThere, .cutBack, .noVote, .dead:
        true
      case .logBehind, .unwritten, .voted, .term, .leader, .started, .refused,
        .requestLost, .answerLost:
        false
      }
    }
  }

  @Test(
    "who is said not to win does not, who is said to commit nothing commits nothing",
    arguments: 0..<4)
  func prospects(seed: Int) throws {
    var counts = Counts()
    for part in 0..<4 { prospects(seed: 4 * seed + part, &counts) }
    for kind in ["lost", "open", "powerless", "held"] {
      #expect(counts.byKind[kind, default: 0] > 10, "\(kind): \(counts)")
    }
  }

  @Test(
    "where more may count than the votes that are given, nobody is said not to win",
    arguments: [Rule.voteCountedOnce, .ignoreStaleReplies, .stepDownOnHigherTerm])
  func doubts(rule: Rule) {
    var counts = Counts()
    prospects(seed: rule.rawValue, off: rule, &counts)
    #expect(counts.byKind["undecided", default: 0] > 10, "\(counts)")
  }

  private func prospects(seed: Int, off rule: Rule? = nil, _ counts: inout Counts) {
    var meddler = Meddler(seed: 700 + seed)
    func prepare(_ session: inout Session) {
      if let rule { try? session.perform(.rule(rule, on: false)) }
      hinder(&session, &meddler)
    }
    play(seed: 9500 + seed, rounds: 40, prepare) { session in
      guard session.position % 3 == 0 else { return }
      let (world, chances) = (session.world, session.chances)
      for server in world.servers {
        let (chance, rules) = (chances[server], world.server(server).settings.rules)
        let prospect = chance.prospect
        let words = "\(prospect) at \(session.position)"
        if prospect.responses.contains(.held) { counts.add("held") }
        if prospect.bar == .leads {
          if chance.outlook?.hasSuffix("it can commit.") == true { continue }
          counts.add("powerless")
          #expect(!commitsNew(server, in: world), "\(chance.outlook ?? "") at \(session.position)")
        }
        guard prospect.bar == nil, !prospect.couldWin else { continue }
        // With these off more may come of it than votes that are given, and nobody is said not to win; votes come again
        // only where there are any.
        let isUndecided = prospect.doubt != nil
        #expect(isUndecided || rules[.ignoreStaleReplies] && rules[.stepDownOnHigherTerm])
        let isSaid =
          prospect.conclusion.hasPrefix("no") || chance.outlook?.contains("cannot win") == true
        #expect(!isUndecided || !isSaid, "\(prospect.conclusion), \(chance.outlook ?? "")")
        if isUndecided {
          counts.add("undecided")
          continue
        }
        if chance.isOpen {
          // A voter may have given up on its leader by then.
          if chance.outlook?.hasPrefix("It wins this term only if") == true { continue }
          counts.add("open")
          #expect(!wins(prospect.term, in: world) { $0 == server }, "\(words)")
        } else if isFirm(prospect) {
          var trial = world
          guard (try? trial.timeout(server)) != nil else { continue }
          counts.add("lost")
          #expect(!wins(prospect.term, in: trial) { $0 == server }, "\(words)")
        }
      }
    }
  }

  @Test("who reaches whom by itself, and by hand, is what links let through", arguments: 0..<6)
  func reach(seed: Int) throws {
    var different = 0
    var meddler = Meddler(seed: 800 + seed)
    play(seed: 9700 + seed, rounds: 30, { hinder(&$0, &meddler) }) { session in
      let (world, cluster) = (session.world, session.cluster)
      let groups = cluster.groups
      for server in world.servers {
        let own = reach(of: server, in: world)
        #expect(cluster.reach(of: server) == own && world.reach(of: server) == own)
        let byHand = cluster.reachByHand(of: server)
        #expect(own.isSubset(of: byHand) && world.reachByHand(of: server) == byHand)
        if own != byHand { different += 1 }
        guard world.nodes[server.index].status == .running else { continue }
        let isCentre = world.server(server).isQuorum(own)
        #expect(groups.centres.contains(server) == isCentre, "\(server) at \(session.position)")
        for group in groups.all where group.servers.contains(server) {
          #expect(group.servers.isSubset(of: own), "\(group.servers) at \(session.position)")
        }
      }
    }
    #expect(different > 20, "\(different)")
  }
}
