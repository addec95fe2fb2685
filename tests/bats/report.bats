#!/usr/bin/env bats
# The dashboard against a count by hand. domain.md 7.

load helper

account() { lr-report dashboard --ndjson "${@:2}" | grep '"row":"account"' | fields $1; }
agent() { lr-report dashboard --ndjson "${@:3}" | grep "\"row\":\"agent\",\"agent\":\"$1\"" | fields $2; }

COHORT='leads accepted catchall assigned coalesced pending delinquent'
OFFERS='offered accepted declined timed_out withdrawn open'

# The day below is played once; each test that looks at it has a copy.
setup_file() {
	BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
	fresh
	play_a_day
	printf 'NOW_MS=%s LR_NOW=%s\n' "$NOW_MS" "$LR_NOW" >now
}

a_day() {
	rm -rf "$LR_STATE"
	cp -R "$BATS_FILE_TMPDIR/state" "$LR_STATE"
	. "$BATS_FILE_TMPDIR/now"
}

# Ten leads, one for each way to end. Clock: 09:00 to 09:17.
play_a_day() {
	SETTINGS='"shark_tank":"0"' team ann bob cat zoe:catchall=true
	offered X1 web email=one@example.com       # O1 ann, accepts after 60 s
	offered X2 web                             # O2 bob, accepts after 90 s
	offered X3 web                             # O3 cat, declines; O4 ann accepts 30 s later
	tick 60s
	accept O1 ann
	decline O3 cat                             # O4 ann
	tick 30s
	accept O2 bob
	accept O4 ann
	lead X4 web assign_to=cat | lr-route       # assigned
	lead X5 zillow email=one@example.com       # coalesced to ann
	lead X6 web received_at=2026-06-05T00:00:00Z email=six@example.com # will be offered now
	lr-route --pending | lr-offer              # O5 bob: times out, O6 cat, O7 ann, then zoe, who accepts
	lead X7 web received_at=2026-05-01T00:00:00Z # before the range
	lead X8 zillow                             # stays new: pending
	lead X9 web received_at=2026-06-20T00:00:00Z email=nine@example.com
	tick 5m
	lr-expire                                  # O6 cat
	tick 5m
	lr-expire                                  # O7 ann
	tick 5m
	lr-expire                                  # O8 zoe
	tick 30s
	accept O8 zoe
	printf 'L9\n' | lr-route | lr-offer        # O9
	decline O9 "$(lr-offer --open | fields agent)"
	decline O10 "$(lr-offer --open | fields agent)"
	decline O11 "$(lr-offer --open | fields agent)"
	decline O12 zoe                            # the pool: delinquent
	lead X10 web email=nine@example.com        # follows it: delinquent
}

@test "the account's figures are what a count by hand gives, and the identity holds" {
	a_day
	assert_equal "$(account "$COHORT")" "9 3 1 1 1 1 2"
	assert_equal "$(account 'acceptance_rate catchall_rate')" "33.3 11.1"
}

@test "response is first acceptance - received_at over all leads somebody accepted, the catchall included" {
	a_day
	# 60 s, 90 s, 90 s, and the catchall's 26 days, 9 h and 17 min: that customer waited, too
	assert_equal "$(account 'response_median_s response_mean_s response_p90_s')" "90 570015 2279820"
}

@test "each agent's figures are what a count by hand gives, and their identity holds" {
	a_day
	assert_equal "$(agent ann "$OFFERS")" "4 2 1 1 0 0"
	assert_equal "$(agent bob "$OFFERS")" "3 1 1 1 0 0"
	assert_equal "$(agent cat "$OFFERS")" "3 0 2 1 0 0"
	assert_equal "$(agent zoe "$OFFERS")" "0 0 0 0 0 0"
	assert_equal "$(agent ann 'acceptance_rate assigned coalesced claimed')" "50.0 0 1 0"
	assert_equal "$(agent cat 'acceptance_rate assigned coalesced claimed')" "0.0 1 0 0"
	assert_equal "$(agent zoe 'acceptance_rate response_median_s')" "null null"
}

@test "an agent's response counts from his own offer" {
	a_day
	assert_equal "$(agent ann 'response_median_s response_mean_s')" "45 45"
	assert_equal "$(agent bob 'response_median_s response_mean_s')" "90 90"
}

@test "scores: the agents', and their unweighted mean over those with an event in the range" {
	a_day
	# ann: +2 +2, coalesced +1, declined +1, timed out -5 = 101; bob: +2 +1 -5 = 98; cat: +1 +1 assigned +1 -5 = 98
	assert_equal "$(agent ann score) $(agent bob score) $(agent cat score)" "101 98 98"
	assert_equal "$(lr-score --ndjson | grep '"agent":"ann"' | fields score)" 101
}

@test "the example of domain.md 8: A times out, B accepts after two minutes; response 720 s from received" {
	write_settings
	printf '{"offer_window":"10m"}\n' >settings.json
	write_agents A B
	write_routes "$(round_robin rr A B)"
	apply settings.json agents.csv routes.json
	offered X1
	tick 10m
	lr-expire
	tick 2m
	accept O2 B
	assert_equal "$(account "leads accepted acceptance_rate response_median_s response_mean_s")" "1 1 100.0 720 720"
	assert_equal "$(agent A "$OFFERS response_median_s score")" "1 0 0 1 0 0 null 95"
	assert_equal "$(agent B "$OFFERS response_median_s score")" "1 1 0 0 0 0 120 102"
	assert_equal "$(account score)" 98.5
}

@test "an empty range: noughts, and null where there is nothing to divide by" {
	team ann
	assert_equal "$(account "$COHORT acceptance_rate catchall_rate response_median_s score")" \
		"0 0 0 0 0 0 0 null null null null"
	run -0 lr-report
	assert_output --partial -
}

@test "a lead claimed from the pool is accepted, and claimed for the agent" {
	team ann bob
	offered X1
	decline O1 ann
	decline O2 bob
	assert_equal "$(account "$COHORT")" "1 0 0 0 0 0 1"
	claim L1 bob
	assert_equal "$(account "$COHORT")" "1 1 0 0 0 0 0"
	assert_equal "$(agent bob 'claimed accepted declined')" "1 0 1"
}

@test "a released lead is delinquent again, and its owner's acceptance stays in his figures" {
	team ann
	offered X1
	accept O1 ann
	release L1 ann
	assert_equal "$(account "$COHORT")" "1 0 0 0 0 0 1"
	assert_equal "$(agent ann "$OFFERS")" "1 1 0 0 0 0"
}

@test "pending is what a window or a later try can still decide: new, routed, offered, waiting, and its followers" {
	team ann:limit=1
	offered X1 web email=a@example.com
	lead X2 web email=a@example.com
	routed X3
	lead X4
	assert_equal "$(account "$COHORT")" "4 0 0 0 0 4 0"
}

@test "an open and a withdrawn offer are told apart" {
	team ann bob
	offered X1
	write_agents ann:active=false bob
	apply agents.csv
	assert_equal "$(agent bob "$OFFERS")" "1 0 0 0 0 1"
	write_agents ann bob
	apply agents.csv
	assert_equal "$(agent ann "$OFFERS")" "1 0 0 0 1 0"
}

@test "duplicates are no leads" {
	team ann
	lead X1
	lead X1
	assert_equal "$(account leads)" 1
}

@test "leads count by the day they were received, in the account's zone, both ends included" {
	team ann
	printf '{"tz":"America/New_York"}\n' >settings.json
	apply settings.json
	lead X1 web received_at=2026-06-10T03:59:59.999Z # 9 June there
	lead X2 web received_at=2026-06-10T04:00:00Z     # 10 June
	lead X3 web received_at=2026-06-11T03:59:59.999Z # 10 June
	lead X4 web received_at=2026-06-11T04:00:00Z     # 11 June
	assert_equal "$(account leads --from 2026-06-10 --to 2026-06-10)" 2
	assert_equal "$(account leads --from 2026-06-09 --to 2026-06-11)" 4
	assert_equal "$(account leads)" 4
	assert_equal "$(account leads --last 21d)" 1
	assert_equal "$(account leads --all)" 4
}

@test "the default range is today and the 29 days before" {
	team ann
	lead X1 web received_at=2026-06-02T00:00:00Z
	lead X2 web received_at=2026-06-01T23:59:59.999Z
	assert_equal "$(account leads)" 1
	assert_equal "$(account leads --last 30d)" 1
	assert_equal "$(account leads --last 31d)" 2
	assert_equal "$(account leads --mtd)" 0
	assert_equal "$(account leads --ytd)" 2
}

@test "halves are rounded up: rates, medians of an even number" {
	team ann
	local i
	leads 8 | lr-ingest | lr-route | lr-offer >/dev/null
	accept O1 ann
	assert_equal "$(account acceptance_rate)" 12.5
	tick 1s
	accept O2 ann
	# 0 s and 1 s: a median of 0.5 is 1
	assert_equal "$(account response_median_s)" 1
	for i in 3 4 5; do accept O$i ann; done
	lead X9
	# 5 of 9 = 55.555...
	assert_equal "$(account acceptance_rate)" 55.6
}

@test "--agent shows his rows alone" {
	team ann bob
	offered X1
	run -0 lr-report dashboard --ndjson --agent bob
	assert_equal "$(grep -c '"row":"agent"' <<<"$output")" 1
	assert_equal "$(grep '"row":"agent"' <<<"$output" | fields agent)" bob
}

@test "ndjson: the account's row first, then the agents'; no other text" {
	a_day
	run -0 lr-report --ndjson
	assert_equal "$stderr" ""
	assert_equal "$(fields row agent <<<"$output")" $'account -\nagent ann\nagent bob\nagent cat\nagent zoe'
}

@test "CSV: a header, a row each, CRLF and quotes as RFC 4180 has them" {
	a_day
	run -0 lr-report --csv
	assert_equal "$stderr" ""
	assert_equal "${#lines[@]}" 6
	[[ ${lines[0]} == row,*leads*accepted* ]]
	[[ ${lines[0]} == *$'\r' ]]
	[[ ${lines[1]} == account,* ]]
	[[ ${lines[2]} == agent,ann,* ]]
	local n
	n=$(head -n 1 <<<"$output" | tr -dc , | wc -c)
	assert_equal "$(tr -dc ',\n' <<<"$output" | awk '{ print length($0) }' | sort -u)" "$n"
}

@test "the table says what is counted by cohort and what by event time, and has a bar for each agent" {
	a_day
	run -0 lr-report
	assert_output --partial "Harbour Homes"
	assert_output --partial 2026-06-02
	assert_output --partial 2026-07-01
	assert_output --partial received
	assert_output --partial ann
	refute_output --partial $'\033'
	run -0 lr-report --color=always
	assert_output --partial $'\033[3'
	NO_COLOR=1 run -0 lr-report
	refute_output --partial $'\033'
}

@test "hostile names are masked in the table; control characters never get in" {
	printf '{"account":"\\u202eevil %%s%%n"}\n' >settings.json
	printf '{"agent":"ann","name":"\\u2066<b>%%s%%n\\u200b"}\n' >agents.ndjson
	write_routes "$(round_robin rr ann)"
	apply settings.json agents.ndjson routes.json
	offered X1
	run -0 lr-report
	[[ $output != *$'\342\200\256'* && $output != *$'\342\201\246'* && $output != *$'\342\200\213'* ]]
	assert_output --partial 'evil %s%n'
	run -0 lr-score -o table
	[[ $output != *$'\342\201\246'* ]]
	printf '{"agent":"ann","name":"\\u001b]0;x\\u0007"}\n' >agents.ndjson
	run -78 lr-admin apply agents.ndjson
	[[ $stderr != *$'\033'* ]]
}

@test "--excel guards cells a spreadsheet would run, and has a BOM" {
	write_settings
	printf '{"agent":"ann","name":"=1+1"}\n' >agents.ndjson
	write_routes "$(round_robin rr ann)"
	apply settings.json agents.ndjson routes.json
	offered X1
	lr-report --excel >sheet.csv
	assert_equal "$(head -c 3 sheet.csv | od -An -tx1 | tr -d ' ')" efbbbf
	run grep -c ',"\{0,1\}=1' sheet.csv
	assert_output 0
}
