# replay.sh of examples/replay: an export becomes a state whose reports are those of the export's own past.
load helper

REPLAY=$BATS_TEST_DIRNAME/../../examples/replay

replayed() { # [FILE...]: into LR_STATE; the clock at its end
	export LR_STATE="$BATS_TEST_TMPDIR/past"
	unset LR_NOW
	run -0 "$REPLAY/replay.sh" "$@"
	LR_NOW=${output##* }
	export LR_NOW
}

@test "the example of replay.sh is played as its files say" {
	replayed "$REPLAY"/leads.csv "$REPLAY"/agents.csv "$REPLAY"/sales.csv
	assert_equal "$stderr" ""
	assert_lines <<-END
		9 leads; 8 accepted, 1 left in the pool
		42 facts recorded, 0 refused
		reached: cultivate 5, appointment 5, active 4, under_contract 3, closed 3
		$LR_STATE: 92 events, 9 leads: clean
		the last day: lr-report --all --now 2026-02-09T20:00:00.000Z
	END
	run -0 lr-report routing --all --ndjson
	assert_equal "$(fields total_leads accepted leads_worked appointments under_contract closed_units avg_speed_to_lead_s never_contacted <<<"${lines[0]}")" \
		"8 8 5 5 3 3 155520 3" # first contacts after 1, 4, 0, 2 and 2 days
	assert_equal "$(printf '%s\n' "${lines[@]:1}" | fields agent name accepted closed_units)" "AGT-01 Ann Archer 2 1
AGT-02 Baker, Bob 2 0
AGT-03 Cat Cole 2 1
AGT-09 null 1 0
unnamed (no agent named) 1 1"
	run -0 lr-report sources --all --ndjson
	assert_equal "$(fields source leads cost closed_deals revenue <<<"$output")" "- 9 38800 3 9300000
Instagram 3 12300 2 7500000
Portal 3 24100 0 0
Website 2 2400 0 0
Referral 1 null 1 1800000"
}

@test "replay.sh takes the days of the account's zone, and what happened stands on its day" {
	replayed "$REPLAY"/leads.csv "$REPLAY"/agents.csv "$REPLAY"/sales.csv
	run -0 lr-log --lead L1
	assert_equal "$(fields at event stage outcome happened_at <<<"$output" | sed 's/ -//g')" "2026-01-04T20:00:00.000Z lead.received
2026-01-04T20:00:00.000Z lead.routed
2026-01-04T20:00:00.000Z offer.made exclusive
2026-01-04T20:00:00.000Z offer.accepted
2026-01-05T20:00:00.000Z track.interaction 2026-01-05T20:00:00.000Z
2026-01-05T20:00:00.000Z track.stage cultivate 2026-01-05T20:00:00.000Z
2026-01-09T20:00:00.000Z track.interaction 2026-01-09T20:00:00.000Z
2026-01-09T20:00:00.000Z track.stage appointment 2026-01-09T20:00:00.000Z
2026-01-11T20:00:00.000Z track.stage active 2026-01-11T20:00:00.000Z
2026-01-19T20:00:00.000Z track.stage under_contract 2026-01-19T20:00:00.000Z
2026-01-31T20:00:00.000Z track.stage closed 2026-01-31T20:00:00.000Z
2026-01-31T20:00:00.000Z track.feedback 2026-01-31T20:00:00.000Z
2026-01-31T20:00:00.000Z track.outcome completed 2026-01-31T20:00:00.000Z"
}

@test "replay.sh without agents and sales knows nothing closed, and agents by their ids alone" {
	replayed "$REPLAY"/leads.csv
	assert_equal "${lines[2]}" "reached: cultivate 5, appointment 5, active 4, under_contract 3, closed 0"
	run -0 lr-report agents --ndjson
	assert_equal "$(fields agent name <<<"$output")" "AGT-01 null
AGT-02 null
AGT-03 null
AGT-09 null
unnamed (no agent named)"
}

@test "replay.sh tells of a date that is none and plays the rest, and touches no state there is" {
	sed 's/2026-01-09/soon/' "$REPLAY"/leads.csv >leads.csv
	replayed leads.csv
	assert_equal "$stderr" "replay.sh: LEAD-0002: cultivate: soon is not a date"
	assert_equal "${lines[2]}" "reached: cultivate 4, appointment 5, active 4, under_contract 3, closed 0"
	remember
	unset LR_NOW
	run -73 "$REPLAY/replay.sh" leads.csv
	assert_equal "$stderr" "replay.sh: $LR_STATE is there already"
	assert_nothing_written
	run -66 env LR_STATE=other "$REPLAY/replay.sh" nothing.csv
	run -64 "$REPLAY/replay.sh"
}
