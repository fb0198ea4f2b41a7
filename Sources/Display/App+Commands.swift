// Commands that keys stand for.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Telling

extension App {
  mutating func crashOrRestart() {
    let server = model.selected
    perform(model.cluster[server].process == .crashed ? .restart([server]) : .crash([server]))
  }

  mutating func pauseOrResume() {
    let server = model.selected
    perform(model.cluster[server].process == .paused ? .resume([server]) : .pauseServers([server]))
  }

  mutating func isolateOrRejoin() {
    let server = model.selected
    let isIsolated = model.cluster.allLinks.allSatisfy {
      ($0.from != server && $0.to != server) || model.cluster.link($0).isCut
    }
    perform(isIsolated ? .rejoin(server) : .isolate(server))
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

  mutating func toggleLink(to server: ServerID) {
    guard server != model.selected else {
      return say("\(model.selected) has no link to itself.", isError: true)
    }
    let link = LinkSelector(from: model.selected, to: server, isBothWays: true)
    let isCut =
      model.cluster.link(DirectedLink(from: model.selected, to: server)).isCut
      && model.cluster.link(DirectedLink(from: server, to: model.selected)).isCut
    perform(isCut ? .heal(link) : .cut(link))
  }

  /// Does something to the cluster, and says which command it was.
  mutating func perform(_ act: Act) {
    guard model.session.violation == nil else { return sayItIsBroken() }
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
      if model.session.violation != nil { return note(.violation) }
      let forked = model.session.branches.count > branches
      say(":\(act)" + (forked ? "   (a new branch; the other future is kept: b)" : ""))
    } catch {
      say("\(error).".firstUppercased, isError: true)
    }
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
