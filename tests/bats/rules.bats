#!/usr/bin/env bats
# The rules beside round-robin and assign: random, weighted-random, balanced, jump-ball. domain.md 4.4, 4.5.

load helper

# A route of that rule over ann, bob, cat; words are added to the route.
rule() { # RULE AGENTS-JSON [MORE]
	write_settings "${SETTINGS-}"
	write_agents ann bob cat dan
	write_routes "{\"route\":\"r\",\"rule\":\"$1\",\"agents\":$2${3:+,$3}}"
	lr-admin apply settings.json agents.csv routes.json >/dev/null
}

# The agents offered N leads, one after another, as one word of initials.
offered() { # FROM TO
	local i
	for ((i = $1; i <= $2; i++)); do printf '{"ext_id":"X%d","source":"web"}\n' "$i"; done |
		lr-ingest | lr-route | lr-offer | fields agent | cut -c1 | tr -d '\n'
}

# u_i of domain.md 4.4, the way the manual says to check it.
draw() { # SEED ROUTE LEAD I -> 16 hex digits
	printf '%s|%s|%s|%s' "$@" | sha256sum | cut -c1-16
}

@test "random: the draw anyone can make with sha256sum picks the one offered" {
	SETTINGS='"seed":"s1"' rule random '["ann","bob","cat"]'
	lead X1 | lr-route | lr-offer >offer
	local u names=(ann bob cat)
	u=$(draw s1 r L1 1)
	# 2^64 mod 3 is 1: only ffffffffffffffff would be rejected
	assert_equal "$(fields agent <offer)" "${names[$(bc_mod "$u" 3)]}"
	assert_equal "$(lr-log --event offer.made | fields draw)" 1
}

bc_mod() { # HEX N, by halves, so that no number leaves 63 bits
	local hi=$((16#${1:0:8})) lo=$((16#${1:8:8}))
	echo $(((hi % $2 * (4294967296 % $2) + lo) % $2))
}

@test "random: nobody is first twice in a row, and a lead offered to one alone does not stop" {
	rule random '["ann","bob","cat"]'
	run -0 offered 1 60
	assert_equal "${#output}" 60
	[[ $output != *aa* && $output != *bb* && $output != *cc* ]]
	[[ $output == *a* && $output == *b* && $output == *c* ]]
	rule random '["ann"]'
	run -0 offered 61 63
	assert_output aaa
}

@test "weighted-random: weights are percentages of the whole route; any other sum is refused" {
	rule weighted-random '[{"agent":"ann","weight":100},{"agent":"bob","weight":0}]'
	run -0 offered 1 20
	assert_output aaaaaaaaaaaaaaaaaaaa
	write_routes '{"route":"r","rule":"weighted-random","agents":[{"agent":"ann","weight":60},"bob"]}'
	run -78 lr-admin apply routes.json
	[[ $stderr == *"sum to 61, not 100"* ]]
}

@test "weighted-random: who had the lead is out, the others count in proportion" {
	rule weighted-random '[{"agent":"ann","weight":98},{"agent":"bob","weight":1},{"agent":"cat","weight":1}]'
	lead X1 | lr-route | lr-offer | fields agent >had
	tick 5m && lr-expire | fields agent >>had
	tick 5m && lr-expire | fields agent >>had
	assert_equal "$(sort had | tr '\n' ' ')" "ann bob cat "
	tick 5m
	run -0 lr-expire
	assert_equal "$(fields status reason <<<"$output")" "pool unclaimed"
}

@test "balanced: equal weights, one after another, are as even as can be at every lead" {
	rule balanced '["ann","bob","cat"]'
	run -0 offered 1 30
	local i s
	for ((i = 3; i <= 30; i += 3)); do
		s=${output:i-3:3}
		assert_equal "$(grep -o . <<<"$s" | sort | tr -d '\n')" abc
	done
}

@test "balanced: weights 5, 3, 2 are exact after every ten turns, in batches or one by one" {
	rule balanced '[{"agent":"ann","weight":5},{"agent":"bob","weight":3},{"agent":"cat","weight":2}]'
	run -0 offered 1 40
	local i
	for ((i = 0; i < 40; i += 10)); do
		assert_equal "$(grep -o . <<<"${output:i:10}" | sort | tr -d '\n')" aaaaabbbcc
	done
	local all=$output one=
	another_state second
	rule balanced '[{"agent":"ann","weight":5},{"agent":"bob","weight":3},{"agent":"cat","weight":2}]'
	for ((i = 1; i <= 40; i++)); do one+=$(offered "$i" "$i"); done
	assert_equal "$one" "$all"
}

@test "balanced: a newcomer starts owed nothing: he gets his share, no catching up" {
	rule balanced '["ann","bob"]'
	offered 1 20 >/dev/null
	rule balanced '["ann","bob","cat"]'
	run -0 offered 21 50
	assert_equal "$(grep -o c <<<"$output" | wc -l)" 10
}

@test "jump-ball: everybody eligible at once, one accept counts, the others are withdrawn in its frame" {
	rule jump-ball '["ann","bob","cat"]'
	run -0 bash -c 'lr-route L1 >/dev/null 2>&1; printf "{\"ext_id\":\"X1\"}\n" | lr-ingest | lr-route | lr-offer'
	assert_equal "$(fields agent stage <<<"$output")" $'ann jump_ball\nbob jump_ball\ncat jump_ball'
	tick 1m
	run -0 lr-answer accept O2 --agent bob
	run -1 lr-answer accept O1 --agent ann
	assert_equal "$(fields result reason status <<<"$output")" "refused taken withdrawn"
	assert_equal "$(lr-log --event offer.withdrawn | fields agent reason)" $'ann taken\ncat taken'
	lr-log --event offer.accepted | grep -q '"more":2'
	assert_equal "$(lr-score | fields agent score)" $'ann 100\nbob 102\ncat 100\ndan 100'
}

@test "jump-ball: a decline takes only the decliner out; the window over, each of the others timed out" {
	SETTINGS='"shark_tank":"3m"' rule jump-ball '["ann","bob","cat"]'
	lead X1 | lr-route | lr-offer >/dev/null
	run -0 lr-answer decline O1 --agent ann
	assert_equal "$(lr-offer --open | fields agent)" $'bob\ncat'
	tick 5m
	run -0 lr-expire
	assert_equal "$(fields agent stage <<<"$output")" $'bob shark_tank\ncat shark_tank'
	assert_equal "$(lr-score | fields agent score)" $'ann 101\nbob 95\ncat 95\ndan 100'
}

@test "jump-ball: when all decline it goes on at once, and max_offers says how many are asked" {
	rule jump-ball '["ann","bob","cat"]' '"max_offers":2'
	lead X1 | lr-route | lr-offer >/dev/null
	lr-answer decline O1 --agent ann >/dev/null
	run -0 lr-answer decline O2 --agent bob
	assert_equal "$(sed -n 2p <<<"$output" | fields status reason)" "pool unclaimed"
}

@test "jump-ball: 8 accepts of one lead at once, one of them counts" {
	rule jump-ball '["ann","bob","cat","dan"]'
	lead X1 | lr-route | lr-offer >/dev/null
	local i a=(ann bob cat dan)
	for i in 0 1 2 3 0 1 2 3; do lr-answer accept L1 --agent "${a[i]}" >>all 2>/dev/null 3>&- & done
	wait
	assert_equal "$(grep -c '"result":"ok"' all)" 1
	assert_equal "$(lr-log --event offer.accepted | wc -l)" 1
}

@test "balanced, charge accept: a turn that is declined or times out never was" {
	rule balanced '["ann","bob","cat"]' '"charge":"accept"'
	lead X1 | lr-route | lr-offer | fields agent >first
	lr-answer decline L1 --agent "$(<first)" | sed -n 2p | fields agent >second
	lr-answer accept L1 --agent "$(<second)" >/dev/null
	# one turn stands, the second's: the next two leads are the other two's
	{ lead X2; lead X3; } | lr-route | lr-offer | fields agent >next
	assert_equal "$(sort second next | tr '\n' ' ')" "ann bob cat "
	write_routes '{"route":"r","rule":"balanced","agents":["ann","bob","cat"],"charge":"never"}'
	run -78 lr-admin apply routes.json
}

@test "balanced, charge accept: turns undone out of order leave everybody's last charge as if they had never been" {
	rule balanced '["ann","bob"]' '"charge":"accept","max_offers":1'
	run -0 offered 1 6
	local turns=$output
	assert_equal "${turns:0:2}${turns:0:2}" "${turns:2}"
	# the second turn and the third, of six: both are owed nothing, and the fifth is longer ago than the sixth
	lr-log --event offer.made | fields lead agent | sed -n 2,3p >both
	while read -r id who; do decline "$id" "$who" >/dev/null; done <both
	assert_equal "$(offered 7 7)" "${turns:0:1}"
}
