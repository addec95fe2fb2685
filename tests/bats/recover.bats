#!/usr/bin/env bats
# What others see while a state is mended: recovery under readers, a segment swapped under writers, dry runs that write
# nothing, an index made by many at once.

load helper

setup() {
	fresh
	team ann bob
}

@test "a state unpoisoned under a waiting lr-ingest: what it stores next is in the journal" {
	mkfifo in
	lr-ingest <in >out 3>&- &
	exec 9>in
	lead_json X1 >&9
	eventually lines_in out 1
	: >"$LR_STATE/POISON"
	run -0 lr-check --unpoison
	lead_json X2 >&9
	eventually lines_in out 2
	exec 9>&-
	wait $!
	assert_equal "$(lr-log --event lead.received | fields ext_id | tr '\n' ' ')" "X1 X2 "
}

@test "lr-log --follow goes on over a torn tail that is cut off, and over a segment written anew" {
	printf '{"seq":99,"at":"2026' >>"$LR_STATE/journal/00000001.ndjson"
	lr-log --follow --event lead >out 2>err 3>&- &
	local pid=$!
	lr-log >/dev/null # by now the first look is over, or soon will be
	sleep 0.15
	lead X1
	eventually lines_in out 1
	: >"$LR_STATE/POISON"
	run -0 lr-check --unpoison
	sleep 0.15
	lead X2
	eventually lines_in out 2
	kill $pid
	wait $pid || true
	assert_equal "$(cat err)" ""
	assert_equal "$(fields ext_id <out | tr '\n' ' ')" "X1 X2 "
}

# Zeros from inside the second line of a frame to the end of its block, as a power cut leaves them; the lines behind it stay.
zero_in_second_line() {
	local j=$LR_STATE/journal/00000001.ndjson at
	at=$(grep -b '"more":1' "$j" | awk -F: -v size="$(wc -c <"$j")" '
		{ line = $1 + length($0) - length($1); from = line + 20; to = int((from + 511) / 512) * 512
		  if (to - from >= 2 && to - from < 120 && to < size) { print from, to; exit } }')
	[ -n "$at" ] || return 1
	read -r from to <<<"$at"
	dd if=/dev/zero of="$j" bs=1 seek="$from" count=$((to - from)) conv=notrunc status=none
}

@test "zeros inside a frame: the frame goes with what is behind it, no half of it stays" {
	local i
	leads 20 | lr-ingest | lr-route | lr-offer
	tick 5m
	lr-expire
	zero_in_second_line
	rm -rf "$LR_STATE/index" # as after another boot
	run -0 lead Y1
	[[ $stderr == *quarantine* ]]
	check
	assert_equal "$(lr-log | awk '/"more":1/ { open = NR } open && NR == open + 1 && /journal.recovered/ { print "half a frame" }')" ""
}

@test "a dry run over a torn tail writes nothing" {
	printf '{"seq":99' >>"$LR_STATE/journal/00000001.ndjson"
	remember
	lead_json X1 | lr-ingest -n
	assert_nothing_written
	[ ! -e "$LR_STATE/quarantine" ]
	lead X1 # mends it, for the check
}

@test "lr-expire -n with more than a batch due ends, and tells each once" {
	leads 1100 | lr-ingest | lr-route | lr-offer >/dev/null
	tick 5m
	run -0 timeout 20 lr-expire -n
	assert_equal "${#lines[@]}" 1100
	assert_equal "$(fields lead <<<"$output" | sort -u | wc -l)" 1100
}

@test "an index missing under two at once: one makes it, neither fails" {
	strace -qq -o /dev/null true 2>/dev/null || skip "strace cannot trace"
	rm -rf "$LR_STATE/index"
	ASAN_OPTIONS="${ASAN_OPTIONS-}:detect_leaks=0" strace -qq -o /dev/null -e trace=mkdirat -e inject=mkdirat:delay_enter=300000 lr-offer --open 2>err 3>&- &
	sleep 0.1
	run -0 lr-offer --open
	wait $!
	assert_equal "$(cat err)" ""
}
