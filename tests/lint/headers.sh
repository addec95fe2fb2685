#!/bin/sh
# headers.sh - each header compiles alone, is guarded by its own name, and may be included twice.
. "$(dirname "$0")/tap.sh"

cc=${CC:-cc}
flags="-std=c11 -D_GNU_SOURCE -Wall -Wextra -Wno-unused-function -Ilib -fsyntax-only"

promise "each header compiles alone, twice"
for h in $(c_files | grep '\.h$'); do
	printf '#include "%s"\n#include "%s"\nextern int lint_nothing;\n' "${h#lib/}" "${h#lib/}" >"$tmp/one.c"
	$cc $flags -Werror "$tmp/one.c" 2>"$tmp/err" || broken "$h: $(grep -m 1 -E 'error|warning' "$tmp/err")"
done
kept

promise "each header is guarded by LR_DIRECTORY_NAME_H"
for h in $(c_files | grep '\.h$'); do
	want=LR_$(echo "${h#lib/}" | tr 'a-z/.' 'A-Z__')
	grep -qx "#ifndef $want" "$h" && grep -qx "#define $want" "$h" || broken "$h: no $want"
done
kept

promise "each header begins with a comment that says what it is"
for h in $(c_files | grep '\.h$'); do
	case $(head -n 1 "$h") in
	'/*'*) ;;
	*) broken "$h: begins with $(head -n 1 "$h")" ;;
	esac
done
kept

verdict
