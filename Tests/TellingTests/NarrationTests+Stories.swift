// What is done to a cluster, and what is told about it: a table.

extension NarrationTests {
  static let stories = [
    Story(
      "hold; put x 1; deliver S1>S2; deliver S2>S1",
      "S1 counts S2's copy of entry 2 (x=1): 2 of the 3 copies that commit it. (§5.3)"),
    Story(
      "hold; timeout S2; duplicate S2>S3; deliver S2>S3; deliver S2>S3",
      "S3 votes again for S2 in term 2: 2 of the 3 votes it needs are cast. It had already voted "
        + "for S2 in this term, and says so again. (§5.2, §5.4.1)"),
    Story(
      "align S2 S3",
      "The election timers of S2 and S3 are set to run out at the same moment. (§5.2)"),
    Story(
      "hold; put x 1; duplicate S1>S2; deliver S1>S2; deliver S1>S2",
      "S2 already holds what S1 sends. (§5.3)"),
    Story(
      "hold; put x 1; put y 2; deliver S1>S2 #2; deliver S2>S1",
      "Entry 3 overtook an append on its way to S2: S1 waits for its answer. S2 refused it without "
        + "what comes before, and that may still arrive. (§5.3)"),
    Story(
      "wipe S2; restart S2; hold; run 50ms; deliver S1>S2; deliver S2>S1",
      "S2 lacks entry 1, which it had acknowledged: it has lost what it held. S1 repairs it, but what "
        + "was committed by counting its copy is not safe any more. S1 goes back to where S2's log "
        + "ends: it sends from entry 1 on. (Figure 2, §5.3)"),
    Story(
      "hold; put x 1; deliver S1>S2; timeout S3; deliver S3>S2",
      "S2 refuses S3: S3's log is behind. S3 can still win. Its own log ends at entry 2 (term 1), "
        + "S3's at entry 1 (term 1). Committed entries might be missing from it. (§5.4.1)"),
    Story(
      "cas x 1 2",
      "C1's x:1→2 becomes entry 2 of S1, committed once 3 of 5 servers hold it. S1 leads: it puts "
        + "the command into its log and sends it to the others. (§5.3)"),
    Story(
      "rule consistency-check off; hold; put x 1; deliver S1>S2",
      "S2 stores entry 2 (x=1): 2 of the 3 copies that commit it. With consistency-check off it "
        + "does not look at what comes before. S2 learns from S1 that entry 1 (nop) is committed, "
        + "and applies it. (§5.3)"),
    Story(
      "clock S2 x0.5",
      "S2's clock now runs at 50 % of true time."),
    Story(
      "hold; put x 1; deliver S1>S2; deliver S2>S1; deliver S1>S3; deliver S3>S1",
      "Entry 2 (x=1) is committed: with S3's copy S1 counts 3 of 5. C1 has its answer: "
        + "x=1 is done. (§5.3, §5.4.2, §8)"),
    Story(
      "hold; get y; deliver S1>S2; deliver S2>S1; deliver S1>S3; deliver S3>S1",
      "C1 reads y: there is none. S1 still leads, so it may answer the read. A quorum has "
        + "answered its round 2, sent after the read came in. (§8)"),
    Story(
      "rule up-to-date-vote off; hold; timeout S2; deliver S2>S3",
      "S3 votes for S2 in term 2: 2 of the 3 votes it needs are cast. It had noted no vote in term "
        + "2; with up-to-date-vote off it compares no logs. (§5.2, §5.4.1)"),
    Story(
      "isolate S1; put x 1; timeout S2; run 30ms; hold; rejoin S1; run 60ms; deliver S2>S1",
      "S1 leads no longer: S2's term 2 is newer than its own. S1 deletes its entry 2: S2 has "
        + "another there. S1 stores entry 2 (nop): 2 of the 3 copies that commit it. It has S2's "
        + "entry 1, so the logs agree up to there. (§5.1, §5.3)"),
    Story(
      "crash S2",
      "S2 crashes: S1 leads on, and 4 of 5 run, a majority. What is on disk stays: term, vote and "
        + "log. All else is lost. (Figure 2)"),
    Story(
      "crash S2 S3",
      "S2 and S3 crash: S1 leads on, and 3 of 5 run, a majority. What is on disk stays: "
        + "term, vote and log. All else is lost. (Figure 2)"),
    Story(
      "cut S1-S2",
      "Cut: S1-S2. S1 leads and reaches a majority. What was on its way there is lost."),
    Story(
      "cut S1>S2",
      "Cut: S1>S2. S1 leads and reaches a majority. What was on its way there is lost."),
    Story(
      "timeout S2; delay S2>S1 5ms",
      "S2's request for a vote to S1 is delayed by 5ms."),
    Story(
      "hold; put x 1; deliver S1>S2",
      "S2 stores entry 2 (x=1): 2 of the 3 copies that commit it. It has S1's entry 1, so the logs "
        + "agree up to there. S2 learns from S1 that entry 1 (nop) is committed, and applies it. "
        + "(§5.3)"),
    Story(
      "disk S2 5ms",
      "A disk write on S2 now takes 5ms."),
    Story(
      "disk S2 5ms; hold; put x 1; deliver S1>S2; run 5ms",
      "S2's disk write is done: the answer that waited for it is sent. (Figure 2)"),
    Story(
      "disk S2 5ms; hold; put x 1; deliver S1>S2",
      "S2 stores entry 2 (x=1), which counts once it is on its disk. It has S1's entry 1, so the "
        + "logs agree up to there. S2 learns from S1 that entry 1 (nop) is committed, and applies "
        + "it. Its answer waits until what it promises is on disk. (§5.3, Figure 2)"),
    Story(
      "disk S2 5ms; timeout S2; run 5ms",
      "S2's disk write is done: what it wrote now survives a crash. S2's own vote is on its disk: "
        + "it has 1 of the 3 votes it needs. (Figure 2, §5.2)"),
    Story(
      "put x 1; drop S1>S2",
      "S1's entry 2 to S2 is dropped."),
    Story(
      "put x 1; duplicate S1>S2",
      "S1's entry 2 to S2 will arrive twice."),
    Story(
      "get x",
      "C1's read of x waits until S1 knows that it still leads. A read is not put into the log: a "
        + "round of heartbeats shows who still follows. It will be answered from what is committed "
        + "now, up to entry 1. (§8)"),
    Story(
      "hold; timeout S2; timeout S3; deliver S2>S4; deliver S2>S5; deliver S4>S2; deliver "
        + "S5>S2; deliver S2>S3 AppendEntries",
      "S3 gives up its candidacy: S2 already leads term 2. S3 stores entry 2 (nop): 2 of the 3 "
        + "copies that commit it. It has S2's entry 1, so the logs agree up to there. (§5.2, §5.3)"),
    Story(
      "heal",
      "Healed: all links. S1 leads and reaches a majority."),
    Story(
      "hold; run 60ms; deliver S1>S2",
      "S2 learns from S1 that entry 1 (nop) is committed, and applies it. (§5.2, §5.3)"),
    Story(
      "hold",
      "Held back: all links. What is sent there waits until it is let go."),
    Story(
      "isolate S3",
      "Cut: all links of S3. S1 leads and reaches a majority. What was on its way there is lost."),
    Story(
      "isolate S1; step",
      "S1 leads term 1 but reaches nobody: it can commit nothing new. It cannot "
        + "know that: its heartbeats go out all the same. Nothing reaches S2, S3, S4 and S5: "
        + "the links are cut. (§5.2)"),
    Story(
      "hold; timeout S2; deliver S2>S3; deliver S3>S2; deliver S2>S4; deliver S4>S2; "
        + "deliver S2>S5; deliver S5>S2",
      "S2 already leads: S5's answer to its request changes nothing. (§5.2)"),
    Story(
      "put x 1; run 45ms; hold; run 50ms; deliver S1>S2",
      "S2 learns from S1 that entry 2 (x=1) is committed, and applies it. (§5.2, §5.3)"),
    Story(
      "link S1-S2 delay 1ms",
      "The network changes: S1-S2."),
    Story(
      "set loss 100%; put x 1",
      "C1's x=1 becomes entry 2 of S1, which reaches nobody and can't commit it. S1 "
        + "leads: it puts the command into its log and sends it to the others. The network "
        + "loses what it sends to S2, S3, S4 and S5. (§5.3)"),
    Story(
      "rule leader-no-op off; hold; put x 1; drop S1>S3; drop S1>S4; timeout S2; deliver "
        + "S2>S1; timeout S1; deliver S1>S3; deliver S3>S1; deliver S1>S4; deliver S4>S1; "
        + "deliver S1>S3; deliver S3>S1; deliver S1>S3; deliver S3>S1; deliver S1>S4; deliver "
        + "S4>S1; deliver S1>S4; deliver S4>S1",
      "Entry 2 is on a majority but not committed: it is of term 1, S1 leads term 3. S1 "
        + "counts S4's copy of entry 2 (x=1): that makes 3 of 5. (§5.4.2, §5.3)"),
    Story(
      "hold; put x 1; put y 1; deliver S1>S2 #2; duplicate S2>S1; deliver S1>S2 #1; deliver S2>S1; "
        + "deliver S2>S1 #2; deliver S2>S1",
      "S1 ignores S2's refusal: newer answers have overtaken it. (§5.3)"),
    Story(
      "partition S1 S2 | S3 S4 S5",
      "Cut: S1 S2 | S3 S4 S5. S1 leads but reaches only S2: it commits nothing new. "
        + "Only S3, S4 and S5 are a majority: only there can new entries be committed. (§5.2)"),
    Story(
      "partition S1 S2 | S3 S4 | S5",
      "Cut: S1 S2 | S3 S4 | S5. S1 leads but reaches only S2: it commits nothing new. No part "
        + "is a majority, so none can elect a leader or commit. (§5.2)"),
    Story(
      "pause S3 S4",
      "S3 and S4 freeze: S1 leads on, and 3 of 5 run, a majority. Timers and messages "
        + "wait. Nothing is forgotten, and the clock goes on."),
    Story(
      "run 100ms; crash S2; put a 1; put b 1; put c 1; put d 1; put e 1; put f 1",
      "C1's f=1 becomes entry 7 of S1, committed once 3 of 5 servers hold it. S1 puts it into its "
        + "log; it is sent after answers to what was sent before. (§5.3)"),
    Story(
      "put x 1",
      "C1's x=1 becomes entry 2 of S1, committed once 3 of 5 servers hold it. S1 leads: it puts "
        + "the command into its log and sends it to the others. (§5.3)"),
    Story(
      "put x 1; put y 2",
      "C1's y=2 becomes entry 3 of S1, committed once 3 of 5 servers hold it. S1 leads: it puts "
        + "the command into its log and sends it to the others. (§5.3)"),
    Story(
      "hold; timeout S2; timeout S3; deliver S3>S2; deliver S2>S3",
      "S3 refuses S2: it has voted for itself. S2 can still win. A server has one vote a term, and "
        + "this one is given. (§5.2)"),
    Story(
      "put x 1 to S2",
      "S2 does not lead: it sends C1 to S1. C1 asks S2: x=1. (§8)"),
    Story(
      "set client-timeout off; put x 1 to S2",
      "S2 refuses: it does not lead, and names S1 as the leader. C1 asks S2: x=1. (§8)"),
    Story(
      "timeout S2; put x 1 to S2",
      "S2 does not lead and knows of no leader: C1 will try another server. C1 asks S2: x=1. (§8)"),
    Story(
      "set client-timeout off; timeout S2; put x 1 to S2",
      "S2 refuses: it does not lead, and knows of no leader. C1 asks S2: x=1. (§8)"),
    Story(
      "hold S1>S2; release S1>S2",
      "Let go: S1>S2. What waited there is on its way."),
    Story(
      "run 100ms; hold S1-S2; put x 1; run 62ms",
      "S1 tells S2, S3, S4 and S5 that it still leads term 1. Who hears it waits a whole "
        + "election timeout anew. No answer came from S2: S1 sends everything from entry 2 "
        + "on again. (§5.2, §5.3)"),
    Story(
      "crash S2; restart S2",
      "S2 is back as a follower: 5 of 5 run, a majority. It has its term, vote and log from disk, "
        + "and must hear what is committed. (§5.2)"),
    Story(
      "pause S3; resume S3",
      "S3 goes on; what waited arrives now."),
    Story(
      "set heartbeat 40ms",
      "The servers' settings change."),
    Story(
      "hold; timeout S2; timeout S3; deliver S3>S2; deliver S2>S3; deliver S2>S4; timeout "
        + "S3; deliver S3>S2",
      "S2 hears S3's no: it has 1 of the 3 votes it needs, and S4's is held back. (§5.2)"),
    Story(
      "spread",
      "The election timers of S2, S3, S4 and S5 are spread over their range. (§5.2)"),
    Story(
      "hold; timeout S2; deliver S2>S3; timeout S2; deliver S3>S2",
      "S2 ignores S3's answer: it is of term 2, which is over. (§5.1)"),
    Story(
      "hold; put x 1; timeout S2; deliver S2>S3; deliver S1>S3",
      "S3 refuses: S1's term 1 is over, and S3 is in term 2. Its answer bears term 2: who hears it "
        + "leads no longer. (§5.1)"),
    Story(
      "hold; put x 1; timeout S2; deliver S2>S3; deliver S1>S3; deliver S3>S1 "
        + "AppendEntriesReply",
      "S1 leads no longer: S3's term 2 is newer than its own. (§5.1)"),
    Story(
      "hold; timeout S2; timeout S3; timeout S3; deliver S3>S4; deliver S2>S4",
      "S4 refuses S2: it has voted for S3. S2 can still win. A server has one vote a term, and "
        + "this one is given. (§5.2)"),
    Story(
      "hold; timeout S2; deliver S2>S1",
      "S1 leads no longer: S2's term 2 is newer than its own. S1 votes for S2 in term 2: 2 of "
        + "the 3 votes it needs are cast. It had noted no vote in term 2, and S2's log is not "
        + "behind its own. (§5.1, §5.2, §5.4.1)"),
    Story(
      "hold; timeout S2; deliver S2>S3",
      "S3 votes for S2 in term 2: 2 of the 3 votes it needs are cast. It had noted no vote in term 2, "
        + "and S2's log is not behind its own. (§5.2, §5.4.1)"),
    Story(
      "timeout S2",
      "S2 stands for election in term 2: it has 1 of the 3 votes it needs. S1 still leads term 1, "
        + "and does not know of this yet. Its timer was made to run out: it votes for itself and "
        + "asks the others. (§5.2)"),
    Story(
      "hold; put x 1; put y 2; deliver S1>S2 #2",
      "S2 refuses: S1 builds on entry 2, and S2's log ends at 1. It answers where its log ends, so "
        + "S1 can go back to there at once. (§5.3)"),
    Story(
      "wipe S2; restart S2; hold; put x 1; step; deliver S1>S2",
      "S2 refuses: S1 builds on entry 1, and S2's log is empty. It answers where its log ends, so "
        + "S1 can go back to there at once. (§5.3)"),
    Story(
      "hold; timeout S2; deliver S2>S3; duplicate S3>S2; deliver S3>S2; deliver S3>S2",
      "S2 ignores a second copy of S3's vote: it counts once. (§5.2)"),
    Story(
      "hold; timeout S2; deliver S2>S3; deliver S3>S2",
      "S2 gets S3's vote: it has 2 of the 3 votes it needs. (§5.2)"),
    Story(
      "hold; timeout S2; timeout S3; deliver S2>S4; deliver S3>S4",
      "S4 refuses S3: it has voted for S2. S3 can still win. A server has one vote a term, and "
        + "this one is given. (§5.2)"),
    Story(
      "hold; timeout S2; timeout S3; deliver S3>S2",
      "S2 refuses S3: it has voted for itself. S3 can still win. A server has one vote a term, and "
        + "this one is given. (§5.2)"),
    Story(
      "rule one-vote-per-term off; hold; timeout S2; timeout S3; deliver S2>S3",
      "S3 votes for S2 in term 2: 2 of the 3 votes it needs are cast. With one-vote-per-term off "
        + "it votes for anybody. (§5.2, §5.4.1)"),
    Story(
      "hold; timeout S2; deliver S2>S3; deliver S3>S2; deliver S2>S4; deliver S4>S2",
      "S2 leads term 2: S4's vote makes it 3 of 5, a majority. S1 led term 1 and does not know of "
        + "this yet. It tells the others at once, so that none of them stands. Its first entry is "
        + "a no-op: once that is committed, so is all before it. (§5.2, §8)"),
    Story(
      "wipe S3",
      "S3 loses its disk and crashes: S1 leads on, and 4 of 5 run, a majority. Raft does not allow "
        + "that: its vote is forgotten, and it may vote twice. A leader still counts what it "
        + "acknowledged, until it refuses what follows that. (Figure 2)"),
  ]

  /// What came with membership changes, pre-votes, transfers, snapshots and sessions.
  static let laterStories = [
    Story(
      "set pre-vote on; crash S1; timeout S2",
      "S2 asks who would vote for it in term 2, but can get too few votes. Its timer was made to run out. "
        + "Its own term and vote do not change until a majority would. (diss. 9.6)"),
    Story(
      "set pre-vote on; hold; timeout S2; deliver S2>S3",
      "S3 would not vote for S2: it heard from S1 lately. It heard from its leader S1 less than an "
        + "election timeout ago. (diss. 9.6)"),
    Story(
      "set pre-vote on; run 200ms; crash S1; run 160ms; hold; timeout S2; deliver S2>S3",
      "S3 would vote for S2 in term 2: that makes 2 of the 3 that let it stand. It hears from no "
        + "leader, and S2's log is not behind its own. This changes neither its term nor its vote. "
        + "(diss. 9.6)"),
    Story(
      "set pre-vote on; run 200ms; crash S1; run 160ms; hold; timeout S2; deliver S2>S3; "
        + "deliver S3>S2",
      "S2 hears that S3 would vote for it: 2 of the 3 it needs. (diss. 9.6)"),
    Story(
      "set pre-vote on; run 200ms; crash S1; run 160ms; hold; timeout S2; deliver S2>S3; "
        + "deliver S3>S2; deliver S2>S4; deliver S4>S2",
      "S2 stands in term 2, for which 3 of 5 would vote. Now it votes for itself and asks the "
        + "others for their votes. (diss. 9.6, §5.2)"),
    Story(
      "set pre-vote on; hold; timeout S2; deliver S2>S3; deliver S3>S2",
      "S2 hears that S3 would not vote for it. (diss. 9.6)"),
    Story(
      "set pre-vote on; run 200ms; crash S1; run 160ms; hold; timeout S2; timeout S3; set "
        + "pre-vote off; timeout S4; timeout S4; deliver S2>S4",
      "S4 would not vote for S2: term 2 is over. It is in term 3, and its answer says so. "
        + "(diss. 9.6)"),
    Story(
      "set pre-vote on; hold; timeout S2; deliver S2>S1",
      "S1 would not vote for S2: it leads. It is the leader itself. (diss. 9.6)"),
    Story(
      "set pre-vote on; run 200ms; crash S1; run 160ms; hold; timeout S2; set pre-vote "
        + "off; timeout S3; deliver S3>S2",
      "S2 votes for S3 in term 2: 2 of the 3 votes it needs are cast. It had noted no vote in term 2, "
        + "and S3's log is not behind its own. S2 stops asking for pre-votes: S3's term 2 "
        + "is newer than its own. (§5.2, §5.4.1, §5.1)"),
    Story(
      "set disruption-guard on; hold; timeout S2; deliver S2>S1",
      "S1 ignores S2's request: it leads, and a majority may still follow it. So neither S2's "
        + "request for a vote nor its term counts here. (§6)"),
    Story(
      "isolate S1; crash S2 S3 S4 S5; set check-quorum on; run 150ms",
      "S1 leads no longer: it has lost touch with a majority. Within an election timeout it heard "
        + "from 2 of 5, itself included. It steps down: elsewhere another may lead, and its "
        + "clients must not wait here. (diss. 6.2)"),
    Story(
      "hold; reconfigure S1 S2 S6",
      "S1 will make S1, S2 and S6 the voters, by joint consensus. S6 starts with an "
        + "empty log. First S6 must catch up, without a vote until then. The change begins "
        + "once it holds entry 1: no commit is to wait for it. (§6)"),
    Story(
      "hold; add S6",
      "S1 will add S6 as a voter. S6 starts with an empty log. First S6 must catch up, without a "
        + "vote until then. The change begins once it holds entry 1: no commit is to wait for it. "
        + "(diss. 4.1, §6)"),
    Story(
      "hold; remove S5",
      "S1 will remove S5 from the voters. S1 writes C_new as entry 2: S1..S4. It differs "
        + "by one server, so old and new majorities still share a server. (diss. 4.1)"),
    Story(
      "hold; remove S1",
      "S1 will remove itself from the voters. S1 writes C_new as entry 2: S2..S5. It differs "
        + "by one server, so old and new majorities still share a server. S1 is not in it, "
        + "and steps down once it is committed. (diss. 4.1)"),
    Story(
      "hold; remove S5; deliver S1>S2",
      "S2 stores entry 2 (C_new): 2 of the 3 copies that commit it. It has S1's entry 1, "
        + "so the logs agree up to there. S2 learns from S1 that entry 1 (nop) is committed, "
        + "and applies it. It uses the new configuration at once: S1..S4. (§5.3, §6)"),
    Story(
      "hold; reconfigure S1 S2 S3",
      "S1 will make S1, S2 and S3 the voters, by joint consensus. S1 writes C_old,new as "
        + "entry 2: S1..S5 > S1 S2 S3. From now on, committed or not, a quorum is 3 of "
        + "S1..S5 and 2 of S1 S2 S3. (§6)"),
    Story(
      "hold; reconfigure S1 S2 S3; deliver S1>S2; deliver S2>S1",
      "S1 counts S2's copy of entry 2: that makes 2 of S1..S5 and 2 of S1 S2 S3. In "
        + "joint mode it takes a majority of both. (§5.3, §6)"),
    Story(
      "hold; reconfigure S1 S2 S3; deliver S1>S2; deliver S2>S1; deliver S1>S3; deliver "
        + "S3>S1",
      "Entry 2 (joint) is committed: S1 counts 3 of S1..S5 and 3 of S1 S2 S3. In joint "
        + "mode it takes a majority of both. So C_new, S1, S2 and S3, may follow. S1 writes "
        + "C_new as entry 3: S1 S2 S3. Joint mode ends: from now on a quorum is 2 of 3 "
        + "servers. (§5.3, §5.4.2, §6)"),
    Story(
      "hold; remove S5; deliver S1>S2; deliver S2>S1; deliver S1>S3; deliver S3>S1",
      "Entry 2 (C_new) is committed: with S3's copy S1 counts 3 of 4. The change is "
        + "complete: the voters are S1, S2, S3 and S4. (§5.3, §5.4.2, §6)"),
    Story(
      "hold; remove S1; deliver S1>S2; deliver S2>S1; deliver S1>S3; deliver S3>S1; "
        + "deliver S1>S4; deliver S4>S1",
      "Entry 2 (C_new) is committed: with S4's copy S1 counts 3 of 4. The change is "
        + "complete: the voters are S2, S3, S4 and S5. S1 leads no longer: it has no vote in "
        + "the committed configuration. (§5.3, §5.4.2, §6)"),
    Story(
      "isolate S1; remove S5; timeout S2; run 30ms; hold; rejoin S1; run 60ms; deliver "
        + "S2>S1",
      "S1 leads no longer: S2's term 2 is newer than its own. S1 deletes its entry 2: S2 "
        + "has another there. So it uses the configuration before it again: S1..S5. S1 "
        + "stores entry 2 (nop): 2 of the 3 copies that commit it. It has S2's entry 1, so "
        + "the logs agree up to there. (§5.1, §5.3, §6)"),
    Story(
      "hold; reconfigure S1 S2 S3; put x 1",
      "C1's x=1 becomes entry 3 of S1. It is committed once 3 of S1..S5 and 2 of S1 S2 "
        + "S3 hold it. S1 leads: it puts the command into its log and sends it to the "
        + "others. (§5.3)"),
    Story(
      "hold; reconfigure S1 S2 S3; deliver S1>S2; timeout S2; deliver S2>S3; deliver "
        + "S3>S2",
      "S2 gets S3's vote: it has votes of 2 of S1..S5 and 2 of S1 S2 S3. In joint mode "
        + "it takes a majority of both. (§5.2, §6)"),
    Story(
      "hold; reconfigure S1 S2 S3; deliver S1>S2; timeout S2; deliver S2>S3; deliver "
        + "S3>S2; deliver S2>S4; deliver S4>S2",
      "S2 leads term 2: with S4's vote it has 3 of S1..S5 and 2 of S1 S2 S3. In joint "
        + "mode it takes a majority of both. S1 led term 1 and does not know of this yet. It "
        + "tells the others at once, so that none of them stands. Its first entry is a "
        + "no-op: once that is committed, so is all before it. (§5.2, §6, §8)"),
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
      "S1 takes no commands: it is handing over to S2. C1 will ask again. C1 asks S1: y=2. (diss. "
        + "3.10, §8)"),
    Story(
      "run 60ms; hold; transfer S2; deliver S1>S2 TimeoutNow",
      "S2 stands in term 2, as S1 told it to: it has 1 of the 3 votes it needs. It waits for no "
        + "timeout, and its requests say that this is a transfer. (diss. 3.10)"),
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
      "S1 and S2 compact their logs. At each a snapshot takes the place of all entries "
        + "that it has applied. (§7)"),
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
      "C1 asks again, now S1: x=1. C1's x=1 becomes entry 2 of S1, committed once 3 of 5 servers "
        + "hold it. S1 leads: it puts the command into its log and sends it to the others. This is "
        + "try 2 of its request 1, which is applied once at most. (§8, §5.3)"),
    Story(
      "set client-timeout 20ms; hold; put x 1; run 20ms",
      "C1 has waited 20ms for S1 and asks S2: x=1. S2 does not lead: it sends C1 to S1. This is "
        + "try 2 of its request 1, which is applied once at most. (§8)"),
    Story(
      "hold; get x; deliver S1>S2; deliver S2>S1; deliver S1>S3; deliver S3>S1",
      "C1 reads x: there is none. S1 still leads, so it may answer the read. A quorum has "
        + "answered its round 2, sent after the read came in. (§8)"),
    Story(
      "set client-delay 5ms; put x 1; step",
      "C1's x=1 becomes entry 2 of S1, committed once 3 of 5 servers hold it. S1 leads: it puts "
        + "the command into its log and sends it to the others. (§5.3)"),
    Story(
      "set client-delay 5ms; crash S1; put x 1 to S2; crash S2; run 5ms",
      "C1's x=1 to S2 is lost: S2 is down. (§8)"),
    Story(
      "set client-delay 5ms; put x 1 to S2; pause S2; run 5ms",
      "S2 is frozen: C1's x=1 waits in its inbox."),
    Story(
      "load 20/s",
      "From now on 3 clients send 20 requests a second. 50 % of them are reads; they use 3 keys. "
        + "(§8)"),
    Story(
      "load off",
      "The clients send no more requests by themselves. Those under way go on."),
    Story(
      "set lease-reads on; run 100ms; get x",
      "C1 reads x: there is none. S1 reads at once: it holds a lease. By its clock its lease runs "
        + "until 0.258 s: it relies on nobody else being elected before. (§8, diss. 6.4.1)"),
    Story(
      "rule read-confirmation off; get x",
      "C1 reads x: there is none. S1 answers the read at once, without a look whether it still "
        + "leads. The rule read-confirmation, which asks for that, is off. (§8)"),
    Story(
      "rule leader-no-op off; timeout S2; run 60ms; get x to S2",
      "C1's read of x waits: S2 has committed no entry of its own term yet. (§8)"),
  ]
}
