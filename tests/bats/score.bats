#!/usr/bin/env bats
# The performance score: the vectors of domain.md 6.

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

@test "asking counts once for each offer missed: the shark tank after the second one missed is a second asking" {
	SETTINGS='"shark_tank":"10m"' team ann bob
	offered X1                                  # O1 ann
	tick 5m
	lr-expire >/dev/null                        # O2 bob
	lr-answer requeue L1 --agent ann >/dev/null
	assert_equal "$(score ann)" 99              # -5 +4
	decline O2 bob >/dev/null                   # O3 ann, from the line
	tick 5m
	lr-expire >/dev/null                        # O4 ann, in the shark tank
	assert_equal "$(score ann)" 94
	accept O4 ann >/dev/null
	assert_equal "$(score ann)" 99              # +4 +1
}

@test "asked in vain, then taken in the shark tank: the asking has counted" {
	SETTINGS='"shark_tank":"10m"' team ann bob
	offered X1
	tick 5m
	lr-expire >/dev/null                        # O2 bob
	lr-answer requeue L1 --agent ann >/dev/null
	lr-admin limit ann 0 >/dev/null             # not eligible when her turn comes
	decline O2 bob >/dev/null
	assert_equal "$(lr-offer --open | fields offer agent stage)" "O3 ann shark_tank"
	assert_equal "$(score ann)" 99              # -5 +4
	lr-admin limit ann none >/dev/null
	accept O3 ann >/dev/null
	assert_equal "$(score ann)" 100             # +1
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

# ---- feedback

tell() { lr-track feedback "$@" >/dev/null; }
points() { lr-score --explain "$1" "${@:2}" | fields event lead points | tail -n +2; }

@test "accept L1, feedback depth 3 on L1, offered L2, decline: 106" {
	team ann
	offered X1
	accept O1 ann
	tell L1 --deal in_progress --agent ann
	offered X2
	decline O2 ann
	assert_equal "$(score ann)" 106
	assert_equal "$(points ann)" $'accept L1 2\nfeedback L1 3\ndecline L2 1'
	assert_equal "$(lr-score ann | fields feedback feedback_points)" "1 3"
}

@test "accept L1, feedback depth 4, no later lead: 102, and the feedback waits" {
	team ann
	offered X1
	accept O1 ann
	tick 1d
	tell L1 --deal closed --amount 10 --agent ann
	assert_equal "$(score ann)" 102
	assert_equal "$(points ann)" $'accept L1 2\nfeedback_waiting L1 0'
}

@test "accept L1, feedback 4, offered L2 and timed out, then feedback on L1 changed to depth 2: 101" {
	team ann
	offered X1
	accept O1 ann
	tell L1 --contact unreachable --reason moved --agent ann
	offered X2
	tick 5m
	lr-expire
	tell L1 --contact contacted --agent ann
	assert_equal "$(score ann)" 101
	assert_equal "$(points ann)" $'accept L1 2\nfeedback L1 4\ntimeout L2 -5\nfeedback_waiting L1 0'
	# at the next lead the newer one counts, and it alone
	offered X3
	assert_equal "$(score ann)" 99
	assert_equal "$(points ann)" $'accept L1 2\ntimeout L2 -5\nfeedback L1 2'
}

@test "time out, re-queue, accept: 100; another takes it: 99; time out again: 94" {
	team ann bob
	offered X1
	tick 5m
	lr-answer requeue L1 --agent ann
	decline "$(lr-offer --open | fields offer)" bob
	accept "$(lr-offer --open | fields offer)" ann
	assert_equal "$(score ann)" 100
	another_state taken
	team ann bob
	offered X1
	tick 5m
	lr-answer requeue L1 --agent ann
	accept "$(lr-offer --open | fields offer)" bob
	assert_equal "$(score ann)" 99
	another_state again
	team ann bob
	offered X1
	tick 5m
	lr-answer requeue L1 --agent ann
	decline "$(lr-offer --open | fields offer)" bob
	tick 5m
	lr-expire
	assert_equal "$(score ann)" 94
}

@test "an assignment and a coalesced lead make feedback count as an offer does; a claim does not" {
	team ann bob
	offered X1
	accept O1 ann
	tell L1 --contact attempted
	release L1 ann
	claim L1 ann
	assert_equal "$(score ann)" 102
	lead X2 web assign_to=ann email=zoe@example.com | lr-route
	assert_equal "$(score ann)" 104
	tell L2 --contact contacted
	lead X3 web email=zoe@example.com
	assert_equal "$(points ann)" $'accept L1 2\nfeedback L1 1\nclaim L1 0\nassigned L2 1\nfeedback L2 2\ncoalesced L3 1'
}

@test "a lead of which nothing was said when the next came is shown as missed; told of late, it waits" {
	team ann
	offered X1
	accept O1 ann
	assert_equal "$(points ann)" $'accept L1 2'
	offered X2
	assert_equal "$(points ann)" $'accept L1 2\nfeedback_missed L1 0'
	tell L1 --contact contacted
	assert_equal "$(points ann)" $'accept L1 2\nfeedback_waiting L1 0'
}

@test "feedback is of the agent who owned the lead, whoever recorded it, and of the days it was recorded in" {
	team ann bob
	offered X1
	accept O1 ann
	tell L1 --contact contacted
	lr-admin assign L1 bob
	tell L1 --deal closed --agent bob --at 2026-07-01T09:00:00Z
	lead X2 web assign_to=bob | lr-route
	lead X3 web assign_to=ann | lr-route
	assert_equal "$(score ann) $(score bob)" "105 105"
	tick 1d
	lead X4 web assign_to=ann | lr-route
	assert_equal "$(score ann --from 2026-07-02)" 101
	assert_equal "$(score ann --to 2026-07-01)" 105
	# the dashboard says the same
	assert_equal "$(lr-report --ndjson | grep '"row":"agent"' | fields agent score)" $'ann 106\nbob 105'
	assert_equal "$(lr-score | fields agent score)" $'ann 106\nbob 105'
}

@test "feedback_max is the most one feedback gives; a void lead gives nothing" {
	SETTINGS='"score":{"feedback_max":2}' team ann
	offered X1
	offered X2
	accept O1 ann
	accept O2 ann
	tell L1 --deal closed --reason paid
	tell L2 --contact attempted
	offered X3
	assert_equal "$(score ann)" 107
	assert_equal "$(points ann)" $'accept L1 2\naccept L2 2\nfeedback L1 2\nfeedback L2 1'
	lr-admin void L1
	assert_equal "$(score ann)" 103
}
