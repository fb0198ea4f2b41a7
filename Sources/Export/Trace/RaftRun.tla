---- MODULE {{module}} ----
\* A run of raftview as a trace over Ongaro's raft.tla, which stands beside it unchanged:
\*
\*   java -cp tla2tools.jar tlc2.TLC -config {{module}}.cfg {{module}}.tla
\*
\* Each record of Run is a step of raft.tla. Where `o` is TRUE the server `i` is after it as raftview has it, in `obs`
\* (a commit of -1 is not compared: there raft.tla's own may go back). TLC finds no error if raft.tla allows all of
\* it; else it reports a deadlock, and `place` is the first record that it does not allow.
\*
\* raft.tla's leader sends one entry, and the next when that is acknowledged. SendFrom, below, is its AppendEntries
\* from any index: a message of several entries is one for each, as raft.tla says of its
\* HandleAppendEntriesRequest, and all of them are received by raft.tla's own steps. A run without a record of
\* SendFrom is one of raft.tla alone. Agree must hold after every step of either.
EXTENDS raft, Integers

VARIABLE place

Matches(m, r) ==
    /\ m.mtype = r.t
    /\ m.mdest = r.i
    /\ m.msource = r.j
    /\ m.mterm = r.term
    /\ CASE r.t = RequestVoteRequest    -> m.mlastLogIndex = r.n
         [] r.t = RequestVoteResponse   -> m.mvoteGranted = (r.n = 1)
         [] r.t = AppendEntriesRequest  -> m.mprevLogIndex = r.n /\ Len(m.mentries) = r.e /\ m.mcommitIndex = r.c
         [] r.t = AppendEntriesResponse -> m.msuccess = (r.e = 1) /\ m.mmatchIndex = r.n

\* Leader i sends j its entry of index k, or where e is 0 none, and that which comes before.
SendFrom(i, j, k, e) ==
    /\ i /= j
    /\ state[i] = Leader
    /\ k \in 1..(Len(log[i]) + 1 - e)
    /\ LET last == k - 1 + e
       IN Send([mtype          |-> AppendEntriesRequest,
                mterm          |-> currentTerm[i],
                mprevLogIndex  |-> k - 1,
                mprevLogTerm   |-> IF k > 1 THEN log[i][k - 1].term ELSE 0,
                mentries       |-> SubSeq(log[i], k, last),
                mlog           |-> log[i],
                mcommitIndex   |-> Min({commitIndex[i], last}),
                msource        |-> i,
                mdest          |-> j])
    /\ UNCHANGED <<serverVars, candidateVars, leaderVars, logVars>>

\* A term has one leader, and what two servers know to be committed is the same (Figure 3).
Agree ==
    /\ \A d, e \in elections : d.eterm = e.eterm => d.eleader = e.eleader
    /\ \A i, j \in Server : \A k \in 1..Min({commitIndex[i], commitIndex[j]}) : log[i][k] = log[j][k]

Step(r) ==
    CASE r.a = "Restart"            -> Restart(r.i)
      [] r.a = "Timeout"            -> Timeout(r.i)
      [] r.a = "RequestVote"        -> RequestVote(r.i, r.j)
      [] r.a = "BecomeLeader"       -> BecomeLeader(r.i)
      [] r.a = "ClientRequest"      -> ClientRequest(r.i, r.v)
      [] r.a = "AdvanceCommitIndex" -> AdvanceCommitIndex(r.i)
      [] r.a = "AppendEntries"      -> AppendEntries(r.i, r.j)
      [] r.a = "SendFrom"           -> SendFrom(r.i, r.j, r.n, r.e)
      [] r.a = "Receive"            -> \E m \in DOMAIN messages : Matches(m, r) /\ Receive(m)
      [] r.a = "Duplicate"          -> \E m \in DOMAIN messages : Matches(m, r) /\ DuplicateMessage(m)
      [] r.a = "Drop"               -> \E m \in DOMAIN messages : Matches(m, r) /\ DropMessage(m)

Observed(r) ==
    IF r.o
    THEN /\ currentTerm'[r.i] = r.obs.term
         /\ state'[r.i] = r.obs.state
         /\ votedFor'[r.i] = r.obs.vote
         /\ IF r.obs.commit = -1 THEN TRUE ELSE commitIndex'[r.i] = r.obs.commit
         /\ Len(log'[r.i]) = r.obs.len
    ELSE TRUE

Run == <<
{{run}}
>>

TraceInit == Init /\ place = 1

TraceNext ==
    \/ /\ place <= Len(Run)
       /\ Step(Run[place])
       /\ allLogs' = allLogs \cup {log[i] : i \in Server}
       /\ Observed(Run[place])
       /\ place' = place + 1
    \/ /\ place > Len(Run)
       /\ UNCHANGED <<vars, place>>

TraceSpec == TraceInit /\ [][TraceNext]_<<vars, place>>
====
