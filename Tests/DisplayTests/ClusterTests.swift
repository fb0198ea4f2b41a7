// The ring, with many servers and several leaders.

import Canvas
import Session
import Checking
import Foundation
import Raft
import Scripting
import Simulation
import TestKit
import Testing

@testable import Display

@Suite("Ring")
struct RingTests {
  @Test(
    "every server's name can be read, however many there are", arguments: [3, 7, 9, 12, 20, 31])
  func names(count: Int) {
    var stage = Stage(servers: count)
    stage.run("run until role S3 candidate within 2s\nrun 12ms")
    for (width, height) in [(30, 8), (32, 10), (32, 17), (64, 30), (110, 50)] {
      let text = RingPanel(model: stage.app.model).picture(width, height).text
      for server in 1...count {
        let isThere = text.contains(try! Regex("(^|[^0-9])S?\(server)($|[^0-9])"))
        #expect(isThere, "S\(server) at \(width)x\(height):\n\(text)")
      }
      // A name has nothing of another one, nor of a caption, on either side.
      #expect(!text.contains(try! Regex("S[0-9]+[a-z◆]*S|[a-z][◆×?]S|S[0-9]+[a-z]")), "\(text)")
    }
  }

  @Test("a candidate's votes are left out where they would cover something")
  func votes() {
    var stage = Stage()
    stage.run("run until leader S3 within 1s\nrun 100ms\ncrash S3\nrun 20ms\nalign")
    stage.run("run until election split within 2s")
    for keys in ["", "n", "n", "n", "n", "H"] {
      stage.press(keys)
      let grid = RingPanel(model: stage.app.model).picture(32, 10)
      // Votes stand alone, or not at all.
      #expect(!grid.text.contains(try! Regex("[●○][^ ●○\\n]|[^ ●○\\n][●○]")), "\(grid.text)")
    }
  }

  @Test("a partition is said in a line")
  func parts() {
    for (command, line) in [
      ("partition S1 S2 | S3 S4 S5", "S1 S2 ╳ S3 S4 S5"), ("isolate S3", "S1 S2 S4 S5 ╳ S3"),
    ] {
      var stage = Stage()
      stage.run(command)
      #expect(stage.screen().contains(line))
      #expect(stage.screen(120, 40).contains(line))
    }
    // Who can still be reached through others is no part of its own, nor who only hears.
    for command in ["cut S1-S2", "cut S1>S2\ncut S1>S3\ncut S1>S4\ncut S1>S5", "crash S1"] {
      var stage = Stage()
      stage.run(command)
      #expect(!stage.screen().contains(" ╳ S"), "\(command)")
    }
  }
}
