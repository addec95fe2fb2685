#!/usr/bin/env bats
# What became of owned leads: who may record it, what is refused, what is known already, and what it does to limits.

load helper

# Leads with these ext_ids, each offered and accepted by the agent whose turn it is: owned AGENT EXT...
owned() {
	local agent=$1 x offer
	shift
	for x in "$@"; do
		offer=$(offered "$x" | fields offer)
		accept "$offer" "$agent" >/dev/null
	done
}

said() { run "$1" lr-track "${@:2}"; fields result reason <<<"$output"; }

@test "an interaction is recorded for the owner, by who says it, with its moment only if that was said" {
	team ann adm:role=admin
	owned ann X1
	tick 1h
	run -0 lr-track interaction L1 call --agent ann
	assert_lines <<-'END'
		{"track":"interaction","lead":"L1","agent":"ann","result":"ok","reason":null,"interaction":"call"}
	END
	lr-track interaction L1 email --agent adm --at 2026-07-01T09:30:00+00:00 >/dev/null
	lr-track interaction L1 meeting >/dev/null
	run -0 lr-log --event track.interaction
	assert_equal "$(fields agent interaction happened_at by <<<"$output")" \
		$'ann call - ann\nann email 2026-07-01T09:30:00.000Z adm\nann meeting - owner'
}

@test "every interaction, phase, outcome and state there is, and no other" {
	team ann
	owned ann X1
	local w
	for w in call text email meeting plan; do run -0 lr-track interaction L1 $w; done
	for w in cultivate appointment active under_contract closed; do run -0 lr-track stage L1 $w; done
	for w in lost archived completed open; do run -0 lr-track outcome L1 $w; done
	for w in attempted contacted unreachable; do run -0 lr-track feedback L1 --contact $w; done
	for w in in_progress closed unsuccessful; do run -0 lr-track feedback L1 --deal $w; done
	remember
	for w in 'interaction L1 fax' 'interaction L1 Call' 'stage L1 won' 'outcome L1 closed' 'feedback L1 --contact met' \
		'feedback L1 --deal lost' 'interaction L1' 'interaction L1 call twice' 'convert L1 now' 'frobnicate L1' 'stage' \
		'stage X1 closed' 'stage L0 closed' 'feedback L1' 'feedback L1 --reason x' 'feedback L1 --amount 5' \
		'feedback L1 --contact contacted --amount 5' 'comment L1 x --amount 5' 'stage L1 closed --reason x' \
		'interaction L1 call --at yesterday' 'interaction L1 call --at 2026-07-01T09:00:00' 'convert L1 --at 2026-02-30'; do
		run -64 lr-track $w
		[ -n "$stderr" ] || { echo "nothing said: $w"; false; }
		assert_equal "$output" ""
	done
	run -64 lr-track comment L1 ''
	run -64 lr-track feedback L1 --contact contacted --reason ''
	run -64 lr-track --at 2026-07-01 </dev/null
	run -64 lr-track comment L1 $'caf\xe9'
	assert_nothing_written
}

@test "agents record on own leads, admins and rainmakers on any, for its owner" {
	team ann bob adm:role=admin rain:role=rainmaker
	owned ann X1
	remember
	run -77 lr-track stage L1 active --agent bob
	assert_equal "$(fields agent result reason <<<"$output")" "bob refused not_yours"
	assert_equal "$stderr" "lr-track: stage L1: refused: not_yours"
	assert_nothing_written
	run -0 lr-track stage L1 active --agent adm
	run -0 lr-track stage L1 closed --agent rain
	run -0 lr-track comment L1 seen
	assert_equal "$(journal | grep track | fields agent by)" $'ann adm\nann rain\nann owner'
	unset LR_NOW
	run -0 lr-track --as ann interaction L1 call
	run -77 lr-track --as bob interaction L1 call
	run -77 lr-track --as bob --agent ann interaction L1 call
	run -1 lr-track --as bob <<<'{"track":"convert","lead":"L1","agent":"ann"}'
	assert_equal "$(fields result reason <<<"$output")" "refused not_permitted"
	run -0 lr-track --as adm --agent ann interaction L1 call
	assert_equal "$(journal | grep track | tail -n 2 | fields agent by)" $'ann ann\nann ann'
}

@test "with --agent a record may name nobody else" {
	team ann bob
	owned ann X1
	run -1 lr-track --agent bob <<<'{"track":"convert","lead":"L1","agent":"ann"}'
	assert_equal "$(fields reason <<<"$output")" not_permitted
	run -0 lr-track --agent ann <<<'{"track":"convert","lead":"L1","agent":"ann"}'
}

@test "nothing is recorded of a lead nobody owns" {
	SETTINGS='"coalesce":"30d"' team ann bob
	lead X1 web email=zoe@example.com >/dev/null
	lead X2 web email=zoe@example.com >/dev/null
	remember
	assert_equal "$(said -1 stage L1 active)" "refused not_owned"
	assert_equal "$(said -1 stage L2 active)" "refused follows"
	assert_equal "$(said -1 stage L9 active)" "refused unknown"
	assert_equal "$(said -1 stage L1 active --agent zed)" "refused unknown"
	assert_equal "$(said -77 stage L1 active --agent ann)" "refused not_yours"
	lr-route L1 | lr-offer >/dev/null
	assert_equal "$(said -1 stage L1 active)" "refused not_owned"
	accept O1 ann >/dev/null
	release L1 ann >/dev/null
	assert_equal "$(said -1 stage L1 active)" "refused not_owned"
	assert_equal "$(said -77 stage L1 active --agent ann)" "refused not_yours"
	lr-admin void L1 >/dev/null
	assert_equal "$(said -1 stage L1 active)" "refused void"
	assert_equal "$(events track.stage)" 0
}

@test "what is due on the lead is settled first; only the owner of the state sees where it went" {
	team ann bob
	offered X1
	tick 6m
	run -77 lr-track interaction L1 call --agent ann
	assert_equal "$(fields track status agent <<<"$output")" $'interaction - ann\n- offered bob'
	assert_equal "$(events offer.timed_out)" 1
}

@test "an inactive agent records nothing; his leads are tracked by others" {
	team ann bob
	owned ann X1
	team ann:active=false bob
	assert_equal "$(said -77 convert L1 --agent ann)" "refused not_permitted"
	assert_equal "$(said -0 convert L1)" "ok null"
	assert_equal "$(lr-log --event lead.converted | fields agent by)" "ann owner"
}

@test "it happened now or before, but not before the lead was received" {
	team ann
	owned ann X1
	tick 1d
	assert_equal "$(said -0 interaction L1 call --at 2026-07-02T09:00:00Z)" "ok null"
	assert_equal "$(said -0 interaction L1 call --at 2026-07-01T09:00:00Z)" "ok null"
	assert_equal "$(said -0 interaction L1 call --at 2026-07-02)" "ok null"
	remember
	assert_equal "$(said -1 interaction L1 call --at 2026-07-02T09:00:00.001Z)" "refused in_future"
	assert_equal "$(said -1 interaction L1 call --at 2026-07-01T08:59:59.999Z)" "refused before_received"
	assert_equal "$(said -1 interaction L1 call --at 2026-07-01)" "refused before_received"
	run -1 lr-track <<<'{"track":"convert","lead":"L1","at":"2026-07-02"}'
	[[ $stderr == 'lr-track: stdin:1: at: "2026-07-02" is not a time'* ]]
	assert_nothing_written
	assert_equal "$(lr-log --event track.interaction | fields happened_at)" \
		$'2026-07-02T09:00:00.000Z\n2026-07-01T09:00:00.000Z\n2026-07-02T00:00:00.000Z'
}

@test "a phase is marked once, for the owner of that moment, and going back takes no mark away" {
	team ann bob
	owned ann X1
	assert_equal "$(said -0 stage L1 appointment --agent ann)" "ok null"
	assert_equal "$(said -0 stage L1 cultivate --agent ann)" "ok null"
	remember
	assert_equal "$(said -0 stage L1 appointment --agent ann)" "already null"
	lr-admin assign L1 bob >/dev/null
	remember
	assert_equal "$(said -0 stage L1 appointment --agent bob)" "already null"
	assert_nothing_written
	assert_equal "$(said -0 stage L1 closed --agent bob)" "ok null"
	assert_equal "$(lr-log --event track.stage | fields stage agent)" $'appointment ann\ncultivate ann\nclosed bob'
}

@test "void-stage takes a mark back, by admins alone; then it can be marked again" {
	team ann bob adm:role=admin
	owned ann X1
	lr-track stage L1 closed --agent ann >/dev/null
	release L1 ann >/dev/null
	run -0 lr-admin void-stage L1 closed --why 'wrong lead'
	assert_lines <<<'{"lead":"L1","status":"pool","stage_voided":"closed"}'
	assert_equal "$(lr-log --event track.stage_voided | fields lead stage by why)" "L1 closed owner wrong lead"
	remember
	run -1 lr-admin void-stage L1 closed
	assert_equal "$stderr" "lr-admin: void-stage L1: refused: closed is not marked"
	run -1 lr-admin void-stage L1 active
	run -1 lr-admin void-stage L9 active
	run -64 lr-admin void-stage L1 won
	run -64 lr-admin void-stage L1
	run -64 lr-admin void-stage L1 closed --all
	assert_nothing_written
	claim L1 bob >/dev/null
	assert_equal "$(said -0 stage L1 closed --agent bob)" "ok null"
	unset LR_NOW
	run -77 lr-admin --as ann void-stage L1 closed
	run -77 lr-admin --as bob void-stage L1 closed
	run -0 lr-admin --as adm void-stage L1 closed
	assert_equal "$(lr-log --event track.stage_voided | fields by)" $'owner\nadm'
}

@test "feedback says as much as its depth, and stands in the journal with it" {
	team ann
	owned ann X1
	local want args
	while read -r want args; do
		run -0 lr-track feedback L1 $args
		assert_equal "$(fields depth <<<"$output") $args" "$want $args"
	done <<-'END'
		1 --contact attempted
		1 --contact unreachable
		1 --contact attempted --reason busy
		2 --contact contacted
		2 --contact contacted --reason friendly
		3 --deal in_progress
		3 --deal closed --contact contacted
		4 --deal unsuccessful --reason price
		4 --deal closed --amount 0
		4 --deal closed --amount 10 --reason paid
		4 --contact unreachable --reason moved
	END
	run -0 lr-log --event track.feedback
	assert_equal "$(fields depth <<<"$output" | tr '\n' ' ')" "1 1 1 2 2 3 3 4 4 4 4 "
	assert_equal "$(tail -n 2 <<<"$output" | fields contact deal amount reason)" $'- closed 1000 paid\nunreachable - - moved'
}

@test "an amount is in the account's currency, as a number or as text, and never negative" {
	team ann
	owned ann X1
	local a
	for a in 12.5 '"12.50"' 1200.0 7 '"0"'; do
		run -0 lr-track <<<"{\"track\":\"feedback\",\"lead\":\"L1\",\"deal\":\"closed\",\"amount\":$a}"
	done
	assert_equal "$(lr-log --event track.feedback | fields amount | tr '\n' ' ')" "1250 1250 120000 700 0 "
	remember
	for a in -1 '"-0.01"' 1.234 '"1,000"' '"$5"' '""' true '"1e3"' 90071992547409920; do
		run -1 lr-track <<<"{\"track\":\"feedback\",\"lead\":\"L1\",\"deal\":\"closed\",\"amount\":$a}"
		[[ $stderr == lr-track:\ stdin:1:* ]] || { echo "$a: $stderr"; false; }
	done
	assert_nothing_written
	printf '{"currency":"JPY"}\n' >settings.json
	apply settings.json
	run -0 lr-track feedback L1 --deal closed --amount 1200
	run -64 lr-track feedback L1 --deal closed --amount 12.5
	assert_equal "$(lr-log --event track.feedback | tail -n 1 | fields amount)" 1200
}

@test "an outcome or a conversion makes room below the limit" {
	team ann:limit=2
	owned ann X1 X2
	routed X3 >/dev/null
	routed X4 >/dev/null
	assert_equal "$(lr-offer --pending | grep -c offered || true)" 0
	lr-track outcome L1 lost --agent ann >/dev/null
	assert_equal "$(lr-route --pending | lr-offer | grep offered | fields lead agent)" "L3 ann"
	accept "$(lr-offer --open | fields offer)" ann >/dev/null
	# another word for over changes nothing more, and conversion of what is over neither
	lr-track outcome L1 archived --agent ann >/dev/null
	lr-track convert L1 --agent ann >/dev/null
	assert_equal "$(lr-route --pending | lr-offer | grep -c offered || true)" 0
	lr-track convert L2 --agent ann >/dev/null
	assert_equal "$(lr-route --pending | lr-offer | fields lead agent)" "L4 ann"
}

@test "what is over stays so with another owner, and counts against nobody's limit" {
	team ann bob:limit=1
	owned ann X1
	owned bob X2
	lr-track outcome L1 completed --agent ann >/dev/null
	run -0 lr-admin assign L1 bob
	assert_equal "$stderr" ""
	release L1 bob >/dev/null
	claim L1 ann >/dev/null
	run -0 lr-admin assign L1 bob
	# in his name at the limit, by hand above it
	assert_equal "$(said -1 outcome L1 open --agent bob)" "refused limit_reached"
	run -0 lr-track outcome L1 open
	assert_equal "$(fields result <<<"$output")" ok
	assert_equal "$stderr" "lr-track: agent bob now carries 2 leads, above the limit of 1"
}

@test "whoever opens his own lead again must be below the limit, live offers counted" {
	team ann:limit=2
	owned ann X1
	lr-track outcome L1 lost --agent ann >/dev/null
	owned ann X2
	offered X3 >/dev/null
	remember
	assert_equal "$(said -1 outcome L1 open --agent ann)" "refused limit_reached"
	assert_nothing_written
	decline O3 ann >/dev/null
	assert_equal "$(said -0 outcome L1 open --agent ann)" "ok null"
	assert_equal "$(said -0 outcome L1 open --agent ann)" "already null"
	offered X4 >/dev/null
	assert_equal "$(lr-offer --open)" ""
}

@test "a lead that never counted counts no less when it is over, nor more when it is open again" {
	team ann:limit=1 bob
	lead X1 web assign_to=ann | lr-route >/dev/null
	owned ann X2
	assert_equal "$(said -0 outcome L1 lost --agent ann)" "ok null"
	assert_equal "$(offered X3 | fields agent)" bob
	assert_equal "$(said -0 outcome L1 open --agent ann)" "ok null"
	assert_equal "$(offered X4 | fields agent)" bob
}

@test "a converted lead that is opened again does not count" {
	team ann:limit=1
	owned ann X1
	lr-track convert L1 --agent ann >/dev/null
	lr-track outcome L1 lost --agent ann >/dev/null
	owned ann X2
	assert_equal "$(said -0 outcome L1 open --agent ann)" "ok null"
	assert_equal "$(lr-log --lead L2 --event offer.accepted | fields agent)" ann
}

@test "what was said is already known: phases, outcome, conversion; all else with its moment alone" {
	team ann bob
	owned ann X1
	tick 1h
	local -a told=('stage L1 active' 'outcome L1 lost' 'convert L1' 'interaction L1 call --at 2026-07-01T09:10:00Z'
		'comment L1 hello --at 2026-07-01T09:10:00Z' 'feedback L1 --deal closed --reason why --at 2026-07-01T09:10:00Z')
	local w
	for w in "${told[@]}"; do assert_equal "$(said -0 $w --agent ann)" "ok null"; done
	remember
	for w in "${told[@]}"; do assert_equal "$(said -0 $w --agent ann)" "already null"; done
	assert_equal "$(said -0 interaction L1 call --at 2026-07-01T11:10:00+02:00)" "already null"
	assert_equal "$(said -0 stage L1 active --at 2026-07-01T09:20:00Z)" "already null"
	assert_nothing_written
	# another moment, kind, text or owner: another one
	for w in 'interaction L1 call --at 2026-07-01T09:10:00.001Z' 'interaction L1 text --at 2026-07-01T09:10:00Z' \
		'comment L1 hallo --at 2026-07-01T09:10:00Z' 'feedback L1 --deal closed --at 2026-07-01T09:10:00Z' \
		'interaction L1 call' 'interaction L1 call'; do
		assert_equal "$(said -0 $w)" "ok null"
	done
	lr-admin assign L1 bob >/dev/null
	assert_equal "$(said -0 interaction L1 call --at 2026-07-01T09:10:00Z)" "ok null"
	# and a rebuilt index knows the same
	run -0 lr-check --rebuild
	assert_equal "$(said -0 interaction L1 call --at 2026-07-01T09:10:00Z)" "already null"
}

@test "records: each refused alone, with its line; the others go on" {
	team ann
	owned ann X1
	cat >in.ndjson <<-'END'
		{"track":"interaction","lead":"L1","interaction":"call"}
		{"track":"interaction","lead":"L1"}
		{"track":"interaction","lead":"L1","interaction":"call","stage":"active"}
		{"track":"comment","lead":"L1","comment":"x","amount":3}
		{"track":"comment","lead":"L1","comment":7}
		{"lead":"L1","stage":"active"}
		{"track":"stage","stage":"active"}
		{"track":"stage","lead":"O1","stage":"active"}
		L1
		{"track":"stage","lead":"L2","stage":"active"}
		{"track":"stage","lead":"L1","stage":"active","note":"ignored","comment":null}
	END
	run -1 lr-track <in.ndjson
	assert_equal "$(fields track lead result reason <<<"$output")" \
		$'interaction L1 ok null\nstage L2 refused unknown\nstage L1 ok null'
	assert_equal "$(cut -d: -f1-3 <<<"$stderr" | tr '\n' ' ')" \
		"lr-track: stdin:2 lr-track: stdin:3 lr-track: stdin:4 lr-track: stdin:5 lr-track: stdin:6 lr-track: stdin:7 lr-track: stdin:8 lr-track: stdin:9 lr-track: stdin:10 "
	assert_equal "$(lr-log --lead L1 | grep -c track)" 2
}

@test "one by one or all at once: the same journal, byte for byte; a dry run prints the same and writes nothing" {
	cat >in.ndjson <<-'END'
		{"track":"interaction","lead":"L1","interaction":"call","agent":"ann"}
		{"track":"feedback","lead":"L1","deal":"in_progress","amount":"5.00","reason":"a \"quote\", ä and \u0001"}
		{"track":"stage","lead":"L1","stage":"active","at":"2026-07-01T09:00:00Z"}
		{"track":"stage","lead":"L1","stage":"active"}
		{"track":"outcome","lead":"L1","outcome":"lost","agent":"ann"}
		{"track":"outcome","lead":"L1","outcome":"open","agent":"ann"}
		{"track":"comment","lead":"L1","comment":"\u2028 \u202e"}
	END
	team ann:limit=1
	owned ann X1
	remember
	lr-track -n <in.ndjson >dry
	assert_nothing_written
	lr-track <in.ndjson >real
	cmp dry real
	journal >all
	another_state again
	team ann:limit=1
	owned ann X1
	while read -r line; do lr-track <<<"$line"; done <in.ndjson >each
	cmp real each
	journal | cmp - all
}

@test "texts stand in person, whole; one too long is refused" {
	team ann
	owned ann X1
	lr-track comment L1 $'tab\tand \x1b[31m "quotes" \\ ☃' >/dev/null
	run -0 lr-log --event track.comment
	[[ $output == *',"person":{"comment":"tab\tand \u001b[31m \"quotes\" \\ \u2603"},"person_sum":"'* ]]
	remember
	head -c 1048576 /dev/zero | tr '\0' x >long
	run -1 lr-track < <(printf '{"track":"comment","lead":"L1","comment":"%s"}\n' "$(head -c 1048400 long)")
	[[ $stderr == *too_long* ]]
	run -1 lr-track < <(printf '{"track":"comment","lead":"L1","comment":"%s"}\n' "$(<long)")
	assert_nothing_written
}

@test "the story of a lead tells what was tracked" {
	team ann adm:role=admin
	owned ann X1
	tick 1h
	lr-track interaction L1 plan --agent ann --at 2026-07-01T09:10:00Z >/dev/null
	lr-track feedback L1 --contact unreachable --reason 'no such number' --agent ann >/dev/null
	lr-track feedback L1 --contact contacted --deal closed --amount 99.5 --agent adm >/dev/null
	lr-track comment L1 $'\e[1mpays cash' --agent ann >/dev/null
	lr-track stage L1 under_contract --agent ann >/dev/null
	lr-admin void-stage L1 under_contract --why slip >/dev/null
	lr-track outcome L1 lost --agent ann >/dev/null
	lr-track outcome L1 open --agent ann >/dev/null
	lr-track convert L1 --agent ann >/dev/null
	run -0 lr-log --explain L1
	diff -u - <(tail -n 9 <<<"$output") <<-'END'
		2026-07-01 10:00:00  ann started a plan for the customer (on 2026-07-01 09:10:00)
		2026-07-01 10:00:00  ann says: cannot reach the customer: no such number
		2026-07-01 10:00:00  ann says: reached the customer, the deal is closed, 99.50 USD [by adm]
		2026-07-01 10:00:00  ann noted: \x1b[1mpays cash
		2026-07-01 10:00:00  ann reached the phase under_contract
		2026-07-01 10:00:00  the phase under_contract was marked by mistake: slip
		2026-07-01 10:00:00  ann closed it as lost
		2026-07-01 10:00:00  ann opened it again
		2026-07-01 10:00:00  ann made it a contact
	END
}
