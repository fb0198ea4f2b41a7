// Moving through the run: steps, stops, branches, the timeline.

import Canvas
import Checking
import Raft
import Session

extension App {
  mutating func switchBranch(to number: Int) {
    guard model.session.branches.indices.contains(number) else {
      return say("There is no branch \(number + 1).")
    }
    model.isPlaying = false
    model.previous = nil
    model.move { $0.switchBranch(to: number) }
    model.narrate()
  }

  // MARK: Time

  mutating func togglePlaying() {
    if model.isByHand, !model.isPlaying {
      return say("By hand nothing moves by itself: m shows the messages, H ends it.", isError: true)
    }
    if !model.isPlaying, model.session.isBroken, model.session.isAtFrontier {
      return sayItIsBroken()
    }
    if !model.isPlaying { leaveLessonForGoal() }
    model.isPlaying.toggle()
    if model.isPlaying { player.goOn(model.session) }
    model.watched = nil
    model.previous = nil
    model.echo = ""
  }

  /// Where a goal waits to be reached, time goes on beside the lesson: on the lesson's own way one would see how it is
  /// done. `PgDn` goes that way.
  private mutating func leaveLessonForGoal() {
    if isGoalDue { model.move { $0.leaveLesson() } }
  }

  /// Whether the lesson has set a goal here that nobody has reached.
  var isGoalDue: Bool { model.goalShown != nil && goal?.isReached == false }

  /// Beyond a broken property nothing is checked, so nothing goes on there unless somebody says that it may.
  mutating func sayItIsBroken() {
    say("The run stops where a property broke. N steps back, u undoes, B goes on.", isError: true)
  }

  /// Lets the run go on in spite of a broken property.
  mutating func goOnBroken() {
    guard let violation = model.session.violation else {
      return say("No property is broken here: the run goes on anyway.")
    }
    let isNew = model.move { $0.acknowledgeViolation() }
    model.narrate()
    say(
      isNew
        ? "\(violation.property.name) is broken; the run may go on, unchecked."
        : "The run goes on already, unchecked since event \(violation.event).")
  }

  /// Moves by a step; afterwards the screen stands still and says what happened.
  private mutating func step(orSay excuse: String, _ move: (inout Session) -> Bool) {
    model.isPlaying = false
    let before = model.cluster
    model.echo = ""
    let wasSafe = !model.session.isBroken
    let failures = model.session.lesson?.failures.count
    let (moved, told) = (model.move(move), model.told)
    showChanges(since: before)
    let events = model.session.position - before.position
    if events != 0 {
      model.narrate()
      glide(from: before, told)
    }
    if events > 0 { model.echo = events == 1 ? ":step" : ":step \(events)" }
    if model.session.isBroken, wasSafe || !moved {
      note(.violation)
    } else if model.session.lesson?.failures.count != failures {
      note(.failure)
    } else if !moved {
      say(excuse)
    }
  }

  mutating func stepForward() {
    leaveLessonForGoal()
    step(orSay: "Nothing more happens by itself.") { $0.advanceOneEvent() }
  }

  mutating func nextMilestone() {
    leaveLessonForGoal()
    step(orSay: "Left alone, nothing notable happens for long. Try c, t, x or w; n steps on.") {
      $0.nextMilestone()
    }
  }

  mutating func previousMilestone() {
    step(orSay: "This is the start of the run.") { $0.previousMilestone() }
  }

  mutating func stepBack() {
    model.isPlaying = false
    model.echo = ""
    let (before, told) = (model.cluster, model.told)
    if model.move({ $0.stepBack() }) {
      showChanges(since: before)
      model.narrate()
      glide(from: before, told)
    } else {
      say("This is the start of the run.")
    }
  }

  /// Lets the screen mark what a step changed; of a step back, what the event did that is the last now.
  private mutating func showChanges(since before: ClusterView) {
    let isBack = model.session.position < before.position
    model.previous =
      isBack
      ? model.session.moment(at: model.session.position).map { $0.clusterBefore.whole } : before
  }

  /// Goes to a position and stands still there.
  mutating func seek(to position: Int) {
    model.isPlaying = false
    model.previous = nil
    model.echo = ""
    model.move { $0.seek(to: position) }
    model.narrate()
  }

  mutating func nextStop() {
    guard let lesson = model.session.lesson else {
      return say("No lesson is being played; open one with: raftview SCRIPT")
    }
    let isOnLesson = model.session.branchNumber == lesson.branch
    if !model.isPlaying, isOnLesson, model.isAnswerDue {
      return showAnswer()
    }
    if !model.isPlaying, isOnLesson, isGoalDue, !isAnswerOffered {
      isAnswerOffered = true
      let hint = (goal?.hints ?? model.hints).isEmpty ? "" : " Q gives a hint."
      return say("The goal is not reached yet. PgDn again shows one way.\(hint)")
    }
    isAnswerOffered = false
    if !model.isPlaying, isOnLesson, !(lesson.isFinished && model.session.isAtFrontier) {
      if !model.session.isBroken || !model.session.isAtFrontier {
        closeShownView()
        model.isPlaying = true
        player.goOn(model.session)
        model.watched = nil
        return
      }
    }
    model.isPlaying = false
    model.previous = nil
    let stop = model.move { $0.nextStop() }
    model.narrateStop()
    note(stop)
    if stop == .end { goBeyondLesson() }
    if stop == nil { goBeyondLesson() }
  }

  mutating func previousStop() {
    if let lesson = model.session.lesson, model.session.branchNumber == lesson.branch,
      lesson.stopsReached <= 1
    {
      model.isPlaying = false
      return say("This is the first stop of the lesson. g goes to the start of the run.")
    }
    model.isPlaying = false
    model.previous = nil
    if model.move({ $0.previousStop() }) {
      model.narrateStop()
      followPointers()
    } else {
      say("No lesson is being played; open one with: raftview SCRIPT")
    }
  }

  /// Plays faster or slower: by a tempo, or by a factor.
  mutating func changeSpeed(by step: Int) {
    guard model.tempo.change(by: step) else {
      let most = step > 0 ? "fast" : "slow"
      return say(
        model.tempo.isFixed
          ? "\(speed) times real time is as \(most) as it goes."
          : "Tempo \(model.tempo.level) is as \(most) as it goes."
      )
    }
  }

  /// Lets what happens set the pace, or a factor.
  mutating func toggleFixedSpeed() {
    model.tempo.isFixed.toggle()
    player.stand()
    say(
      model.tempo.isFixed
        ? "Time passes at \(speed) of real time: + - change that, T ends it."
        : "What happens sets the pace: tempo \(model.tempo.level) of 5.")
  }

  mutating func undo() {
    model.isPlaying = false
    model.previous = nil
    if let command = model.move({ $0.undo() }) {
      model.narrate()
      say("Undone: \(command). The other future is kept: b.")
    } else {
      say("There is no command to undo.")
    }
  }

  /// Goes from one label of the timeline to the next, or back.
  mutating func moveAlongTimeline(forwards: Bool) {
    let (position, length) = (model.session.position, model.session.branch.length)
    if !forwards, position == 0 {
      seek(to: 0)
      return say("This is the start of the run.")
    }
    if forwards, position == length {
      seek(to: length)
      return say("This is the end of what was run. Space or n runs on.")
    }
    let stops = model.timeline.stops
    seek(
      to: forwards
        ? stops.first { $0 > position } ?? length : stops.last { $0 < position } ?? 0)
    say(
      "\(seconds(model.cluster.now)) s of \(seconds(model.session.branch.endTime)) s: "
        + "event \(model.session.position) of \(length)")
  }
}
