#!/usr/bin/env bats
# The walk of a lead, domain.md 2: each test follows one from its arrival to a hand, or to the pool.

load helper

@test "a lead from a file is received, routed, offered, accepted, and then its owner sees who it is" {
	team ann bob cat
	printf 'ext_id,source,name,email\nX1,web,Zoe Zimmer,zoe@example.com\n' >leads.csv

	run -0 lr-ingest leads.csv
	assert_equal "$stderr" ""
	echo "$output" >in.ndjson
	assert_equal "$(fields lead status batch ext_id source name email <in.ndjson)" \
		"L1 new B1 X1 web Zoe Zimmer zoe@example.com"

	run -0 lr-route <in.ndjson
	assert_equal "$stderr" ""
	echo "$output" >routed.ndjson
	assert_equal "$(fields lead status route rule eligible reason <routed.ndjson)" "L1 routed rr round-robin 3 null"

	run -0 lr-offer <routed.ndjson
	assert_equal "$stderr" ""
	assert_equal "$(fields offer lead agent status stage offered_at expires_at source route <<<"$output")" \
		"O1 L1 ann offered exclusive 2026-07-01T09:00:00.000Z 2026-07-01T09:05:00.000Z web rr"
	refute_output --partial zoe@example.com
	refute_output --partial Zimmer

	tick 2m
	run -0 accept O1 ann
	assert_equal "$stderr" ""
	assert_equal "$(fields answer offer lead agent result reason status <<<"$output")" \
		"accept O1 L1 ann ok null accepted"
	assert_equal "$(fields name email <<<"$output")" "Zoe Zimmer zoe@example.com"

	assert_story L1 <<-'END'
		lead.received
		lead.routed
		offer.made O1 ann exclusive
		offer.accepted O1 ann
	END
}

@test "one pipeline takes a file to its first offers" {
	team ann bob
	leads 4 >leads.ndjson
	run -0 bash -c 'lr-ingest leads.ndjson | lr-route | lr-offer'
	fields offer lead agent <<<"$output" >got
	diff -u - got <<-'END'
		O1 L1 ann
		O2 L2 bob
		O3 L3 ann
		O4 L4 bob
	END
}

@test "declined, the lead is with the next agent at once, with a whole window" {
	team ann bob cat
	offered X1
	tick 1m
	run -0 decline O1 ann
	assert_equal "$(fields answer offer result status <<<"${lines[0]}")" "decline O1 ok declined"
	assert_equal "$(fields offer lead agent status offered_at expires_at <<<"${lines[1]}")" \
		"O2 L1 bob offered 2026-07-01T09:01:00.000Z 2026-07-01T09:06:00.000Z"
	assert_equal "${#lines[@]}" 2
	assert_story L1 <<-'END'
		lead.received
		lead.routed
		offer.made O1 ann exclusive
		offer.declined O1 ann
		offer.made O2 bob exclusive
	END
}

@test "not answered in time, the lead is with the next agent, whose window starts when it is handed over" {
	team ann bob cat
	offered X1
	tick 7m
	run -0 lr-expire
	assert_equal "$(grep '"status":"offered"' <<<"$output" | fields offer lead agent offered_at expires_at)" \
		"O2 L1 bob 2026-07-01T09:07:00.000Z 2026-07-01T09:12:00.000Z"
	assert_story L1 <<-'END'
		lead.received
		lead.routed
		offer.made O1 ann exclusive
		offer.timed_out O1 ann
		offer.made O2 bob exclusive
	END
	assert_equal "$(lr-log --event offer.timed_out | fields at due by)" \
		"2026-07-01T09:07:00.000Z 2026-07-01T09:05:00.000Z clock"
}

@test "nobody left on the route: the pool, unclaimed" {
	team ann bob
	offered X1
	decline O1 ann
	tick 5m
	run -0 lr-expire
	assert_equal "$(fields lead status reason <<<"$output")" "L1 pool unclaimed"
	assert_story L1 <<-'END'
		lead.received
		lead.routed
		offer.made O1 ann exclusive
		offer.declined O1 ann
		offer.made O2 bob exclusive
		offer.timed_out O2 bob
		lead.pooled unclaimed
	END
}

@test "the last agent's decline puts the lead into the pool" {
	team ann
	offered X1
	run -0 decline O1 ann
	assert_equal "$(fields result status <<<"${lines[0]}")" "ok declined"
	assert_equal "$(fields lead status reason <<<"${lines[1]}")" "L1 pool unclaimed"
}

@test "from the pool an agent may claim the lead, and sees who it is" {
	team ann bob
	offered X1 web name=Zoe phone=+15550100123
	decline O1 ann
	decline O2 bob
	run -0 claim L1 bob
	assert_equal "$(fields answer lead agent result reason name phone <<<"$output")" \
		"claim L1 bob ok null Zoe +15550100123"
	assert_equal "$(story L1 | tail -n 1)" "lead.claimed bob"
}

@test "a released lead is in the pool again, and even its former owner or a decliner may claim it" {
	team ann bob
	offered X1
	decline O1 ann
	accept O2 bob
	run -0 release L1 bob
	assert_equal "$(fields answer lead agent result <<<"${lines[0]}")" "release L1 bob ok"
	run -0 claim L1 ann
	run -0 release L1 ann
	run -0 claim L1 bob
	assert_story L1 <<-'END'
		lead.received
		lead.routed
		offer.made O1 ann exclusive
		offer.declined O1 ann
		offer.made O2 bob exclusive
		offer.accepted O2 bob
		lead.released bob
		lead.claimed ann
		lead.released ann
		lead.claimed bob
	END
}

@test "with a shark tank those who timed out get it all at once, and the first one to say so has it" {
	SETTINGS='"shark_tank":"10m"' team ann bob cat
	offered X1
	decline O1 ann
	tick 5m
	lr-expire
	tick 5m
	run -0 lr-expire
	assert_equal "$(fields offer lead agent stage expires_at <<<"$output")" \
		$'O4 L1 bob shark_tank 2026-07-01T09:20:00.000Z\nO5 L1 cat shark_tank 2026-07-01T09:20:00.000Z'
	tick 9m59s999ms
	run -0 accept O5 cat
	assert_equal "$(fields offer agent result status <<<"$output")" "O5 cat ok accepted"
	run -1 accept O4 bob
	assert_equal "$(fields result reason status <<<"$output")" "refused taken withdrawn"
	assert_story L1 <<-'END'
		lead.received
		lead.routed
		offer.made O1 ann exclusive
		offer.declined O1 ann
		offer.made O2 bob exclusive
		offer.timed_out O2 bob
		offer.made O3 cat exclusive
		offer.timed_out O3 cat
		offer.made O4 bob shark_tank
		offer.made O5 cat shark_tank
		offer.accepted O5 cat
		offer.withdrawn O4 bob
	END
}

@test "a shark tank nobody wants ends when its window does, or when all in it declined" {
	SETTINGS='"shark_tank":"10m"' team ann bob
	offered X1
	tick 5m
	lr-expire
	tick 5m
	lr-expire
	tick 10m
	run -0 lr-expire
	assert_equal "$(fields lead status reason <<<"$output")" "L1 pool unclaimed"

	offered X2
	tick 5m
	lr-expire
	tick 5m
	lr-expire
	decline "$(lr-offer --open | grep '"agent":"ann"' | fields offer)" ann
	run -0 decline "$(lr-offer --open | fields offer)" bob
	assert_equal "$(fields lead status reason <<<"${lines[1]}")" "L2 pool unclaimed"
}

@test "without a time-out there is no shark tank" {
	SETTINGS='"shark_tank":"10m"' team ann bob
	offered X1
	decline O1 ann
	run -0 decline O2 bob
	assert_equal "$(story L1 | tail -n 1)" "lead.pooled unclaimed"
	assert_equal "$(events offer.made)" 2
}

@test "then all catchall users get it at once, whatever their limit, and the first one has it" {
	team ann zoe:catchall=true:limit=0 yan:catchall=true
	offered X1
	tick 5m
	run -0 lr-expire
	assert_equal "$(fields offer lead agent stage offered_at expires_at <<<"$output")" \
		"$(printf '%s\n' 'O2 L1 zoe catchall 2026-07-01T09:05:00.000Z 2026-07-01T09:10:00.000Z' \
			'O3 L1 yan catchall 2026-07-01T09:05:00.000Z 2026-07-01T09:10:00.000Z')"
	run -0 accept O3 yan
	assert_equal "$(fields result status <<<"$output")" "ok accepted"
	assert_equal "$(lr-log --event offer.withdrawn | fields offer agent)" "O2 zoe"
}

@test "a catchall that runs out, or is declined by all, leads to the pool" {
	SETTINGS='"catchall_window":"1h"' team ann zoe:catchall=true yan:catchall=true
	offered X1
	decline O1 ann
	tick 59m59s999ms
	lr-expire
	assert_equal "$(story L1 | tail -n 1)" "offer.made O3 yan catchall"
	tick 1ms
	lr-expire
	assert_story L1 <<-'END'
		lead.received
		lead.routed
		offer.made O1 ann exclusive
		offer.declined O1 ann
		offer.made O2 zoe catchall
		offer.made O3 yan catchall
		offer.timed_out O2 zoe
		offer.timed_out O3 yan
		lead.pooled unclaimed
	END

	offered X2
	decline O4 ann
	decline O5 zoe
	decline O6 yan
	assert_equal "$(story L2 | tail -n 1)" "lead.pooled unclaimed"
}

@test "exclusive, shark tank, catchall, pool: the whole way down, then claimed" {
	SETTINGS='"shark_tank":"10m","catchall_window":"20m"' team ann bob zoe:catchall=true
	offered X1
	tick 5m
	lr-expire
	tick 5m
	lr-expire
	tick 10m
	lr-expire
	tick 20m
	lr-expire
	claim L1 ann
	assert_story L1 <<-'END'
		lead.received
		lead.routed
		offer.made O1 ann exclusive
		offer.timed_out O1 ann
		offer.made O2 bob exclusive
		offer.timed_out O2 bob
		offer.made O3 ann shark_tank
		offer.made O4 bob shark_tank
		offer.timed_out O3 ann
		offer.timed_out O4 bob
		offer.made O5 zoe catchall
		offer.timed_out O5 zoe
		lead.pooled unclaimed
		lead.claimed ann
	END
}

@test "an agent made inactive is skipped in the shark tank" {
	SETTINGS='"shark_tank":"10m"' team ann bob
	offered X1
	tick 5m
	lr-expire
	write_agents ann:active=false bob
	apply agents.csv
	tick 5m
	run -0 lr-expire
	assert_equal "$(fields agent stage <<<"$output")" "bob shark_tank"
}

@test "an assign route gives the lead away at once, without an offer" {
	write_settings
	write_agents ann bob
	write_routes "$(round_robin rr ann)" '{"route":"direct","rule":"assign","agents":["bob"],"sources":["zillow"]}'
	apply settings.json agents.csv routes.json
	run -0 routed X1 zillow
	assert_equal "$(fields lead status route rule agent <<<"$output")" "L1 assigned direct assign bob"
	assert_equal "$(story L1 | tail -n 1)" "lead.assigned bob rule"
	assert_equal "$(events offer.made)" 0
	run -0 release L1 bob
}

@test "the next lead starts behind the agent who was offered last" {
	team ann bob cat
	offered X1
	decline O1 ann
	offered X2
	assert_equal "$(lr-offer --open | fields lead agent)" $'L1 bob\nL2 cat'
}

@test "whatever names a lead first settles what is due on it: an accept too late gives the lead to the next" {
	team ann bob
	offered X1
	tick 6m
	run -1 accept O1 ann
	assert_equal "$(fields answer offer agent result reason status <<<"${lines[0]}")" \
		"accept O1 ann refused expired timed_out"
	assert_story L1 <<-'END'
		lead.received
		lead.routed
		offer.made O1 ann exclusive
		offer.timed_out O1 ann
		offer.made O2 bob exclusive
	END
	assert_equal "$(lr-offer --open | fields offer agent expires_at)" "O2 bob 2026-07-01T09:11:00.000Z"
}

@test "followers of a lead go where it goes" {
	team ann bob
	offered X1 web email=zoe@example.com
	run -0 lead X2 zillow email=ZOE@example.com
	assert_equal "$(fields lead status first <<<"$output")" "L2 follows L1"
	tick 1m
	accept O1 ann
	run -0 release L2 ann
	assert_equal "$(events offer.made)" 1
}
