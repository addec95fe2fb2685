#!/usr/bin/env bats
# All reports but the dashboard and routing: counted by hand, what they refuse, and how they look.

load helper

setup_file() {
	BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
	fresh
	play_everything
	printf 'NOW_MS=%s LR_NOW=%s\n' "$NOW_MS" "$LR_NOW" >now
}

everything() {
	rm -rf "$LR_STATE"
	cp -R "$BATS_FILE_TMPDIR/state" "$LR_STATE"
	. "$BATS_FILE_TMPDIR/now"
}

# One of everything, on Wednesday 1 July from 09:00 on.
play_everything() {
	write_settings '"currency":"USD","shark_tank":"10m","open":["mon-fri 08:00-18:00"]'
	cat >agents.ndjson <<-'X'
	{"agent":"ann","name":"Ann 安娜","limit":2,"teams":["red"]}
	{"agent":"bob","name":"Bøb \"=1+1\" <b>","teams":["red","blue"]}
	{"agent":"cat","name":"C\u0301at","hours":["mon-fri 12:00-18:00"],"teams":["blue"]}
	{"agent":"zoe","name":"=cmd()","catchall":true,"role":"admin"}
	X
	write_routes '{"route":"ads","rule":"balanced","sources":["ads"],"agents":["ann","bob"]}' \
		'{"route":"mine","rule":"assign","sources":["ref"],"agents":["bob"]}' \
		'{"route":"web","rule":"round-robin","sources":["web"],"agents":["ann","bob","cat"]}'
	apply settings.json agents.ndjson routes.json
	printf '%s\n' '{"ext_id":"A1","source":"ads","cost":"10.00","name":"Ida","email":"ida@example.com","tags":["lake","vip"]}' \
		'{"ext_id":"A2","source":"ads","cost":"2.55","name":"<script>alert(1)</script>"}' \
		'{"ext_id":"W1","source":"web","cost":"5","tags":["lake"]}' '{"ext_id":"W2","source":"web"}' \
		'{"ext_id":"R1","source":"ref"}' '{"ext_id":"F1","source":"fax"}' |
		lr-ingest | lr-route | lr-offer >/dev/null        # O1 ann, O2 bob, O3 ann?, O4 bob; L5 bob's; L6 pool
	tick 2m
	accept O1 ann >/dev/null
	decline O2 bob >/dev/null                           # O5 ann
	accept O3 "$(lr-log --lead L3 | grep '"offer":"O3"' | fields agent)" >/dev/null
	tick 1m
	lr-track interaction L1 call >/dev/null
	lr-track feedback L1 --contact contacted --deal closed --amount 300.00 >/dev/null
	lr-track comment L1 'wants the lake' >/dev/null
	lr-track stage L1 appointment >/dev/null
	lr-track stage L1 closed >/dev/null
	lr-admin pause cat --until 2026-07-05 >/dev/null
	lead H1 web >/dev/null
	lr-admin hold L7 >/dev/null
}

# Somebody else's clock is his own: months later, here.
as_agent() { env -u LR_NOW lr-report "${@:2}" --ndjson --as "$1"; }

rows() { grep "\"row\":\"$1\"" | fields "${@:2}"; }

@test "sources: cost and revenue of the cohort, in minor units; null where nothing is known" {
	everything
	run -0 lr-report sources --ndjson
	rows source source leads accepted cost cost_per_lead cost_per_acceptance closed_deals cost_per_closed revenue roi <<<"$output" >got
	diff - got <<-'X'
	web 3 1 500 167 500 0 null 0 -100.0
	ads 2 1 1255 628 1255 1 1255 30000 2290.4
	ref 1 0 null null null 0 null 0 null
	fax 1 0 null null null 0 null 0 null
	X
	assert_equal "$(rows account leads cost revenue roi <<<"$output")" "7 1755 30000 1609.4"
	assert_equal "$(lr-report sources --csv | grep '^source,ads' | cut -d, -f11,15,16 | tr -d '\r')" "12.55,300.00,2290.4"
}

@test "work: owned and not worked, feedback owed, delinquent, the oldest first" {
	everything
	tick 3h
	lr-expire >/dev/null
	run -0 lr-report work --ndjson
	rows not_worked lead owner <<<"$output" >got
	diff - got <<-'X'
	L5 bob
	L3 ann
	X
	assert_equal "$(rows owes_feedback lead <<<"$output" | tr '\n' ' ')" "L5 L3 "
	assert_equal "$(rows delinquent lead reason <<<"$output")" $'L6 no_route\nL2 unclaimed'
	assert_equal "$(lr-report work --ndjson --agent bob | fields row lead)" $'not_worked L5\nowes_feedback L5'
	assert_equal "$(as_agent bob work | fields row lead)" $'not_worked L5\nowes_feedback L5'
}

@test "now: live offers with what is left, held leads, who is paused or full" {
	everything
	run -0 lr-report now --ndjson
	assert_equal "$(rows offer offer lead agent left_s <<<"$output")" $'O4 L4 bob 120\nO5 L2 zoe 240'
	assert_equal "$(rows held lead age_s <<<"$output")" "L7 0"
	assert_equal "$(rows agent agent paused full <<<"$output")" $'ann false true\ncat true false'
	assert_equal "$(as_agent bob now | rows offer offer)" O4
}

@test "now: a line in the order of asking" {
	team ann bob cat
	offered X1 >/dev/null
	tick 5m
	lr-expire >/dev/null
	lr-answer requeue L1 --agent ann >/dev/null
	tick 5m
	lr-expire >/dev/null
	assert_equal "$(lr-report now --ndjson | rows offer offer agent)" "O3 ann"
	lr-answer requeue L1 --agent bob >/dev/null
	assert_equal "$(lr-report now --ndjson | rows line lead agent place)" "L1 bob 1"
}

@test "pool: by how long they wait, without contact data for agents" {
	everything
	lead P1 fax name=Eve email=eve@example.com | lr-route >/dev/null
	assert_equal "$(lr-report pool --ndjson | fields lead reason age_s name)" $'L6 no_route 180 null\nL8 no_route 0 Eve'
	assert_equal "$(as_agent bob pool | fields lead name email)" $'L6 - -\nL8 - -'
}

@test "a lead: everything for its owner and admins, for others without the person" {
	everything
	run -0 lr-report lead L1 --ndjson
	assert_equal "$(rows lead owner how deal amount cost name email <<<"$output")" "ann accepted closed 30000 1000 Ida ida@example.com"
	assert_equal "$(rows offer offer agent state <<<"$output")" "O1 ann accepted"
	rows event event agent text <<<"$output" >got
	diff - got <<-'X'
	lead.received - -
	lead.routed - -
	offer.made ann exclusive
	offer.accepted ann exclusive
	track.interaction ann call
	track.feedback ann contacted, closed
	track.comment ann -
	track.stage ann appointment
	track.stage ann closed
	X
	assert_equal "$(as_agent ann lead L1 | rows lead name)" "Ida"
	run -77 as_agent bob lead L1
	assert_equal "$stderr" "lr-report: not permitted: lead L1 was never offered to you nor yours, and is not to be claimed"
	assert_equal "$output" ""
}

@test "a lead as an agent sees it: his and what he was offered, of others that there were some, never their customer" {
	team ann bob cat zed:role=admin
	offered X1 web name=Ida email=ida@example.com >/dev/null # to ann
	decline O1 ann >/dev/null
	accept O2 bob >/dev/null                                 # L1: bob
	offered X2 web name=Uwe >/dev/null                       # to cat
	lr-track interaction L1 call --agent bob >/dev/null
	run -0 as_agent ann lead L1
	assert_equal "$(rows lead state owner name email <<<"$output")" "owned * - -"
	assert_equal "$(rows offer offer agent state <<<"$output")" $'O1 ann declined\nO2 * accepted'
	rows event event agent <<<"$output" >got
	diff - got <<-'X'
	lead.received -
	lead.routed -
	offer.made ann
	offer.declined ann
	offer.made *
	offer.accepted *
	track.interaction *
	X
	[[ $output != *bob* ]]
	assert_equal "$(as_agent bob lead L1 | rows lead owner name)" "bob Ida"
	run -77 as_agent cat lead L1
	run -77 as_agent ann lead L2
	assert_equal "$(as_agent zed lead L1 | rows lead owner name)" "bob Ida"
	release L1 bob >/dev/null # in the pool: to be claimed
	assert_equal "$(as_agent cat lead L1 | rows lead state name)" "pool -"
	claim L1 cat >/dev/null
	assert_equal "$(as_agent bob lead L1 | rows lead owner name)" "* -" # was his
	assert_equal "$(as_agent cat lead L1 | rows lead owner name)" "cat Ida"
	run -0 env -u LR_NOW lr-report lead L1 --as bob
	[[ $output != *cat* && $output != *Ida* && $output != *lr-log* ]]
}

@test "leads: a row each with every time; an agent gets his own" {
	everything
	run -0 lr-report leads --ndjson
	assert_equal "$(fields lead state owner source route <<<"$output")" $'L1 owned ann ads ads\nL2 catchall null ads ads\nL3 owned ann web web\nL4 exclusive null web web\nL5 owned bob ref mine\nL6 pool null fax null\nL7 held null web null'
	assert_equal "$(head -n 1 <<<"$output" | fields received_at routed_at offered_at accepted_at response_s first_contact_at closed_at)" \
		"2026-07-01T09:00:00.000Z 2026-07-01T09:00:00.000Z 2026-07-01T09:00:00.000Z 2026-07-01T09:02:00.000Z 120 2026-07-01T09:03:00.000Z 2026-07-01T09:03:00.000Z"
	assert_equal "$(as_agent bob leads --all | fields lead)" L5
	assert_equal "$(lr-report leads --ndjson --team blue --all | fields lead)" L5
	assert_equal "$(lr-report leads --ndjson --source fax | fields lead)" L6
}

@test "gaps: an hour in which leads came and nobody could be offered them" {
	everything
	run -0 lr-report gaps --ndjson
	assert_equal "${#lines[@]}" 168
	grep -E '"hour":"(wed 07|wed 09|wed 12|sat 09)"' <<<"$output" | fields hour leads routes_open agents_eligible gap >got
	diff - got <<-'X'
	wed 07 0 0 0 false
	wed 09 7 3 2 false
	wed 12 0 3 3 false
	sat 09 0 0 0 false
	X
	lead N1 web received_at=2026-06-27T09:30:00Z >/dev/null # a Saturday
	assert_equal "$(lr-report gaps --ndjson | grep '"gap":true' | fields hour leads)" "sat 09 1"
}

@test "billing: the highest billable tag charges whoever comes to own the lead" {
	team ann bob
	printf 'tag,billable\nlake,1250\nvip,4000\nplain,\n' >tags.csv
	apply tags.csv
	printf '%s\n' '{"ext_id":"B1","source":"web","tags":["lake","vip"]}' '{"ext_id":"B2","source":"web","tags":["lake"]}' \
		'{"ext_id":"B3","source":"web","tags":["plain"]}' | lr-ingest | lr-route | lr-offer >/dev/null
	accept O1 ann >/dev/null
	accept O2 bob >/dev/null
	accept O3 ann >/dev/null
	tick 1d
	lr-admin assign L1 bob >/dev/null
	run -0 lr-report billing --ndjson
	assert_equal "$(rows account billed_leads billed <<<"$output")" "3 9250"
	assert_equal "$(rows agent agent billed_leads billed <<<"$output")" $'ann 1 4000\nbob 2 5250'
	assert_equal "$(rows charge agent lead billed <<<"$output")" $'ann L1 4000\nbob L2 1250\nbob L1 4000'
	assert_equal "$(lr-report billing --last 1d --ndjson | rows charge agent lead)" "bob L1"
	assert_equal "$(as_agent bob billing --all | rows agent agent billed)" "bob 5250"
	assert_equal "$(lr-report billing --list billed_leads --ndjson | fields lead)" $'L1\nL2' # L3's tag costs nothing
	assert_equal "$(lr-report billing --list billed_leads --agent ann --ndjson | fields lead)" L1
}

@test "fairness: turns had and due, owed sums to nought" {
	everything
	run -0 lr-report fairness --ndjson
	# A1 was ann's, A2 bob's: each had the turn that was due. W1 and W2 were ann's and bob's; cat was at home.
	assert_equal "$(rows route route turns max_owed <<<"$output")" $'ads 2 0.00\nweb 2 -'
	rows member route agent turns share_had share_due owed <<<"$output" >got
	diff - got <<-'X'
	ads ann 1 50.0 50.0 0.00
	ads bob 1 50.0 50.0 0.00
	web ann 1 50.0 33.3 -
	web bob 1 50.0 33.3 -
	web cat 0 0.0 33.3 -
	X
	lr-admin void L2 >/dev/null # the turn was his all the same: owed does not take it back
	assert_equal "$(lr-report fairness --ndjson | rows member route agent turns share_had share_due owed)" "$(<got)"
}

@test "fairness: a turn is undone by what charge said when its offer was made" {
	printf 'agent\nann\nbob\n' >agents.csv
	charged() { write_routes "{\"route\":\"r\",\"rule\":\"balanced\",\"agents\":[\"ann\",\"bob\"]${1-}}"; lr-admin apply agents.csv routes.json >/dev/null; }
	turns() { lr-report fairness --ndjson | rows member turns share_due owed | sort | tr '\n' ' '; }
	charged
	lead X1 | lr-route | lr-offer | fields agent >who
	decline O1 "$(<who)" >/dev/null   # charged; the other is the only one left, so O2 is a turn that charges nobody
	assert_equal "$(turns)" '1 25.0 -0.50 1 75.0 0.50 '
	charged ',"charge":"accept"'
	assert_equal "$(turns)" '1 25.0 -0.50 1 75.0 0.50 '
	lead X2 | lr-route | lr-offer | fields agent >who
	decline O3 "$(<who)" >/dev/null   # undone; O4 is a turn that charges nobody
	turns >undone
	assert_equal "$(lr-report fairness --ndjson | rows route turns max_owed)" '3 0.50'
	charged
	assert_equal "$(turns)" "$(<undone)"
}

@test "--by: source, tag, route, day and hour with the account's figures; teams with the agents' sums" {
	everything
	assert_equal "$(lr-report --by tag --ndjson | rows tag tag leads accepted)" $'null 5 0\nlake 2 2\nvip 1 1'
	assert_equal "$(lr-report --by route --ndjson | rows route route leads)" $'null 2\nads 2\nmine 1\nweb 2'
	assert_equal "$(lr-report --by day --last 2d --ndjson | rows day day leads)" $'2026-06-30 0\n2026-07-01 7'
	assert_equal "$(lr-report --by hour --ndjson | rows hour hour leads | grep -v ' 0$')" "wed 09 7"
	assert_equal "$(lr-report --by team --ndjson | rows team team offered accepted declined open)" $'red 4 2 1 1\nblue 2 0 1 1'
}

@test "--by team: the teams of whoever may be seen, and of them those figures alone" {
	everything
	run -0 as_agent ann dashboard --by team --all
	assert_equal "$(rows team team offered accepted <<<"$output")" "$(lr-report --agent ann --ndjson | rows agent offered accepted | sed 's/^/red /')"
	run -0 lr-report --by team --agent bob --ndjson
	own=$(lr-report --agent bob --ndjson | rows agent offered accepted declined)
	assert_equal "$(rows team team offered accepted declined <<<"$output")" "red $own"$'\n'"blue $own"
	run -0 lr-report --by team --team blue --ndjson
	assert_equal "$(rows team team offered <<<"$output")" $'red 2\nblue 2'
}

@test "routing --by team: sums over the agents who may be seen" {
	everything
	local figures='total_leads accepted auto_assigned declined claims avg_speed_to_claim_s never_contacted closed_units leads_to_closed'
	assert_equal "$(lr-report routing --by team --ndjson | rows team team $figures)" $'red 5 2 1 1 2 120 2 1 20.0\nblue 3 0 1 1 0 null 1 0 0.0'
	assert_equal "$(lr-report routing --by team --agent bob --ndjson | rows team $figures | uniq)" "$(lr-report routing --agent bob --ndjson | rows agent $figures)"
	assert_equal "$(lr-report routing --by team --team blue --compare --mtd --ndjson | rows team team period total_leads | head -n 3)" \
		$'red now 3\nred before 0\nblue now 3'
}

@test "sources --compare: each source beside itself, those of before alone at the end" {
	team ann
	printf '%s\n' '{"ext_id":"A","source":"web","cost":"4","received_at":"2026-06-30T10:00:00Z"}' \
		'{"ext_id":"B","source":"fax","cost":"1.50","received_at":"2026-06-30T11:00:00Z"}' '{"ext_id":"C","source":"web","cost":"3"}' | lr-ingest >/dev/null
	run -0 lr-report sources --last 1d --compare --ndjson
	assert_equal "$(rows account period from leads cost <<<"$output")" $'now 2026-07-01 1 300\nbefore 2026-06-30 2 550'
	assert_equal "$(rows source source period leads cost <<<"$output")" $'web now 1 300\nweb before 1 400\nfax now 0 null\nfax before 1 150'
}

@test "--compare: as many days just before, and what has changed" {
	team ann
	lead X1 web received_at=2026-06-30T10:00:00Z >/dev/null
	leads 2 | sed 's/X/Y/' | lr-ingest >/dev/null
	assert_equal "$(lr-report --last 1d --compare --ndjson | rows account period from leads)" $'now 2026-07-01 2\nbefore 2026-06-30 1'
	run -0 lr-report --last 1d --compare
	assert_output --partial "+1 better"
	run -64 lr-report --all --compare
	assert_equal "$(lr-report --by day --last 1d --compare --ndjson | rows day day period leads)" $'2026-07-01 now 2\n2026-06-30 before 1'
}

@test "days are those of the account's zone, a month with a change of the clock is as long as it is" {
	team ann
	local tz
	printf '{"ext_id":"D1","received_at":"2026-03-29T21:59:59.999Z"}\n{"ext_id":"D2","received_at":"2026-03-29T22:00:00Z"}\n' | lr-ingest >/dev/null
	printf '{"tz":"Europe/Berlin"}\n' >settings.json # that Sunday has 23 hours: it ends at 22:00 UTC
	apply settings.json
	assert_equal "$(lr-report --from 2026-03-29 --to 2026-03-29 --ndjson | rows account leads)" 1
	assert_equal "$(lr-report --by day --from 2026-03-28 --to 2026-03-30 --ndjson | rows day day leads)" $'2026-03-28 0\n2026-03-29 1\n2026-03-30 1'
	for tz in Pacific/Kiritimati Pacific/Pago_Pago; do # UTC+14, UTC-11: D1 and D2 are 30 March, or the 29th
		printf '{"tz":"%s"}\n' $tz >settings.json
		apply settings.json
		lr-report --by day --from 2026-03-29 --to 2026-03-30 --ndjson | rows day leads
	done >got
	assert_equal "$(tr '\n' ' ' <got)" "0 2 2 0 "
	assert_equal "$(lr-report --from 2030-01-01 --to 2030-01-31 --ndjson | rows account leads acceptance_rate score)" "0 null null"
}

@test "--list: the leads behind a figure, the account's and an agent's" {
	everything
	assert_equal "$(lr-report --list accepted --ndjson | fields lead)" $'L1\nL3'
	assert_equal "$(lr-report --list delinquent --ndjson | fields lead)" L6
	assert_equal "$(lr-report --list declined --agent bob --ndjson | fields lead)" L2
	assert_equal "$(lr-report --list offered --team red --ndjson | fields lead)" $'L1\nL2\nL3\nL4'
	assert_equal "$(lr-report --list assigned --agent bob --ndjson | fields lead)" L5
	assert_equal "$(lr-report --list closed --team red --ndjson | fields lead)" L1
	assert_equal "$(lr-report --list unknown --agent bob --ndjson | fields lead)" ""
	run -0 lr-report --list unknown --agent ann
	assert_output --partial 'L3 '
	assert_output --partial '1 lead, money in USD; --csv has every time, and the contact data.'
	assert_equal "$(lr-report routing --list total_leads --ndjson | fields lead)" $'L1\nL2\nL3\nL4\nL5'
	assert_equal "$(lr-report routing --list total_leads --source ads --basis cohort --ndjson | fields lead)" $'L1\nL2'
	assert_equal "$(lr-report routing --list auto_assigned --ndjson | fields lead)" L5
	assert_equal "$(lr-report routing --list declined --ndjson | fields lead)" L2
	assert_equal "$(lr-report routing --list total_leads --agent bob --ndjson | fields lead)" $'L2\nL4\nL5'
	assert_equal "$(lr-report routing --list never_contacted --ndjson | fields lead)" $'L3\nL5'
	assert_equal "$(lr-report routing --list closed_units --ndjson | fields lead)" L1
	assert_equal "$(lr-report sources --list closed_deals --ndjson | fields lead)" L1
	assert_equal "$(lr-report sources --list leads --source ref --ndjson | fields lead)" L5
	assert_equal "$(as_agent bob routing --list total_leads --all | fields lead owner email)" \
		$'L2 null -\nL4 null -\nL5 bob null' # only L5 is his
	lr-admin assign L2 cat >/dev/null 2>&1
	assert_equal "$(as_agent bob --list declined --all | fields lead owner)" "L2 *"
}

@test "a report of some leads or agents says so, for whoever reads it later" {
	everything
	local report
	for report in dashboard routing leads now work billing '--by team' '--list offered'; do
		run -0 lr-report $report --source web --team red
		assert_equal "${lines[0]##*, only }" "source web, team red"
	done
	run -0 lr-report --agent ann
	assert_equal "${lines[0]##*, only }" "agent ann"
	run -0 lr-report
	assert_equal "${lines[0]}" "Harbour Homes: 2026-06-02 to 2026-07-01 (UTC)"
	run -0 lr-report --html --source web
	assert_output --partial ', only source web</title>'
	assert_output --partial '<strong> Shown: only source web</strong>'
	run -0 env -u LR_NOW lr-report --as bob
	assert_equal "${lines[0]##*, only }" "agent bob"
}

@test "several states: each account's rows, one header" {
	team ann
	leads 2 | lr-ingest >/dev/null
	local first=$LR_STATE
	another_state second
	printf '{"account":"Second"}\n' >settings.json
	write_agents eve
	write_routes "$(round_robin rr eve)"
	apply settings.json agents.csv routes.json
	leads 3 | lr-ingest >/dev/null
	assert_equal "$(lr-report -S "$first" -S "$LR_STATE" --ndjson | rows account account leads)" $'Harbour Homes 2\nSecond 3'
	run -0 lr-report -S "$first" --state "$LR_STATE" --csv
	assert_equal "$(cut -d, -f1,2,3 <<<"$output")" $'account,row,agent\nHarbour Homes,account,\nHarbour Homes,agent,ann\nSecond,account,\nSecond,agent,eve'
	assert_equal "$(lr-report -S "$first" -S "$LR_STATE" sources --ndjson | rows account account currency cost)" $'Harbour Homes USD null\nSecond USD null'
	run -64 lr-score -S "$first" -S "$LR_STATE"
	run -69 lr-report -S "$first" -S "$BATS_TEST_TMPDIR/none" --ndjson
}

@test "the dashboard's score is lr-score's, asking for another chance and feedback too" {
	team ann bob
	offered X1 >/dev/null
	tick 5m
	lr-expire >/dev/null
	lr-answer requeue L1 --agent ann >/dev/null
	decline O2 bob >/dev/null
	accept O3 ann >/dev/null
	lr-track feedback L1 --contact contacted >/dev/null
	offered X2 >/dev/null
	offered X3 >/dev/null
	assert_equal "$(lr-report --ndjson | rows agent agent score | sort)" "$(lr-score | fields agent score | sort)"
	assert_equal "$(lr-score ann | fields score)" 102
}

@test "what became of accepted leads: contacted and not contacted are all of them" {
	team ann
	local i
	leads 5 | lr-ingest | lr-route | lr-offer >/dev/null
	for i in 1 2 3 4 5; do accept O$i ann >/dev/null; done
	lr-track feedback L1 --deal in_progress >/dev/null
	lr-track feedback L2 --contact contacted >/dev/null
	lr-track feedback L3 --contact unreachable >/dev/null
	lr-track feedback L4 --contact contacted --deal unsuccessful >/dev/null
	lr-track feedback L4 --deal closed >/dev/null # the newest counts
	lr-track comment L1 one >/dev/null
	lr-track comment L1 two >/dev/null
	lr-track comment L5 three >/dev/null
	assert_equal "$(lr-report --ndjson | rows agent accepted contacted in_progress closed unsuccessful contacted_only not_contacted unknown comments_per_lead)" \
		"5 3 1 1 0 1 2 1 0.6"
}

@test "10 accepted, of whom 8 are contacted: 4 in progress, 2 closed, 1 unsuccessful, 1 contacted only" {
	team ann
	local i
	leads 10 | lr-ingest | lr-route | lr-offer >/dev/null
	for i in {1..10}; do accept O$i ann >/dev/null; done
	for i in 1 2 3 4; do lr-track feedback L$i --deal in_progress >/dev/null; done
	for i in 5 6; do lr-track feedback L$i --deal closed --amount 10 >/dev/null; done
	lr-track feedback L7 --deal unsuccessful --reason budget >/dev/null
	lr-track feedback L8 --contact contacted >/dev/null
	lr-track feedback L9 --contact attempted >/dev/null
	assert_equal "$(lr-report --ndjson | rows agent accepted contacted in_progress closed unsuccessful contacted_only not_contacted unknown)" \
		"10 8 4 2 1 1 2 1"
	assert_equal "$(lr-report --list not_contacted --agent ann --ndjson | fields lead)" $'L9\nL10'
}

@test "what there is not is refused, with what was meant" {
	everything
	refused() { run -64 lr-report "${@:2}"; assert_equal "$stderr" "lr-report: $1"; }
	refused 'there is no report "routin" (did you mean routing?)' routin
	refused 'there is no report "payroll"; there is: dashboard, routing, agents, agent, routes, gaps, leads, lead, now, pool, work, sources, billing, fairness, figures' payroll
	refused 'there is no agent "anne" (did you mean ann?)' --agent anne
	refused 'there is no agent "anne" (did you mean ann?)' agent anne
	refused '--agent and --team exclude each other' --agent ann --team blue
	refused 'there is no team "rad" (did you mean "red"?)' --team rad
	refused 'no lead ever came from a source "wbe" (did you mean "web"?)' --source wbe
	refused 'there is no lead L99' lead L99
	refused '"7" is not a lead such as L7' lead 7
	refused 'lead: a lead, which one?' lead
	refused 'dashboard takes no "x"' dashboard x
	refused 'there is no way to group by "sorce" (did you mean source?)' --by sorce
	refused 'there is no basis "evnt" (did you mean event?)' routing --basis evnt
	refused '--list: there is no figure "delinqent" (did you mean "delinquent"?)' --list delinqent
	refused '--list: acceptance_rate does not count leads one by one; these do: leads, accepted, catchall, assigned, coalesced, pending, delinquent' --list acceptance_rate
	refused "--list offered is an agent's: say whose with --agent or --team" --list offered
	refused '--list: avg_speed_to_claim_s does not count leads one by one; these do: '"accepted, declined, timed_out, total_leads, auto_assigned, \
leads_worked, active_leads, claims, contacts, never_contacted, appointments, under_contract, closed_units" routing --list avg_speed_to_claim_s
	refused "--list delinquent is the account's; it does not go with --agent or --team" --list delinquent --agent bob
	refused '--list does not go with fairness' fairness --list turns
	refused "--by source has leads nobody has yet, so it does not go with --agent and --team (--by team does)" --by source --team red
	refused '--by does not go with now' now --by source
	refused '--mtd does not go with pool' pool --mtd
	refused '--list and --by exclude each other' --list leads --by source
	refused '--from today is after --to yesterday' --from today --to yesterday
	refused '--mtd and --all exclude each other' routing --mtd --all
	refused '--excel is for CSV' --excel --ndjson
	run -64 env -u LR_NOW lr-report --by source --as bob
	assert_equal "$stderr" "lr-report: --by source has leads nobody has yet, and an agent sees his own alone (--by team goes)"
	run -77 env -u LR_NOW lr-report --team blue --as ann
	assert_equal "$stderr" "lr-report: not permitted: ann is not of team blue, and an agent sees only his own figures"
	run -77 env -u LR_NOW lr-report sources --as bob
	assert_equal "$stderr" "lr-report: not permitted: sources is for admins"
	run -77 env -u LR_NOW lr-report agent ann --as bob
	run -77 env -u LR_NOW lr-report --agent ann --as bob
}

@test "--excel: local times, and other people's words are no formulas" {
	everything
	lead E1 web 'name==HYPERLINK(1)' 'phone=+15550101' >/dev/null
	printf '{"tz":"America/New_York"}\n' >settings.json
	apply settings.json
	run -0 lr-report leads --excel
	assert_output --partial "'=HYPERLINK"
	assert_output --partial "'+15550101"
	assert_output --partial "2026-07-01 05:03:00"
	run -0 lr-report --excel
	assert_output --partial "'=cmd()"
}

# ---- how they look: tests/golden/ has every report at 80 and 132 columns, with and without colour. GOLDEN=write writes them.

on_a_terminal() { # COLUMNS COMMAND...
	COLUMNS=$1 python3 -c 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)' "${@:2}" </dev/null | tr -d '\r'
}

REPORTS=(lr-report 'lr-report --by source' 'lr-report --by tag' 'lr-report --by route' 'lr-report --by team' 'lr-report --by day --last 3d' 'lr-report --by hour'
	'lr-report --compare' 'lr-report --compare --by source' 'lr-report --list leads' 'lr-report routing' 'lr-report routing --by source'
	'lr-report routing --compare' 'lr-report agents' 'lr-report agent ann' 'lr-report routes' 'lr-report gaps' 'lr-report leads'
	'lr-report lead L1' 'lr-report now' 'lr-report pool' 'lr-report work' 'lr-report sources' 'lr-report billing' 'lr-report fairness'
	'lr-report figures' 'lr-report -S state -S second pool' 'lr-score -o table' 'lr-score -o table --explain ann')

second_account() {
	cp -R state second
	printf '{"account":"Hill Homes"}\n' >second.json
	lr-admin -S second apply settings=second.json >/dev/null
}

look() { # COLUMNS COLOUR LOCALE
	local report
	for report in "${REPORTS[@]}"; do
		printf '$ %s\n' "$report"
		LC_ALL=$3 on_a_terminal "$1" $report --color="$2"
	done
}

@test "on a narrow terminal commands and pauses of a card can be read whole, a line each" {
	everything
	lr-admin pause ann --route ads --until 2026-08-01T12:00:00Z >/dev/null
	lr-admin pause ann --until 2026-09-01T12:00:00Z >/dev/null
	diff - <(LC_ALL=C on_a_terminal 50 lr-report agent ann | grep -o 'lr-admin .*') <<-'X'
	lr-admin resume ann
	lr-admin resume ann --route ads
	lr-admin pause ann --route web
	lr-admin limit ann none
	X
}

@test "a pause says everywhere or which route, the last day of it, and why" {
	team ann bob
	write_routes "$(round_robin all ann bob)"
	apply routes.json
	printf '{"tz":"America/New_York"}\n' >settings.json
	apply settings.json
	lr-admin pause ann --until 2026-07-05 --why 'in Greece, $(id)' >/dev/null
	lr-admin pause ann --route all --from 2026-07-10 --until 2026-07-11T12:00:00Z >/dev/null
	lr-admin pause ann --route all >/dev/null
	run -0 lr-report agents
	grep -o 'everywhere .*\|route all .*' <<<"$output" >got
	diff - got <<-'X'
	everywhere until the end of 2026-07-05: in Greece, $(id)
	route all from 2026-07-10 until 2026-07-11 08:00:00
	route all until resumed
	X
	run -0 lr-report agent ann --ndjson
	assert_output --partial '"pauses":[{"route":null,"from":"2026-07-01T09:00:00.000Z","until":"2026-07-06T04:00:00.000Z","why":"in Greece, $(id)"},{"route":"all",'
	lr-check --rebuild >/dev/null
	assert_equal "$(lr-report agent ann --ndjson)" "$output"
}

@test "notes speak of the rows there are, and of what to do where there are none" {
	lr-report agents | grep -q '^No agents yet: lr-admin apply agents.csv$'
	lr-report --compare | grep -q '^No agents yet: lr-admin apply agents.csv$'
	lr-report --by source | grep -q '^No leads in these days.$'
	run -0 lr-report routing
	assert_output --partial 'No agents yet: lr-admin apply agents.csv'
	refute_output --partial 'lr-report agent A'
	everything
	notes() { lr-report "$@" | sed -n '2,/^$/p'; }
	notes --by day >got
	env -u LR_NOW lr-report --by team --as ann >>got # seen months later
	sed -i '/^team/,$d; /^Harbour/d' got
	notes --by team >>got
	lr-report routing --by tag | sed -n 2p >>got
	lr-report routing --agent bob | sed -n 2p >>got
	diff - got <<-'X'
	Leads received in these days, as they stand now.

	Teams, summed over their agents: offers made in these days and what came of them; score, assigned, coalesced and claimed by the day they happened.

	Account: leads received in these days, as they stand now.
	Teams, summed over their agents: offers made in these days and what came of them; score, assigned, coalesced and claimed by the day they happened.

	Leads a route took, by what happened in these days. A lead with several tags counts for each.
	Leads a route took, by what happened in these days.
	X
}

@test "--compare: the difference of two percentages is points" {
	team ann
	leads 4 | lr-ingest | lr-route | lr-offer >/dev/null
	accept O1 ann >/dev/null
	accept O2 ann >/dev/null
	tick 1d
	leads 3 | sed 's/X/Y/' | lr-ingest | lr-route | lr-offer >/dev/null
	accept O5 ann >/dev/null
	run -0 lr-report --last 1d --compare
	assert_output --partial $'acceptance rate  33.3%   50.0%  -16.7 points worse\n'
}

# The lines of a golden file that are wider than its screen; 1 when there are any.
too_wide() { # FILE
	python3 - "$1" <<-'X'
	import re, sys, unicodedata
	screen = int(sys.argv[1].split('.')[-2])
	def width(s):
	    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in s)
	wide = [l for l in open(sys.argv[1], encoding='utf-8') if width(re.sub('\033\\[[0-9;]*m', '', l.rstrip('\n'))) > screen]
	sys.stdout.writelines(wide)
	sys.exit(bool(wide))
	X
}

golden() { # NAME
	local file=$BATS_TEST_DIRNAME/../golden/$1
	[ -z "${GOLDEN-}" ] || cat >"$file"
	[ -n "${GOLDEN-}" ] || diff -u "$file" -
}

@test "COLUMNS is how wide a table may be, on a terminal or not; without it a file gets all" {
	local report width
	everything
	second_account
	for width in 60 100; do
		for report in "${REPORTS[@]}"; do COLUMNS=$width $report; done >reports.$width.txt
		too_wide reports.$width.txt
	done
	COLUMNS=10 lr-report gaps | grep -q '^     0  1  2  3  4  5  6  7  8  9 10 11$' # it gets no narrower than 40
	assert_equal "$(lr-report agents | sed -n 3p)" \
		'agent  name            role   active  catchall  teams      limit  carrying  open  full  running  paused  routes          pauses'
}

@test "every report on a terminal of 80 and 132 columns, with and without colour, is as it was" {
	everything
	second_account
	look 80 never C | golden reports.80.ascii
	look 132 never C.UTF-8 | golden reports.132.utf8
	look 80 always C.UTF-8 | golden reports.80.colour
	look 132 always C | golden reports.132.colour
	local file
	for file in "$BATS_TEST_DIRNAME"/../golden/reports.*; do
		too_wide "$file"
	done
}
