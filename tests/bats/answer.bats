#!/usr/bin/env bats
# What agents say, and every way it is refused. domain.md 2; cli.md "Records"; exit 1, a single answer not permitted 77.

load helper

# The answer's result, reason and status, of the first line only: what followed stands behind it.
said() { head -n 1 <<<"$output" | fields result reason status; }

@test "an accept one millisecond before the window's end is taken" {
	team ann bob
	offered X1
	tick 4m59s999ms
	run -0 accept O1 ann
	assert_equal "$(said)" "ok null accepted"
}

@test "an accept at the window's end is refused, expired, and the lead is with the next agent" {
	team ann bob
	offered X1
	tick 5m
	run -1 accept O1 ann
	assert_equal "$(said)" "refused expired timed_out"
	assert_equal "$(fields offer agent offered_at <<<"${lines[1]}")" "O2 bob 2026-07-01T09:05:00.000Z"
}

@test "a decline at the window's end is refused, expired" {
	team ann bob
	offered X1
	tick 5m
	run -1 decline O1 ann
	assert_equal "$(said)" "refused expired timed_out"
}

@test "after lr-expire ran, the late accept is refused just the same" {
	team ann bob
	offered X1
	tick 5m
	lr-expire
	remember
	run -1 accept O1 ann
	assert_equal "$(said)" "refused expired timed_out"
	assert_nothing_written
}

@test "somebody else's offer is not yours: 77, nothing written" {
	team ann bob
	offered X1
	remember
	run -77 accept O1 bob
	assert_equal "$(fields result reason <<<"$output")" "refused not_yours"
	run -77 decline O1 bob
	assert_nothing_written
	run -0 accept O1 ann
}

@test "somebody else's offer on standard input is refused alone, exit 1" {
	team ann bob
	leads 2 | lr-ingest | lr-route | lr-offer
	run -1 lr-answer < <(answer_json accept O1 bob; answer_json accept O2 bob)
	assert_equal "$(fields offer agent result reason <<<"$output")" $'O1 bob refused not_yours\nO2 bob ok null'
}

@test "an unknown offer, lead or agent is refused, unknown" {
	team ann
	offered X1
	remember
	run -1 accept O99 ann
	assert_equal "$(fields answer offer agent result reason <<<"$output")" "accept O99 ann refused unknown"
	run -1 accept L99 ann
	assert_equal "$(fields answer lead agent result reason <<<"$output")" "accept L99 ann refused unknown"
	run -1 lr-answer < <(answer_json accept O1 nobody)
	assert_equal "$(fields offer agent result reason <<<"$output")" "O1 nobody refused unknown"
	assert_nothing_written
}

@test "a lead names the agent's own live offer on it" {
	team ann bob
	offered X1
	run -0 accept L1 ann
	assert_equal "$(fields offer lead result <<<"$output")" "O1 L1 ok"
	offered X2
	run -0 lr-answer < <(answer_json decline L2 bob)
	assert_equal "$(fields offer lead result status <<<"${lines[0]}")" "O2 L2 ok declined"
}

@test "a lead on which the agent has no live offer is refused" {
	team ann bob
	offered X1
	remember
	run accept L1 bob
	assert_equal "$(fields result reason <<<"$output")" "refused not_yours"
	assert_nothing_written
}

@test "an offer has one answer: the same again is already_answered, and another changes nothing" {
	team ann bob
	offered X1
	accept O1 ann
	remember
	run -1 accept O1 ann
	assert_equal "$(said)" "refused already_answered accepted"
	run -1 decline O1 ann
	assert_equal "$(said)" "refused already_answered accepted"
	assert_nothing_written
	offered X2
	decline O2 bob
	remember
	run -1 decline O2 bob
	assert_equal "$(said)" "refused already_answered declined"
	run -1 accept O2 bob
	[[ $(said) == "refused "@(already_answered|declined)" declined" ]]
	assert_nothing_written
}

@test "both an accept and a decline in one batch: one of them, once" {
	team ann bob
	offered X1
	run -1 lr-answer < <(answer_json decline O1 ann; answer_json accept O1 ann)
	assert_equal "$(grep '"answer"' <<<"$output" | fields answer result)" $'decline ok\naccept refused'
	assert_equal "$(events offer.declined) $(events offer.accepted)" "1 0"
}

@test "the limit holds inside accept: refused, the offer stays open, and counts when there is room" {
	team ann:limit=3
	leads 2 | lr-ingest | lr-route | lr-offer
	run -0 accept O1 ann
	write_agents ann:limit=1
	apply agents.csv
	remember
	run -1 accept O2 ann
	assert_equal "$(said)" "refused limit_reached open"
	assert_nothing_written
	release L1 ann
	run -0 accept O2 ann
	assert_equal "$(said)" "ok null accepted"
}

@test "the limit holds inside claim" {
	team ann:limit=1 bob
	offered X1
	accept O1 ann
	offered X2
	decline O2 bob
	assert_equal "$(story L2 | tail -n 1)" "lead.pooled unclaimed"
	remember
	run -1 claim L2 ann
	assert_equal "$(fields result reason <<<"$output")" "refused limit_reached"
	assert_nothing_written
	run -0 claim L2 bob
}

@test "a lead that never came through a route does not count against the limit" {
	team ann:limit=1
	lead X1 web assign_to=ann | lr-route
	assert_equal "$(offered X2 | fields agent)" ann
	run -0 accept O1 ann
}

@test "only what is in the pool, or waits, can be claimed" {
	team ann bob
	offered X1
	remember
	run -1 claim L1 bob
	assert_equal "$(fields result reason <<<"$output")" "refused not_in_pool"
	assert_nothing_written
	lead X2
	run -1 claim L2 bob
	assert_equal "$(fields result reason <<<"$output")" "refused not_in_pool"
	accept O1 ann
	run -1 claim L1 bob
	[[ $(fields result reason <<<"$output") == "refused "@(taken|not_in_pool) ]]
}

@test "who claims first has it, the second is too late" {
	team ann bob
	offered X1
	decline O1 ann
	decline O2 bob
	run -1 lr-answer < <(answer_json claim L1 bob; answer_json claim L1 ann)
	assert_equal "$(fields agent result <<<"$output")" $'bob ok\nann refused'
	assert_equal "$(events lead.claimed)" 1
}

@test "only the owner of a lead releases it" {
	team ann bob
	offered X1
	accept O1 ann
	remember
	run release L1 bob
	assert_equal "$(fields result reason <<<"$output")" "refused not_yours"
	assert_nothing_written
	run -0 release L1 ann
	remember
	run release L1 ann
	assert_equal "$(fields result <<<"$output")" refused
	[ "$status" -eq 1 ] || [ "$status" -eq 77 ]
	assert_nothing_written
}

@test "an inactive agent cannot answer" {
	team ann bob
	offered X1
	decline O1 ann
	decline O2 bob
	write_agents ann bob:active=false
	apply agents.csv
	remember
	run -77 claim L1 bob
	assert_equal "$(fields result reason <<<"$output")" "refused not_permitted"
	assert_nothing_written
}

@test "a following lead cannot be answered for: the first decides" {
	team ann bob
	offered X1 web email=zoe@example.com
	lead X2 web email=zoe@example.com
	remember
	run -1 claim L2 bob
	assert_equal "$(fields result reason <<<"$output")" "refused follows"
	assert_nothing_written
}

@test "contact data are in the answer to an accept and a claim, and in no other" {
	team ann bob
	offered X1 web name=Zoe email=zoe@example.com message=hello
	run -0 decline O1 ann
	refute_output --partial zoe@example.com
	run -1 accept O1 ann
	refute_output --partial zoe@example.com
	run accept O2 ann
	refute_output --partial zoe@example.com
	run -0 accept O2 bob
	assert_equal "$(fields name email message source ext_id <<<"$output")" "Zoe zoe@example.com hello web X1"
	run -0 release L1 bob
	refute_output --partial zoe@example.com
	run -0 claim L1 ann
	assert_output --partial zoe@example.com
}

@test "lines that are no answers are refused alone, with their line" {
	team ann
	leads 2 | lr-ingest | lr-route | lr-offer
	{
		answer_json accept O1 ann
		echo '{"answer":"maybe","offer":"O2","agent":"ann"}'
		echo '{"answer":"accept","agent":"ann"}'
		echo '{"answer":"accept","offer":"O2","offer":"O1","agent":"ann"}'
		echo '{"answer":"accept","offer":2,"agent":"ann"}'
		echo 'accept O2'
		answer_json decline O2 ann
	} >in.ndjson
	run -1 lr-answer <in.ndjson
	assert_equal "$(grep '"result":"ok"' <<<"$output" | fields answer offer)" $'accept O1\ndecline O2'
	local n
	for n in 2 3 4 5 6; do
		grep -q "^lr-answer: stdin:$n: " <<<"$stderr" || { echo "line $n not told of: $stderr"; false; }
	done
	assert_equal "$(events offer.accepted) $(events offer.declined)" "1 1"
}

@test "an answer without its words, or with too many, is a usage error" {
	team ann
	run -64 lr-answer accept
	run -64 lr-answer maybe O1 --agent ann
	run -64 lr-answer accept O1 O2 --agent ann
}

@test "-n says what would become of it, and writes nothing" {
	team ann bob
	offered X1
	remember
	run -0 lr-answer -n decline O1 --agent ann
	local said=$output
	assert_nothing_written
	run -0 decline O1 ann
	assert_equal "$output" "$said"
}

@test "whoever is not the owner of the state sees only his own result" {
	unset LR_NOW
	team ann bob
	offered X1
	run -0 lr-answer --as ann decline O1
	assert_equal "${#lines[@]}" 1
	assert_equal "$(fields answer offer agent result <<<"$output")" "decline O1 ann ok"
	assert_equal "$(lr-log --event offer.declined | fields by)" ann
	assert_equal "$(lr-offer --open | fields agent)" bob
}

@test "a limit lowered below the offers on the table still lets the agent take as many as it says" {
	team ann:limit=5
	{ lead X1; lead X2; } | lr-route | lr-offer >/dev/null
	team ann:limit=1 >/dev/null
	run -0 lr-answer accept O1 --agent ann
	run -1 lr-answer accept O2 --agent ann
	assert_equal "$(fields result reason status <<<"$output")" "refused limit_reached open"
}

@test "whoever names a lead settles what is due on it, also when he is refused" {
	team ann bob cat
	offered X1 >/dev/null
	tick 5m
	run -77 accept O1 cat
	assert_equal "$(fields reason status <<<"${lines[0]}")" 'not_yours timed_out'
	assert_story L1 <<-'END'
		lead.received
		lead.routed
		offer.made O1 ann exclusive
		offer.timed_out O1 ann
		offer.made O2 bob exclusive
	END
	tick 5m
	run -77 release L1 cat
	assert_equal "$(fields reason <<<"${lines[0]}")" not_yours
	assert_equal "$(lr-offer --open | fields offer agent)" 'O3 cat'
}
