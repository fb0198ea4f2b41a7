// Mermaid: only statements that it takes, in parts that it draws.

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

@Suite("Mermaid")
struct MermaidTests {
  private func expectStatements(_ diagram: String) {
    let lines = lines(diagram)
    #expect(lines[0] == "sequenceDiagram" && lines[1].hasPrefix("  title "))
    for line in lines.dropFirst() {
      #expect(
        line.wholeMatch(
          of:
            #/  (title .+|participant n\d+ as S\d+|Note over n\d+(,n\d+)?: .+|n\d+(->>|-->>|-x|--x)n\d+: .+)/#
        )
          != nil, "\(line)")
      // A page shows a wide diagram small: what stands beside or between two lanes is narrow.
      if let text = line.wholeMatch(of: #/  (?:Note over n\d+|n\d+-[->x]+n\d+): (.+)/#)?.output.1 {
        for piece in text.replacing(#/#(35|59);/#, with: "#").replacing("<br/>", with: "\n")
          .split(separator: "\n")
        { #expect(piece.count <= 44, "\(line)") }
      }
      // What would end the text, or the statement.
      #expect(
        line.replacing(/#(35|59);/, with: "").allSatisfy { $0 != "#" && $0 != ";" }, "\(line)")
    }
  }

  @Test("statements", arguments: ["split-vote", "rough-network", "leader-crash", "snapshot"])
  func statements(_ name: String) throws {
    for part in try exported(demo(name), as: .mermaid).parts { expectStatements(part) }
  }

  @Test("requests and answers that are lost have arrows of their own")
  func lost() throws {
    let text = try exported(
      "servers 3\nseed 1\ncut S1>S2\ncut S3>S1\ntimeout S1\nrun 30ms\n", as: .mermaid
    ).parts[0]
    // What is sent in vain comes after what sent it.
    let cause = try #require(text.range(of: "Note over n1: 0.000 s<br/>:timeout S1"))
    let request = try #require(text.range(of: "n1-xn2: RequestVote"))
    #expect(cause.upperBound < request.lowerBound)
    #expect(text.contains("n3--xn1: RequestVoteReply"))
  }

  @Test("what a lesson says stands between what was before and what comes")
  func told() throws {
    let text = try exported(
      "servers 3\nsay First.\ntimeout S1\nsay S1 stands; why?\nrun 30ms\nsay It is over.\n",
      as: .mermaid
    ).parts[0]
    let words = [
      "Note over n1,n3: First.", ":timeout S1", "S1 stands#59; why?", "n1->>n2", "It is over.",
    ]
    let places = try words.map { try #require(text.range(of: $0), "\($0)").lowerBound }
    #expect(places == places.sorted(), "\(text)")
  }

  @Test("a long run makes parts of at most 45,000 characters, numbered, and says how many")
  func parts() throws {
    let exported = try exported("servers 5\nrun 30s\n", as: .mermaid)
    #expect(exported.parts.count > 2)
    #expect(
      exported.warnings.count == 1 && exported.warnings[0].contains("\(exported.parts.count)"))
    for (number, part) in exported.parts.enumerated() {
      #expect(part.count <= 45_000)
      #expect(part.contains("part \(number + 1) of \(exported.parts.count)"))
      expectStatements(part)
    }
  }
}
