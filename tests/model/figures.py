#!/usr/bin/env python3
"""figures - random histories, played by the tools; every figure of lr-report against sqlite3 over what lr-log prints.

    figures.py [--seed N] [--count M] [--steps K] [--jobs J] [--seconds T] [--keep-going]

Nothing is shared with lr: the journal's lines go into tables, the counts are SQL, the rest is arithmetic on lists. Compared to
the last digit: dashboard with scores and routing, by event and by cohort, days in the middle, one source alone, by source, tag, route,
team, day and hour; the work lists, the leads behind each figure, sources, billing. TAP: a test every 25 histories. LR_BIN as in play.py.
"""

import argparse
import json
import multiprocessing
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from play import BIN, Player, script  # noqa: E402

OWNING = {"lead.coalesced": "coalesced", "lead.assigned": "assigned", "lead.claimed": "accepted", "offer.accepted": "accepted"}
STANDS = dict(OWNING, **{"lead.received": "pending", "lead.routed": "pending", "lead.waiting": "pending", "offer.made": "pending",
                         "lead.held": "pending", "lead.unheld": "pending", "lead.resubmitted": "pending", "lead.pooled": "delinquent",
                         "lead.released": "delinquent", "lead.follows": "follows"})
POINTS = {"start": 100, "accept": 2, "decline": 1, "coalesced": 1, "assigned": 1, "timeout": -5, "requeue": 4, "requeue_accept": 1,
          "feedback_max": 4}
TURN = ("exclusive", "jump_ball")
BEST = ["accepted", "declined", "timed_out", "withdrawn", "open"]
# the figures that count leads one by one, of whom --list shows the leads
OF_AGENT = ["offered", "assigned", "coalesced", "claimed", "contacted", "in_progress", "closed", "unsuccessful", "contacted_only",
            "not_contacted", "unknown"]
ROUTING = ["total_leads", "accepted", "auto_assigned", "declined", "timed_out", "leads_worked", "active_leads", "claims", "contacts",
           "never_contacted", "appointments", "under_contract", "closed_units"]


def ms(text):
    return round(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)


def half_up(a, b):
    """a / b, halves towards the greater."""
    return None if b == 0 else (2 * a + b) // (2 * b)


def tenths(a, b):
    v = half_up(a * 1000, b)
    return None if v is None else v / 10


def median(v):
    v = sorted(v)
    if not v:
        return None
    n = len(v)
    return v[n // 2] if n % 2 else half_up(v[n // 2 - 1] + v[n // 2], 2)


def p90(v):
    return sorted(v)[(len(v) * 90 + 99) // 100 - 1] if v else None


class Log:
    def __init__(self, lines):
        self.db = db = sqlite3.connect(":memory:")
        db.execute("CREATE TABLE ev (seq INTEGER PRIMARY KEY, at INT, event TEXT, lead TEXT, offer TEXT, agent TEXT, route TEXT,"
                   " stage TEXT, how TEXT, happened INT, contact TEXT, deal TEXT, outcome TEXT, amount INT, first TEXT, depth INT, bill INT,"
                   " own INT, requeue INT)")
        db.execute("CREATE TABLE lead (lead TEXT PRIMARY KEY, source TEXT, received INT, cost INT)")
        self.zone, self.points, self.teams, tags = ZoneInfo("UTC"), dict(POINTS), {}, {}
        for line in lines:
            e = json.loads(line)
            if e["event"] == "config.settings":
                self.zone = ZoneInfo(e["config"].get("tz", "UTC"))
                self.points = dict(POINTS, **e["config"].get("score", {}))
            at = ms(e["at"])
            if e["event"] == "lead.received":
                db.execute("INSERT INTO lead VALUES (?,?,?,?)", (e["lead"], e.get("source"), ms(e["received_at"]), e.get("cost")))
            if e["event"] in ("lead.received", "lead.updated"):
                tags.setdefault(e["lead"], {}).update((k, e[k]) for k in ("tags", "found") if k in e)
            if e["event"] == "config.agent":
                self.teams[e["agent"]] = e.get("config", {}).get("teams", [])
            db.execute("INSERT INTO ev VALUES (" + ",".join("?" * 19) + ")",
                       (e["seq"], at, e["event"], e.get("lead"), e.get("offer"), e.get("agent"), e.get("route"), e.get("stage"),
                        e.get("how"), ms(e["happened_at"]) if "happened_at" in e else at, e.get("contact"), e.get("deal"),
                        e.get("outcome"), e.get("amount"), e.get("first"), e.get("depth"), e.get("bill"),
                        e.get("how") == "manual" and e.get("by") == e.get("agent"), bool(e.get("requeue"))))
        # void leads count nowhere
        void = "(SELECT lead FROM ev WHERE event = 'lead.voided')"
        db.execute("DELETE FROM lead WHERE lead IN " + void)
        db.execute("DELETE FROM ev WHERE lead IN " + void + " AND event <> 'lead.voided'")
        db.execute("DELETE FROM ev WHERE event = 'lead.voided'")
        db.execute("""CREATE TABLE offers AS SELECT m.offer, m.lead, m.agent, m.stage, m.at AS made, m.seq AS seq, e.at AS ended,
                      CASE e.event WHEN 'offer.accepted' THEN 0 WHEN 'offer.declined' THEN 1 WHEN 'offer.timed_out' THEN 2
                                   WHEN 'offer.withdrawn' THEN 3 ELSE 4 END AS best
                      FROM ev m LEFT JOIN ev e ON e.offer = m.offer AND e.event IN
                      ('offer.accepted','offer.declined','offer.timed_out','offer.withdrawn') WHERE m.event = 'offer.made'""")
        self.leads = {r[0]: {"source": r[1], "received": r[2], "cost": r[3], "tags": set(sum(tags[r[0]].values(), []))}
                      for r in db.execute("SELECT * FROM lead")}
        self.agents = list(self.teams)
        self.of = {}
        cur = db.execute("SELECT * FROM ev WHERE lead IS NOT NULL ORDER BY seq")
        names = [d[0] for d in cur.description]
        for r in cur:
            e = dict(zip(names, r))
            self.of.setdefault(e["lead"], []).append(e)
        self.second = {r[0]: r[1] for r in db.execute("SELECT offer, requeue FROM ev WHERE event = 'offer.made'")}
        self.stage_of = {r[0]: (r[1], r[2]) for r in db.execute("SELECT offer, stage, made FROM offers")}
        self.stands = {lead: self.standing(lead) for lead in self.leads}

    def standing(self, lead):
        last = [e for e in self.of[lead] if e["event"] in STANDS][-1]
        how = STANDS[last["event"]]
        if last["event"] == "offer.accepted" and self.stage_of[last["offer"]][0] == "catchall":
            return "catchall"
        if how == "follows":
            first = self.standing(last["first"])
            return first if first in ("pending", "delinquent") else "coalesced"
        return how

    # ---- domain.md 6

    def score(self, agent, lo, hi, source):
        """Points, and whether there was anything to give them for."""
        p, points, any_, latest, told = self.points, self.points["start"], False, 0, {}
        for lead, events in self.of.items():
            if source not in (None, self.leads[lead]["source"]):
                continue
            run, missed, asked, begun = 1, None, set(), {}
            for e in events:
                name, at, stage = e["event"], e["at"], self.stage_of.get(e["offer"], ("", 0))[0]
                if name == "lead.resubmitted":
                    run += 1
                if name == "offer.made":
                    begun[e["offer"]] = run
                if e["agent"] != agent:
                    continue
                if name == "offer.requeued":
                    asked.add(e["offer"])
                if name == "offer.timed_out" and stage in TURN:
                    missed = e["offer"]
                if not lo <= at < hi:
                    continue
                worth = []
                if name == "offer.accepted" and stage in TURN:
                    worth = ["requeue_accept" if self.second[e["offer"]] else "accept"]
                elif name == "offer.accepted" and stage == "shark_tank":
                    worth = ["requeue_accept"] if missed in asked and begun[missed] == run else ["requeue", "requeue_accept"]
                elif name == "offer.declined" and stage in TURN:
                    worth = ["decline"]
                elif name == "offer.timed_out" and stage in TURN:
                    worth = ["timeout"]
                elif name == "offer.requeued":
                    worth = ["requeue"]
                elif name == "lead.coalesced":
                    worth = ["coalesced"]
                elif name == "lead.assigned" and not e["own"]:
                    worth = ["assigned"]
                any_ = any_ or name in ("offer.accepted", "offer.declined", "offer.timed_out", "offer.requeued", "lead.coalesced",
                                        "lead.assigned", "lead.claimed", "track.feedback")
                points += sum(p[w] for w in worth)
                if name in ("offer.made", "lead.assigned", "lead.coalesced"):
                    latest = max(latest, e["seq"])
                if name == "track.feedback":
                    told.setdefault(lead, []).append((e["seq"], e["depth"]))
        for said in told.values():
            points += ([0] + [min(depth, p["feedback_max"]) for seq, depth in said if seq < latest])[-1]
        return points, any_

    def billed(self, lo, hi, agent=None):
        """Leads charged and the sum."""
        return self.db.execute("SELECT count(*), coalesce(sum(bill), 0) FROM ev WHERE bill IS NOT NULL AND at >= ? AND at < ?"
                               " AND (? IS NULL OR agent = ?)", (lo, hi, agent, agent)).fetchone()

    # ---- domain.md 7

    def account(self, leads):
        n = {k: 0 for k in ("accepted", "catchall", "assigned", "coalesced", "pending", "delinquent")}
        v = []
        for lead in leads:
            n[self.stands[lead]] += 1
            first = [e["at"] for e in self.of[lead] if e["event"] in ("offer.accepted", "lead.claimed")]
            if self.stands[lead] in ("accepted", "catchall"):
                v.append((first[0] - self.leads[lead]["received"]) // 1000)
        return dict(n, leads=len(leads), acceptance_rate=tenths(n["accepted"], len(leads)),
                    catchall_rate=tenths(n["catchall"], len(leads)), response_median_s=median(v),
                    response_mean_s=half_up(sum(v), len(v)), response_p90_s=p90(v))

    def pairs(self, agent, lo, hi, source):
        """By lead: its best ending, and the first acceptance's seconds. SQL."""
        return {r[0]: (r[1], r[2]) for r in self.db.execute(
            "SELECT o.lead, min(best), (SELECT (a.ended - a.made) / 1000 FROM offers a WHERE a.lead = o.lead AND a.agent = o.agent"
            " AND a.best = 0 AND a.stage IN ('exclusive','jump_ball') AND a.made >= ? AND a.made < ? ORDER BY a.seq LIMIT 1)"
            " FROM offers o JOIN lead l USING (lead) WHERE agent = ? AND stage IN ('exclusive','jump_ball') AND made >= ? AND made < ?"
            " AND (? IS NULL OR source = ?) GROUP BY o.lead", (lo, hi, agent, lo, hi, source, source))}

    def agent(self, agent, lo, hi, source, only=None):
        pairs = {x: p for x, p in self.pairs(agent, lo, hi, source).items() if only in (None, x)}
        n = [sum(1 for b, _ in pairs.values() if b == i) for i in range(5)]
        v = [s for b, s in pairs.values() if b == 0]

        def came(event):
            return self.db.execute("SELECT count(*) FROM ev JOIN lead USING (lead) WHERE event = ? AND agent = ? AND at >= ? AND at < ?"
                                   " AND (? IS NULL OR source = ?) AND (? IS NULL OR lead = ?)",
                                   (event, agent, lo, hi, source, source, only, only)).fetchone()[0]
        after = {k: 0 for k in ("contacted", "in_progress", "closed", "unsuccessful", "contacted_only", "not_contacted", "unknown")}
        comments = 0
        for lead, (best, _) in pairs.items():
            if best != 0:
                continue
            mine = [e for e in self.of[lead] if e["agent"] == agent]
            comments += sum(e["event"] == "track.comment" for e in mine)
            told = [e for e in mine if e["event"] == "track.feedback"]
            f = told[-1] if told else {"contact": None, "deal": None}
            if f["deal"]:
                after[f["deal"]] += 1
            elif f["contact"] == "contacted":
                after["contacted_only"] += 1
            else:
                after["not_contacted"] += 1
                after["unknown"] += not told
            after["contacted"] += bool(f["deal"]) or f["contact"] == "contacted"
        rate = half_up(comments * 10, n[0])
        return dict(after, offered=len(pairs), **dict(zip(BEST, n)), acceptance_rate=tenths(n[0], len(pairs)),
                    response_median_s=median(v), response_mean_s=half_up(sum(v), len(v)), assigned=came("lead.assigned"),
                    coalesced=came("lead.coalesced"), claimed=came("lead.claimed"),
                    comments_per_lead=None if rate is None else rate / 10)

    # ---- domain.md 8

    def routing(self, leads, counts, who=None):
        """The account's figures over these leads; of one agent when `who`. counts(lead, when)."""
        t = dict.fromkeys(ROUTING, 0)
        claim, owner_s, contact = [], [], []
        for lead in leads:
            taken, own, worked, marks, outcome, counted = False, None, set(), {}, "open", None
            offered, auto, endings = set(), False, []
            periods = []
            for e in self.of[lead]:
                name, at, a = e["event"], e["at"], e["agent"]
                rule = name == "lead.assigned" and e["how"] == "rule"
                if name == "lead.routed" or rule:
                    taken = True
                    if counted is None and counts(lead, at):
                        counted = at
                    if rule and (counts(lead, at) if who else counted is not None):
                        auto = auto or not who or a == who
                if name == "offer.made" and counts(lead, at) and a == who:
                    offered.add(e["offer"])
                if name in ("offer.accepted", "offer.declined", "offer.timed_out", "offer.withdrawn"):
                    made = self.stage_of[e["offer"]][1]
                    if (e["offer"] in offered) if who else (counted is not None and made >= counted):
                        endings.append(BEST.index(name[6:]))
                    if name == "offer.accepted" and counts(lead, at) and who in (None, a):
                        claim.append((at - made) // 1000)
                        owner_s.append((at - self.leads[lead]["received"]) // 1000)
                if name in OWNING or name == "lead.released":
                    own = {"agent": a, "from": at, "first": None} if name in OWNING else None
                    if own:
                        periods.append(own)
                if name == "track.interaction" and own and taken and e["happened"] >= own["from"]:
                    own["first"] = min(x for x in (own["first"], e["happened"]) if x is not None)
                    if counts(lead, e["happened"]):
                        worked.add(a)
                if name == "track.stage":
                    marks[e["stage"]] = (a, taken and counts(lead, e["happened"]))
                if name == "track.stage_voided":
                    marks.pop(e["stage"])
                if name == "track.outcome":
                    outcome = e["outcome"]
            if not taken:
                continue
            in_it = bool(offered) or auto if who else counted is not None
            if in_it:
                best = min(endings) if endings else 4
                t["total_leads"] += 1
                t["accepted"] += best == 0
                t["auto_assigned"] += auto and best != 0
                t["declined"] += best == 1 and not auto
                t["timed_out"] += best == 2 and not auto
            t["leads_worked"] += who in worked if who else bool(worked)
            his = own and who in (None, own["agent"])
            t["active_leads"] += bool(his and outcome == "open" and marks)
            for p in periods:
                if p["first"] is not None and counts(lead, p["first"]) and who in (None, p["agent"]):
                    contact.append((p["first"] - p["from"]) // 1000)
            t["never_contacted"] += bool(his and own["first"] is None and counts(lead, own["from"]))
            for phase, key in (("appointment", "appointments"), ("under_contract", "under_contract"), ("closed", "closed_units")):
                t[key] += phase in marks and marks[phase][1] and who in (None, marks[phase][0])
        t["claims"], t["contacts"] = len(claim), len(contact)
        t["avg_speed_to_claim_s"] = half_up(sum(claim), len(claim))
        t["avg_time_to_owner_s"] = half_up(sum(owner_s), len(owner_s))
        t["avg_speed_to_lead_s"] = half_up(sum(contact), len(contact))
        t["leads_to_appointments"] = tenths(t["appointments"], t["total_leads"])
        t["leads_to_under_contract"] = tenths(t["under_contract"], t["total_leads"])
        t["leads_to_closed"] = tenths(t["closed_units"], t["total_leads"])
        return t

    def source(self, leads):
        a = self.account(leads)
        cost = [self.leads[x]["cost"] for x in leads if self.leads[x]["cost"] is not None]
        closed, revenue, appointments = 0, 0, 0
        for lead in leads:
            told = [e for e in self.of[lead] if e["event"] == "track.feedback"]
            if told and told[-1]["deal"] == "closed":
                closed += 1
                revenue += told[-1]["amount"] or 0
            marks = {}
            for e in self.of[lead]:
                if e["event"].startswith("track.stage"):
                    marks[e["stage"]] = e["event"] == "track.stage"
            appointments += marks.get("appointment", False)
        total = sum(cost) if cost else None
        per = (lambda n: half_up(total, n)) if cost else (lambda n: None)
        return {"leads": len(leads), "accepted": a["accepted"], "catchall": a["catchall"], "appointments": appointments,
                "closed_deals": closed, "cost": total, "cost_per_lead": per(len(leads)),
                "cost_per_acceptance": per(a["accepted"] + a["catchall"]), "cost_per_closed": per(closed), "revenue": revenue,
                "roi": tenths(revenue - total, total) if total else None}


def report(work, *args):
    env = {"PATH": BIN + ":/usr/bin:/bin", "HOME": work, "LC_ALL": "C", "TZ": "UTC", "LR_STATE": work + "/state", "LR_NOW": args[0]}
    p = subprocess.run(["lr-report", *args[1:], "--ndjson"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
    if p.returncode:
        raise RuntimeError("lr-report %s: exit %d: %s" % (" ".join(args[1:]), p.returncode, p.stderr.decode()))
    return [json.loads(line) for line in p.stdout.decode().splitlines()]


def compare(what, want, have, bad):
    for key, v in want.items():
        if key not in have or have[key] != v:
            bad.append("%s: %s is %r, SQL says %r" % (what, key, have.get(key, "not there"), v))


def compare_list(what, work, now, args, leads, counts_it, bad):
    """--list against the leads which, each alone, the figure counts."""
    have = [row["lead"] for row in report(work, now, *args)]
    want = [x for x in sorted(leads, key=lambda x: int(x[1:])) if counts_it(x)]
    if have != want:
        bad.append("%s: %r, SQL says %r" % (what, have, want))


def day_of(t, zone):
    return datetime.fromtimestamp(t / 1000, zone).strftime("%Y-%m-%d")


def hour_of(t, zone):
    return datetime.fromtimestamp(t / 1000, zone).strftime("%a %H").lower()


def start_of(day, zone):
    """The first millisecond of a local day; in a gap at midnight the first there is."""
    d = date.fromisoformat(day)
    t = round(datetime(d.year, d.month, d.day, tzinfo=zone).timestamp() * 1000)
    while day_of(t, zone) < day:
        t += 60000
    while day_of(t - 60000, zone) == day:
        t -= 60000
    return t


def day_after(day):
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def check(seed, work, log, now, bad):
    r = random.Random(seed)
    zone = log.zone
    days = sorted({day_of(x["received"], zone) for x in log.leads.values()} | {day_of(ms(now), zone)})
    sources = sorted({x["source"] for x in log.leads.values() if x["source"]})
    day, last = r.choice(days), days[-1]
    begin, over, end = start_of(day, zone), start_of(day_after(day), zone), start_of(day_after(last), zone)
    for lo, hi, args in ((-1 << 62, 1 << 62, ["--all"]), (begin, over, ["--from", day, "--to", day]),
                         (begin, end, ["--from", day, "--to", last])):
        for source in [None] + ([r.choice(sources)] if sources else []):
            more = args + (["--source", source] if source else [])
            of_source = [x for x in log.leads if source in (None, log.leads[x]["source"])]
            cohort = [x for x in of_source if lo <= log.leads[x]["received"] < hi]
            what = "dashboard " + " ".join(more)
            have = report(work, now, "dashboard", *more)
            account = log.account(cohort)
            compare(what, account, have[0], bad)
            if sum(account[k] for k in ("accepted", "catchall", "assigned", "coalesced", "pending", "delinquent")) != account["leads"]:
                bad.append(what + ": the states do not add up to the leads")
            scores = {a: log.score(a, lo, hi, source) for a in log.agents}
            active = [points for points, any_ in scores.values() if any_]
            mean = half_up(10 * sum(active), len(active))
            compare(what, {"score": None if mean is None else mean / 10}, have[0], bad)
            for row in have[1:]:
                compare(what + " " + row["agent"], dict(log.agent(row["agent"], lo, hi, source), score=scores[row["agent"]][0]), row, bad)
            what = "dashboard --by team " + " ".join(more)
            for row in report(work, now, "--by", "team", *more)[1:]:
                team = [log.agent(a, lo, hi, source) for a in log.agents if row["team"] in log.teams[a]]
                compare(what + " " + row["team"], {k: sum(a[k] for a in team) for k in BEST + OF_AGENT}, row, bad)
            if not source:
                have = report(work, now, "billing", *args)
                compare("billing " + " ".join(args), dict(zip(("billed_leads", "billed"), log.billed(lo, hi))), have[0], bad)
                for row in have[1:]:
                    if row["row"] == "agent":
                        compare("billing " + row["agent"], dict(zip(("billed_leads", "billed"), log.billed(lo, hi, row["agent"]))), row, bad)
            for basis in ("event", "cohort"):
                if basis == "event":
                    def counts(lead, when):
                        return lo <= when < hi
                else:
                    def counts(lead, when):
                        return lo <= log.leads[lead]["received"] < hi
                what = "routing --basis %s %s" % (basis, " ".join(more))
                have = report(work, now, "routing", "--basis", basis, *more)
                compare(what, log.routing(of_source, counts), have[0], bad)
                for row in have[1:]:
                    compare(what + " " + row["agent"], log.routing(of_source, counts, row["agent"]), row, bad)
                who = r.choice(log.agents)
                for figure in r.sample(ROUTING, 3):
                    compare_list(what + " --list " + figure, work, now, ["routing", "--list", figure, "--basis", basis, *more], of_source,
                                 lambda x: log.routing([x], counts)[figure], bad)
                    compare_list(what + " --list %s --agent %s" % (figure, who), work, now,
                                 ["routing", "--list", figure, "--agent", who, "--basis", basis, *more], of_source,
                                 lambda x: log.routing([x], counts, who)[figure], bad)
                if not source:
                    for row in report(work, now, "routing", "--by", "source", "--basis", basis, *args)[1:]:
                        some = [x for x in of_source if log.leads[x]["source"] == row["source"]]
                        compare(what + " source %s" % row["source"], log.routing(some, counts), row, bad)
        cohort = [x for x in log.leads if lo <= log.leads[x]["received"] < hi]
        keys = {"source": lambda x: log.leads[x]["source"], "day": lambda x: day_of(log.leads[x]["received"], zone),
                "hour": lambda x: hour_of(log.leads[x]["received"], zone),
                "route": lambda x: ([None] + [e["route"] for e in log.of[x] if e["event"] == "lead.routed" or e["how"] == "rule"])[-1]}
        for by, key in keys.items():
            for row in report(work, now, "--by", by, *args)[1:]:
                compare("--by %s %s %s" % (by, row[by], " ".join(args)), log.account([x for x in cohort if key(x) == row[by]]), row, bad)
            if by == "source":
                for row in report(work, now, "sources", *args)[1:]:
                    compare("sources %s %s" % (row[by], " ".join(args)), log.source([x for x in cohort if key(x) == row[by]]), row, bad)
        for row in report(work, now, "--by", "tag", *args)[1:]:
            some = [x for x in cohort if (row["tag"] in log.leads[x]["tags"] if row["tag"] else not log.leads[x]["tags"])]
            compare("--by tag %s" % row["tag"], log.account(some), row, bad)
        for figure in ("leads", "accepted", "delinquent", "pending", "coalesced"):
            compare_list("--list %s %s" % (figure, " ".join(args)), work, now, ["--list", figure, *args], cohort,
                         lambda x: figure in ("leads", log.stands[x]), bad)
        agent = r.choice(log.agents)
        for figure in BEST + r.sample(OF_AGENT, 3):
            compare_list("--list %s --agent %s %s" % (figure, agent, " ".join(args)), work, now, ["--list", figure, "--agent", agent, *args],
                         log.leads, lambda x: log.agent(agent, lo, hi, None, x)[figure], bad)
        figure = r.choice(("accepted", "catchall", "appointments", "closed_deals"))
        compare_list("sources --list %s %s" % (figure, " ".join(args)), work, now, ["sources", "--list", figure, *args], cohort,
                     lambda x: log.source([x])[figure], bad)
    delinquent = {row["lead"] for row in report(work, now, "work") if row["row"] == "delinquent"}
    if delinquent != {x for x in log.leads if log.stands[x] == "delinquent"}:
        bad.append("work: delinquent are %r" % sorted(delinquent))


def tracked(r, lead):
    """What becomes of leads, which the model's histories have little of; the owner records it, so it is the lead's owner's."""
    do = r.random()
    back = " --at " + r.choice(["2024-07-01T09:00:00Z", "2024-07-01T09:07:30Z", "2024-07-01"]) if r.random() < 0.25 else ""
    if do < 0.35:
        return "lr-track interaction %s %s%s" % (lead, r.choice(["call", "text", "plan"]), back)
    if do < 0.60:
        contact = r.choice(["", " --contact attempted", " --contact contacted", " --contact unreachable"])
        deal = r.choice(["", "", " --deal in_progress", " --deal unsuccessful", " --deal closed", " --deal closed --amount 1250.50"])
        return "lr-track feedback %s%s%s" % (lead, contact, deal)
    if do < 0.68:
        return "lr-track comment %s well" % lead
    if do < 0.84:
        return "lr-track stage %s %s%s" % (lead, r.choice(["cultivate", "appointment", "active", "under_contract", "closed"]), back)
    if do < 0.88:
        return "lr-track outcome %s %s" % (lead, r.choice(["open", "lost", "completed"]))
    if do < 0.91:
        return "lr-admin void-stage %s %s" % (lead, r.choice(["appointment", "closed"]))
    return "lr-admin %s %s" % (r.choice(["release", "release", "resubmit", "hold", "unhold", "void"]), lead)


def play(seed, steps):
    """The commands of a history, with costs, and with much recorded of owned leads."""
    r, out, leads = random.Random(-seed), [], 0
    for line in script(Player(seed, steps).make()):
        if "lr-ingest" in line:
            leads += line.count("{")
            line = line.replace('"source":"ads"', '"source":"ads","cost":"7.25"').replace('"source":"ref"', '"source":"ref","cost":"0.99"')
        out.append(line)
        if leads and not line.startswith("LR_NOW") and r.random() < 0.6:
            out += [tracked(r, "L%d" % r.randint(1, leads)) for _ in range(r.randint(1, 4))]
    return out


def one(job):
    seed, steps = job
    history = play(seed, steps)
    work = tempfile.mkdtemp(prefix="figures.", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    bad = []
    try:
        env = {"PATH": BIN + ":/usr/bin:/bin", "HOME": work, "LC_ALL": "C", "TZ": "UTC", "TMPDIR": work}
        body = ["exec 3>&1 >/dev/null 2>&1"] + history + ["lr-log >&3"]
        p = subprocess.run(["sh"], input="\n".join(body).encode(), stdout=subprocess.PIPE, cwd=work, env=env)
        now = [line for line in history if "LR_NOW=" in line][-1].split("LR_NOW=")[1].split()[0]
        check(seed, work, Log(p.stdout.decode().splitlines()), now, bad)
    except RuntimeError as e:
        bad.append(str(e))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return seed, bad[:5]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--count", type=int, default=25)
    p.add_argument("--steps", type=int, default=40)
    p.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    p.add_argument("--seconds", type=int, default=0, help="begin no history later than that")
    p.add_argument("--keep-going", action="store_true")
    a = p.parse_args()
    began, group, failed = time.time(), 0, 0
    with multiprocessing.Pool(a.jobs) as pool:
        for start in range(a.seed, a.seed + a.count, 25):
            if a.seconds and time.time() - began > a.seconds:
                break
            group += 1
            seeds = range(start, min(start + 25, a.seed + a.count))
            bad = [(s, b) for s, b in pool.imap(one, [(s, a.steps) for s in seeds]) if b]
            print("%s %d - %d histories from seed %d: lr-report and SQL %s" %
                  ("not ok" if bad else "ok", group, len(seeds), start, "differ" if bad else "agree"))
            for s, b in bad[:None if a.keep_going else 5]:
                failed += 1
                for line in b:
                    print("# seed %d: %s" % (s, line))
            sys.stdout.flush()
    print("1..%d" % group)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
