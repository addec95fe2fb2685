# tap.sh - what the lints share. Sourced; leaves the shell in the root of the repository.
#
#   promise "headers compile alone"; broken "lib/x.h: no guard"; ...; kept     one promise, what breaks it, its verdict
#   verdict                                                                    the plan; exits 1 if one was broken

set -u
export LC_ALL=C
cd "$(dirname "$0")/../.." || exit 2
tap_n=0 tap_bad=0 tap_out=
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT

promise() { tap_promise=$1 tap_out=; }
broken() { tap_out="$tap_out# $1
"; }
kept() {
	tap_n=$((tap_n + 1))
	if [ -z "$tap_out" ]; then
		echo "ok $tap_n - $tap_promise"
	else
		echo "not ok $tap_n - $tap_promise"
		printf '%s' "$tap_out"
		tap_bad=$((tap_bad + 1))
	fi
}
skipped() { tap_n=$((tap_n + 1)); echo "ok $tap_n - $tap_promise # SKIP $1"; }
verdict() {
	echo "1..$tap_n"
	[ $tap_bad -eq 0 ] || exit 1
	exit 0
}

# Every line that breaks a promise, from stdin.
broken_lines() {
	while IFS= read -r line; do broken "$line"; done
}

c_files() { find lib cmd -name '*.[ch]' | sort; }

# C sources without comments and the insides of literals: "FILE:LINE:code", for every file named.
code_of() {
	awk '
	FNR == 1 { in_comment = 0 }
	{
		s = $0; out = ""
		while (s != "") {
			if (in_comment) {
				i = index(s, "*/")
				if (!i) { s = ""; break }
				s = substr(s, i + 2); in_comment = 0; out = out " "
				continue
			}
			if (substr(s, 1, 2) == "/*") { in_comment = 1; s = substr(s, 3); continue }
			if (substr(s, 1, 2) == "//") { s = ""; break }
			c = substr(s, 1, 1)
			if (c == "\"" || c == "\047") {
				s = substr(s, 2)
				while (s != "" && substr(s, 1, 1) != c)
					s = substr(s, substr(s, 1, 1) == "\\" ? 3 : 2)
				s = substr(s, 2); out = out c c
				continue
			}
			out = out c; s = substr(s, 2)
		}
		if (out ~ /[^ \t]/) print FILENAME ":" FNR ":" out
	}' "$@"
}
