#!/bin/bash
# The syscall fault sweep of durability.md: every file system call of every writer made to go wrong, N = 1, 2, ... until a
# run passes untouched. After each: the exit code is one that a failure may have; what was printed with exit 0 is in the
# journal; the same command again does what is left to do, and then the journal says what it says without any fault: nothing
# lost, nothing doubled; lr-check finds nothing. TAP: a test is one writer and one way to go wrong.
#   fault_sweep.sh [-s STEP] [-h "HOW..."] [SCENARIO...]     STEP: only every STEPth call
set -u
here=$(cd "$(dirname "$0")" && pwd)
: "${LR_BIN:=$here/../../build/bin}"
step=1 hows='eio enospc full short kill torn'
while getopts s:h: o; do
	case $o in s) step=$OPTARG ;; h) hows=$OPTARG ;; *) exit 64 ;; esac
done
shift $((OPTIND - 1))
all='init apply ingest again route offer accept decline track expire dry torn fresh_index rebuild unpoison forget'
[ $# -gt 0 ] || set -- $all

for v in ${!LR_@}; do [ "$v" = LR_BIN ] || unset "$v"; done
unset XDG_STATE_HOME SUDO_UID
export LC_ALL=C TZ=UTC PATH="$LR_BIN-shared:$LR_BIN:$PATH"
[ -x "$LR_BIN-shared/lr-route" ] || { echo "Bail out! no tools in $LR_BIN-shared, which a library can be preloaded to: make unit"; exit 1; }
work=$(mktemp -d "${TMPDIR:-/tmp}/sweep.XXXXXX") || exit 73
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 73
export HOME=$work
if ! "${CC:-cc}" -shared -fPIC -O1 -o sweep.so "$here/../fault/sweep.c" -ldl 2>cc.err; then
	echo "1..0 # skip no C compiler: $(head -n 1 cc.err)"
	exit 0
fi
t0=2026-07-01T09:00:00Z t6=2026-07-01T09:06:00Z

# ---- where each scenario begins: base/NAME

seq 3 | sed 's/.*/{"ext_id":"X&","source":"web","email":"p&@x.example"}/' >leads
seq 5 | sed 's/.*/{"ext_id":"X&","source":"web","email":"p&@x.example","name":"new &"}/' >leads.again
echo '{"account":"A","tz":"UTC","offer_window":"5m","shark_tank":"1m"}' >settings.json
printf '%s\n' agent,catchall ann, bob, cat,true >agents.csv
echo '[{"route":"r","rule":"round-robin","agents":["ann","bob"]}]' >routes.json
make_bases() {
	export LR_NOW=$t0
	mkdir base
	on() { export LR_STATE=$work/base/$1; }
	next() { cp -a "base/$1" "base/$2" && on "$2"; }
	on empty && lr-init -q &&
		next empty team && lr-admin apply -q settings.json agents.csv routes.json >/dev/null &&
		next team leads && lr-ingest <leads >/dev/null &&
		next leads routed && lr-route --pending >/dev/null &&
		next routed offered && lr-offer --pending >/dev/null &&
		next offered owned && lr-answer accept O1 --agent ann >/dev/null &&
		next leads torn && printf '{"seq":99,"at":"2026' >>base/torn/journal/00000001.ndjson &&
		next leads fresh_index && rm -rf base/fresh_index/index &&
		next leads poison && : >base/poison/POISON
}
make_bases || { echo "Bail out! the states to begin with cannot be made"; exit 1; }

base_of() {
	case $1 in
	init) ;; apply) echo empty ;; ingest) echo team ;; again | route) echo leads ;; offer) echo routed ;;
	accept | decline | expire | dry) echo offered ;; track) echo owned ;; torn | fresh_index) echo "$1" ;; rebuild) echo leads ;;
	unpoison) echo poison ;; forget) echo offered ;;
	esac
}

run_it() {
	case $1 in
	init) lr-init -q ;;
	apply) lr-admin apply -q settings.json agents.csv routes.json ;;
	ingest) lr-ingest <leads ;;
	again | torn | fresh_index) lr-ingest <leads.again ;;
	route) lr-route --pending ;;
	offer) lr-offer --pending ;;
	accept) lr-answer accept O1 --agent ann ;;
	decline) lr-answer decline O1 --agent ann ;;
	track) lr-track comment L1 'calls back' --at $t0 ;;
	expire) lr-expire ;;
	dry) lr-expire -n ;;
	rebuild) lr-check --rebuild ;;
	unpoison) lr-check --unpoison ;;
	forget) lr-admin forget p2@x.example ;;
	esac
}

# What the journal says, without what a recovery adds and shifts.
said() { cat "$1"/journal/*.ndjson 2>/dev/null | sed -E '/"\}$/!d; /"event":"journal.recovered"/d; s/"seq":[0-9]+,//; s/,"sum":"[0-9a-f]*"//; s/,"person_sum":"[0-9a-f]*"//'; }

# 0 is no lie although this call failed: the index is derived, and a temporary file left behind is nobody's.
may_pass() { # MARK: CALL PATH
	case $1 in
	*/state/index | */state/index/* | */state/index.check | */state/index.check/* | unlink\ */state/journal/.*.tmp) return 0 ;;
	esac
	[ "$how" = full ] # calls that need no room worked
}

problem() { echo "# $1 $how at call $n ($(cat mark 2>/dev/null || echo untouched)), exit $rc: $2" >>problems; }

one() { # SCENARIO
	local base
	base=$(base_of "$1")
	rm -rf state mark
	[ -z "$base" ] || cp -a "base/$base" state
	export LR_STATE=$work/state LR_NOW=$t0
	case $1 in expire | dry) LR_NOW=$t6 ;; esac
	( export LD_PRELOAD=$work/sweep.so LR_SWEEP_AT=$n LR_SWEEP_HOW=$how LR_SWEEP_IN=$work/state LR_SWEEP_MARK=$work/mark
	  exec 2>err
	  run_it "$1" >out ) 2>/dev/null
	rc=$?
	[ -e mark ] || return 1
	case $how in
	kill | torn) [ $rc -eq 137 ] || problem "$1" "did not die" ;;
	*)
		case $rc in
		69 | 71 | 73 | 74 | 75 | 79) ;;
		0) may_pass "$(cat mark)" || problem "$1" "no error told" ;;
		1) [ "$1" = rebuild ] || [ "$1" = unpoison ] || problem "$1" "a failure read as a refusal" ;;
		*) problem "$1" "no exit code for this: $(head -n 1 err)" ;;
		esac
		[ $rc -eq 0 ] || [ -s err ] || problem "$1" "failed without a word" ;;
	esac
	# acknowledged: exit 0 and printed
	if [ $rc -eq 0 ]; then
		cmp -s out "ref/$1.out" || problem "$1" "exit 0, another output"
		[ "$(said state)" = "$(cat "ref/$1.said")" ] || problem "$1" "exit 0, but the journal is not what it should be"
	fi
	case $rc in
	69 | 71 | 73 | 75) [ ! -s out ] || [ "$1" = rebuild ] || [ "$1" = unpoison ] || problem "$1" "printed although nothing is stored" ;;
	74) [ "$(grep -c 'not stored\|nothing was stored' err)" = 0 ] || [ "$(said state)" = "$(said "base/${base:-none}")" ] ||
		problem "$1" "says nothing was stored, but something was" ;;
	esac
	if [ -e state/POISON ] && [ "$1" != unpoison ]; then
		[ $rc -eq 79 ] || [ $rc -eq 137 ] || problem "$1" "POISON, but not exit 79"
		lr-check --unpoison >out2 2>&1 || problem "$1" "cannot be unpoisoned: $(cat out2)"
	fi
	# once more, without a fault
	run_it "$1" >out2 2>err2
	local rc2=$?
	case $1:$rc2 in *:0 | accept:1 | decline:1) ;; *) problem "$1" "the same again: exit $rc2: $(head -n 1 err2)" ;; esac
	[ "$(said state)" = "$(cat "ref/$1.said")" ] || problem "$1" "after the same again the journal differs: $(diff <(said state) "ref/$1.said" | head -n 2 | tr '\n' ' ')"
	lr-check >out2 2>&1 || problem "$1" "lr-check: exit $?: $(head -n 2 out2 | tr '\n' ' ')"
	return 0
}

mkdir ref
for s in "$@"; do # without a fault
	n=0 how=none
	one "$s"
	cp out "ref/$s.out"
	said state >"ref/$s.said"
done
rm -f problems

echo "1..$(($# * $(wc -w <<<"$hows")))"
t=0 failed=0
for s in "$@"; do
	for how in $hows; do
		t=$((t + 1)) n=1 tried=0
		rm -f problems
		while one "$s"; do
			n=$((n + step)) tried=$((tried + 1))
			[ $n -lt 400 ] || { problem "$s" "never passes untouched"; break; }
		done
		if [ -s problems ]; then
			echo "not ok $t $s, $how: $tried calls"
			head -n 20 problems
			failed=1
		else
			echo "ok $t $s, $how: $tried calls"
		fi
	done
done
exit $failed
