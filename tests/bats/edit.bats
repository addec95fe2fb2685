#!/usr/bin/env bats
# A lead's data corrected by hand: what may change, what follows from it, what is refused.

load helper

setup() {
	fresh
	team ann bob
}

zoe() { lead X1 web name=Zoe email=zoe@x.example phone=+15550109999 message=hello hobby=fencing tags=hot zip=04101; }
shown() { accept "${1:-O1}" "${2:-ann}" | fields name email phone message tags zip cost hobby; }

@test "every field that may be corrected is, the others stay, and the answer shows it" {
	zoe >/dev/null
	run -0 lr-admin edit L1 'name=Zoë Quux' email=ZQ@x.example phone='+1 555 010 8888' message= 'tags=cold; big' zip=04102 cost=12.5
	assert_equal "$output" '{"lead":"L1","status":"new","changed":["name","email","phone","message","tags","zip","cost"]}'
	assert_equal "$(events lead.updated)" 1
	lr-route --pending | lr-offer >offer
	assert_equal "$(fields zip <offer)" 04102
	grep -q '"tags":\["cold","big"\]' offer
	run -0 accept O1 ann
	assert_equal "$(fields name email phone message zip cost hobby <<<"$output")" \
		"Zoë Quux ZQ@x.example +1 555 010 8888 null 04102 1250 fencing"
	[[ $output == *'"tags":["cold","big"]'* ]]
}

@test "corrections add up, whoever makes them" {
	zoe >/dev/null
	lr-admin edit L1 zip=04102 cost=3
	lead X1 web email=new@x.example >/dev/null
	lr-admin edit L1 name=Zed zip=04101
	run -0 lr-admin edit L1 tags=
	assert_equal "$(lr-log --event lead.updated | wc -l)" 4
	lr-route --pending | lr-offer >/dev/null
	run -0 accept O1 ann
	assert_equal "$(fields name email phone message zip cost hobby <<<"$output")" \
		"Zed new@x.example +15550109999 hello 04101 300 fencing"
	[[ $output == *'"tags":[]'* ]]
}

@test "a value equal to the present one: no event, exit 0" {
	zoe >/dev/null
	lr-admin edit L1 cost=3 >/dev/null
	remember
	run -0 lr-admin edit L1 name=Zoe tags=hot cost=3.00 'zip= 04101 '
	assert_equal "$output" '{"lead":"L1","status":"new","changed":[]}'
	assert_nothing_written
	run -0 lr-admin edit L1 name=Zoe message=bye
	assert_equal "$(fields lead status <<<"$output")" "L1 new"
	[[ $output == *'"changed":["message"]'* ]]
}

@test "later leads of the same person find it by the new address and number, not by the old ones" {
	zoe >/dev/null
	lr-admin edit L1 email=new@x.example phone=+15550101111 >/dev/null
	assert_equal "$(lead X2 web email=zoe@x.example | fields lead status first)" "L2 new -"
	assert_equal "$(lead X3 web email=NEW@x.example | fields lead status first)" "L3 follows L1"
	assert_equal "$(lead X4 web phone='+1 (555) 010-1111' | fields lead status first)" "L4 follows L1"
	assert_equal "$(lead X5 web phone=+15550109999 | fields lead status first)" "L5 new -"
}

@test "nothing is routed by it, and who owns the lead keeps it" {
	zoe | lr-route | lr-offer >/dev/null
	accept O1 ann >/dev/null
	run -0 lr-admin edit L1 zip=99999 tags=cold
	assert_equal "$(fields status <<<"$output")" accepted
	assert_equal "$(story L1 | tail -n 1)" "lead.updated"
}

@test "what is due on the lead is settled first, by what it said then" {
	zoe | lr-route | lr-offer >/dev/null
	tick 5m
	run -0 lr-admin edit L1 name=Zed
	assert_story L1 <<-'END'
		lead.received
		lead.routed
		offer.made O1 ann exclusive
		offer.timed_out O1 ann
		offer.made O2 bob exclusive
		lead.updated
	END
	assert_equal "$(lr-log --lead L1 | tail -n 3 | fields more | tr '\n' ' ')" "1 - - "
}

@test "fed again a corrected lead is a duplicate still; what its feed says of the person counts again" {
	lr-ingest <<<'{"source":"web","name":"Al"}' >/dev/null
	lr-admin edit L1 name=Alan >/dev/null
	run -0 lr-ingest <<<'{"source":"web","name":"Al"}'
	assert_equal "$(fields lead status <<<"$output")" "L1 duplicate"
}

@test "unknown fields, with the one that is meant; fields a lead came in with; wrong operands: 64, nothing written" {
	zoe >/dev/null
	remember
	run -64 lr-admin edit L1 emial=x@y.example
	assert_equal "$stderr" 'lr-admin: edit: there is no field "emial" (did you mean "email"?)'
	run -64 lr-admin edit L1 source=web
	assert_equal "$stderr" "lr-admin: edit: source is what the lead came in with; void it and feed it again"
	run -64 lr-admin edit L1 name=A name=B
	assert_equal "$stderr" "lr-admin: edit: name is given twice"
	run -64 lr-admin edit L1 name
	run -64 lr-admin edit L1 =Zoe
	run -64 lr-admin edit L1
	run -64 lr-admin edit
	run -64 lr-admin edit Zoe name=A
	run -64 lr-admin edit L1 name=A --why typo
	assert_nothing_written
}

@test "values are checked as lr-ingest checks them: 1, nothing written, the good ones neither" {
	zoe >/dev/null
	remember
	run -1 lr-admin edit L1 name=A cost=12,50
	[[ $stderr == 'lr-admin: cost: "12,50" is not an amount'* ]]
	run -1 lr-admin edit L1 name=A tags='hot;*'
	[[ $stderr == 'lr-admin: tags: tag "*": 1 to 64 letters'* ]]
	run -1 lr-admin edit L1 "zip=$(printf '%033d' 1)"
	assert_equal "$stderr" "lr-admin: zip: 33 bytes are too many, 32 are the most"
	run -1 lr-admin edit L1 zip=
	assert_equal "$stderr" "lr-admin: zip: cannot be emptied, only replaced"
	run -1 lr-admin edit L1 cost=
	run -1 lr-admin edit L1 "name=$(printf 'A\xff')"
	assert_equal "$stderr" "lr-admin: name: not UTF-8 at byte 1"
	run -1 lr-admin edit L9 name=A
	assert_equal "$stderr" "lr-admin: unknown: there is no lead L9"
	assert_nothing_written
}

@test "a phone that cannot be read is kept and warned of" {
	zoe >/dev/null
	run -0 lr-admin edit L1 phone='ask reception'
	assert_equal "$stderr" 'lr-admin: phone: "ask reception" cannot be read as a number; kept as it is, it finds no other lead'
	lr-route --pending | lr-offer >/dev/null
	assert_equal "$(accept O1 ann | fields phone)" "ask reception"
}

@test "void and forgotten leads are not edited" {
	zoe >/dev/null
	lead X2 web name=Al >/dev/null
	lr-admin void L1 >/dev/null
	lr-admin forget L2 >/dev/null
	remember
	run -1 lr-admin edit L1 name=A
	assert_equal "$stderr" "lr-admin: edit L1: refused: it is void"
	run -1 lr-admin edit L2 name=A
	assert_equal "$stderr" "lr-admin: edit L2: refused: it is forgotten"
	assert_nothing_written
}

@test "forgetting a lead takes its corrections, too" {
	zoe >/dev/null
	lr-admin edit L1 'name=Zoe Quux' >/dev/null
	lr-admin forget L1
	run -1 grep -rai 'zoe\|quux' "$LR_STATE"
}

@test "admins edit, agents do not; a dry run writes nothing" {
	write_agents ann boss:role=admin
	apply agents.csv
	zoe >/dev/null
	remember
	run -0 lr-admin edit -n L1 name=A
	assert_equal "$output" '{"lead":"L1","status":"new","changed":["name"]}'
	unset LR_NOW
	run -77 lr-admin --as ann edit L1 name=A
	assert_nothing_written
	run -0 lr-admin --as boss edit L1 name=A
	assert_equal "$(lr-log --event lead.updated | fields by)" boss
}
