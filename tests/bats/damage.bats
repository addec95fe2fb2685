#!/usr/bin/env bats
# What is there is whole, or it is said where it is not. durability.md "Recovery".

load helper

setup() {
	fresh
	leaves_damage
	team ann bob
	leads 3 | lr-ingest | lr-route | lr-offer
	J="$LR_STATE/journal/00000001.ndjson"
	n_lines=$(wc -l <"$J")
}

# Damage is told of by segment, and touches nothing.
assert_damage() { # COMMAND...
	cp "$J" damaged
	run -65 "$@"
	[[ $stderr == *00000001* || $stderr == *"segment 1"* ]] || { echo "no segment in: $stderr"; return 1; }
	cmp "$J" damaged
}

flip() { # FILE OFFSET: one bit of one byte
	local byte
	byte=$(od -An -tu1 -j "$2" -N 1 "$1")
	printf "\\$(printf %03o $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

facts() { find "$LR_STATE" -type f -name facts; }
offset_of_line() { head -n $(($1 - 1)) "$J" | wc -c; }

@test "one flipped bit in a middle line: 65, nothing touched" {
	local middle=$((n_lines / 2))
	flip "$J" $(($(offset_of_line $middle) + 40))
	assert_damage lr-log --verify
	assert_damage lr-log
	assert_damage lr-check
	assert_damage lr-check --rebuild
	assert_equal "$(ls "$LR_STATE/quarantine")" ""
}

@test "damage is told of by segment, line and offset" {
	local middle=$((n_lines / 2)) what
	flip "$J" $(($(offset_of_line $middle) + 40))
	for what in 'lr-log --verify' lr-log lr-check; do
		assert_damage $what
		[[ $stderr =~ (line |:)$middle([^0-9]|$) ]] || { echo "no line $middle in: $stderr"; false; }
		[[ $stderr == *$(offset_of_line $middle)* ]] || { echo "no offset $(offset_of_line $middle) in: $stderr"; false; }
	done
}

@test "a flipped bit in a sum, in personal data, in the first line, in a line end: each is found" {
	local where what
	lead X9 web name=Zoe
	cp "$J" whole
	n_lines=$(wc -l <"$J")
	for what in sum person first lf; do
		cp whole "$J"
		case $what in
		sum) where=$(($(offset_of_line 5) - 5)) ;;
		person) where=$(grep -abo '"name":"Zoe"' "$J" | tail -n 1 | cut -d: -f1); where=$((where + 9)) ;;
		first) where=10 ;;
		lf) where=$(($(offset_of_line 5) - 1)) ;;
		esac
		flip "$J" "$where"
		run -65 lr-check
		run -65 lr-log --verify
	done
}

@test "a line taken out, doubled, or swapped with the next is found" {
	cp "$J" whole
	local edit
	for edit in 5d 5p '5{h;d};6G' "${n_lines}p"; do
		sed "$edit" whole >"$J"
		run -65 lr-check
		run -65 lr-log --verify
	done
}

@test "with the index gone, no writer goes on over damage: 65, nothing touched" {
	local middle=$((n_lines / 2)) what
	flip "$J" $(($(offset_of_line $middle) + 40))
	for what in 'lr-ingest' 'lr-route --pending' 'lr-offer --pending' lr-expire 'lr-report' 'lr-score'; do
		rm -rf "$LR_STATE/index" "$LR_STATE/facts"
		assert_damage $what <<<'{"ext_id":"X9"}'
	done
}

@test "a complete last line with a wrong sum is damage, not a torn tail" {
	flip "$J" $(($(offset_of_line "$n_lines") + 40))
	assert_damage lr-check
	rm -rf "$LR_STATE/index" "$LR_STATE/facts"
	assert_damage lr-ingest <<<'{"ext_id":"X9"}'
	assert_equal "$(ls "$LR_STATE/quarantine")" ""
}

@test "a torn tail: the next writer puts it into quarantine, says so, and goes on" {
	BATS_CHECK=
	local tail='{"seq":99,"at":"2026-07-01T09:0'
	cp "$J" whole
	printf '%s' "$tail" >>"$J"
	run -0 lead X9
	assert_equal "$(fields lead status <<<"$output")" "L4 new"
	[[ $stderr == *"${#tail} bytes"*quarantine* || $stderr == *quarantine*"${#tail} bytes"* ]]
	assert_equal "$(cat "$LR_STATE"/quarantine/*)" "$tail"
	head -n "$n_lines" "$J" | cmp - whole
	assert_equal "$(lr-log --event journal.recovered | fields bytes)" "${#tail}"
	[ -e "$LR_STATE/quarantine/$(lr-log --event journal.recovered | fields quarantine)" ]
	run -0 lead X10
	assert_equal "$stderr" ""
	run -0 lr-log --verify
}

@test "readers of a journal with a torn tail show what is whole" {
	BATS_CHECK=
	local what
	for what in lr-report lr-score lr-log 'lr-log --verify' 'lr-offer --open'; do
		$what >before
		printf '{"seq":99,"at":' >>"$J"
		run -0 $what
		[ "$what" = lr-log ] || [ "$what" = 'lr-log --verify' ] || assert_lines <before
		refute_output --partial '"seq":99'
		lr-expire 2>err
	done
}

@test "zeros after the last line, as a power cut leaves them, are a torn tail" {
	BATS_CHECK=
	local from
	from=$(stat -c %s "$J")
	head -c 4096 /dev/zero >>"$J"
	run -0 lr-check
	assert_equal "$stderr" "lr-check: 4096 zeros from byte $from on at the end of the journal: left by a crash of the machine, or, if there was none, \
the disk lost what was acknowledged; the next writer puts them into quarantine"
	run -0 lr-log --verify
	run -0 lr-expire
	assert_equal "$stderr" "lr-expire: the journal's last 4096 bytes hold 4096 zeros from byte $from on: left by a crash of the machine while they were \
written, or, if there was none, the disk lost what was acknowledged; they are kept in $LR_STATE/quarantine/00000001-$from.tail"
	assert_equal "$(stat -c %s "$LR_STATE"/quarantine/*)" 4096
}

# A block of zeros over what is there, as a sector that was lost; the index gone, as after a reboot.
lose_block() { # NUMBER
	dd if=/dev/zero of="$J" bs=512 seek="$1" count=1 conv=notrunc status=none
	rm -rf "$LR_STATE/index"
}

@test "a block of zeros with lines behind it that were written within a minute may be a crash: told plainly, and kept" {
	BATS_CHECK=
	local blocks behind
	leads 20 | lr-ingest | lr-route | lr-offer
	blocks=$(($(stat -c %s "$J") / 512))
	lose_block $((blocks - 4))
	behind=$(tail -c +$(((blocks - 3) * 512 + 1)) "$J" | tail -n +2 | wc -l)
	run -0 lead Y1
	[[ $stderr == *" hold 512 zeros from byte $(((blocks - 4) * 512)) on and $behind whole lines behind them: left by a crash of the machine"* ]] ||
		{ echo "$stderr"; false; }
	[ "$(cat "$LR_STATE"/quarantine/* | tr -dc '\0' | wc -c)" -eq 512 ]
}

@test "a block of zeros with lines behind it from minutes later was acknowledged: 65, nothing touched" {
	local what blocks
	leads 20 | lr-ingest | lr-route | lr-offer
	blocks=$(($(stat -c %s "$J") / 512))
	tick 61s
	lead Y1
	cp "$J" whole
	for what in $((blocks - 1)) $((blocks - 7)) 8; do
		cp whole "$J"
		lose_block "$what"
		assert_damage lr-ingest <<<'{"ext_id":"X9"}'
		[[ $stderr == *"512 zeros from byte $((what * 512)) on and "*" whole lines behind them, the last of 2026-07-01T09:01:01.000Z: no crash leaves that"* ]] ||
			{ echo "$stderr"; false; }
		assert_damage lr-report
		assert_damage lr-log
		assert_damage lr-log --verify
		assert_damage lr-check
		assert_damage lr-check --rebuild
	done
	assert_equal "$(ls "$LR_STATE/quarantine")" ""
	# in the second line of a frame, too
	cp whole "$J"
	tick 5m
	lr-expire >/dev/null
	tick 2m
	lead Y2
	what=$(grep -b '"more":1' "$J" | awk -F: '{ line = $1 + length($0) - length($1); from = line + 20; to = int((from + 511) / 512) * 512
		if (to - from >= 2 && to - from < 120) { print from, to; exit } }')
	dd if=/dev/zero of="$J" bs=1 seek="${what% *}" count=$((${what#* } - ${what% *})) conv=notrunc status=none
	rm -rf "$LR_STATE/index"
	assert_damage lr-report
	[[ $stderr == *" zeros from byte ${what% *} on and "* ]]
	assert_damage lr-ingest <<<'{"ext_id":"X9"}'
}

@test "a frame that lacks its last lines never happened" {
	BATS_CHECK=
	# a time-out and the next offer are one frame of two lines
	local before
	before=$(wc -l <"$J")
	cp "$J" whole
	tick 5m
	lr-expire >/dev/null
	head -n $((before + 1)) "$J" >cut
	[[ $(tail -n 1 cut) == *'"more":1'* ]]
	cp cut "$J"
	rm -rf "$LR_STATE/index" "$LR_STATE/facts"
	run -0 lr-expire
	[[ $stderr == *quarantine* ]]
	head -n "$before" "$J" | cmp - whole
	assert_equal "$(events offer.timed_out)" 3
	assert_equal "$(lr-log --event offer.timed_out | fields offer | sort | uniq -d)" ""
}

@test "cut at every byte of its last frame, a journal without an index is whole again after one writer" {
	BATS_CHECK=
	local size start at
	tick 5m
	lr-expire >/dev/null
	cp "$J" whole
	size=$(stat -c %s whole)
	start=$(offset_of_line $(($(wc -l <whole) - 1)))
	for ((at = start + 1; at < size; at += 29)); do
		head -c "$at" whole >"$J"
		rm -rf "$LR_STATE/index" "$LR_STATE/facts" "$LR_STATE"/quarantine/*
		run -0 lr-expire
		run -0 lr-check
		head -c "$start" whole | cmp - <(head -c "$start" "$J")
	done
}

@test "a journal shorter than its index remembers is damage: acknowledged data are missing" {
	head -n $((n_lines - 1)) "$J" >cut
	cp cut "$J"
	run -65 lead X9
	cmp "$J" cut
	run -65 lr-check
	cmp "$J" cut
}

@test "a missing segment is damage" {
	mv "$J" kept
	run -65 lr-check
	run -65 lr-log --verify
	run -65 lead X9
	cp kept "$LR_STATE/journal/00000002.ndjson"
	run -65 lr-check
	run -65 lr-log --verify
	rm -rf "$LR_STATE/index" "$LR_STATE/facts"
	run -65 lead X9
}

@test "a segment of another state behind the last is damage" {
	local mine=$LR_STATE
	another_state other
	team cat
	cp "$LR_STATE/journal/00000001.ndjson" "$mine/journal/00000002.ndjson"
	LR_STATE=$mine
	run -65 lr-check
	run -65 lead X9
}

@test "a state of a newer version is refused, untouched" {
	local f
	sed -i '1s/1/99/' "$LR_STATE/format"
	remember
	run -69 lead X9
	[[ $stderr == *newer* || $stderr == *99* ]]
	run -69 lr-report
	run -69 lr-check
	assert_nothing_written
}

@test "POISON: writers refuse with 79 and say what to do, readers read" {
	: >"$LR_STATE/POISON"
	remember
	run -79 lead X9
	[[ $stderr == *POISON* ]]
	run -79 accept O1 ann
	assert_nothing_written
	run -0 lr-offer --open
	run -0 lr-score
	run -0 lr-log --verify
	run -1 lr-check
	[[ $stderr == *--unpoison* ]]
	run -0 lr-check --unpoison
	[ ! -e "$LR_STATE/POISON" ]
	run -0 accept O1 ann
}

@test "--unpoison is refused over damage, and keeps a torn tail for the next writer" {
	leaves_damage
	: >"$LR_STATE/POISON"
	printf '{"seq":' >>"$J"
	run -0 lr-check --unpoison
	run -0 accept O1 ann
	[[ $stderr == *quarantine* ]]
	: >"$LR_STATE/POISON"
	sed -i '3s/settings/sattings/;3s/agent/agemt/' "$J"
	run -65 lr-check --unpoison
	[ -e "$LR_STATE/POISON" ]
}

@test "index and facts deleted: every tool rebuilds them and gives the same answers" {
	BATS_CHECK=
	accept O1 ann
	local what
	for what in 'lr-offer --open' 'lr-score --ndjson' 'lr-report --ndjson' 'lr-admin show' \
		'lr-log' 'lr-expire --next'; do
		$what >before
		rm -rf "$LR_STATE/index" "$LR_STATE/facts"
		run -0 $what
		assert_lines <before
	done
	rm -rf "$LR_STATE/index" "$LR_STATE/facts"
	lead X9
	run -0 lr-check
}

@test "a dry run that finds no index leaves none that differs" {
	BATS_CHECK=
	local what
	for what in 'lr-route -n --pending' 'lr-offer -n --pending' 'lr-expire -n' 'lr-admin apply -n agents.csv'; do
		rm -rf "$LR_STATE/index" "$LR_STATE/facts"
		run -0 $what
		run -0 lr-check
	done
}

@test "only the facts deleted: rebuilt as well" {
	BATS_CHECK=
	lr-report --ndjson >before
	rm -f "$(facts)"
	run -0 lr-report --ndjson
	assert_lines <before
	lead X9
}

@test "facts that differ from the journal are found, 1, and --rebuild mends them" {
	BATS_CHECK=
	flip "$(facts)" 40
	run -1 lr-check
	run -0 lr-check --rebuild
	run -0 lr-check
}

@test "a journal that is a symbolic link, a hard link, a pipe or a directory is refused, and nobody waits for it" {
	local kind
	cp "$J" whole
	for kind in symlink hardlink fifo dir; do
		rm -rf "$J" "$J.other"
		case $kind in
		symlink) cp whole elsewhere; ln -s "$PWD/elsewhere" "$J" ;;
		hardlink) cp whole "$J"; ln "$J" "$BATS_TEST_TMPDIR/second" ;;
		fifo) mkfifo "$J" ;;
		dir) mkdir "$J" ;;
		esac
		run timeout 5 lr-ingest < <(lead_json X9)
		[[ $status -eq 78 || $status -eq 65 || $status -eq 69 ]] || { echo "$kind: exit $status: $output"; false; }
		[ "$kind" != symlink ] || cmp elsewhere whole
	done
}

@test "a state that cannot be read is refused" {
	[ "$EUID" -ne 0 ] || skip "root reads everything"
	chmod 000 "$LR_STATE"
	run lr-report
	chmod 700 "$LR_STATE"
	[[ $status -eq 69 || $status -eq 77 ]]
}

@test "the lock held: 75 after --lock-timeout, while reports go on" {
	BATS_CHECK=
	remember
	exec 9>>"$LR_STATE/lock"
	flock 9
	run -75 accept_quickly 9>&-
	run -0 lr-report 9>&-
	run -0 lr-offer --open 9>&-
	run -0 lr-log 9>&-
	exec 9>&-
	assert_nothing_written
	run -0 accept O1 ann
}

accept_quickly() { lr-answer --lock-timeout 200ms accept O1 --agent ann; }

@test "a poisoned state without an index can still be read, after a reboot too" {
	leaves_damage
	: >"$LR_STATE/POISON"
	rm -rf "$LR_STATE/index"
	run -0 lr-report --ndjson
	run -0 lr-offer --open
	run -79 lead X9
}
