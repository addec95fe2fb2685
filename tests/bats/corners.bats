#!/usr/bin/env bats
# The ends of what is usual: nobody, one, ten thousand; what is gone meanwhile; a clock that goes back. domain.md 4, cli.md.

load helper

rule() { # RULE AGENTS-JSON [MORE]
	write_routes "{\"route\":\"r\",\"rule\":\"$1\",\"agents\":$2${3:+,$3}}"
}

# Leads, one after another, in milliseconds: each at most 20, on any machine that runs tests at all.
within_20_ms_each() { # LEADS COMMAND...
	local began=${EPOCHREALTIME/./} n=$1 took
	shift
	"$@" || return
	took=$(((${EPOCHREALTIME/./} - began) / 1000))
	echo "# $n leads: $took ms" >&3
	((took <= 20 * n)) || { echo "$n leads took $took ms"; return 1; }
}

@test "all weights 0: nobody is eligible, by any rule, and the lead waits" {
	write_settings
	write_agents ann bob
	local r
	for r in round-robin balanced random jump-ball; do
		rule $r '[{"agent":"ann","weight":0},{"agent":"bob","weight":0}]'
		lr-admin apply settings.json agents.csv routes.json >/dev/null
		assert_equal "$(routed "X-$r" | fields status reason)" "waiting no_eligible_agent"
	done
	rule weighted-random '[{"agent":"ann","weight":0},{"agent":"bob","weight":0}]'
	run -78 lr-admin apply routes.json
	[[ $stderr == *"sum to 0, not 100"* ]]
}

@test "one eligible: every rule chooses him, again and again, and draws nothing" {
	write_settings
	write_agents ann bob:limit=0
	local r i
	for r in round-robin balanced random weighted-random jump-ball; do
		rule $r '[{"agent":"ann","weight":50},{"agent":"bob","weight":50}]'
		lr-admin apply settings.json agents.csv routes.json >/dev/null
		for i in 1 2 3; do
			assert_equal "$(offered "X$i-$r" | fields agent)" ann
		done
	done
	# the weights of one are no draw between two: u modulo 50 is still taken, as the manual says
	assert_equal "$(lr-log --event offer.made | fields rule draw | sort -u)" \
		$'balanced -\njump-ball -\nrandom 1\nround-robin -\nweighted-random 1'
}

@test "nobody eligible, route by route: the reason is the furthest any got, and the first freed has the oldest lead" {
	write_settings
	write_agents ann:limit=0 bob:active=false
	write_routes "$(round_robin first bob)" "$(round_robin second ann)"
	apply settings.json agents.csv routes.json
	lr-admin pause-route first >/dev/null
	routed X1 >/dev/null
	tick 1m
	assert_equal "$(routed X2 | fields status reason)" "waiting no_eligible_agent"
	lr-admin limit ann 1 >/dev/null
	assert_equal "$(lr-route --pending | lr-offer | grep offered | fields lead agent)" "L1 ann"
}

@test "the agent served last leaves: every rule goes on with those who are there" {
	write_settings
	write_agents ann bob cat
	local r last
	for r in round-robin balanced random; do
		rule $r '["ann","bob","cat"]'
		lr-admin apply settings.json agents.csv routes.json >/dev/null
		last=$(offered "X1-$r" | fields agent)
		rule $r "$(printf '["ann","bob","cat"]' | sed "s/\"$last\",\?//; s/,]/]/")"
		lr-admin apply routes.json >/dev/null
		leads 4 "$r" | lr-ingest | lr-route | lr-offer | fields agent >who
		assert_equal "$(grep -c "^$last$" who)" 0
		[ $r = random ] || assert_equal "$(sort who | uniq -c | awk '{ print $1 }' | tr '\n' ' ')" "2 2 "
	done
}

@test "a route is removed with leads on it: waiting, routed, offered, in the shark tank; none is lost" {
	SETTINGS='"shark_tank":"10m"' team ann bob
	lead X1 | lr-route | lr-offer >/dev/null # offered, later in the shark tank
	tick 5m && lr-expire >/dev/null
	tick 5m && lr-expire >/dev/null
	offered X2 >/dev/null
	routed X3 >/dev/null
	lr-admin pause-route rr >/dev/null
	routed X4 >/dev/null
	write_routes "$(round_robin other bob '"sources":["other"]')"
	lr-admin apply routes.json >/dev/null 2>&1
	lr-offer --pending >/dev/null
	lr-route --pending >/dev/null
	tick 10m && lr-expire >/dev/null
	assert_equal "$(lr-log --event lead.pooled | fields lead reason | sort)" \
		$'L1 unclaimed\nL2 unclaimed\nL3 unclaimed\nL4 no_route'
}

@test "the clock goes back an hour: no tool that writes takes it, each says both times; readers do not mind" {
	team ann bob
	offered X1 >/dev/null
	routed X2 >/dev/null
	remember
	tick 5m
	export LR_NOW=2026-07-01T08:00:00Z
	local what
	for what in 'lr-route L2' 'lr-offer L2' 'lr-answer accept O1 --agent ann' lr-expire 'lr-admin pause ann' 'lr-admin assign L2 ann'; do
		run -75 $what
		[[ $stderr == *2026-07-01T08:00:00*2026-07-01T09:00:00* || $stderr == *2026-07-01T09:00:00*2026-07-01T08:00:00* ]] ||
			{ echo "$what: $stderr"; false; }
	done
	run -75 lr-ingest < <(lead_json X3)
	assert_nothing_written
	run -0 lr-log
	run -0 lr-report
}

@test "30 equal agents, and 30 imports of one lead: one lead each" {
	write_settings
	write_agents a{1..30}
	local r i
	for r in round-robin balanced; do
		rule $r '["*"]'
		apply settings.json agents.csv routes.json
		for i in {1..30}; do offered "X$i-$r" | fields agent; done >who
		assert_equal "$(sort -u who | wc -l)" 30
	done
}

@test "10,000 agents on a route: a lead costs milliseconds, by any rule, and of a hundred nobody has two by turns" {
	write_settings
	seq -f '{"agent":"a%05.0f"}' 10000 >agents.ndjson
	local r
	for r in round-robin balanced random; do
		rule $r '["*"]'
		lr-admin apply settings.json agents.ndjson routes.json >/dev/null
		leads 100 "$r" | lr-ingest >in
		through() { lr-route <in | lr-offer >out; }
		within_20_ms_each 100 through
		assert_equal "$(fields status <out | sort | uniq -c | awk '{ print $1, $2 }')" "100 offered"
		[ $r = random ] || assert_equal "$(fields agent <out | sort -u | wc -l)" 100
	done
	lead X1 | lr-route >in
	one() { lr-offer <in >out; }
	within_20_ms_each 10 one # half of that is starting, and reading what the team is
}

@test "1,000 routes: a lead finds its own among them in milliseconds" {
	write_settings
	write_agents ann bob cat
	seq 1000 | sed 's/.*/{"route":"r&","rule":"balanced","agents":["*"],"sources":["s&"]}/; 1!s/^/,/; 1s/^/[/; $s/$/]/' >routes.json
	apply settings.json agents.csv routes.json
	seq 1000 | sed 's/.*/{"ext_id":"X&","source":"s&"}/' | lr-ingest >in
	through() { lr-route <in >out; }
	within_20_ms_each 1000 through
	assert_equal "$(awk '{ print substr($0, index($0, "\"route\"")) }' out | fields route | sort -u | wc -l)" 1000
	assert_equal "$(lr-offer <out | grep -c '"status":"offered"')" 1000
}
