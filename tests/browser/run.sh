#!/bin/bash
# run.sh - lr-report --html in a real Chromium: page.mjs asks it over the DevTools protocol. TAP. Skipped where chromium or node is missing
# (tests/deps.sh browser installs them). LR_BIN as in the other tests.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=$(cd "${LR_BIN:-$here/../../build/bin}" && pwd)
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
for need in "chromium:$chromium" "node:$(command -v node || true)"; do
	if [ -z "${need#*:}" ]; then
		echo "ok 1 - the page in a real browser # SKIP no ${need%%:*} here; tests/deps.sh browser installs it"
		echo 1..1
		exit 0
	fi
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for v in ${!LR_@}; do unset "$v"; done
export LR_STATE=$work/state LC_ALL=C TZ=UTC HOME=$work PATH=$bin:$PATH
cd "$work"

at() { export LR_NOW=2026-07-01T$1Z; }

# Four agents, one with a name that would be a script; an offer for each way to end.
at 09:00:00
lr-init -q
cat >settings.json <<'END'
{"account": "Harbour & <Homes>", "tz": "UTC", "currency": "EUR", "offer_window": "5m"}
END
cat >agents.csv <<'END'
agent,name,limit,hours
ann,"<script>alert(1)</script>&""'",3,
bob,Bob Baker,,mon-fri 08:00-18:00
cat,Cat Cole with a name that is so long that it has to go on in the next line of a narrow page,,
dee,Dee Dunn,,
END
cat >routes.json <<'END'
[{"route": "all", "rule": "round-robin", "agents": ["ann", "bob", "cat"], "max_offers": 1}]
END
lr-admin apply settings.json agents.csv routes.json >/dev/null 2>&1
offered() { printf '{"ext_id":"%s","source":"%s","email":"%s@example.com","cost":"12.50"}\n' "$1" "$2" "$1" | lr-ingest | lr-route | lr-offer >/dev/null; }
offered X1 'web <img src=x onerror=alert(2)>'
offered X2 portal
offered X3 portal
offered X4 portal
at 09:01:00
lr-answer accept O1 --agent ann >/dev/null
lr-answer decline O2 --agent bob >/dev/null
at 09:06:00
lr-expire >/dev/null
offered X5 web
at 09:07:30
lr-answer accept O5 --agent bob >/dev/null
lr-track stage L1 appointment --agent ann >/dev/null
lr-track feedback L1 --contact contacted --deal closed --amount 500 --agent ann >/dev/null
offered X6 web
lr-report --html >page.html
lr-report --ndjson >figures.ndjson
lr-report leads --excel >leads.csv
sed 's#</body>#<script>document.title = "it ran"</script></body>#' page.html >with_script.html

# Names as long as they may be, without a blank to break at.
long() { head -c "$1" /dev/zero | tr '\0' W; }
export LR_STATE=$work/long
at 09:00:00
lr-init -q
printf '{"account":"%s","tz":"UTC","currency":"EUR"}\n' "$(long 127)" >settings.json
printf 'agent,name,hours\n%s,%s,mon-fri 08:00-18:00\n' "$(long 64)" "$(long 256)" >agents.csv
printf '[{"route":"%s","rule":"round-robin","agents":["*"]}]\n' "$(long 64)" >routes.json
lr-admin apply settings.json agents.csv routes.json >/dev/null 2>&1
offered Y1 "$(long 128)"
lr-answer accept O1 --agent "$(long 64)" >/dev/null
offered Y2 "$(long 128)"
lr-admin pause "$(long 64)" >/dev/null
lr-report --html >long.html

node "$here/page.mjs" "$chromium" "$work"
