"""routing - sqlite3's side of the case routing: leads in a database find their route, an agent and an offer, durably.

    routing.py load DB LEADS.csv     leads, 100 routes, 10 agents each
    routing.py run DB                1,000 leads a transaction, prepared statements, WAL, synchronous=FULL
    routing.py count DB              offers made
"""
import csv
import sqlite3
import sys

AT, UNTIL = "2026-07-01T00:00:00.000Z", "2026-07-02T00:00:00.000Z"


def load(db, file):
    db.executescript("""
        CREATE TABLE routes(id INTEGER PRIMARY KEY, name TEXT, source TEXT UNIQUE);
        CREATE TABLE agents(id INTEGER PRIMARY KEY, name TEXT, route INTEGER, offered INTEGER);
        CREATE INDEX agents_next ON agents(route, offered);
        CREATE TABLE leads(id INTEGER PRIMARY KEY, source TEXT, state TEXT, route INTEGER);
        CREATE TABLE offers(id INTEGER PRIMARY KEY, lead INTEGER, agent INTEGER, status TEXT, offered_at TEXT, expires_at TEXT);
        CREATE INDEX offers_lead ON offers(lead);
        CREATE TABLE events(seq INTEGER PRIMARY KEY, at TEXT, event TEXT, lead INTEGER, offer INTEGER, agent INTEGER);""")
    for r in range(1, 101):
        db.execute("INSERT INTO routes VALUES(?, ?, ?)", (r, "route%03d" % r, "src%02d" % r))
        for a in range(10 * r - 9, 10 * r + 1):
            db.execute("INSERT INTO agents VALUES(?, ?, ?, 0)", (a, "agent%04d" % a, r))
    with open(file, newline="") as f:
        db.executemany("INSERT INTO leads(source, state) VALUES(?, 'new')", ((x["source"],) for x in csv.DictReader(f)))
    db.commit()


def run(db):
    last, offer = 0, 0
    while True:
        leads = db.execute("SELECT id, source FROM leads WHERE id > ? ORDER BY id LIMIT 1000", (last,)).fetchall()
        if not leads:
            return
        said = []
        db.execute("BEGIN IMMEDIATE")
        for last, source in leads:
            route, route_name = db.execute("SELECT id, name FROM routes WHERE source = ?", (source,)).fetchone()
            agent, name = db.execute("SELECT id, name FROM agents WHERE route = ? ORDER BY offered LIMIT 1", (route,)).fetchone()
            offer += 1
            db.execute("UPDATE agents SET offered = ? WHERE id = ?", (offer, agent))
            db.execute("UPDATE leads SET state = 'offered', route = ? WHERE id = ?", (route, last))
            db.execute("INSERT INTO offers VALUES(?, ?, ?, 'open', ?, ?)", (offer, last, agent, AT, UNTIL))
            db.execute("INSERT INTO events(at, event, lead, offer, agent) VALUES(?, 'offer.made', ?, ?, ?)", (AT, last, offer, agent))
            said.append('{"offer":"O%d","lead":"L%d","agent":"%s","route":"%s","expires_at":"%s"}\n' %
                        (offer, last, name, route_name, UNTIL))
        db.execute("COMMIT")
        sys.stdout.writelines(said)
        sys.stdout.flush()


what, file = sys.argv[1:3]
db = sqlite3.connect(file, isolation_level="" if what == "load" else None)
db.execute("PRAGMA journal_mode = WAL")
db.execute("PRAGMA synchronous = FULL")
if what == "load":
    load(db, sys.argv[3])
elif what == "run":
    run(db)
else:
    print(db.execute("SELECT count(*) FROM offers").fetchone()[0])
