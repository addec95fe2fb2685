-- The same as dashboard.duckdb.sql for sqlite3, over everything and without what became of accepted leads: window functions stand in for arg_max and median.
CREATE TEMP TABLE kind AS
WITH catchall AS (
    SELECT offer FROM ev WHERE event = 'offer.made' AND stage = 'catchall'
), last AS ( -- a bare column beside max() comes from the row of the maximum
    SELECT lead, event, offer, first AS follows, max(seq) FROM ev
    WHERE lead IS NOT NULL
      AND event NOT IN ('offer.declined', 'offer.timed_out', 'offer.withdrawn', 'offer.requeued', 'lead.updated', 'lead.converted',
          'track.interaction', 'track.feedback', 'track.comment', 'track.stage', 'track.stage_voided', 'track.outcome')
    GROUP BY lead
), first AS (
    SELECT lead, (min(CASE WHEN event IN ('offer.accepted', 'lead.claimed') THEN at_ms END) - min(received_ms)) / 1000 AS response_s
    FROM ev WHERE event IN ('lead.received', 'offer.accepted', 'lead.claimed') GROUP BY lead
)
SELECT CASE
    WHEN event = 'offer.accepted' THEN iif(offer IN (SELECT offer FROM catchall), 'catchall', 'accepted')
    WHEN event = 'lead.claimed' THEN 'accepted'
    WHEN event = 'lead.assigned' THEN 'assigned'
    WHEN event = 'lead.coalesced' THEN 'coalesced'
    WHEN event IN ('lead.pooled', 'lead.released') THEN 'delinquent'
    WHEN event = 'lead.voided' THEN 'void'
    WHEN event = 'lead.follows' AND follows IN (SELECT lead FROM last WHERE event IN ('lead.pooled', 'lead.released')) THEN 'delinquent'
    ELSE 'pending' END AS state, response_s
FROM last JOIN first USING (lead);
WITH r AS (
    SELECT response_s, row_number() OVER (ORDER BY response_s) AS i, count(*) OVER () AS n FROM kind WHERE state IN ('accepted', 'catchall')
)
SELECT json_object('row', 'account', 'leads', count(*),
    'accepted', count(*) FILTER (WHERE state = 'accepted'), 'catchall', count(*) FILTER (WHERE state = 'catchall'),
    'assigned', count(*) FILTER (WHERE state = 'assigned'), 'coalesced', count(*) FILTER (WHERE state = 'coalesced'),
    'pending', count(*) FILTER (WHERE state = 'pending'), 'delinquent', count(*) FILTER (WHERE state = 'delinquent'),
    'response_median_s', (SELECT CAST(avg(response_s) + 0.5 AS INT) FROM r WHERE i IN ((n + 1) / 2, (n + 2) / 2)),
    'response_mean_s', (SELECT CAST(avg(response_s) + 0.5 AS INT) FROM r),
    'response_p90_s', (SELECT response_s FROM r WHERE i = (n * 9 + 9) / 10))
FROM kind WHERE state <> 'void';
CREATE TEMP TABLE had AS
WITH ended AS MATERIALIZED (
    SELECT offer, at_ms, CASE event WHEN 'offer.accepted' THEN 0 WHEN 'offer.declined' THEN 1 WHEN 'offer.timed_out' THEN 2 ELSE 3 END AS how
    FROM ev WHERE event IN ('offer.accepted', 'offer.declined', 'offer.timed_out', 'offer.withdrawn')
)
SELECT m.agent, m.lead, min(coalesce(how, 4)) AS how, min(CASE WHEN how = 0 THEN (e.at_ms - m.at_ms) / 1000 END) AS response_s,
    count(*) FILTER (WHERE how = 0) AS accepts, count(*) FILTER (WHERE how = 1) AS declines, count(*) FILTER (WHERE how = 2) AS timeouts
FROM ev m LEFT JOIN ended e ON e.offer = m.offer
WHERE m.event = 'offer.made' AND m.stage IN ('exclusive', 'jump_ball')
GROUP BY m.agent, m.lead;
WITH r AS (
    SELECT agent, response_s, row_number() OVER (PARTITION BY agent ORDER BY response_s) AS i, count(*) OVER (PARTITION BY agent) AS n
    FROM had WHERE response_s IS NOT NULL
), times AS (
    SELECT agent, CAST(avg(response_s) FILTER (WHERE i IN ((n + 1) / 2, (n + 2) / 2)) + 0.5 AS INT) AS median_s,
        CAST(avg(response_s) + 0.5 AS INT) AS mean_s
    FROM r GROUP BY agent
), offers AS (
    SELECT agent, count(*) AS offered, count(*) FILTER (WHERE how = 0) AS accepted, count(*) FILTER (WHERE how = 1) AS declined,
        count(*) FILTER (WHERE how = 2) AS timed_out, sum(2 * accepts + declines - 5 * timeouts) AS points
    FROM had GROUP BY agent
), latest AS (
    SELECT agent, max(seq) AS seq FROM ev WHERE event IN ('offer.made', 'lead.assigned', 'lead.coalesced') GROUP BY agent
), told AS ( -- a bare column beside max(): the newest feedback before the agent's latest lead
    SELECT e.agent, e.lead, e.depth, max(e.seq) FROM ev e CROSS JOIN latest ON latest.agent = e.agent -- CROSS: ev outside, a look-up inside
    WHERE event = 'track.feedback' AND e.seq < latest.seq GROUP BY e.agent, e.lead
), feedback AS (
    SELECT agent, sum(depth) AS points FROM told GROUP BY agent
), gifts AS (
    SELECT agent, count(*) FILTER (WHERE event = 'lead.assigned') AS assigned, count(*) FILTER (WHERE event = 'lead.coalesced') AS coalesced
    FROM ev WHERE event IN ('lead.assigned', 'lead.coalesced') GROUP BY agent
)
SELECT json_object('row', 'agent', 'agent', agent, 'offered', coalesce(offered, 0), 'accepted', coalesce(accepted, 0),
    'declined', coalesce(declined, 0), 'timed_out', coalesce(timed_out, 0), 'response_median_s', median_s, 'response_mean_s', mean_s,
    'score', 100 + coalesce(offers.points, 0) + coalesce(feedback.points, 0) + coalesce(assigned, 0) + coalesce(coalesced, 0),
    'assigned', coalesce(assigned, 0), 'coalesced', coalesce(coalesced, 0))
FROM offers FULL JOIN gifts USING (agent) LEFT JOIN times USING (agent) LEFT JOIN feedback USING (agent)
ORDER BY agent;
