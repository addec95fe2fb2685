#!/usr/bin/env bats
# Configuration is checked when it is applied. What a journal says of it is taken as it is, though this version would not let it
# be applied: a check made stricter makes no journal unreadable. Journals are forged here, as another version may have written them.

load helper

setup_file() { forger; }

setup() {
	fresh
	need_forger
	write_settings '"shark_tank":"10m"'
	printf 'tag,weight\nlux,7\n' >tags.csv
	printf 'agent,name,limit,tags\nann,Ann,5,lux\nbob,Bob,,\n' >agents.csv
	write_routes '{"route":"rr","rule":"balanced","agents":["ann",{"agent":"bob","weight":3}],"offer_window":"7m"}'
	apply settings.json tags.csv agents.csv routes.json
}

@test "numbers and durations above today's limits hold as they were recorded" {
	forge '/config.route/{s/"weight":3/"weight":3000000000/; s/\["bob",3\]/["bob",3000000000]/; s/"7m"/"20000d"/}
		/config.agent.*"ann"/s/"limit":5/"limit":5000000000/
		/config.tag/s/"weight":7/"weight":7000000/
		/config.settings/s/"shark_tank":"10m"/"shark_tank":"4000d","score":{"start":2000000}/'
	offered X1 web tags=lux
	run -0 lr-offer --open
	assert_equal "$(fields agent expires_at <<<"$output")" "bob 2081-04-03T09:00:00.000Z"
	run -0 lr-report fairness --ndjson
	assert_equal "$(grep '"member"' <<<"$output" | fields agent weight)" "ann 1
bob 3000000000"
	accept O1 bob
	run -0 lr-score --ndjson
	assert_equal "$(grep '"bob"' <<<"$output" | fields score)" 2000002
	run -0 lr-report
	run -0 lr-log --explain L1
	refute_output --partial DIFFERS
}

@test "what is not a text, an id, a tag or a source of today's is kept" {
	forge '/config.route/s/"offer_window"/"sources":["*","web"],"offer_window"/
		/config.agent.*"bob"/s/"name":"Bob"/"name":"","tags":["Range:9-1","Max:2\/year","PK:many"],"unix_user":"b\\u0001b"/
		/config.settings/s/"account":"Harbour Homes"/"account":"\\u0007","country_code":"x","currency":""/'
	offered X1
	run -0 lr-report agents
	run -0 lr-report sources
	run -0 lr-admin show
	write_settings '"shark_tank":"11m"'
	run -0 lr-admin apply settings.json
	tick 7m
	run -0 lr-expire
}

@test "keys of another version change nothing, and stay with their agent" {
	forge '/config.route/s/"offer_window"/"mood":"blue","offer_window"/
		/config.agent.*"ann"/s/"limit"/"colour":[1],"limit"/
		/config.tag/s/"weight"/"smell":null,"weight"/
		/config.settings/s/"shark_tank"/"weather":{"is":"fine"},"shark_tank"/'
	offered X1
	run -0 lr-admin limit ann 4
	assert_output "agent ann: limit 5 -> 4"
	run -0 lr-log --event agent.limited
	[[ $output == *'"config":{"agent":"ann","name":"Ann","tags":["lux"],"limit":4,"colour":[1]},'* ]]
	run -0 lr-admin limit ann none
	printf 'agent,name\nbob,Bob\n' >agents.csv
	run -0 lr-admin apply agents.csv
	assert_output "agent ann: now inactive"
	run -0 lr-admin show agents
	assert_equal "${lines[1]}" '{"agent":"ann","name":"Ann","active":false,"tags":["lux"],"colour":[1]}'
	run -0 lr-admin apply agents.csv
	assert_equal "$output" ""
}

@test "what another version let pass is still refused of who applies it" {
	forge '/config.route/s/"7m"/"20000d"/'
	run -0 lr-admin show routes
	printf '%s\n' "$output" >routes.json
	run -78 lr-admin apply routes.json
	[[ $stderr == *'offer_window: expected a duration over 0 and up to 3650d'* ]]
}

@test "what cannot be understood is 65, with its place and why, and nothing is written" {
	local j="$LR_STATE/journal/00000001.ndjson" edit why tool
	cp "$j" good
	leaves_damage
	while IFS='@' read -r edit why; do
		cp good "$j"
		forge "$edit"
		cp "$j" forged
		for tool in lr-report 'lr-route --pending' lr-check; do
			run -65 $tool
			[[ $stderr =~ 'journal/00000001.ndjson:'[0-9]+': byte '[0-9]+': config.'[a-z]+', seq '[0-9]+': this version cannot read it: ' ]] ||
				{ echo "no place in: $stderr"; false; }
			[[ $stderr == *"$why"* ]] || { echo "not $why, but: $stderr"; false; }
		done
		cmp forged "$j"
	done <<-'END'
		s/"rule":"balanced"/"rule":"quantum"/@rule: expected one of
		s/"rule":"balanced",//@rule: missing
		s/"7m"/"seven"/@offer_window: expected a duration
		s/"7m"/"40000d"/@offer_window: expected a duration
		s/"limit":5/"limit":-5/@limit: expected a whole number from 0 to 1000000000000, not -5
		s/"limit":5/"limit":5000000000000/@limit: expected a whole number
		s/"limit":5/"limit":true/@limit: expected a whole number
		s/"weight":7/"weight":"heavy"/@weight: expected a whole number
		s/"tags":\["lux"\]/"tags":"lux"/@tags: expected a
		s/"tags":\["lux"\]/"tags":[1]/@tags[0]: expected a text
		s/"shark_tank":"10m"/"score":7/@score: expected an object
		s/"shark_tank":"10m"/"score":{"start":3000000000}/@score.start: expected a whole number
		s/"account"/"tz":"Europe\/A-zone-with-a-name-that-is-longer-than-any-zone-there-ever-was-or-will-be","account"/@tz: expected a text
		s/"weight":3/"weight":-3/@agents[1].weight: expected a whole number
	END
}
