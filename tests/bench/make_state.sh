#!/bin/bash
# make_state.sh [--fresh] EVENTS: a year of a team's work, played through the real tools with a moving clock
#
# 1,000 agents in 20 teams, a route for each of 20 sources; batches of leads over the 350 days before 2026-07-01. Each lead
# is routed and offered; of the offers 60 % are accepted, 15 % declined, the rest time out and walk on, three agents at most.
# A batch is played until nothing of it is open; every answer goes through lr-answer, every time-out through lr-expire. Accepted
# leads are called at once, and a day later come feedback, comments and phases, all through lr-track.
# The finished state is cached; its directory's name holds all that it depends on. Prints that directory.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

recipe=3 # raise it when what follows makes another state
agents=1000 sources=20 days=350 window=300 max_offers=3

fresh=''
[[ ${1-} == --fresh ]] && { fresh=1; shift; }
[[ $# -eq 1 && $1 =~ ^[0-9]+$ ]] || fail 'usage: make_state.sh [--fresh] EVENTS' 64
events=$1
scrub_environment
build_helpers
have_lr init admin ingest route offer answer expire track || fail "no lr tools in $lr_bin (LR_BIN says where)" 69

final=$cache/state-r$recipe-$events-a$agents-s$sources-d$days-w$window-m$max_offers
[[ $fresh ]] && rm -rf "$final"
[[ -d $final ]] && { echo "$final/state"; exit 0; }

making=$final.making
state=$making/state
rm -rf "$making"
mkdir -p "$making"

# a little over 8 events a lead; the batch shrinks with the state, so that a small one spans the year, too
leads=$((events / 8))
batch=$((leads / 35 < 10000 ? leads / 35 : 10000))
((batch > 0)) || batch=1
batches=$(((leads + batch - 1) / batch))
last=$(date -u -d "$end" +%s)
start=$((last - days * 86400))
pace=$((days * 86400 / (batches + 1)))
((pace > 93600)) || fail "more than $((days * 12 / 13)) batches: they would overlap" 64

write_config() {
	local i team list=''
	write_team "$making" "$agents" "${window}s" "$max_offers"
	awk -F, -v teams="$sources" 'NR == 1 { print $0 ",teams"; next } { printf "%s,team%02d\n", $0, NR % teams + 1 }' \
		"$making/agents.csv" >"$making/agents.new"
	mv "$making/agents.new" "$making/agents.csv"
	for ((i = 1; i <= sources; i++)); do
		printf -v team '{"route":"route%02d","rule":"round-robin","sources":["src%02d"],"agents":[{"team":"team%02d"}]}' "$i" "$i" "$i"
		list+=${list:+,}$team
	done
	echo "[$list]" >"$making/routes.json"
}

may_refuse() { # exit 1 = some records refused, e.g. an agent's offer that was withdrawn meanwhile
	local rc=0
	"$@" || rc=$?
	((rc <= 1)) || fail "$*: exit $rc" "$rc"
}

track() { # FIRST|LATER SECONDS, results of answers on stdin
	"$gen" tracks "$1" >"$making/tracks"
	lr track -S "$state" --now "$(rfc3339 "$2")" <"$making/tracks" >/dev/null
}

# The answers of a round fall into four steps of its window; what is silent then times out.
play_round() { # NOW
	local t0=$1 step now
	local -a after=(7 41 96 187)
	for step in 0 1 2 3; do
		now=$(rfc3339 $((t0 + after[step] + t0 / 7 % 30)))
		lr offer -S "$state" --now "$now" --open >"$making/open"
		"$gen" answers "$step" 4 "$now" <"$making/open" >"$making/answers"
		[[ -s $making/answers ]] || continue
		may_refuse lr answer -S "$state" --now "$now" <"$making/answers" >"$making/results"
		track FIRST $((t0 + after[step] + t0 / 7 % 30 + 3)) <"$making/results"
		cat "$making/results" >>"$making/accepted"
	done
	now=$(rfc3339 $((t0 + window + 1)))
	lr expire -S "$state" --now "$now" >/dev/null
}

play_batch() { # NUMBER
	local t=$((start + ($1 + 1) * pace)) now round
	now=$(rfc3339 "$t")
	"$gen" leads "$batch" -f $(($1 * batch)) -e "$now" -d 600 -s "$sources" -g "$agents" >"$making/leads.csv"
	may_refuse lr ingest -S "$state" --now "$now" "$making/leads.csv" >"$making/lines"
	: >"$making/accepted"
	lr route -S "$state" --now "$now" <"$making/lines" | lr offer -S "$state" --now "$now" >/dev/null
	for ((round = 0; round < 12; round++)); do
		lr offer -S "$state" --now "$(rfc3339 "$t")" --open >"$making/open"
		[[ -s $making/open ]] || break
		play_round "$t"
		t=$((t + window + 1))
	done
	((round < 12)) || fail "batch $1: offers still open after $round rounds"
	track LATER $((t + 86400)) <"$making/accepted"
}

write_config
new_state "$state" "$(rfc3339 "$start")" "$making"
SECONDS=0
for ((b = 0; ; b++)); do
	play_batch "$b"
	have=$(last_seq "$state")
	((have >= events)) && break
	((start + (b + 3) * pace < last)) || break
	((b % 10 == 9)) && say "make_state: batch $((b + 1)), $have of $events events, ${SECONDS}s"
done
say "make_state: $have events of $(((b + 1) * batch)) leads in ${SECONDS}s"
rm -f "$making"/{open,answers,results,accepted,tracks} "$making"/{lines,leads.csv}
mv "$making" "$final"
echo "$final/state"
