#!/usr/bin/env bats
# Pipes: readers that leave, disks that are full, writers that are slow. cli.md "Common options".

load helper

setup() {
	fresh
	team ann bob
}

many() { leads 2000 | lr-ingest >/dev/null; }

@test "a reader that leaves after one line: lr-ingest stores the rest and exits 74" {
	run bash -c 'lr-ingest | head -n 1; echo "${PIPESTATUS[0]}"' < <(leads 2000)
	assert_equal "$(fields lead <<<"${lines[0]}")" L1
	assert_equal "${lines[1]}" 74
	assert_equal "$(events lead.received)" 2000
	[[ $stderr == lr-ingest:* ]]
}

@test "a reader that leaves after one line: lr-route stores the rest and exits 74" {
	many
	run bash -c 'lr-route --pending | head -n 1; echo "${PIPESTATUS[0]}"'
	assert_equal "$(fields lead <<<"${lines[0]}")" L1
	assert_equal "${lines[1]}" 74
	assert_equal "$(events lead.routed)" 2000
}

@test "a reader that leaves after one line: lr-offer stores the rest and exits 74" {
	many
	lr-route --pending >/dev/null
	run bash -c 'lr-offer --pending | head -n 1; echo "${PIPESTATUS[0]}"'
	assert_equal "$(fields offer lead <<<"${lines[0]}")" "O1 L1"
	assert_equal "${lines[1]}" 74
	assert_equal "$(events offer.made)" 2000
}

@test "a reader that leaves after one line: lr-answer and lr-expire store the rest and exit 74" {
	many
	lr-route --pending >/dev/null
	lr-offer --pending >/dev/null
	seq -f '{"answer":"decline","lead":"L%.0f","agent":"ann"}' 1 2 2000 >declines
	run bash -c 'lr-answer <declines | head -n 1; echo "${PIPESTATUS[0]}"'
	assert_equal "${lines[1]}" 74
	assert_equal "$(events offer.declined)" 1000
	tick 5m
	run bash -c 'lr-expire | head -n 1; echo "${PIPESTATUS[0]}"'
	assert_equal "${lines[1]}" 74
	assert_equal "$(events offer.timed_out)" 2000
}

@test "a pure reader of the journal dies of SIGPIPE" {
	many
	run bash -c 'lr-log | head -n 1; echo "${PIPESTATUS[0]}"'
	assert_equal "${lines[1]}" 141
	assert_equal "$stderr" ""
}

@test "a full disk behind stdout fails every tool with 74, and what is stored stays" {
	local what
	leads 3 >in.ndjson
	for what in 'lr-ingest in.ndjson' 'lr-route --pending' 'lr-offer --pending' 'lr-offer --open' 'lr-expire --next' \
		'lr-score' 'lr-report' 'lr-report --ndjson' 'lr-log' 'lr-log --verify' 'lr-log --explain L1' 'lr-admin show' \
		'lr-check' 'lr-answer accept O1 --agent ann'; do
		run -74 bash -c "$what >/dev/full"
		[[ $stderr == "${what%% *}: "* ]] || { echo "$what said: $stderr"; false; }
	done
	tick 5m
	run -74 bash -c 'lr-expire >/dev/full'
	write_agents ann bob:limit=3
	run -74 bash -c 'lr-admin apply agents.csv >/dev/full'
	assert_equal "$(events lead.received) $(events lead.routed) $(events offer.accepted) $(events offer.timed_out)" "3 3 1 2"
	assert_equal "$(lr-admin show agents | grep -c 'bob.*3')" 1
}

@test "--help and --version into a full disk fail with 74" {
	local tool
	for tool in lr $TOOLS; do
		run -74 bash -c "$tool --help >/dev/full"
		run -74 bash -c "$tool --version >/dev/full"
	done
}

@test "closed standard descriptors: nothing lands in the store that is not an event" {
	leads 3 >in.ndjson
	bash -c 'lr-ingest in.ndjson >&- 2>&-' || true
	bash -c 'lr-route --pending <&- >&- 2>&-' || true
	bash -c 'lr-offer --pending <&- >&- 2>&-' || true
	run -0 lr-log --verify
	assert_equal "$(events lead.received) $(events lead.routed) $(events offer.made)" "3 3 3"
}

@test "a slow writer: each record is answered before the next one comes" {
	mkfifo in
	lr-ingest <in >out 3>&- &
	local pid=$!
	exec 8>in
	lead_json X1 >&8
	eventually lines_in out 1
	lead_json X2 >&8
	lead_json X3 >&8
	eventually lines_in out 3
	exec 8>&-
	wait $pid
	assert_equal "$(fields lead ext_id batch <out)" $'L1 X1 B1\nL2 X2 B1\nL3 X3 B1'
}

@test "a slow writer at the head of the whole pipeline: the offer is there before the next lead comes" {
	mkfifo in
	(lr-ingest <in | lr-route | lr-offer >out) 3>&- &
	local pid=$!
	exec 8>in
	lead_json X1 >&8
	eventually lines_in out 1
	lead_json X2 >&8
	eventually lines_in out 2
	exec 8>&-
	wait $pid
	assert_equal "$(fields offer lead agent <out)" $'O1 L1 ann\nO2 L2 bob'
}

@test "a slow CSV file, rows in two pieces: each row is taken when it is whole" {
	mkfifo in
	lr-ingest <in >out 3>&- &
	local pid=$!
	exec 8>in
	printf 'ext_id,sou' >&8
	printf 'rce\nX1,web\nX2,w' >&8
	eventually lines_in out 1
	printf 'eb\n' >&8
	eventually lines_in out 2
	printf 'X3,web' >&8
	exec 8>&-
	wait $pid
	assert_equal "$(fields ext_id source <out)" $'X1 web\nX2 web\nX3 web'
}

@test "slow answers are answered one by one" {
	leads 2 | lr-ingest | lr-route | lr-offer
	mkfifo in
	lr-answer <in >out 3>&- &
	local pid=$!
	exec 8>in
	answer_json accept O1 ann >&8
	eventually lines_in out 1
	answer_json accept O2 bob >&8
	eventually lines_in out 2
	exec 8>&-
	wait $pid
	assert_equal "$(fields offer result <out)" $'O1 ok\nO2 ok'
}

@test "the lock is not held while a filter waits for input" {
	mkfifo in
	lr-ingest <in >out 3>&- &
	local pid=$!
	exec 8>in
	lead_json X1 >&8
	eventually lines_in out 1
	run -0 lr-route --lock-timeout 0 --pending 8>&-
	assert_equal "$(fields lead status <<<"$output")" "L1 routed"
	exec 8>&-
	wait $pid
}

@test "a signal between two records leaves what was printed in the journal" {
	mkfifo in
	lr-ingest <in >out 3>&- &
	local pid=$! rc=0
	exec 8>in
	lead_json X1 >&8
	eventually lines_in out 1
	kill -TERM $pid
	wait $pid || rc=$?
	exec 8>&-
	assert_equal $rc 143
	assert_equal "$(events lead.received)" 1
}
