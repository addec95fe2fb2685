#!/bin/bash
# Run the tests: tests/run.sh [--all] [--only unit|lint|man|model|examples|browser|bats] BUILD_DIR
# Prints each failure in full, one line a suite, and last "N passed, N failed, N skipped". Exit 1 on any failure.
set -u

all=0 only=
while [ $# -gt 1 ]; do
	case $1 in
	--all) all=1 ;;
	--only) only=$2; shift ;;
	*) echo "run.sh: unknown option $1" >&2; exit 64 ;;
	esac
	shift
done
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd) || exit 66
export LR_BIN=$build/bin
work=$(mktemp -d) || exit 73
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work
for v in ${!LR_@}; do [ "$v" = LR_BIN ] || unset "$v"; done
unset XDG_STATE_HOME
cd "$here/.." || exit 66

passed=0 failed=0 skipped=0 suites_failed=0

# TAP on stdin: count, show what failed with its diagnostics.
tally() { # NAME EXIT FILE
	local p f s
	read -r p f s < <(awk '/^ok .*# skip/ {s++; next} /^ok / {p++} /^not ok / {f++} END {print p+0, f+0, s+0}' "$3")
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	if [ "$2" -ne 0 ] || [ "$f" -gt 0 ] || [ $((p + f + s)) -eq 0 ]; then
		suites_failed=1
		[ "$f" -gt 0 ] || failed=$((failed + 1)) # died without saying which
		printf '%-28s FAILED (exit %d): %d passed, %d failed\n' "$1" "$2" "$p" "$f"
		awk '/^not ok / {show = 1} /^ok / {show = 0} show' "$3"
		[ "$f" -gt 0 ] || tail -n 20 "$3"
	else
		printf '%-28s %d passed%s\n' "$1" "$p" "$([ "$s" -gt 0 ] && echo ", $s skipped")"
	fi
}

suite() { # NAME COMMAND...
	local name=$1 rc
	shift
	"$@" >"$work/tap" 2>&1
	rc=$?
	tally "$name" "$rc" "$work/tap"
}

wants() { [ -z "$only" ] || [ "$only" = "$1" ]; }

if wants unit; then
	for t in "$build"/unit/*_test; do suite "unit/$(basename "$t")" "$t"; done
fi
if wants lint; then
	for t in tests/lint/*.sh; do [ "$t" = tests/lint/tap.sh ] || suite "lint/$(basename "$t" .sh)" bash "$t"; done
fi
if wants man; then suite man/examples bash tests/man_examples.sh; fi
if wants model; then
	suite model bash tests/model/run.sh
	suite model/figures bash tests/model/figures.sh --seed 1 --count 25
fi
if wants examples; then suite examples bash tests/examples.sh; fi
if wants browser; then suite browser bash tests/browser/run.sh; fi
if wants bats; then suite bats bats --jobs "$(nproc)" --no-parallelize-within-files --tap tests/bats; fi
if [ $all = 1 ] && wants all; then
	for t in tests/all/*.sh; do [ -e "$t" ] && suite "all/$(basename "$t" .sh)" bash "$t"; done
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ $suites_failed = 0 ]
