#!/usr/bin/env bats
# Leads in: every shape that comes, and every shape that must not get through. durability.md "Bad input".

load helper

setup() {
	fresh
	team ann bob
}

good() { lead_json "G$1"; }

# A bad line between two good ones: the good ones are stored, the bad one is refused alone, with file, line and exit 1.
refuses_alone() { # LINE (its bytes, \-escapes as printf %b)
	remember
	{ good "$((++n))"; printf '%b\n' "$1"; good "$((++n))"; } >in.ndjson
	run -1 lr-ingest in.ndjson
	[ "${#lines[@]}" -eq 2 ] || { echo "stored ${#lines[@]} of 2 around: $1"; return 1; }
	assert_equal "$(fields ext_id status <<<"$output")" "G$((n - 1)) new"$'\n'"G$n new"
	[[ ${stderr_lines[0]} == "lr-ingest: in.ndjson:2: "?* ]] || { echo "said: $stderr"; return 1; }
	[ "${#stderr_lines[@]}" -eq 1 ] || { echo "said: $stderr"; return 1; }
}

# ---- shapes

@test "CSV and NDJSON of the same leads give the same journal" {
	cat >leads.csv <<-'END'
		ext_id,source,received_at,name,email,phone,message,tags,zip,cost
		X1,web,2026-06-30T10:00:00Z,"Zimmer, Zoe",zoe@example.com,+15550100123,"two
		lines ""quoted""",vip;north,12345,12.50
		X2,zillow,,,,,,,,
	END
	cat >leads.ndjson <<-'END'
		{"ext_id":"X1","source":"web","received_at":"2026-06-30T10:00:00Z","name":"Zimmer, Zoe","email":"zoe@example.com","phone":"+15550100123","message":"two\nlines \"quoted\"","tags":["vip","north"],"zip":"12345","cost":"12.50"}
		{"ext_id":"X2","source":"zillow"}
	END
	run -0 lr-ingest leads.csv
	assert_equal "$stderr" ""
	assert_equal "$(fields lead ext_id source received_at zip cost <<<"${lines[0]}")" \
		"L1 X1 web 2026-06-30T10:00:00.000Z 12345 1250"
	journal >csv
	another_state other
	apply settings.json agents.csv routes.json
	lr-ingest leads.ndjson
	journal | cmp - csv
}

@test "column names match ignoring case, blanks and punctuation" {
	printf 'Ext ID,SOURCE,E-Mail,Assign_To,Received At\nX1,web,z@example.com,bob,2026-06-30T10:00:00Z\n' >leads.csv
	run -0 lr-ingest leads.csv
	assert_equal "$(fields ext_id source email assign_to received_at <<<"$output")" \
		"X1 web z@example.com bob 2026-06-30T10:00:00.000Z"
}

@test "keys of NDJSON match ignoring case, blanks and punctuation" {
	run -0 lr-ingest <<<'{"Ext-Id":"X1","Source":"web","E Mail":"z@example.com"}'
	assert_equal "$(fields ext_id source email <<<"$output")" "X1 web z@example.com"
}

@test "a map names the columns, makes one of several, and gives constants" {
	cat >portal.map <<-'END'
		# how the portal calls things
		ext_id = Lead No
		source = const:portal

		name = "{First Name} {Last Name}"
		received_at = Lead_Date
	END
	printf 'Lead No,First Name,Last Name,Lead_Date,Budget\n7,Zoe,Zimmer,2026-06-30,900000\n' >leads.csv
	run -0 lr-ingest --map portal.map leads.csv
	assert_equal "$stderr" ""
	assert_equal "$(fields ext_id source name received_at Budget <<<"$output")" \
		"7 portal Zoe Zimmer 2026-06-30T00:00:00.000Z 900000"
}

@test "a map naming an unknown field is a configuration error that says where" {
	printf 'ext_id = No\nnmae = Name\n' >portal.map
	printf 'No,Name\n1,Zoe\n' >leads.csv
	run -78 lr-ingest --map portal.map leads.csv
	[[ $stderr == "lr-ingest: portal.map:2: "*name* ]]
}

@test "what lr does not know is kept under extra" {
	run -0 lr-ingest <<<'{"ext_id":"X1","campaign":"spring","rooms":3}'
	[[ $output == *'"extra":{"campaign":"spring","rooms":3}'* ]]
}

@test "a BOM, CRLF, lone CR as ends and a missing final newline change nothing" {
	local n=0 shape
	printf 'ext_id,source,name\nX1,web,Zoe\nX2,web,Yan\n' >plain.csv
	lr-ingest plain.csv
	journal >plain
	printf '\357\273\277ext_id,source,name\nX1,web,Zoe\nX2,web,Yan\n' >bom.csv
	printf 'ext_id,source,name\r\nX1,web,Zoe\r\nX2,web,Yan\r\n' >crlf.csv
	printf 'ext_id,source,name\nX1,web,Zoe\nX2,web,Yan' >cut.csv
	printf '\357\273\277ext_id,source,name\r\nX1,web,Zoe\r\nX2,web,Yan' >all.csv
	printf '\n\next_id,source,name\n\nX1,web,Zoe\n\n\nX2,web,Yan\n\n' >blank.csv
	for shape in bom crlf cut all blank; do
		another_state "$shape"
		apply settings.json agents.csv routes.json
		lr-ingest "$shape.csv"
		journal | cmp - plain
	done
}

@test "UTF-16 is known by its byte order mark and converted" {
	printf 'ext_id,source,name\nX1,web,Zo\303\253\n' >plain.csv
	iconv -f UTF-8 -t UTF-16LE plain.csv | { printf '\377\376'; cat; } >le.csv
	iconv -f UTF-8 -t UTF-16BE plain.csv | { printf '\376\377'; cat; } >be.csv
	run -0 lr-ingest le.csv
	assert_equal "$(fields ext_id name <<<"$output")" $'X1 Zo\303\253'
	run -0 lr-ingest be.csv
	assert_equal "$(fields ext_id status <<<"$output")" "X1 duplicate"
}

@test "semicolons, tabs and bars are found in the header" {
	printf 'ext_id;source\nX1;web\n' >a.csv
	printf 'ext_id\tsource\nX2\tweb\n' >b.csv
	printf 'ext_id|source\nX3|web\n' >c.csv
	run -0 lr-ingest a.csv b.csv c.csv
	assert_equal "$(fields lead ext_id source <<<"$output")" $'L1 X1 web\nL2 X2 web\nL3 X3 web'
}

@test "several files are one batch, and - is standard input" {
	printf 'ext_id\nX1\n' >a.csv
	run -0 bash -c 'printf "ext_id\nX2\n" | lr-ingest a.csv -'
	assert_equal "$(fields lead ext_id batch <<<"$output")" $'L1 X1 B1\nL2 X2 B1'
	run -0 lead X3
	assert_equal "$(fields batch <<<"$output")" B1
	tick 1s
	run -0 lead X4
	assert_equal "$(fields batch <<<"$output")" B2
}

@test "reads of one byte give the same journal" {
	printf 'ext_id,source,name\r\nX1,web,"Z\303\253, oe"\r\nX2,web,Yan\r\n' >leads.csv
	lr-ingest leads.csv
	journal >whole
	another_state other
	apply settings.json agents.csv routes.json
	dd bs=1 if=leads.csv 2>dd.err | lr-ingest
	journal | cmp - whole
}

@test "empty input and blank lines alone: nothing to do, exit 0" {
	remember
	run -0 lr-ingest </dev/null
	assert_equal "$output$stderr" ""
	run -0 lr-ingest <<<$'\n\n\n'
	assert_equal "$output$stderr" ""
	assert_nothing_written
}

@test "-n prints what would be stored, and stores nothing" {
	remember
	leads 3 >in.ndjson
	run -0 lr-ingest -n in.ndjson
	assert_nothing_written
	local said=$output
	run -0 lr-ingest in.ndjson
	assert_equal "$output" "$said"
}

# ---- the same lead again

@test "the same source and ext_id again is a duplicate, exit 0, nothing written" {
	lead X1 web name=Zoe
	remember
	tick 60d
	run -0 lead X1 web name=Zoe
	assert_equal "$stderr" ""
	assert_equal "$(fields lead status <<<"$output")" "L1 duplicate"
	assert_nothing_written
	run -0 lead X1 zillow name=Zoe
	assert_equal "$(fields lead status <<<"$output")" "L2 new"
}

@test "a duplicate within one file is seen, too" {
	run -0 lr-ingest < <(lead_json X1; lead_json X2; lead_json X1)
	assert_equal "$(fields lead status <<<"$output")" $'L1 new\nL2 new\nL1 duplicate'
}

@test "without ext_id the same content within the coalesce span is a duplicate" {
	local one='{"source":"web","name":"Zoe","message":"call me"}'
	lr-ingest <<<"$one"
	tick 29d
	run -0 lr-ingest <<<"$one"
	assert_equal "$(fields lead status <<<"$output")" "L1 duplicate"
	run -0 lr-ingest <<<'{"source":"web","name":"Zoe","message":"call me now"}'
	assert_equal "$(fields lead status <<<"$output")" "L2 new"
	tick 2d
	run -0 lr-ingest <<<"$one"
	assert_equal "$(fields lead status <<<"$output")" "L3 new"
}

@test "the same ext_id with other contact data updates the lead and routes nothing" {
	offered X1 web name=Zoe email=zoe@example.com
	tick 1m
	run -0 lead X1 web name=Zoe email=zimmer@example.com
	assert_equal "$(fields lead status changed <<<"$output")" "L1 duplicate true"
	run -0 lead X1 web name=Zoe email=zimmer@example.com
	assert_equal "$(fields lead status changed <<<"$output")" "L1 duplicate -"
	assert_story L1 <<-'END'
		lead.received
		lead.routed
		offer.made O1 ann exclusive
		lead.updated
	END
	run -0 accept O1 ann
	assert_equal "$(fields email <<<"$output")" zimmer@example.com
	run -0 lead X9 web email=ZIMMER@example.com
	assert_equal "$(fields status agent <<<"$output")" "coalesced ann"
}

@test "of one ext_id the line fed last counts: a file that has it twice leaves the lead as it was, a change back is a change" {
	lead_json X1 web name=Zoe phone=+15550001 >twice
	lead_json X1 web name=Zoe phone=+15550002 >>twice
	run -0 lr-ingest twice
	assert_equal "$(fields lead status changed <<<"$output")" "L1 new -
L1 duplicate true"
	lr-route --pending | lr-offer >/dev/null
	lr-report lead L1 --ndjson | grep -v lead.updated >before
	tick 1m
	run -0 lr-ingest twice
	assert_equal "$(fields lead status changed <<<"$output")" "L1 duplicate true
L1 duplicate true"
	assert_equal "$(events lead.updated)" 3
	lr-report lead L1 --ndjson | grep -v lead.updated | diff before -
	tick 1m
	run -0 lead X1 web phone=+15550001
	run -0 accept O1 ann
	assert_equal "$(fields phone <<<"$output")" +15550001
}

# ---- coalesce and follow

@test "a customer who comes again goes to the agent who owns the first lead, by e-mail" {
	offered X1 web 'email= Zoe@Example.com '
	accept O1 ann
	tick 29d
	run -0 lead X2 zillow email=zoe@example.com
	assert_equal "$(fields lead status agent <<<"$output")" "L2 coalesced ann"
	assert_story L2 <<-'END'
		lead.received
		lead.coalesced ann
	END
	run -0 lr-route <<<"$output"
	assert_equal "$(fields lead status <<<"$output")" "L2 coalesced"
	assert_equal "$(events offer.made)" 1
}

@test "a phone is the same however it is written: extension cut, + kept, country code put in front" {
	SETTINGS='"country_code":"+1"' team ann bob
	offered X1 web 'phone=(555) 010-0123 ext 7'
	accept O1 ann
	run -0 lead X2 web 'phone=+1 555.010.0123'
	assert_equal "$(fields status agent <<<"$output")" "coalesced ann"
	run -0 lead X3 web 'phone=+44 555 010 0123'
	assert_equal "$(fields status <<<"$output")" "new"
}

@test "an unreadable phone is kept, warned of, never refused, and gives no key" {
	run -0 lead X1 web 'phone=call my sister'
	assert_equal "$(fields status phone <<<"$output")" "new call my sister"
	[[ $stderr == *phone* ]]
	run -0 lead X2 web 'phone=call my sister'
	assert_equal "$(fields status <<<"$output")" "new"
}

@test "beyond the coalesce span it is an ordinary lead, whichever came first" {
	offered X1 web email=zoe@example.com
	accept O1 ann
	tick 30d
	tick 1ms
	run -0 lead X2 web email=zoe@example.com
	assert_equal "$(fields status <<<"$output")" "new"
	run -0 lead X3 web email=zoe@example.com received_at=2026-06-15T00:00:00Z
	assert_equal "$(fields status agent <<<"$output")" "coalesced ann"
}

@test "an inactive owner gets no more: his customer's next lead is an ordinary one" {
	offered X1 web email=zoe@example.com
	accept O1 ann
	write_agents ann:active=false bob
	apply agents.csv
	run -0 lead X2 web email=zoe@example.com
	assert_equal "$(fields status <<<"$output")" "new"
}

@test "while the first is new, offered or in the pool the next one follows it, and is nobody's to claim" {
	lead X1 web email=zoe@example.com
	run -0 lead X2 web email=zoe@example.com
	assert_equal "$(fields lead status first <<<"$output")" "L2 follows L1"
	lr-route --pending | lr-offer
	run -0 lead X3 web email=zoe@example.com
	assert_equal "$(fields lead status first <<<"$output")" "L3 follows L1"
	decline O1 ann
	decline O2 bob
	run -0 lead X4 web email=zoe@example.com
	assert_equal "$(fields lead status first <<<"$output")" "L4 follows L1"
	run -1 claim L3 ann
	assert_equal "$(fields result reason <<<"$output")" "refused follows"
	claim L1 bob
	local l
	for l in L2 L3 L4; do
		run -0 release $l bob
	done
	assert_equal "$(events offer.made)" 2
}

@test "a duplicate of a lead that coalesced is a duplicate" {
	offered X1 web email=zoe@example.com
	accept O1 ann
	lead X2 web email=zoe@example.com
	run -0 lead X2 web email=zoe@example.com
	assert_equal "$(fields lead status <<<"$output")" "L2 duplicate"
}

# ---- refused, one by one

@test "bytes no text may hold are refused alone" {
	local n=0
	refuses_alone '{"ext_id":"a\0000b"}'
	refuses_alone '{"ext_id":"\0377"}'
	refuses_alone '{"ext_id":"\0300\0257"}'
	refuses_alone '{"ext_id":"\0355\0240\0200"}'
	refuses_alone '{"ext_id":"\0364\0220\0200\0200"}'
	refuses_alone '{"ext_id":"\0342\0202"}'
}

@test "JSON that means two things, or nothing, is refused alone" {
	local n=0 deep
	refuses_alone '{"ext_id":"a","ext_id":"b"}'
	refuses_alone '{"ext_id":"a","\\u0065xt_id":"b"}'
	refuses_alone '{"ext_id":"a"'
	refuses_alone '{"ext_id":"a"} {"ext_id":"b"}'
	refuses_alone '{"ext_id":"a",}'
	refuses_alone "{'ext_id':'a'}"
	refuses_alone '{"ext_id":"\\ud800"}'
	refuses_alone '{"ext_id":"\\u0000"}'
	refuses_alone '{"ext_id":"\\x41"}'
	refuses_alone '{"ext_id":"a\0001b"}'
	refuses_alone '{"ext_id":NaN}'
	refuses_alone '["a"]'
	refuses_alone '"a"'
	refuses_alone 'hello'
	deep=$(printf '%65s' '' | tr ' ' '[')
	refuses_alone "{\"x\":$deep${deep//[/]}}"
}

@test "values that cannot be meant are refused alone" {
	local n=0
	refuses_alone '{"ext_id":["a"]}'
	refuses_alone '{"ext_id":"a","name":{"first":"Zoe"}}'
	refuses_alone '{"ext_id":"a","tags":{"vip":1}}'
	refuses_alone '{"ext_id":"a","received_at":true}'
	refuses_alone '{"ext_id":"a","received_at":"2026-02-30T10:00:00Z"}'
	refuses_alone '{"ext_id":"a","received_at":"2026-06-30T10:00:60Z"}'
	refuses_alone '{"ext_id":"a","received_at":"yesterday"}'
	refuses_alone '{"ext_id":"a","received_at":"02/03/2026"}'
	refuses_alone '{"ext_id":"a","cost":"cheap"}'
	refuses_alone '{"ext_id":"a","assign_to":"annn"}'
	refuses_alone "{\"ext_id\":\"$(printf '%257s' '' | tr ' ' x)\"}"
	refuses_alone '{}'
}

@test "an unknown assign_to is refused with the name that was meant" {
	run -1 lead X1 web assign_to=anm
	assert_equal "$output" ""
	[[ $stderr == "lr-ingest: stdin:1: assign_to: "*ann* ]]
}

@test "a received_at more than 24 hours ahead is refused; 24 hours ahead is taken" {
	run -0 lead X1 web received_at=2026-07-02T09:00:00Z
	assert_equal "$(fields received_at <<<"$output")" 2026-07-02T09:00:00.000Z
	run -1 lead X2 web received_at=2026-07-02T09:00:00.001Z
	assert_equal "$output" ""
	[[ $stderr == "lr-ingest: stdin:1: received_at: "* ]]
}

@test "times without an offset are in --tz, else the account's zone; a date alone is its midnight" {
	printf '{"tz":"America/New_York"}\n' >settings.json
	apply settings.json
	run -0 lead X1 web 'received_at=2026-06-30 12:00:00'
	assert_equal "$(fields received_at <<<"$output")" 2026-06-30T16:00:00.000Z
	run -0 lead X2 web received_at=2026-06-30
	assert_equal "$(fields received_at <<<"$output")" 2026-06-30T04:00:00.000Z
	run -0 bash -c 'echo "{\"ext_id\":\"X3\",\"received_at\":\"2026-06-30T12:00:00\"}" | lr-ingest --tz Europe/Berlin'
	assert_equal "$(fields received_at <<<"$output")" 2026-06-30T10:00:00.000Z
}

@test "an ambiguous day and month asks for --date-order, which settles it" {
	run -1 lead X1 web received_at=02/03/2026
	[[ $stderr == *--date-order* ]]
	printf 'ext_id,received_at\nX1,02/03/2026\n' >leads.csv
	run -0 lr-ingest --date-order dmy leads.csv
	assert_equal "$(fields received_at <<<"$output")" 2026-03-02T00:00:00.000Z
	printf 'ext_id,received_at\nX2,13/02/2026\n' >leads.csv
	run -0 lr-ingest leads.csv
	assert_equal "$(fields received_at <<<"$output")" 2026-02-13T00:00:00.000Z
}

@test "ragged rows and stray quotes are refused alone, by the line they start on" {
	cat >leads.csv <<-'END'
		ext_id,source,name
		X1,web,"Zoe
		Zimmer"
		X2,web
		X3,web,Yan,more
		X4,web,Y"an
		X5,web,Xu
	END
	run -1 lr-ingest leads.csv
	assert_equal "$(fields lead ext_id <<<"$output")" $'L1 X1\nL2 X5'
	assert_equal "$(cut -d: -f1-3 <<<"$stderr")" \
		$'lr-ingest: leads.csv:4\nlr-ingest: leads.csv:5\nlr-ingest: leads.csv:6'
}

@test "a quote that is never closed is refused by the line where it opened; the rows around it are stored" {
	printf 'ext_id,source,name\nX1,web,Zoe\nX2,web,"Yan\nX3,web,Xu\nX4,web,Wim\n' >leads.csv
	run -1 lr-ingest leads.csv
	assert_equal "$(fields ext_id <<<"$output")" $'X1\nX3\nX4'
	assert_equal "$(cut -d: -f1-3 <<<"$stderr")" "lr-ingest: leads.csv:3"
}

@test "invalid UTF-8 and NUL in CSV are refused alone" {
	printf 'ext_id,source,name\nX1,web,Zoe\nX2,web,Y\377n\nX3,web,X\000u\nX4,web,Wim\n' >leads.csv
	run -1 lr-ingest leads.csv
	assert_equal "$(fields ext_id <<<"$output")" $'X1\nX4'
	assert_equal "$(cut -d: -f1-3 <<<"$stderr")" $'lr-ingest: leads.csv:3\nlr-ingest: leads.csv:4'
}

@test "hostile texts are data: stored, passed on, masked on stderr, never a path or a format" {
	remember
	run -0 lead '../../etc/passwd' '-rf %s%n $(id)' 'name=<script>=1+1'
	assert_equal "$(fields status ext_id source name <<<"$output")" \
		'new ../../etc/passwd -rf %s%n $(id) <script>=1+1'
	run -1 lr-ingest <<<"$(printf '{"ext_id":"X1","received_at":"\302\23331m\342\200\256\\u001b[2J%%n"}')"
	[[ $stderr != *$'\033'* ]]
	[[ $stderr != *$'\302\233'* ]]
	[[ $stderr != *$'\342\200\256'* ]]
	assert_equal "${#stderr_lines[@]}" 1
}

@test "the refused ones are in --rejects as they came, and can be fed again after mending" {
	{ good 1; echo '{"ext_id":"X2","received_at":"2026-06-31"}'; good 3; echo '{"ext_id":"X4","ext_id":"X5"}'; } >in.ndjson
	run -1 lr-ingest --rejects bad.ndjson in.ndjson
	assert_equal "$(fields ext_id <<<"$output")" $'G1\nG3'
	assert_equal "$(fields source line column <bad.ndjson)" $'in.ndjson 2 received_at\nin.ndjson 4 null'
	[[ $(sed -n 1p bad.ndjson) == *'"raw":"{\"ext_id\":\"X2\",\"received_at\":\"2026-06-31\"}"'* ]]
	[[ $(sed -n 1p bad.ndjson) == *'"reason":"'?* ]]
	sed -n 's/^.*"raw":"\(.*\)"}$/\1/p' bad.ndjson | sed 's/\\"/"/g; s/06-31/06-30/; s/,"ext_id":"X5"//' >mended.ndjson
	run -0 lr-ingest mended.ndjson
	assert_equal "$(fields ext_id status <<<"$output")" $'X2 new\nX4 new'
}

@test "refused rows of a CSV file stand in --rejects with their own text" {
	printf 'ext_id,source,received_at\nX1,web,\nX2,"we""b",soon\n' >leads.csv
	run -1 lr-ingest --rejects bad.ndjson leads.csv
	assert_equal "$(fields source line column <bad.ndjson)" "leads.csv 3 received_at"
	[[ $(<bad.ndjson) == *'"raw":"X2,\"we\"\"b\",soon"'* ]]
}

@test "with more refused records than --max-errors it gives up, 65: what came before is stored, nothing after" {
	{ good 1; echo x; echo x; echo x; good 2; } >in.ndjson
	run -65 lr-ingest --max-errors 2 in.ndjson
	assert_equal "$(fields ext_id <<<"$output")" G1
	[[ $stderr == *--max-errors* ]]
	assert_equal "$(events lead.received)" 1
	run -1 lr-ingest --max-errors 4 in.ndjson
	assert_equal "$(events lead.received)" 2
}

# ---- input that cannot be used at all

@test "a file of another kind is refused by name, 65" {
	remember
	printf '\037\213\010\000rest' >a.gz
	printf 'PK\003\004rest' >a.xlsx
	printf '%%PDF-1.7\nrest' >a.pdf
	run -65 lr-ingest a.gz
	[[ $stderr == *a.gz*gzip* ]]
	run -65 lr-ingest a.xlsx
	[[ $stderr == *a.xlsx*[xX][lL][sS][xX]* ]]
	run -65 lr-ingest a.pdf
	[[ $stderr == *a.pdf*PDF* ]]
	assert_nothing_written
}

@test "a header that cannot be meant is refused whole, 65" {
	remember
	printf 'ext_id,ext_id\nX1,X2\n' >twice.csv
	printf 'ext_id,,name\nX1,web,Zoe\n' >empty.csv
	local f
	for f in twice empty; do
		run -65 lr-ingest $f.csv
		[[ $stderr == "lr-ingest: $f.csv:1: "?* ]]
	done
	assert_nothing_written
}

@test "rows without a header are refused whole, 65" {
	remember
	printf 'X1,web,zoe@example.com\nX2,web,yan@example.com\n' >leads.csv
	run -65 lr-ingest leads.csv
	[[ $stderr == "lr-ingest: leads.csv:1: "*header* ]]
	assert_nothing_written
}

# ---- long lines

@test "a line under 1 MiB is taken, one over it is refused alone" {
	local long
	long=$(printf '%900000s' '' | tr ' ' x)
	{ good 1; printf '{"ext_id":"X2","message":"%s"}\n' "$long"; good 3; } >in.ndjson
	run -0 lr-ingest in.ndjson
	assert_equal "$(fields ext_id <<<"$output")" $'G1\nX2\nG3'
	{ good 4; printf '{"ext_id":"X5","message":"%s%s"}\n' "$long" "$long"; good 6; } >in.ndjson
	run -1 lr-ingest in.ndjson
	assert_equal "$(fields ext_id <<<"$output")" $'G4\nG6'
	assert_equal "$(cut -d: -f1-3 <<<"$stderr")" "lr-ingest: in.ndjson:2"
}

@test "a CSV field over 1 MiB is refused alone" {
	{
		printf 'ext_id,message\nX1,a\nX2,"'
		head -c 1100000 /dev/zero | tr '\0' x
		printf '"\nX3,c\n'
	} >leads.csv
	run -1 lr-ingest leads.csv
	assert_equal "$(fields ext_id <<<"$output")" $'X1\nX3'
	assert_equal "$(cut -d: -f1-3 <<<"$stderr")" "lr-ingest: leads.csv:3"
}

@test "a line of 1 GB is skipped in constant memory" {
	mkfifo in
	head -c 16777216 /dev/zero | tr '\0' x >x16
	lr-ingest <in >out 2>err 3>&- &
	local pid=$! x256='x16 x16 x16 x16 x16 x16 x16 x16 x16 x16 x16 x16 x16 x16 x16 x16'
	exec 8>in
	good 1 >&8
	cat $x256 $x256 $x256 $x256 >&8 # 1 GiB
	echo >&8
	good 2 >&8
	eventually lines_in out 2
	local peak
	peak=$(awk '$1 == "VmHWM:" { print $2 }' /proc/$pid/status)
	exec 8>&-
	local rc=0
	wait $pid || rc=$?
	assert_equal $rc 1
	assert_equal "$(fields ext_id <out)" $'G1\nG2'
	assert_equal "$(cut -d: -f1-3 <err)" "lr-ingest: stdin:2"
	[ "$peak" -lt 32768 ] || { echo "peak $peak KiB"; false; }
}
