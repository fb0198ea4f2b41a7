// The space-time view where nothing has been sent yet, and the large screens that have it beside the ring.

import Canvas
import Raft
import Session
import Simulation
import Testing

@testable import Display

extension SpaceTimeTests {
  @Test(
    "a large screen has all its panels before the first key, and the lanes say what will be there")
  func start() {
    for size in [Size(columns: 120, rows: 40), Size(columns: 200, rows: 60)] {
      var setup = Setup()
      setup.servers = 5
      var app = App(Session(setup))
      app.fit(size)
      let text = app.render(size: size, theme: Theme()).text
      #expect(text.contains("could it win now?") && text.contains("one event per row"))
      #expect(text.contains("Each server has a lane"))
      #expect(text.contains("'s timer ends"))
      #expect(text.matches(of: /'s timer, else/).count == 4)
      // A larger window is filled at once, too.
      app.fit(Size(columns: 80, rows: 24))
      app.fit(size)
      #expect(app.render(size: size, theme: Theme()).text == text)
    }
    // As soon as there is a message, it says more than words.
    var stage = Stage()
    stage.run("timeout S1")
    stage.press("s")
    #expect(!stage.screen(120, 40).contains("Each server has a lane"))
  }
}
