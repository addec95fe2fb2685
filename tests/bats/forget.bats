#!/usr/bin/env bats
# A person is forgotten: the data are gone from every file of the state, for good, and nothing else is.

load helper

setup_file() {
	export SHIM="$BATS_FILE_TMPDIR/shim.so"
	"${CC:-cc}" -shared -fPIC -O1 -o "$SHIM" "$BATS_TEST_DIRNAME/../fault/shim.c" -ldl 2>"$BATS_FILE_TMPDIR/cc.err" || SHIM=
}

setup() {
	fresh
	team ann bob
	J="$LR_STATE/journal/00000001.ndjson"
}

faulty() { # FAULT COMMAND...
	[ -n "$SHIM" ] || skip "no C compiler"
	local f=$1
	shift
	PATH="$LR_BIN-shared:$PATH" LD_PRELOAD=$SHIM LR_FAULT=$f "$@"
}

# Zoe: a lead with all a lead can have, changed once, owned by ann; L2 is somebody else's.
zoe() {
	offered X1 web 'name=Zoe Quux' email=Zoe@Old.example 'phone=+1 555 010 9999' 'message=call Quux' hobby=fencing zip=04101
	lead X1 web email=zoe@new.example
	accept O1 ann
	lead X2 web name=Al email=al@x.example phone=+15550100000
}

secrets='zoe|quux|old\.example|new\.example|9999|fencing'
assert_erased() { run -1 grep -raiE "$secrets" "$LR_STATE"; }
assert_there() { grep -qaiE "$secrets" "$J"; }

@test "a lead forgotten: nothing of the person is left in any file of the state, and the journal still verifies" {
	zoe
	size=$(stat -c %s "$J")
	assert_there
	run -0 lr-admin forget L1
	assert_equal "$output" '{"lead":"L1","status":"accepted","forgotten":true}'
	assert_erased
	run -0 lr-log --verify
	run -0 lr-check
	# every line is as long as it was, and all but the persons is as it was
	assert_equal "$(head -c "$size" "$J" | tail -c 1 | od -An -tx1)" " 0a"
	assert_equal "$(head -c "$size" "$J" | wc -l)" "$(($(wc -l <"$J") - 1))"
	assert_equal "$(tail -n 1 "$J" | fields event lead by)" "lead.forgotten L1 owner"
	lr-log | grep -o '"person":{[^}]*}' | sed 's/-\+/-/' | assert_lines_of <<-'END'
		"person":{"forgotten":"-"}
		"person":{"forgotten":"-"}
		"person":{"name":"Al","email":"al@x.example","phone":"+15550100000"}
	END
}

assert_lines_of() { diff -u - /dev/fd/3; } 3<&0

@test "what is left: who had the lead and when, its source, ext_id, zip, and every figure" {
	zoe
	lr-report --ndjson >report.before
	lr-score --ndjson >score.before
	story L1 >story.before
	lr-admin forget L1
	run -0 lr-report --ndjson
	assert_lines <report.before
	run -0 lr-score --ndjson
	assert_lines <score.before
	story L1 | sed '$d' | diff -u story.before -
	run -0 lr-log --lead L1 --event lead.received
	assert_equal "$(fields source ext_id zip <<<"$output")" "web X1 04101"
	run -0 lr-log --explain L1
	assert_equal "${lines[-1]}" "2026-07-01 09:00:00  forgotten: its personal data were erased"
}

@test "the index is the one that the journal gives: a rebuild gives the same" {
	zoe
	lr-admin forget L1
	run -0 lr-check
	run -0 lr-check --rebuild
	run -0 lr-check
	assert_erased
}

@test "offers and answers show nothing of a forgotten person" {
	lr-admin apply settings=- >/dev/null <<<'{"account":"A","offer_window":"5m","show":["hobby"]}'
	offered X1 web name=Zoe email=zoe@x.example hobby=fencing >/dev/null
	lr-admin forget L1
	run -0 lr-offer --open
	assert_equal "$(fields offer lead agent show <<<"$output")" "O1 L1 ann {"
	[[ $output == *'"show":{}'* ]]
	run -0 accept O1 ann
	assert_equal "$(fields result name email phone message <<<"$output")" "ok null null null null"
	refute_output --partial fencing
}

@test "by e-mail and by phone, written in any way: every lead that has it, or had it" {
	zoe
	lead X3 mail email=ZOE@OLD.EXAMPLE
	lead X4 mail 'phone=(555) 010-9999'
	lead X5 mail email=zoe@new.example.org
	lr-admin apply settings=- >/dev/null <<<'{"account":"A","offer_window":"5m","country_code":"+1"}'
	run -0 lr-admin forget ' zoe@old.example'
	assert_equal "$(fields lead <<<"$output" | tr '\n' ' ')" "L1 L3 "
	run -0 lr-admin forget '555.010.9999 ext 3'
	assert_equal "$(fields lead <<<"$output" | tr '\n' ' ')" "L4 "
	run -0 lr-admin forget zoe@new.example
	assert_equal "$output" ""
	assert_equal "$stderr" "lr-admin: no lead has that e-mail address, or not any more"
	assert_equal "$(lr-log --event lead.forgotten | fields lead | tr '\n' ' ')" "L1 L3 L4 "
	run -0 grep -c zoe@new.example.org "$J"
}

@test "a later lead of that person does not coalesce, a forgotten lead fed again is a duplicate and stays forgotten" {
	zoe
	lr-admin forget L1
	run -0 lead X9 web email=zoe@new.example
	assert_equal "$(fields lead status <<<"$output")" "L3 new"
	remember
	run -0 lead X1 web 'name=Zoe Quux' email=zoe@new.example
	assert_equal "$(fields lead status changed <<<"$output")" "L1 duplicate -"
	assert_nothing_written
}

@test "without an ext_id the same lead again is a new one: its content is forgotten, too" {
	record='{"source":"web","name":"Zoe","email":"zoe@x.example"}'
	lr-ingest <<<"$record" >/dev/null
	run -0 lr-ingest <<<"$record"
	assert_equal "$(fields lead status <<<"$output")" "L1 duplicate"
	lr-admin forget L1
	run -0 lr-ingest <<<"$record"
	assert_equal "$(fields lead status <<<"$output")" "L2 new"
}

@test "forgetting twice does nothing twice; what came since is forgotten by the second time" {
	zoe
	lr-admin forget L1
	remember
	run -0 lr-admin forget L1
	assert_equal "$output" '{"lead":"L1","status":"accepted","forgotten":true}'
	assert_nothing_written
	lr-admin void L1 --why 'Zoe asked'
	assert_there
	run -0 lr-admin forget L1
	assert_equal "$(events lead.forgotten)" 2
	assert_erased
	run -0 lr-check --rebuild
	run -0 lr-check
	remember
	lr-admin forget L1
	assert_nothing_written
}

@test "a dry run says whom, and writes nothing" {
	zoe
	remember
	run -0 lr-admin forget -n zoe@old.example
	assert_equal "$output" '{"lead":"L1","status":"accepted","forgotten":true}'
	assert_nothing_written
}

@test "a lead without personal data, and texts too short to say anything" {
	leads 1 | lr-ingest >/dev/null
	run -0 lr-admin forget L1
	lr-admin void L1 --why Z
	run -0 lr-admin forget L1
	run -0 grep -c '"person":{"-":"---"},' "$J"
}

@test "wrong operands and unknown leads are refused" {
	zoe
	remember
	run -1 lr-admin forget L99
	assert_equal "$stderr" "lr-admin: unknown: there is no lead L99"
	run -64 lr-admin forget
	run -64 lr-admin forget L1 L2
	run -64 lr-admin forget Zoe
	assert_equal "$stderr" "lr-admin: \"Zoe\" is neither a lead's id such as L7, nor an e-mail address, nor a phone"
	run -64 lr-admin forget L1 --why law
	assert_nothing_written
}

@test "only a rainmaker and the owner may forget" {
	write_agents ann boss:role=admin rain:role=rainmaker
	apply agents.csv
	zoe
	remember
	unset LR_NOW
	run -77 lr-admin --as ann forget L1
	run -77 lr-admin --as boss forget L1
	assert_nothing_written
	run -0 lr-admin --as rain forget L1
	assert_equal "$(lr-log --event lead.forgotten | fields by)" rain
}

@test "torn tails that were put aside, and what crashes left in temporary files, go with it" {
	zoe
	printf '{"seq":99,"at":"2026","person":{"name":"Zoe' >>"$J"
	lr-expire 2>/dev/null
	[ -n "$(ls "$LR_STATE/quarantine")" ]
	cp "$J" "$LR_STATE/journal/.00000001.ndjson.1.tmp"
	lr-admin forget L1
	assert_erased
	assert_equal "$(ls -A "$LR_STATE/quarantine")" ""
	# what is put aside later stays
	printf '{"seq":' >>"$J"
	lr-expire 2>/dev/null
	rm -rf "$LR_STATE/index"
	lr-expire
	assert_equal "$(ls "$LR_STATE/quarantine" | wc -l)" 1
}

@test "killed between the event and the erasing: the next writer, a dry run, or lr-check finishes it" {
	local what
	for what in lr-expire 'lr-admin forget L1' lr-check 'lr-expire -n'; do
		another_state "state-${what// /-}"
		J="$LR_STATE/journal/00000001.ndjson"
		team ann bob
		zoe >/dev/null
		run -137 faulty fdatasync:1:kill lr-admin forget L1
		assert_equal "$output" ""
		assert_there
		assert_equal "$(events lead.forgotten)" 1
		run -0 $what </dev/null
		assert_erased
		assert_equal "$(events lead.forgotten)" 1
		run -0 lr-check
	done
}

@test "killed between the event and the erasing: no reader shows the person, the first one finishes it" {
	zoe
	run -137 faulty fdatasync:1:kill lr-admin forget L1
	run -0 grep -c lead.forgotten "$J"
	assert_there
	cp -a "$LR_STATE" killed
	for reader in lr-log 'lr-log --lead L1' 'lr-log --explain L1' 'lr-report lead L1' 'lr-report lead L1 --ndjson' 'lr-report leads --all --csv' \
		'lr-report work --ndjson' 'lr-offer --open' 'lr-report --all --html'; do
		rm -rf "$LR_STATE"
		cp -a killed "$LR_STATE"
		run -0 $reader
		[[ ! ${output,,} =~ zoe|quux|old.example|new.example|9999|fencing ]] || { echo "$reader: $output"; false; }
		[[ $reader == *explain* ]] || assert_erased
		run -0 lr-check
	done
}

@test "an erasing that no reader can finish: it shows nothing, 74, also after a reboot" {
	zoe
	run -137 faulty fdatasync:1:kill lr-admin forget L1
	cp -a "$LR_STATE" killed
	for reader in lr-log 'lr-report lead L1' 'lr-report lead L1 --ndjson'; do
		for index in there gone; do
			rm -rf "$LR_STATE"
			cp -a killed "$LR_STATE"
			[ $index = there ] || rm -rf "$LR_STATE/index"
			run -74 faulty write:1:eio $reader
			assert_equal "$output" ""
			[[ $stderr == *'leads are forgotten, but their data are not erased yet'* ]] || { echo "$stderr"; false; }
			run -0 lr-log --verify
			run -0 $reader
			assert_erased
		done
	done
}

@test "killed at every write and sync of the erasing: the next command finishes it" {
	local fault
	for fault in write:2:kill write:2:torn fsync:1:kill; do
		another_state "state-$fault"
		J="$LR_STATE/journal/00000001.ndjson"
		team ann bob
		zoe >/dev/null
		run -137 faulty $fault lr-admin forget L1
		run -0 lr-expire
		assert_erased
		assert_equal "$(events lead.forgotten) $(ls -A "$LR_STATE/journal")" "1 00000001.ndjson"
		run -0 lr-check
	done
}

@test "killed in the middle of the event itself: nothing was forgotten" {
	zoe
	run -137 faulty write:1:torn lr-admin forget L1
	run -0 lr-expire
	assert_there
	assert_equal "$(events lead.forgotten)" 0
}

@test "an erasing that fails is told, and goes on with the next command" {
	zoe
	run -74 faulty write:2:eio lr-admin forget L1
	assert_equal "$output" ""
	[[ $stderr == "lr-admin: leads are forgotten, but their data are not erased yet (the next command goes on with it): 00000001.ndjson: cannot write: "* ]]
	assert_there
	run -0 lr-expire
	assert_erased
}

@test "a journal directory that cannot be written: told by name, nothing lost" {
	[ "$EUID" -ne 0 ] || skip "root writes everywhere"
	zoe
	chmod 500 "$LR_STATE/journal"
	run -74 lr-admin forget L1
	[[ $stderr == *"cannot create"* ]]
	chmod 700 "$LR_STATE/journal"
	run -0 lr-admin forget L1
	assert_erased
}

@test "a backup from before the erasing, with the event in it, is finished on first use" {
	zoe
	run -137 faulty fdatasync:1:kill lr-admin forget L1
	mkdir -m 700 copy
	cp -a "$LR_STATE/format" "$LR_STATE/journal" "$LR_STATE/lock" copy
	LR_STATE=$PWD/copy run -0 lr-report
	run -1 grep -raiE "$secrets" copy
	lr-expire
}

@test "personal data overwritten by somebody else's hand are damage: nothing says that the lead was forgotten" {
	leaves_damage
	lead X1 web name=Zoe >/dev/null
	sed -i 's/{"name":"Zoe"}/{"-":"-------"}/' "$J"
	sed -i 's/{"-":"-------"}/{"-":"-----"}/' "$J"
	run -65 lr-check
	sed -i 's/{"-":"-----"}/{"-":"------"}/' "$J"
	run -65 lr-check
	[[ $stderr == *"L1: its personal data were overwritten, but nothing says that it was forgotten"* ]]
}
