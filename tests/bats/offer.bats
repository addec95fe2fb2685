#!/usr/bin/env bats
# First offers, live offers, whose turn it is. domain.md 4.2, 4.4; cli.md "Records".

load helper

@test "an offer is exactly what lr-record(5) lists, and no contact data" {
	team ann
	lead X1 web name=Zoe email=zoe@example.com phone=+15550100123 message=secret zip=12345 campaign=spring | lr-route >in.ndjson
	run -0 lr-offer <in.ndjson
	assert_equal "$(fields offer lead agent status stage offered_at expires_at source route zip <<<"$output")" \
		"O1 L1 ann offered exclusive 2026-07-01T09:00:00.000Z 2026-07-01T09:05:00.000Z web rr 12345"
	local secret
	for secret in Zoe zoe@ 5550100123 secret spring; do
		refute_output --partial "$secret"
	done
}

@test "--pending offers all that is routed, oldest first, and once" {
	team ann bob
	lead X1 web received_at=2026-06-30T03:00:00Z
	lead X2 web received_at=2026-06-30T01:00:00Z
	lr-route --pending
	lead X3 web received_at=2026-06-30T02:00:00Z
	lr-route --pending
	run -0 lr-offer --pending
	assert_equal "$(fields offer lead agent <<<"$output")" $'O1 L2 ann\nO2 L3 bob\nO3 L1 ann'
	remember
	run -0 lr-offer --pending
	assert_output ""
	assert_nothing_written
}

@test "--open prints the live offers again, as they were printed first" {
	team ann bob
	leads 3 | lr-ingest | lr-route | lr-offer >first.ndjson
	run -0 lr-offer --open
	assert_lines <first.ndjson
	decline O2 bob
	run -0 lr-offer --open
	assert_equal "$(fields offer lead agent <<<"$output" | sort)" $'O1 L1 ann\nO3 L3 ann\nO4 L2 ann'
}

@test "an offer whose time is over is not among the live ones" {
	team ann
	offered X1
	tick 5m
	run -0 lr-offer --open
	assert_output ""
}

@test "offering again changes nothing" {
	team ann bob
	routed X1 >in.ndjson
	lr-offer <in.ndjson
	remember
	run -0 lr-offer <in.ndjson
	assert_equal "$(fields lead <<<"$output")" L1
	run -0 lr-offer <<<L1
	assert_nothing_written
}

@test "lines past this stage, and leads nobody routed, get no offer: lead and status alone" {
	team ann
	lead X1 web assign_to=ann name=Zoe | lr-route >in.ndjson
	lead X2 >>in.ndjson
	remember
	run -0 lr-offer <in.ndjson
	assert_equal "$(fields lead <<<"$output")" $'L1\nL2'
	refute_output --partial Zoe
	refute_output --partial '"offer"'
	assert_nothing_written
}

@test "an unknown lead is refused alone" {
	team ann
	routed X1
	run -1 lr-offer <<<$'L7\nL1'
	assert_equal "$(fields offer lead <<<"$output")" "O1 L1"
	[[ $stderr == "lr-offer: stdin:1: "*L7* ]]
}

@test "a full circle: the list in its order, over and over, each agent the same number of leads" {
	team ann bob cat
	leads 7 | lr-ingest | lr-route | lr-offer >offers
	assert_equal "$(fields agent <offers | tr '\n' ' ')" "ann bob cat ann bob cat ann "
}

@test "an ineligible agent is skipped, uses no turn and banks none" {
	team ann bob cat
	write_agents ann bob:active=false cat
	apply agents.csv
	leads 3 | lr-ingest | lr-route | lr-offer >offers
	assert_equal "$(fields agent <offers | tr '\n' ' ')" "ann cat ann "
	write_agents ann bob cat
	apply agents.csv
	leads 6 | lr-ingest | lr-route | lr-offer | grep '"offer"' >offers
	assert_equal "$(fields agent <offers | tr '\n' ' ')" "bob cat ann "
}

@test "each route keeps its own turn" {
	write_settings
	write_agents ann bob
	write_routes "$(round_robin web ann bob '"sources":["web"]')" "$(round_robin rest ann bob)"
	apply settings.json agents.csv routes.json
	local s got="" n=0
	for s in web zillow web zillow web zillow; do
		n=$((n + 1))
		got="$got $(offered "X$n" $s | fields route agent | tr ' ' =)"
	done
	assert_equal "$got" " web=ann rest=ann web=bob rest=bob web=ann rest=ann"
}

@test "the last one served was removed: on from his nearest remaining predecessor" {
	team ann bob cat dan
	offered X1
	offered X2
	offered X3
	write_routes "$(round_robin rr ann bob dan)"
	apply routes.json
	assert_equal "$(offered X4 | fields agent)" dan
	assert_equal "$(offered X5 | fields agent)" ann

	another_state other
	team ann bob cat dan
	offered X1
	offered X2
	write_routes "$(round_robin rr cat ann dan)"
	apply routes.json
	assert_equal "$(offered X3 | fields agent)" dan
}

@test "max_offers is how many agents the rule tries in a run" {
	SETTINGS='"max_offers":2' team ann bob cat
	offered X1
	decline O1 ann
	decline O2 bob
	assert_equal "$(story L1 | tail -n 1)" "lead.pooled unclaimed"
	assert_equal "$(offered X2 | fields agent)" cat
}

@test "a route's own max_offers and window go before the settings'" {
	SETTINGS='"max_offers":3' ROUTE='"max_offers":1,"offer_window":"90s"' team ann bob
	assert_equal "$(offered X1 | fields expires_at)" 2026-07-01T09:01:30.000Z
	decline O1 ann
	assert_equal "$(story L1 | tail -n 1)" "lead.pooled unclaimed"
}

@test "max_open live exclusive offers per agent; nobody eligible any more and nobody had it: it waits" {
	SETTINGS='"max_open":1' team ann
	leads 2 | lr-ingest | lr-route >in.ndjson
	run -0 lr-offer <in.ndjson
	assert_equal "$(fields lead status reason <<<"${lines[1]}")" "L2 waiting no_eligible_agent"
	assert_equal "$(story L2 | tail -n 1)" "lead.waiting no_eligible_agent"
	accept O1 ann
	run -0 bash -c 'lr-route --pending | lr-offer'
	assert_equal "$(fields lead agent status <<<"$output")" "L2 ann offered"
}

@test "an agent who had the lead is not offered it again in the same run" {
	team ann bob
	offered X1
	tick 5m
	lr-expire
	tick 5m
	lr-expire
	assert_equal "$(events offer.made)" 2
	assert_equal "$(lr-log --event offer.made | fields agent | sort | uniq -d)" ""
}

@test "nobody was able when the window ended, but somebody had it: shark tank, catchall, pool, not waiting" {
	SETTINGS='"max_open":1' team ann bob
	leads 2 | lr-ingest | lr-route | lr-offer
	decline O1 ann
	assert_equal "$(story L1 | tail -n 1)" "lead.pooled unclaimed"
}

@test "-n prints the offers that would be made, and makes none" {
	team ann bob
	leads 3 | lr-ingest | lr-route
	remember
	run -0 lr-offer -n --pending
	local said=$output
	assert_equal "$(fields offer lead agent <<<"$said")" $'O1 L1 ann\nO2 L2 bob\nO3 L3 ann'
	assert_nothing_written
	run -0 lr-offer --pending
	assert_equal "$output" "$said"
}

@test "the choice is on record: the offer says by which rule, and who was eligible" {
	team ann bob:active=false cat
	offered X1
	assert_equal "$(lr-log --event offer.made | fields rule route stage)" "round-robin rr exclusive"
	[ "$(lr-log --event offer.made | fields pool)" != - ]
}

@test "a route removed meanwhile: its leads go to catchall, then the pool" {
	team ann bob zoe:catchall=true
	offered X1
	write_routes "$(round_robin other bob)"
	apply routes.json
	run -0 decline O1 ann
	assert_equal "$(lr-offer --open | fields lead agent stage)" "L1 zoe catchall"
	decline O2 zoe
	assert_equal "$(story L1 | tail -n 1)" "lead.pooled unclaimed"
}
