// The page that plays a run: one file, which fetches nothing.

import Canvas
import Checking
import Session
import Telling

/// Writes a page that plays a run in a browser.
struct PageExport: RunExport {
  private var data = PageData()

  /// Above so many bytes a page opens slowly, on a phone above all.
  static let largeBytes = 20_000_000

  mutating func begin(_ walk: borrowing RunWalk) { data.begin(walk) }

  mutating func add(_ walk: borrowing RunWalk) throws(ExportError) {
    guard let last = walk.session.lastWords else { return }
    data.add(walk, last.words)
  }

  mutating func finish(_ walk: borrowing RunWalk) throws(ExportError) -> Exported {
    let json = data.finish(walk)
    let text = PageExport.text(of: PackageResources.page_html)
    let page = PageExport.fill(
      text,
      [
        "title": walk.title.escapedForPage,
        "colors": PageExport.colors,
        "style": PageExport.text(of: PackageResources.page_css),
        "run": json,
        "script": PageExport.text(of: PackageResources.page_js),
      ])
    var exported = Exported(page)
    if page.utf8.count > PageExport.largeBytes {
      exported.warnings.append(
        "the page has \(page.utf8.count / 1_000_000) MB for \(data.eventCount) events: it will open slowly; "
          + "--from and --to make it smaller")
    }
    return exported
  }

  private static func text(of bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// Puts texts in the places of a template that are called `{{name}}`.
  private static func fill(_ template: String, _ texts: [String: String]) -> String {
    var result = ""
    for (number, part) in template.split(separator: "{{", omittingEmptySubsequences: false)
      .enumerated()
    {
      guard number > 0 else {
        result += part
        continue
      }
      let pieces = part.split(separator: "}}", maxSplits: 1, omittingEmptySubsequences: false)
      guard pieces.count == 2, let text = texts[String(pieces[0])] else {
        fatalError("the page has a place for \(pieces[0])")
      }
      result += text + pieces[1]
    }
    return result
  }

  /// The colours of terms as the style sheet's variables, from the one table.
  private static var colors: String {
    func list(_ suffix: String, _ color: (InkColors.Page) -> String) -> String {
      (0..<Ink.seriesCount).map { "--term\($0)\(suffix):\(color(Ink.series($0).colors.page));" }
        .joined()
    }
    let fault = Ink.fault.colors.page
    let light = list("", \.light) + list("-ink", \.letters) + "--fault:\(fault.letters);"
    let dark = list("", \.dark) + list("-ink", \.dark) + "--fault:\(fault.dark);"
    return """
      :root,:root[data-theme=light]{\(light)}
      @media(prefers-color-scheme:dark){:root:not([data-theme=light]){\(dark)}}
      :root[data-theme=dark]{\(dark)}
      """
  }
}

extension String {
  /// As it may stand in a page, between tags.
  var escapedForPage: String {
    replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
