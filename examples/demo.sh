#!/bin/bash
# demo.sh - a day of a small team, played through the real pipeline with an injected clock in a temporary state.
# LR_BIN names the directory of the programs (else they are found by PATH).
set -euo pipefail

bin=${LR_BIN-}
for v in ${!LR_@}; do unset "$v"; done
unset XDG_STATE_HOME
[ -z "$bin" ] || PATH=$bin:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export LR_STATE=$work/state TZ=UTC

if [ -t 1 ] && [ -z "${NO_COLOR-}" ]; then bold=$'\e[1m' dim=$'\e[2m' off=$'\e[0m'; else bold='' dim='' off=''; fi
at() { export LR_NOW=2026-07-01T$1Z; printf '\n%s%s  %s%s\n' "$bold" "$1" "$2" "$off"; }
show() { printf '%s$ %s%s\n' "$dim" "$1" "$off"; eval "$1" || true; }
# what matters of an NDJSON line, for people; scripts take the line itself
brief() {
	awk '/^lr-/ {print "  " $0; next} {
		line = ""
		n = split("lead offer agent status result reason stage route expires_at name", keys, " ")
		for (i = 1; i <= n; i++)
			if (match($0, "\"" keys[i] "\":\"[^\"]*\"")) {
				v = substr($0, RSTART + length(keys[i]) + 4, RLENGTH - length(keys[i]) - 5)
				if (keys[i] == "expires_at") v = "until " substr(v, 12, 8)
				line = line (line == "" ? "  " : "  ") v
			}
		print line
	}'
}

printf '%slr: a day of Harbour Homes, played in %s with the clock injected%s\n' "$bold" "$work" "$off"

cat >settings.json <<'X'
{"account": "Harbour Homes", "tz": "UTC", "country_code": "+1", "offer_window": "5m"}
X
cat >agents.csv <<'X'
agent,name,email,limit,catchall
ann,Ann Archer,ann@example.com,20,
bob,Bob Baker,bob@example.com,20,
cat,Cat Cole,cat@example.com,,
dee,Dee Dunn,dee@example.com,,yes
X
cat >routes.json <<'X'
[{"route": "referrals", "rule": "assign", "sources": ["referral"], "agents": ["cat"]},
 {"route": "everybody", "rule": "round-robin", "sources": ["*"], "agents": ["ann", "bob", "cat"]}]
X
cat >leads.csv <<'X'
Lead ID,Channel,Full Name,E-mail,Mobile,Notes
D-1001,web,Ida Ross,ida@example.net,+1 555 0101,"Is the corner house, with the garden, still for sale?"
D-1002,portal,Jon Park,jon@example.net,+1 555 0102,
D-1003,referral,Kim Lund,,+1 555 0103,Cat sold my sister's flat.
D-1004,web,Leo Diaz,leo@example.net,,
D-1005,portal,Ida Ross,Ida@example.net,,Asking again about the corner house.
D-1006,web,Mia Wolf,mia@example.net,+1 555 0106,
X

at 09:00:00 'A state is made, and the team put in'
show 'lr-init -q'
show 'lr-admin apply settings.json agents.csv routes.json'

at 09:01:00 'Leads come in as CSV; each is routed and offered'
show 'lr-ingest leads.csv | lr-route | lr-offer | brief'

at 09:02:30 'Ann accepts, and only now sees who it is; Ida'"'"'s second message is hers, too'
show 'lr-answer accept O1 --agent ann | brief'

at 09:03:10 'Bob declines: the next one is asked at once'
show 'lr-answer decline O2 --agent bob | brief'

at 09:07:00 'Who has not answered loses his turn (cron runs lr-expire every minute)'
show 'lr-expire | brief'

at 09:07:40 'Bob changes his mind, but he declined; Cat takes the lead that is on her table'
show 'lr-answer accept O2 --agent bob 2>&1 | brief'
show 'lr-answer accept L2 --agent cat | brief'

at 09:15:00 'Minutes later: the next ones are asked'
show 'lr-expire | brief'

at 09:30:00 'The same file again: nothing twice'
show 'lr-ingest leads.csv | lr-route | lr-offer | brief'

at 09:45:00 'Why did it go where it went?'
show 'lr-log --explain L2'

at 09:46:00 'Everybody on the route had L4 and L6; Dee, the catchall, is asked, and takes one'
show 'lr-expire | brief'
show 'lr-answer accept L4 --agent dee | brief'

at 18:00:00 'How the team works with what it is offered'
show 'lr-expire | brief'
show 'lr-score -o table'
show 'lr-report dashboard'

at 18:01:00 'And the books are in order'
show 'lr-check' | sed "s#$work/##"

printf '\nEvery line above came from the journal: %s events, one JSON line each. Try it yourself:\n' "$(lr-log | wc -l)"
printf '  %slr-init --demo /tmp/try; export LR_STATE=/tmp/try; lr-route --pending | lr-offer\n' "${bin:+PATH=$bin:\$PATH; }"
