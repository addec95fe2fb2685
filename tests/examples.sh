#!/bin/bash
# The teams of examples/teams: each loads without an error or a lint, and its day (day.sh) prints what day.out says.
# tests/examples.sh [--update] (prints the days into the working tree, for reading the difference)
set -u
cd "$(dirname "$0")/.." || exit 66
PATH=${LR_BIN:-$PWD/build/bin}:$PATH
top=$PWD
brief() {
	awk '/^lr-/ {print "  " $0; next} {
		line = ""
		n = split("lead offer agent status result reason stage route expires_at from name", keys, " ")
		for (i = 1; i <= n; i++)
			if (match($0, "\"" keys[i] "\":\"[^\"]*\"")) {
				v = substr($0, RSTART + length(keys[i]) + 4, RLENGTH - length(keys[i]) - 5)
				if (keys[i] == "expires_at") v = "until " substr(v, 12, 8)
				line = line "  " v
			}
		print line
	}'
}
at() { # TIME, of 2026-07-01 unless it has a date
	case $1 in *T*) export LR_NOW=$1Z ;; *) export LR_NOW=2026-07-01T$1Z ;; esac
	printf '%s  %s\n' "$1" "$2"
}
day() { # DIR
	(
		for v in ${!LR_@}; do [ "$v" = LR_BIN ] || unset "$v"; done
		export LR_STATE=state LR_NOW=2026-07-01T06:00:00Z TZ=UTC LC_ALL=C
		unset NO_COLOR COLUMNS
		work=$(mktemp -d) && cd "$work" && cp "$1"/* . || exit 73
		export LR_STATE=$work/state
		files=(settings.json agents.csv routes.json)
		for f in tags.csv holidays.csv; do [ ! -e $f ] || files+=("$f"); done
		lr-init -q && lr-admin check "${files[@]}" && lr-admin apply "${files[@]}" >/dev/null || exit 1
		. ./day.sh 2>&1 | sed "s#$work/##"
		rm -rf "$work"
	)
}
n=0 bad=0
for dir in "$top"/examples/teams/*/; do
	name=$(basename "$dir")
	n=$((n + 1))
	if [ "${1-}" = --update ]; then
		day "$dir" >"$dir/day.out"
	elif out=$(diff -u "$dir/day.out" <(day "$dir") 2>&1); then
		echo "ok $n - the day of $name is as its day.out says"
	else
		echo "not ok $n - the day of $name is as its day.out says"
		sed 's/^/# /' <<<"$out"
		bad=1
	fi
done
echo "1..$n"
exit $bad
