#!/bin/bash
# run.sh [--quick] [--only NAME] [--rounds N] [--full] [--fresh]: the benchmarks of lr against its peers (README.md)
#
#   --quick     a tenth of the sizes          --only NAME  ingest, pipeline, routing, accept or dashboard (may be repeated)
#   --rounds N  of the long cases (3)         --full       slow peers, too (sqlite3 on the dashboard)
#   --fresh     build cached states anew      --div N      sizes divided by N (--quick is --div 10)
# LR_BIN names the directory of the lr tools. Without them only the peers run, and the exit code is 69.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

div=1 rounds=3 full='' fresh='' cases=()
usage() { sed -n 's/^# \{0,1\}//; 2,7p' "${BASH_SOURCE[0]}"; }
while (($#)); do
	case $1 in
	--quick) div=10 ;;
	--div) div=${2:?}; shift ;;
	--only) cases+=("${2:?}"); shift ;;
	--rounds) rounds=${2:?}; shift ;;
	--full) full=1 ;;
	--fresh) fresh=1 ;;
	--help) usage; exit 0 ;;
	*) usage >&2; exit 64 ;;
	esac
	shift
done
[[ $div =~ ^[1-9][0-9]*$ && $rounds =~ ^[1-9][0-9]*$ ]] || fail '--div and --rounds take a number' 64
((${#cases[@]})) || cases=(ingest pipeline routing accept dashboard)

scrub_environment
build_helpers
mkdir -p "$cache/data"
work=$(mktemp -d "$cache/work.XXXXXX") # on the same disk as the cached states: a tmpfs would make every sync free
holder=''
cleanup() {
	[[ -z $holder ]] || kill "$holder" 2>/dev/null || true
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
missing=''

need_lr() { # TOOL...: 1 and a note if the tools are not there
	have_lr "$@" && return 0
	missing=1
	say "  (lr side skipped: not all of lr-{$*} are in $lr_bin)"
	return 1
}

need_sqlite() {
	command -v sqlite3 >/dev/null && return 0
	say '  (sqlite3 side skipped: not installed; apt-get install sqlite3)'
	return 1
}

leads_file() { # N: prints the path of a file of N leads
	local file=$cache/data/leads-$1.csv
	if [[ ! -s $file || $gen -nt $file ]]; then
		"$gen" leads "$1" >"$file.$$"
		mv "$file.$$" "$file"
	fi
	echo "$file"
}

measure() { # LABEL [SPAWN-OPTION...] -- COMMAND...: adds to the samples of the case
	local label=$1
	shift
	"$spawn" -R "$samples" -l "$label" "$@" >/dev/null
}

table() { awk -f "$bench/table.awk" "$@" "$samples"; }

begin_case() {
	samples="$work/$1.tsv"
	: >"$samples"
	printf '\n%s: %s\n' "$1" "$2"
}

check_count() { # WHAT EXPECTED FOUND
	[[ $2 == "$3" ]] || fail "$1: expected $2, found $3" 70
}

# ---------------------------------------------------------------- ingest

sqlite_ingest() { # LABEL CACHE LEADS FILE
	local db=$work/ingest.db sql
	rm -f "$db" "$db"-*
	sql='CREATE TABLE leads(ext_id TEXT, source TEXT, received_at TEXT, name TEXT, email TEXT, phone TEXT, message TEXT, zip TEXT);
		CREATE UNIQUE INDEX leads_ext ON leads(source, ext_id);
		CREATE INDEX leads_email ON leads(email);
		CREATE INDEX leads_phone ON leads(phone);'
	sqlite3 "$db" 'PRAGMA journal_mode = WAL' "$sql" >/dev/null
	measure "$1" -m -- sqlite3 -bail "$db" 'PRAGMA synchronous = FULL' "$2" ".import --csv --skip 1 $4 leads"
	check_count 'sqlite3 .import' "$3" "$(sqlite3 "$db" 'SELECT count(*) FROM leads')"
	rm -f "$db" "$db"-*
}

lr_ingest() { # LABEL FILE STATE
	new_state "$3" "$end" "$work"
	measure "$1" -m -- "$lr_bin/lr-ingest" -S "$3" --now "$end" "$2"
}

case_ingest() {
	local n=$((1000000 / div)) file sql='' lrs='' i
	file=$(leads_file "$n")
	begin_case ingest "$n leads ($(($(stat -c %s "$file") / 1000000)) MB of CSV) into a store with unique and look-up keys, durably"
	write_team "$work" 20 1d 0
	need_sqlite && sql=1
	need_lr init admin ingest && lrs=1
	for ((i = 0; i < rounds; i++)); do
		if [[ $lrs ]]; then
			lr_ingest lr-ingest "$file" "$work/state-$n"
			(($(last_seq "$work/state-$n") > n)) || fail 'lr-ingest: fewer events than leads'
		fi
		if [[ $sql ]]; then
			sqlite_ingest 'sqlite3 .import' 'PRAGMA cache_size = -2000' "$n" "$file"
			sqlite_ingest 'sqlite3 .import, 1 GB cache' 'PRAGMA cache_size = -1000000' "$n" "$file"
		fi
	done
	table -v base=lr-ingest -v unit=s -v anon=1
}

# ---------------------------------------------------------------- pipeline

case_pipeline() {
	local n=$((100000 / div)) file state=$work/pipeline-state i
	file=$(leads_file "$n")
	begin_case pipeline "$n leads from CSV to the first offer, 20 agents, round robin"
	need_lr init admin ingest route offer || return 0
	write_team "$work" 20 1d 0
	for ((i = 0; i < rounds; i++)); do
		new_state "$state" "$end" "$work"
		# shellcheck disable=SC2016 # expanded by the inner bash
		measure 'ingest | route | offer' -o "$work/offers" -- bash -o pipefail -c \
			'"$1/lr-ingest" -S "$2" --now "$3" "$4" | "$1/lr-route" -S "$2" --now "$3" | "$1/lr-offer" -S "$2" --now "$3"' \
			bash "$lr_bin" "$state" "$end" "$file"
	done
	table -v base=none -v unit=s
	printf '  %d leads/s end to end, %d offers\n' $((n * 1000000 / $(median_of 'ingest | route | offer'))) \
		"$(grep -c '"status":"offered"' "$work/offers" || true)"
	rm -rf "$state" "$work/offers"
}

# ---------------------------------------------------------------- routing

routes_team() { # DIR: 100 routes by source, 1,000 agents, ten a route
	local i
	write_team "$1" 1000 1d 0
	sed -i 's/}$/,"coalesce":0}/' "$1/settings.json" # every lead is offered: sqlite3 knows nobody who comes again
	for ((i = 1; i <= 100; i++)); do
		printf '%s{"route":"route%03d","rule":"round-robin","sources":["src%02d"],"agents":["agent%04d"' \
			"$([[ $i == 1 ]] && echo '[' || echo ,)" "$i" "$i" $((10 * i - 9))
		printf ',"agent%04d"' $(seq $((10 * i - 8)) $((10 * i)))
		echo ']}'
	done >"$1/routes.json"
	echo ']' >>"$1/routes.json"
}

routed_state() { # STATE LEADS: leads in, of 99 sources
	"$gen" leads "$2" -s 99 >"$work/sourced.csv"
	new_state "$1" "$end" "$work" 2>/dev/null
	lr ingest -S "$1" --now "$end" "$work/sourced.csv" >/dev/null
}

case_routing() {
	local n=$((100000 / div)) state=$work/routing-state db=$work/routing.db sizes=() i size sql=''
	begin_case routing "$n leads stored before, to route and first offer: 100 routes, 1,000 agents, durably, printed"
	need_lr init admin ingest route offer || return 0
	python3 -c 'import sqlite3' 2>/dev/null && sql=1 || say '  (sqlite3 side skipped: no python3 with sqlite3)'
	routes_team "$work"
	seq -f 'L%.0f' "$n" >"$work/ids"
	for ((i = 0; i < rounds; i++)); do
		routed_state "$state" "$n"
		# shellcheck disable=SC2016 # expanded by the inner bash
		measure 'lr-route | lr-offer' -s "$work/ids" -o "$work/offers" -- bash -o pipefail -c \
			'"$1/lr-route" -S "$2" --now "$3" | "$1/lr-offer" -S "$2" --now "$3"' bash "$lr_bin" "$state" "$end"
		check_count 'offers' "$n" "$(grep -c '"status":"offered"' "$work/offers" || true)"
		[[ $sql ]] || continue
		rm -f "$db" "$db"-*
		python3 "$bench/routing.py" load "$db" "$work/sourced.csv"
		measure sqlite3 -o "$work/sqlite.offers" -- python3 "$bench/routing.py" run "$db"
		check_count 'sqlite3 offers' "$n" "$(python3 "$bench/routing.py" count "$db")"
	done
	table -v base='lr-route | lr-offer' -v unit=s
	printf '  lr: %d leads/s' $((n * 1000000 / $(median_of 'lr-route | lr-offer')))
	[[ ! $sql ]] || printf ', sqlite3: %d leads/s' $((n * 1000000 / $(median_of sqlite3)))
	echo
	rm -rf "$state" "$db" "$db"-*
	for size in 1000 $((1000000 / div)); do
		((size > 1000)) || [[ ${#sizes[@]} == 0 ]] || continue
		sizes+=("$size")
		routed_state "$work/one-$size" "$size"
	done
	for ((i = 0; i < rounds; i++)); do
		for size in "${sizes[@]}"; do
			seq -f 'L%.0f' $((100 * i + 1)) $((100 * i + 100)) >"$work/ids"
			measure "lr-route L7, $size leads" -r 100 -a "$work/ids" -- "$lr_bin/lr-route" -S "$work/one-$size" --now "$end" '{}'
		done
	done
	growth "lr-route L7, ${sizes[0]} leads" "lr-route L7, ${sizes[-1]} leads" 'one lr-route'
	rm -rf "$work"/one-*
}

# ---------------------------------------------------------------- accept

sqlite_accept_db() { # DB FILE
	rm -f "$1" "$1"-*
	sqlite3 -bail "$1" 'PRAGMA cache_size = -1000000' \
		'CREATE TABLE stage(ext_id, source, received_at, name, email, phone, message, zip)' \
		".import --csv --skip 1 $2 stage" ".read $bench/accept.sql" >/dev/null
}

# One transaction: is the offer open, his, in time; then offer, lead, event. {1} = number of the offer, {2} = its agent.
accept_sql() { # AT
	cat <<-SQL
		PRAGMA synchronous = FULL;
		BEGIN IMMEDIATE;
		UPDATE offers SET status = 'accepted', ended_at = '$1'
		  WHERE id = {1} AND agent = '{2}' AND status = 'open' AND expires_at > '$1';
		INSERT INTO events(at, event, lead, offer, agent)
		  SELECT '$1', 'offer.accepted', lead, id, agent FROM offers WHERE id = {1} AND changes() = 1;
		UPDATE leads SET state = 'owned', owner = '{2}' WHERE id = (SELECT lead FROM offers WHERE id = {1}) AND changes() = 1;
		SELECT o.status, l.* FROM offers o JOIN leads l ON l.id = o.lead WHERE o.id = {1};
		COMMIT;
	SQL
}

lr_accept_state() { # STATE FILE: leads in, the first thousand of them offered
	if [[ ! -d $1 ]]; then
		new_state "$1" "$end" "$work"
		lr ingest -S "$1" --now "$end" "$2" >/dev/null
	fi
	seq -f 'L%.0f' 1 1000 | lr route -S "$1" --now "$end" | lr offer -S "$1" --now "$end" |
		sed -n 's/.*"offer":"\(O[0-9]*\)".*"agent":"\([^"]*\)".*/\1\t\2/p' >"$1.offers"
	check_count "offers in $1" 1000 "$(wc -l <"$1.offers")"
}

# An idle second connection keeps the write-ahead log open: without it every sqlite3 that ends checkpoints and deletes the log.
hold_open() { # DB
	rm -f "$work/hold"
	mkfifo "$work/hold"
	sqlite3 "$1" <"$work/hold" >"$work/held" &
	holder=$!
	exec 8>"$work/hold"
	echo 'SELECT count(*) FROM offers;' >&8
	until [[ -s $work/held ]]; do sleep 0.02; done
}

let_go() {
	exec 8>&-
	wait "$holder" || true
	holder=''
	rm -f "$work/hold" "$work/held"
}

sqlite_accepts() { # LABEL DB COUNT SKIP
	measure "$1" -r "$3" -k "$4" -a "$work/sqlite-offers" -- sqlite3 -bail "$2" "$(accept_sql "$accept_at")"
}

case_accept() {
	local sizes=(1000 $((1000000 / div))) n file i lrs='' sql='' each=100
	local accept_at=2026-07-01T00:01:00.000Z
	begin_case accept 'one accept, one process: checked, recorded, durable, printed'
	write_team "$work" 20 1d 0
	need_lr init admin ingest route offer answer && lrs=1
	need_sqlite && sql=1
	for n in "${sizes[@]}"; do
		file=$(leads_file "$n")
		[[ $lrs ]] && lr_accept_state "$work/state-$n" "$file"
		[[ $sql ]] && sqlite_accept_db "$work/accept-$n.db" "$file"
	done
	[[ $sql ]] && awk 'BEGIN { for (i = 1; i <= 1000; i++) printf "%d\tagent%04d\n", i, (i - 1) % 20 + 1 }' >"$work/sqlite-offers"
	sync # what the making of the states left for the disk to do is no part of an accept, of either
	for ((i = 0; i < 5; i++)); do
		measure 'null process (true)' -r $each -- true
		for n in "${sizes[@]}"; do
			if [[ $lrs ]]; then
				measure "lr-answer accept, $n leads" -r $((2 * each)) -k $((2 * each * i)) -a "$work/state-$n.offers" -- \
					"$lr_bin/lr-answer" -S "$work/state-$n" --now "$accept_at" --agent '{2}' accept '{1}'
			fi
			if [[ $sql ]]; then
				sqlite_accepts "sqlite3, $n leads" "$work/accept-$n.db" $each $((2 * each * i))
				hold_open "$work/accept-$n.db"
				sqlite_accepts "sqlite3, $n leads, WAL held" "$work/accept-$n.db" $each $((2 * each * i + each))
				let_go
			fi
		done
	done
	if [[ $sql ]]; then
		for n in "${sizes[@]}"; do
			check_count "sqlite3 accepts of $n" $((10 * each)) \
				"$(sqlite3 "$work/accept-$n.db" "SELECT count(*) FROM events WHERE event = 'offer.accepted'")"
		done
	fi
	table -v unit=us -v base="lr-answer accept, ${sizes[1]} leads"
	[[ $lrs ]] && growth "lr-answer accept, ${sizes[0]} leads" "lr-answer accept, ${sizes[1]} leads" lr
	[[ $sql ]] && growth "sqlite3, ${sizes[0]} leads" "sqlite3, ${sizes[1]} leads" sqlite3
	return 0
}

growth() { # SMALL LARGE NAME: how p50 grows with the state
	local small large
	small=$(median_of "$1") large=$(median_of "$2")
	awk -v s="$small" -v l="$large" -v a="$1" -v b="$2" -v w="$3" 'BEGIN { printf "  %s: p50 %d us -> %d us, %.2fx\n", w, s, l, l / s }'
}

median_of() { # LABEL
	awk -F'\t' -v l="$1" '$1 == l { print $2 }' "$samples" | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'
}

# ---------------------------------------------------------------- dashboard

need_duckdb() {
	export DUCK_DIR=$cache/duckdb
	[[ -d $DUCK_DIR/node_modules/@duckdb/node-api ]] && command -v node >/dev/null && return 0
	command -v npm >/dev/null || { say '  (DuckDB side skipped: no npm; apt-get install npm)'; return 1; }
	mkdir -p "$DUCK_DIR"
	[[ -e $DUCK_DIR/package.json ]] || echo '{"private":true}' >"$DUCK_DIR/package.json"
	(cd "$DUCK_DIR" && npm install --no-audit --no-fund @duckdb/node-api >npm.log 2>&1) && return 0
	say "  (DuckDB side skipped: npm could not install it, see $DUCK_DIR/npm.log)"
	return 1
}

duck_db() { # STATE DB
	[[ -s $2 && ! $1/journal -nt $2 ]] && return 0
	rm -f "$2" "$2".* "$2.new"
	say '  loading the journal into DuckDB (not counted)'
	node "$bench/duck.mjs" load "$2.new" "$1"/journal/*.ndjson
	mv "$2.new" "$2"
}

sqlite_events_db() { # DUCKDB DB
	[[ -s $2 && ! $1 -nt $2 ]] && return 0
	say '  loading the events into sqlite3 (not counted)'
	rm -f "$2" "$2.new"
	node "$bench/duck.mjs" csv "$1" "$work/ev.csv"
	sqlite3 -bail "$2.new" 'CREATE TABLE stage(seq, at_ms, event, lead, offer, agent, source, stage, received_ms, first, contact, deal, depth)' \
		".import --csv --skip 1 $work/ev.csv stage" \
		"CREATE TABLE ev(seq INTEGER PRIMARY KEY, at_ms INT, event TEXT, lead INT, offer INT, agent TEXT, source TEXT, stage TEXT, received_ms INT, first INT, depth INT);
		INSERT INTO ev SELECT seq, at_ms, event, nullif(lead, ''), nullif(offer, ''), nullif(agent, ''), nullif(source, ''),
			nullif(stage, ''), nullif(received_ms, ''), nullif(first, ''), nullif(depth, '') FROM stage;
		DROP TABLE stage; VACUUM"
	rm -f "$work/ev.csv"
	mv "$2.new" "$2"
}

# The day after the state's last, at its beginning, as seconds: asked as of the second before it, the last 30 days are full.
day_after() { # STATE
	local segment
	for segment in "$1"/journal/*.ndjson; do :; done
	echo $((($(date -u -d "$(tail -n 1 "$segment" | sed -n 's/.*"at":"\([^"]*\)","event".*/\1/p')" +%s) / 86400 + 1) * 86400))
}

lr_report() { # REPORT...: a sample of it
	measure "lr-report $*" -m -- "$lr_bin/lr-report" -S "$state" --now "$now" "$@"
}

duck_query() { # LABEL [FROM TO]: a sample of it; and of the query alone
	local label=$1
	shift
	measure "$label" -m -o "$work/duck.out" -- node "$bench/duck.mjs" query "$duck" "$bench/dashboard.duckdb.sql" "$@"
	query_ms+=("$(T=1 node "$bench/duck.mjs" query "$duck" "$bench/dashboard.duckdb.sql" "$@")")
}

# DuckDB's figures against lr's, and its query against the whole of lr.
duck_verdict() { # LABEL REPORT...
	local label=$1
	shift
	printf '%s\n' "${query_ms[@]}" | sort -n | awk -v lr="$(median_of "$label")" '{ a[NR] = $1 } END {
		m = a[int((NR + 1) / 2)]; printf "  DuckDB, query alone without process start: %.0f ms, %.1fx a whole lr-report\n", m, m * 1000 / lr }'
	lr report -S "$state" --now "$now" "$@" --ndjson >"$work/lr.out"
	node "$bench/duck.mjs" compare "$work/duck.out" "$work/lr.out" | sed 's/^/  lr and DuckDB: /' || missing=${missing:-2}
}

dashboard_all() {
	local query_ms=() i
	begin_case 'dashboard --all' 'every figure, over all events'
	for ((i = 0; i < 2 * rounds; i++)); do
		lr_report dashboard --all
		[[ ! $duck ]] || duck_query 'DuckDB, native table'
	done
	[[ ! $duck ]] || measure 'DuckDB, the NDJSON journal' -m -o "$work/journal.out" -- \
		node "$bench/duck.mjs" journal "$bench/dashboard.duckdb.sql" "$state"/journal/*.ndjson
	[[ ! $sql ]] || measure sqlite3 -m -o "$work/sqlite.out" -- \
		sqlite3 -bail "$sql" 'PRAGMA cache_size = -1000000' ".read $bench/dashboard.sqlite.sql"
	table -v base='lr-report dashboard --all' -v unit=s -v anon=1
	[[ $duck ]] || return 0
	duck_verdict 'lr-report dashboard --all' dashboard --all
	node "$bench/duck.mjs" compare "$work/duck.out" "$work/journal.out" | sed 's/^/  DuckDB from table and journal: /'
	[[ ! $sql ]] || node "$bench/duck.mjs" compare "$work/sqlite.out" "$work/duck.out" | sed 's/^/  DuckDB and sqlite3: /'
}

dashboard_30() { # END: seconds
	local query_ms=() i
	begin_case 'dashboard' 'every figure, over the last 30 days'
	for ((i = 0; i < 4 * rounds; i++)); do
		lr_report dashboard
		[[ ! $duck ]] || duck_query 'DuckDB, native table' $((($1 - 30 * 86400) * 1000)) $(($1 * 1000))
	done
	table -v base='lr-report dashboard' -v unit=s -v anon=1
	[[ ! $duck ]] || duck_verdict 'lr-report dashboard' dashboard
}

dashboard_others() {
	local i
	begin_case 'other reports' 'over the same state, beside the dashboard of everything'
	for ((i = 0; i < rounds; i++)); do
		lr_report dashboard --all
		measure 'lr-score --all' -m -- "$lr_bin/lr-score" -S "$state" --now "$now" --all
		lr_report --html
		lr_report --html --all
		lr_report routing --all
		lr_report sources --all
		lr_report billing --all
		lr_report fairness
		lr_report leads --csv --all
		lr_report work
		lr_report pool
	done
	table -v base='lr-report dashboard --all' -v unit=s -v anon=1
}

case_dashboard() {
	local n=$((10000000 / div)) state end_s now
	begin_case dashboard "figures over $n events, 1,000 agents"
	need_lr init admin ingest route offer answer expire track report score || return 0
	state=$("$bench/make_state.sh" ${fresh:+--fresh} "$n")
	end_s=$(day_after "$state")
	now=$(rfc3339 $((end_s - 1)))
	local duck='' sql='' beside=${state%/state}
	if need_duckdb; then
		duck=$beside/events.duckdb
		duck_db "$state" "$duck"
		[[ $full ]] && need_sqlite && { sql=$beside/events.sqlite; sqlite_events_db "$duck" "$sql"; }
	fi
	lr report -S "$state" --now "$now" dashboard --all >/dev/null # the page cache is warm for all
	say "  $(last_seq "$state") events, $(du -sm "$state" | cut -f1) MB of state"
	dashboard_all
	dashboard_30 "$end_s"
	dashboard_others
}

# ----------------------------------------------------------------

printf 'lr bench: %s, %s cores, %s; sizes / %d\n' "$(uname -sm)" "$(nproc)" "$(date -u +%Y-%m-%d)" "$div"
for name in "${cases[@]}"; do
	case $name in
	ingest | pipeline | routing | accept | dashboard) "case_$name" ;;
	*) fail "no case $name: ingest, pipeline, routing, accept, dashboard" 64 ;;
	esac
done
[[ $missing != 1 ]] || exit 69
[[ $missing != 2 ]] || fail 'the figures differ' 1
