#!/usr/bin/env bats
# Re-queue, the second chance: domain.md 2 and the score vectors of 6 that need it.

load helper

score() { lr-score "$@" | fields score; }

@test "who let it time out joins a line, served before the untried, with a new full window, nobody's cut short" {
	team ann bob cat
	lead X1 | lr-route | lr-offer >/dev/null
	tick 5m && lr-expire >/dev/null # bob has it now
	tick 1m
	run -0 lr-answer requeue L1 --agent ann
	assert_equal "$(fields result status offer <<<"$output")" "ok timed_out O1"
	assert_equal "$(lr-offer --open | fields offer agent)" "O2 bob"
	tick 4m
	run -0 lr-expire
	assert_equal "$(fields offer agent expires_at <<<"$output")" "O3 ann 2026-07-01T09:15:00.000Z"
	run -0 lr-answer accept O3 --agent ann
	assert_equal "$(lr-score | fields agent score)" $'ann 100\nbob 95\ncat 100'
	run -0 lr-log --explain L1
	[[ $output == *"ann asked for another chance after O1"* && $output == *"from the re-queue line"* ]]
}

@test "first in, first out; who is not eligible when his turn comes is skipped and keeps his place" {
	team ann bob cat dan
	lead X1 | lr-route | lr-offer >/dev/null
	tick 5m && lr-expire >/dev/null
	tick 5m && lr-expire >/dev/null # cat has it
	run -0 lr-answer requeue L1 --agent bob
	run -0 lr-answer requeue L1 --agent ann
	lr-admin pause bob --for 6m >/dev/null
	run -0 lr-answer decline L1 --agent cat
	assert_equal "$(sed -n 2p <<<"$output" | fields agent)" ann
	tick 7m
	run -0 lr-expire
	assert_equal "$(fields agent <<<"$output")" bob
	tick 5m
	run -0 lr-expire
	assert_equal "$(fields agent <<<"$output")" dan
}

@test "score: time out, re-queue, another takes it: 99; time out, re-queue, time out: 94" {
	team ann bob
	lead X1 | lr-route | lr-offer >/dev/null
	tick 5m && lr-expire >/dev/null
	run -0 lr-answer requeue L1 --agent ann
	run -0 lr-answer accept L1 --agent bob
	assert_equal "$(score ann)" 99
	run -1 lr-answer requeue L1 --agent ann
	assert_equal "$(fields reason <<<"$output")" taken
	lead X2 | lr-route | lr-offer >/dev/null # ann
	lead X3 | lr-route | lr-offer >/dev/null # bob
	another_state second
	team ann bob
	lead X1 | lr-route | lr-offer >/dev/null
	tick 5m && lr-expire >/dev/null
	run -0 lr-answer requeue L1 --agent ann
	tick 5m && lr-expire >/dev/null
	assert_equal "$(lr-offer --open | fields agent)" ann
	tick 5m && lr-expire >/dev/null
	assert_equal "$(score ann)" 94
}

@test "shark tank: asking is taking, +4 +1, and +4 counts once when he had asked before" {
	SETTINGS='"shark_tank":"10m"' team ann
	lead X1 | lr-route | lr-offer >/dev/null
	tick 5m && lr-expire >/dev/null
	run -0 lr-answer requeue L1 --agent ann
	assert_equal "$(fields result status <<<"$output")" "ok accepted"
	assert_equal "$(score ann)" 100
	another_state second
	SETTINGS='"shark_tank":"10m"' team ann bob
	lead X1 | lr-route | lr-offer >/dev/null
	tick 5m && lr-expire >/dev/null
	run -0 lr-answer requeue L1 --agent ann
	lr-admin limit ann 0 >/dev/null # skipped in the line; the shark tank asks everybody who timed out
	tick 5m && lr-expire >/dev/null
	lr-admin limit ann none >/dev/null
	assert_equal "$(lr-offer --open | fields agent stage)" "ann shark_tank
bob shark_tank"
	run -0 lr-answer requeue L1 --agent ann
	assert_equal "$(fields status <<<"$output")" accepted
	assert_equal "$(score ann)" 100
}

@test "refused: never offered, still holding, declined, waiting already, catchall, pool, twice" {
	team ann bob cat
	lead X1 | lr-route | lr-offer >/dev/null
	why() { run -1 lr-answer requeue L1 --agent "$1"; fields reason <<<"$output"; }
	assert_equal "$(why ann)" not_timed_out
	assert_equal "$(why cat)" not_timed_out
	tick 5m && lr-expire >/dev/null
	lr-answer decline L1 --agent bob >/dev/null
	assert_equal "$(why bob)" declined
	run -0 lr-answer requeue L1 --agent ann
	assert_equal "$(why ann)" waiting
	tick 5m && lr-expire >/dev/null # ann again
	assert_equal "$(why ann)" not_timed_out
	tick 5m && lr-expire >/dev/null # nobody left: the pool
	run -1 lr-answer requeue L1 --agent ann
	assert_equal "$(grep -o '"reason":"[^"]*"' <<<"$output")" '"reason":"use claim"'
	team ann zoe:catchall=true
	write_routes "$(round_robin rr ann)"
	lr-admin apply routes.json >/dev/null
	lead X2 | lr-route | lr-offer >/dev/null
	tick 5m && lr-expire >/dev/null
	run -1 lr-answer requeue L2 --agent ann
	assert_equal "$(fields reason <<<"$output")" wait
}

@test "a re-queued turn charges nothing and moves no pointer" {
	team ann bob cat
	lead X1 | lr-route | lr-offer >/dev/null
	tick 5m && lr-expire >/dev/null
	run -0 lr-answer requeue L1 --agent ann
	lr-answer decline L1 --agent bob >/dev/null
	lead X2 | lr-route | lr-offer >out
	assert_equal "$(fields agent <out)" cat
}
