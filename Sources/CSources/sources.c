// The compiler puts the files here as they are when they are built, and does so again when one changes. So they
// cannot be others than those that run; a test looks that none is missing.
#include "CSources.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char raft_bytes[] = {
#embed "../Raft/Bytes.swift"
};
static const unsigned char raft_chunkedarray[] = {
#embed "../Raft/ChunkedArray.swift"
};
static const unsigned char raft_configuration[] = {
#embed "../Raft/Configuration.swift"
};
static const unsigned char raft_entry[] = {
#embed "../Raft/Entry.swift"
};
static const unsigned char raft_inflight[] = {
#embed "../Raft/Inflight.swift"
};
static const unsigned char raft_log[] = {
#embed "../Raft/Log.swift"
};
static const unsigned char raft_logindex[] = {
#embed "../Raft/LogIndex.swift"
};
static const unsigned char raft_message_body[] = {
#embed "../Raft/Message+Body.swift"
};
static const unsigned char raft_message[] = {
#embed "../Raft/Message.swift"
};
static const unsigned char raft_messagekind[] = {
#embed "../Raft/MessageKind.swift"
};
static const unsigned char raft_messageslots[] = {
#embed "../Raft/MessageSlots.swift"
};
static const unsigned char raft_note[] = {
#embed "../Raft/Note.swift"
};
static const unsigned char raft_randomsource[] = {
#embed "../Raft/RandomSource.swift"
};
static const unsigned char raft_renaming[] = {
#embed "../Raft/Renaming.swift"
};
static const unsigned char raft_requirement[] = {
#embed "../Raft/Requirement.swift"
};
static const unsigned char raft_role[] = {
#embed "../Raft/Role.swift"
};
static const unsigned char raft_rule[] = {
#embed "../Raft/Rule.swift"
};
static const unsigned char raft_section[] = {
#embed "../Raft/Section.swift"
};
static const unsigned char raft_server_commit[] = {
#embed "../Raft/Server+Commit.swift"
};
static const unsigned char raft_server_disk[] = {
#embed "../Raft/Server+Disk.swift"
};
static const unsigned char raft_server_disruption[] = {
#embed "../Raft/Server+Disruption.swift"
};
static const unsigned char raft_server_election[] = {
#embed "../Raft/Server+Election.swift"
};
static const unsigned char raft_server_habits[] = {
#embed "../Raft/Server+Habits.swift"
};
static const unsigned char raft_server_membership[] = {
#embed "../Raft/Server+Membership.swift"
};
static const unsigned char raft_server_packing[] = {
#embed "../Raft/Server+Packing.swift"
};
static const unsigned char raft_server_prevote[] = {
#embed "../Raft/Server+PreVote.swift"
};
static const unsigned char raft_server_quorum[] = {
#embed "../Raft/Server+Quorum.swift"
};
static const unsigned char raft_server_reads[] = {
#embed "../Raft/Server+Reads.swift"
};
static const unsigned char raft_server_repair[] = {
#embed "../Raft/Server+Repair.swift"
};
static const unsigned char raft_server_replication[] = {
#embed "../Raft/Server+Replication.swift"
};
static const unsigned char raft_server_snapshots[] = {
#embed "../Raft/Server+Snapshots.swift"
};
static const unsigned char raft_server_state[] = {
#embed "../Raft/Server+State.swift"
};
static const unsigned char raft_server_term[] = {
#embed "../Raft/Server+Term.swift"
};
static const unsigned char raft_server_timing[] = {
#embed "../Raft/Server+Timing.swift"
};
static const unsigned char raft_server_transfer[] = {
#embed "../Raft/Server+Transfer.swift"
};
static const unsigned char raft_server[] = {
#embed "../Raft/Server.swift"
};
static const unsigned char raft_serverid[] = {
#embed "../Raft/ServerID.swift"
};
static const unsigned char raft_settings_contradictions[] = {
#embed "../Raft/Settings+Contradictions.swift"
};
static const unsigned char raft_settings[] = {
#embed "../Raft/Settings.swift"
};
static const unsigned char raft_shortqueue[] = {
#embed "../Raft/ShortQueue.swift"
};
static const unsigned char raft_snapshot[] = {
#embed "../Raft/Snapshot.swift"
};
static const unsigned char raft_sourceplace[] = {
#embed "../Raft/SourcePlace.swift"
};
static const unsigned char raft_term[] = {
#embed "../Raft/Term.swift"
};
static const unsigned char raft_time[] = {
#embed "../Raft/Time.swift"
};
static const unsigned char raft_timerhabits[] = {
#embed "../Raft/TimerHabits.swift"
};
static const unsigned char raft_turn[] = {
#embed "../Raft/Turn.swift"
};
static const unsigned char raft_uniquearray[] = {
#embed "../Raft/UniqueArray.swift"
};
static const unsigned char simulation_cluster_clients[] = {
#embed "../Simulation/Cluster+Clients.swift"
};
static const unsigned char simulation_cluster_membership[] = {
#embed "../Simulation/Cluster+Membership.swift"
};
static const unsigned char simulation_statemachine[] = {
#embed "../Simulation/StateMachine.swift"
};

#define FILE_OF(name, text) {name, text, sizeof text}

static const struct csources_file files[] = {
    FILE_OF("Raft/Bytes.swift", raft_bytes),
    FILE_OF("Raft/ChunkedArray.swift", raft_chunkedarray),
    FILE_OF("Raft/Configuration.swift", raft_configuration),
    FILE_OF("Raft/Entry.swift", raft_entry),
    FILE_OF("Raft/Inflight.swift", raft_inflight),
    FILE_OF("Raft/Log.swift", raft_log),
    FILE_OF("Raft/LogIndex.swift", raft_logindex),
    FILE_OF("Raft/Message+Body.swift", raft_message_body),
    FILE_OF("Raft/Message.swift", raft_message),
    FILE_OF("Raft/MessageKind.swift", raft_messagekind),
    FILE_OF("Raft/MessageSlots.swift", raft_messageslots),
    FILE_OF("Raft/Note.swift", raft_note),
    FILE_OF("Raft/RandomSource.swift", raft_randomsource),
    FILE_OF("Raft/Renaming.swift", raft_renaming),
    FILE_OF("Raft/Requirement.swift", raft_requirement),
    FILE_OF("Raft/Role.swift", raft_role),
    FILE_OF("Raft/Rule.swift", raft_rule),
    FILE_OF("Raft/Section.swift", raft_section),
    FILE_OF("Raft/Server+Commit.swift", raft_server_commit),
    FILE_OF("Raft/Server+Disk.swift", raft_server_disk),
    FILE_OF("Raft/Server+Disruption.swift", raft_server_disruption),
    FILE_OF("Raft/Server+Election.swift", raft_server_election),
    FILE_OF("Raft/Server+Habits.swift", raft_server_habits),
    FILE_OF("Raft/Server+Membership.swift", raft_server_membership),
    FILE_OF("Raft/Server+Packing.swift", raft_server_packing),
    FILE_OF("Raft/Server+PreVote.swift", raft_server_prevote),
    FILE_OF("Raft/Server+Quorum.swift", raft_server_quorum),
    FILE_OF("Raft/Server+Reads.swift", raft_server_reads),
    FILE_OF("Raft/Server+Repair.swift", raft_server_repair),
    FILE_OF("Raft/Server+Replication.swift", raft_server_replication),
    FILE_OF("Raft/Server+Snapshots.swift", raft_server_snapshots),
    FILE_OF("Raft/Server+State.swift", raft_server_state),
    FILE_OF("Raft/Server+Term.swift", raft_server_term),
    FILE_OF("Raft/Server+Timing.swift", raft_server_timing),
    FILE_OF("Raft/Server+Transfer.swift", raft_server_transfer),
    FILE_OF("Raft/Server.swift", raft_server),
    FILE_OF("Raft/ServerID.swift", raft_serverid),
    FILE_OF("Raft/Settings+Contradictions.swift", raft_settings_contradictions),
    FILE_OF("Raft/Settings.swift", raft_settings),
    FILE_OF("Raft/ShortQueue.swift", raft_shortqueue),
    FILE_OF("Raft/Snapshot.swift", raft_snapshot),
    FILE_OF("Raft/SourcePlace.swift", raft_sourceplace),
    FILE_OF("Raft/Term.swift", raft_term),
    FILE_OF("Raft/Time.swift", raft_time),
    FILE_OF("Raft/TimerHabits.swift", raft_timerhabits),
    FILE_OF("Raft/Turn.swift", raft_turn),
    FILE_OF("Raft/UniqueArray.swift", raft_uniquearray),
    FILE_OF("Simulation/Cluster+Clients.swift", simulation_cluster_clients),
    FILE_OF("Simulation/Cluster+Membership.swift", simulation_cluster_membership),
    FILE_OF("Simulation/StateMachine.swift", simulation_statemachine),
};

struct csources_file csources_at(size_t place) {
  const struct csources_file none = {NULL, NULL, 0};
  return place < sizeof files / sizeof *files ? files[place] : none;
}
