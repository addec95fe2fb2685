#!/usr/bin/env bats
# --help, --version, option names, and `lr`: the same for every tool, and without a state.

load helper

setup() {
	fresh
	export LR_STATE="$BATS_TEST_TMPDIR/none"
}

@test "--help works without a state: stdout, 0, examples first, nothing on stderr" {
	local tool
	for tool in lr $TOOLS; do
		run -0 $tool --help
		assert_equal "$stderr" ""
		[[ ${lines[0]}${lines[1]}${lines[2]} == *"$tool"* ]] || { echo "$output"; false; }
		[ "$tool" = lr ] || [[ $output == *"  $tool"* ]] || { echo "no example: $output"; false; }
	done
}

@test "examples stand before the options" {
	local tool ex opt
	for tool in $TOOLS; do
		run -0 $tool --help
		ex=$(grep -n -i -m 1 example <<<"$output" | cut -d: -f1)
		opt=$(grep -n -m 1 '^ *\(-., \)\{0,1\}--' <<<"$output" | cut -d: -f1)
		[ -n "$ex" ] && [ -n "$opt" ] && [ "$ex" -lt "$opt" ] || { echo "$tool: example line $ex, option line $opt"; false; }
	done
}

@test "--version works without a state: one line with the tool's name and a number" {
	local tool
	for tool in lr $TOOLS; do
		run -0 $tool --version
		assert_equal "$stderr" ""
		assert_equal "${#lines[@]}" 1
		[[ $output =~ ^(lr|$tool)\ .*[0-9]+\.[0-9]+ ]] || { echo "$tool: $output"; false; }
	done
	[ ! -e "$LR_STATE" ]
}

@test "every short option has a long one, and both are taken" {
	local tool
	for tool in $TOOLS; do
		run -0 $tool --help
		assert_equal "$(grep '^ *-[A-Za-z]' <<<"$output" | grep -v '^ *-[A-Za-z], --[a-z]' || true)" ""
		assert_equal "$($tool -h)" "$output"
		assert_equal "$($tool -V)" "$($tool --version)"
	done
}

@test "every tool has the common options" {
	local tool opt
	for tool in $TOOLS; do
		run -0 $tool --help
		for opt in --state --quiet --help --version; do
			assert_output --partial "$opt"
		done
	done
}

@test "an unknown option is 64, named, and points to --help; long options may be cut short only if clear" {
	local tool
	for tool in $TOOLS; do
		run -64 $tool --nonsense
		assert_equal "$output" ""
		[[ $stderr == "$tool: "*nonsense* ]] || { echo "$stderr"; false; }
		run -64 $tool -Z
		[[ $stderr == "$tool: "* ]]
	done
}

@test "every unknown option of lr itself, and an unknown tool, are 64" {
	run -64 lr --nonsense
	run -64 lr rote
	[[ $stderr == "lr: "*rote* ]]
	run -64 lr ../lr-route
	run -64 lr ''
}

@test "lr route is lr-route: the same output, error and exit code" {
	export LR_STATE="$BATS_TEST_TMPDIR/state"
	team ann
	lead X1
	run -0 lr route -n --pending
	local said=$output
	run -0 lr-route -n --pending
	assert_equal "$output" "$said"
	run -0 bash -c 'echo L1 | lr route'
	run -64 lr route --nonsense
	[[ $stderr == "lr-route: "* ]]
	run -1 lr route <<<L9
	assert_equal "$(lr route --help)" "$(lr-route --help)"
}

@test "lr alone lists the tools" {
	run -0 lr
	local tool
	for tool in $TOOLS; do
		assert_output --partial "${tool#lr-}"
	done
}

@test "-- ends the options, - is standard input" {
	export LR_STATE="$BATS_TEST_TMPDIR/state"
	printf '{"ext_id":"X1"}\n' >-odd.ndjson
	run -0 lr-ingest -- -odd.ndjson
	assert_equal "$(fields ext_id <<<"$output")" X1
	run -0 bash -c 'echo "{\"ext_id\":\"X2\"}" | lr-ingest -'
	assert_equal "$(fields ext_id <<<"$output")" X2
}

@test "options may be written --name=value and behind operands" {
	export LR_STATE="$BATS_TEST_TMPDIR/state"
	team ann
	offered X1
	run -0 lr-answer accept O1 --agent=ann
}

@test "the state is --state, else LR_STATE, else XDG_STATE_HOME/lr, else ~/.local/state/lr; never the directory one is in" {
	unset LR_STATE
	run -0 lr-init
	[ -d "$HOME/.local/state/lr/journal" ]
	export XDG_STATE_HOME="$BATS_TEST_TMPDIR/xdg"
	run -0 lr-init
	[ -d "$BATS_TEST_TMPDIR/xdg/lr/journal" ]
	export LR_STATE="$BATS_TEST_TMPDIR/env"
	run -0 lr-init
	[ -d "$BATS_TEST_TMPDIR/env/journal" ]
	run -0 lr-init -S "$BATS_TEST_TMPDIR/opt"
	[ -d "$BATS_TEST_TMPDIR/opt/journal" ]
	run -0 lr-init "$BATS_TEST_TMPDIR/operand"
	[ -d "$BATS_TEST_TMPDIR/operand/journal" ]
	lr-ingest -S "$BATS_TEST_TMPDIR/opt" < <(lead_json X1)
	assert_equal "$(lr-log -S "$BATS_TEST_TMPDIR/opt" --event lead | wc -l)" 1
	assert_equal "$(lr-log --event lead | wc -l)" 0
}

@test "lr-init makes a state for its user alone; again it is 0 and unchanged" {
	export LR_STATE="$BATS_TEST_TMPDIR/mine"
	(umask 000; lr-init)
	assert_equal "$(stat -c %a "$LR_STATE")" 700
	journal >before
	run -0 lr-init
	journal | cmp - before
}

@test "lr-init --demo makes a team and leads to play with, in a state that checks" {
	export LR_STATE="$BATS_TEST_TMPDIR/demo"
	run -0 lr-init --demo
	assert [ "$(events lead.received)" -ge 5 ]
	run -0 lr-check
	run -0 lr-report
	journal >before
	run -0 lr-init --demo
	journal | cmp - before
	# and the line it gives to try plays: the routes take all but the one that follows
	run -0 bash -c 'lr-route --pending | lr-offer'
	assert_equal "$(fields lead agent status <<<"$output")" "L1 ann offered
L2 bob offered
L3 - assigned
L4 cat offered
L6 ann offered"
}
