#!/usr/bin/env bats
# The journal told and verified: lr-log, and an independent reader of lr-state(5).

load helper

two_leads() {
	team ann bob
	offered X1 web name=Zoe
	tick 1m
	offered X2
	tick 1m
	decline O1 ann
	accept O2 bob
}

@test "without options it is the journal, byte for byte" {
	two_leads
	lr-log >out
	journal | cmp - out
}

@test "--lead, --agent and --event narrow each other down" {
	two_leads
	run -0 lr-log --lead L2
	assert_equal "$(fields event lead <<<"$output")" \
		"$(printf '%s L2\n' lead.received lead.routed offer.made offer.accepted)"
	run -0 lr-log --agent bob
	assert_equal "$(grep -v '"event":"config' <<<"$output" | fields event lead)" \
		$'offer.made L2\noffer.made L1\noffer.accepted L2'
	run -0 lr-log --event offer.made
	assert_equal "$(fields offer agent <<<"$output")" $'O1 ann\nO2 bob\nO3 bob'
	run -0 lr-log --event offer.made --agent bob --lead L1
	assert_equal "$(fields offer <<<"$output")" O3
	run -0 lr-log --lead L9
	assert_output ""
}

@test "--event takes a group" {
	two_leads
	run -0 lr-log --event offer
	assert_equal "$(fields event <<<"$output" | sort -u)" $'offer.accepted\noffer.declined\noffer.made'
	local group=$output
	run -0 lr-log --event 'offer.*'
	assert_equal "$output" "$group"
}

@test "--since takes a time, a date, a duration: events at or after it" {
	two_leads
	run -0 lr-log --since 2026-07-01T09:01:00Z
	assert_equal "$(fields event lead <<<"$output" | head -n 1)" "lead.received L2"
	assert_equal "${#lines[@]}" 6
	run -0 lr-log --since 60s
	assert_equal "$(fields event <<<"$output" | head -n 1)" lead.received
	run -0 lr-log --since 59s
	assert_equal "$(fields event offer <<<"$output" | head -n 1)" "offer.declined O1"
	run -0 lr-log --since 2026-07-01
	assert_equal "$(head -n 1 <<<"$output" | fields event)" journal.segment
	run -0 lr-log --since 2026-07-02
	assert_output ""
}

@test "--follow prints what is there and then what comes, until a signal" {
	team ann
	lr-log --follow --event lead >out 2>err 3>&- &
	local pid=$!
	lead X1
	eventually lines_in out 1
	lead X2 | lr-route
	eventually lines_in out 3
	kill -TERM $pid
	wait $pid || true
	assert_equal "$(fields event lead <out)" $'lead.received L1\nlead.received L2\nlead.routed L2'
}

@test "--verify reads it all and says so" {
	two_leads
	run -0 lr-log --verify
	assert_equal "$stderr" ""
	assert_output --partial "$(journal | wc -l)"
	refute_output --partial '"seq"'
}

@test "--explain tells the story: who was offered it when, what each said, and who was passed over why" {
	write_settings
	write_agents ann bob cat:active=false dan:limit=0
	write_routes "$(round_robin zillow ann '"sources":["zillow"]')" "$(round_robin rest ann bob cat dan)"
	apply settings.json agents.csv routes.json
	offered X1 web name=Zoe
	tick 1m
	decline O1 ann
	tick 5m
	lr-expire
	run -0 lr-log --explain L1
	assert_equal "$stderr" ""
	local word
	for word in L1 web zillow rest ann bob cat dan inactive limit declined 'not answer' unclaimed; do
		assert_output --partial "$word"
	done
}

@test "--explain of a lead that is not there is refused" {
	team ann
	run lr-log --explain L9
	assert_equal "$output" ""
	[ "$status" -eq 1 ]
	[[ $stderr == lr-log:*L9* ]]
}

@test "--explain says the same after later events, and after a rebuild" {
	two_leads
	lr-log --explain L2 >before
	rm -rf "$LR_STATE/index" "$LR_STATE/facts"
	lr-log --explain L2 | cmp - before
	write_routes "$(round_robin other bob)"
	apply routes.json
	lr-log --explain L2 | cmp - before
}

@test "every line says by whom" {
	two_leads
	tick 5m
	lr-expire
	assert_equal "$(lr-log | fields by | grep -vc '^\(owner\|clock\|ann\|bob\)$')" 0
	assert_equal "$(lr-log --event lead.received | fields by | sort -u)" owner
	assert_equal "$(lr-log --event offer.timed_out | fields by)" clock
}

@test "the journal is canonical: numbered without gap, time never back, ASCII, no blanks between tokens" {
	two_leads
	lr-ingest <<<$'{"name":"Zo\303\253 \360\237\230\200","message":"a \\"quoted\\" \\\\ line"}'
	journal | awk -F'[:,]' '{ if ($2 != NR) exit 1 }'
	journal | fields at | sort -c
	assert_equal "$(journal | LC_ALL=C grep -c '[^ -~]')" 0
	assert_equal "$(journal | grep -c '^{"seq":[0-9]*,"at":"[^"]*","event":"[a-z._]*",.*,"sum":"[0-9a-f]\{16\}"}$')" "$(journal | wc -l)"
	journal | grep -q 'Zo\\u00eb \\ud83d\\ude00'
}

@test "a reader written from lr-state(5) verifies the chain" {
	two_leads
	lr-ingest <<<'{"name":"a,\"sum\":\"x\"","message":",\"person\":{}"}'
	tick 5m
	lr-expire
	cat >chain.c <<-'END'
		#include <inttypes.h>
		#include <stdio.h>
		#include <stdlib.h>
		#include <string.h>
		#include <xxhash.h>
		/* stdin: a journal. Sums as lr-state(5) says; the person object stands last before person_sum. */
		int main(void)
		{
			static char line[1 << 20], cut[1 << 20];
			uint64_t sum = 0;
			long n = 0;
			while (fgets(line, sizeof(line), stdin)) {
				n++;
				char *tail = line + strlen(line) - 27;
				if (tail < line || strncmp(tail, ",\"sum\":\"", 8))
					return printf("line %ld: no sum\n", n), 1;
				uint64_t want = strtoull(tail + 8, NULL, 16);
				*tail = '\0';
				char *ps = tail - 32, *person = strstr(line, ",\"person\":{");
				strcpy(cut, line);
				if (person && !strncmp(ps, ",\"person_sum\":\"", 15)) {
					char hex[17];
					snprintf(hex, sizeof(hex), "%016" PRIx64, XXH3_64bits(person + 10, ps - person - 10));
					if (strncmp(ps + 15, hex, 16))
						return printf("line %ld: person\n", n), 1;
					strcpy(cut + (person - line), ps);
				}
				sum = XXH3_64bits_withSeed(cut, strlen(cut), sum);
				if (sum != want)
					return printf("line %ld: sum\n", n), 1;
			}
			printf("%ld lines whole\n", n);
			return 0;
		}
	END
	"${CC:-cc}" -o chain chain.c -lxxhash 2>cc.err || skip "no C compiler or no xxhash headers"
	run -0 bash -c 'cat "$LR_STATE"/journal/*.ndjson | ./chain'
	assert_output "$(journal | wc -l) lines whole"
}

@test "no personal data outside the person objects, and none of it in the index" {
	two_leads
	lead X9 web name=Unmistakable email=unmistakable@example.com phone=+15550107777 message=Unmistakable
	assert_equal "$(journal | sed 's/,"person":{.*},"person_sum"/,"person_sum"/' | grep -ci unmistakable)" 0
	run grep -rci unmistakable "$LR_STATE/index" "$LR_STATE/facts"
	refute_output --regexp ':[1-9]'
}
