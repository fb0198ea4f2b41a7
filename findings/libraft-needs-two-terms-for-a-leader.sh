#!/bin/bash
# libraft2 and libraft-dev 0.15.0-1 (Debian), the Raft of dqlite. A follower that still counts on a leader refuses every
# vote until its own timeout is over, and then it stands itself and has no vote left. So whoever stands first after a
# leader's end does not win: of 99 new leaders none came with the first term, and all after more than two election
# timeouts. With raft_set_pre_vote(), which is one more round of messages, most come with the first term, and a second
# sooner: the second to stand gets the pre-vote, and then the vote, of the first.
# Why care: by the paper one candidate and one term are the rule, two the accident of a split vote. A picture of this
# system that shows each change of leaders as a failed election and another is right, and the pre-vote costs no time.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# The named packages and whatever of theirs is not installed here, unpacked beside the system, not into it.
debs() {
  mkdir -p debs/partial root
  apt-get -y -qq --download-only --reinstall --no-install-recommends --allow-downgrades \
    -o Dir::Cache::archives="$work/debs" install "$@" >apt.log 2>&1 || {
    apt-get update -qq >apt.log 2>&1
    apt-get -y -qq --download-only --reinstall --no-install-recommends --allow-downgrades \
      -o Dir::Cache::archives="$work/debs" install "$@" >apt.log 2>&1 || { cat apt.log; exit 1; }
  }
  for deb in debs/*.deb; do dpkg -x "$deb" root; done
  for library in root/usr/lib/*-linux-gnu root/lib/*-linux-gnu; do
    LD_LIBRARY_PATH=$work/$library${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  done
  export LD_LIBRARY_PATH PATH="$work/root/usr/bin:$work/root/usr/sbin:$PATH"
}
debs libraft2=0.15.0-1 libraft-dev=0.15.0-1
command -v gcc >/dev/null || { apt-get update -qq && apt-get install -y -qq gcc libc6-dev; } >/dev/null 2>&1

cat > leaders.c <<'C'
#include <raft.h>
#include <raft/fixture.h>
#include <stdio.h>
#include <stdlib.h>

#define CHANGES 99

static struct raft_fixture cluster; /* the library's own: three servers, a network and a clock that are simulated */
static unsigned seed;

/* What a server asks for its election timeout. The fixture itself gives each server one fixed number. */
static int draw(struct raft_io *io, int min, int max)
{
    (void)io;
    seed = seed * 1103515245 + 12345;
    return min + (int)(seed >> 16) % (max - min);
}

static int apply(struct raft_fsm *fsm, const struct raft_buffer *command, void **result)
{
    (void)fsm, (void)command, *result = NULL;
    return 0;
}

static void connections(unsigned leader, void (*change)(struct raft_fixture *, unsigned, unsigned))
{
    for (unsigned other = 0; other < 3; other++) {
        if (other != leader) {
            change(&cluster, leader, other);
            change(&cluster, other, leader);
        }
    }
}

static int ascending(const void *one, const void *other)
{
    return *(const int *)one - *(const int *)other;
}

static void leaders(bool pre_vote)
{
    static struct raft_fsm fsms[3];
    static struct raft_configuration configuration;
    int took[CHANGES], terms[4] = {0};
    seed = 1;
    raft_fixture_initialize(&cluster);
    for (unsigned server = 0; server < 3; server++) {
        fsms[server] = (struct raft_fsm){.version = 1, .apply = apply};
        raft_fixture_grow(&cluster, &fsms[server]);
        cluster.servers[server].io.random = draw;
        raft_set_pre_vote(raft_fixture_get(&cluster, server), pre_vote);
    }
    raft_fixture_configuration(&cluster, 3, &configuration);
    raft_fixture_bootstrap(&cluster, &configuration);
    raft_fixture_start(&cluster);
    raft_fixture_step_until_has_leader(&cluster, 20000);
    for (int change = 0; change < CHANGES; change++) {
        raft_fixture_step_until_elapsed(&cluster, 10000);
        unsigned leader = raft_fixture_leader_index(&cluster);
        raft_term term = raft_fixture_get(&cluster, leader)->current_term;
        raft_time start = raft_fixture_time(&cluster);
        connections(leader, raft_fixture_saturate); /* cut off */
        raft_fixture_step_until_has_no_leader(&cluster, 20000);
        raft_fixture_step_until_has_leader(&cluster, 20000);
        took[change] = (int)(raft_fixture_time(&cluster) - start);
        unsigned next = raft_fixture_leader_index(&cluster);
        raft_term more = raft_fixture_get(&cluster, next)->current_term - term;
        terms[more < 3 ? more : 3]++;
        connections(leader, raft_fixture_desaturate);
    }
    qsort(took, CHANGES, sizeof *took, ascending);
    printf("%s pre-vote: %d leaders with the first term, %d with the second, %d later; ", pre_vote ? "with" : "without",
           terms[1], terms[2], terms[3]);
    printf("after %d ms at least, %d in the middle\n", took[0], took[CHANGES / 2]);
}

int main(void)
{
    leaders(false);
    leaders(true);
    return 0;
}
C
gcc -Wall -Iroot/usr/include -o leaders leaders.c "$(echo root/usr/lib/*-linux-gnu/libraft.so.2)"
./leaders > seen
cat seen
cat > expected <<'END'
without pre-vote: 0 leaders with the first term, 94 with the second, 5 later; after 2145 ms at least, 2945 in the middle
with pre-vote: 85 leaders with the first term, 12 with the second, 2 later; after 1175 ms at least, 1875 in the middle
END
diff expected seen
