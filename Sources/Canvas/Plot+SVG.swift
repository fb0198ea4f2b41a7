// The curves as an SVG file, for slides and web pages.

extension Plot {
  private static let (width, height) = (720.0, 420.0)
  private static let (left, right, top, bottom) = (64.0, 20.0, 46.0, 52.0)
  /// Colours that are told apart with colour blindness as well; beyond them lines are dashed.
  private static let inks = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#777777",
  ]

  /// The plot with its title as an SVG file that knows light and dark.
  package func svg(title: String) -> String {
    var lines = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.text(Self.width)) \
      \(Self.text(totalHeight))" font-size="14" font-family="DejaVu Sans, Helvetica, sans-serif">
      """,
      "<style>text{fill:#222}.l{stroke:#888;fill:none}.g{stroke:#8884}.b{fill:#fff}"
        + "@media(prefers-color-scheme:dark){text{fill:#ddd}.b{fill:#16181c}}</style>",
      #"<rect class="b" width="100%" height="100%"/>"#,
      Self.label(title, Self.left, 20, "start"),
      Self.label(y.name, Self.left, 38, "start"),
      Self.label(x.name, Self.width - Self.right, Self.height - 10, "end"),
    ]
    for tick in y.ticks(most: 8) {
      let at = up(tick)
      lines.append(Self.line("g", Self.left, at, Self.width - Self.right, at))
      lines.append(Self.label(y.label(tick), Self.left - 8, at + 5, "end"))
    }
    for tick in x.ticks(most: 10) {
      let at = across(tick)
      lines.append(Self.line("g", at, Self.top, at, Self.height - Self.bottom))
      lines.append(Self.label(x.label(tick), at, Self.height - Self.bottom + 18, "middle"))
    }
    lines.append(
      Self.line(
        "l", Self.left, Self.height - Self.bottom, Self.width - Self.right,
        Self.height - Self.bottom))
    lines.append(Self.line("l", Self.left, Self.top, Self.left, Self.height - Self.bottom))
    for (place, curve) in curves.enumerated() { add(curve, place, &lines) }
    lines.append("</svg>")
    return lines.joined(separator: "\n") + "\n"
  }

  private var totalHeight: Double { Self.height + Double((curves.count + 2) / 3) * 20 + 6 }

  private func add(_ curve: Curve, _ place: Int, _ lines: inout [String]) {
    let ink = Self.inks[place % Self.inks.count]
    let dash =
      curve.kind == .dotted
      ? #" stroke-dasharray="2 4""# : place >= Self.inks.count ? #" stroke-dasharray="6 4""# : ""
    let points = curve.points.map { "\(Self.text(across($0.x))),\(Self.text(up($0.y)))" }
    lines.append(
      #"<polyline fill="none" stroke="\#(ink)" stroke-width="2"\#(dash) "#
        + #"points="\#(points.joined(separator: " "))"/>"#)
    for point in curve.points where curve.kind == .measured {
      let (x, y) = (Self.text(across(point.x)), Self.text(up(point.y)))
      lines.append(#"<circle cx="\#(x)" cy="\#(y)" r="3.5" fill="\#(ink)"/>"#)
      if point.low < point.high {
        lines.append(
          #"<path stroke="\#(ink)" d="M\#(x) \#(Self.text(up(point.low)))V\#(Self.text(up(point.high)))"/>"#
        )
      }
    }
    guard !curve.name.isEmpty else { return }
    let x = Self.left + Double(place % 3) * 210
    let y = Self.height + 6 + Double(place / 3) * 20
    lines.append(
      #"<path stroke="\#(ink)" stroke-width="3"\#(dash) d="M\#(Self.text(x)) \#(Self.text(y - 5))h24"/>"#
    )
    lines.append(Self.label(curve.name, x + 30, y, "start"))
  }

  private func across(_ value: Double) -> Double {
    Self.left + x.fraction(value) * (Self.width - Self.left - Self.right)
  }

  private func up(_ value: Double) -> Double {
    let fraction = min(1, max(0, y.fraction(value)))
    return Self.height - Self.bottom - fraction * (Self.height - Self.bottom - Self.top)
  }

  private static func text(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
  }

  private static func line(
    _ name: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double
  ) -> String {
    #"<path class="\#(name)" d="M\#(text(x1)) \#(text(y1))L\#(text(x2)) \#(text(y2))"/>"#
  }

  private static func label(_ words: String, _ x: Double, _ y: Double, _ anchor: String) -> String {
    let shown = words.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;")
    return #"<text x="\#(text(x))" y="\#(text(y))" text-anchor="\#(anchor)">\#(shown)</text>"#
  }
}
