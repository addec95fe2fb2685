/*
 * duck.mjs - DuckDB's side of the dashboard benchmark
 *
 *   node duck.mjs load DB JOURNAL...       events of journal files (NDJSON) into the native table `ev`
 *   node duck.mjs query DB SQL [FROM TO]   runs the statements of a file, prints NDJSON rows; T=1: query milliseconds only.
 *                                          $from, $to in it become FROM, TO (ms since 1970; all), $before a day, $roots 31 days less
 *   node duck.mjs journal SQL JOURNAL...   the same of journal files, without a database
 *   node duck.mjs csv DB FILE              `ev` as CSV, for sqlite3
 *   node duck.mjs compare PEER LR          figures of two NDJSON files: 0 equal, 1 different (says where)
 *
 * $DUCK_DIR holds node_modules. The table is made to suit DuckDB: whole numbers for ids and times, enums for words.
 */
import { createRequire } from 'node:module';
import { readFileSync, writeSync } from 'node:fs';
import path from 'node:path';

const COLUMNS = `{seq: 'BIGINT', "at": 'TIMESTAMP', event: 'VARCHAR', lead: 'VARCHAR', offer: 'VARCHAR', agent: 'VARCHAR',
  source: 'VARCHAR', stage: 'VARCHAR', received_at: 'TIMESTAMP', first: 'VARCHAR', contact: 'VARCHAR', deal: 'VARCHAR', depth: 'UTINYINT'}`;

/* An enum needs to know every word the queries compare with, used or not: else each row is compared as text. */
const EVENTS = ['lead.received', 'lead.updated', 'lead.coalesced', 'lead.follows', 'lead.pooled', 'lead.assigned', 'lead.claimed', 'lead.released',
  'lead.converted', 'lead.voided', 'offer.made', 'offer.accepted', 'offer.declined', 'offer.timed_out', 'offer.withdrawn', 'offer.requeued',
  'track.interaction', 'track.feedback', 'track.comment', 'track.stage', 'track.stage_voided', 'track.outcome'];
const DAY = 86400000;

const text = (s) => `'${s.replaceAll("'", "''")}'`;

async function connect(db, mode) {
  const require = createRequire(path.join(path.resolve(process.env.DUCK_DIR ?? '.'), 'x.js'));
  const { DuckDBInstance } = require('@duckdb/node-api');
  return (await DuckDBInstance.create(db, { access_mode: mode })).connect();
}

async function load_ev(c, journal) {
  const files = `[${journal.map(text).join(', ')}]`;
  await c.run(`CREATE TEMP TABLE raw AS SELECT * FROM read_json(${files}, format = 'newline_delimited', columns = ${COLUMNS})`);
  const more = { event: EVENTS, stage: ['exclusive', 'jump_ball', 'shark_tank', 'catchall'] };
  for (const word of ['event', 'agent', 'source', 'stage'])
    await c.run(`CREATE TYPE ${word}_t AS ENUM (SELECT DISTINCT ${word} FROM raw WHERE ${word} IS NOT NULL
      UNION SELECT unnest([${(more[word] ?? []).map(text).join(', ')}]::VARCHAR[]) ORDER BY 1)`);
  await c.run(`CREATE TABLE ev AS SELECT seq, epoch_ms("at") AS at_ms, event::event_t AS event, substr(lead, 2)::INTEGER AS lead,
    substr(offer, 2)::INTEGER AS offer, agent::agent_t AS agent, source::source_t AS source, stage::stage_t AS stage,
    epoch_ms(received_at) AS received_ms, substr(first, 2)::INTEGER AS first,
    CASE contact WHEN 'attempted' THEN 1 WHEN 'contacted' THEN 2 WHEN 'unreachable' THEN 3 ELSE 0 END::UTINYINT AS contact,
    CASE deal WHEN 'in_progress' THEN 1 WHEN 'closed' THEN 2 WHEN 'unsuccessful' THEN 3 ELSE 0 END::UTINYINT AS deal, depth
    FROM raw ORDER BY seq`);
  await c.run('DROP TABLE raw');
}

async function load([db, ...journal]) {
  const c = await connect(db, 'READ_WRITE');
  await load_ev(c, journal);
  await c.run('CHECKPOINT');
}

async function journal([file, ...journal]) {
  const c = await connect(':memory:', 'READ_WRITE');
  await load_ev(c, journal);
  await figures(c, file, 0, Number.MAX_SAFE_INTEGER);
}

async function query([db, file, from = '0', to = String(Number.MAX_SAFE_INTEGER)]) {
  await figures(await connect(db, 'READ_ONLY'), file, Number(from), Number(to));
}

async function figures(c, file, from, to) {
  const at = { $from: from, $to: to, $before: from - DAY, $roots: from - 31 * DAY };
  const statements = readFileSync(file, 'utf8').split(/^;$/m).filter((s) => s.trim())
    .map((s) => s.replace(/\$(from|to|before|roots)/g, (name) => at[name]));
  const start = process.hrtime.bigint();
  let out = '';
  for (const sql of statements) {
    const rows = (await c.runAndReadAll(sql)).getRowObjectsJson();
    for (const row of rows) {
      for (const key of Object.keys(row))
        if (key !== 'agent' && key !== 'row' && row[key] !== null) row[key] = Number(row[key]);
      out += JSON.stringify(row) + '\n';
    }
  }
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  writeSync(1, process.env.T ? `${ms.toFixed(1)}\n` : out);
}

async function csv([db, file]) {
  const c = await connect(db, 'READ_ONLY');
  await c.run(`COPY ev TO ${text(file)} (FORMAT csv, HEADER)`);
}

/* p90 is left out: tools round a rank between two values differently. A figure lr does not print is not compared. */
function compare([peer, lr]) {
  const rows = (f) => new Map(readFileSync(f, 'utf8').split('\n').filter(Boolean).map((l) => JSON.parse(l))
    .filter((r) => r.row === 'account' || r.row === 'agent').map((r) => [r.agent ?? '', r]));
  const ours = rows(lr);
  let compared = 0, wrong = 0;
  for (const [name, theirs] of rows(peer)) {
    const mine = ours.get(name) ?? {};
    for (const [key, value] of Object.entries(theirs)) {
      if (key === 'row' || key === 'response_p90_s' || (ours.has(name) && !(key in mine))) continue;
      compared++;
      if (mine[key] === value) continue;
      if (wrong++ < 5) console.error(`figures: ${name || 'account'}.${key}: peer ${value}, lr ${mine[key]}`);
    }
  }
  console.log(wrong ? `${wrong} of ${compared} figures differ` : `the same figures (${compared} compared)`);
  process.exitCode = wrong || !compared ? 1 : 0;
}

const [verb, ...args] = process.argv.slice(2);
const verbs = { load, query, journal, csv, compare };
if (!(verb in verbs)) {
  console.error('usage: duck.mjs load|query|journal|csv|compare ...');
  process.exit(64);
}
await verbs[verb](args);
