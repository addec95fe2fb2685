#!/usr/bin/env bats
# Which route takes a lead, and why none does. domain.md 4.1, 4.2, 4.4.

load helper

routes() { # ROUTE-JSON...
	write_settings "${SETTINGS-}"
	write_agents ${AGENTS-ann bob cat}
	write_routes "$@"
	apply settings.json agents.csv routes.json
}

# "routed ROUTE", "assigned ROUTE", or where it is and why.
route_of() { routed "$@" | fields status route reason | awk '{ print $1, $3 == "null" ? $2 : $3 }'; }

@test "lr-route takes lines, bare ids, and finds the rest by itself; what it prints is the same" {
	team ann bob cat
	leads 3 | lr-ingest >in.ndjson
	local expected='"status":"routed","route":"rr","rule":"round-robin","eligible":3,"reason":null'
	run -0 lr-route <<<L1
	assert_output --partial "{\"lead\":\"L1\",$expected"
	run -0 bash -c 'sed -n 2p in.ndjson | lr-route'
	assert_output --partial "{\"lead\":\"L2\",$expected"
	assert_output --partial '"ext_id":"X2"'
	run -0 lr-route --pending
	assert_output --partial "{\"lead\":\"L3\",$expected"
	run -0 lr-route --pending
	assert_output ""
}

@test "unknown fields pass through" {
	team ann
	lead X1
	run -0 lr-route <<<'{"lead":"L1","status":"new","campaign":"spring","score":7}'
	assert_equal "$(fields lead status campaign score <<<"$output")" "L1 routed spring 7"
}

@test "lines past this stage pass through unchanged" {
	team ann
	local past='{"lead":"L1","status":"duplicate","x":1}'
	lead X1
	remember
	run -0 lr-route <<<"$past"
	assert_output "$past"
	assert_nothing_written
}

@test "routes are tried in their order; the first that takes the source wins" {
	routes "$(round_robin web ann '"sources":["web"]')" "$(round_robin named bob '"sources":["*"]')" "$(round_robin any cat)"
	assert_equal "$(route_of X1 web)" "routed web"
	assert_equal "$(route_of X2 zillow)" "routed named"
	assert_equal "$(route_of X3 '')" "routed any"
}

@test "assign routes are tried before all others" {
	routes "$(round_robin any ann)" '{"route":"direct","rule":"assign","agents":["bob"],"sources":["zillow"]}'
	assert_equal "$(route_of X1 zillow)" "assigned direct"
	assert_equal "$(route_of X2 web)" "routed any"
}

@test "no route takes the source: the pool, no_route; no source at all: no_source" {
	routes "$(round_robin web ann '"sources":["web"]')"
	assert_equal "$(route_of X1 zillow)" "pool no_route"
	assert_equal "$(route_of X2 '')" "pool no_source"
	assert_equal "$(story L1 | tail -n 1)" "lead.pooled no_route"
	assert_equal "$(story L2 | tail -n 1)" "lead.pooled no_source"
}

@test "a route without an eligible agent lets the lead go on to the next route" {
	AGENTS='ann:active=false bob' routes "$(round_robin first ann)" "$(round_robin second bob)"
	assert_equal "$(route_of X1)" "routed second"
}

@test "nobody eligible anywhere: it waits, and --pending tries again, oldest first, when somebody is" {
	team ann:active=false
	assert_equal "$(route_of X1)" "waiting no_eligible_agent"
	assert_equal "$(lead X2 web received_at=2026-06-30T00:00:00Z | lr-route | fields lead status)" "L2 waiting"
	assert_equal "$(story L1 | tail -n 1)" "lead.waiting no_eligible_agent"
	remember
	run -0 lr-route --pending
	assert_nothing_written
	write_agents ann
	apply agents.csv
	run -0 lr-route --pending
	assert_equal "$(fields lead status route <<<"$output")" $'L2 routed rr\nL1 routed rr'
}

@test "a waiting lead may be claimed" {
	team ann:active=false bob:active=false
	routed X1
	write_agents ann:active=false bob:limit=5
	apply agents.csv
	run -0 claim L1 bob
	assert_equal "$(fields result <<<"$output")" ok
}

@test "the furthest any route got is the reason: a full route tells more than one that did not match" {
	AGENTS='ann:limit=0' routes "$(round_robin a ann '"sources":["zillow"]')" "$(round_robin b ann '"sources":["web"]')"
	assert_equal "$(route_of X1 web)" "waiting no_eligible_agent"
	assert_equal "$(route_of X2 email)" "pool no_route"
}

@test "a lead that names its agent is his at once" {
	team ann bob
	run -0 routed X1 web assign_to=bob
	assert_equal "$(fields lead status agent route <<<"$output")" "L1 assigned bob null"
	assert_equal "$(story L1 | tail -n 1)" "lead.assigned bob feed"
}

@test "a lead that names an inactive agent is routed ordinarily" {
	team ann bob:active=false
	run -0 routed X1 web assign_to=bob
	assert_equal "$(fields lead status route <<<"$output")" "L1 routed rr"
}

@test "an old lead goes to the pool, stale, instead of ringing people; exactly stale_after is not old" {
	team ann
	assert_equal "$(lead X1 web received_at=2026-06-01T09:00:00Z | lr-route | fields status)" routed
	assert_equal "$(lead X2 web received_at=2026-06-01T08:59:59.999Z | lr-route | fields status reason)" "pool stale"
	assert_equal "$(story L2 | tail -n 1)" "lead.pooled stale"
	printf '{"stale_after":"0"}\n' >settings.json
	apply settings.json
	assert_equal "$(lead X3 web received_at=2020-01-01T00:00:00Z | lr-route | fields status)" routed
}

@test "limit counts what is carried and what is being offered" {
	team ann:limit=2
	offered X1
	offered X2
	assert_equal "$(route_of X3)" "waiting no_eligible_agent"
	accept O1 ann
	decline O2 ann
	assert_equal "$(route_of X4)" "routed rr"
}

@test "a limit of 0 is nothing, an empty one is none" {
	team ann:limit=0 bob
	assert_equal "$(offered X1 | fields agent)" bob
	assert_equal "$(offered X2 | fields agent)" bob
}

@test "an overdue offer does not count against max_open, even before it is settled" {
	SETTINGS='"max_open":1' team ann
	offered X1
	assert_equal "$(route_of X2)" "waiting no_eligible_agent"
	tick 5m
	run -0 lr-route --pending
	assert_equal "$(fields lead status <<<"$output")" "L2 routed"
}

@test "eligible says how many agents were able at that moment" {
	SETTINGS='"max_open":1' team ann bob:active=false cat dan:limit=0
	assert_equal "$(routed X1 | fields eligible)" 2
	lr-offer --pending
	assert_equal "$(routed X2 | fields eligible)" 1
}

@test "an unknown lead is refused alone" {
	team ann
	leads 2 | lr-ingest
	run -1 lr-route <<<$'L1\nL99\nL2'
	assert_equal "$(fields lead status <<<"$output")" $'L1 routed\nL2 routed'
	[[ $stderr == "lr-route: stdin:2: "*L99* ]]
}

@test "lines that are no records are refused alone" {
	team ann
	leads 2 | lr-ingest
	run -1 lr-route <<<$'L1\n{"lead":7}\n{"lead":"L1","lead":"L2"}\n../../x\n{}\nL2'
	assert_equal "$(fields lead status <<<"$output")" $'L1 routed\nL2 routed'
	assert_equal "$(cut -d: -f1-3 <<<"$stderr")" "$(printf 'lr-route: stdin:%d\n' 2 3 4 5)"
}

@test "--pending goes by received_at, oldest first, then by lead" {
	team ann
	lead X1 web received_at=2026-06-30T03:00:00Z
	lead X2 web received_at=2026-06-30T01:00:00Z
	lead X3 web received_at=2026-06-30T02:00:00Z
	lead X4 web received_at=2026-06-30T01:00:00Z
	run -0 lr-route --pending
	assert_equal "$(fields lead <<<"$output")" $'L2\nL4\nL3\nL1'
}

@test "-n decides and prints the same, and writes nothing" {
	team ann bob
	leads 3 | lr-ingest
	remember
	run -0 lr-route -n --pending
	local said=$output
	assert_nothing_written
	run -0 lr-route --pending
	assert_equal "$output" "$said"
}

@test "routing again changes nothing and says where the lead is" {
	team ann
	offered X1
	remember
	run -0 lr-route <<<L1
	assert_equal "$(fields lead status <<<"$output")" "L1 offered"
	accept O1 ann
	remember
	run -0 lr-route <<<L1
	assert_equal "$(fields lead status <<<"$output")" "L1 accepted"
	assert_nothing_written
}

@test "without any configuration every lead goes to the pool" {
	assert_equal "$(route_of X1)" "pool no_route"
	assert_equal "$(route_of X2 '')" "pool no_source"
}
