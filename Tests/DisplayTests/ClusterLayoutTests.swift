// Where the parts of the cluster's screen stand, at all sizes.

import Canvas
import Raft
import Session
import Testing

@testable import Display

@Suite("Layout of the cluster's screen")
struct ClusterLayoutTests {
  private func needs(_ servers: Int, _ hasOpenCall: Bool = false) -> ClusterLayout.Needs {
    ClusterLayout.Needs(servers: servers, hasOpenCall: hasOpenCall)
  }

  /// Whether two of the rectangles share a cell.
  private func overlap(_ rects: [Rect]) -> Bool {
    let rects = rects.filter { !$0.isEmpty }
    return rects.indices.contains { a in
      rects[..<a].contains { b in
        let a = rects[a]
        return a.x < b.maxX && b.x < a.maxX && a.y < b.maxY && b.y < a.maxY
      }
    }
  }

  @Test("nothing overlaps and nothing leaves the screen, at any size with any number of servers")
  func everySize() {
    for columns in [1, 2, 39, 40, 71, 72, 80, 99, 100, 110, 120, 159, 160, 200, 300] {
      for rows in 1...100 {
        for servers in [1, 3, 5, 7, 9, 10, 20, 31] {
          let layout = ClusterLayout(Size(columns: columns, rows: rows), needs(servers))
          #expect(!overlap(layout.parts), "\(columns)x\(rows), \(servers) servers")
          for part in layout.parts where !part.isEmpty {
            #expect(part.x >= 0 && part.y >= 0 && part.maxX <= columns && part.maxY <= rows)
          }
        }
      }
    }
  }

  @Test("at 80×24 all parts are there, and the rings have the rows that the servers leave")
  func projector() {
    for servers in 1...31 {
      let layout = ClusterLayout(Size(columns: 80, rows: 24), needs(servers))
      #expect(layout.ring.width == 44 && layout.panel.width == 33)
      #expect(layout.rows.height == min(9, servers) && layout.ring.height == 17 - min(9, servers))
      #expect(layout.reasons.height == 2 && layout.clients.height == 1)
      #expect(layout.timeline.height == 1 && layout.footer.height == 1)
    }
  }

  @Test("the parts go in their order, and the status and the rows of up to nine servers stay")
  func room() {
    for servers in 1...9 {
      for rows in 2...24 {
        let layout = ClusterLayout(Size(columns: 80, rows: rows), needs(servers))
        #expect(layout.status.height == 1)
        #expect(layout.rows.height == min(servers, rows - 1), "\(servers) servers, \(rows) rows")
        #expect(layout.ring.isEmpty || rows >= 14)
        #expect(layout.panel.isEmpty || rows >= 20)
        if !layout.timeline.isEmpty { #expect(layout.reasons.height >= 1) }
        if !layout.reasons.isEmpty || layout.rows.height < servers { continue }
        #expect(layout.footer.isEmpty && layout.timeline.isEmpty)
      }
      for columns in 1...120 {
        let layout = ClusterLayout(Size(columns: columns, rows: 24), needs(servers))
        #expect(layout.panel.isEmpty == (columns < 72))
      }
    }
  }

  @Test("an open call keeps the line of the clients longer than the timeline")
  func clients() {
    for rows in 14...24 {
      #expect(!ClusterLayout(Size(columns: 80, rows: rows), needs(5, true)).clients.isEmpty)
    }
    #expect(ClusterLayout(Size(columns: 80, rows: 15), needs(5)).clients.isEmpty)
  }

  @Test("the panel's parts fill it, and words that are longer take rows, never the other way round")
  func panel() {
    for height in 0...40 {
      let area = Rect(x: 3, y: 4, width: 33, height: height)
      let contents: [PanelLayout.Content] =
        [.election, .messages, .invitation] + (0...30).map { .lesson(rows: $0) }
      for content in contents {
        let layout = PanelLayout(area, content)
        #expect(!overlap(layout.parts))
        #expect(layout.parts.reduce(0) { $0 + $1.height } == height, "\(content) in \(height)")
        for part in layout.parts where !part.isEmpty {
          #expect(part.y >= area.y && part.maxY <= area.maxY && part.width == area.width)
        }
        if case .lesson(let rows) = content { #expect(layout.story.height >= min(rows, height)) }
      }
    }
    // As drawn at 80×24: a story, a question, a run without a lesson.
    let area = Rect(x: 47, y: 1, width: 33, height: 12)
    #expect(PanelLayout(area, .lesson(rows: 4)).story.height == 5)
    #expect(PanelLayout(area, .lesson(rows: 4)).signs.height == 2)
    #expect(PanelLayout(area, .lesson(rows: 7)).story.height == 7)
    #expect(PanelLayout(area, .lesson(rows: 7)).signs.height == 1)
    #expect(PanelLayout(area, .lesson(rows: 8)).story.height == 8)
    #expect(PanelLayout(area, .lesson(rows: 8)).messages.height == 4)
    #expect(PanelLayout(area, .election).messages.height == 6)
    #expect(PanelLayout(area, .election).signs.height == 2)
  }
}
