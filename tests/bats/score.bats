#!/usr/bin/env bats
# The performance score: the vectors of domain.md 6 that the tools of today can reach.

load helper

score() { lr-score --ndjson "${@:2}" | grep "\"agent\":\"$1\"" | fields score; }

@test "nothing: 100" {
	team ann
	assert_equal "$(score ann)" 100
	offered X1
	assert_equal "$(score ann)" 100
}

@test "accept: 102" {
	team ann
	offered X1
	accept O1 ann
	assert_equal "$(score ann)" 102
}

@test "decline twice: 102" {
	team ann
	offered X1
	offered X2
	decline O1 ann
	decline O2 ann
	assert_equal "$(score ann)" 102
}

@test "time out: 95" {
	team ann
	offered X1
	tick 5m
	lr-expire
	assert_equal "$(score ann)" 95
}

@test "time out, then take it in the shark tank: 100; another takes it: 95" {
	SETTINGS='"shark_tank":"10m"' team ann bob
	offered X1
	tick 5m
	lr-expire
	tick 5m
	lr-expire
	accept "$(lr-offer --open | grep '"agent":"ann"' | fields offer)" ann
	assert_equal "$(score ann)" 100
	assert_equal "$(score bob)" 95
}

@test "coalesced and assigned: 102" {
	team ann bob
	lead X1 web assign_to=ann email=zoe@example.com | lr-route
	assert_equal "$(score ann)" 101
	lead X2 web email=zoe@example.com
	assert_equal "$(score ann)" 102
}

@test "assigned by a rule: 101" {
	write_settings
	write_agents ann
	write_routes '{"route":"direct","rule":"assign","agents":["ann"]}'
	apply settings.json agents.csv routes.json
	routed X1
	assert_equal "$(score ann)" 101
}

@test "shark tanks and catchalls that end, catchall accepts and pool claims: 0" {
	SETTINGS='"shark_tank":"10m"' team ann zoe:catchall=true
	offered X1
	tick 5m
	lr-expire
	tick 10m
	lr-expire
	assert_equal "$(score ann)" 95
	accept "$(lr-offer --open | fields offer)" zoe
	assert_equal "$(score zoe)" 100
	offered X2
	decline "$(lr-offer --open | fields offer)" ann
	decline "$(lr-offer --open | fields offer)" zoe
	claim L2 ann
	assert_equal "$(score ann) $(score zoe)" "96 100"
}

@test "a withdrawn offer counts nothing" {
	team ann bob
	offered X1
	write_agents ann:active=false bob
	apply agents.csv
	write_agents ann bob
	apply agents.csv
	assert_equal "$(score ann)" 100
}

@test "a late accept is a time-out: 95" {
	team ann
	offered X1
	tick 5m
	run -1 accept O1 ann
	assert_equal "$(score ann)" 95
}

@test "the points are settings" {
	SETTINGS='"score":{"start":0,"accept":10,"decline":-3,"timeout":-7}' team ann
	offered X1
	offered X2
	offered X3
	accept O1 ann
	decline O2 ann
	tick 5m
	lr-expire
	assert_equal "$(score ann)" 0
	printf '{"score":{"start":50}}\n' >settings.json
	apply settings.json
	assert_equal "$(score ann)" 48
}

@test "a range counts by recorded time, in days of the account, both included" {
	team ann
	offered X1
	accept O1 ann
	tick 1d
	offered X2
	tick 5m
	lr-expire
	assert_equal "$(score ann)" 97
	assert_equal "$(score ann --from 2026-07-01 --to 2026-07-01)" 102
	assert_equal "$(score ann --from 2026-07-02)" 95
	assert_equal "$(score ann --last 1d)" 95
	assert_equal "$(score ann --to yesterday --from 2026-06-01)" 102
	tick 28d
	assert_equal "$(score ann)" 97
	tick 1d
	assert_equal "$(score ann)" 95
	tick 1d
	assert_equal "$(score ann)" 100
	assert_equal "$(score ann --all)" 97
	assert_equal "$(score ann --mtd)" 100
	assert_equal "$(score ann --ytd)" 97
}

@test "the day ends at midnight of the account's zone" {
	team ann
	printf '{"tz":"America/New_York","offer_window":"5m"}\n' >settings.json
	apply settings.json
	offered X1
	tick 18h
	lr-expire
	# 03:00 UTC of 2 July is still 1 July in New York
	assert_equal "$(score ann --from 2026-07-01 --to 2026-07-01)" 95
	assert_equal "$(score ann --from 2026-07-02 --to 2026-07-02)" 100
}

@test "a line per agent, in the order of agents.csv; the figures behind the score are in it" {
	team cat ann bob
	offered X1
	accept O1 cat
	run -0 lr-score --ndjson
	assert_equal "$(fields agent score accepted <<<"$output")" $'cat 102 1\nann 100 0\nbob 100 0'
	run -0 lr-score --ndjson --agent ann
	assert_equal "$(fields agent score <<<"$output")" "ann 100"
}

@test "--explain lists every point, and they sum to the score" {
	SETTINGS='"shark_tank":"10m"' team ann bob
	offered X1
	tick 5m
	lr-expire
	tick 5m
	lr-expire
	accept "$(lr-offer --open | grep '"agent":"ann"' | fields offer)" ann
	offered X2
	decline "$(lr-offer --open | fields offer)" "$(lr-offer --open | fields agent)"
	run -0 lr-score --explain --agent ann --ndjson
	assert_equal "$(fields points <<<"$output" | awk '{ s += $1 } END { print s }')" "$(score ann)"
	run -0 lr-score --explain --agent ann
	assert_output --partial L1
}

@test "the table says what it measures" {
	team ann
	run -0 lr-score -o table
	assert_output --partial ann
	assert_output --partial 100
	[[ $output == *"not how well"* || $stderr == *"not how well"* ]]
}
