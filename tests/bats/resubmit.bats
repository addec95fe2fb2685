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
