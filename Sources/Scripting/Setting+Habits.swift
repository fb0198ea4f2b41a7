// The rows of the table of settings that are about habits: how real systems time their waits where they do not do as the
// paper says.

import Raft
import Simulation

extension NewValue where Subject == Settings {
  /// How an election timeout is chosen from its range.
  package static var timers: SettingKey<Settings, ElectionTimers> {
    SettingKey(
      "timers", \.habits.timers, .words("a kind of timers"),
      "how an election timeout is chosen from its range", example: "ranked-by-server")
  }
  /// When a candidate that does not win stands again.
  package static var afterSplit: SettingKey<Settings, AfterSplit> {
    SettingKey(
      "after-split", \.habits.afterSplit, .afterSplit,
      "when a candidate that does not win stands again", example: "at-once")
  }
  /// What is added to each election timeout, apart from its range.
  package static var jitter: SettingKey<Settings, TimeSpanRange> {
    SettingKey(
      "jitter", \.habits.jitter, .rangeOrZero(Limits.delay),
      "what is drawn for each election timeout and added to it", example: "0ms..1s")
  }
  /// Of what length the ticks are in which a server counts time.
  package static var tick: SettingKey<Settings, TimeSpan> {
    SettingKey(
      "tick", \.habits.tick, .durationOrZero(Limits.timer),
      "the ticks that servers count time in, each at moments of its own", example: "50ms")
  }
  /// When a server looks whether a timer has run out.
  package static var timerCheck: SettingKey<Settings, TimerCheck> {
    SettingKey(
      "timer-check", \.habits.timerCheck, .timerCheck,
      "when a server looks whether a timer has run out", example: "every 100ms")
  }
  /// What starts a follower's election timer anew.
  package static var timerReset: SettingKey<Settings, TimerReset> {
    SettingKey(
      "timer-reset", \.habits.timerReset, .words("a moment at which a timer begins again"),
      "whether each heartbeat starts the election timer anew, with a new timeout or the same, or only its end",
      example: "end")
  }
  /// Until when a voter helps nobody to depose its leader.
  package static var stickiness: SettingKey<Settings, Stickiness> {
    SettingKey(
      "stickiness", \.stickiness, .words("a stickiness"),
      "until when a voter that heard its leader refuses its vote", example: "own-timeout")
  }
  /// Whether a paused server's clock stands still.
  package static var pauseStopsTimers: SettingKey<Settings, Bool> {
    SettingKey(
      "pause-stops-timers", \.habits.pauseStopsTimers, .onOrOff,
      "whether a paused server's timers sleep too", example: "on")
  }
  /// When the only voter stands for election.
  package static var loneVoter: SettingKey<Settings, LoneVoter> {
    SettingKey(
      "lone-voter", \.habits.loneVoter, .words("a moment for the only voter"),
      "when a cluster's only voter stands for election", example: "at-once")
  }
}

extension ValueForm<AfterSplit> {
  /// `timeout`, `at-once` or a duration.
  static var afterSplit: ValueForm {
    let waits: [AfterSplit] = [.timeout, .atOnce]
    return ValueForm(
      placeholder: "(timeout|at-once|RANGE)",
      bounds: "`timeout`, `at-once`, or \(Limits.timer.lowerBound) to \(Limits.within.upperBound)",
      expects: { _ in "`timeout`, `at-once` or a range of durations such as 6s..7s" },
      read: { parser throws(Failure) in
        if parser.skip("timeout") { return .timeout }
        if parser.skip("at-once") { return .atOnce }
        return .wait(try parser.range(Limits.timer.lowerBound...Limits.within.upperBound))
      },
      print: {
        switch $0 {
        case .timeout: "timeout"
        case .atOnce: "at-once"
        case .wait(let range): "\(range)"
        }
      },
      step: { value, _, isUp in
        guard let place = waits.firstIndex(of: value) else { return isUp ? nil : waits.last }
        let next = isUp ? place + 1 : place - 1
        return waits.indices.contains(next) ? waits[next] : nil
      })
  }
}

extension ValueForm<TimerCheck> {
  /// `always`, `every` or `idle` with a duration.
  static var timerCheck: ValueForm {
    let bounds = "\(Limits.timer.lowerBound) to \(Limits.timer.upperBound)"
    return ValueForm(
      placeholder: "(always|every DURATION|idle DURATION)",
      bounds: "`always`, or `every` or `idle` with \(bounds)",
      expects: { _ in "`always`, `every 100ms`, or `idle 50ms`: after so long without a message" },
      read: { parser throws(Failure) in
        let kind = try parser.oneOf(["always", "every", "idle"], "a way to look", name: \.self)
        if kind == "always" { return .always }
        let interval = try parser.option(kind, "a duration such as 50ms") {
          parser throws(Failure) in try parser.duration(Limits.timer)
        }
        return kind == "every" ? .every(interval) : .idle(interval)
      },
      print: {
        switch $0 {
        case .always: "always"
        case .every(let interval): "every \(interval)"
        case .idle(let interval): "idle \(interval)"
        }
      },
      step: { value, _, isUp in
        switch value {
        case .always: isUp ? .every(.milliseconds(100)) : nil
        case .every(let interval): isUp ? .idle(interval) : .always
        case .idle(let interval): isUp ? nil : .every(interval)
        }
      })
  }
}
