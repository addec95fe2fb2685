-- The dashboard of domain.md section 7 over `ev`, for DuckDB, for events and leads received within [$from, $to) ms; $before and $roots are a day
-- and 31 days earlier. Statements end at a line holding only ";".
-- What became of a lead is its last event that says so: a sum of seq and a code (0 pending, 1 accepted, 2 assigned, 3 coalesced,
-- 4 delinquent, 5 void, 6 catchall, 7 as the lead it follows) is a quarter cheaper here than arg_max over words. The ending of an offer is joined to its making.
WITH coded AS (
    SELECT lead, at_ms, received_ms, event, offer, first, CASE
            WHEN event = 'offer.accepted' THEN seq * 8 + 1
            WHEN event = 'lead.claimed' THEN seq * 8 + 1
            WHEN event = 'lead.assigned' THEN seq * 8 + 2
            WHEN event = 'lead.coalesced' THEN seq * 8 + 3
            WHEN event IN ('lead.pooled', 'lead.released') THEN seq * 8 + 4
            WHEN event = 'lead.voided' THEN seq * 8 + 5
            WHEN event = 'lead.follows' THEN seq * 8 + 7
            WHEN event NOT IN ('offer.declined', 'offer.timed_out', 'offer.withdrawn', 'offer.requeued', 'lead.updated', 'lead.converted',
                'track.interaction', 'track.feedback', 'track.comment', 'track.stage', 'track.stage_voided', 'track.outcome')
                THEN seq * 8 END AS code
    FROM ev WHERE lead IS NOT NULL AND at_ms >= $roots
), lead AS (
    SELECT lead, max(code) % 8 AS state,
        max(offer) FILTER (event = 'offer.accepted') AS offer,
        max(first) FILTER (event = 'lead.follows') AS first,
        (min(at_ms) FILTER (event IN ('offer.accepted', 'lead.claimed')) - min(received_ms)) // 1000 AS response_s
    FROM coded
    WHERE at_ms >= $before
    GROUP BY lead
    HAVING min(received_ms) >= $from AND min(received_ms) < $to
), catchall AS (
    SELECT offer FROM ev WHERE event = 'offer.made' AND stage = 'catchall'
), pooled AS (
    SELECT lead FROM coded WHERE lead IN (SELECT first FROM lead WHERE state = 7) GROUP BY lead HAVING max(code) % 8 = 4
), kind AS (
    SELECT CASE WHEN state = 1 AND offer IN (SELECT offer FROM catchall) THEN 6
        WHEN state = 7 THEN CASE WHEN first IN (SELECT lead FROM pooled) THEN 4 ELSE 0 END
        ELSE state END AS state, response_s
    FROM lead WHERE state <> 5
)
SELECT 'account' AS row, count(*) AS leads,
    count(*) FILTER (state = 1) AS accepted, count(*) FILTER (state = 6) AS catchall,
    count(*) FILTER (state = 2) AS assigned, count(*) FILTER (state = 3) AS coalesced,
    count(*) FILTER (state = 0) AS pending, count(*) FILTER (state = 4) AS delinquent,
    floor(median(response_s) FILTER (state IN (1, 6)) + 0.5)::BIGINT AS response_median_s,
    floor(avg(response_s) FILTER (state IN (1, 6)) + 0.5)::BIGINT AS response_mean_s,
    quantile_disc(response_s, 0.9) FILTER (state IN (1, 6)) AS response_p90_s
FROM kind
;
-- Offers count by when they were made, points by when the event was: offers made in the day before may end within the range.
WITH made AS (
    SELECT offer, lead, agent, at_ms, at_ms >= $from AS within FROM ev
    WHERE event = 'offer.made' AND stage IN ('exclusive', 'jump_ball') AND at_ms >= $before AND at_ms < $to
), ended AS (
    SELECT offer, at_ms, CASE event WHEN 'offer.accepted' THEN 0 WHEN 'offer.declined' THEN 1 WHEN 'offer.timed_out' THEN 2 ELSE 3 END AS how
    FROM ev WHERE event IN ('offer.accepted', 'offer.declined', 'offer.timed_out', 'offer.withdrawn') AND at_ms >= $before
), had AS (
    SELECT agent, made.lead, min(coalesce(how, 4)) FILTER (within) AS how,
        min(CASE WHEN how = 0 THEN (ended.at_ms - made.at_ms) // 1000 END) FILTER (within) AS response_s,
        sum(CASE how WHEN 0 THEN 2 WHEN 1 THEN 1 WHEN 2 THEN -5 END) FILTER (ended.at_ms >= $from AND ended.at_ms < $to) AS points
    FROM made LEFT JOIN ended USING (offer)
    GROUP BY agent, made.lead
), latest AS (
    SELECT agent, max(seq) AS seq FROM ev
    WHERE event IN ('offer.made', 'lead.assigned', 'lead.coalesced') AND at_ms >= $from AND at_ms < $to GROUP BY agent
), told AS ( -- feedback is worth its depth, the newest before the agent's latest lead; what it says counts as it stands now
    SELECT e.agent, e.lead, max(e.seq * 8 + depth) FILTER (e.seq < latest.seq AND at_ms >= $from AND at_ms < $to) % 8 AS depth,
        max(e.seq * 16 + deal * 4 + contact) % 16 AS says
    FROM ev e LEFT JOIN latest USING (agent) WHERE event = 'track.feedback' AND at_ms >= $before GROUP BY e.agent, e.lead
), feedback AS (
    SELECT agent, sum(depth) AS points FROM told GROUP BY agent
), remarks AS (
    SELECT agent, lead, count(*) AS n FROM ev WHERE event = 'track.comment' AND at_ms >= $before GROUP BY agent, lead
), offers AS (
    SELECT agent, count(how) AS offered, count(*) FILTER (how = 0) AS accepted, count(*) FILTER (how = 1) AS declined,
        count(*) FILTER (how = 2) AS timed_out, median(response_s) AS median_s, avg(response_s) AS mean_s, sum(had.points) AS points,
        count(*) FILTER (how = 0 AND says // 4 = 1) AS in_progress, count(*) FILTER (how = 0 AND says // 4 = 2) AS closed,
        count(*) FILTER (how = 0 AND says // 4 = 3) AS unsuccessful, count(*) FILTER (how = 0 AND says = 2) AS contacted_only,
        count(*) FILTER (how = 0 AND says IN (1, 3)) AS not_reached, count(*) FILTER (how = 0 AND says IS NULL) AS unknown,
        sum(remarks.n) FILTER (how = 0) AS comments
    FROM had LEFT JOIN told USING (agent, lead) LEFT JOIN remarks USING (agent, lead) GROUP BY agent
), gifts AS (
    SELECT agent, count(*) FILTER (event = 'lead.assigned') AS assigned, count(*) FILTER (event = 'lead.coalesced') AS coalesced
    FROM ev WHERE event IN ('lead.assigned', 'lead.coalesced') AND at_ms >= $from AND at_ms < $to GROUP BY agent
)
SELECT 'agent' AS row, agent, coalesce(offered, 0) AS offered, coalesce(accepted, 0) AS accepted, coalesce(declined, 0) AS declined,
    coalesce(timed_out, 0) AS timed_out, floor(median_s + 0.5)::BIGINT AS response_median_s, floor(mean_s + 0.5)::BIGINT AS response_mean_s,
    100 + coalesce(offers.points, 0) + coalesce(feedback.points, 0) + coalesce(assigned, 0) + coalesce(coalesced, 0) AS score,
    coalesce(assigned, 0) AS assigned, coalesce(coalesced, 0) AS coalesced,
    coalesce(in_progress, 0) AS in_progress, coalesce(closed, 0) AS closed, coalesce(unsuccessful, 0) AS unsuccessful,
    coalesce(contacted_only, 0) AS contacted_only, coalesce(in_progress + closed + unsuccessful + contacted_only, 0) AS contacted,
    coalesce(not_reached + unknown, 0) AS not_contacted, coalesce(unknown, 0) AS unknown,
    (20 * coalesce(comments, 0) + accepted) // (2 * nullif(accepted, 0)) / 10 AS comments_per_lead
FROM offers FULL JOIN gifts USING (agent) LEFT JOIN feedback USING (agent)
ORDER BY agent
;
