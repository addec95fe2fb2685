#!/usr/bin/env bats
# Deadlines: computed from the clock, settled by whoever comes first, each once. domain.md 2.

load helper

@test "nothing due: nothing printed, nothing written" {
	team ann
	offered X1
	tick 4m59s999ms
	remember
	run -0 lr-expire
	assert_equal "$output$stderr" ""
	assert_nothing_written
}

@test "an empty state has nothing due" {
	run -0 lr-expire
	assert_equal "$output$stderr" ""
}

@test "twice is once" {
	team ann bob
	offered X1
	tick 5m
	lr-expire
	remember
	run -0 lr-expire
	assert_nothing_written
	assert_equal "$(events offer.timed_out)" 1
}

@test "all that is due is settled in order of due time, then lead" {
	team ann bob
	offered X1
	tick 1m
	offered X2
	offered X3
	tick 30m
	run -0 lr-expire
	assert_equal "$(lr-log --event offer.timed_out | fields lead due)" \
		"$(printf '%s\n' 'L1 2026-07-01T09:05:00.000Z' 'L2 2026-07-01T09:06:00.000Z' 'L3 2026-07-01T09:06:00.000Z')"
	assert_equal "$(fields lead agent <<<"$output")" $'L1 bob\nL2 ann\nL3 bob'
}

@test "a late lr-expire settles the same offers as a prompt one: the same agents get the same leads, for a whole window" {
	local run
	for run in prompt late; do
		another_state $run
		team ann bob cat
		offered X1
		tick 30s
		offered X2
		tick 30s
		offered X3
		tick 5m
		[ $run = late ] || lr-expire
		tick 7m
		lr-expire
		lr-log | grep -v '"event":"config' | fields event lead agent due >$run.story
		lr-offer --open >$run.open
	done
	grep '^offer.timed_out L[123] ' prompt.story | head -n 3 >prompt.first
	grep '^offer.timed_out L[123] ' late.story | head -n 3 >late.first
	diff -u prompt.first late.first
	assert_equal "$(fields lead agent offered_at expires_at <late.open)" \
		"$(printf '%s 2026-07-01T09:13:00.000Z 2026-07-01T09:18:00.000Z\n' 'L1 bob' 'L2 cat' 'L3 ann')"
}

@test "whoever settles it, the same is settled: lr-expire, or the answer that came too late" {
	local by
	for by in expire answer route offer; do
		another_state $by
		team ann bob
		offered X1
		tick 5m
		case $by in
		expire) lr-expire ;;
		answer) run -1 accept O1 ann ;;
		route) lr-route <<<L1 ;;
		offer) lr-offer <<<L1 ;;
		esac
		lr-log --lead L1 | fields event offer agent due by expires_at | grep -v '^lead' >$by.story
	done
	cat expire.story
	sed 's/ [a-z]* \([^ ]*\)$/ \1/' expire.story >want
	for by in answer route offer; do
		sed 's/ [a-z]* \([^ ]*\)$/ \1/' $by.story | diff -u want -
	done
}

@test "a sleeping cron skips no agent: each gets a whole window of his own" {
	team ann bob cat
	offered X1
	tick 1d
	run -0 lr-expire
	assert_equal "$(fields agent offered_at expires_at <<<"$output")" \
		"bob 2026-07-02T09:00:00.000Z 2026-07-02T09:05:00.000Z"
}

@test "a time-out is the clock's doing and carries the time it was due" {
	team ann
	offered X1
	tick 6m
	lr-expire
	assert_equal "$(lr-log --event offer.timed_out | fields at due by)" \
		"2026-07-01T09:06:00.000Z 2026-07-01T09:05:00.000Z clock"
	assert_equal "$(lr-log --event lead.pooled | fields by)" clock
}

@test "--next prints the seconds to the next deadline" {
	team ann bob
	offered X1
	tick 1m
	offered X2
	run -0 lr-expire --next
	assert_output 240
	tick 3m30s
	run -0 lr-expire --next
	assert_output 30
	tick 30s
	run -0 lr-expire --next
	assert_output 0
	lr-expire
	run -0 lr-expire --next
	assert_output 60
}

@test "--next with nothing running prints nothing and changes nothing" {
	team ann
	remember
	run -0 lr-expire --next
	assert_output ""
	assert_nothing_written
}

@test "-n prints what would follow, and writes nothing" {
	team ann bob
	offered X1
	tick 5m
	remember
	run -0 lr-expire -n
	local said=$output
	assert_equal "$(fields offer lead agent <<<"$said")" "O2 L1 bob"
	assert_nothing_written
	run -0 lr-expire
	assert_equal "$output" "$said"
}

@test "--follow stays and settles when it is time" {
	unset LR_NOW
	printf '{"offer_window":"300ms"}\n' >settings.json
	write_agents ann bob
	write_routes "$(round_robin rr ann bob)"
	apply settings.json agents.csv routes.json
	lr-expire --follow >out 2>err 3>&- &
	local pid=$!
	offered X1
	eventually lines_in out 1
	eventually lines_in out 2
	kill -TERM $pid
	wait $pid || true
	assert_equal "$(fields lead agent <out | head -n 1)" "L1 bob"
	assert_equal "$(fields lead status reason <out | tail -n 1)" "L1 pool unclaimed"
}

@test "an agent made inactive loses his live offers, and their leads walk on in the same frame" {
	team ann bob
	offered X1
	tick 1m
	write_agents ann:active=false bob
	run -0 lr-admin apply agents.csv
	assert_story L1 <<-'END'
		lead.received
		lead.routed
		offer.made O1 ann exclusive
		offer.withdrawn O1 ann
		offer.made O2 bob exclusive
	END
	assert_equal "$(lr-offer --open | fields agent offered_at)" "bob 2026-07-01T09:01:00.000Z"
	run accept O1 ann
	[ "$status" -eq 77 ] || [ "$status" -eq 1 ]
	assert_equal "$(fields result <<<"$output")" refused
}
