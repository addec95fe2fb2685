#!/usr/bin/env bats
# Schedules: night leads wait and go out in the morning, agents off duty are passed over. domain.md 3, 4.1, 4.2.
# 2026-07-01, where the clock begins, is a Wednesday.

load helper

tried() { lr-route --pending | fields lead status reason | sed 's/ null$//'; } # what --pending says of each

@test "night leads wait, and go out in the morning, oldest first" {
	ROUTE='"hours":"mon-fri 09:00-17:00"' team ann bob
	tick 8h
	run -0 routed X1
	assert_equal "$(fields lead status reason <<<"$output")" "L1 waiting outside_hours"
	tick 2h
	routed X2 >/dev/null
	tick 13h59m
	remember
	assert_equal "$(tried)" $'L1 waiting outside_hours\nL2 waiting outside_hours'
	assert_nothing_written
	tick 1m
	assert_equal "$(tried)" $'L1 routed\nL2 routed'
	assert_equal "$(lr-offer --pending | fields lead agent)" $'L1 ann\nL2 bob'
	assert_story L1 <<-'END'
	lead.received
	lead.waiting outside_hours
	lead.routed
	offer.made O1 ann exclusive
	END
}

@test "a route's hours are asked at routing only: what it took goes on after them" {
	ROUTE='"hours":"mon-fri 09:00-17:00"' team ann bob
	tick 7h59m
	offered X1 >/dev/null
	tick 5m
	lr-expire >/dev/null
	assert_equal "$(lr-log --lead L1 --event offer.made | fields agent)" $'ann\nbob'
}

@test "an agent off duty is passed over, by his own clock" {
	write_settings
	printf 'agent,hours,tz\nann,mon-fri 09:00-17:00,America/New_York\nbob,,\n' >agents.csv
	write_routes "$(round_robin rr ann bob)"
	apply settings.json agents.csv routes.json
	assert_equal "$(offered X1 | fields agent)" bob # 09:00Z is 05:00 in New York
	run -0 lr-log --explain L1
	assert_output --partial "eligible: bob; passed over: ann is off duty"
	tick 4h
	assert_equal "$(offered X2 | fields agent)" ann # 13:00Z is 09:00
	tick 8h
	assert_equal "$(offered X3 | fields agent)" bob
}

@test "hours of agents are asked at each offer: whose duty ended meanwhile is not next" {
	write_settings
	printf 'agent,hours\nann,\nbob,08:00-09:04\ncat,\n' >agents.csv
	write_routes "$(round_robin rr ann bob cat)"
	apply settings.json agents.csv routes.json
	assert_equal "$(offered X1 | fields agent)" ann
	tick 5m
	lr-expire >/dev/null
	assert_equal "$(lr-log --lead L1 --event offer.made | fields agent)" $'ann\ncat'
}

@test "nobody on duty: no_eligible_agent, and the first on duty gets the longest waiting lead" {
	write_settings
	printf 'agent,hours\nann,10:00-12:00\n' >agents.csv
	write_routes "$(round_robin rr ann)"
	apply settings.json agents.csv routes.json
	assert_equal "$(routed X1 | fields status reason)" "waiting no_eligible_agent"
	tick 1h
	assert_equal "$(tried)" "L1 routed"
}

@test "a holiday: the route that excepts it passes, the one for it takes the lead" {
	write_settings
	write_agents ann bob
	printf 'date,name\n07-01,Founders\n2026-12-24..2027-01-02,Christmas\n' >holidays.csv
	write_routes "$(round_robin usual ann '"except":["holidays"]')" "$(round_robin feast bob '"dates":"holidays"')"
	run -0 lr-admin apply settings.json agents.csv holidays.csv routes.json
	assert_output --partial $'holiday 07-01: added\nholiday 2026-12-24..2027-01-02: added'
	assert_equal "$(offered X1 | fields agent)" bob
	tick 15h
	assert_equal "$(offered X2 | fields agent)" ann
	run -0 lr-log --explain L1
	assert_output --partial "route usual: outside its hours"
}

@test "holidays are replaced whole, told line by line, and shown as they are read" {
	team ann
	printf 'date,name\n07-04,Independence\n12-25,\n' >holidays.csv
	apply holidays.csv
	lr-admin show holidays --csv >again.csv
	diff -u - again.csv <<-'END'
	date,name
	07-04,Independence
	12-25,
	END
	remember
	run -0 lr-admin apply holidays=again.csv
	assert_equal "$output" ""
	lr-admin show holidays >again.ndjson
	run -0 lr-admin apply holidays=again.ndjson
	assert_nothing_written
	printf 'date,name\n07-04,Independence Day\n2026-12-31,\n' >holidays.csv
	run -0 lr-admin apply holidays.csv
	assert_lines <<-'END'
	holiday 07-04: name Independence -> Independence Day
	holiday 12-25: removed
	holiday 2026-12-31: added
	END
	assert_equal "$(lr-log --event config.holiday | fields date config | tail -n 2 | cut -c 1-12)" $'12-25 -\n2026-12-31 {'
	lr-check --rebuild >/dev/null
	run -0 lr-admin apply holidays.csv
	assert_equal "$output" ""
}

@test "schedules that show prints are read back the same, as CSV, too" {
	write_settings '"open":["mon-fri 08:00-20:00","sat 10:00-14:00"],"when_closed":"pool"'
	printf 'agent,hours,tz\nann,"mon,wed 9:00-12:00,13:00-17:00; Sat 22:00-02:00",Asia/Kolkata\n' >agents.csv
	write_routes "$(round_robin rr ann '"hours":"mon-fri 09:00-24:00, sun 00:00-24:00"' '"dates":["2026-07-01..2026-08-31","holidays"]' '"except":"07-04;12-25"')"
	apply settings.json agents.csv routes.json
	remember
	lr-admin show settings >s.txt
	lr-admin show agents --csv >a.txt
	lr-admin show routes >r.txt
	run -0 lr-admin apply settings=s.txt agents=a.txt routes=r.txt
	assert_equal "$output" ""
	assert_nothing_written
	printf 'agent,hours\nann,09:00-17:00\n' >agents.csv
	run -0 lr-admin apply agents.csv
	assert_lines <<-'END'
	agent ann: hours mon,wed 09:00-12:00,13:00-17:00, sat 22:00-02:00 -> 09:00-17:00
	agent ann: tz Asia/Kolkata -> as the account
	END
}

@test "a wrong holiday, or the same day twice, is refused with its place" {
	team ann
	printf 'date\n07-04\n02-30\n' >holidays.csv
	run -78 lr-admin apply holidays.csv
	assert_equal "$stderr" 'lr-admin: holidays.csv:3: date: expected a date such as "2026-12-24", "12-25" or "2026-12-24..2027-01-02", not "02-30"'
	printf 'date\n07-04\n07-04\n' >holidays.csv
	run -78 lr-admin apply holidays.csv
	assert_equal "$stderr" 'lr-admin: holidays.csv:3: date: "07-04" is there already'
}

@test "outside the operating hours no route is tried: closed; an agent named by the feed has his lead at once" {
	SETTINGS='"open":"mon-fri 09:00-17:00"' team ann bob
	tick 8h
	assert_equal "$(routed X1 | fields status reason)" "waiting closed"
	assert_equal "$(lead X2 web assign_to=bob | lr-route | fields status agent)" "assigned bob"
	run -0 lr-log --explain L1
	assert_output --partial "waits, closed: the account is closed at that hour"
	tick 16h
	assert_equal "$(tried)" "L1 routed"
}

@test "when_closed pool: the four reasons that wait go to the pool instead" {
	write_settings '"open":"mon-fri 09:00-17:00","when_closed":"pool"'
	printf 'agent,hours\nann,09:00-10:00\n' >agents.csv
	write_routes "$(round_robin hourly ann '"sources":["a"],"hours":"09:00-10:00"')" "$(round_robin rr ann '"sources":["b"]')" \
		"$(round_robin off ann '"sources":["c"]')"
	apply settings.json agents.csv routes.json
	lr-admin pause-route off >/dev/null
	tick 2h
	assert_equal "$(routed X1 a | fields status reason)" "pool outside_hours"
	assert_equal "$(routed X2 b | fields status reason)" "pool no_eligible_agent"
	assert_equal "$(routed X3 c | fields status reason)" "pool route_paused"
	tick 8h
	assert_equal "$(routed X4 b | fields status reason)" "pool closed"
	tick 14h
	assert_equal "$(tried)" ""
	claim L1 ann >/dev/null
}

@test "a scheduler that was off across the night the clock is changed routes what it should in the morning" {
	export LR_STATE=$BATS_TEST_TMPDIR/before LR_NOW=2025-03-01T00:00:00Z
	lr-init >/dev/null
	write_agents ann bob
	echo '{"tz":"America/New_York"}' >settings.json
	write_routes "$(round_robin rr ann bob '"hours":"sun 02:30-04:00"')"
	apply settings.json agents.csv routes.json
	# 2025-03-09: 02:30 does not exist, 03:00 EDT is 07:00Z. 2025-11-02: 01:00 to 02:00 comes twice, 02:30 EST is 07:30Z.
	export LR_NOW=2025-03-09T06:59:00Z
	assert_equal "$(routed X1 | fields status reason)" "waiting outside_hours"
	export LR_NOW=2025-03-09T07:00:00Z
	assert_equal "$(tried)" "L1 routed"
	export LR_NOW=2025-11-02T05:00:00Z
	assert_equal "$(routed X2 | fields status reason)" "waiting outside_hours"
	# off from 01:00 EDT on; it wakes in the second 01:30, too early, and at 03:59 EST, in time
	export LR_NOW=2025-11-02T06:30:00Z
	assert_equal "$(tried)" "L2 waiting outside_hours"
	export LR_NOW=2025-11-02T08:59:59Z
	assert_equal "$(tried)" "L2 routed"
}

@test "one by one and in batches, schedules decide alike" {
	local id
	ROUTE='"hours":"09:00-17:00"' team ann bob
	tick 8h
	leads 5 | lr-ingest | lr-route >/dev/null
	tick 16h
	lr-route --pending | lr-offer >/dev/null
	journal >batch
	another_state second
	ROUTE='"hours":"09:00-17:00"' team ann bob
	tick 8h
	leads 5 | lr-ingest >ids
	while read -r id; do lr-route <<<"$id" >/dev/null; done <ids
	tick 16h
	while read -r id; do lr-route <<<"$id"; done <ids >routed
	while read -r id; do lr-offer <<<"$id" >/dev/null; done <routed
	journal | cmp - batch
}

@test "lints: hours no route covers, and leads at night without a closing time" {
	write_settings
	printf 'agent,hours\nann,mon-fri 09:00-17:00\nbob,\n' >agents.csv
	write_routes "$(round_robin rr ann bob)"
	run -0 lr-admin check settings.json agents.csv routes.json
	assert_equal "$stderr" "lr-admin: route rr: bob can be offered leads at night; neither has hours, and the settings have no closing time"
	write_settings '"open":"mon-sat 08:00-20:00"'
	write_routes "$(round_robin rr ann bob '"hours":"mon-fri 08:00-20:00; sat 08:00-12:00"')"
	run -0 lr-admin check settings.json agents.csv routes.json
	assert_equal "$stderr" "lr-admin: routes: none is open sat 12:00 to sat 20:00"
	write_settings '"open":"00:00-24:00"'
	write_routes "$(round_robin rr ann bob)"
	run -0 lr-admin check settings.json agents.csv routes.json
	assert_equal "$stderr" ""
}

@test "an unknown day, word or date is refused with its place" {
	write_settings '"open":"mo-fri 09:00-17:00"'
	run -78 lr-admin check settings.json
	assert_equal "$stderr" 'lr-admin: settings.json: open: "mo": not one of the days mon tue wed thu fri sat sun'
	write_settings '"when_closed":"drop"'
	run -78 lr-admin check settings.json
	assert_equal "$stderr" 'lr-admin: settings.json: when_closed: expected one of wait, pool, not "drop"'
	printf 'agent,hours\nann,mon 9-17\n' >agents.csv
	run -78 lr-admin check agents.csv
	assert_equal "$stderr" 'lr-admin: agents.csv:2: hours: "9-17": not a time such as 09:00'
	write_agents ann
	write_routes "$(round_robin rr ann '"except":["12-25","xmas"]')"
	run -78 lr-admin check agents.csv routes.json
	assert_equal "$stderr" 'lr-admin: routes.json: routes[0].except[1]: "xmas": not a date such as 2026-12-24, 12-25 or 2026-12-24..2027-01-02, nor holidays'
}
