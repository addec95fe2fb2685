-- sqlite3's database for the `accept` case, from a table `stage` of leads as imported: 1,000 open offers, the first 1,000 leads'.
CREATE TABLE leads(id INTEGER PRIMARY KEY, ext_id TEXT, source TEXT, received_at TEXT, name TEXT, email TEXT, phone TEXT, message TEXT,
    zip TEXT, state TEXT, owner TEXT);
CREATE TABLE offers(id INTEGER PRIMARY KEY, lead INTEGER, agent TEXT, status TEXT, stage TEXT, offered_at TEXT, expires_at TEXT, ended_at TEXT);
CREATE TABLE events(seq INTEGER PRIMARY KEY, at TEXT, event TEXT, lead INTEGER, offer INTEGER, agent TEXT);
INSERT INTO leads SELECT rowid, *, iif(rowid <= 1000, 'exclusive', 'new'), NULL FROM stage;
INSERT INTO offers SELECT id, id, printf('agent%04d', (id - 1) % 20 + 1), 'open', 'exclusive', '2026-07-01T00:00:00.000Z',
    '2026-07-02T00:00:00.000Z', NULL FROM leads WHERE id <= 1000;
INSERT INTO events(at, event, lead) SELECT '2026-07-01T00:00:00.000Z', 'lead.received', id FROM leads;
INSERT INTO events(at, event, lead, offer, agent) SELECT offered_at, 'offer.made', lead, id, agent FROM offers;
CREATE UNIQUE INDEX leads_ext ON leads(source, ext_id);
CREATE INDEX leads_email ON leads(email);
CREATE INDEX leads_phone ON leads(phone);
CREATE INDEX leads_owner ON leads(owner);
CREATE INDEX offers_lead ON offers(lead);
CREATE INDEX offers_due ON offers(status, expires_at);
DROP TABLE stage;
PRAGMA journal_mode = WAL;
