#!/usr/bin/env bats
# Every exit code of cli.md that can be brought about from outside. 70 and 71 cannot; 79 also in damage.bats.

load helper

@test "0: all done" {
	team ann
	run -0 lead X1
}

@test "1: done, but some records were refused" {
	team ann
	run -1 lr-ingest < <(lead_json X1; echo '{"ext_id":7.5}'; lead_json X2)
}

@test "64: an unknown option, a missing or a bad value, an operand too many" {
	remember
	run -64 lr-route --nonsense
	[[ $stderr == lr-route:* ]]
	assert_equal "$output" ""
	run -64 lr-route --state
	run -64 lr-route --lock-timeout soon
	run -64 lr-route --lock-timeout -5s
	run -64 lr-ingest --max-errors x
	run -64 lr-ingest -i docx
	run -64 lr-admin frobnicate
	run -64 lr-admin
	run -64 lr-admin apply
	run -64 lr-log --explain
	run -64 lr-log --lead banana
	run -64 lr-log --event offer.mead
	run -64 lr-report nonsense
	run -64 lr-report --from yesteryear
	run -64 lr-score --last -3d
	run -64 lr-check operand
	assert_nothing_written
}

@test "64: a clock that is no time, without offset, or more than 24 hours ahead of the system's" {
	remember
	local wrong
	for wrong in now 2026-07-01 2026-07-01T09:00:00 2026-02-30T09:00:00Z 2026-07-01T09:00:60Z 2026-13-01T00:00:00Z \
		'2026-07-01T09:00:00Z ' 1751360400 "$(date -u -d '+25 hours' +%Y-%m-%dT%H:%M:%SZ)"; do
		run -64 lr-expire --now "$wrong"
		[ -n "$stderr" ] || { echo "nothing said of '$wrong'"; false; }
	done
	LR_NOW=soon run -64 lr-expire
	[[ $stderr == *LR_NOW* ]]
	assert_nothing_written
	run -0 lr-expire --now 2026-07-01T11:00:00+02:00
}

@test "64: an empty --now is no time either" {
	run -64 lr-expire --now ''
}

@test "65: input that cannot be used at all" {
	printf '\037\213\010' >leads.gz
	run -65 lr-ingest leads.gz
}

@test "65: a damaged journal" {
	leaves_damage
	team ann
	sed -i '2s/Harbour/Harbor/' "$LR_STATE/journal/00000001.ndjson"
	run -65 lr-log --verify
}

@test "66: an input that cannot be opened: not there, a directory, closed" {
	remember
	run -66 lr-ingest nowhere.csv
	[[ $stderr == "lr-ingest: nowhere.csv: "* ]]
	run -66 lr-ingest .
	run -66 bash -c 'lr-ingest <&-'
	run -66 bash -c 'lr-route <.'
	run -66 bash -c 'lr-answer <&-'
	run -66 lr-ingest --map nowhere.map </dev/null
	run -66 lr-admin apply settings=nowhere
	assert_nothing_written
}

@test "66: one input of several is not there: the others are stored" {
	lead_json X1 >a.ndjson
	run -66 lr-ingest a.ndjson nowhere.ndjson
	assert_equal "$(fields ext_id <<<"$output")" X1
	assert_equal "$(events lead.received)" 1
}

@test "69: no state there; every tool says how to make one" {
	local tool
	export LR_STATE="$BATS_TEST_TMPDIR/none"
	for tool in 'lr-admin show' lr-ingest lr-route lr-offer lr-answer lr-expire lr-score lr-report lr-log lr-check; do
		run -69 $tool </dev/null
		[[ $stderr == "${tool%% *}: "*"$LR_STATE"*lr-init* ]] || { echo "$tool said: $stderr"; false; }
		assert_equal "$output" ""
	done
	[ ! -e "$LR_STATE" ]
}

@test "73: what cannot be created: a state under a file, among other things, a rejects file" {
	echo x >file
	run -73 lr-init file/state
	[[ $stderr == lr-init:* ]]
	run -73 lr-init file
	remember
	run -73 lr-ingest --rejects file/bad.ndjson < <(lead_json X1)
	assert_nothing_written
}

@test "73: a state among other things" {
	mkdir other
	echo x >other/letter
	run -73 lr-init other
	assert_equal "$(ls other)" letter
}

@test "74: stored but not delivered, and it says so" {
	team ann
	run -74 bash -c 'echo "{\"ext_id\":\"X1\"}" | lr-ingest >/dev/full'
	[[ $stderr == lr-ingest:*stored* ]]
	assert_equal "$(events lead.received)" 1
}

@test "75: the lock is held; it says so after --lock-timeout, and nothing is written" {
	team ann
	leads 1 >in.ndjson
	remember
	exec 9>>"$LR_STATE/lock"
	flock 9
	run -75 lr-ingest --lock-timeout 200ms in.ndjson 9>&-
	[[ $stderr == lr-ingest:*lock* ]]
	assert_equal "$output" ""
	run -75 lr-expire --lock-timeout 0 9>&-
	exec 9>&-
	assert_nothing_written
	run -0 lr-ingest --lock-timeout 200ms in.ndjson
}

@test "75: the clock is behind the journal by more than 5 s; it says both times; up to 5 s is taken" {
	team ann
	lead X1
	remember
	run -75 lr-ingest --now 2026-07-01T08:59:54.999Z < <(lead_json X2)
	[[ $stderr == *2026-07-01T09:00:00*2026-07-01T08:59:54* || $stderr == *2026-07-01T08:59:54*2026-07-01T09:00:00* ]]
	assert_nothing_written
	run -0 lr-ingest --now 2026-07-01T08:59:55Z < <(lead_json X2)
	assert_equal "$(lr-log --event lead.received | fields lead at)" \
		$'L1 2026-07-01T09:00:00.000Z\nL2 2026-07-01T09:00:00.000Z'
}

@test "77: not permitted: an agent doing the owner's work, or widening his rights again" {
	team ann bob
	offered X1
	remember
	local what
	for what in 'lr-ingest --as ann' 'lr-route --as ann --pending' 'lr-offer --as ann --pending' 'lr-expire --as ann' \
		'lr-log --as ann' 'lr-check --as ann' 'lr-admin --as ann apply settings.json' \
		'lr-answer --as bob --agent ann accept O1'; do
		run -77 env -u LR_NOW $what </dev/null
		[ -n "$stderr$output" ] || { echo "nothing said: $what"; false; }
	done
	assert_nothing_written
}

@test "77: whoever is not the owner in person may not set the clock or open files" {
	team ann bob
	offered X1
	remember
	run -77 env -u LR_NOW lr-answer --as ann --now "$LR_NOW" accept O1
	run -77 env -u LR_NOW lr-answer --as ann -S "$LR_STATE" accept O1
	assert_nothing_written
}

@test "77: nor by LR_NOW" {
	team ann bob
	offered X1
	remember
	run -77 lr-answer --as ann accept O1
	assert_nothing_written
}

@test "77: another user of the machine" {
	[ "$EUID" -eq 0 ] || skip "only root can be somebody else"
	command -v setpriv >/dev/null || skip "no setpriv"
	chmod 755 "$BATS_TEST_TMPDIR"
	team ann
	run setpriv --reuid 65534 --regid 65534 --clear-groups env LR_STATE="$LR_STATE" "$LR_BIN/lr-log"
	[ "$status" -ne 126 ] && [ "$status" -ne 127 ] || skip "somebody else cannot run the tools here"
	[[ $status -eq 77 || $status -eq 69 ]]
	refute_output --partial '"seq"'
}

@test "78: configuration that is wrong, or a state that others may write" {
	team ann
	remember
	write_settings '"offer_window":"soon"'
	run -78 lr-admin apply settings.json
	assert_nothing_written
	chmod 777 "$LR_STATE"
	run -78 lr-expire
	[[ $stderr == *"$LR_STATE"* ]]
	run -78 lr-report
	chmod 700 "$LR_STATE"
	run -0 lr-expire
}

@test "78: the parent of the state may be written by others, without the sticky bit" {
	mkdir -m 777 open
	run lr-init open/state
	assert_equal "$status" 78
	mkdir -m 1777 sticky
	run -0 lr-init sticky/state
}

@test "79: a poisoned state takes no more writing, but can be read" {
	leaves_damage
	team ann
	lead X1
	: >"$LR_STATE/POISON"
	remember
	local what
	tick 1h
	lead_json X2 >x
	write_settings '"max_open":7'
	for what in 'lr-ingest <x' 'lr-route <<<L1' 'lr-offer <<<L1' lr-expire 'lr-admin apply settings.json'; do
		run -79 bash -c "$what"
		[[ $stderr == *POISON* ]] || { echo "$what said: $stderr"; false; }
	done
	run -79 lr-answer claim L1 --agent ann
	assert_nothing_written
	run -0 lr-report
	run -0 lr-log
}

@test "77: an agent who became inactive keeps no rights, and frees his login" {
	printf 'agent,role,active,unix_user\nold,rainmaker,no,%s\nnew,agent,yes,%s\n' nobody nobody >agents.csv
	run -0 lr-admin apply agents.csv
	unset LR_NOW
	run -77 lr-admin --as old show
	run -77 env SUDO_UID=65534 lr-admin show
	[[ $stderr != *inactive* ]]
	run -77 env SUDO_UID=65534 lr-log
}

@test "who calls is found out for a caller who ignores SIGCHLD, too" {
	team ann
	unset LR_NOW
	(trap '' CHLD; SUDO_UID=65534 lr-report now) 2>said || rc=$?
	assert_equal "$rc $(<said)" '77 lr-report: not permitted: user nobody is no agent here (agents.csv, unix_user)'
}

@test "a dry run of what cannot be tried writes nothing" {
	run -0 lr-init -n other
	[ ! -e other ]
	echo keep >bad.ndjson
	run -1 lr-ingest -n --rejects bad.ndjson <<<'{"cost":"x"}'
	assert_equal "$(<bad.ndjson)" keep
	run -64 lr-check -n --rebuild
}
