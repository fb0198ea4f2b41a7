// What `:judge` and a picture of a file do: the logs are judged, and runs lead to them and on from them.

import Judging
import Raft
import Running
import Scripting
import Session
import Simulation

extension App {
  /// An app on a judged picture of a file: it opens with its view, over the run to the picture if there is one.
  package init(_ judgement: Judgement, file: String) {
    let script = judgement.plan(.picture).flatMap { plan in
      (try? plan.played(judgement.picture))?.script(
        title: RunPlan.Wanted.picture.title, about: plan.summary)
    }
    if let script {
      self.init(Session(playing: script))
      model.move { while $0.nextStop() != nil {} }
      model.narrate()
    } else {
      var setup = Setup()
      setup.servers = judgement.picture.rows.count
      self.init(Session(setup))
      model.isPlaying = false
    }
    notice = nil
    views.judgement = JudgementView(judgement, file: file)
    view = .judgement
  }

  /// Opens the view of the logs as they are now, or a run that shows something of them.
  mutating func judge(_ text: String) {
    if views.judgement.source != .present { views.judgement = JudgementView() }
    views.judgement.look()
    model.isPlaying = false
    views.judgement.refresh(model)
    switch views.judgement.outcome {
    case .none(let reason)?: return say(reason, isError: true)
    case .judged(let judgement)?:
      if text.isEmpty {
        if view != .judgement { show(.judgement) }
        return
      }
      guard let wanted = RunPlan.Wanted(text), wanted.showing(in: judgement) != nil else {
        return say(
          "`judge` takes nothing, picture, committed 2@3, uncommitted 2@3, lost 2@3, committable 2@3 "
            + "or win S2, of entries and servers that are there.", isError: true)
      }
      play(wanted)
    case nil: fatalError("what was judged has an outcome")
    }
  }

  /// Opens a run that shows something of the judged picture, to step through. One key comes back.
  mutating func play(_ wanted: RunPlan.Wanted) {
    guard let judgement = views.judgement.judgement, let showing = wanted.showing(in: judgement),
      let plan = judgement.plan(showing)
    else { return say("That is not so: \(wanted).", isError: true) }
    let script: Script
    do {
      script = try plan.played(judgement.picture).script(title: wanted.title, about: plan.summary)
    } catch {
      return say("There is a run, but it cannot be played by hand: \(error).", isError: true)
    }
    let before = self.before + [self]
    open(script, named: "judge")
    self.before = before
    say("PgDn steps, q comes back. \(plan.summary)")
  }

  /// Goes back to where a run of a picture was opened.
  /// - Returns: Whether there is such a place.
  mutating func goBackFromRun() -> Bool {
    guard var earlier = before.last else { return false }
    earlier.wantsMouse = wantsMouse
    earlier.history = history
    earlier.signs = signs
    earlier.model.tempo = model.tempo
    earlier.model.screenSize = model.screenSize
    earlier.model.searchWatch = model.searchWatch
    self = earlier
    return true
  }
}
