#!/usr/bin/env bats
# Tags: found in the text, exclusive, required, preferential, weights, PK:, Range:, Zip:, Max:, billable; the rule best-match; a route's
# tags. domain.md 4.1, 4.3, 4.4.

load helper

# tags.csv and agents.csv (agent,tags), one line an argument each, parted by --; routes as they are. SETTINGS as for team().
tagged() { # TAG-LINE... -- AGENT-LINE... [-- ROUTE-JSON...]
	write_settings "${SETTINGS-}"
	echo tag,type,weight,billable,match >tags.csv
	for (( ; $#; )); do [ "$1" != -- ] || break; echo "$1" >>tags.csv; shift; done
	shift
	awk -F, -v OFS=, '{ $5 = $5 } 1' tags.csv >tags.all && mv tags.all tags.csv # a row has all its cells
	echo agent,tags >agents.csv
	for (( ; $#; )); do [ "$1" != -- ] || break; echo "$1" >>agents.csv; shift; done
	[ $# -eq 0 ] || shift
	write_routes "${@:-{\"route\":\"r\",\"rule\":\"best-match\",\"agents\":[\"*\"]\}}"
	apply settings.json tags.csv agents.csv routes.json
}

text() { printf '{"ext_id":"%s","source":"web","message":"%s"}\n' "$1" "$2" | lr-ingest; }
with_tags() { printf '{"ext_id":"%s","source":"web","tags":[%s]}\n' "$1" "$2" | lr-ingest; }
goes_to() { lr-route | lr-offer | fields agent status; }

@test "tags are found in message and extra, on word boundaries, once, and recorded; the contact data are not looked at" {
	tagged lux,,,,'luxury;high end' lake, pool, -- ann,
	echo '{"ext_id":"X1","source":"web","name":"lake","message":"A HIGH_END place, luxury","tags":["pool"],"ad":"pool.lake"}' | lr-ingest
	run -0 lr-log --event lead.received
	[[ $output == *'"tags":["pool"],"found":["lake","lux"],'* ]]
	text X2 'carpool by the lakeside'
	run -0 lr-log --lead L2
	[[ $output != *'"found"'* ]]
	run -0 lr-offer --pending
	lr-route --pending >/dev/null
	run -0 lr-offer --pending
	[[ ${lines[0]} == *'"tags":["pool","lake","lux"]'* ]]
}

@test "tags found stay the lead's when the tags file changes; one no longer in force has no effect" {
	tagged vip,required -- ann, bob,vip
	text X1 'a vip'
	echo tag >tags.csv
	printf 'agent,tags\nann,\nbob,\n' >agents.csv
	apply tags.csv agents.csv
	run -0 lr-route --pending
	[[ $output == *'"eligible":2'* ]]
}

@test "exclusive: at least one of the lead's; required: all of them; preferential: none" {
	tagged a,exclusive b,exclusive c,required d,required e, -- 'ann,a' 'bob,b;c' 'cat,c;d' 'dan,e'
	run -0 with_tags X1 '"a"'
	eligible() { lr-route --pending | fields eligible reason; }
	assert_equal "$(eligible)" '1 null'
	with_tags X2 '"a","b"' >/dev/null
	assert_equal "$(eligible)" '2 null'
	with_tags X3 '"c","d"' >/dev/null
	assert_equal "$(eligible)" '1 null'
	with_tags X4 '"b","c"' >/dev/null
	assert_equal "$(eligible)" '1 null'
	with_tags X5 '"e"' >/dev/null
	assert_equal "$(eligible)" '4 null'
	with_tags X6 '"nobody knows it"' >/dev/null
	assert_equal "$(eligible)" '4 null'
	with_tags X7 '"a","d"' >/dev/null
	run -0 lr-route --pending
	assert_equal "$(fields status reason <<<"$output")" 'waiting no_eligible_agent'
	run -0 lr-log --explain L7
	[[ $output == *"ann lacks a required tag of the lead, bob has none of the lead's exclusive tags"* ]]
}

@test "untagged_leads_qualify: without it a lead without tags is eligible to nobody" {
	SETTINGS='"untagged_leads_qualify":false' tagged x, -- ann, bob,x
	text X1 nothing
	run -0 lr-route --pending
	assert_equal "$(fields status reason <<<"$output")" 'waiting no_eligible_agent'
	with_tags X2 '"x"'
	run -0 lr-route L2
	assert_equal "$(fields status eligible <<<"$output")" 'routed 2'
}

@test "best-match: weights of matched tags and pecking numbers; the score is recorded" {
	tagged big,,80 small,,10 -- 'ann,small;PK:60' 'bob,big' 'cat,big;PK:-1;PK:5:small' 'dan,PK:-2'
	with_tags X1 '"big"' >/dev/null
	assert_equal "$(goes_to <<<L1)" 'bob offered'
	run -0 lr-log --event offer.made
	assert_equal "$(fields agent score <<<"$output")" 'bob 80'
	with_tags X2 '"big","small"' >/dev/null
	assert_equal "$(goes_to <<<L2)" 'cat offered'
	assert_equal "$(lr-log --lead L2 --event offer.made | fields score)" 84
	with_tags X3 '"small"' >/dev/null
	assert_equal "$(goes_to <<<L3)" 'ann offered'
	text X4 nothing
	assert_equal "$(goes_to <<<L4)" 'ann offered'
	# the next after a decline is the next best; below nought is still eligible
	decline O4 ann >/dev/null
	assert_equal "$(lr-offer --open | tail -1 | fields lead agent)" 'L4 bob'
	decline O5 bob >/dev/null
	decline O6 cat >/dev/null
	assert_equal "$(lr-log --lead L4 --event offer.made | fields agent score | tail -1)" 'dan -2'
}

@test "best-match: of equals the least recently offered, by any route; never is first; only equals are drawn for" {
	SETTINGS='"seed":"s"' tagged x, -- ann, bob, cat, -- \
		'{"route":"solo","rule":"round-robin","agents":["bob"],"sources":["tv"]}' '{"route":"r","rule":"best-match","agents":["*"]}'
	offered X1 tv >/dev/null
	offered X2 >/dev/null
	offered X3 >/dev/null
	offered X4 >/dev/null
	# bob was offered L1 by another route, so ann and cat come first, in an order drawn for; then bob; then the older of the two
	local first second
	first=$(lr-log --lead L2 --event offer.made | fields agent)
	second=$(lr-log --lead L3 --event offer.made | fields agent)
	assert_equal "$(printf '%s\n' "$first" "$second" | sort | tr '\n' ' ')" 'ann cat '
	local u names=(ann cat)
	u=$(printf 's|r|L2|1' | sha256sum | cut -c16)
	assert_equal "$first" "${names[$((16#$u % 2))]}"
	assert_equal "$(lr-log --lead L3 --event offer.made | fields draw)" - # one alone was never offered
	assert_equal "$(lr-log --lead L4 --event offer.made | fields agent)" bob
	assert_equal "$(offered X5 | fields agent)" "$first"
}

@test "Range: and Zip: are tags of the lead where they apply, with the weight of the tags file or 50" {
	tagged 'Zip:10000-10999,exclusive,70,,' -- 'ann,Range:$100000-$300000' 'bob,Zip:10000-10999' 'cat,'
	text X1 'up to $250k' >/dev/null
	assert_equal "$(goes_to <<<L1)" 'ann offered'
	assert_equal "$(lr-log --lead L1 --event offer.made | fields score)" 50
	echo '{"ext_id":"X2","source":"web","zip":"10115-3344","message":"250000"}' | lr-ingest >/dev/null
	assert_equal "$(lr-route L2 | fields eligible)" 1
	lr-offer L2 >/dev/null
	assert_equal "$(lr-log --lead L2 --event offer.made | fields agent score)" 'bob 70'
}

@test "Max: counts what he came to own in the day, week or month of the account's zone, and his live offers" {
	tagged x, -- 'ann,Max:2/day;Max:3/week'
	sed -i 's/UTC/America\/New_York/' settings.json
	apply settings.json
	# a Wednesday, 05:00 in New York
	offered X1 | fields agent && accept O1 ann >/dev/null
	offered X2 >/dev/null
	lead X3 >/dev/null
	assert_equal "$(goes_to <<<L3)" '- waiting' # one owned, one live
	run -0 lr-log --explain L3
	[[ $output == *"ann has had as many as a Max: tag allows"* ]]
	decline O2 ann >/dev/null
	assert_equal "$(lr-route --pending | lr-offer | fields agent)" ann
	accept O3 ann >/dev/null
	release L3 ann >/dev/null # what he gave back counts: he had it
	lead X4 >/dev/null
	assert_equal "$(goes_to <<<L4)" '- waiting'
	tick 18h # 23:00 in New York, another day in UTC
	assert_equal "$(lr-route --pending | lr-offer | fields agent)" -
	tick 1h # midnight there
	assert_equal "$(lr-route --pending | lr-offer | fields agent)" ann
	accept O4 ann >/dev/null
	lead X5 >/dev/null
	assert_equal "$(goes_to <<<L5)" '- waiting' # the third of the week
	tick 4d # Monday
	assert_equal "$(lr-route --pending | lr-offer | fields agent)" ann
}

@test "Max: is asked again inside accept and claim" {
	tagged x, -- 'ann,Max:1/day' bob, -- '{"route":"r","rule":"jump-ball","agents":["*"]}'
	lead X1 | lr-route | lr-offer >/dev/null
	lead X2 | lr-route | lr-offer >/dev/null # jump balls are no exclusive offers: both may ring
	run -0 accept O1 ann
	run -1 accept O3 ann
	assert_equal "$(fields reason status <<<"$output")" 'limit_reached open'
	tick 5m
	lr-expire >/dev/null
	run -1 claim L2 ann
	assert_equal "$(fields reason <<<"$output")" limit_reached
	run -0 claim L2 bob
}

@test "a tag of the tags file can be one leads come with; other words go into match" {
	tagged spaet,,,,'späte Sache' 'A b_c.d@e+f:g-h' 'Range:$1-$5,,7' -- 'ann,spaet;Range:$1-$5'
	run -0 with_tags X1 '"A b_c.d@e+f:g-h"'
	text X2 'eine SPÄTE Sache' >/dev/null
	run -0 lr-log --lead L2
	[[ $output != *'"found"'* ]] # only A to Z are alike in both cases
	text X3 'eine späte Sache' >/dev/null
	run -0 lr-log --lead L3
	[[ $output == *'"found":["spaet"]'* ]]
	for tag in späte ' ' 'a/b' '<b>' -rf; do
		printf '{"tag":"%s"}\n' "$tag" >tags.ndjson
		run -78 lr-admin apply tags.ndjson
		[[ $stderr == 'lr-admin: tags.ndjson:1: tag: "'"$tag"'": leads come with tags of letters'* ]]
	done
}

@test "a billable tag charges whoever comes to own the lead, the highest alone, however that was" {
	tagged a,,,500, b,,,700, c, -- ann, bob, -- '{"route":"r","rule":"round-robin","agents":["*"]}'
	with_tags X1 '"a","b","c"' | lr-route | lr-offer >/dev/null
	accept O1 ann >/dev/null
	with_tags X2 '"a"' | lr-route | lr-offer >/dev/null
	decline O2 bob >/dev/null
	decline O3 ann >/dev/null
	claim L2 bob >/dev/null
	with_tags X3 '"c"' >/dev/null
	lr-admin assign L3 ann >/dev/null
	lr-admin assign L1 bob >/dev/null
	printf '{"ext_id":"X4","source":"web","email":"p@x.example","tags":["a"]}\n{"ext_id":"X5","source":"web","email":"p@x.example","tags":["b"]}\n' |
		lr-ingest >/dev/null
	lr-admin assign L4 ann >/dev/null
	run -0 lr-log --verify
	lr-log | fields event lead agent bill | grep -E 'accepted|claimed|assigned|coalesced' >bills
	diff -u - bills <<-'END'
		offer.accepted L1 ann 700
		lead.claimed L2 bob 500
		lead.assigned L3 ann -
		lead.assigned L1 bob 700
		lead.assigned L4 ann 500
		lead.coalesced L5 ann 700
	END
}

@test "a lead's story tells its tags, the match score and what is billed" {
	tagged lux,,80,500,'high end' -- ann,lux
	printf '{"ext_id":"X1","source":"web","tags":["new"],"message":"high end"}\n' | lr-ingest | lr-route | lr-offer >/dev/null
	accept O1 ann >/dev/null
	run -0 lr-log --explain L1
	[[ $output == *'received from web as X1; tags new, lux (found)'* ]]
	[[ $output == *'offered to ann for 5m (O1); match score 80'* ]]
	[[ $output == *'after it came in, billed 5.00 USD'* ]]
}

@test "lr-admin edit: tags given are replaced, and the new text is looked at again" {
	tagged lux,exclusive,80 lake, -- ann,lux bob,lake
	printf '{"ext_id":"X1","source":"web","email":"p@x.example","tags":["lux"],"message":"by the lake"}\n' | lr-ingest >/dev/null
	assert_equal "$(lr-route -n L1 | fields eligible)" 1
	lr-admin edit L1 tags= message='no water here' >/dev/null
	assert_equal "$(lr-log --event lead.updated | grep -c '"tags":\[\],"found":\[\]')" 1
	assert_equal "$(lr-route -n L1 | fields eligible)" 2
	# back as it came in, and then other contact data: the tags stay
	lr-admin edit L1 tags=lux message='by the lake' >/dev/null
	assert_equal "$(lr-route -n L1 | fields eligible)" 1
	printf '{"ext_id":"X1","source":"web","email":"q@x.example"}\n' | lr-ingest >/dev/null
	assert_equal "$(lr-route -n L1 | fields eligible)" 1
	lr-check --rebuild
	assert_equal "$(lr-route L1 | lr-offer | sed 's/.*"tags":\(\[[^]]*\]\).*/\1/')" '["lux","lake"]'
}

@test "a route's tags: any, all and none; no route for its tags is no_route" {
	tagged a, b, x, -- ann, bob, -- '{"route":"both","rule":"round-robin","agents":["ann"],"tags":{"all":["a","b"]}}' \
		'{"route":"one","rule":"round-robin","agents":["bob"],"tags":{"any":["a","b"],"none":["x"]}}'
	with_tags X1 '"a","b","x"' >/dev/null
	with_tags X2 '"b"' >/dev/null
	with_tags X3 '"a","x"' >/dev/null
	text X4 'nothing' >/dev/null
	run -0 lr-route --pending
	assert_equal "$(fields lead status route reason <<<"$output")" "L1 routed both null
L2 routed one null
L3 pool null no_route
L4 pool null no_route"
	run -0 lr-log --explain L3
	[[ $output == *'route both: not for its tags'* ]]
}

@test "one by one and in a batch the same journal; a rebuilt index is the same" {
	local lines='tagged a,exclusive,80 b,,,300,lake -- ann,a bob,a;PK:10:b;Max:3/day cat,Range:1-9'
	$lines
	for i in 1 2 3 4 5 6 7 8; do
		printf '{"ext_id":"X%d","source":"web","message":"%s"}\n' $i "$([ $((i % 2)) = 0 ] && echo 'lake a' || echo "a $i")"
	done >in
	lr-ingest <in | lr-route | lr-offer >/dev/null
	remember
	another_state other
	$lines
	while read -r l; do lr-ingest <<<"$l"; done <in >/dev/null
	while read -r l; do lr-route "$l"; done < <(seq -f 'L%.0f' 8) >/dev/null
	while read -r l; do lr-offer "$l"; done < <(seq -f 'L%.0f' 8) >/dev/null
	assert_nothing_written
	run -0 lr-check --rebuild
}

@test "apply: what changes in tags is said; a file replaces all of them; show is read back" {
	tagged a,exclusive,80 b, -- ann,a
	run -0 lr-admin show --csv tags
	assert_output 'tag,type,weight,billable,match
a,exclusive,80,,
b,,,,'
	printf 'tag,type,weight\na,required,80\nc,,\n' >tags.csv
	run -0 lr-admin apply tags.csv
	assert_output 'tag a: type exclusive -> required
tag b: removed
tag c: added'
	lr-admin show tags >shown.ndjson
	run -0 lr-admin apply tags=shown.ndjson
	assert_output ''
	printf 'tag\nc\n' >tags.csv
	remember
	run -78 lr-admin apply tags.csv
	[[ $stderr == *'agent ann: tags: unknown tag "a"'* ]]
	printf 'tag,weight\nc,heavy\nMax:1/day,\n' >tags.csv
	run -78 lr-admin apply tags.csv
	[[ $stderr == *'tags.csv:2: weight: expected a whole number from -1000000 to 1000000, not "heavy"'* ]]
	[[ $stderr == *'tags.csv:3: tag: "Max:1/day": this tag belongs to agents'* ]]
	assert_nothing_written
}

@test "edit first settles what is due, by the tags the lead had then; so do void-stage, and edits that are refused" {
	tagged a,exclusive b,exclusive -- 'ann,a;b' 'bob,a' 'cat,b' -- '{"route":"r","rule":"round-robin","agents":["ann","bob","cat"]}'
	with_tags X1 '"a"' | lr-route | lr-offer >/dev/null
	tick 5m
	run -0 lr-admin edit L1 tags=b
	diff -u - <(lr-log --lead L1 | fields event offer agent | tail -n +4) <<-'END'
		offer.timed_out O1 ann
		offer.made O2 bob
		lead.updated - -
	END
	tick 5m
	run -0 lr-admin edit L1 tags=b # as it is: nothing but what was due
	assert_equal "$(lr-log --lead L1 | fields event offer agent | tail -n 2)" $'offer.timed_out O2 bob\noffer.made O3 cat'
	accept O3 cat >/dev/null
	lr-track stage L1 closed --agent cat >/dev/null
	release L1 cat >/dev/null
	lr-admin resubmit L1 >/dev/null
	lr-route L1 | lr-offer | fields offer agent >made
	assert_equal "$(<made)" 'O4 ann'
	tick 5m
	run -0 lr-admin void-stage L1 closed
	assert_equal "$(lr-log --lead L1 | fields event offer agent | tail -n 3)" $'offer.timed_out O4 ann\noffer.made O5 cat\ntrack.stage_voided - -'
	tick 5m
	lr-admin void L1 >/dev/null
	remember
	run -1 lr-admin edit L1 tags=a
	assert_nothing_written
	run -0 lr-check --rebuild
}

@test "edit in a dry run prints what the real one does, and a lead there is not is refused" {
	tagged a,exclusive -- ann,a bob,
	with_tags X1 '"a"' | lr-route | lr-offer >/dev/null
	tick 5m
	remember
	run -0 lr-admin edit -n L1 tags=
	local dry=$output
	assert_nothing_written
	run -0 lr-admin edit L1 tags=
	assert_equal "$output" "$dry"
	remember
	run -1 lr-admin edit L9 tags=a
	assert_equal "$stderr" 'lr-admin: unknown: there is no lead L9'
	assert_nothing_written
}

@test "amounts are read to their last decimal: 1.25m is neither 1.2 nor 1.3 million" {
	tagged x, -- 'ann,Range:$1210000-$1290000' 'bob,Range:$1.2m-$1.2m' 'cat,Range:0.25m-0.25m'
	text X1 'about $1.25m' >/dev/null
	text X2 '$1.2m at most' >/dev/null
	text X3 'from 250k' >/dev/null
	text X4 'a quarter, 0.2m' >/dev/null
	text X5 '$1.250m, not a cent more' >/dev/null
	text X6 'some $1,250k' >/dev/null
	text X7 'a tower for $1,250m' >/dev/null
	run -0 lr-log --event lead.received
	assert_equal "$(sed -E 's/.*"found":(\[[^]]*\]).*/\1/; /"seq"/s/.*/-/' <<<"$output")" '["Range:$1210000-$1290000"]
["Range:$1.2m-$1.2m"]
["Range:0.25m-0.25m"]
-
["Range:$1210000-$1290000"]
["Range:$1210000-$1290000"]
-'
}

@test "words and numbers are found within one field, not across two" {
	tagged 'high end,' 'x,,,,a b' -- 'ann,Range:$1-$9' -- '{"route":"r","rule":"round-robin","agents":["ann"]}'
	echo '{"ext_id":"X1","source":"web","message":"high","ad":"end $","deal":"5 a","list":["b","high"],"z":["end"]}' | lr-ingest >/dev/null
	assert_equal "$(lr-log --event lead.received | grep -c '"found"')" 0
	echo '{"ext_id":"X2","source":"web","message":"b","ad":"high\nend","deal":"$ 5","list":["a b"]}' | lr-ingest >/dev/null
	run -0 lr-log --lead L2
	[[ $output == *'"found":["high end","x","Range:$1-$9"]'* ]]
}

@test "Max: counts the same lead again, in the same millisecond, too" {
	tagged x, -- 'ann,Max:3/day' -- '{"route":"r","rule":"round-robin","agents":["ann"]}'
	leads 2 | lr-ingest | lr-route | lr-offer >/dev/null
	accept O1 ann >/dev/null
	release L1 ann >/dev/null
	claim L1 ann >/dev/null
	release L1 ann >/dev/null
	claim L1 ann >/dev/null 2>&1 || true # two owned, one live
	accept O2 ann >/dev/null
	release L2 ann >/dev/null
	run -1 claim L2 ann
	assert_equal "$(fields reason <<<"$output")" limit_reached
}

@test "Max: does not keep an owner from opening his own lead again: he came to own it once" {
	tagged x, -- 'ann,Max:1/day' -- '{"route":"r","rule":"round-robin","agents":["ann"]}'
	offered X1 >/dev/null
	accept O1 ann >/dev/null
	lr-track outcome L1 lost --agent ann >/dev/null
	run -0 lr-track outcome L1 open --agent ann
	assert_equal "$(fields result <<<"$output")" ok
}
