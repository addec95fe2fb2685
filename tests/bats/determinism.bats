#!/usr/bin/env bats
# Invariant 9 of domain.md: the same inputs, configuration and clock give byte-identical journals; one by one = batch;
# and whatever is run twice changes nothing twice.

load helper

leads_of_the_day() {
	lead_json X1 web name=Zoe email=zoe@example.com
	lead_json X2 zillow name=Yan phone=+15550100199
	lead_json X3 web email=zoe@example.com
	lead_json X4 '' name=Xu
	lead_json X5 web received_at=2026-05-01T00:00:00Z
	lead_json X6 web assign_to=cat
	lead_json X7 web
	lead_json X1 web name=Zoe email=other@example.com
	lead_json X8 web
}

answers_of_the_day() {
	answer_json accept O1 ann
	answer_json decline O2 bob
	answer_json accept O2 ann
	answer_json claim L2 ann
	answer_json release L1 ann
	answer_json claim L1 bob
	answer_json accept O99 bob
	answer_json decline O3 cat
}

# One morning: every stage at least once. $1: how a stage is fed, "batch" or "single".
morning() {
	SETTINGS='"shark_tank":"10m","max_open":2' team ann bob cat:limit=2 zoe:catchall=true
	leads_of_the_day >day.leads
	answers_of_the_day >day.answers
	lr-ingest day.leads >out.ingest
	tick 1s
	fields lead <out.ingest >ids
	feed "$1" ids lr-route >out.route
	tick 1s
	feed "$1" ids lr-offer >out.offer
	tick 1m
	feed "$1" day.answers lr-answer >out.answer
	local i
	for i in 1 2 3 4 5 6; do
		tick 5m
		lr-expire >>out.expire
		lr-route --pending | lr-offer >>out.expire
	done
}

feed() { # batch|single FILE COMMAND...: the whole file at once, or each line to a process of its own
	local how=$1 file=$2 line
	shift 2
	if [ "$how" = batch ]; then
		"$@" <"$file" || true
	else
		while IFS= read -r line; do
			"$@" <<<"$line" || true
		done <"$file"
	fi
}

@test "the same morning twice gives byte-identical journals and outputs" {
	another_state one
	mkdir a b
	cd a
	morning batch
	cd ..
	journal >one.ndjson
	check
	another_state two
	cd b
	morning batch
	cd ..
	journal | cmp - one.ndjson
	local f
	for f in a/out.*; do
		cmp "$f" "b/${f#a/}"
	done
	assert [ "$(events offer.made)" -gt 5 ]
}

@test "one process a record gives the same journal as one batch: route, offer, answer, expire" {
	another_state one
	morning batch
	journal >one.ndjson
	another_state two
	morning single
	diff -u <(fields seq at event lead offer agent <one.ndjson) <(journal | fields seq at event lead offer agent)
	journal | cmp - one.ndjson
}

@test "leads that arrive one by one give the same journal as a batch" {
	leads_of_the_day >day.leads
	another_state one
	team ann bob cat
	lr-ingest day.leads
	journal >one.ndjson
	another_state two
	team ann bob cat
	mkfifo in
	lr-ingest <in >out 3>&- &
	local pid=$! n=0 line
	exec 8>in
	while IFS= read -r line; do
		echo "$line" >&8
		n=$((n + 1))
		eventually lines_in out $n
	done <day.leads
	exec 8>&-
	wait $pid
	journal | cmp - one.ndjson
}

@test "the environment changes nothing: another zone, locale, directory and umask, the same journal" {
	another_state one
	morning batch
	journal >one.ndjson
	another_state two
	mkdir elsewhere
	cd elsewhere
	(umask 077; export TZ=Asia/Kathmandu LC_ALL=de_DE.UTF-8 LANG=tr_TR; morning batch)
	journal | cmp - "$BATS_TEST_TMPDIR/one.ndjson"
	assert_equal "$(stat -c %a "$LR_STATE")" 700
	tick 1d
}

@test "a rebuilt index decides the same: thrown away before every step, the same journal" {
	another_state one
	team ann bob cat
	leads 5 | lr-ingest
	lr-route --pending
	lr-offer --pending
	decline O1 ann
	tick 5m
	lr-expire
	journal >one.ndjson
	another_state two
	forget() { rm -rf "$LR_STATE/index" "$LR_STATE/facts"; }
	team ann bob cat
	forget
	leads 5 | lr-ingest
	forget
	lr-route --pending
	forget
	lr-offer --pending
	forget
	decline O1 ann
	forget
	tick 5m
	lr-expire
	journal | cmp - one.ndjson
}

@test "everything twice: init, apply, ingest, route, offer, answer, expire change nothing the second time" {
	SETTINGS='"shark_tank":"10m"' team ann bob
	leads 3 >in.ndjson
	lr-ingest in.ndjson >ingested
	lr-route <ingested >routed
	lr-offer <routed >offered
	decline O1 ann
	accept O2 bob
	tick 5m
	lr-expire
	remember
	local what
	for what in 'lr-init' 'lr-admin apply settings.json agents.csv routes.json' 'lr-ingest in.ndjson' \
		'lr-route <ingested' 'lr-route <routed' 'lr-route --pending' 'lr-offer <routed' 'lr-offer --pending' \
		'lr-expire' 'lr-score' 'lr-report' 'lr-log' 'lr-check' 'lr-check --rebuild'; do
		run -0 bash -c "$what"
		assert_nothing_written || { echo "written by: $what"; false; }
	done
	run -1 decline O1 ann
	run -1 accept O2 bob
	assert_nothing_written
}

@test "a pipeline repeated after it broke picks up the rest, and nothing twice" {
	team ann bob
	leads 6 >in.ndjson
	head -n 3 in.ndjson | lr-ingest >/dev/null
	lr-ingest in.ndjson | head -n 4 | lr-route | head -n 2 | lr-offer >/dev/null
	lr-ingest in.ndjson | lr-route | lr-offer >/dev/null
	lr-route --pending | lr-offer >/dev/null
	lr-offer --pending >/dev/null
	assert_equal "$(events lead.received) $(events lead.routed) $(events offer.made)" "6 6 6"
	assert_equal "$(lr-log --event offer.made | fields lead | sort | uniq -d)" ""
}

@test "a dry run over more than one batch prints what the real run prints" {
	team ann bob
	awk 'BEGIN { for (i = 1; i <= 2500; i++) printf "{\"ext_id\":\"X%d\",\"source\":\"web\"}\n", i % 2400 }' >in
	remember
	lr-ingest -n in >rehearsed
	assert_nothing_written
	lr-ingest in >real
	cmp rehearsed real
	cut -d, -f1 real | tr -dc 'L0-9\n' | sort -u >ids
	lr-route -n <real >rehearsed
	lr-route <real >routed
	cmp rehearsed routed
}
