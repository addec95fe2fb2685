#!/bin/sh
# banned.sh - functions this project does without, and why. Words of code are matched, not comments or literals.
. "$(dirname "$0")/tap.sh"

code_of $(c_files) >"$tmp/one"

without() { # WHY NAME...
	why=$1
	shift
	promise "no $(echo "$*" | sed 's/ /, /g'): $why"
	broken_lines <<-END
		$(grep -E "(^|[^A-Za-z0-9_>.])($(echo "$*" | tr ' ' '|'))[[:blank:]]*\\(" "$tmp/one")
	END
	tap_out=$(printf '%s' "$tap_out" | sed '/^# $/d')
	[ -z "$tap_out" ] || tap_out="$tap_out
"
	kept
}

without "they do not know where the buffer ends" strcpy strcat stpcpy sprintf vsprintf gets strncpy strncat
without "they cannot say that the text was no number" atoi atol atoll atof
without "they skip, stop and overflow in silence" scanf fscanf sscanf vscanf vfscanf vsscanf
without "they keep hidden state" strtok strerror_l rand srand random srandom drand48 lrand48 asctime ctime localtime gmtime
without "no shell, no other program" system popen execlp wordexp
without "memory that cannot fail cleanly" alloca strdupa strndupa
without "names others can guess" tmpnam tempnam mktemp tmpfile
without "locks that vanish when another descriptor closes" lockf
without "jumps over what must be freed" setjmp longjmp sigsetjmp siglongjmp

promise "an assert has no side effects"
grep -E '(^|[^A-Za-z0-9_])assert[[:blank:]]*\(' "$tmp/one" |
	grep -E '\+\+|--|[^=!<>]=[^=]|[a-z_]+_(put|set|add|write|next|take|open|close|free)[[:blank:]]*\(' >"$tmp/two"
broken_lines <"$tmp/two"
kept

promise "no floating point for counts, money and shares"
grep -E '(^|[^A-Za-z0-9_])(float|double)([^A-Za-z0-9_]|$)' "$tmp/one" | grep -v '^lib/wire/json' >"$tmp/two"
broken_lines <"$tmp/two"
kept

verdict
