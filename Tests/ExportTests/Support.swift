// What the tests of exports share.

import Canvas
import Checking
import Display
import Export
import Foundation
import Raft
import Running
import Scripting
import Session
import Simulation
import TestKit
import Testing

/// An export of a script's run.
func exported(
  _ script: String, as format: ExportFormat, from: String? = nil, to: String? = nil,
  _ wishes: ExportWishes = ExportWishes(), _ location: SourceLocation = #_sourceLocation
) throws -> Exported {
  try format.export(RunWalk(try parsed(script, location)), range(from, to), wishes)
}

/// A part of a run; nil stands for its start and its end.
func range(_ from: String?, _ to: String?) -> ExportRange {
  ExportRange(
    from: from.flatMap(ExportRange.Bound.init), to: to.flatMap(ExportRange.Bound.init))
}

/// The scripts of the demos, by their names.
func demo(_ name: String) throws -> String { try Project.text("demos/\(name).raft") }

/// A text as a JSON object.
func object(_ text: some StringProtocol) throws -> [String: Any] {
  try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
}

/// The lines of a text.
func lines(_ text: String) -> [Substring] { text.split(separator: "\n") }
