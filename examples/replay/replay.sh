#!/bin/bash
# replay.sh - play an export of leads, with a date for each stage, through lr, so that its reports show a team its own past.
#
#   LR_STATE=/tmp/past examples/replay/replay.sh [-c DIR] [-d mdy|dmy] LEADS.csv [AGENTS.csv [SALES.csv]]
#   LR_STATE=/tmp/past lr-report --all --now "$(LR_STATE=/tmp/past lr-log | tail -n 1 | jq -r .at)"
#
# DIR (here) says what the columns are called: leads.map, agents.map, sales.map (maps of lr-ingest(1)), and settings.json with
# the account's zone and currency. leads.csv, agents.csv and sales.csv beside this file are an example of their shape.
# -d says whether 2/3/2026 is of February or March, as --date-order of lr-ingest(1). The state is made anew. jq(1) is needed.
# LR_BIN names the directory of the programs, else they are found by PATH.
#
# Every lead goes through lr-ingest, lr-route, lr-offer and lr-answer at the moment it came, and through lr-track at the moment
# of each stage, with the clock put there: a batch a moment, a minute for some thousand leads over two years. A route for each
# team offers a lead to the agent the export names, by a tag of his. What such an export does not tell is not made up:
#
#   - How fast an agent took a lead, and who let one go: he takes it at once, so response times, declined and timed out
#     are 0, and scores say nothing. Turns, shares and fairness are those of the export.
#   - When a customer was first called: the first stage with a date counts as the first contact, so speed to lead is the
#     longest it can have been, and a lead without any such date was never contacted.
#   - When a lead was lost: on the last date it has.
#   - Who had a lead that names no agent: it stays in the pool, unless it has a stage; then agent "unnamed" has it.
#   - The hour, where there are days alone: all is at midnight, so the hours of the week of lr-report gaps mean nothing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
usage() { echo "usage: LR_STATE=DIR replay.sh [-c DIR] [-d ORDER] LEADS.csv [AGENTS.csv [SALES.csv]]" >&2; exit 64; }
conf=$here order=()
while getopts c:d: o; do
	case $o in c) conf=$OPTARG ;; d) order=(--date-order "$OPTARG") ;; *) usage ;; esac
done
shift $((OPTIND - 1))
[ $# -ge 1 ] && [ $# -le 3 ] && [ -n "${LR_STATE-}" ] || usage
for f in "$@"; do [ -r "$f" ] || { echo "replay.sh: $f: cannot be read" >&2; exit 66; }; done
command -v jq >/dev/null || { echo "replay.sh: jq is needed" >&2; exit 69; }
[ -z "${LR_BIN-}" ] || PATH=$LR_BIN:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
some_refused() { "$@" || [ $? -eq 1 ]; } # told on stderr; the others count
unset LR_NOW

export LC_ALL=C
[ ! -e "$LR_STATE" ] || { echo "replay.sh: $LR_STATE is there already" >&2; exit 73; }

# ---- read: lr-ingest knows CSV, dates and the account's zone; beside the state, which is to begin in the past
read=$work/read
lr-init -q "$read"
lr-admin -S "$read" apply "$conf/settings.json" >/dev/null
read_csv() { # MAP FILE
	if [ -n "$2" ]; then some_refused lr-ingest -S "$read" -n "${order[@]}" -m "$conf/$1" "$2"; fi
}
read_csv leads.map "$1" >"$work/leads"
read_csv agents.map "${2-}" >"$work/agents"
read_csv sales.map "${3-}" >"$work/sales"
jq -cn --slurpfile leads "$work/leads" --slurpfile sales "$work/sales" '
	($sales | map({key: .ext_id, value: .extra}) | from_entries) as $sold
	| [$leads[] | select(.status != "duplicate")] | to_entries[] | .key as $row | .value.ext_id as $ext_id
	| .value.extra + ($sold[$ext_id // ""] // {} | {closed})
	| to_entries[] | select(.value != null and (.key | IN("cultivate", "appointment", "active", "under_contract", "closed")))
	| {ext_id: "\($row) \(.key)", received_at: .value, name: "\($ext_id): \(.key)"}' >"$work/phases"
some_refused lr-ingest -S "$read" "${order[@]}" --rejects "$work/no_dates" "$work/phases" >"$work/dates" 2>"$work/said" ||
	{ cat "$work/said" >&2; exit 65; }
[ ! -e "$work/no_dates" ] ||
	jq -r '.raw | fromjson | "replay.sh: \(.name): \(.received_at) is not a date"' "$work/no_dates" >&2

# ---- whom the export names: a tag, a place on his team's route
jq -c -n --slurpfile leads "$work/leads" --slurpfile agents "$work/agents" '
	def id: gsub("[^A-Za-z0-9._@+-]+"; "-") | ltrimstr("-") | .[:64];
	[$agents[] | {agent: (.ext_id | id), name, teams: [.extra.team // "other" | id]}]
	+ [$leads[].extra.agent | select(. != null) | {agent: id, teams: ["other"]}]
	+ [{agent: "unnamed", name: "(no agent named)", teams: ["unnamed"]}]
	| group_by(.agent)[] | .[0] | .tags = ["agent:" + .agent] | del(.[] | nulls)' >"$work/agents.ndjson"
jq -c '{tag: .tags[0], type: "exclusive"}' "$work/agents.ndjson" >"$work/tags.ndjson"
jq -s 'group_by(.teams) | map({route: .[0].teams[0], rule: "round-robin", agents: map(.agent), tags: {any: map(.tags[0])}})' \
	"$work/agents.ndjson" >"$work/routes.json"

# ---- what happened, moment by moment
jq -rn -f "$here/replay.jq" --slurpfile leads "$work/leads" --slurpfile sales "$work/sales" --slurpfile dates "$work/dates" \
	>"$work/events"
mkdir "$work/at"
sort -s -t $'\t' -k1,1 -k2,2n "$work/events" >"$work/sorted"
awk -F '\t' -v dir="$work/at" '
	$1 != at { close(dir "/" at ".lead"); close(dir "/" at ".answer"); close(dir "/" at ".track"); at = $1 }
	{ print $4 >(dir "/" at "." $3) }' "$work/sorted"
n=0
mapfile -t moments < <(cut -f1 "$work/events" | sort -u)
[ ${#moments[@]} -gt 0 ] || { echo "replay.sh: no leads in $1" >&2; exit 65; }
export LR_NOW=${moments[0]}
lr-init -q
lr-admin apply -q "$conf/settings.json" "$work/tags.ndjson" "$work/agents.ndjson" "$work/routes.json" >/dev/null
for LR_NOW in "${moments[@]}"; do
	step=$work/at/$LR_NOW
	if [ -e "$step.lead" ]; then some_refused lr-ingest "$step.lead" | lr-route | lr-offer >/dev/null; fi
	if [ -e "$step.answer" ]; then some_refused lr-answer -q <"$step.answer" >>"$work/answered"; fi
	if [ -e "$step.track" ]; then some_refused lr-track -q <"$step.track" >>"$work/tracked"; fi
	n=$((n + 1))
	[ ! -t 2 ] || printf '\r%d of %d moments' $n ${#moments[@]} >&2
done
[ ! -t 2 ] || echo >&2

# ---- what came of it. replay.jq numbered the leads itself: they must be the ones lr made
lr-log --event lead.received | jq -r '.ext_id' >"$work/stored"
awk -F '\t' '$3 == "lead" { print $4 }' "$work/sorted" | jq -r '.ext_id' | cmp -s - "$work/stored" ||
	{ echo "replay.sh: leads were refused or stored otherwise than read: the stages may be other leads'" >&2; exit 65; }
cat "$work/answered" "$work/tracked" 2>/dev/null | jq -rs --argjson leads "$(wc -l <"$work/stored")" '
	def count(f): map(select(f)) | length;
	"\($leads) leads; \(count(.answer and .result == "ok")) accepted, \($leads - count(.answer and .result == "ok")) left in the pool",
	"\(count(.track and .result == "ok")) facts recorded, \(count(.result == "refused")) refused",
	(map(select(.track == "stage" and .result == "ok").stage) | group_by(.) | map({(.[0]): length}) | add // {}
	 | "reached: " + ([("cultivate", "appointment", "active", "under_contract", "closed") as $p | "\($p) \(.[$p] // 0)"] | join(", ")))'
lr-check
echo "the last day: lr-report --all --now $LR_NOW"
