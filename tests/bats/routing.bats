#!/usr/bin/env bats
# The routing report against counts by hand. domain.md 8.

load helper

account() { lr-report routing --ndjson "${@:2}" | grep '"row":"account"' | fields $1; }
agent() { lr-report routing --ndjson "${@:3}" | grep "\"row\":\"agent\",\"agent\":\"$1\"" | fields $2; }
track() { lr-track "$@" >/dev/null; }

COUNTS='total_leads accepted auto_assigned declined timed_out'
SPEEDS='claims avg_speed_to_claim_s avg_time_to_owner_s contacts avg_speed_to_lead_s never_contacted'
PHASES='appointments under_contract closed_units leads_to_appointments leads_to_under_contract leads_to_closed'

ten_minutes() {
	printf '{"offer_window":"10m"}\n' >settings.json
	write_agents "$@"
	write_routes "$(round_robin rr "$@")"
	apply settings.json agents.csv routes.json
}

@test "domain.md 8's example: A times out, B accepts after two minutes and calls eight minutes later" {
	ten_minutes A B
	offered X1 >/dev/null
	tick 10m
	lr-expire >/dev/null
	tick 2m
	accept O2 B >/dev/null
	tick 8m
	track interaction L1 plan --agent B
	assert_equal "$(account "$COUNTS")" "1 1 0 0 0"
	assert_equal "$(account "$SPEEDS")" "1 120 720 1 480 0"
	assert_equal "$(agent A "$COUNTS $SPEEDS")" "1 0 0 0 1 0 null null 0 null 0"
	assert_equal "$(agent B "$COUNTS $SPEEDS")" "1 1 0 0 0 1 120 720 1 480 0"
	assert_equal "$(account leads_worked) $(agent A leads_worked) $(agent B leads_worked)" "1 0 1"
}

@test "an assign route's leads are auto-assigned: no claim, but their owner's first contact counts" {
	write_settings
	write_agents ann
	write_routes '{"route":"mine","rule":"assign","agents":["ann"]}'
	apply settings.json agents.csv routes.json
	routed X1 >/dev/null
	tick 90s
	track interaction L1 call --agent ann
	assert_equal "$(account "$COUNTS")" "1 0 1 0 0"
	assert_equal "$(agent ann "$COUNTS $SPEEDS")" "1 0 1 0 0 0 null null 1 90 0"
}

@test "leads no route took are in no figure of routing" {
	team ann
	write_routes '{"route":"rr","rule":"round-robin","agents":["ann"],"sources":["web"]}'
	apply routes.json
	lead X1 fax | lr-route >/dev/null
	claim L1 ann >/dev/null
	track interaction L1 call --agent ann
	track stage L1 appointment --agent ann
	assert_equal "$(account "$COUNTS leads_worked active_leads $PHASES")" "0 0 0 0 0 0 0 0 0 0 null null null"
}

@test "a lead offered to two agents is one for the account and one for each" {
	team ann bob
	offered X1 >/dev/null
	decline O1 ann >/dev/null
	accept O2 bob >/dev/null
	assert_equal "$(account "$COUNTS")" "1 1 0 0 0"
	assert_equal "$(agent ann "$COUNTS")" "1 0 0 1 0"
	assert_equal "$(agent bob "$COUNTS")" "1 1 0 0 0"
}

@test "the shark tank and the catchall are offers, too: the best ending counts, once" {
	SETTINGS='"shark_tank":"10m"' team ann zoe:catchall=true
	offered X1 >/dev/null
	offered X2 >/dev/null
	tick 5m
	lr-expire >/dev/null
	accept L1 ann >/dev/null
	tick 10m
	lr-expire >/dev/null
	accept L2 zoe >/dev/null
	assert_equal "$(agent ann "$COUNTS")" "2 1 0 0 1"
	assert_equal "$(agent zoe "$COUNTS")" "1 1 0 0 0"
	assert_equal "$(account "$COUNTS")" "2 2 0 0 0"
	# ann took hers as the tank opened, zoe hers as the catchall did
	assert_equal "$(account 'claims avg_speed_to_claim_s avg_time_to_owner_s')" "2 0 600"
}

@test "phases: written once, a skipped one is not invented, going back takes nothing away, a voided one is gone" {
	team ann
	for i in 1 2; do
		offered X$i >/dev/null
		accept O$i ann >/dev/null
	done
	track stage L1 appointment --agent ann
	track stage L1 under_contract --agent ann
	track stage L1 cultivate --agent ann
	track stage L2 closed --agent ann
	assert_equal "$(account "$PHASES")" "1 1 1 50.0 50.0 50.0"
	assert_equal "$(account active_leads)" 2
	track outcome L2 completed --agent ann
	assert_equal "$(account active_leads)" 1
	lr-admin void-stage L1 under_contract >/dev/null
	assert_equal "$(agent ann "$PHASES")" "1 0 1 50.0 0.0 50.0"
	release L1 ann >/dev/null
	assert_equal "$(account "active_leads $PHASES")" "0 1 0 1 50.0 0.0 50.0"
}

@test "by event time more may close than were routed: over 100, printed and noted; by cohort never" {
	team ann
	offered X1 >/dev/null
	offered X2 >/dev/null
	accept O1 ann >/dev/null
	accept O2 ann >/dev/null
	tick 31d
	offered X3 >/dev/null
	track stage L1 closed --agent ann
	track stage L2 closed --agent ann
	assert_equal "$(account 'total_leads closed_units leads_to_closed')" "1 2 200.0"
	run -0 lr-report routing
	assert_output --partial "--basis cohort"
	assert_equal "$(account 'total_leads closed_units leads_to_closed' --basis cohort)" "1 0 0.0"
	assert_equal "$(account 'total_leads closed_units leads_to_closed' --basis cohort --all)" "3 2 66.7"
}

@test "a new owner's clock begins anew; what was said before he had it is not his" {
	team ann bob
	offered X1 >/dev/null
	accept O1 ann >/dev/null
	tick 1m
	track interaction L1 call --agent ann
	lr-admin assign L1 bob >/dev/null
	assert_equal "$(account "$SPEEDS")" "1 0 0 1 60 1"
	tick 3m
	track interaction L1 text --agent bob --at 2026-07-01T09:00:30Z # before he had it
	assert_equal "$(agent bob "$SPEEDS")" "0 null null 0 null 1"
	track interaction L1 call --agent bob
	assert_equal "$(agent bob "$SPEEDS")" "0 null null 1 180 0"
	assert_equal "$(account "$SPEEDS leads_worked")" "1 0 0 2 120 0 1"
	assert_equal "$(agent ann leads_worked) $(agent bob leads_worked)" "1 1"
}

@test "the card: routes running and paused, limit, carrying, pauses with their end, the command to type" {
	team ann:limit=3 bob
	offered X1 >/dev/null
	accept O1 ann >/dev/null
	lr-admin pause ann --route rr --until 2026-07-04 >/dev/null
	run -0 lr-report routing --ndjson --agent ann
	assert_equal "$(fields routes_running routes_paused limit carrying <<<"$output")" "0 1 3 1"
	[[ $output == *'"routes":["rr (paused)"],"pauses":[{"route":"rr","from":"2026-07-01T09:00:00.000Z","until":"2026-07-05T00:00:00.000Z","why":null}]'* ]]
	[[ $output == *'"commands":["lr-admin pause ann","lr-admin resume ann --route rr","lr-admin limit ann none"]'* ]]
	lr-admin resume ann --route rr >/dev/null
	lr-admin pause ann >/dev/null
	run -0 lr-report agent ann --ndjson
	[[ $output == *'"commands":["lr-admin resume ann","lr-admin pause ann --route rr","lr-admin limit ann none"]'* ]]
}

@test "--mtd is the default, and ranges end with their days" {
	team ann
	offered X1 >/dev/null
	tick 1d
	offered X2 >/dev/null
	tick 30d # 1 August
	offered X3 >/dev/null
	assert_equal "$(account total_leads)" 1
	assert_equal "$(account total_leads --ytd)" 3
	assert_equal "$(account total_leads --from 2026-07-01 --to 2026-07-01)" 1
	assert_equal "$(account "total_leads avg_speed_to_claim_s leads_to_closed" --from 2026-08-02 --to 2026-08-09)" "0 null null"
}
