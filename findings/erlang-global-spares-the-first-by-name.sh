#!/bin/bash
# erlang-base 1:25.2.3+dfsg-1+deb12u4 (Debian). Where two nodes meet and each has a process registered under the same
# global name, one of them is ended. The manual says that it is chosen at random, and so does the name of the rule,
# random_exit_name. It is not: the one on the node whose name comes first lives, each time, whoever began the connection
# and whichever has held the name for longer.
# Why care: a global name is the plain way to have one leader. After a partition it is always the same side that loses
# its leader and what that one alone knew, and a test by repetition never sees the other case. Which server wins is in
# its name.
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
debs erlang-base=1:25.2.3+dfsg-1+deb12u4
erlang=$work/root/usr/lib/erlang
sed -i "s|=/usr/lib/erlang|=$erlang|" "$erlang/bin/erl" "$erlang"/erts-*/bin/erl
export PATH=$erlang/bin:$PATH HOME=$work ERL_EPMD_PORT=14369 ERL_EPMD_ADDRESS=127.0.0.1

cat > meet.erl <<'ERL'
-module(meet).
-export([main/0, hold/0]).

hold() -> % a process that is registered, and its answer
    Holder = spawn(fun() -> receive stop -> ok end end),
    global:register_name(leader, Holder).

server(Name) ->
    {ok, Peer, Node} = peer:start(#{name => Name, host => "127.0.0.1", longnames => true, connection => standard_io,
                                    args => ["-start_epmd", "false", "-setcookie", "meet",
                                             "-kernel", "logger_level", "none"]}),
    {Peer, Node}.

round(First, Second, Begins) ->
    {One, OneNode} = server(First),
    yes = peer:call(One, meet, hold, []),
    {Two, TwoNode} = server(Second),
    yes = peer:call(Two, meet, hold, []),
    true = case Begins of
               First -> peer:call(One, net_kernel, connect_node, [TwoNode]);
               Second -> peer:call(Two, net_kernel, connect_node, [OneNode])
           end,
    [ok = peer:call(Peer, global, sync, []) || Peer <- [One, Two]],
    Left = [node(peer:call(Peer, global, whereis_name, [leader])) || Peer <- [One, Two]],
    io:format("~p registered first, ~p connects: ~p~n", [First, Begins, lists:usort(Left)]),
    [peer:stop(Peer) || Peer <- [One, Two]].

main() ->
    [round(First, Second, Begins) || {First, Second} <- [{s1, s2}, {s2, s1}], Begins <- [First, Second], _ <- [1, 2]],
    halt().
ERL
erlc meet.erl
epmd >/dev/null 2>&1 &
names=$!
trap 'kill $names 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 50); do epmd -names >/dev/null 2>&1 && break; sleep 0.1; done
timeout 100 erl -noshell -start_epmd false -name meet@127.0.0.1 -setcookie meet -s meet main > seen
cat seen
cat > expected <<'END'
s1 registered first, s1 connects: ['s1@127.0.0.1']
s1 registered first, s1 connects: ['s1@127.0.0.1']
s1 registered first, s2 connects: ['s1@127.0.0.1']
s1 registered first, s2 connects: ['s1@127.0.0.1']
s2 registered first, s2 connects: ['s1@127.0.0.1']
s2 registered first, s2 connects: ['s1@127.0.0.1']
s2 registered first, s1 connects: ['s1@127.0.0.1']
s2 registered first, s1 connects: ['s1@127.0.0.1']
END
diff expected seen
