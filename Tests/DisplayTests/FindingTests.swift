// `:find` looks ahead and goes there when it is said again; `:judge` says what follows from the logs, and opens runs.

import Raft
import Running
import Scripting
import Session
import Simulation
import Testing

@testable import Display

@Suite("Finding from the prompt")
struct FindingTests {
  private func app(_ servers: Int = 3) -> App {
    var setup = Setup()
    setup.servers = servers
    var app = App(Session(setup))
    app.model.isPlaying = false
    return app
  }

  @Test("says what it takes, and goes there when it is said again")
  func find() throws {
    var app = app()
    let start = app.model.session.position
    app.find("not alive S2")
    #expect(app.notice?.text.hasPrefix("With :crash S2") == true)
    #expect(app.model.session.position == start)
    app.find("not alive S2")
    #expect(app.notice?.text == "Here it is so: not alive S2.")
    #expect(app.model.session.holds(.not(.alive(ServerID(1)))))
  }

  @Test("goes to what comes by itself at its moment")
  func byItself() throws {
    var app = app()
    app.find("leader any")
    #expect(app.notice?.text.hasPrefix("By itself") == true)
    app.find("leader any")
    #expect(app.model.session.holds(.leaderAny))
    app.find("leader any")
    #expect(app.notice?.text == "It holds: leader any.")
  }

  @Test("says what is wrong", arguments: ["", "leader S9", "no such thing"])
  func wrong(_ text: String) {
    var app = app()
    app.find(text)
    #expect(app.notice?.isError == true)
  }

  @Test("judges the logs as they are, and opens a run that shows something of them")
  func judge() throws {
    var app = app()
    app.find("leader S1")
    app.find("leader S1")
    app.judge("")
    #expect(app.view == .judgement)
    let position = app.session.position
    app.judge("win S1")
    #expect(app.model.session.lesson != nil && app.view == .cluster)
    #expect(app.goBackFromRun() && app.session.position == position)
    app.judge("win S9")
    #expect(app.notice?.isError == true)
  }
}
