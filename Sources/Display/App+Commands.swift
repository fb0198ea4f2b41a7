// Commands that keys stand for.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Telling

extension App {
  mutating func crashOrRestart() {
    performOnSelected { $0.process == .crashed ? .restart([$0.id]) : .crash([$0.id]) }
  }

  mutating func pauseOrResume() {
    performOnSelected { $0.process == .paused ? .resume([$0.id]) : .pauseServers([$0.id]) }
  }

  mutating func isolateOrRejoin() {
    performOnSelected { [cluster = model.cluster] server in
      let isIsolated = cluster.allLinks.allSatisfy {
        ($0.from != server.id && $0.to != server.id) || cluster.link($0).isCut
      }
      return isIsolated ? .rejoin(server.id) : .isolate(server.id)
    }
  }

  /// Does something to the selected server, which stays the subject, so that the same key undoes it.
  mutating func performOnSelected(_ act: (ServerView) -> Act) {
    let server = model.selected
    let leader = model.subject.leader
    perform(act(model.cluster[server]))
    model.keep(server, whileNobodyLeadsBut: leader)
  }

  func server(_ digit: Character) -> ServerID? {
    guard let number = digit.wholeNumberValue, number >= 1,
      number <= model.cluster.count
    else { return nil }
    return ServerID(number - 1)
  }

  // MARK: Commands

  /// Asks for the other end of a link: by a digit where that names every server.
  mutating func chooseLink() {
    let count = model.cluster.count
    if count > 9 {
      prompt = Prompt("cut \(model.selected)-S")
    } else {
      isChoosingLink = true
      say("\(model.selected): cut or heal the link to which server? 1-\(count)")
    }
  }

  /// Cuts or heals the link to the server that the digit names.
  mutating func cutOrHealLink(_ key: Key) {
    guard case .character(let digit) = key else { return }
    guard let server = server(digit) else { return sayThereIsNoServer(digit) }
    toggleLink(to: server)
  }

  mutating func toggleLink(to server: ServerID) {
    guard server != model.selected else {
      return say("\(model.selected) has no link to itself.", isError: true)
    }
    let link = LinkSelector(from: model.selected, to: server, isBothWays: true)
    let isCut =
      model.cluster.link(DirectedLink(from: model.selected, to: server)).isCut
      && model.cluster.link(DirectedLink(from: server, to: model.selected)).isCut
    performOnSelected { _ in isCut ? .heal(link) : .cut(link) }
  }

  /// Does something to the cluster, and says which command it was.
  mutating func perform(_ act: Act) {
    if model.session.isBroken { return sayItIsBroken() }
    let branches = model.session.branches.count
    let before = model.cluster
    let wasByHand = model.isByHand
    do {
      try model.move { session throws(Refusal) in try session.perform(act) }
      // The links of a new server are held like the others.
      if wasByHand, act.startsServers, !model.isByHand {
        try model.move { session throws(Refusal) in try session.perform(.hold(nil)) }
      }
      model.previous = before
      model.echo = ""
      model.narrate()
      // The key's command can be had back at `:`, and changed.
      if history.last != "\(act)" { history.append("\(act)") }
      if model.session.isBroken { return note(.violation) }
      // While it is played, it is seen as what comes next.
      if inputTime != nil, !model.isPlaying { show(model.session.rests) }
      let forked = model.session.branches.count > branches
      let way = session.lesson == nil ? "the other future is kept: b" : "PgDn: back to the lesson"
      say(":\(act)" + (forked ? "   (a new branch; \(way))" : ""))
    } catch {
      say("\(error).".firstUppercased, isError: true)
    }
  }

  /// Does something to each message that the act names.
  mutating func performOnEach(_ act: Act) {
    let count = model.session.messageCount(of: act)
    for _ in 0..<max(1, count) {
      perform(act)
      if notice?.isError == true || model.session.violation != nil { return }
    }
    if count > 1 { say(":\(Command.each(act))   \(count) messages") }
  }

  /// Holds back every message, so that nothing moves until told; or lets all go on.
  mutating func toggleByHand() {
    let branches = model.session.branches.count
    model.isPlaying = false
    let wasByHand = model.isByHand
    model.wantsByHand = !wasByHand
    if wasByHand {
      perform(.release(nil))
      if notice?.isError == false { say(":release   The messages go on by themselves.") }
    } else {
      views.messages.place = 0
      if !model.cluster.holdsAllMessages { perform(.hold(nil)) }
      if notice?.isError != true {
        say(":hold   By hand: m delivers, n is the next timer, H ends it.")
      }
    }
    if model.session.branches.count > branches, let text = notice?.text {
      say(text + " A new branch (b).")
    }
  }
}
