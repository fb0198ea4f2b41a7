// Scripts whose lines are well formed, but which contradict themselves.

import Scripting
import Testing

@Suite struct CheckTests {
  /// The errors of a script, each as `line:column summary`.
  private func errors(_ lines: String...) -> [String] {
    do {
      _ = try Script(parsing: lines.joined(separator: "\n"), name: "x")
      return []
    } catch {
      return error.errors.map { "\($0.line):\($0.column) \($0.summary)" }
    }
  }

  @Test func serversMustExist() {
    #expect(errors("crash S5") == [])
    #expect(errors("crash S6") == ["1:7 there is no S6: the cluster has 5 servers"])
    #expect(errors("servers 7", "crash S6") == [])
    #expect(errors("servers 3", "cut S1>S4") == ["2:8 there is no S4: the cluster has 3 servers"])
    #expect(errors("servers 1", "crash S2") == ["2:7 there is no S2: the cluster has one server"])
    #expect(
      errors("expect leader S1 and vote S2 S7")
        == ["1:30 there is no S7: the cluster has 5 servers"])
    #expect(errors("put x 1 to S8") == ["1:12 there is no S8: the cluster has 5 servers"])
    #expect(
      errors("partition S1 | S2 S6") == ["1:19 there is no S6: the cluster has 5 servers"])
  }

  @Test func anUnreadableNumberOfServersBlamesNobodyElse() {
    let error = "1:9 '99' is not a number from 1 to 31: "
    #expect(
      errors("servers 99", "crash S6")
        == [error + "`servers` takes a number of servers from 1 to 31"])
  }

  @Test func newServersAreStartedInTheOrderOfTheirNumbers() {
    #expect(errors("add S6", "crash S6", "add S7", "expect config S1 is S1 S7") == [])
    #expect(errors("crash S6", "add S6") == ["1:7 there is no S6: the cluster has 5 servers"])
    #expect(
      errors("add S6", "crash S7") == ["2:7 there is no S7: the cluster has 6 servers"])
    #expect(errors("servers 3", "reconfigure S1 S4 S2 S5", "cut S4-S5") == [])
    let passedOver = "there is no S7: the cluster has 5 servers, and the next new server is S6"
    #expect(errors("add S7") == ["1:5 " + passedOver])
    #expect(errors("reconfigure S1 S7 S6") == ["1:16 " + passedOver])
    #expect(
      errors("reconfigure S1 S6 S8")
        == ["1:19 there is no S8: the cluster has 5 servers, and the next new server is S7"])
    #expect(errors("servers 31", "add S31") == [])
  }

  @Test func onlyAddAndReconfigureStartServers() {
    for name in ["remove", "transfer", "snapshot", "restart", "set batch 1 for"] {
      #expect(
        errors("\(name) S6")
          == ["1:\(name.count + 2) there is no S6: the cluster has 5 servers"])
    }
  }

  @Test func aServerThatWasNotStartedIsReportedOnce() {
    #expect(errors("add S7", "crash S7", "crash S6").count == 1)
    #expect(
      errors("add S6 S7", "crash S7") == ["1:8 unexpected 'S7': `add` takes one server such as S6"])
    #expect(
      errors("reconfgure S1 S6", "crash S6")
        == ["1:1 unknown command 'reconfgure'; did you mean 'reconfigure'?"])
  }

  @Test func loadsAndAdministrationAreActs() {
    let error = "2:1 `seed` must stand before line 1, where the run begins"
    for act in ["load 5/s", "load off", "add S6", "transfer S1", "set pre-vote on for S1"] {
      #expect(errors(act, "seed 3") == [error])
    }
    #expect(errors("set pre-vote on", "set client-loss 5%", "seed 3") == [])
    #expect(errors("load 5/s", "load 7/s for 1s", "load off", "load off") == [])
  }

  @Test func onlyWhatRunsCanCrashOrPause() {
    #expect(errors("crash S1", "restart S1", "crash S1", "wipe S1", "wipe S1", "restart S1") == [])
    #expect(errors("pause S1", "crash S1", "restart S1", "pause S1", "resume S1", "pause S1") == [])
    #expect(
      errors("crash S1", "crash S2 S1") == ["2:10 S1 has already crashed, in line 1"])
    #expect(errors("wipe S1", "crash S1") == ["2:7 S1 has already crashed, in line 1"])
    #expect(errors("restart S2") == ["1:9 S2 has not crashed"])
    #expect(errors("pause S2", "restart S2") == ["2:9 S2 has not crashed"])
    #expect(errors("resume S2") == ["1:8 S2 is not paused"])
    #expect(errors("pause S2", "crash S2", "resume S2") == ["3:8 S2 is not paused"])
    #expect(errors("pause S2", "pause S2") == ["2:7 S2 is paused since line 1; resume it first"])
    for line in ["pause S2", "timeout S2", "align S1 S2", "snapshot S2"] {
      let column = line.count - 1
      #expect(
        errors("crash S2", line) == ["2:\(column) S2 has crashed in line 1; restart it first"])
    }
    #expect(errors("crash S2", "put x 1 to S2", "pause S3", "get x to S3") == [])
    #expect(errors("crash S2", "isolate S2", "clock S2 x2", "disk S2 5ms", "expect alive S2") == [])
  }

  @Test func whatIsSurelyDoneIsNotRefused() {
    #expect(
      errors("crash S1", "refused crash S2")
        == ["2:1 `crash S2` is not refused here: it will be done; did you mean 'crash S2'?"])
    #expect(errors("crash S1", "refused crash S1", "refused restart S2") == [])
    #expect(errors("crash S1", "refused restart S1").count == 1)
    #expect(errors("refused add S6", "crash S6").count == 1, "it is not added")
    #expect(errors("crash leader", "refused crash S1", "restart S1") == [], "it may have been S1")
  }

  @Test func whoWasToldToEndMayRunOrNot() {
    #expect(errors("shutdown S1", "restart S1", "crash S1") == [], "a leader ends later")
    #expect(errors("crash S1", "shutdown S1").count == 1)
    #expect(errors("crash S2", "refused shutdown S1").count == 1)
    #expect(errors("shutdown S1", "refused shutdown S1") == [])
  }

  @Test func repetitionsAreWrittenOut() throws {
    let script = try Script(
      parsing: "repeat 2\nstep\nrepeat 2\nput x 1\nend\nend\nexpect safe", name: "x")
    #expect(script.lines.map(\.number) == [2, 4, 4, 2, 4, 4, 7])
  }

  @Test func repetitionsAreClosedAndBounded() {
    #expect(errors("repeat 2", "step") == ["1:1 this `repeat` has no `end`"])
    #expect(errors("step", "end") == ["2:1 this `end` belongs to no `repeat` before it"])
    // Whose `repeat` cannot be read is wrong once.
    for number in ["0", "-2", "x", "100001", ""] {
      #expect(errors("repeat \(number)", "step", "end").count == 1, "\(number)")
      #expect(errors("repeat 2", "repeat \(number)", "step", "end", "end").count == 1, "\(number)")
    }
    let deep = Array(repeating: "repeat 1", count: 9).joined(separator: "\n")
    #expect(errors(deep).contains("9:1 `repeat` stands in 8 others: no more than that"))
    #expect(
      errors("repeat 100000", "repeat 100000", "step", "end", "end")
        == ["1:1 with its repetitions the script has more than 1000000 lines"])
  }

  @Test func whatIsRepeatedIsCheckedEachTime() {
    #expect(
      errors("repeat 2", "crash S1", "end") == ["2:7 S1 has already crashed, in line 2"])
    #expect(errors("repeat 2", "crash S1", "restart S1", "end") == [])
    #expect(errors("repeat 3", "crsh S1", "end").count == 1)
  }

  @Test func aServerBeginsOnceAndBeforeTheRun() {
    #expect(
      errors("given S1 term 1", "given S1 term 2") == ["2:1 line 1 says how S1 begins"])
    #expect(
      errors("run 1s", "given S1 term 1")
        == ["2:1 `given` must stand before line 1, where the run begins"])
    #expect(errors("given S1 log 2 1", "given S2 log 5 term 1", "servers 3") == [])
    #expect(errors("servers 3", "given S4 term 1").count == 1)
  }

  @Test func aRefusalIsReportedOnceAndNothingIsSaidOfWhatIsUnknown() {
    #expect(errors("crash S1", "crash S1", "crash S1").count == 1)
    #expect(errors("crsh S1", "restart S1").count == 1)
    #expect(errors("add S6", "crash S6", "restart S6", "crash S6") == [])
  }

  @Test func conditionsThatCannotHold() {
    for (condition, first, second) in [
      ("leader S1 and leader S2", "leader S1", "leader S2"),
      ("safe and (alive S1 and not safe)", "safe", "not safe"),
      ("not alive S1 and safe and alive S1", "not alive S1", "alive S1"),
      ("leader none and leader S1", "leader none", "leader S1"),
      ("role S1 leader and role S1 follower", "role S1 leader", "role S1 follower"),
      ("term S1 > 3 and term S1 <= 3", "term S1 > 3", "term S1 <= 3"),
      ("vote S1 S2 and vote S1 none", "vote S1 S2", "vote S1 none"),
    ] {
      let message = "`\(first)` and `\(second)` cannot hold together"
      #expect(errors("expect \(condition)") == ["1:1 \(message)"])
      #expect(errors("run until \(condition) within 1s") == ["1:1 \(message)"])
    }
    #expect(
      errors(
        "expect role S1 leader and role S2 leader and term S1 > 2 and term S1 < 4 and leader any",
        "expect not leader S1 and not leader S2 and not (leader S3 and leader none)") == [])
  }

  @Test func setUpComesFirst() {
    #expect(errors("title T", "say S", "rule leader-no-op off", "servers 3", "seed 1") == [])
    #expect(
      errors("set loss 1%", "run 1s", "step", "servers 3")
        == ["4:1 `servers` must stand before line 2, where the run begins"])
    #expect(
      errors("expect safe", "seed 3")
        == ["2:1 `seed` must stand before line 1, where the run begins"])
  }

  @Test func setUpDoesNotContradictItself() {
    #expect(errors("servers 3", "servers 3", "seed 1", "seed 1") == [])
    #expect(errors("servers 3", "servers 4") == ["2:1 line 1 says `servers 3`"])
    #expect(errors("seed 3", "", "seed 4") == ["3:1 line 1 says `seed 3`"])
  }

  @Test func questionsHaveChoicesAndARightOne() {
    #expect(errors("ask Q", "# comment", "", "choice A", "choice * B", "say C") == [])
    #expect(
      errors("ask Q", "say S")
        == ["1:1 this question has no choices: add lines such as `choice * TEXT`"])
    #expect(
      errors("say S", " ask Q")
        == ["2:2 this question has no choices: add lines such as `choice * TEXT`"])
    #expect(
      errors("ask Q", "choice A", "ask R", "choice * B")
        == ["1:1 none of the choices is right: mark one with `choice * TEXT`"])
    #expect(
      errors("ask Q", "choice * A", "step", "choice B", "choice C")
        == ["4:1 this `choice` belongs to no question: `ask` must precede it"])
    #expect(
      errors("choice * B") == ["1:1 this `choice` belongs to no question: `ask` must precede it"])
  }

  @Test func anUnreadableQuestionOrChoiceIsReportedOnce() {
    #expect(errors("aks Q", "choice * A") == ["1:1 unknown command 'aks'; did you mean 'ask'?"])
    #expect(
      errors("ask Q", "choice A", "choise * B")
        == ["3:1 unknown command 'choise'; did you mean 'choice'?"])
  }

  @Test func aHeartbeatLongerThanTheElectionTimeoutIsALessonAndNoMistake() {
    #expect(errors("set heartbeat 400ms", "run 1s") == [])
  }
}
