#!/usr/bin/env bats
# Another run of routing, and the manual intercept: resubmit, hold, unhold. domain.md 2.

load helper

gone() { # lead L1 offered to everybody and in the pool
	team ann bob
	lead X1 | lr-route | lr-offer >/dev/null
	tick 5m && lr-expire >/dev/null
	tick 5m && lr-expire >/dev/null
}

@test "resubmit: out of the pool into another run, in which those who let it time out are asked again, decliners not" {
	team ann bob
	lead X1 | lr-route | lr-offer >/dev/null
	lr-answer decline O1 --agent ann >/dev/null
	tick 5m && lr-expire >/dev/null
	run -0 lr-admin resubmit L1
	assert_equal "$(fields lead status <<<"$output")" "L1 new"
	run -0 bash -c 'lr-route --pending | lr-offer'
	assert_equal "$(fields lead agent <<<"$output")" "L1 bob"
	lr-answer decline L1 --agent bob >/dev/null
	assert_equal "$(lr-log --event lead.pooled | fields reason | tail -n 1)" unclaimed
	run -0 lr-log --explain L1
	[[ $output == *"sent back to routing (run 2)"* && $output == *"passed over: ann declined it"* ]]
}

@test "resubmit: who declined in the shark tank declined, too" {
	SETTINGS='"shark_tank":"10m"' team ann bob
	lead X1 | lr-route | lr-offer >/dev/null
	tick 5m && lr-expire >/dev/null
	tick 5m && lr-expire >/dev/null
	assert_equal "$(lr-offer --open | fields agent stage)" $'ann shark_tank\nbob shark_tank'
	decline L1 ann >/dev/null
	lr-admin resubmit L1 >/dev/null
	lr-route --pending | lr-offer >/dev/null
	assert_equal "$(lr-offer --open | fields agent stage)" "bob exclusive"
	run -0 lr-log --explain L1
	[[ $output == *"passed over: ann declined it"* ]]
}

@test "resubmit: on a route it was on before, a lead's draws go on with the next number" {
	write_settings
	write_agents ann bob cat
	local c='"rule":"random","agents":["*"],"max_offers":1'
	write_routes "{\"route\":\"one\",$c}" "{\"route\":\"two\",$c}"
	lr-admin apply settings.json agents.csv routes.json >/dev/null
	lead X1 | lr-route | lr-offer >/dev/null
	again() {
		tick 5m
		lr-expire >/dev/null
		lr-admin "$1" one >/dev/null
		lr-admin resubmit L1 >/dev/null
		lr-route --pending | lr-offer >/dev/null
	}
	again pause-route
	again resume-route
	assert_equal "$(lr-log --event offer.made | fields route draw)" $'one 1\ntwo 1\none 2'
}

@test "unhold: the run goes on, so who had it as a catchall user is not asked by the route" {
	team ann zoe:catchall=true
	write_routes "$(round_robin rr ann zoe '"max_offers":1')"
	lr-admin apply routes.json >/dev/null
	lead X1 | lr-route | lr-offer >/dev/null
	tick 5m && lr-expire >/dev/null
	tick 5m && lr-expire >/dev/null
	lr-admin hold L1 >/dev/null
	lr-admin unhold L1 >/dev/null
	assert_equal "$(lr-route --pending | fields status reason)" "waiting no_eligible_agent"
}

@test "unhold: who let it time out before may take it out of the shark tank, when the run has nobody else to ask" {
	SETTINGS='"shark_tank":"10m","max_offers":1' team ann bob
	lead X1 | lr-route | lr-offer >/dev/null
	tick 5m && lr-expire >/dev/null
	tick 10m && lr-expire >/dev/null
	lr-admin hold L1 >/dev/null
	lr-admin unhold L1 >/dev/null
	assert_equal "$(lr-route --pending | lr-offer | fields agent stage)" "ann shark_tank"
	run -0 accept L1 ann
}

@test "resubmit: an old lead is routed all the same, and one its feed named goes by the routes" {
	team ann bob
	printf '{"ext_id":"X1","source":"web","received_at":"2026-01-01T00:00:00Z"}\n{"ext_id":"X2","source":"web","assign_to":"bob"}\n' |
		lr-ingest | lr-route | lr-offer >/dev/null
	assert_equal "$(lr-log --event lead.pooled | fields lead reason)" "L1 stale"
	lr-admin release L2 >/dev/null
	lr-admin resubmit L1 >/dev/null
	lr-admin resubmit L2 >/dev/null
	run -0 bash -c 'lr-route --pending | lr-offer'
	assert_equal "$(fields lead agent <<<"$output")" $'L1 ann\nL2 bob'
}

@test "resubmit: from the shark tank and the catchall the live offers are withdrawn; nowhere else" {
	SETTINGS='"shark_tank":"10m"' team ann zoe:catchall=true
	write_routes "$(round_robin rr ann)"
	lr-admin apply routes.json >/dev/null
	lead X1 | lr-route | lr-offer >/dev/null
	run -1 lr-admin resubmit L1
	tick 5m && lr-expire >/dev/null
	run -0 lr-admin resubmit L1
	assert_equal "$(lr-log --event offer.withdrawn | fields agent reason)" "ann resubmitted"
	lr-route --pending | lr-offer >/dev/null
	tick 5m && lr-expire >/dev/null
	tick 10m && lr-expire >/dev/null
	assert_equal "$(lr-offer --open | fields agent stage)" "zoe catchall"
	unset LR_NOW
	run -77 lr-admin --as ann resubmit L1
}

@test "catchall: a user with the flag hands the lead on, or sends it back, while he is asked" {
	export LR_NOW=
	another_state now
	unset LR_NOW
	team ann zoe:catchall=true
	write_routes "$(round_robin rr ann)"
	lr-admin apply routes.json >/dev/null
	lead X1 | lr-route | lr-offer >/dev/null
	lead X2 | lr-route | lr-offer >/dev/null
	run -77 lr-admin --as zoe assign L1 ann
	lr-answer decline L1 --agent ann >/dev/null
	lr-answer decline L2 --agent ann >/dev/null
	run -77 lr-admin --as ann assign L1 ann
	run -0 lr-admin --as zoe assign L1 ann
	assert_equal "$(fields lead status agent <<<"$output")" "L1 assigned ann"
	run -0 lr-admin --as zoe resubmit L2
	assert_equal "$(lr-log --event lead | grep -o '"by":"zoe"' | wc -l)" 2
}

@test "manual intercept: new leads are held, nothing happens to them, unhold lets them go" {
	SETTINGS='"manual_intercept":true' team ann bob
	run -0 lead X1
	assert_equal "$(fields status <<<"$output")" held
	run -0 bash -c 'lr-route L1 | lr-offer'
	assert_equal "$(fields lead status <<<"$output")" "L1 held"
	tick 1h
	run -0 lr-admin unhold L1
	assert_equal "$(fields lead status <<<"$output")" "L1 new"
	run -0 bash -c 'lr-route --pending | lr-offer'
	assert_equal "$(fields lead agent <<<"$output")" "L1 ann"
	run -1 lr-admin hold L1
	run -1 lr-admin unhold L1
}

@test "hold --all and unhold --all: every new, waiting and pooled lead; twice changes nothing" {
	team ann:active=false
	lead X1 >/dev/null
	lead X2 | lr-route >/dev/null
	gone_to_pool=$(printf '{"ext_id":"X3"}\n' | lr-ingest | lr-route | fields status)
	run -0 lr-admin hold --all
	assert_equal "$(fields lead status <<<"$output" | sort)" $'L1 held\nL2 held\nL3 held'
	run -0 lr-admin hold --all
	assert_output ""
	run -0 lr-report --ndjson
	assert_equal "$(head -n 1 <<<"$output" | fields pending delinquent)" "3 0"
	run -0 lr-admin unhold --all
	assert_equal "$(fields status <<<"$output" | sort -u)" new
}

@test "hold: what is due is settled first, so a lead nobody took in time is in the pool, and held" {
	team ann
	lead X1 | lr-route | lr-offer >/dev/null
	tick 5m
	run -0 lr-admin hold L1
	assert_equal "$(fields lead status <<<"$output")" "L1 held"
	assert_story L1 <<-'END'
	lead.received
	lead.routed
	offer.made O1 ann exclusive
	offer.timed_out O1 ann
	lead.pooled unclaimed
	lead.held
	END
}

@test "void: spam leaves every figure, its offers are withdrawn, who follows it is a lead again" {
	team ann bob
	printf '{"ext_id":"X1","source":"web","email":"x@example.com"}\n' | lr-ingest | lr-route | lr-offer >/dev/null
	printf '{"ext_id":"X2","source":"web","email":"x@example.com"}\n' | lr-ingest >/dev/null
	lead X3 | lr-route | lr-offer >/dev/null
	lr-answer accept L3 --agent bob >/dev/null
	run -0 lr-admin void L1 --why spam
	assert_equal "$(fields lead status <<<"$output")" "L1 void"
	assert_equal "$(lr-log --event offer.withdrawn | fields agent reason)" "ann void"
	run -0 lr-admin void L3
	run -1 lr-admin assign L3 ann
	run -1 lr-answer claim L3 --agent ann
	assert_equal "$(lr-report --ndjson | head -n 1 | fields leads accepted pending)" "1 0 1"
	assert_equal "$(lr-score | fields agent score)" $'ann 100\nbob 100'
	run -0 bash -c 'lr-route --pending | lr-offer'
	assert_equal "$(fields lead agent <<<"$output")" "L2 ann"
	run -0 lr-admin void L1
	assert_equal "$(lr-log --event lead.voided | wc -l)" 2
}

@test "void: a later lead of the person belongs to the newest that is not void" {
	team ann bob
	jo() { printf '{"ext_id":"%s","source":"web","email":"jo@example.com"}\n' "$1"; }
	jo X1 | lr-ingest | lr-route | lr-offer >/dev/null
	tick 1m
	jo X2 | lr-ingest >/dev/null
	lr-admin void L2 >/dev/null
	assert_equal "$(jo X3 | lr-ingest | fields lead status)" "L3 follows"
	lr-answer accept L1 --agent ann >/dev/null
	assert_equal "$(lr-log --event lead.coalesced | fields lead agent first)" "L3 ann L1"
}

@test "void --batch: one import, and no other" {
	team ann
	printf '{"ext_id":"A1"}\n{"ext_id":"A2"}\n' | lr-ingest >/dev/null
	tick 1m
	printf '{"ext_id":"B1"}\n' | lr-ingest >/dev/null
	run -0 lr-admin void --batch B1 --why 'wrong file'
	assert_equal "$(fields lead status <<<"$output")" $'L1 void\nL2 void'
	run -0 lr-admin void --batch B1
	assert_output ""
	run -1 lr-admin void --batch B99
	assert_output ""
	[[ $stderr == *'no lead came in batch B99'* ]]
	run -64 lr-admin void --batch 1
}

@test "reassign --to route: what somebody owns is routed anew, in one frame a lead" {
	team ann bob
	lead X1 | lr-route | lr-offer >/dev/null
	lr-answer accept O1 --agent ann >/dev/null
	run -0 lr-admin reassign --from ann --to route
	assert_equal "$(fields lead status <<<"$output")" "L1 new"
	lr-log --event lead.released | grep -q '"more":1'
	run -0 bash -c 'lr-route --pending | lr-offer'
	assert_equal "$(fields lead agent <<<"$output")" "L1 bob"
}

@test "lr-route -n --explain: what would happen now, and why, without a change" {
	write_agents ann bob cat:active=false
	write_settings
	write_routes "$(round_robin fairs bob '"sources":["fair"]')" "$(round_robin rest ann cat '"sources":["*"]')"
	lr-admin apply settings.json agents.csv routes.json >/dev/null
	lead X1 web >/dev/null
	remember
	run -0 lr-route -n --explain L1
	[[ $output == *'"explain":["route fairs: not for this source","route rest takes it; eligible: ann; passed over: cat is inactive"]'* ]]
	assert_nothing_written
}
