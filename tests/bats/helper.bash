# helper - what every test file stands on: a state of its own, an injected clock, words for what teams do.
#
# setup() makes an empty state; `team ann bob cat` configures it; `tick 5m` moves the clock; `story L1` tells what the
# journal says of a lead; teardown() runs lr-check, so that the invariants of domain.md 9 are asserted after every
# scenario. A test that damages its state on purpose says `leaves_damage`.
# Nothing here needs jq: fields are cut out of NDJSON by awk.

bats_require_minimum_version 1.5.0
# The parts of bats-support and bats-assert that are used, untraced: their load.bash starts a process for each of theirs,
# which is most of what an empty test takes.
set +T
for part in support/src/{output,error,lang} assert/src/{assert,assert_equal,assert_output,refute_output}; do
	source "/usr/lib/bats/bats-$part.bash"
done
set -T

: "${LR_BIN:=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)/build/bin}"
TOOLS='lr-init lr-admin lr-ingest lr-route lr-offer lr-answer lr-track lr-expire lr-score lr-report lr-log lr-check'

setup() { fresh; }
teardown() { check; }

# As bats' own, and in a third of the time: `run [-CODE] COMMAND...`. stderr is always apart. With -CODE any other exit code
# fails the test and shows what was said.
run() {
	local want=
	case $1 in -[0-9]*) want=${1#-}; shift ;; esac
	status=0
	output=$("$@" 2>"$BATS_TEST_TMPDIR/.stderr") || status=$?
	IFS= read -rd '' stderr <"$BATS_TEST_TMPDIR/.stderr" || stderr=${stderr%$'\n'}
	lines=() stderr_lines=()
	[ -z "$output" ] || mapfile -t lines <<<"$output"
	[ -z "$stderr" ] || mapfile -t stderr_lines <<<"$stderr"
	[ -z "$want" ] || [ "$status" -eq "$want" ] || {
		printf 'exit %d, not %d: %s\n%s\n%s\n' "$status" "$want" "$*" "$output" "$stderr"
		return 1
	}
}

# ---- the state and the clock

# A clean environment, an empty state, the clock at 09:00.
fresh() {
	local v
	for v in ${!LR_@}; do
		[ "$v" = LR_BIN ] || unset "$v"
	done
	unset XDG_STATE_HOME SUDO_UID NO_COLOR COLUMNS BATS_CHECK
	export LC_ALL=C TZ=UTC HOME="$BATS_TEST_TMPDIR/home" PATH="$LR_BIN:$PATH"
	export LR_STATE="$BATS_TEST_TMPDIR/state" LR_NOW=2026-07-01T09:00:00Z
	NOW_MS=1782896400000
	mkdir -p "$HOME"
	cd "$BATS_TEST_TMPDIR" || return 1
	lr-init >/dev/null
}

# Another empty state beside the first: from here on LR_STATE is that one.
another_state() { # NAME
	export LR_STATE="$BATS_TEST_TMPDIR/$1" LR_NOW=2026-07-01T09:00:00Z
	NOW_MS=1782896400000
	lr-init >/dev/null
}

# Move LR_NOW on by a duration such as 5m, 90s, 2d, 4m59s999ms.
tick() {
	local rest=$1
	while [[ $rest =~ ^([0-9]+)(ms|d|h|m|s)(.*)$ ]]; do
		case ${BASH_REMATCH[2]} in
		d) NOW_MS=$((NOW_MS + BASH_REMATCH[1] * 86400000)) ;;
		h) NOW_MS=$((NOW_MS + BASH_REMATCH[1] * 3600000)) ;;
		m) NOW_MS=$((NOW_MS + BASH_REMATCH[1] * 60000)) ;;
		s) NOW_MS=$((NOW_MS + BASH_REMATCH[1] * 1000)) ;;
		ms) NOW_MS=$((NOW_MS + BASH_REMATCH[1])) ;;
		esac
		rest=${BASH_REMATCH[3]}
	done
	[ -z "$rest" ] || { echo "tick: bad duration $1" >&2; return 1; }
	TZ=UTC printf -v LR_NOW '%(%Y-%m-%dT%H:%M:%S)T.%03dZ' $((NOW_MS / 1000)) $((NOW_MS % 1000))
}

# The state is whole and every invariant holds.
check() {
	[ -z "${BATS_CHECK-}" ] && [ -d "$LR_STATE/journal" ] || return 0
	lr-check >"$BATS_TEST_TMPDIR/.check" 2>&1 || { echo "lr-check: exit $?"; cat "$BATS_TEST_TMPDIR/.check"; return 1; }
	check_figures
}

# domain.md 7: accepted + catchall + assigned + coalesced + pending + delinquent = leads, always.
check_figures() {
	local figures k sum=0
	figures=$(lr-report --all --ndjson 2>&1) || { echo "lr-report: exit $?: $figures"; return 1; }
	for k in accepted catchall assigned coalesced pending delinquent; do
		[[ $figures =~ \"$k\":([0-9]+) ]] || { echo "no $k in $figures"; return 1; }
		sum=$((sum + BASH_REMATCH[1]))
	done
	[[ $figures == *'"leads":'$sum,* ]] || { echo "the states add up to $sum, and not to the leads: $figures"; return 1; }
}

leaves_damage() { BATS_CHECK=no; }

# ---- configuration

# settings.json: account, UTC, five minutes; MEMBERS ('"shark_tank":"10m"') added.
write_settings() {
	printf '{"account":"Harbour Homes","tz":"UTC","offer_window":"5m"%s}\n' "${1:+,$1}" >settings.json
}

# agents.csv from words such as  ann  bob:limit=2  zoe:catchall=true:active=false
write_agents() {
	awk 'BEGIN {
		n = split("name role catchall active limit teams", column, " ")
		print "agent,name,role,catchall,active,limit,teams"
		for (i = 1; i < ARGC; i++) {
			parts = split(ARGV[i], part, ":")
			split("", v)
			for (k = 2; k <= parts; k++) {
				eq = index(part[k], "=")
				v[substr(part[k], 1, eq - 1)] = substr(part[k], eq + 1)
			}
			printf "%s", part[1]
			for (k = 1; k <= n; k++) printf ",%s", v[column[k]]
			print ""
		}
	}' "$@" >agents.csv
}

# routes.json from whole JSON objects, one an argument.
write_routes() {
	local IFS=,
	printf '[%s]\n' "$*" >routes.json
}

# {"route":NAME,"rule":"round-robin","agents":[...]}; a word like  "max_offers":2  is added as it is.
round_robin() { # NAME WORD...
	awk 'BEGIN {
		for (i = 2; i < ARGC; i++) {
			if (ARGV[i] ~ /^"/) more = more "," ARGV[i]
			else { agents = agents comma "\"" ARGV[i] "\""; comma = "," }
		}
		printf "{\"route\":\"%s\",\"rule\":\"round-robin\",\"agents\":[%s]%s}", ARGV[1], agents, more
	}' "$@"
}

# Quietly; what it said is in apply.out and apply.err.
apply() {
	lr-admin apply "$@" >"$BATS_TEST_TMPDIR/apply.out" 2>"$BATS_TEST_TMPDIR/apply.err" || {
		local rc=$?
		cat "$BATS_TEST_TMPDIR/apply.err" >&2
		return $rc
	}
}

# One round-robin route "rr" over the agents named, five-minute windows. Words as write_agents takes them; catchall users
# are not on the route. SETTINGS='"shark_tank":"10m"' and ROUTE='"max_offers":2' add to what is written.
team() {
	local a on_route=()
	write_settings "${SETTINGS-}"
	write_agents "$@"
	for a in "$@"; do
		[[ $a == *catchall=true* ]] || on_route+=("${a%%:*}")
	done
	write_routes "$(round_robin rr "${on_route[@]}" ${ROUTE:+"$ROUTE"})"
	apply settings.json agents.csv routes.json
}

# ---- leads and answers

# One lead's record: lead_json X1 [SOURCE [field=value...]]; source "" leaves it out.
lead_json() {
	local ext=$1 source=${2-web} kv
	shift
	[ $# -eq 0 ] || shift
	printf '{"ext_id":"%s"' "$ext"
	[ -z "$source" ] || printf ',"source":"%s"' "$source"
	for kv in "$@"; do
		printf ',"%s":"%s"' "${kv%%=*}" "${kv#*=}"
	done
	printf '}\n'
}

lead() { lead_json "$@" | lr-ingest; }
routed() { lead "$@" | lr-route; }
offered() { lead "$@" | lr-route | lr-offer; }
leads() { seq -f "{\"ext_id\":\"X%.0f\",\"source\":\"${2-web}\"}" "$1"; } # records of N leads
accept() { lr-answer accept "$1" --agent "$2"; }
decline() { lr-answer decline "$1" --agent "$2"; }
claim() { lr-answer claim "$1" --agent "$2"; }
release() { lr-answer release "$1" --agent "$2"; }
answer_json() { printf '{"answer":"%s","%s":"%s","agent":"%s"}\n' "$1" "$([[ $2 = L* ]] && echo lead || echo offer)" "$2" "$3"; }

# ---- journals as somebody else might have written them

# For setup_file: what gives an edited journal sums that fit.
forger() {
	export RESUM="$BATS_FILE_TMPDIR/resum"
	"${CC:-cc}" -o "$RESUM" "$BATS_TEST_DIRNAME/../fault/resum.c" -lxxhash 2>"$BATS_FILE_TMPDIR/cc.err" || RESUM=
}

need_forger() { [ -n "$RESUM" ] || skip "no C compiler, or no xxhash"; }

# The journal as if it had been recorded so.
forge() { # SED-SCRIPT
	local j="$LR_STATE/journal/00000001.ndjson"
	sed -E "$1" "$j" | "$RESUM" >forged
	! cmp -s forged "$j" || { echo "nothing was forged"; return 1; }
	cat forged >"$j"
	rm -rf "$LR_STATE/index"
	lr-log --verify >/dev/null
}

# ---- looking

# The first value of each key in each NDJSON line of stdin, blank separated; - where there is none. Strings unquoted.
fields() {
	awk -v keys="$*" '
	function value(s, key,   i) {
		i = index(s, "\"" key "\":")
		if (!i) return "-"
		s = substr(s, i + length(key) + 3)
		if (substr(s, 1, 1) == "\"") {
			s = substr(s, 2)
			match(s, /^([^"\\]|\\.)*/)
			return substr(s, 1, RLENGTH)
		}
		match(s, /^[^],}]*/)
		return substr(s, 1, RLENGTH)
	}
	BEGIN { n = split(keys, k, " ") }
	{
		o = ""
		for (i = 1; i <= n; i++) o = o (i > 1 ? " " : "") value($0, k[i])
		print o
	}'
}

journal() { cat "$LR_STATE"/journal/*.ndjson; }
events() { grep -hc "\"event\":\"$1\"" "$LR_STATE"/journal/00000001.ndjson || true; } # how many of that name

# What happened to a lead, a line an event: name, offer, agent, stage, reason or how.
story() {
	lr-log --lead "$1" | fields event offer agent stage reason how | sed -e 's/ -//g' -e '/^offer.withdrawn/s/ [a-z_]*$//'
}

assert_story() { # LEAD; the story expected on stdin
	diff -u --label expected --label "story of $1" - <(story "$1")
}

# stdin against $output, whole.
assert_lines() { diff -u --label expected --label output - <([ -z "$output" ] || printf '%s\n' "$output"); }

remember() { journal >"$BATS_TEST_TMPDIR/remembered"; }
assert_nothing_written() { journal | cmp - "$BATS_TEST_TMPDIR/remembered"; }

# Poll until the command succeeds, two seconds at the most.
eventually() {
	local i
	for ((i = 0; i < 100; i++)); do
		if "$@"; then return 0; fi
		sleep 0.02
	done
	echo "never happened: $*" >&2
	return 1
}

lines_in() { [ "$(wc -l <"$1")" -ge "$2" ]; } # FILE has at least N lines
