#!/usr/bin/env bats
# The page for a browser, looked at without one. What only a browser can tell is in tests/browser/.

load helper

page() { lr-report --html "$@" >page.html; }

# Well-formed, which a browser would not tell; prints one line for each element: tag, then its attributes sorted.
elements() {
	python3 -c '
import sys, xml.etree.ElementTree as tree
for e in tree.parse("page.html").iter():
    print(e.tag.replace("{http://www.w3.org/2000/svg}", "svg:"), *("%s=%s" % a for a in sorted(e.attrib.items())))'
}

text() { # of the first element with that class
	python3 -c '
import sys, xml.etree.ElementTree as tree
for e in tree.parse("page.html").iter():
    if sys.argv[1] in e.get("class", "").split():
        print("".join(e.itertext()))' "$1"
}

has_line() { grep -qxF -- "$1" <<<"$output" || { printf 'no line %s in:\n%s\n' "$1" "$output"; return 1; }; }
has() { grep -qF -- "$1" <<<"$output" || { printf 'no %s in:\n%s\n' "$1" "$output"; return 1; }; }

# An offer for each way to end but withdrawn; two agents were asked.
some_offers() {
	team ann bob
	leads 4 | lr-ingest | lr-route | lr-offer >/dev/null
	tick 90s
	accept O1 ann >/dev/null
	decline O2 bob >/dev/null
	tick 4m
	lr-expire >/dev/null
}

@test "a page is well-formed, with one first heading and a language" {
	some_offers
	page
	run -0 elements
	assert_equal "$(grep -c '^h1' <<<"$output")" 1
	has_line 'html lang=en'
	has_line 'meta charset=utf-8'
}

@test "nothing in a page runs, and nothing is fetched" {
	some_offers
	page
	elements >all
	assert_equal "$(grep -ciE '^(svg:)?(script|img|image|link|iframe|object|embed|form|base|use|foreignObject)( |$)' all)" 0
	assert_equal "$(grep -ciE '(^| )(on[a-z]+|src|srcset|style|action|xlink:href)=' all)" 0
	assert_equal "$(sed 's#http://www.w3.org/2000/svg##g' page.html | grep -ciE 'https?:|//[a-z]|@import|url\([^#]')" 0
	assert_equal "$(grep -oE ' href=[^ ]{1,5}' all | sort | uniq -c | tr -s ' ' | sort)" \
		"$(printf ' 1 href=#agen\n 1 href=#cove\n 1 href=#lead\n 1 href=#rout\n 1 href=#sour\n 1 href=data:' | sort)"
}

@test "the policy allows no more than the page's own style, by its hash" {
	some_offers
	page
	hash=$(python3 -c '
import re, hashlib, base64
css = re.search("<style>(.*?)</style>", open("page.html").read(), re.S).group(1)
print(base64.b64encode(hashlib.sha256(css.encode()).digest()).decode())')
	run -0 elements
	has_line "meta content=default-src 'none'; style-src 'sha256-$hash'; img-src data:; base-uri 'none'; form-action 'none' http-equiv=Content-Security-Policy"
}

@test "names are text: markup, quotes, terminal escapes and bidi" {
	printf '{"account":"A & <b>B</b>","tz":"UTC"}\n' >settings.json
	printf 'agent,name\nann,"<script>alert(1)</script>&""\x27"\nbob,"B\xe2\x80\xaeob"\n' >agents.csv
	write_routes "$(round_robin rr ann bob)"
	apply settings.json agents.csv routes.json
	offered X1 '</title><img src=x>' >/dev/null
	page
	run -0 text who
	has "<script>alert(1)</script>&\"'"
	has 'B\u202eob'
	assert_equal "$(elements | grep -ciE '^(svg:)?(script|img)( |$)')" 0
	grep -qF '<h1>A &amp; &lt;b&gt;B&lt;/b&gt;</h1>' page.html
	grep -qF '&lt;/title&gt;&lt;img src=x&gt;' page.html
	grep -qF '&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;' page.html
}

@test "the same state and clock give the same bytes" {
	some_offers
	page
	cp page.html first.html
	lr-check --rebuild >/dev/null
	page
	cmp page.html first.html
	LC_ALL=C.UTF-8 TZ=Asia/Tokyo lr-report --html | cmp - first.html
}

@test "an agent has a bar for each way his offers ended" {
	some_offers                # ann: O1 accepted, O3 timed out, O5 (L2) open; bob: O2 declined, O4 timed out, and L3 after ann
	page
	want=$(lr-report --ndjson | grep '"row":"agent"' | fields accepted declined timed_out withdrawn open | tr ' ' '\n' | grep -cv '^0$')
	assert_equal "$(elements | grep -c '^svg:rect class=part')" "$((want + $(elements | grep -c 'class=part s0')))"
}

@test "a score that is used up is a red ring, and a bar too short for its parts has its number behind it" {
	printf 'agent\nann\nbob\n' >agents.csv
	write_settings '"score":{"start":4}'
	write_routes '{"route":"a","rule":"round-robin","agents":["ann"],"sources":["a"]}' '{"route":"b","rule":"round-robin","agents":["bob"],"sources":["b"]}'
	apply settings.json agents.csv routes.json
	for i in $(seq 60); do lead "X$i" a >/dev/null; done
	lead Y1 b >/dev/null
	lr-route --pending | lr-offer >/dev/null
	tick 1d
	lr-expire >/dev/null
	page
	run -0 python3 -c '
import xml.etree.ElementTree as tree
for row in tree.parse("page.html").iter("details"):
    if row.get("class") == "agent":
        print([e.text for e in row.iter() if e.tag.endswith("}text")], [e.get("class") for e in row.iter() if e.tag.endswith("circle")])'
	assert_lines <<-END
		['60'] ['ring under']
		['1'] ['ring under']
	END
}

@test "a state without anything makes a page that says so" {
	page
	run -0 elements
	has 'class=tiles'
	run -0 text none
	assert_lines <<-END
		No leads were received in these days.
		No leads were received in these days.
		Nobody accepted a lead of these days yet.
		No leads were received in these days.
		None: every lead has an owner, or is about to.
		No agents yet: lr-admin apply agents.csv
		No routes yet: lr-admin apply routes.json
		No leads were received in these days.
	END
	page --all
	elements >/dev/null
}

@test "one lead makes a page with a column, and a change from nothing" {
	team ann
	offered X1 >/dev/null
	page --from today
	elements >all
	assert_equal "$(grep '^svg:rect class=s0 partial' all | grep -oE 'width=[^ ]*')" width=10%
	run -0 text delta
	assert_equal "${lines[0]}" '▲ 1 better before: 0'
	run -0 text big
	assert_lines <<-END
		1
		0.0 %
		–
		0
		0.0 %
		–
	END
}

@test "the tiles are the dashboard's figures, with those of as many days before" {
	team ann bob
	tick 1d
	offered X1 >/dev/null
	tick 30s
	accept O1 ann >/dev/null
	tick 1d
	leads 4 >more
	sed 's/"X/"Y/' more | lr-ingest | lr-route | lr-offer >/dev/null
	tick 60s
	accept O2 bob >/dev/null
	page --from today
	run -0 text big
	assert_lines <<-END
		4
		25.0 %
		1 min
		0
		0.0 %
		102.0
	END
	run -0 text delta
	assert_equal "${lines[0]}" '▲ 300.0 % better before: 1'
	assert_equal "${lines[1]}" '▼ 75.0 points worse before: 100.0 %'
	assert_equal "${lines[2]}" '▲ 30 s worse before: 30 s'
	elements | grep -qF 'title=Mean: 1 min. median'
}

@test "a source has the same colour whatever its rank, and a day that is not over does not pull the median down" {
	team ann
	n=0
	some() { for i in $(seq "$2"); do n=$((n + 1)); lead "$1-$n" "$1" >/dev/null; done; }
	some web 2; some portal 1
	rects() {
		page
		python3 -c '
import xml.etree.ElementTree as tree
for e in tree.parse("page.html").iter():
    if e.tag.endswith("rect") and len(e) and " from " in e[0].text:
        print(e.get("class"), e[0].text)'
	}
	run -0 rects
	assert_lines <<-END
		s0 partial Wed 1 Jul, so far: 2 from web, 3 in all
		s1 partial Wed 1 Jul, so far: 1 from portal, 3 in all
	END
	some portal 3
	run -0 rects
	assert_lines <<-END
		s1 partial Wed 1 Jul, so far: 4 from portal, 6 in all
		s0 partial Wed 1 Jul, so far: 2 from web, 6 in all
	END
	tick 20d
	page
	assert_equal "$(elements | grep -c 'class=trend')" 23 # 29 days that are over, from the seventh on, and the key
}

@test "fewer leads than before is no verdict on a range that has just begun" {
	team ann
	for i in 1 2 3; do offered "X$i" >/dev/null; done
	tick 1d
	offered X4 >/dev/null
	page --from today
	run -0 text delta
	assert_equal "${lines[0]}" '▼ 66.7 % so far before: 3'
	tick 14h
	page --from today
	run -0 text delta
	assert_equal "${lines[0]}" '▼ 66.7 % worse before: 3'
}

@test "a tile has its figure's course by day, without the day that is not over" {
	team ann
	for i in 1 2 3 4; do             # 1, 2, 3, 4 leads a day; nobody accepts on the third
		for j in $(seq "$i"); do o=$(offered "X$i$j" | fields offer); done
		tick "${i}0s"
		[ $i = 3 ] || accept "$o" ann >/dev/null
		tick 1d
		lr-expire >/dev/null
	done
	offered Y1 >/dev/null
	page --from 2026-07-01
	run -0 python3 - <<-'END'
		import xml.etree.ElementTree as tree
		for e in tree.parse("page.html").iter():
		    if e.tag.endswith("svg") and e.get("class") == "spark":
		        print(e[0].text, "|", sum(c.get("class") == "spark-line" for c in e))
	END
	assert_lines <<-END
		Leads by day: lowest 1 (Wed 1 Jul), highest 4 (Sat 4 Jul), latest 4 (Sat 4 Jul) | 3
		Accepted by day: lowest 0.0 % (Fri 3 Jul), highest 100.0 % (Wed 1 Jul), latest 25.0 % (Sat 4 Jul) | 3
		Median response by day: lowest 10 s (Wed 1 Jul), highest 40 s (Sat 4 Jul), latest 40 s (Sat 4 Jul) | 2
		Delinquent by day: lowest 0 (Wed 1 Jul), highest 3 (Fri 3 Jul), latest 3 (Sat 4 Jul) | 3
		Caught by catchall by day: always 0.0 % | 3
	END
}

@test "the download is the leads export, or the figures when that is above 8 MiB" {
	some_offers
	page
	elements | grep -F 'download=leads.csv' | grep -oE 'base64,[^ ]*' | cut -d, -f2 | base64 -d | cmp - <(lr-report leads --excel)
	cut=$(printf '%0900000d' 7)
	for i in 1 2 3 4 5 6 7 8 9 10; do printf '{"ext_id":"Y%s","message":"%s"}\n' "$i" "$cut"; done | lr-ingest >/dev/null
	page
	elements | grep -F 'download=figures.csv' | grep -oE 'base64,[^ ]*' | cut -d, -f2 | base64 -d | cmp - <(lr-report --excel)
	page --agent ann                 # hers are not so many
	assert_equal "$(elements | grep -cF download=leads.csv)" 1
	for i in 1 2 3 4 5 6 7 8 9 10; do lr-admin assign "L$((i + 4))" ann >/dev/null; done
	page --agent ann
	elements | grep -F 'download=figures.csv' | grep -oE 'base64,[^ ]*' | cut -d, -f2 | base64 -d | cmp - <(lr-report --agent ann --excel)
}

@test "every chart has a title and a description, every table a caption and scopes" {
	some_offers
	page
	python3 - <<-END
		import xml.etree.ElementTree as tree
		root = tree.parse("page.html")
		ids = [e.get("id") for e in root.iter() if e.get("id")]
		assert len(ids) == len(set(ids)), "an id twice"
		charts = [e for e in root.iter() if "chart" in e.get("class", "").split()]
		assert len(charts) >= 6
		for e in charts:
		    for name in e.get("aria-labelledby").split():
		        assert name in ids, name
		    assert e[0].tag.endswith("title") and e[0].text and e[1].tag.endswith("desc") and e[1].text
		tables = list(root.iter("table"))
		assert len(tables) >= 6
		for t in tables:
		    assert t[0].tag == "caption" and t[0].text
		    for cell in t.iter("th"):
		        assert cell.get("scope") in ("row", "col")
	END
}

@test "sources, hours of the week, routing and the funnel are the reports' figures" {
	team ann bob
	for i in 1 2 3 4 5 6; do
		read -r o a < <(lead X$i "s$((i % 2))" cost=1$i.50 | lr-route | lr-offer | fields offer agent)
		tick 1m
		[ $((i % 3)) = 0 ] || accept "$o" "$a" >/dev/null
		tick 7h
		lr-expire >/dev/null
	done
	lead Y1 s2 received_at=2026-06-20T10:00:00Z | lr-route | lr-offer >/dev/null
	for l in $(lr-report leads --ndjson | grep '"owner":"' | fields lead owner | tr ' ' ,); do
		lr-track interaction "${l%,*}" call --agent "${l#*,}" >/dev/null
		lr-track stage "${l%,*}" appointment --agent "${l#*,}" >/dev/null
		lr-track feedback "${l%,*}" --contact contacted --deal closed --amount 1000.10 --agent "${l#*,}" >/dev/null
		tick 1m
	done
	page
	lr-report sources --ndjson >sources
	lr-report gaps --ndjson >gaps
	lr-report routing --last 30d --ndjson >routing
	python3 - <<-'END'
		import json, xml.etree.ElementTree as tree
		root = tree.parse("page.html")
		read = lambda name: [json.loads(line) for line in open(name)]
		text = lambda e: "".join(e.itertext())
		def table(caption):
		    t, = [t for t in root.iter("table") if t[0].text == caption]
		    return [[text(c) for c in row] for row in t.find("tbody")]
		def number(s): # money in minor units, as NDJSON has it
		    return None if s == "\u2013" else round(float(s.split(" ")[0].replace(",", "")) * (100 if s.endswith(" USD") else 1), 1)
		sources = {s["source"]: s for s in read("sources") if s["row"] == "source"}
		assert len(sources) == 3 and sum(s["closed_deals"] for s in sources.values()) == 4, sources
		for row in table("By source, most leads first"):
		    s = sources.pop(row[0])
		    want = [s[k] for k in ("leads", "acceptance_rate", "appointments", "closed_deals", "cost", "cost_per_lead", "cost_per_closed", "revenue", "roi")]
		    assert [number(c) for c in row[1:]] == want, (row, want)
		assert not sources
		gaps = read("gaps")
		rows = table("Hours of the week: leads, routes open, agents eligible")
		assert len(rows) == len(gaps) == 168
		for row, g in zip(rows, gaps):
		    assert row == [g["hour"].capitalize() + ":00", str(g["leads"]), str(g["routes_open"]), str(g["agents_eligible"]), "gap" if g["gap"] else ""], (row, g)
		account = read("routing")[0]
		pairs = {}
		for dl in root.iter("dl"):
		    for dt, dd in zip(dl.findall("dt"), dl.findall("dd")):
		        pairs.setdefault(text(dt), text(dd))
		for name, key in (("leads routed", "total_leads"), ("claims", "claims"), ("first contacts", "contacts"), ("under contract", "under_contract"),
		                  ("leads to appointments", "leads_to_appointments"), ("leads to under contract", "leads_to_under_contract"), ("leads worked", "leads_worked"), ("never contacted", "never_contacted"),
		                  ("appointments", "appointments"), ("leads to closed", "leads_to_closed"), ("active leads, now", "active_leads")):
		    assert number(pairs[name]) == account[key], (name, pairs[name], account[key])
		steps = {row[0]: row for row in table("Leads by how far they came")}
		assert int(steps["received"][1]) == 7 and int(steps["appointment"][1]) == sum(s["appointments"] for s in read("sources") if s["row"] == "source")
	END
}

@test "sources beyond the eighth are one row of the chart, and all stand in the table" {
	hints() { page; grep -oE '<title>[^<]* cost</title>' page.html; }
	for i in 1 2 3 4 5 6 7 8; do lead "X$i" "s$i" "cost=$i.00" >/dev/null; done
	run -0 hints
	assert_equal "${lines[7]}" '<title>s8: 8.00 USD cost</title>'
	for i in 9 10; do lead "X$i" "s$i" "cost=$i.00" >/dev/null; done
	run -0 hints
	assert_equal "${#lines[@]}" 8
	assert_equal "${lines[6]}" '<title>s7: 7.00 USD cost</title>'
	assert_equal "${lines[7]}" '<title>3 other sources together: 27.00 USD cost</title>'
	assert_equal "$(grep -c '<th scope="row">s10</th>' page.html)" 1
}

@test "every word that is explained to who hovers stands in the definitions, once a section" {
	write_routes "$(round_robin rr ann bob)"
	printf 'agent\nann\nbob\n' >agents.csv
	apply agents.csv routes.json
	offered X1 >/dev/null
	tick 1m
	accept O1 ann >/dev/null
	lr-track feedback L1 --contact contacted --agent ann >/dev/null
	offered X2 >/dev/null
	tick 6m
	lr-expire >/dev/null
	page
	python3 - <<-'END'
		import xml.etree.ElementTree as tree
		root = tree.parse("page.html")
		text = lambda e: "".join(e.itertext())
		footer = root.find(".//footer")
		said, words = set(), []
		for dl in footer.iter("dl"):
		    words += [[text(dt), text(dd)] for dt, dd in zip(dl.findall("dt"), dl.findall("dd"))]
		assert len(words) == len({tuple(w) for w in words}), "a line twice"
		said = {w[1] for w in words}
		hovers = [e for e in root.iter() if e.get("title") and e.tag != "a"]
		assert len(hovers) > 60
		for e in hovers:
		    assert any(e.get("title").endswith(s) for s in said), e.get("title")
		# what the routing report calls accepted is not what the dashboard does, nor an agent's
		assert len({w[1] for w in words if w[0] == "accepted"}) == 4, words
		labels = {w[0] for w in words}
		for l in ("timeout", "feedback", "owned", "worked", "of step before", "median since step before", "gap", "contacted", "in progress in_progress",
		          "ROI roi", "claims", "leads to appointments leads_to_appointments", "Median response response_median_s"):
		    assert l in labels, (l, sorted(labels))
	END
}

@test "the funnel says how long a step took from the one before, over the leads that have both" {
	team ann
	for i in 1 2 3; do
		o=$(offered X$i | fields offer)
		tick 1m
		accept "$o" ann >/dev/null
		tick "${i}0m"
		[ $i = 3 ] || lr-track interaction L$i call --agent ann >/dev/null
		tick 1h
		lr-track stage L$i appointment --agent ann >/dev/null
	done
	page
	python3 - <<-'END'
		import xml.etree.ElementTree as tree
		t, = [t for t in tree.parse("page.html").iter("table") if t[0].text == "Leads by how far they came"]
		rows = [["".join(c.itertext()) for c in row] for row in t.find("tbody")]
		assert rows[1:4] == [["owned", "3", "100.0 %", "100.0 %", "1 min"], ["worked", "2", "66.7 %", "66.7 %", "15 min"],
		                     ["appointment", "3", "100.0 %", "150.0 %", "1 h"]], rows
	END
}

@test "a route has its command to pause or to resume it" {
	team ann
	page
	grep -qF '<code>lr-admin pause-route rr</code>' page.html
	lr-admin pause-route rr >/dev/null
	page
	grep -qF '<code>lr-admin resume-route rr</code>' page.html
}

@test "a route runs when it is open: its hours, its dates and the account's operating hours" {
	write_settings '"open":["08:00-18:00"]'
	printf 'agent\nann\n' >agents.csv
	write_routes '{"route":"a","rule":"round-robin","agents":["ann"],"sources":["a"]}' \
		'{"route":"b","rule":"round-robin","agents":["ann"],"sources":["b"],"hours":["12:00-13:00"]}' \
		'{"route":"c","rule":"round-robin","agents":["ann"],"sources":["c"],"except":["2026-07-01"]}'
	apply settings.json agents.csv routes.json
	stands() { lr-report --html | grep -oE '<td class="whole">(running|closed now|paused)' | cut -d'>' -f2 | tr '\n' ' '; }
	assert_equal "$(stands)" 'running closed now closed now '
	assert_equal "$(lr-report routes --ndjson | fields open_now)" $'true\nfalse\nfalse'
	lr-admin pause-route a >/dev/null
	tick 10h
	assert_equal "$(stands)" 'paused closed now closed now '
	assert_equal "$(lr-report routes --ndjson | fields open_now)" $'false\nfalse\nfalse'
}

@test "an agent gets a page of his own figures alone" {
	some_offers
	page --agent ann
	run -0 text who
	assert_lines <<-END
		annann
	END
	assert_equal "$(elements | grep -c 'class=tile')" 0
	unset LR_NOW
	run -0 lr-report --html --all --as ann
	has '<b>ann</b>'
	refute_output --partial '<b>bob</b>'
	run -77 lr-report --html --as ann --agent bob
	run -64 lr-report --html --agent nobody
}

@test "--html beside what it does not go with is refused" {
	run -64 lr-report --html --csv
	assert_equal "$stderr" 'lr-report: --html goes with no other format'
	run -64 lr-report --html --excel
	run -64 lr-report routing --html --csv
	run -64 lr-report --html -S "$LR_STATE" -S "$LR_STATE"
	assert_equal "$stderr" 'lr-report: --html: a page is about one account, and takes one --state'
	run -64 lr-report now --html --mtd
	assert_equal "$stderr" 'lr-report: --mtd does not go with now'
}

@test "every report is a page: all rows of the NDJSON, and every text of theirs" {
	some_offers
	printf '%s\n' '{"agent":"ann","name":"<script>alert(1)</script>&\"\u0027","teams":["red"]}' '{"agent":"bob"}' >agents.ndjson
	printf 'tag,billable\nlake,1250\n' >tags.csv
	apply agents.ndjson tags.csv
	printf '%s\n' '{"ext_id":"B1","source":"a&<b>","cost":"2.50","tags":["lake"],"name":"</td>","message":"one\ntwo"}' | lr-ingest | lr-route | lr-offer >/dev/null
	lr-admin assign L5 ann >/dev/null
	lr-track feedback L5 --deal closed --amount 12 --agent ann >/dev/null
	lr-admin pause bob --for 1d --why 'a < b' >/dev/null
	lr-admin release L1 >/dev/null
	local report
	for report in routing 'routing --compare' agents 'agent ann' routes gaps leads 'lead L5' now pool work sources billing fairness figures \
		'--by source' '--by day --compare' '--by team' '--list assigned' 'billing --list billed_leads'; do
		lr-report $report --ndjson >rows.ndjson
		lr-report $report --html >page.html
		python3 - "$report" <<-'X'
		import json, re, sys, xml.etree.ElementTree as tree
		page = tree.parse("page.html").getroot()
		rows = [json.loads(line) for line in open("rows.ndjson")]
		shown = [r for b in page.iter("tbody") for r in b.iter("tr")] + list(page.iter("dl"))
		assert len(shown) == len(rows) > 0, "%s: %d rows on the page, %d as NDJSON" % (sys.argv[1], len(shown), len(rows))
		text = "\n".join(page.itertext())
		for row in rows:
		    for key in ("agent", "name", "source", "lead", "offer", "route", "team", "definition"):
		        v = row.get(key)
		        if isinstance(v, str) and not (key == "name" and sys.argv[1] in ("leads", "work")):
		            assert v in text, "%s: %s %r is not on the page" % (sys.argv[1], key, v)
		assert page.find(".//meta[@http-equiv='Content-Security-Policy']").get("content").startswith("default-src 'none'; style-src 'sha256-")
		tags = {e.tag for e in page.iter()}
		assert not tags & {"script", "img", "link", "iframe", "form"}, tags
		assert not any(a.startswith("on") or a == "style" for e in page.iter() for a in e.attrib)
		X
	done
	# what a name counts is said in the words of the row it stands in
	lr-report routing --html | grep -qF 'title="distinct leads a route took'
	lr-report routing --html | grep -qF 'title="of his total_leads: he accepted an offer'
	lr-report routes --html | grep -qF 'title="of total_leads: somebody accepted an offer'
	lr-report --by team --html | grep -qF 'title="of offered: he accepted"'
	lr-report --by source --html >by.html
	run grep -F 'of offered: he accepted' by.html
	[ "$status" -eq 1 ]
	lr-report agent ann --html | grep -qF 'title="distinct leads offered to him, in any stage'
	lr-report lead L5 --html | grep -qF '<p class="what">lead L5</p>'
	lr-report agent bob --html | grep -qF '<code>lr-admin resume bob</code>'
	run -0 env -u LR_NOW lr-report routing --html --all --as bob
	[[ $output != *alert* ]]
	run -77 env -u LR_NOW lr-report sources --html --as bob
}
