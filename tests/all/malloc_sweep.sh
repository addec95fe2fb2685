#!/bin/bash
# Every allocation of the tools made to fail, one at a time, until a run passes untouched. The exit code is 71 (or 69, 74
# where a library hides the reason), or 0 with the whole output; nothing is refused or called damage for want of memory;
# the same again then does what is left, nothing is lost or doubled, and lr-check finds nothing. TAP.
set -u
here=$(cd "$(dirname "$0")" && pwd)
: "${LR_BIN:=$here/../../build/bin}"
step=1
while getopts s: o; do
	case $o in s) step=$OPTARG ;; *) exit 64 ;; esac
done
for v in ${!LR_@}; do [ "$v" = LR_BIN ] || unset "$v"; done
unset XDG_STATE_HOME SUDO_UID
export LC_ALL=C TZ=UTC PATH="$LR_BIN-shared:$LR_BIN:$PATH" LR_NOW=2026-07-01T09:00:00Z
[ -x "$LR_BIN-shared/lr-route" ] || { echo "Bail out! no tools in $LR_BIN-shared, which a library can be preloaded to: make unit"; exit 1; }
work=$(mktemp -d "${TMPDIR:-/tmp}/oom.XXXXXX") || exit 73
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 73
export HOME=$work
if ! "${CC:-cc}" -shared -fPIC -O1 -o oom.so "$here/../fault/oom.c" 2>cc.err; then
	echo "1..0 # skip no C compiler: $(head -n 1 cc.err)"
	exit 0
fi

seq 3 | sed 's/.*/{"ext_id":"X&","source":"web","name":"N","email":"p&@x.example","phone":"+1 555 010&"}/' >in
seq 5 | sed 's/.*/{"ext_id":"X&","source":"web","name":"M","email":"p&@x.example"}/' >in5
echo '{"account":"A","tz":"UTC","offer_window":"5m","shark_tank":"1m"}' >settings.json
printf '%s\n' agent,catchall ann, bob, cat,true >agents.csv
echo '[{"route":"r","rule":"round-robin","agents":["ann","bob"]}]' >routes.json
on() { export LR_STATE=$work/$1; }
on empty && lr-init -q && cp -a empty team && on team && lr-admin apply -q settings.json agents.csv routes.json >/dev/null &&
	cp -a team leads && on leads && lr-ingest <in >/dev/null && cp -a leads routed && on routed && lr-route --pending >/dev/null &&
	cp -a routed offered && on offered && lr-offer --pending >/dev/null &&
	cp -a offered owned && on owned && lr-answer accept O1 --agent ann >/dev/null &&
	cp -a owned tracked && on tracked && lr-track feedback L1 --deal closed >/dev/null || { echo "Bail out! cannot begin"; exit 1; }
on state
said() { cat state/journal/*.ndjson | sed -E 's/"seq":[0-9]+,//; s/,"sum":"[0-9a-f]*"//'; }

t=0 failed=0
sweep() { # NAME BASE COMMAND...
	local name=$1 base=$2 n=1 rc out ref want
	shift 2
	rm -rf state problems && cp -a "$base" state
	ref=$("$@" <in5 2>/dev/null)
	want=$(said)
	while :; do
		rm -rf state mark && cp -a "$base" state
		out=$(LR_OOM_AT=$n LR_OOM_MARK=$work/mark LD_PRELOAD=$work/oom.so "$@" <in5 2>err)
		rc=$?
		[ -e mark ] || break
		case $rc in
		69 | 71 | 74) [ -s err ] || echo "# $name, allocation $n: exit $rc without a word" ;;
		0) [ "$out" = "$ref" ] || echo "# $name, allocation $n: exit 0, another output" ;;
		*) echo "# $name, allocation $n: exit $rc: $(head -n 1 err)" ;;
		esac >>problems
		{
			"$@" <in5 >/dev/null 2>&1
			[ "$(said)" = "$want" ] || echo "# $name, allocation $n, exit $rc: the same again leaves another journal"
			lr-check >check 2>&1 || echo "# $name, allocation $n, exit $rc: lr-check: $(head -n 1 check)"
		} >>problems
		n=$((n + step))
	done
	t=$((t + 1))
	if [ -s problems ]; then
		echo "not ok $t $name"
		head -n 20 problems
		failed=1
	else
		echo "ok $t $name: $n allocations"
	fi
}

echo 1..24
sweep apply empty lr-admin apply -q settings.json agents.csv routes.json
sweep ingest team lr-ingest
sweep 'ingest again' leads lr-ingest
sweep route leads lr-route --pending
sweep offer routed lr-offer --pending
sweep accept offered lr-answer accept O1 --agent ann
sweep decline offered lr-answer decline O1 --agent ann
sweep track owned lr-track feedback L1 --deal closed --reason why --amount 5 --at 2026-07-01T09:00:00Z
sweep 'score explained' tracked lr-score --explain
sweep log offered lr-log
sweep explain offered lr-log --explain L1
sweep report offered lr-report
sweep 'report compared' tracked lr-report --by source --compare
sweep 'report of routing' tracked lr-report routing --by team --ndjson
sweep 'report of sources' tracked lr-report sources --compare --csv
sweep 'leads behind a figure' tracked lr-report routing --list total_leads
sweep 'card of an agent' tracked lr-report agent ann
sweep fairness tracked lr-report fairness
sweep 'page of a report' tracked lr-report routing --html
sweep page tracked lr-report --html
sweep score offered lr-score
sweep edit offered lr-admin edit L2 email=q@x.example tags=hot
sweep forget offered lr-admin forget p2@x.example
LR_NOW=2026-07-01T09:06:00Z
sweep expire offered lr-expire
exit $failed
