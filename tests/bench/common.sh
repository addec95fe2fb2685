# shellcheck shell=bash disable=SC2034
# Sourced by run.sh and make_state.sh: where things are, how they are built. Expects `set -euo pipefail`.

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lr_bin=$(realpath -m "${LR_BIN:-$bench/../../build/bin}")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/lr-bench
end=2026-07-01T00:00:00Z

say() { printf '%s\n' "$*" >&2; }
fail() { say "bench: $1"; exit "${2:-70}"; }

lr() { local tool=$1; shift; "$lr_bin/lr-$tool" "$@"; }

have_lr() {
	local tool
	for tool in "$@"; do [[ -x $lr_bin/lr-$tool ]] || return 1; done
}

# The owner's clock is pinned for every tool; nothing of the caller's environment may steer the runs.
scrub_environment() {
	unset LR_STATE LR_NOW
	export LC_ALL=C TZ=UTC
}

build_helpers() {
	local name
	mkdir -p "$cache/bin"
	for name in gen spawn; do
		[[ $cache/bin/$name -nt $bench/$name.c ]] && continue
		${CC:-cc} -O2 -std=c11 -Wall -Wextra -Wshadow -o "$cache/bin/$name.$$" "$bench/$name.c"
		mv "$cache/bin/$name.$$" "$cache/bin/$name"
	done
	gen=$cache/bin/gen
	spawn=$cache/bin/spawn
}

# Seconds since 1970 -> RFC 3339.
rfc3339() { printf '%(%Y-%m-%dT%H:%M:%SZ)T' "$1"; }

# write_team DIR AGENTS WINDOW MAX_OFFERS: a configuration whose only route takes every lead, round robin.
write_team() {
	local dir=$1 agents=$2 i
	printf '{"account":"bench","tz":"UTC","offer_window":"%s","max_offers":%d,"max_open":0}\n' "$3" "$4" >"$dir/settings.json"
	echo 'agent,name,email,phone' >"$dir/agents.csv"
	for ((i = 1; i <= agents; i++)); do
		printf 'agent%04d,Agent %d,agent%04d@team.example,+1555%07d\n' "$i" "$i" "$i" "$i"
	done >>"$dir/agents.csv"
	echo '[{"route":"everything","rule":"round-robin","agents":["*"]}]' >"$dir/routes.json"
}

# new_state STATE NOW CONFIG_DIR
new_state() {
	rm -rf "$1"
	lr init --now "$2" "$1" >/dev/null
	lr admin -S "$1" --now "$2" apply "$3/settings.json" "$3/agents.csv" "$3/routes.json" >/dev/null
}

last_seq() {
	local segment
	for segment in "$1"/journal/*.ndjson; do :; done
	tail -n 1 "$segment" | sed -n 's/^{"seq":\([0-9]*\),.*/\1/p'
}
