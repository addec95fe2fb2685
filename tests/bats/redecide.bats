#!/usr/bin/env bats
# Explaining asks the rules again, of the state as it was: what comes out differently is said, with both versions.
# Journals are forged here: edited, and given sums that fit.

load helper

setup_file() { forger; }

setup() {
	fresh
	need_forger
	version=$(lr-log --version | awk '{print "lr " $NF; exit}')
}

other_program() { forge '1s/"program":"[^"]*"/"program":"lr 0.0.9"/'; }

# Once recorded by this version, once by another one; $1 is what the line says.
assert_differs() { # LEAD TEXT
	run -65 lr-log --explain "$1"
	assert_equal "$(grep DIFFERS <<<"$output")" "                       DIFFERS: $2 (recorded in a segment of $version; this is $version)"
	assert_equal "$stderr" "lr-log: deciding $1 again differs from what this very version recorded"
	other_program
	run -1 lr-log --explain "$1"
	assert_equal "$(grep DIFFERS <<<"$output")" "                       DIFFERS: $2 (recorded in a segment of lr 0.0.9; this is $version)"
	assert_equal "$stderr" "lr-log: deciding $1 again differs from what another version recorded"
}

@test "what was not forged does not differ, whichever version recorded it" {
	team ann bob:limit=1
	leads 4 | lr-ingest | lr-route | lr-offer
	decline O1 ann
	tick 5m
	lr-expire
	run -0 lr-log --explain L1
	refute_output --partial DIFFERS
	other_program
	run -0 lr-log --explain L1
	refute_output --partial DIFFERS
}

@test "another number eligible" {
	team ann bob
	offered X1
	forge 's/"eligible":2/"eligible":3/'
	assert_differs L1 'deciding again gives "route rr (round-robin, 2 eligible)", recorded is "route rr (round-robin, 3 eligible)"'
}

@test "another route" {
	write_settings
	write_agents ann bob
	write_routes "$(round_robin one ann)" "$(round_robin two ann)"
	apply settings.json agents.csv routes.json
	routed X1
	forge '/lead.routed/s/"route":"one"/"route":"two"/'
	assert_differs L1 'deciding again gives "route one (round-robin, 1 eligible)", recorded is "route two (round-robin, 1 eligible)"'
}

@test "waiting for another reason, or in the pool instead" {
	team ann:limit=0
	routed X1
	forge 's/"reason":"no_eligible_agent"/"reason":"route_paused"/'
	assert_differs L1 'deciding again gives "waiting, no_eligible_agent, route rr", recorded is "waiting, route_paused, route rr"'
	forge 's/"event":"lead.waiting"/"event":"lead.pooled"/; s/"reason":"route_paused"/"reason":"no_route"/'
	run -1 lr-log --explain L1
	assert_output --partial 'recorded is "pool, no_route, route rr"'
}

@test "routed where it should wait, waiting where it should be routed" {
	team ann
	routed X1
	forge 's/"event":"lead.routed"(,"lead":"L1"),"route":"rr","rule":"round-robin","eligible":1/"event":"lead.waiting"\1,"reason":"closed"/'
	assert_differs L1 'deciding again gives "route rr (round-robin, 1 eligible)", recorded is "waiting, closed"'
}

@test "another agent assigned by a rule" {
	write_settings
	write_agents ann bob
	write_routes '{"route":"own","rule":"assign","agents":["ann"]}'
	apply settings.json agents.csv routes.json
	routed X1
	BATS_CHECK=no
	forge '/lead.assigned/s/"agent":"ann"/"agent":"bob"/'
	assert_differs L1 'deciding again gives "assigned to ann by rule, route own", recorded is "assigned to bob by rule, route own"'
}

@test "another agent offered by the rule" {
	team ann bob
	offered X1
	forge '/offer.made/s/"agent":"ann"/"agent":"bob"/'
	assert_differs L1 'deciding again gives "offered to ann by round-robin, pool wA==", recorded is "offered to bob by round-robin, pool wA=="'
}

@test "another pool" {
	team ann bob cat
	offered X1
	forge 's/"pool":"4A=="/"pool":"wA=="/'
	assert_differs L1 'deciding again gives "offered to ann by round-robin, pool 4A==", recorded is "offered to ann by round-robin, pool wA=="'
}

@test "another draw" {
	write_settings '"seed":"s"'
	write_agents ann bob
	write_routes '{"route":"r","rule":"random","agents":["ann","bob"]}'
	apply settings.json agents.csv routes.json
	offered X1
	who=$(lr-log --event offer.made | fields agent)
	forge 's/"draw":1/"draw":2/'
	assert_differs L1 "deciding again gives \"offered to $who by random, pool wA==, draw 1\", recorded is \"offered to $who by random, pool wA==, draw 2\""
}

@test "a jump ball is one choice: its later offers, too" {
	write_settings
	write_agents ann bob cat
	write_routes '{"route":"j","rule":"jump-ball","agents":["ann","bob","cat"]}'
	apply settings.json agents.csv routes.json
	offered X1
	run -0 lr-log --explain L1
	forge '/"offer":"O2"/s/"agent":"bob"/"agent":"cat"/; /"offer":"O3"/s/"agent":"cat"/"agent":"bob"/'
	run -65 lr-log --explain L1
	assert_equal "$(grep -c DIFFERS <<<"$output")" 2
	assert_output --partial 'gives "offered to bob by jump-ball, pool 4A==", recorded is "offered to cat by jump-ball, pool 4A=="'
}

@test "one by this version among others: 65" {
	team ann bob
	offered X1
	forge 's/"eligible":2/"eligible":3/; /offer.made/s/"agent":"ann"/"agent":"bob"/'
	run -65 lr-log --explain L1
	assert_equal "$(grep -c DIFFERS <<<"$output")" 2
}
