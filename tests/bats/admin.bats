#!/usr/bin/env bats
# lr-admin beside configuration: pauses, limits, leads moved by hand. domain.md 2, 4.2.

load helper

setup() {
	fresh
	team ann bob
}

@test "a paused agent gets no new offer, answers what is on the table, and the pause ends by itself" {
	lead X1 | lr-route | lr-offer >/dev/null
	run -0 lr-admin pause ann --for 10m --why 'a dentist'
	assert_output "agent ann: paused until 2026-07-01T09:10:00.000Z"
	lead X2 | lr-route | lr-offer >/dev/null
	lead X3 | lr-route | lr-offer >/dev/null
	assert_equal "$(lr-offer --open | fields lead agent)" $'L1 ann\nL2 bob\nL3 bob'
	run -0 lr-answer accept O1 --agent ann
	tick 9m59s999ms
	lead X4 | lr-route | lr-offer >/dev/null
	tick 1ms
	lead X5 | lr-route | lr-offer >/dev/null
	assert_equal "$(lr-offer --open | fields lead agent | tail -n 2)" $'L4 bob\nL5 ann'
	assert_equal "$(lr-log --event agent.paused | grep -c '"person":{"why":"a dentist"}')" 1
}

@test "a pause on one route leaves the others open, and a day for --until is the whole of it" {
	write_routes "$(round_robin one ann bob '"sources":["web"]')" "$(round_robin two ann '"sources":["fair"]')"
	lr-admin apply routes.json >/dev/null
	run -0 lr-admin pause ann --route one --until 2026-07-02
	assert_output "agent ann: paused on route one until 2026-07-03T00:00:00.000Z"
	lead X1 web | lr-route | lr-offer >/dev/null
	lead X2 fair | lr-route | lr-offer >/dev/null
	assert_equal "$(lr-offer --open | fields lead agent)" $'L1 bob\nL2 ann'
	run -0 lr-log --explain L1
	[[ $output == *"passed over: ann is paused"* ]]
	run -0 lr-admin resume ann --route one
	assert_output "agent ann: resumed on route one"
	run -0 lr-admin resume ann
	assert_output ""
	[[ $stderr == *"no pause of that scope"* ]]
}

@test "an agent pauses himself and ends his own pause, not the one his manager began" {
	unset LR_NOW
	run -0 lr-admin --as ann pause ann
	run -0 lr-admin --as ann resume ann
	assert_output "agent ann: resumed"
	run -0 lr-admin pause ann
	run -0 lr-admin --as ann resume ann
	assert_output ""
	run -77 lr-admin --as ann pause bob
	run -77 lr-admin --as ann limit ann 99
	run -77 lr-admin --as ann assign L1 ann
	run -0 lr-admin resume ann
	assert_output "agent ann: resumed"
}

@test "a pause that ends before it begins, or has ended, is refused, and so are unknown names" {
	remember
	run -64 lr-admin pause ann --from 2026-07-03 --until 2026-07-02
	run -64 lr-admin pause ann --until 2026-06-30
	run -64 lr-admin pause ann --until 2026-07-02 --for 1d
	run -65 lr-admin pause anm
	[[ $stderr == *'did you mean "ann"'* ]]
	run -65 lr-admin pause ann --route rrr
	assert_nothing_written
}

@test "everybody paused: the lead waits with its reason, and goes out when the pause is over" {
	lr-admin pause ann --for 5m >/dev/null
	lr-admin pause bob --for 5m >/dev/null
	run -0 bash -c 'printf "{\"ext_id\":\"X1\",\"source\":\"web\"}\n" | lr-ingest | lr-route'
	assert_equal "$(fields status reason <<<"$output")" "waiting no_eligible_agent"
	tick 5m
	run -0 bash -c 'lr-route --pending | lr-offer'
	assert_equal "$(fields agent <<<"$output")" ann
}

@test "a paused route passes leads on to the next, or lets them wait" {
	write_routes "$(round_robin one ann '"sources":["web"]')" "$(round_robin two bob '"sources":["*"]')"
	lr-admin apply routes.json >/dev/null
	run -0 lr-admin pause-route one
	lead X1 web | lr-route | lr-offer >/dev/null
	assert_equal "$(lr-offer --open | fields agent)" bob
	run -0 lr-admin pause-route two
	lead X2 web | lr-route >out
	assert_equal "$(fields status reason <out)" "waiting route_paused"
	run -0 lr-admin resume-route one
	run -0 bash -c 'lr-route --pending | lr-offer'
	assert_equal "$(fields lead agent <<<"$output")" "L2 ann"
}

@test "limit: shown, kept by apply of the same number, changed by another, none takes it away" {
	run -0 lr-admin limit ann 1
	assert_output "agent ann: limit none -> 1"
	run -0 lr-admin limit ann 1
	assert_output ""
	lr-admin show agents >agents.ndjson
	grep -q '"agent":"ann".*"limit":1' agents.ndjson
	run -0 lr-admin apply agents.ndjson
	assert_output ""
	lead X1 | lr-route | lr-offer >/dev/null
	lead X2 | lr-route | lr-offer >/dev/null
	lead X3 | lr-route | lr-offer >/dev/null
	assert_equal "$(lr-offer --open | fields agent)" $'ann\nbob\nbob'
	run -0 lr-admin limit ann none
	assert_output "agent ann: limit 1 -> none"
	run -64 lr-admin limit ann -- -1
	run -65 lr-admin limit zoe 3
}

@test "assign: any unowned lead and an owned one; offers withdrawn, followers along, the same agent changes nothing" {
	printf '{"ext_id":"X1","email":"a@example.com","source":"web"}\n' | lr-ingest | lr-route | lr-offer >/dev/null
	printf '{"ext_id":"X2","email":"a@example.com","source":"web"}\n' | lr-ingest >/dev/null
	run -0 lr-admin assign L1 bob
	assert_equal "$(fields lead status agent from <<<"$output")" "L1 assigned bob null"
	assert_equal "$(lr-log --event offer.withdrawn | fields agent reason)" "ann assigned"
	assert_equal "$(lr-log --event lead.coalesced | fields lead agent)" "L2 bob"
	local before
	before=$(lr-log | wc -l)
	run -0 lr-admin assign L1 bob
	assert_equal "$(lr-log | wc -l)" "$before"
	run -0 lr-admin assign L1 ann
	assert_equal "$(fields agent from <<<"$output")" "ann bob"
	run -1 lr-answer accept O1 --agent ann
	run -1 lr-admin assign L9 ann
}

@test "a manual assignment may exceed the limit, with a warning" {
	team ann:limit=0 bob >/dev/null
	lead X1 | lr-route | lr-offer >/dev/null
	run -0 lr-admin assign L1 ann
	[[ $stderr == *"above the limit of 0"* ]]
}

@test "release and reassign: everything one agent owns goes to another, or to the pool" {
	local i
	for i in 1 2 3; do lead "X$i" | lr-route | lr-offer >/dev/null; lr-admin assign "L$i" ann >/dev/null; done
	run -0 lr-admin release L3
	assert_equal "$(fields lead status from <<<"$output")" "L3 pool ann"
	run -0 lr-admin reassign --from ann --to bob
	assert_equal "$(fields lead agent from <<<"$output")" $'L1 bob ann\nL2 bob ann'
	run -0 lr-admin reassign --from bob --to pool
	assert_equal "$(fields lead status <<<"$output")" $'L1 pool\nL2 pool'
	run -0 lr-admin reassign --from bob --to ann
	assert_output ""
	run -1 lr-admin release L1
}
