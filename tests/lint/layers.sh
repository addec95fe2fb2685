#!/bin/sh
# layers.sh - includes point downwards only, and what belongs to one place stays there. architecture.md "Layers".
. "$(dirname "$0")/tap.sh"

promise "includes point downwards: cmd, cli, report, store, domain, wire, base"
c_files | xargs awk '
	BEGIN { n = split("base wire domain store report cli cmd", name, " "); for (i = 1; i <= n; i++) level[name[i]] = i }
	/^[ \t]*#[ \t]*include[ \t]*"/ {
		split($0, q, "\""); inc = q[2]
		own = FILENAME; sub(/^lib\//, "", own); sub(/\/.*/, "", own)
		if (inc ~ /\.\./) { print FILENAME ":" FNR ": a path upwards: " inc; next }
		if (inc !~ /\//) { print FILENAME ":" FNR ": without its directory: " inc; next }
		to = inc; sub(/\/.*/, "", to)
		if (!(to in level)) print FILENAME ":" FNR ": no layer: " inc
		else if (level[to] > level[own]) print FILENAME ":" FNR ": " own " includes " inc
		else if (own == "cmd" && to == "cmd") print FILENAME ":" FNR ": sideways: " inc
	}' >"$tmp/one"
broken_lines <"$tmp/one"
kept

only() { # NAME REGEXP ALLOWED-FILES-REGEXP
	promise "$1"
	c_files | grep -vE "$3" | xargs grep -nE "$2" /dev/null >"$tmp/one"
	broken_lines <"$tmp/one"
	kept
}
include='^[[:blank:]]*#[[:blank:]]*include[[:blank:]]*[<"]'
only "csv.h and jansson.h are included in lib/wire alone" "${include}(csv|jansson)\\.h" '^lib/wire/'
only "lmdb.h is included in lib/store/index* alone" "${include}lmdb\\.h" '^lib/store/index[^/]*'
only "sodium.h and xxhash.h are included in lib alone" "${include}(sodium|xxhash)\\.h" '^lib/'
only "getopt.h is included in lib/cli alone" "${include}getopt\\.h" '^lib/cli/'

promise "the clock and the zones are asked in lib/base/clock.c and lib/base/zone.c alone"
code_of $(c_files | grep -vE '^lib/base/(clock|zone)\.c$') |
	grep -E '(^|[^A-Za-z0-9_>.])(time|gettimeofday|clock_gettime|clock_nanosleep|nanosleep|usleep|sleep|localtime|localtime_r|gmtime|gmtime_r|mktime|timegm|tzset|ftime|strftime|strptime|ctime|asctime)[[:blank:]]*\(' >"$tmp/one"
broken_lines <"$tmp/one"
kept

promise "lib/domain does no input or output"
code_of $(c_files | grep '^lib/domain/') |
	grep -E '(^|[^A-Za-z0-9_>.])(open|openat|fopen|read|write|pread|pwrite|printf|fprintf|puts|fputs|getenv|getpid|exit|abort|random|getrandom)[[:blank:]]*\(' >"$tmp/one"
broken_lines <"$tmp/one"
kept

promise "libraries neither exit nor print: only lib/cli does"
code_of $(c_files | grep '^lib/' | grep -vE '^lib/(cli/|base/msg\.c)') |
	grep -E '(^|[^A-Za-z0-9_>.])(exit|_exit|abort|printf|puts|putchar|perror|fprintf|fputs|vprintf)[[:blank:]]*\(' >"$tmp/one"
broken_lines <"$tmp/one"
kept

verdict
