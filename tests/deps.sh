#!/bin/sh
# Install what is missing: tests/deps.sh build [test] [browser]. Debian packages, by apt-get; sudo when not root.
set -eu

want="gcc libc6-dev make libjansson-dev libcsv-dev liblmdb-dev libxxhash-dev libsodium-dev tzdata"
for set in "$@"; do
	case $set in
	build) ;;
	test) want="$want bats bats-support bats-assert parallel mandoc git strace jq python3" ;;
	browser) # some 300 MB, so `make check` does without: then what needs it is skipped
		command -v chromium >/dev/null 2>&1 || want="$want chromium"
		command -v node >/dev/null 2>&1 || want="$want nodejs"
		;;
	*) echo "deps.sh: build, test or browser, not $set" >&2; exit 64 ;;
	esac
done

command -v dpkg-query >/dev/null 2>&1 || exit 0 # not Debian: the compiler will say what is missing
missing=
for p in $want; do
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null || true)" = installed ] || missing="$missing $p"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null 2>&1 || { echo "lr needs these packages; as root: apt-get install$missing" >&2; exit 69; }
	as_root=sudo
fi
echo "installing by apt-get:$missing"
log=$(mktemp)
export DEBIAN_FRONTEND=noninteractive
if ! { $as_root apt-get -qq update && $as_root apt-get -qq -y --no-install-recommends install $missing; } >"$log" 2>&1 </dev/null; then
	cat "$log" >&2
	rm -f "$log"
	echo "lr: apt-get could not install:$missing" >&2
	exit 69
fi
rm -f "$log"
