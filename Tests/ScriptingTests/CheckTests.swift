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
