// Drawing curves on cells.

extension Plot {
  /// Where the parts of a drawn plot are.
  private struct Layout {
    var chart: Rect
    var legend: Rect
    var area: Rect
  }

  /// Draws the axes, the curves and below them their names.
  package func draw<Target>(on frame: inout Frame<Target>, in area: Rect) {
    guard area.width >= 24, area.height >= 6 else { return }
    let names = legend(width: area.width - 2)
    var layout = Layout(chart: area, legend: area, area: area)
    layout.legend = layout.chart.takeBottom(min(names.count, max(1, area.height - 6)))
    _ = layout.chart.takeTop(1)
    // Where there is room what stands below the axis has a line of its own.
    let hasTitleLine = area.height >= 12
    _ = layout.chart.takeBottom(hasTitleLine ? 3 : 2)
    let ticks = y.ticks(most: max(2, layout.chart.height / 2))
    let gutter = (ticks.map { y.label($0).count }.max() ?? 1) + 1
    layout.chart.x += gutter
    layout.chart.width -= gutter + 1
    drawAxes(ticks, layout, hasTitleLine: hasTitleLine, &frame)
    drawCurves(layout.chart, &frame)
    for (row, line) in names.prefix(layout.legend.height).enumerated() {
      frame.put(line, layout.legend.x + 1, layout.legend.y + row, in: layout.legend)
    }
  }

  /// The letters with the names, in as many lines as it takes; nothing for a single curve without a name.
  private func legend(width: Int) -> [String] {
    var lines: [String] = []
    for (place, curve) in curves.enumerated() where !curve.name.isEmpty {
      let entry = "\(Plot.letter(place)) \(curve.name)"
      if let last = lines.last, last.count + entry.count + 3 <= width {
        lines[lines.count - 1] = last + "   " + entry
      } else {
        lines.append(entry)
      }
    }
    return lines
  }

  // MARK: Axes

  private func drawAxes<Target>(
    _ ticks: [Double], _ layout: Layout, hasTitleLine: Bool, _ frame: inout Frame<Target>
  ) {
    let (chart, area) = (layout.chart, layout.area)
    let isASCII = frame.theme.isASCII
    let (across, down): (Unicode.Scalar, Unicode.Scalar) = isASCII ? ("-", "|") : ("─", "│")
    frame.put(y.name, area.x, area.y, in: area)
    for row in 0..<chart.height {
      frame.dot(down, chart.x - 1, chart.y + row, .faint, in: area)
    }
    for tick in ticks {
      let row = self.row(of: tick, chart)
      frame.putRight(y.label(tick), endingAt: chart.x - 1, row, in: area)
      frame.dot(isASCII ? "+" : "┤", chart.x - 1, row, .faint, in: area)
    }
    for column in 0..<chart.width {
      frame.dot(across, chart.x + column, chart.maxY, .faint, in: area)
    }
    frame.dot(isASCII ? "+" : "└", chart.x - 1, chart.maxY, .faint, in: area)
    let room = hasTitleLine ? area.maxX - chart.x : chart.width - x.name.count - 3
    var end = chart.x - 2
    for tick in x.ticks(most: max(2, chart.width / 8)) {
      let (text, column) = (
        x.label(tick), chart.x + Int(x.fraction(tick) * Double(chart.width - 1))
      )
      let start = max(area.x, column - text.count / 2)
      guard start > end, start + text.count <= chart.x + room else { continue }
      frame.dot(isASCII ? "+" : "┬", column, chart.maxY, .faint, in: area)
      frame.put(text, start, chart.maxY + 1, in: area)
      end = start + text.count
    }
    frame.putRight(x.name, endingAt: area.maxX, chart.maxY + (hasTitleLine ? 2 : 1), in: area)
  }

  private func row(of value: Double, _ chart: Rect) -> Int {
    chart.maxY - 1 - Int((y.fraction(value) * Double(chart.height - 1)).rounded())
  }

  // MARK: Curves

  /// Where a point lies, in dots.
  private func place(_ xValue: Double, _ yValue: Double, _ chart: Rect) -> DotPoint {
    let (across, up) = (x.fraction(xValue), min(1, max(0, y.fraction(yValue))))
    return DotPoint(
      x: Double(chart.x * 2) + across * Double(chart.width * 2 - 2),
      y: Double(chart.maxY * 4 - 1) - up * Double(chart.height * 4 - 1))
  }

  private func drawCurves<Target>(_ chart: Rect, _ frame: inout Frame<Target>) {
    var all = BrailleCanvas(area: chart)
    // Which cells each curve goes through, in order.
    var ways: [[(x: Int, y: Int)]] = []
    for curve in curves {
      var own = BrailleCanvas(area: chart)
      draw(curve, chart, &own)
      draw(curve, chart, &all)
      var cells: [(x: Int, y: Int)] = []
      own.forEachCell { x, y, _, _, _ in cells.append((x, y)) }
      ways.append(cells)
    }
    if frame.theme.hasBraille {
      frame.draw(all)
    } else {
      for (place, cells) in ways.enumerated() {
        for cell in cells { frame.dot(Plot.letter(place), cell.x, cell.y, .plain, in: chart) }
      }
    }
    markMeasured(chart, &frame)
    guard curves.count > 1, frame.theme.hasBraille else { return }
    var taken: [(x: Int, y: Int)] = []
    for (place, curve) in curves.enumerated() where curve.kind != .measured {
      let others = ways.enumerated().filter { $0.offset != place }.flatMap(\.element) + taken
      guard let cell = loneliest(of: ways[place], among: others) else { continue }
      taken.append(cell)
      frame.dot(Plot.letter(place), cell.x, cell.y, .bold, in: chart)
    }
  }

  private func draw(_ curve: Curve, _ chart: Rect, _ canvas: inout BrailleCanvas) {
    let pen = BrailleCanvas.Pen(.plain, spacing: curve.kind == .dotted ? 3 : 1)
    let places = curve.points.map { place($0.x, $0.y, chart) }
    for (start, end) in zip(places, places.dropFirst()) { canvas.line(from: start, to: end, pen) }
    if places.count == 1 { canvas.dot(at: places[0], pen) }
    for point in curve.points where point.low < point.high {
      canvas.line(
        from: place(point.x, point.low, chart), to: place(point.x, point.high, chart), pen)
    }
  }

  /// Puts the letter of a curve on each of its measured points.
  private func markMeasured<Target>(_ chart: Rect, _ frame: inout Frame<Target>) {
    for (number, curve) in curves.enumerated() where curve.kind == .measured {
      for point in curve.points {
        let cell = place(point.x, point.y, chart).cell
        frame.dot(Plot.letter(number), cell.x, cell.y, .bold, in: chart)
      }
    }
  }

  /// The cell that is farthest from all others: there a letter is surely taken for the right curve's.
  private func loneliest(
    of cells: [(x: Int, y: Int)], among others: [(x: Int, y: Int)]
  ) -> (x: Int, y: Int)? {
    func distance(_ cell: (x: Int, y: Int)) -> Int {
      // A row is about twice as high as a column is wide.
      others.map { abs($0.x - cell.x) + 2 * abs($0.y - cell.y) }.min() ?? 0
    }
    // Of equals the one in the middle of the curve.
    let middle = cells.count / 2
    return cells.enumerated().max {
      (distance($0.element), -abs($0.offset - middle))
        < (distance($1.element), -abs($1.offset - middle))
    }?.element
  }
}
