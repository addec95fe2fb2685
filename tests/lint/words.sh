#!/bin/sh
# words.sh - what no text of the repository may say. The words are written here so that they do not match themselves.
. "$(dirname "$0")/tap.sh"

if git rev-parse --git-dir >/dev/null 2>&1; then
	git ls-files -co --exclude-standard >"$tmp/files"
else
	find . -type f -not -path './build/*' >"$tmp/files"
fi

never() { # PROMISE REGEXP
	promise "$1"
	tr '\n' '\0' <"$tmp/files" | xargs -0 grep -InE "$2" /dev/null 2>/dev/null | cut -c1-160 >"$tmp/one"
	broken_lines <"$tmp/one"
	kept
}

never "no path of the place it was written in" '(^|[^A-Za-z0-9_./-])/(wor[k]|roo[t]|hom[e]/[a-z]+)/'
never "no host of a package registry" '(registr[y]\.|regist[r]ies\.|pyp[i]\.|pythonhoste[d]\.|crate[s]\.io|rubygem[s]\.org|prox[y]\.golang|de[b]\.debian|securit[y]\.debian|snapsho[t]\.debian|npmj[s]\.)'
never "no leftovers: conflict marks, TO""DO without a reason, FIX""ME" '^(<<<<<<<|>>>>>>>) |FIX[M]E([^A-Za-z]|$)|TOD[O]([^(A-Za-z]|$)'

promise "text files end with a newline and have no carriage returns"
while IFS= read -r f; do
	[ -s "$f" ] && grep -Iq . "$f" || continue
	[ -z "$(tail -c 1 "$f")" ] || broken "$f: no newline at the end"
	! grep -q "$(printf '\r')\$" "$f" || broken "$f: CR at a line's end"
done <"$tmp/files"
kept

verdict
