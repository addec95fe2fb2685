#!/bin/sh
# manpages.sh - the manual is clean mdoc, and says what the code says: events, fields, options. LR_BIN as in the other tests.
. "$(dirname "$0")/tap.sh"

bin=${LR_BIN:-build/bin}
page() { mandoc -Tascii "$1" | sed 's/.\x08//g'; }

promise "mandoc has nothing to say about any page"
if ! command -v mandoc >/dev/null; then
	skipped "no mandoc"
	verdict
fi
mandoc -Tlint -Wwarning man/*.[1-8] >"$tmp/one" 2>&1
broken_lines <"$tmp/one"
kept

promise "every tool has a page, every page a tool or a format"
for c in cmd/lr*.c; do
	t=$(basename "$c" .c)
	[ -e "man/$t.1" ] || broken "$t: no man/$t.1"
done
for p in man/*.1; do
	[ -e "cmd/$(basename "$p" .1).c" ] || broken "$p: no such tool"
done
kept

promise "lr(7) lists every tool"
page man/lr.7 >"$tmp/one"
for c in cmd/lr-*.c; do
	t=$(basename "$c" .c)
	grep -q -- "$t(1)" "$tmp/one" || broken "$t"
done
kept

# lib/domain/event.c: lines "event", then its fields in order, as "event field kind optional?"
awk '
	/^const struct event_desc event_desc/ { table = 1 }
	/^};/ { table = 0 }
	table { text = text $0 }
	/\[KEY_[A-Z_]*\] = "/ {
		s = $0
		while (match(s, /\[KEY_[A-Z_]*\] = "[a-z_]*"/)) {
			one = substr(s, RSTART, RLENGTH); s = substr(s, RSTART + RLENGTH)
			split(one, q, "\""); k = one; sub(/^\[KEY_/, "", k); sub(/\].*/, "", k); name[k] = q[2]
		}
	}
	END {
		n = split(text, event, /\[EV_[A-Z_]*\] = \{ /)
		for (i = 2; i <= n; i++) {
			split(event[i], q, "\""); print q[2]
			s = event[i]
			while (match(s, /(REQ|OPT)\([A-Z_]*/)) {
				f = substr(s, RSTART, RLENGTH); s = substr(s, RSTART + RLENGTH)
				opt = f ~ /^OPT/; sub(/^...\(/, "", f)
				print q[2], opt ? "[" name[f] "]" : name[f]
			}
			if (event[i] ~ /^"[a-z._]*", true/) print q[2], "[person]"
		}
	}' lib/domain/event.c >"$tmp/events"

promise "lr-state(5) has every event of lib/domain/event.c with its fields, in their order, and no other"
page man/lr-state.5 | awk '
	/^EVENTS/ { on = 1; next }
	/^[A-Z]/ { on = 0 }
	on && /^   [a-z]+\.[a-z_]+$/ { e = $1; print e; next }
	on && e && /^     (\[?[a-z_]+\]?)  / { print e, $1 }
	on && e && /^     (\[?[a-z_]+\]?)$/ { print e, $1 }' >"$tmp/page"
[ -s "$tmp/events" ] || broken "lib/domain/event.c: no events found"
diff "$tmp/events" "$tmp/page" | grep '^[<>]' |
	sed 's/^</the page lacks:/; s/^>/the code lacks:/' >"$tmp/one"
broken_lines <"$tmp/one"
kept

promise "lr-report(1) has every figure of lib/report/figure.h, with its definition and no other"
awk -F '"' '
	/^\tX\([A-Z_0-9]*, "/ { split($1, q, /[(,]/); name[q[2]] = $2; if (NF > 5) print $2, tolower(substr($6, 1, 1)) substr($6, 2) }
	/^\tX\([A-Z_0-9]*, [A-Z_]*, "/ { split($1, q, /[(, ]+/); print name[q[2]], tolower(q[3]) ":", $2 }' lib/report/figure.h | sort >"$tmp/figures"
awk '/^\.It Va [a-z_0-9]*( Pq [a-z_]*)?$/ { name = $3 (NF > 4 ? " " $5 ":" : ""); getline; print name, tolower(substr($0, 1, 1)) substr($0, 2) }' \
	man/lr-report.1 | sort >"$tmp/page"
[ -s "$tmp/figures" ] || broken "lib/report/figure.h: no figures found"
diff "$tmp/figures" "$tmp/page" | grep '^[<>]' | sed 's/^</the page lacks:/; s/^>/the code lacks:/' >"$tmp/one"
broken_lines <"$tmp/one"
kept

promise "every long option of a tool's --help is in its page or in lr(7)"
for t in "$bin"/lr-*; do
	[ -x "$t" ] || continue
	n=$(basename "$t")
	[ -e "man/$n.1" ] || continue
	{ page "man/$n.1"; page man/lr.7; } >"$tmp/one"
	for o in $("$t" --help | grep -oE -- '(^|[^A-Za-z0-9-])--[a-z][a-z-]*' | grep -oE -- '--[a-z-]+' | sort -u); do
		grep -qE -- "(^|[^A-Za-z0-9-])$o([^a-z-]|\$)" "$tmp/one" || broken "$n: $o"
	done
done
kept

promise "every long option of a tool's page is one it takes"
for t in "$bin"/lr-*; do
	[ -x "$t" ] || continue
	n=$(basename "$t")
	[ -e "man/$n.1" ] || continue
	"$t" --help >"$tmp/one"
	for o in $(grep -E '^\.It Fl|^\.Fl|^\.Op Fl' "man/$n.1" | grep -oE -- 'Fl -[a-z-]+' | sed 's/Fl //; s/^-/--/' | sort -u); do
		grep -qE -- "(^|[^A-Za-z0-9-])$o([^a-z-]|\$)" "$tmp/one" || broken "$n: $o"
	done
done
kept

verdict
