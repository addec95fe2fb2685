#!/usr/bin/env bats
# kill -9 where it hurts: between append and print, in the middle of the append, and a sync that fails.
# strace delivers the signal where it can trace, else tests/fault/shim.c by LD_PRELOAD (LR_KILL_BY=shim forces it).

load helper

setup_file() {
	export SHIM="$BATS_FILE_TMPDIR/shim.so"
	"${CC:-cc}" -shared -fPIC -O1 -o "$SHIM" "$BATS_TEST_DIRNAME/../fault/shim.c" -ldl 2>"$BATS_FILE_TMPDIR/cc.err" || SHIM=
	if [ "${LR_KILL_BY-}" != shim ] && strace -qq -o /dev/null true 2>/dev/null; then
		export KILL_BY=strace
	else
		export KILL_BY=shim
	fi
}

setup() {
	fresh
	[ "$KILL_BY" = strace ] || [ -n "$SHIM" ] || skip "neither strace nor a C compiler"
	team ann bob
}

# Run a command, killed at its first sync of the journal: all is appended, nothing is printed.
killed_before_print() {
	if [ "$KILL_BY" = strace ]; then
		strace -f -qq -o /dev/null -e trace=fdatasync -e inject=fdatasync:signal=KILL:when=1 "$@"
	else
		faulty fdatasync:1:kill "$@"
	fi
}

faulty() { # FAULT COMMAND...
	[ -n "$SHIM" ] || skip "no C compiler"
	local f=$1
	shift
	PATH="$LR_BIN-shared:$PATH" LD_PRELOAD=$SHIM LR_FAULT=$f "$@"
}

# A torn tail was cut off, and the state is whole.
whole_again() {
	check
	run -0 lr-log --verify
}

@test "lr-ingest killed between append and print: feeding the file again stores nothing twice" {
	leads 5 >in.ndjson
	run -137 killed_before_print lr-ingest in.ndjson
	assert_equal "$output" ""
	whole_again
	run -0 lr-ingest in.ndjson
	assert_equal "${#lines[@]}" 5
	assert_equal "$(events lead.received)" 5
	whole_again
}

@test "lr-route killed between append and print: the leads are routed once, and --pending or the ids go on" {
	leads 5 | lr-ingest >in.ndjson
	run -137 killed_before_print lr-route <in.ndjson
	assert_equal "$output" ""
	whole_again
	run -0 lr-route <in.ndjson
	assert_equal "$(fields lead <<<"$output")" "$(fields lead <in.ndjson)"
	lr-route --pending
	assert_equal "$(events lead.routed)" 5
	lr-offer --pending
	assert_equal "$(events offer.made)" 5
}

@test "lr-offer killed between append and print: no lead is offered twice, --open prints what was lost" {
	leads 5 | lr-ingest | lr-route >routed
	run -137 killed_before_print lr-offer <routed
	assert_equal "$output" ""
	whole_again
	lr-offer <routed
	lr-offer --pending
	assert_equal "$(events offer.made)" 5
	run -0 lr-offer --open
	assert_equal "$(fields lead agent <<<"$output" | sort)" "$(printf '%s\n' 'L1 ann' 'L2 bob' 'L3 ann' 'L4 bob' 'L5 ann')"
}

@test "lr-answer killed between append and print: the answer counts once, saying it again is already_answered" {
	offered X1
	run -137 killed_before_print lr-answer accept O1 --agent ann
	assert_equal "$output" ""
	whole_again
	run -1 accept O1 ann
	assert_equal "$(fields result reason status <<<"$output")" "refused already_answered accepted"
	assert_equal "$(events offer.accepted)" 1
}

@test "lr-answer killed at a decline: the lead is with the next agent, once" {
	offered X1
	run -137 killed_before_print lr-answer decline O1 --agent ann
	whole_again
	run -1 decline O1 ann
	assert_equal "$(events offer.declined) $(events offer.made)" "1 2"
	assert_equal "$(lr-offer --open | fields lead agent)" "L1 bob"
}

@test "lr-track killed between append and print: a phase counts once, a comment with its moment too" {
	offered X1
	accept O1 ann
	run -137 killed_before_print lr-track stage L1 active
	assert_equal "$output" ""
	whole_again
	run -0 lr-track stage L1 active
	assert_equal "$(fields result <<<"$output")" already
	run -137 killed_before_print lr-track comment L1 hello --at "$LR_NOW"
	whole_again
	run -0 lr-track comment L1 hello --at "$LR_NOW"
	assert_equal "$(fields result <<<"$output") $(events track.stage) $(events track.comment)" "already 1 1"
}

@test "lr-expire killed between append and print: nothing times out twice, nothing is offered twice" {
	leads 3 | lr-ingest | lr-route | lr-offer
	tick 5m
	run -137 killed_before_print lr-expire
	assert_equal "$output" ""
	whole_again
	run -0 lr-expire
	assert_equal "$(events offer.timed_out) $(events offer.made)" "3 6"
	assert_equal "$(lr-offer --open | fields lead | sort | tr '\n' ' ')" "L1 L2 L3 "
}

@test "lr-admin apply killed between append and print: applying again says there is nothing to do" {
	write_agents ann bob:limit=3
	run -137 killed_before_print lr-admin apply agents.csv
	whole_again
	remember
	run -0 lr-admin apply agents.csv
	assert_equal "$output" ""
	assert_nothing_written
}

@test "killed in the middle of the append: what was not whole never happened, and is done by running again" {
	leads 5 >in.ndjson
	run -137 faulty write:1:torn lr-ingest in.ndjson
	assert_equal "$output" ""
	run -0 lr-ingest in.ndjson
	[[ $stderr == *quarantine* ]]
	assert_equal "$(events lead.received)" 5
	assert_equal "$(lr-log --event lead.received | fields ext_id | tr '\n' ' ')" "X1 X2 X3 X4 X5 "
	whole_again
}

@test "killed in the middle of a hand-over: the time-out and the next offer are both there, or neither" {
	offered X1
	tick 5m
	run -137 faulty write:1:torn lr-expire
	run -0 lr-expire
	assert_equal "$(fields offer agent <<<"$output")" "O2 bob"
	assert_story L1 <<-'END'
		lead.received
		lead.routed
		offer.made O1 ann exclusive
		offer.timed_out O1 ann
		offer.made O2 bob exclusive
	END
	whole_again
}

@test "a failed sync: 79, nothing printed, the state is poisoned and says so" {
	leaves_damage
	run -79 faulty fdatasync:1:eio lr-ingest < <(lead_json X1)
	assert_equal "$output" ""
	[[ $stderr == lr-ingest:* ]]
	[ -e "$LR_STATE/POISON" ]
	run -79 lead X2
}

@test "a failed append: 74, certainly not stored, the journal as it was" {
	remember
	run -74 faulty write:1:eio lr-ingest < <(lead_json X1)
	assert_equal "$output" ""
	[[ $stderr == *"not stored"* || $stderr == *"nothing was stored"* ]]
	assert_nothing_written
	run -0 lead X1
}

@test "killed at the very first write of a new state: making it again works" {
	run -137 faulty write:1:kill lr-init "$BATS_TEST_TMPDIR/new"
	run -0 lr-init "$BATS_TEST_TMPDIR/new"
	LR_STATE="$BATS_TEST_TMPDIR/new" run -0 lead X1
	LR_STATE="$BATS_TEST_TMPDIR/new" run -0 lr-check
}
