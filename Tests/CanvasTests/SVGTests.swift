// Pictures of grids: what every program that shows SVG has to find in them.

import Testing

@testable import Canvas

@Suite("SVG of a grid")
struct SVGTests {
  @Test("runs of spaces keep their width, whether a program heeds xml:space or the style sheet")
  func spaces() {
    let svg = Grid(size: Size(columns: 4, rows: 1)).svg
    #expect(svg.contains("xml:space=\"preserve\"") && svg.contains("text{white-space:pre}"))
  }
}
