#!/usr/bin/env bats
# Configuration: checked whole, applied all or nothing, the difference told. domain.md 3.

load helper

# Applying FILE is refused with 78; stderr has every PATTERN; nothing is written.
refused() { # FILE PATTERN...
	local f=$1 p
	shift
	remember
	run -78 lr-admin apply "$f"
	assert_equal "$output" ""
	for p in "$@"; do
		[[ $stderr == *$p* ]] || { echo "no '$p' in: $stderr"; return 1; }
	done
	[[ ${stderr_lines[0]} == "lr-admin: $f"* ]] || { echo "names no file: $stderr"; return 1; }
	assert_nothing_written
	run -78 lr-admin check "$f"
}

@test "what is applied first is told, and applying it again changes nothing" {
	write_settings
	write_agents ann bob
	write_routes "$(round_robin rr ann bob)"
	run -0 lr-admin apply settings.json agents.csv routes.json
	local word
	for word in ann bob rr account; do
		assert_output --partial "$word"
	done
	assert_equal "$stderr" ""
	remember
	run -0 lr-admin apply settings.json agents.csv routes.json
	assert_equal "$output" ""
	assert_nothing_written
}

@test "the difference is one line for each value: agent ann: limit 5 -> 20" {
	team ann:limit=5 bob
	write_agents ann:limit=20 bob
	run -0 lr-admin apply agents.csv
	assert_output "agent ann: limit 5 -> 20"
}

@test "-n tells the difference and writes nothing" {
	team ann:limit=5 bob
	write_agents ann:limit=20 bob
	remember
	run -0 lr-admin apply -n agents.csv
	assert_output "agent ann: limit 5 -> 20"
	assert_nothing_written
}

@test "applying what show prints changes nothing, kind by kind and by whatever name" {
	printf '{"account":"A \\"quoted\\" name","tz":"Europe/Berlin","shark_tank":"1h30m","stale_after":"0","score":{"accept":3}}\n' >settings.json
	printf 'agent,name,email,role,catchall,active,teams,limit\nann,"Archer, ""Ann""",ann@example.com,admin,true,,north;south,7\nbob,,,,,false,,\n' >agents.csv
	write_routes "$(round_robin r1 ann bob '"sources":["web","a b"],"max_offers":1')" \
		'{"route":"r2","rule":"round-robin","agents":["*"]}' '{"route":"r3","rule":"assign","agents":["ann"],"sources":["zillow"]}'
	apply settings.json agents.csv routes.json
	remember
	lr-admin show settings >s.txt
	lr-admin show agents >a.txt
	lr-admin show routes >r.txt
	run -0 lr-admin apply settings=s.txt agents=a.txt routes=r.txt
	assert_equal "$output" ""
	assert_nothing_written
}

@test "all is checked first: one wrong file, and none is applied" {
	team ann bob
	write_agents ann:limit=3 bob
	write_routes "$(round_robin rr ann bbo)"
	remember
	run -78 lr-admin apply agents.csv routes.json
	[[ $stderr == *routes.json*bbo*bob* ]]
	assert_nothing_written
}

@test "files applied together may name each other, in any order" {
	write_agents ann
	write_routes "$(round_robin rr ann)"
	run -0 lr-admin apply routes.json agents.csv
	assert_equal "$(offered X1 | fields agent)" ann
}

@test "a file replaces the whole of its kind, other kinds stay" {
	team ann bob
	write_routes "$(round_robin other bob)"
	apply routes.json
	assert_equal "$(routed X1 | fields route eligible)" "other 1"
	assert_equal "$(offered X2 | fields agent expires_at)" "bob 2026-07-01T09:05:00.000Z"
}

@test "settings: an unknown key, a bad value, a wrong type, each by its name" {
	printf '{"offer_windwo":"5m"}\n' >settings.json
	refused settings.json offer_windwo offer_window
	local bad
	for bad in '"offer_window":"soon"' '"offer_window":"-5m"' '"offer_window":"0"' '"offer_window":5' \
		'"offer_window":"99999d"' '"max_open":-1' '"max_open":"1"' '"max_offers":1.5' '"tz":"Europe/Berlni"' \
		'"tz":"../../etc/passwd"' '"currency":"EURO"' '"score":{"accept":"2"}' '"score":{"acept":2}' '"coalesce":null9'; do
		printf '{%s}\n' "$bad" >settings.json
		refused settings.json
	done
	printf '{"tz":"Europe/Berlni"}\n' >settings.json
	refused settings.json tz Europe/Berlni
	printf '{"score":{"acept":2}}\n' >settings.json
	refused settings.json score acept accept
}

@test "settings: JSON that is broken, doubled or no object says where" {
	printf '{\n"account":"x",\n"tz" "UTC"}\n' >settings.json
	refused settings.json
	[[ $stderr == *settings.json:3* || $stderr == *"line 3"* ]]
	printf '{"tz":"UTC","tz":"UTC"}\n' >settings.json
	refused settings.json tz
	printf '["tz"]\n' >settings.json
	refused settings.json
	: >settings.json
	refused settings.json
}

@test "agents: a bad id, a duplicate, an unknown column, a bad number or flag, each with its line" {
	printf 'agent,limit\nann,1\nbob,x\n' >agents.csv
	refused agents.csv :3: limit
	printf 'agent,limit\nann,-1\n' >agents.csv
	refused agents.csv :2: limit
	printf 'agent\nann\nbob\nann\n' >agents.csv
	refused agents.csv :4: ann
	printf 'agent,lmit\nann,1\n' >agents.csv
	refused agents.csv lmit limit
	printf 'agent,role\nann,king\n' >agents.csv
	refused agents.csv :2: role
	printf 'agent,active\nann,maybe\n' >agents.csv
	refused agents.csv :2: active
	printf 'name\nAnn\n' >agents.csv
	refused agents.csv agent
	local id
	for id in ../../etc/passwd -rf 'a b' .ann "$(printf '%65s' '' | tr ' ' x)" 'an/n'; do
		printf 'agent\nbob\n%s\n' "$id" >agents.csv
		refused agents.csv :3:
	done
}

@test "agents: ids of 64 characters and all the characters there are, distinct by case" {
	printf 'agent\n%s\na._@+-Z\nann\nAnn\n' "$(printf '%64s' '' | tr ' ' x)" >agents.csv
	run -0 lr-admin apply agents.csv
}

@test "routes: unknown agents, rules and keys, duplicates and empty lists, each by its path" {
	write_agents ann bob
	apply agents.csv
	local route
	write_routes "$(round_robin rr ann bobb)"
	refused routes.json agents bobb '"bob"'
	write_routes '{"route":"rr","rule":"round-robbin","agents":["ann"]}'
	refused routes.json rule round-robbin round-robin
	write_routes '{"route":"rr","rule":"round-robin","agnts":["ann"]}'
	refused routes.json agnts agents
	write_routes "$(round_robin rr ann)" "$(round_robin rr bob)"
	refused routes.json rr
	for route in '{"route":"rr","rule":"round-robin","agents":[]}' '{"rule":"round-robin","agents":["ann"]}' \
		'{"route":"a b","rule":"round-robin","agents":["ann"]}' '{"route":"rr","rule":"round-robin"}' \
		'{"route":"rr","agents":["ann"]}' '{"route":"rr","rule":"assign","agents":["ann","bob"]}' \
		'{"route":"rr","rule":"round-robin","agents":"ann"}' '{"route":"rr","rule":"round-robin","agents":[1]}' \
		'{"route":"rr","rule":"round-robin","agents":["ann"],"sources":"web"}' \
		'{"route":"rr","rule":"round-robin","agents":["ann"],"offer_window":"0"}' \
		'{"route":"rr","rule":"round-robin","agents":["ann"],"max_offers":-1}' '"rr"'; do
		write_routes "$route"
		refused routes.json
	done
	echo '{"route":"rr"}' >routes.json
	refused routes.json
}

@test "routes: teams and * stand for agents in the order of agents.csv" {
	write_settings
	write_agents cat:teams=north ann 'bob:teams=south;north' dan:active=false
	write_routes '{"route":"n","rule":"round-robin","agents":[{"team":"north"}],"sources":["n"]}' \
		'{"route":"all","rule":"round-robin","agents":["bob","*"]}'
	apply settings.json agents.csv routes.json
	assert_equal "$(leads 3 n | lr-ingest | lr-route | lr-offer | fields agent | tr '\n' ' ')" "cat bob cat "
	assert_equal "$(for i in 4 5 6 7; do lead_json X$i; done | lr-ingest | lr-route | lr-offer | fields agent | tr '\n' ' ')" \
		"bob cat ann bob "
}

@test "an unknown team is an error" {
	write_agents ann:teams=north
	apply agents.csv
	write_routes '{"route":"rr","rule":"round-robin","agents":[{"team":"nort"}]}'
	refused routes.json nort
}

@test "a file whose name tells no kind is refused, KIND=FILE says it" {
	printf 'agent\nann\n' >people.csv
	run -64 lr-admin apply people.csv
	[[ $stderr == *people.csv* ]]
	run -0 lr-admin apply agents=people.csv
	printf 'agent\nann\nbob\n' >agents-2026.csv
	run -0 lr-admin apply agents-2026.csv
	assert_output --partial bob
}

@test "agents may come as NDJSON" {
	printf '{"agent":"ann","limit":3}\n{"agent":"bob","catchall":true}\n' >agents.ndjson
	apply agents.ndjson
	remember
	printf 'agent,limit,catchall\nann,3,\nbob,,true\n' >agents.csv
	run -0 lr-admin apply agents.csv
	assert_output ""
	assert_nothing_written
}

@test "an agent missing from the new file becomes inactive, his offers walk on, his leads stay his" {
	team ann bob
	offered X1
	offered X2
	offered X3
	accept O1 ann
	write_agents bob
	run -0 lr-admin apply agents.csv
	assert_output --partial "agent ann:"
	assert_story L3 <<-'END'
		lead.received
		lead.routed
		offer.made O3 ann exclusive
		offer.withdrawn O3 ann
		offer.made O4 bob exclusive
	END
	assert_equal "$(story L1 | tail -n 1)" "offer.accepted O1 ann"
	assert_equal "$(offered X4 | fields agent)" bob
	# she comes back as she was
	write_agents ann bob
	apply agents.csv
	run -0 release L1 ann
}

@test "a route may go on naming an agent who became inactive" {
	team ann bob
	write_agents bob
	apply agents.csv
	remember
	run -0 lr-admin apply routes.json
	assert_equal "$output" ""
	assert_nothing_written
}

@test "apply touches no lead: open offers keep agent and window, the next step uses what is in force then" {
	team ann bob
	offered X1
	printf '{"offer_window":"1h"}\n' >settings.json
	apply settings.json
	assert_equal "$(lr-offer --open | fields agent expires_at)" "ann 2026-07-01T09:05:00.000Z"
	decline O1 ann
	assert_equal "$(lr-offer --open | fields agent expires_at)" "bob 2026-07-01T10:00:00.000Z"
}

@test "what is odd is said and applied all the same: no agent, no lead, nobody able" {
	write_settings
	write_agents ann bob zed dan:active=false
	write_routes "$(round_robin first ann bob)" "$(round_robin never ann)" "$(round_robin idle dan '"sources":["x"]')"
	run -0 lr-admin apply settings.json agents.csv routes.json
	[[ $stderr == *never* ]]
	[[ $stderr == *zed* ]]
	[[ $stderr == *idle* ]]
	[[ $stderr != *ann:* ]]
	[[ $stderr != *"route first:"* ]]
}

@test "check tells errors and lints, and writes nothing" {
	write_settings
	write_agents ann zed
	write_routes "$(round_robin rr ann)"
	remember
	run -0 lr-admin check settings.json agents.csv routes.json
	[[ $stderr == *zed* ]]
	assert_nothing_written
	write_routes "$(round_robin rr bnn)"
	run -78 lr-admin check settings.json agents.csv routes.json
	assert_nothing_written
}

@test "all of apply is one frame, so a configuration is never half there" {
	team ann bob
	lr-log --event config | fields seq >seqs
	assert_equal "$(journal | grep '"event":"config' | grep -vc '"more":')" 1
}

@test "a configuration file that is not there is 66" {
	run -66 lr-admin apply settings.json
	[[ $stderr == *settings.json* ]]
}

@test "100 agents and 20 routes are no matter" {
	write_settings
	write_agents $(seq -f 'agent%.0f' 100)
	local r all=()
	for r in $(seq 20); do all+=("$(round_robin "route$r" "agent$r" "agent$((r + 20))" "\"sources\":[\"s$r\"]")"); done
	write_routes "${all[@]}"
	apply settings.json agents.csv routes.json
	assert_equal "$(offered X1 s20 | fields route agent)" "route20 agent20"
}
