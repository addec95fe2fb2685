# replay.jq - from what lr-ingest read of the exports to what happened, a line each: moment, order within it, kind, record.
# $leads, $sales: as lr-ingest -n printed them; $dates: the same of every date of a phase, its ext_id "N PHASE".

def phases: ["cultivate", "appointment", "active", "under_contract", "closed"];
def id: gsub("[^A-Za-z0-9._@+-]+"; "-") | ltrimstr("-") | .[:64];
def ndjson: tojson | gsub("\t"; "\\t");

($sales | map({key: .ext_id, value: .extra}) | from_entries) as $sold
| ($dates | map({key: .ext_id, value: .received_at}) | from_entries) as $when
| [$leads[] | select(.status != "duplicate")]
| to_entries | map(.value + {row: .key} | .extra += ($sold[.ext_id // ""] // {} | {closed, amount}))
| sort_by(.received_at, .row) | to_entries[]
| .value as $l | "L\(.key + 1)" as $lead | ($l.extra.agent // "" | id) as $agent
# what happened to it, in order; a date it has not, or that could not be read, is none
| [phases[] as $p | $when["\($l.row) \($p)"] | select(. != null) | {phase: $p, at: .}] as $steps
| (($steps | map(.at) | max) // $l.received_at) as $last
| (if $agent == "" and $steps != [] then "unnamed" else $agent end) as $owner
| ($l.extra.status // "" | test("lost|dead|unsuccessful"; "i")) as $lost
| any($steps[]; .phase == "closed") as $closed
| def event($at; $order; $kind; $record): [$at, $order, $kind, ($record | ndjson)] | @tsv;
  def track($at; $order; $record): event($at; $order; "track"; {lead: $lead, at: $at} + $record);
  event($l.received_at; 0; "lead"; $l
	| {ext_id, source, received_at, name, email, phone, message, zip, cost: .extra.cost,
	   tags: (.tags + if $owner != "" then ["agent:" + $owner] else [] end),
	   extra: (.extra | del(.agent, .cost, .status, .reason, .amount, .[phases[]]))} | del(..| nulls)),
  (select($owner != "")
   | event($l.received_at; 1; "answer"; {answer: "accept", lead: $lead, agent: $owner}),
     ($steps | to_entries[] | .value as $s
      | (select(.key == 0 or $s.phase == "appointment")
	 | track($s.at; 2; {track: "interaction", interaction: (if $s.phase == "appointment" then "meeting" else "call" end)})),
	track($s.at; 3 + (phases | index($s.phase)); {track: "stage", stage: $s.phase})),
     ({contact: (if $steps != [] or ($l.extra.status // "" | test("contacted"; "i")) then "contacted" else null end),
       deal: (if $closed then "closed" elif $lost then "unsuccessful" elif $steps != [] then "in_progress" else null end)}
      | select(.contact != null or .deal != null)
      | track($last; 8; {track: "feedback"} + . + if $closed then {amount: $l.extra.amount} elif $lost then {reason: $l.extra.reason} else {} end
	| del(.[] | nulls))),
     (select($closed or $lost) | track($last; 9; {track: "outcome", outcome: (if $closed then "completed" else "lost" end)})))
