# Shared by the benchmarks: two namespaces with a cable between them, a server in one, the load in the other.
# shellcheck shell=bash
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
berth=${BERTH:-$here/../target/berth/bin/berth}
work=$(mktemp -d /tmp/berth-bench.XXXXXX)
server_ns=bb$$-server
load_ns=bb$$-load
server_pid=

fail() { echo "bench: $*" >&2; exit 1; }

[ "$(id -u)" = 0 ] || fail "network namespaces need root"
[ -x "$berth" ] || fail "no $berth; build it (mvn -q -DskipTests package) or set BERTH"

need() {
  for command in "$@"; do
    command -v "$command" >/dev/null || PATH=$PATH:/usr/sbin command -v "$command" >/dev/null ||
      fail "$command is missing; packages: $packages"
  done
}

cleanup() {
  stop_server
  ip netns delete "$server_ns" 2>/dev/null || true
  ip netns delete "$load_ns" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

# Both ends of the cable, as in 10.64.0.1/12 10.64.0.2/12.
cable() {
  ip netns add "$server_ns"
  ip netns add "$load_ns"
  ip link add bench0 netns "$server_ns" type veth peer name bench0 netns "$load_ns"
  ip -n "$server_ns" address add "$1" dev bench0
  ip -n "$load_ns" address add "$2" dev bench0
  for namespace in "$server_ns" "$load_ns"; do
    ip -n "$namespace" link set lo up
    ip -n "$namespace" link set bench0 up
  done
  # That a port is closed is told to everybody who asks: who polls a server that starts waits for a whole second otherwise.
  ip netns exec "$server_ns" sysctl -qw net.ipv4.icmp_ratelimit=0
}

# Starts a server in its namespace; its output goes to $work/NAME.log.
start_server() {
  local name=$1
  shift
  ip netns exec "$server_ns" "$@" >"$work/$name.log" 2>&1 &
  server_pid=$!
}

stop_server() {
  if [ -n "$server_pid" ]; then
    kill "$server_pid" 2>/dev/null || true
    wait "$server_pid" 2>/dev/null || true
    server_pid=
  fi
}

# Waits until a command succeeds, for 60 seconds at most.
await() {
  local tries=600
  until "$@" >/dev/null 2>&1; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || fail "waited in vain for: $*; $(tail -qn 3 "$work"/*.log)"
    kill -0 "$server_pid" 2>/dev/null || fail "the server ended: $(tail -qn 3 "$work"/*.log)"
    sleep 0.1
  done
}

# As the packages install it.
rehearse() {
  compgen -G "$(dirname "$berth")/../lib/*.aot" >/dev/null || "$(dirname "$berth")/berth-aot" >&2
}

start_berth() {
  start_server berth "$berth" -c "$work/berth.yaml" run
  await grep -q '^ready' "$work/berth.log"
}

# A process and all that it has started.
family() {
  local pid
  echo "$1"
  for pid in $(pgrep -P "$1" || true); do family "$pid"; done
}

# CPU seconds that the server has used, its children included.
cpu() {
  local total=0 pid ticks
  for pid in $(family "$server_pid"); do
    ticks=$(awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$pid/stat")
    total=$((total + ticks))
  done
  awk -v t="$total" -v hz="$(getconf CLK_TCK)" 'BEGIN { print t / hz }'
}

# Waits until the server does next to nothing, for a minute at most: what a load has left it to write belongs to that load.
settle() {
  local tries=60 before after
  while [ $tries -gt 0 ]; do
    before=$(cpu)
    sleep 1
    after=$(cpu)
    if awk -v b="$before" -v a="$after" 'BEGIN { exit !(a - b < 0.1) }'; then return; fi
    tries=$((tries - 1))
  done
  echo "  still at work after a minute; measured all the same" >&2
}

pss() {
  local pid
  for pid in $(family "$server_pid"); do cat "/proc/$pid/smaps_rollup"; done | awk '/^Pss:/ { sum += $2 } END { print int(sum / 1024) }'
}

# Compiles a load of this directory (one Java file) with what the distribution brings; once: what the compiler costs is nobody's.
compile_load() {
  local load=$1 candidate
  if [ -z "${load_java:-}" ]; then
    load_java=java
    for candidate in /usr/lib/jvm/*25*/bin/java /opt/*25*/bin/java "${JAVA_HOME:+$JAVA_HOME/bin/java}" "${BERTH_JAVA_HOME:+$BERTH_JAVA_HOME/bin/java}"; do
      [ ! -x "$candidate" ] || load_java=$candidate
    done
  fi
  if [ ! -e "$work/load/$load" ]; then
    mkdir -p "$work/load"
    "$(dirname "$(readlink -f "$(command -v "$load_java")")")/javac" -d "$work/load" -cp "$(dirname "$berth")/../lib/*" "$here/$load" >&2 ||
      fail "$load does not fit $berth; build anew (mvn -q -DskipTests package)"
    touch "$work/load/$load"
  fi
}

# Runs a load of this directory in its namespace.
run_load() {
  local load=$1
  shift
  compile_load "$load"
  ip netns exec "$load_ns" "$load_java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC \
    -cp "$work/load:$(dirname "$berth")/../lib/*" "${load%.java}" "$@"
}
