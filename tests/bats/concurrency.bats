#!/usr/bin/env bats
# Many processes at once: each waits its turn, and nobody is offered or given a lead twice. durability.md.

load helper

N=8

# Run "worker 1" .. "worker N" at the same time, outputs in out.1 ..; all must end, with one of the codes in $1.
at_once() { # "CODES" FUNCTION
	local i rc pids=()
	for ((i = 1; i <= N; i++)); do
		"$2" "$i" >"out.$i" 2>"err.$i" 3>&- &
		pids+=($!)
	done
	for i in "${!pids[@]}"; do
		rc=0
		wait "${pids[i]}" || rc=$?
		[[ " $1 " == *" $rc "* ]] || { echo "worker $((i + 1)): exit $rc"; cat "err.$((i + 1))"; return 1; }
	done
}

eight() { printf '%s\n' a{1..8}; }
results() { cat out.* | grep '"answer":' | fields result reason | sort | uniq -c | awk '{ print $1, $2, $3 }'; } # how many of each

@test "8 lr-offer --pending at once: every lead is offered once, every line printed once" {
	team ann bob cat
	leads 60 | lr-ingest | lr-route >/dev/null
	worker() { lr-offer --pending; }
	at_once 0 worker
	assert_equal "$(events offer.made)" 60
	assert_equal "$(cat out.* | fields lead | sort | uniq -d)" ""
	assert_equal "$(cat out.* | fields offer | sort | uniq -d)" ""
	assert_equal "$(cat out.* | wc -l)" 60
	assert_equal "$(lr-log --event offer.made | fields agent | sort | uniq -c | awk '{ print $1 }' | tr '\n' ' ')" "20 20 20 "
}

@test "8 lr-ingest of the same file at once: every lead is stored once" {
	team ann
	leads 40 >in.ndjson
	worker() { lr-ingest in.ndjson; }
	at_once 0 worker
	assert_equal "$(events lead.received)" 40
	assert_equal "$(cat out.* | fields status | sort | uniq -c | awk '{ print $1, $2 }')" $'280 duplicate\n40 new'
}

@test "8 claims of one lead at once: one has it" {
	team $(eight)
	offered X1
	local i
	for i in $(eight); do
		decline L1 "$i"
	done
	worker() { claim L1 "a$1"; }
	at_once "0 1" worker
	assert_equal "$(events lead.claimed)" 1
	assert_equal "$(cat out.* | grep -c '"result":"ok"')" 1
}

@test "8 answers to one offer at once, one millisecond before its end: one of them counts" {
	team ann bob
	offered X1
	worker() {
		case $1 in
		[1-5]) lr-answer accept O1 --agent ann ;;
		*) lr-answer decline O1 --agent ann ;;
		esac
	}
	tick 4m59s999ms
	at_once "0 1" worker
	assert_equal "$(lr-log | grep -c '"event":"offer\.\(accepted\|declined\|timed_out\|withdrawn\)","offer":"O1"')" 1
}

@test "no number of processes takes anyone above the limit" {
	team ann:limit=3 bob
	leads 12 | lr-ingest | lr-route | lr-offer >/dev/null
	local l
	for l in $(lr-offer --open | grep '"agent":"ann"' | fields lead); do decline "$l" ann; done >/dev/null
	for l in $(lr-offer --open | fields lead); do decline "$l" bob; done >/dev/null
	for l in $(lr-offer --open | fields lead); do decline "$l" ann; done >/dev/null
	worker() {
		local k
		for k in $(seq "$1" 2 12); do claim "L$k" ann || true; done
	}
	at_once 0 worker
	assert_equal "$(events lead.claimed)" 3
}

@test "8 processes answering, expiring, routing and offering at once: the invariants hold" {
	unset LR_NOW # the windows run out in real time while they work
	printf '{"offer_window":"1s","shark_tank":"100ms","max_open":4}\n' >settings.json
	write_agents $(eight) zoe:catchall=true
	write_routes "$(round_robin rr $(eight))"
	apply settings.json agents.csv routes.json
	leads 40 | lr-ingest >/dev/null
	worker() {
		local round o
		for round in 1 2 3; do
			lr-route --pending | lr-offer
			for o in $(lr-offer --open | grep "\"agent\":\"a$1\"" | fields offer | head -n 2); do
				case $(((${o#O} + $1) % 3)) in
				0) accept "$o" "a$1" ;;
				1) decline "$o" "a$1" ;;
				2) accept "$o" "a$(($1 % 8 + 1))" ;;
				esac || true # too late, or not his
			done
			lr-expire || return
		done
	}
	at_once 0 worker
	settled() { [ -n "$(lr-expire)" ]; }
	eventually settled
	check
	assert_equal "$(lr-log --event offer.accepted | fields lead | sort | uniq -d)" ""
	assert [ "$(events offer.accepted)" -gt 0 ]
	assert [ "$(events offer.timed_out)" -gt 0 ]
}

@test "a process stopped while it holds the lock makes others wait, not fail the store" {
	team ann
	exec 9>>"$LR_STATE/lock"
	flock 9
	(lead X1 >out 2>err) 3>&- 9>&- &
	local pid=$!
	run -75 lr-expire --lock-timeout 100ms 9>&-
	[ ! -s out ]
	exec 9>&-
	wait $pid
	assert_equal "$(fields lead status <out)" "L1 new"
}

@test "readers at work while writers write see whole states only" {
	team ann bob
	worker() {
		local k
		if [ "$1" -le 2 ]; then
			for k in 1 2 3 4 5; do
				leads_of "$1" "$k" | lr-ingest | lr-route | lr-offer >/dev/null || return
			done
		else
			for k in 1 2 3 4; do
				lr-report --ndjson | head -n 1 | fields leads accepted catchall assigned coalesced pending delinquent
				lr-log --verify >/dev/null || return
			done
		fi
	}
	leads_of() { local k; for k in 1 2 3 4 5 6; do lead_json "w$1-$2-$k"; done; }
	at_once 0 worker
	assert_equal "$(cat out.[3-8] | awk 'NF == 7 && $1 != $2 + $3 + $4 + $5 + $6 + $7')" ""
	assert_equal "$(cat out.[3-8] | wc -l)" 24
	assert_equal "$(events offer.made)" 60
}

@test "16 agents accept one jump ball at once: one has it, fifteen are told it is taken" {
	N=16
	write_settings
	write_agents a{1..16}
	write_routes '{"route":"all","rule":"jump-ball","agents":["*"]}'
	apply settings.json agents.csv routes.json
	offered X1 >/dev/null
	worker() { accept L1 "a$1"; }
	at_once "0 1" worker
	assert_equal "$(results)" $'1 ok null\n15 refused taken'
	assert_equal "$(events offer.accepted)" 1
	assert_equal "$(lr-log --event offer.withdrawn | fields reason | sort | uniq -c | awk '{ print $1, $2 }')" "15 taken"
}

@test "16 accepts at once with a limit of 3: three exclusive offers are taken, the others stay open" {
	N=16
	team ann
	leads 16 | lr-ingest | lr-route | lr-offer >/dev/null
	lr-admin limit ann 3 >/dev/null
	worker() { accept "O$1" ann; }
	at_once "0 1" worker
	assert_equal "$(results)" $'3 ok null\n13 refused limit_reached'
	assert_equal "$(lr-offer --open | wc -l)" 13
}

@test "16 accepts and claims at once with a limit of 3, of jump balls and out of the pool: never a fourth" {
	N=16
	write_settings
	write_agents ann:limit=3
	write_routes '{"route":"all","rule":"jump-ball","agents":["*"],"sources":["web"]}'
	apply settings.json agents.csv routes.json
	{ leads 8; for i in {9..16}; do lead_json "X$i" mail; done; } | lr-ingest | lr-route | lr-offer >/dev/null
	worker() { if [ "$1" -le 8 ]; then accept "L$1" ann; else claim "L$1" ann; fi; }
	at_once "0 1" worker
	assert_equal "$(results)" $'3 ok null\n13 refused limit_reached'
}

@test "16 processes route, offer and answer one lead: one offer at a time, one acceptance" {
	N=16
	team a{1..16}
	lead X1 >/dev/null
	worker() {
		lr-route L1 && lr-offer L1 || return
		accept L1 "a$1" || decline L1 "a$1" || true
	}
	at_once 0 worker
	assert_equal "$(events lead.routed)" 1
	assert_equal "$(events offer.made)" 1
	assert_equal "$(events offer.accepted)" 1
}

@test "16 processes route, offer, answer and claim 64 leads at once: each is offered, and given, once" {
	N=16
	SETTINGS='"max_offers":2' team a{1..16}
	leads 64 | lr-ingest >/dev/null
	worker() {
		local o
		lr-route --pending >routed.$1 && lr-offer --pending || return
		for o in $(lr-offer --open | grep "\"agent\":\"a$1\"" | fields offer); do
			if ((${o#O} % 2)); then accept "$o" "a$1"; else decline "$o" "a$1"; fi || true
		done
		claim "L$(($1 * 4))" "a$1" || true
	}
	at_once 0 worker
	assert_equal "$(events lead.routed)" 64
	assert_equal "$(lr-log --event offer.made | fields lead agent | sort | uniq -d)" ""
	assert_equal "$(cat out.* | grep '"status":"offered"' | fields offer | sort -u | wc -l)" "$(events offer.made)"
	assert_equal "$(lr-log --event offer.accepted | fields lead | sort | uniq -d)" ""
	assert_equal "$(cat out.* | grep '"answer":"accept"' | grep -c '"result":"ok"')" "$(events offer.accepted)"
	assert [ "$(events offer.accepted)" -gt 20 ]
}

@test "people forgotten while others feed, answer and read: all is stored, nothing of them is left, and no reader sees a line in between" {
	team ann
	seq 8 | sed 's/.*/{"ext_id":"X&","source":"web","name":"Secret&","email":"s&@x.example"}/' | lr-ingest | lr-route | lr-offer >/dev/null
	worker() {
		local k
		case $1 in
		1 | 2 | 3) lr-admin forget "L$1"; lr-admin forget "s$(($1 + 3))@x.example" ;;
		4 | 5) for k in 1 2 3 4 5; do leads 1 | sed "s/X1/Y$1-$k/"; done | lr-ingest ;;
		6) for k in 1 2 3 4 5 6 7 8; do lr-answer accept "O$k" --agent ann; done ;;
		7) for k in 1 2 3 4 5 6; do lr-log --verify; done ;;
		8) for k in 1 2 3; do lr-report --ndjson; lr-check; done ;;
		esac
	}
	at_once 0 worker
	assert_equal "$(events lead.received) $(events offer.accepted) $(events lead.forgotten)" "18 8 6"
	run -1 grep -raiE '(Secret|s)[1-6]@?"' "$LR_STATE/journal"
	assert_equal "$(grep -c 'Secret[78]' "$LR_STATE/journal/00000001.ndjson")" 2
}

@test "a writer that waits for more input goes on in the new segment after somebody was forgotten" {
	team ann
	mkfifo in
	lr-ingest <in >out 3>&- &
	local pid=$!
	exec 8>in
	lead_json X1 web name=Zoe email=zoe@x.example >&8
	eventually lines_in out 1
	lr-admin forget L1 8>&- >/dev/null
	lead_json X2 web email=zoe@x.example >&8
	eventually lines_in out 2
	exec 8>&-
	wait $pid
	assert_equal "$(fields lead status <out)" $'L1 new\nL2 new'
	assert_equal "$(lr-log --lead L2 | fields event)" lead.received
	run -1 grep -rai '"zoe"' "$LR_STATE"
}
