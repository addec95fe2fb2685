-- The dashboard of domain.md section 7 over `ev`, for DuckDB. Statements end at a line holding only ";".
-- What became of a lead is its last event that says so: a sum of seq and a code (0 pending, 1 accepted, 2 assigned, 3 coalesced,
-- 4 delinquent, 5 void, 6 catchall, 7 as the lead it follows) is a quarter cheaper here than arg_max over words. The ending of an offer is joined to its making.
WITH lead AS (
    SELECT lead,
        max(CASE
            WHEN event = 'offer.accepted' THEN seq * 8 + 1
            WHEN event = 'lead.claimed' THEN seq * 8 + 1
            WHEN event = 'lead.assigned' THEN seq * 8 + 2
            WHEN event = 'lead.coalesced' THEN seq * 8 + 3
            WHEN event IN ('lead.pooled', 'lead.released') THEN seq * 8 + 4
            WHEN event = 'lead.voided' THEN seq * 8 + 5
            WHEN event = 'lead.follows' THEN seq * 8 + 7
            WHEN event NOT IN ('offer.declined', 'offer.timed_out', 'offer.withdrawn', 'offer.requeued', 'lead.updated', 'lead.converted')
                THEN seq * 8 END) % 8 AS state,
        max(offer) FILTER (event = 'offer.accepted') AS offer,
        max(first) FILTER (event = 'lead.follows') AS first,
        (min(at_ms) FILTER (event IN ('offer.accepted', 'lead.claimed')) - min(received_ms)) // 1000 AS response_s
    FROM ev
    WHERE lead IS NOT NULL
    GROUP BY lead
), catchall AS (
    SELECT offer FROM ev WHERE event = 'offer.made' AND stage = 'catchall'
), kind AS (
    SELECT CASE WHEN state = 1 AND offer IN (SELECT offer FROM catchall) THEN 6
        WHEN state = 7 THEN CASE WHEN first IN (SELECT lead FROM lead WHERE state = 4) THEN 4 ELSE 0 END
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
WITH made AS (
    SELECT offer, lead, agent, at_ms FROM ev WHERE event = 'offer.made' AND stage IN ('exclusive', 'jump_ball')
), ended AS (
    SELECT offer, at_ms, CASE event WHEN 'offer.accepted' THEN 0 WHEN 'offer.declined' THEN 1 WHEN 'offer.timed_out' THEN 2 ELSE 3 END AS how
    FROM ev WHERE event IN ('offer.accepted', 'offer.declined', 'offer.timed_out', 'offer.withdrawn')
), had AS (
    SELECT agent, made.lead, min(coalesce(how, 4)) AS how, min(CASE WHEN how = 0 THEN (ended.at_ms - made.at_ms) // 1000 END) AS response_s,
        count(*) FILTER (how = 0) AS accepts, count(*) FILTER (how = 1) AS declines, count(*) FILTER (how = 2) AS timeouts
    FROM made LEFT JOIN ended USING (offer)
    GROUP BY agent, made.lead
), offers AS (
    SELECT agent, count(*) AS offered, count(*) FILTER (how = 0) AS accepted, count(*) FILTER (how = 1) AS declined,
        count(*) FILTER (how = 2) AS timed_out, median(response_s) AS median_s, avg(response_s) AS mean_s,
        sum(2 * accepts + declines - 5 * timeouts) AS points
    FROM had GROUP BY agent
), gifts AS (
    SELECT agent, count(*) FILTER (event = 'lead.assigned') AS assigned, count(*) FILTER (event = 'lead.coalesced') AS coalesced
    FROM ev WHERE event IN ('lead.assigned', 'lead.coalesced') GROUP BY agent
)
SELECT 'agent' AS row, agent, coalesce(offered, 0) AS offered, coalesce(accepted, 0) AS accepted, coalesce(declined, 0) AS declined,
    coalesce(timed_out, 0) AS timed_out, floor(median_s + 0.5)::BIGINT AS response_median_s, floor(mean_s + 0.5)::BIGINT AS response_mean_s,
    100 + coalesce(points, 0) + coalesce(assigned, 0) + coalesce(coalesced, 0) AS score,
    coalesce(assigned, 0) AS assigned, coalesce(coalesced, 0) AS coalesced
FROM offers FULL JOIN gifts USING (agent)
ORDER BY agent
;
