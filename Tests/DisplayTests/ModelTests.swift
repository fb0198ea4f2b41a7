// What views draw is the run as it is at the moment, whatever has just been pressed.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Telling
import Testing

@testable import Display

@Suite("Model")
struct ModelTests {
  /// All there is to tell two clusters apart by.
  private struct Contents: Equatable {
    var now: Instant
    var position: Int
    var leader: ServerID?
    var links: [LinkView]
    var flights: [Flight]
    var answered: Int
    var terms: [[Term]]
    var servers: [[FieldGroup]]

    init(_ cluster: ClusterView) {
      now = cluster.now
      position = cluster.position
      leader = cluster.leader
      links = cluster.links
      flights = cluster.flights
      answered = cluster.requests.count { $0.result != nil }
      terms = cluster.servers.map(\.log.terms)
      servers = cluster.ids.map { cluster.inspection(of: $0) }
    }
  }

  /// Expects that views draw nothing that is over.
  private func expectFresh(
    _ app: App, after input: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let fresh = Contents(app.session.cluster)
    #expect(Contents(app.model.cluster) == fresh, "\(input)", sourceLocation: sourceLocation)
    let size = Size(columns: 80, rows: 24)
    var again = app
    again.views.messages = MessagesView(like: app.views.messages)
    again.views.elections = ElectionsView(like: app.views.elections)
    again.refreshView()
    #expect(
      app.render(size: size, theme: Theme()).text == again.render(size: size, theme: Theme()).text,
      "\(input)", sourceLocation: sourceLocation)
  }

  private static let scene = "run until leader S3 within 1s\nrun 95ms\nput y 1\nrun 5ms\nput x 2"

  @Test(
    "after any key in any view the cluster is the one of the moment", arguments: ViewName.allCases)
  func keys(view: ViewName) {
    var stage = Stage()
    stage.run(Self.scene)
    // Something ahead, so that the run can be followed both ways.
    stage.press("nnnNN")
    _ = stage.app.act(.showView(view), .enter)
    stage.app.refreshView()
    let bindings = KeyBinding.all.filter { $0.focus == .anyView || $0.focus == .view(view) }
    for key in bindings.compactMap(\.keys.first) {
      var app = stage.app
      _ = app.handle(.key(key))
      // The other end of a link.
      if app.isChoosingLink { _ = app.handle(.key(.character("2"))) }
      expectFresh(app, after: "\(key) in \(view)")
    }
    // One after the other each starts from what the others have left.
    for key in bindings.flatMap(\.keys) {
      _ = stage.app.handle(.key(key))
      if stage.app.prompt != nil { _ = stage.app.handle(.key(.enter)) }
      expectFresh(stage.app, after: "\(key) after others in \(view)")
    }
  }

  @Test(
    "after any command, while time passes, and in a lesson the cluster is the one of the moment")
  func commands() throws {
    var stage = Stage()
    stage.run(Self.scene)
    stage.press("m")
    let commands = [
      "crash S1", "restart S1", "cut S1-S2", "heal", "hold", "release", "pause S2", "resume S2",
      "set delay 20ms", "rule leader-no-op off", "add S6", "snapshot S3", "run 30ms", "step 3",
      "run until leader any", "step until term S1 >= 2",
    ]
    for command in commands {
      stage.run(command)
      expectFresh(stage.app, after: command)
    }
    stage.press(" ")
    for _ in 0..<20 {
      stage.app.tick(microseconds: 50_000)
      expectFresh(stage.app, after: "a tick")
    }
    stage.press("bH")
    for action in [MouseAction.wheelDown, .wheelUp, .wheelUp] {
      _ = stage.app.handle(.mouse(action, column: 3, row: 3))
      expectFresh(stage.app, after: "\(action)")
    }
    var lesson = try Stage(
      "run until leader any within 1s\nsay There it is.\npause\nput x 1\nrun 30ms\nsay Done.\npause"
    )
    expectFresh(lesson.app, after: "the start of a lesson")
    for key in [Key.pageDown, .pageUp, .pageDown, .pageDown, .pageUp] {
      _ = lesson.app.handle(.key(key))
      expectFresh(lesson.app, after: "\(key) in a lesson")
      lesson.app.settle()
      expectFresh(lesson.app, after: "\(key) in a lesson, settled")
    }
  }
}

extension MessagesView {
  /// The same choices, and nothing found out yet.
  fileprivate init(like other: MessagesView) {
    self.init()
    (chosen, place, showsOnlySelected) = (other.chosen, other.place, other.showsOnlySelected)
  }
}

extension ElectionsView {
  /// The same choices, and nothing found out yet.
  fileprivate init(like other: ElectionsView) {
    self.init(term: other.term)
    scroll = other.scroll
  }
}
