// What is done to a cluster, and what is told about it: a table.

extension NarrationTests {
  static let stories = [
    Story(
      "hold; put x 1; deliver S1>S2; deliver S2>S1",
      "S2 acknowledges up to entry 2. Entry 2 has 2 of the 3 copies it needs to be committed. "
        + "(§5.3)"),
    Story(
      "hold; timeout S2; duplicate S2>S3; deliver S2>S3; deliver S2>S3",
      "S3 votes for S2 in term 2. It had already voted for S2 in this term, and says so again. "
        + "(§5.2, §5.4.1)"),
    Story(
      "align S2 S3",
      "The election timers of S2 S3 will run out at the same moment. (§5.2)"),
    Story(
      "hold; put x 1; duplicate S1>S2; deliver S1>S2; deliver S1>S2",
      "S2 already holds what S1 sends. (§5.3)"),
    Story(
      "hold; put x 1; put y 2; deliver S1>S2 #2; deliver S2>S1",
      "S2's log is shorter: S1 sends from entry 2. (§5.3)"),
    Story(
      "hold; put x 1; deliver S1>S2; timeout S3; deliver S3>S2",
      "S2 refuses S3 its vote. Its own log, up to entry 2 of term 1, is more up to date: S3's "
        + "ends at entry 1 of term 1. Committed entries might be missing from it. (§5.1, §5.4.1)"),
    Story(
      "cas x 1 2",
      "C1 asks S1: x:1→2. S1 puts it into its log as entry 2 and sends it on. It is "
        + "committed once 3 of 5 servers hold it. (§8, §5.3)"),
    Story(
      "rule consistency-check off; hold; put x 1; deliver S1>S2",
      "S2 stores entry 2 from S1. With consistency-check off it does not look at what "
        + "comes before. S2 learns from S1 that entry 1 is committed. (§5.3)"),
    Story(
      "clock S2 x0.5",
      "S2's clock now runs at 50 % of true time."),
    Story(
      "hold; put x 1; deliver S1>S2; deliver S2>S1; deliver S1>S3; deliver S3>S1",
      "Entry 2 is committed: with S3, 3 of 5 servers hold it. C1 has its answer: x=1 is done. "
        + "(§5.3, §5.4.2, §8)"),
    Story(
      "hold; get y; deliver S1>S2; deliver S2>S1; deliver S1>S3; deliver S3>S1",
      "S1 still leads, so it may answer the read. A majority has answered its round 2, sent "
        + "after the read came in. C1 has its answer: there is no y. (§8)"),
    Story(
      "rule up-to-date-vote off; hold; timeout S2; deliver S2>S3",
      "S3 votes for S2 in term 2. It had not voted in term 2; with up-to-date-vote off it "
        + "compares no logs. (§5.1, §5.2, §5.4.1)"),
    Story(
      "isolate S1; put x 1; timeout S2; run 30ms; hold; rejoin S1; run 60ms; deliver S2>S1",
      "S1 steps down: term 2 is newer than its own. S1 deletes its entry 2: it differs from the "
        + "leader's. S1 stores entry 2 from S2. It has the leader's entry 1, so the logs agree up "
        + "to there. (§5.1, §5.3)"),
    Story(
      "crash S2",
      "S2 crashes. What is on disk stays: term, vote and log. All else is lost. (Figure 2)"),
    Story(
      "crash S2 S3",
      "S2 S3 crash. What is on disk stays: term, vote and log. All else is lost. (Figure "
        + "2)"),
    Story(
      "cut S1-S2",
      "Cut: S1-S2. What was on its way there is lost."),
    Story(
      "cut S1>S2",
      "Cut: S1>S2. What was on its way there is lost."),
    Story(
      "timeout S2; delay S2>S1 5ms",
      "A RequestVote from S2 to S1 is delayed by 5ms."),
    Story(
      "hold; put x 1; deliver S1>S2",
      "S2 stores entry 2 from S1. It has the leader's entry 1, so the logs agree up to "
        + "there. S2 learns from S1 that entry 1 is committed. (§5.3)"),
    Story(
      "disk S2 5ms",
      "A disk write on S2 now takes 5ms."),
    Story(
      "disk S2 5ms; hold; put x 1; deliver S1>S2; run 5ms",
      "S2's disk write is done: the answer that waited for it is sent. (Figure 2)"),
    Story(
      "disk S2 5ms; hold; put x 1; deliver S1>S2",
      "S2 stores entry 2 from S1. It has the leader's entry 1, so the logs agree up to there. S2 "
        + "learns from S1 that entry 1 is committed. Its answer waits until what it promises is on "
        + "disk. (§5.3, Figure 2)"),
    Story(
      "disk S2 5ms; timeout S2; run 5ms",
      "S2's disk write is done: what it wrote now survives a crash. Its own vote is the first of "
        + "the 3 it needs. (Figure 2)"),
    Story(
      "put x 1; drop S1>S2",
      "An AppendEntries from S1 to S2 is dropped."),
    Story(
      "put x 1; duplicate S1>S2",
      "An AppendEntries from S1 to S2 will arrive twice."),
    Story(
      "get x",
      "C1 asks S1: get x. A read is not put into the log: a round of heartbeats shows whether S1 "
        + "still leads. It will be answered from what is committed now, up to entry 1. (§8)"),
    Story(
      "hold; timeout S2; timeout S3; deliver S2>S4; deliver S2>S5; deliver S4>S2; deliver "
        + "S5>S2; deliver S2>S3 AppendEntries",
      "S3 gives up its candidacy: S2 already leads term 2. S3 stores entry 2 from S2. It "
        + "has the leader's entry 1, so the logs agree up to there. (§5.2, §5.3)"),
    Story(
      "heal",
      "Healed: all links."),
    Story(
      "hold; run 60ms; deliver S1>S2",
      "S2 learns from S1 that entry 1 is committed. (§5.2, §5.3)"),
    Story(
      "hold",
      "Messages are held back: all links."),
    Story(
      "isolate S3",
      "Cut: all links of S3. What was on its way there is lost."),
    Story(
      "isolate S1; step",
      "S1 tells 4 servers that it still leads. Nothing reaches S2 S3 S4 S5: the links are "
        + "cut. (§5.2)"),
    Story(
      "hold; timeout S2; deliver S2>S3; deliver S3>S2; deliver S2>S4; deliver S4>S2; "
        + "deliver S2>S5; deliver S5>S2",
      "S2 already leads: S5's answer to its request changes nothing. (§5.2)"),
    Story(
      "put x 1; run 45ms; hold; run 50ms; deliver S1>S2",
      "S2 learns from S1 that everything up to entry 2 is committed. (§5.2, §5.3)"),
    Story(
      "link S1-S2 delay 1ms",
      "The network changes: S1-S2."),
    Story(
      "set loss 100%; put x 1",
      "C1 asks S1: x=1. S1 puts it into its log as entry 2 and sends it on. It is "
        + "committed once 3 of 5 servers hold it. The network loses what it sends to S2 S3 S4 "
        + "S5. (§8, §5.3)"),
    Story(
      "rule leader-no-op off; hold; put x 1; drop S1>S3; drop S1>S4; timeout S2; deliver "
        + "S2>S1; timeout S1; deliver S1>S3; deliver S3>S1; deliver S1>S4; deliver S4>S1; "
        + "deliver S1>S3; deliver S3>S1; deliver S1>S3; deliver S3>S1; deliver S1>S4; deliver "
        + "S4>S1; deliver S1>S4; deliver S4>S1",
      "Entry 2 is on a majority but not committed: it is of term 1, S1 leads term 3. S4 "
        + "acknowledges up to entry 2. (§5.4.2, §5.3)"),
    Story(
      "hold; put x 1; put y 1; duplicate S1>S2 #2; deliver S1>S2 #2; deliver S1>S2 #2; "
        + "deliver S2>S1; deliver S2>S1",
      "S1 ignores S2's refusal: newer answers have overtaken it. (§5.3)"),
    Story(
      "partition S1 S2 | S3 S4 S5",
      "The network splits: S1 S2 | S3 S4 S5. Only S3 S4 S5 are a majority, so only there "
        + "can a leader be elected and entries be committed. (§5.2)"),
    Story(
      "partition S1 S2 | S3 S4 | S5",
      "The network splits: S1 S2 | S3 S4 | S5. No part is a majority, so none can elect a "
        + "leader or commit. (§5.2)"),
    Story(
      "pause S3 S4",
      "S3 S4 freeze: timers and messages wait. Nothing is forgotten, and the clock goes on."),
    Story(
      "run 100ms; crash S2; put a 1; put b 1; put c 1; put d 1; put e 1; put f 1",
      "C1 asks S1: f=1. S1 puts it into its log as entry 7; it waits for earlier answers. "
        + "It is committed once 3 of 5 servers hold it. (§8, §5.3)"),
    Story(
      "put x 1",
      "C1 asks S1: x=1. S1 puts it into its log as entry 2 and sends it on. It is "
        + "committed once 3 of 5 servers hold it. (§8, §5.3)"),
    Story(
      "put x 1; put y 2",
      "C1 asks S1: y=2. S1 puts it into its log as entry 3 and sends it on. It is "
        + "committed once 3 of 5 servers hold it. (§8, §5.3)"),
    Story(
      "hold; timeout S2; timeout S3; deliver S3>S2; deliver S2>S3",
      "S3 refuses S2 its vote. It has voted for itself in this term: a server has one vote "
        + "a term. (§5.2)"),
    Story(
      "put x 1 to S2",
      "C1 asks S2: x=1. S2 does not lead: it sends C1 to S1. (§8)"),
    Story(
      "set client-timeout off; put x 1 to S2",
      "C1 asks S2: x=1. S2 refuses: it does not lead, and names S1 as the leader. (§8)"),
    Story(
      "timeout S2; put x 1 to S2",
      "C1 asks S2: x=1. S2 does not lead and knows of no leader: C1 will try another server. "
        + "(§8)"),
    Story(
      "set client-timeout off; timeout S2; put x 1 to S2",
      "C1 asks S2: x=1. S2 refuses: it does not lead, and knows of no leader. (§8)"),
    Story(
      "hold S1>S2; release S1>S2",
      "Messages are let go: S1>S2."),
    Story(
      "run 100ms; hold S1-S2; put x 1; run 62ms",
      "S1 tells 4 servers that it still leads. No answer came from S2: S1 sends everything from "
        + "entry 2 on again. (§5.2, §5.3)"),
    Story(
      "crash S2; restart S2",
      "S2 starts again as a follower. It has its term, vote and log from disk; it does not "
        + "know yet what is committed. (§5.2)"),
    Story(
      "pause S3; resume S3",
      "S3 goes on; what waited arrives now."),
    Story(
      "set heartbeat 40ms",
      "The servers' settings change."),
    Story(
      "hold; timeout S2; timeout S3; deliver S3>S2; deliver S2>S3; deliver S2>S4; timeout "
        + "S3; deliver S3>S2",
      "S2 gets S3's refusal to vote for it. (§5.2)"),
    Story(
      "spread",
      "The election timers of S2 S3 S4 S5 are spread over their range. (§5.2)"),
    Story(
      "hold; timeout S2; deliver S2>S3; timeout S2; deliver S3>S2",
      "S2 ignores S3's answer: it is of term 2, which is over. (§5.1)"),
    Story(
      "hold; put x 1; timeout S2; deliver S2>S3; deliver S1>S3",
      "S3 refuses an append from S1. S1's term 1 is over: S3 is in term 2. (§5.1)"),
    Story(
      "hold; put x 1; timeout S2; deliver S2>S3; deliver S1>S3; deliver S3>S1 "
        + "AppendEntriesReply",
      "S1 steps down: term 2 is newer than its own. (§5.1)"),
    Story(
      "hold; timeout S2; timeout S3; timeout S3; deliver S3>S4; deliver S2>S4",
      "S4 refuses S2 its vote. It has voted for S3 in this term: a server has one vote a "
        + "term. (§5.2)"),
    Story(
      "hold; timeout S2; deliver S2>S1",
      "S1 steps down: term 2 is newer than its own. S1 votes for S2 in term 2. It had not "
        + "voted in term 2, and S2's log is at least as up to date as its own. (§5.1, §5.2, "
        + "§5.4.1)"),
    Story(
      "hold; timeout S2; deliver S2>S3",
      "S3 votes for S2 in term 2. It had not voted in term 2, and S2's log is at least as "
        + "up to date as its own. (§5.1, §5.2, §5.4.1)"),
    Story(
      "timeout S2",
      "S2's timer is made to fire: it stands for election in term 2. It votes for itself and "
        + "asks the others. Its own vote is the first of the 3 it needs. (§5.2)"),
    Story(
      "hold; put x 1; put y 2; deliver S1>S2 #2",
      "S2 refuses an append from S1. What is sent follows entry 2, but S2's log ends at "
        + "entry 1. (§5.3)"),
    Story(
      "wipe S2; restart S2; hold; put x 1; step; deliver S1>S2",
      "S2 refuses an append from S1. What is sent follows entry 1, but S2's log is empty. "
        + "(§5.3)"),
    Story(
      "hold; timeout S2; deliver S2>S3; duplicate S3>S2; deliver S3>S2; deliver S3>S2",
      "S2 ignores a second copy of S3's vote: it counts once. (§5.2)"),
    Story(
      "hold; timeout S2; deliver S2>S3; deliver S3>S2",
      "S2 gets S3's vote: 2 of the 3 it needs. (§5.2)"),
    Story(
      "hold; timeout S2; timeout S3; deliver S2>S4; deliver S3>S4",
      "S4 refuses S3 its vote. It has voted for S2 in this term: a server has one vote a "
        + "term. (§5.2)"),
    Story(
      "hold; timeout S2; timeout S3; deliver S3>S2",
      "S2 refuses S3 its vote. It has voted for itself in this term: a server has one vote "
        + "a term. (§5.2)"),
    Story(
      "rule one-vote-per-term off; hold; timeout S2; timeout S3; deliver S2>S3",
      "S3 votes for S2 in term 2. With one-vote-per-term off it votes for anybody. (§5.2, "
        + "§5.4.1)"),
    Story(
      "hold; timeout S2; deliver S2>S3; deliver S3>S2; deliver S2>S4; deliver S4>S2",
      "S4's vote makes S2 the leader of term 2: 3 of 5 are a majority. It tells the others at "
        + "once, so that none of them stands. Its first entry is a no-op: once that is committed, "
        + "so is all before it. (§5.2, §8)"),
    Story(
      "wipe S3",
      "S3 loses its disk and crashes. Even its vote is forgotten, which Raft does not allow: it "
        + "may vote twice in a term. A leader still counts what it acknowledged, and does not "
        + "send it again. (Figure 2)"),
  ]

  /// What came with membership changes, pre-votes, transfers, snapshots and sessions.
  static let laterStories = [
    Story(
      "set pre-vote on; crash S1; timeout S2",
      "S2's timer is made to fire: it asks who would vote for it. Its term and vote do not "
        + "change until a majority would in term 2. (diss. 9.6)"),
    Story(
      "set pre-vote on; hold; timeout S2; deliver S2>S3",
      "S3 would not vote for S2. It heard from its leader S1 less than an election "
        + "timeout ago. (diss. 9.6)"),
    Story(
      "set pre-vote on; run 200ms; crash S1; run 160ms; hold; timeout S2; deliver S2>S3",
      "S3 would vote for S2 in term 2. It hears from no leader, and S2's log is at least as up "
        + "to date as its own. This changes neither its term nor its vote. (diss. 9.6)"),
    Story(
      "set pre-vote on; run 200ms; crash S1; run 160ms; hold; timeout S2; deliver S2>S3; "
        + "deliver S3>S2",
      "S2 hears that S3 would vote for it: 2 of the 3 it needs. (diss. 9.6)"),
    Story(
      "set pre-vote on; run 200ms; crash S1; run 160ms; hold; timeout S2; deliver S2>S3; "
        + "deliver S3>S2; deliver S2>S4; deliver S4>S2",
      "S2 stands in term 2: 3 of 5 would vote for it. Now it votes for itself and asks the "
        + "others for their votes. Its own vote is the first of the 3 it needs. (diss. 9.6, §5.2)"),
    Story(
      "set pre-vote on; hold; timeout S2; deliver S2>S3; deliver S3>S2",
      "S2 hears that S3 would not vote for it. (diss. 9.6)"),
    Story(
      "set pre-vote on; run 200ms; crash S1; run 160ms; hold; timeout S2; timeout S3; set "
        + "pre-vote off; timeout S4; timeout S4; deliver S2>S4",
      "S4 would not vote for S2. Term 2 is over: its answer says that it is in term 3. "
        + "(diss. 9.6)"),
    Story(
      "set pre-vote on; hold; timeout S2; deliver S2>S1",
      "S1 would not vote for S2. It is the leader itself. (diss. 9.6)"),
    Story(
      "set pre-vote on; run 200ms; crash S1; run 160ms; hold; timeout S2; set pre-vote "
        + "off; timeout S3; deliver S3>S2",
      "S2 stops asking for pre-votes: term 2 is newer than its own. S2 votes for S3 in term 2. "
        + "It had not voted in term 2, and S3's log is at least as up to date as its own. (§5.1, "
        + "§5.2, §5.4.1)"),
    Story(
      "set disruption-guard on; hold; timeout S2; deliver S2>S1",
      "S1 ignores S2's request for a vote and its term. It leads, and a majority may still "
        + "follow it. (§6)"),
    Story(
      "isolate S1; crash S2 S3 S4 S5; set check-quorum on; run 150ms",
      "S1 has lost touch with a majority. Within an election timeout it heard from 2 of "
        + "5, itself included. It steps down: elsewhere another may lead, and its clients "
        + "must not wait here. (diss. 6.2)"),
    Story(
      "hold; reconfigure S1 S2 S6",
      "S1 will make S1 S2 S6 the voters, by joint consensus. S6 starts with an empty log. First "
        + "S6 must catch up, without a vote until then. The change begins once it holds entry 1, "
        + "so that no commit has to wait for it. (§6)"),
    Story(
      "hold; add S6",
      "S1 will add S6 as a voter. S6 starts with an empty log. First S6 must catch up, without a "
        + "vote until then. The change begins once it holds entry 1, so that no commit has to wait "
        + "for it. (diss. 4.1, §6)"),
    Story(
      "hold; remove S5",
      "S1 will remove S5 from the voters. S1 writes C_new as entry 2: S1-S4. It differs by one "
        + "server, so old and new majorities still share a server. (diss. 4.1)"),
    Story(
      "hold; remove S1",
      "S1 will remove S1 from the voters. S1 writes C_new as entry 2: S2-S5. It differs by one "
        + "server, so old and new majorities still share a server. S1 is not in it, and steps down "
        + "once it is committed. (diss. 4.1)"),
    Story(
      "hold; remove S5; deliver S1>S2",
      "S2 stores entry 2 from S1. It has the leader's entry 1, so the logs agree up to there. S2 "
        + "learns from S1 that entry 1 is committed. It uses the new configuration at once: S1-S4. "
        + "(§5.3, §6)"),
    Story(
      "hold; reconfigure S1 S2 S3",
      "S1 will make S1-S3 the voters, by joint consensus. S1 writes C_old,new as entry 2: S1-S5 "
        + "> S1-S3. From now on, committed or not, a quorum is 3 of S1-S5 and 2 of S1 S2 S3. (§6)"),
    Story(
      "hold; reconfigure S1 S2 S3; deliver S1>S2; deliver S2>S1",
      "S2 acknowledges up to entry 2. Entry 2 is on 2 of S1-S5 and 2 of S1 S2 S3. In joint mode "
        + "it takes a majority of both. (§5.3, §6)"),
    Story(
      "hold; reconfigure S1 S2 S3; deliver S1>S2; deliver S2>S1; deliver S1>S3; deliver "
        + "S3>S1",
      "Entry 2 is committed: with S3, 3 of S1-S5 and 3 of S1 S2 S3 hold it. In joint mode it "
        + "takes a majority of both. C_old,new is committed: C_new, S1-S3, may follow. S1 writes "
        + "C_new as entry 3: S1-S3. Joint mode ends: from now on a quorum is 2 of 3 servers. "
        + "(§5.3, §5.4.2, §6)"),
    Story(
      "hold; remove S5; deliver S1>S2; deliver S2>S1; deliver S1>S3; deliver S3>S1",
      "Entry 2 is committed: with S3, 3 of 4 servers hold it. C_new is committed: the change is "
        + "complete, and the voters are S1-S4. (§5.3, §5.4.2, §6)"),
    Story(
      "hold; remove S1; deliver S1>S2; deliver S2>S1; deliver S1>S3; deliver S3>S1; "
        + "deliver S1>S4; deliver S4>S1",
      "Entry 2 is committed: with S4, 3 of 4 servers hold it. C_new is committed: the change is "
        + "complete, and the voters are S2-S5. S1 steps down: it is not in the committed "
        + "configuration. (§5.3, §5.4.2, §6)"),
    Story(
      "isolate S1; remove S5; timeout S2; run 30ms; hold; rejoin S1; run 60ms; deliver "
        + "S2>S1",
      "S1 steps down: term 2 is newer than its own. S1 deletes its entry 2: it differs from the "
        + "leader's. So it uses the configuration before it again: S1-S5. S1 stores entry 2 from "
        + "S2. It has the leader's entry 1, so the logs agree up to there. (§5.1, §5.3, §6)"),
    Story(
      "hold; reconfigure S1 S2 S3; put x 1",
      "C1 asks S1: x=1. S1 puts it into its log as entry 3 and sends it on. It is "
        + "committed once 3 of S1-S5 and 2 of S1 S2 S3 hold it. (§8, §5.3)"),
    Story(
      "hold; reconfigure S1 S2 S3; deliver S1>S2; timeout S2; deliver S2>S3; deliver "
        + "S3>S2",
      "S2 gets S3's vote: 2 of S1-S5 and 2 of S1 S2 S3. In joint mode it takes a majority of "
        + "both. (§5.2, §6)"),
    Story(
      "hold; reconfigure S1 S2 S3; deliver S1>S2; timeout S2; deliver S2>S3; deliver "
        + "S3>S2; deliver S2>S4; deliver S4>S2",
      "S4's vote makes S2 the leader of term 2: 3 of S1-S5 and 2 of S1 S2 S3. In joint mode it "
        + "takes a majority of both. It tells the others at once, so that none of them stands. Its "
        + "first entry is a no-op: once that is committed, so is all before it. (§5.2, §6, §8)"),
    Story(
      "run 60ms; transfer S2",
      "S1 will hand its leadership over to S2. S2 already holds its whole log. Meanwhile S1 "
        + "takes no commands. S1 tells S2 to stand for election now. (diss. 3.10)"),
    Story(
      "run 60ms; hold; put x 1; transfer S2",
      "S1 will hand its leadership over to S2. S2 still lacks one entry, which must come first. "
        + "Meanwhile S1 takes no commands. (diss. 3.10)"),
    Story(
      "run 60ms; hold; put x 1; transfer S2; put y 2",
      "C1 asks S1: y=2. S1 takes no commands: it is handing over to S2. C1 will ask "
        + "again. (§8, diss. 3.10)"),
    Story(
      "run 60ms; hold; transfer S2; deliver S1>S2 TimeoutNow",
      "S2 stands in term 2 at once, as S1 told it to. It waits for no timeout, and its requests "
        + "say that they belong to the transfer. Its own vote is the first of the 3 it needs. "
        + "(diss. 3.10)"),
    Story(
      "run 60ms; hold; transfer S2; run 155ms",
      "S1 abandons the transfer and takes commands again. S2 has not taken over within an "
        + "election timeout. (diss. 3.10)"),
    Story(
      "run 60ms; hold; transfer S2; duplicate S1>S2 TimeoutNow; deliver S1>S2 TimeoutNow; "
        + "deliver S1>S2 TimeoutNow",
      "S2 ignores S1's TimeoutNow of term 1. It is in term 2. (diss. 3.10)"),
    Story(
      "put x 1; run 100ms; snapshot S1",
      "S1 compacts its log. A snapshot of 20 bytes takes the place of its entries 1 to 2. (§7)"),
    Story(
      "put x 1; run 100ms; snapshot S1 S2",
      "S1 S2 compact their logs. At each a snapshot takes the place of all entries that it has "
        + "applied. (§7)"),
    Story(
      "set snapshot-after 2; hold; put x 1; deliver S1>S2; deliver S2>S1; deliver S1>S3; "
        + "deliver S3>S1; step",
      "S1 compacts its log: a snapshot of 20 bytes replaces its entries 1 to 2. Its log had "
        + "reached the length at which it is compacted (snapshot-after). (§7)"),
    Story(
      "set chunk 10; isolate S5; put x 1; run 90ms; snapshot S1; hold; rejoin S5; run "
        + "40ms; deliver S1>S5",
      "S5 keeps bytes 1 to 10 of S1's snapshot. The snapshot is used only once it is complete. "
        + "(§7)"),
    Story(
      "put x 1; crash S5; wipe S5; run 90ms; set chunk 10; snapshot S1; restart S5; hold; "
        + "run 52ms; deliver S1>S5; deliver S5>S1",
      "S1 sends S5 bytes 11 to 20 of 20 of its snapshot. (§7)"),
    Story(
      "put x 1; crash S5; wipe S5; run 90ms; set chunk 10; snapshot S1; restart S5; hold; "
        + "run 52ms; deliver S1>S5; deliver S5>S1; deliver S1>S5 InstallSnapshot",
      "S5 has the whole snapshot: its log now begins after entry 2. Its state machine and "
        + "sessions are now those of the snapshot. (§7)"),
    Story(
      "put x 1; crash S5; wipe S5; run 90ms; set chunk 10; snapshot S1; restart S5; hold; "
        + "run 52ms; deliver S1>S5; deliver S5>S1; duplicate S1>S5 InstallSnapshot; deliver "
        + "S1>S5 InstallSnapshot; deliver S1>S5 InstallSnapshot",
      "S5 needs no snapshot up to entry 2. It has committed everything up to entry 2, and "
        + "says so. (§7)"),
    Story(
      "put x 1 to S2; step",
      "C1 asks S1: x=1. This is try 2 of its request 1, which will be applied only once. S1 puts "
        + "it into its log as entry 2 and sends it on. It is committed once 3 of 5 servers hold "
        + "it. (§8, §5.3)"),
    Story(
      "set client-timeout 20ms; hold; put x 1; run 20ms",
      "C1 has waited 20ms for S1 and asks S2: x=1. This is try 2 of its request 1, which will be "
        + "applied only once. S2 does not lead: it sends C1 to S1. (§8)"),
    Story(
      "hold; get x; deliver S1>S2; deliver S2>S1; deliver S1>S3; deliver S3>S1",
      "S1 still leads, so it may answer the read. A majority has answered its round 2, sent "
        + "after the read came in. C1 has its answer: there is no x. (§8)"),
    Story(
      "set client-delay 5ms; put x 1; step",
      "C1's request reaches S1: x=1. S1 puts it into its log as entry 2 and sends it on. It is "
        + "committed once 3 of 5 servers hold it. (§8, §5.3)"),
    Story(
      "set client-delay 5ms; crash S1; put x 1 to S2; crash S2; run 5ms",
      "C1's request to S2 is lost: S2 is down. (§8)"),
    Story(
      "set client-delay 5ms; put x 1 to S2; pause S2; run 5ms",
      "S2 is frozen: C1's request waits in its inbox."),
    Story(
      "load 20/s",
      "From now on 3 clients send 20 requests a second. 50 % of them are reads; they use 3 keys. "
        + "(§8)"),
    Story(
      "load off",
      "The clients send no more requests by themselves. Those under way go on."),
    Story(
      "set lease-reads on; run 100ms; get x",
      "C1 asks S1: get x. S1 reads at once: it holds a lease. Until 0.259 s by its clock "
        + "nobody else can have been elected. C1 has its answer: there is no x. (§8, diss. "
        + "6.4.1)"),
    Story(
      "rule read-confirmation off; get x",
      "C1 asks S1: get x. S1 reads at once: with read-confirmation off it does not check that it "
        + "still leads. C1 has its answer: there is no x. (§8)"),
    Story(
      "rule leader-no-op off; timeout S2; run 60ms; get x to S2",
      "C1 asks S2: get x. The read waits: S2 has committed no entry of its own term yet. "
        + "(§8)"),
  ]
}
