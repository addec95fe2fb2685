#!/bin/bash
# man_examples.sh - run every EXAMPLES block of the manual and compare what it prints
#
#   tests/man_examples.sh [PAGE]...        default: every page in man/
#
# A page's literal blocks under ".Sh EXAMPLES" are one script, run by one bash in a new directory that holds copies of
# man/examples/*; LR_STATE is a new state there. In a block,
#   $ command    is run, standard input empty;
#   > more       right below it is the command's next line (of a here-document, say);
#   # text       is a comment;
#   all else     is the exact standard output of the command above.
# \e and \& are what mdoc makes of them; any other escape in a block is an error of the page.
# The tools are looked for in $LR_BIN, else build/bin. Prints TAP; exit 1 when an example does not print what it says.
set -u
cd "$(dirname "$0")/.." || exit 2
root=$PWD bin=${LR_BIN:-$PWD/build/bin}
[ -x "$bin/lr-init" ] || { echo "man_examples: no $bin/lr-init, make first" >&2; exit 2; }
[ $# -gt 0 ] || set -- man/*.[157]
command -v jq >/dev/null || { echo "man_examples: the examples use jq, and it is not here" >&2; exit 2; }
top=$(mktemp -d) || exit 2
trap 'rm -rf "$top"' EXIT

# Writes DIR/N.cmd and DIR/N.want for each command of a page.
extract() { # page dir
	awk -v dir="$2" '
	function close_one() { if (n) { close(cmd); close(want) } }
	/^\.Sh / { examples = ($0 == ".Sh EXAMPLES") }
	!examples { next }
	/^\.Bd -literal/ { block = 1; head = 0; next }
	/^\.Ed/ { block = 0; next }
	!block { next }
	{
		line = $0
		gsub(/\\&/, "", line)
		gsub(/\\e/, "\001", line)
		if (index(line, "\\")) {
			printf "%s:%d: an escape that is neither \\e nor \\&\n", FILENAME, FNR > "/dev/stderr"
			exit 2
		}
		gsub(/\001/, "\\", line)
	}
	line ~ /^# / { head = 0; next }
	line ~ /^\$ / {
		close_one()
		n++
		cmd = dir "/" n ".cmd"; want = dir "/" n ".want"
		print substr(line, 3) > cmd
		printf "" > want
		head = 1
		next
	}
	head && (line ~ /^> / || line == ">") { print substr(line, 3) > cmd; next }
	!n { printf "%s:%d: output before any command\n", FILENAME, FNR > "/dev/stderr"; exit 2 }
	{ head = 0; print line > want }
	' "$1"
}

# One shell for the page; each command's output goes to DIR/N.got and DIR/N.err.
run_page() { # dir
	local dir=$1
	mkdir "$dir/work" && cp "$root"/man/examples/* "$dir/work" && cd "$dir/work" || return 2
	env -i PATH="$bin:/usr/local/bin:/usr/bin:/bin" HOME="$dir/work" TZ=UTC LC_ALL=C.UTF-8 \
		LR_NOW=2026-07-01T09:00:00Z LR_STATE="$dir/state" EXAMPLES_DIR="$dir" timeout -k 5 120 bash -c '
		lr-init >/dev/null || exit
		for ((i = 1; ; i++)); do
			[ -e "$EXAMPLES_DIR/$i.cmd" ] || break
			eval "$(cat "$EXAMPLES_DIR/$i.cmd")" >"$EXAMPLES_DIR/$i.got" 2>"$EXAMPLES_DIR/$i.err" </dev/null
		done'
}

total=0 failed=0
for page; do
	name=${page##*/} dir=$top/${page##*/}
	mkdir "$dir"
	if ! extract "$page" "$dir" || ! (run_page "$dir") >"$dir/log" 2>&1; then
		echo "not ok $((++total)) - $name: the examples could not be run"
		sed 's/^/# /' "$dir/log" 2>/dev/null
		failed=1
		continue
	fi
	for ((i = 1; ; i++)); do
		[ -e "$dir/$i.cmd" ] || break
		line="$((++total)) - $name: \$ $(head -n 1 "$dir/$i.cmd" | sed 's/#/\\#/g')"
		if cmp -s "$dir/$i.want" "$dir/$i.got"; then
			echo "ok $line"
		else
			echo "not ok $line"
			diff -u --label the-page --label printed "$dir/$i.want" "$dir/$i.got" | sed 's/^/# /'
			sed 's/^/# stderr: /' "$dir/$i.err" 2>/dev/null
			failed=1
		fi
	done
done
echo "1..$total"
exit "$failed"
