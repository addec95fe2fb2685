#!/usr/bin/env bats
# The syscall fault sweep (tests/all/fault_sweep.sh), a part of it: the writers people use most, every third call.

load helper

setup() { fresh; }

sweep() {
	LR_BIN=$LR_BIN run bash "$BATS_TEST_DIRNAME/../all/fault_sweep.sh" "$@"
	[[ $output != 1..0* ]] || skip "no C compiler"
	[ "$status" -eq 0 ] || { echo "$output"; return 1; }
	[ "$(grep -c '^ok' <<<"$output")" -gt 0 ]
}

@test "lr-ingest, any call failing: told by the exit code, nothing lost, nothing doubled" { sweep -s 3 -h 'eio full short' ingest; }
@test "lr-ingest killed at any call: nothing lost, nothing doubled" { sweep -s 3 -h 'kill torn' ingest; }
@test "lr-expire, any call failing or killed at it: no offer lost, none doubled" { sweep -s 4 -h 'eio torn' expire; }
@test "a recovery, any call failing or killed at it: recovered the next time" { sweep -s 5 -h 'eio torn' torn; }
