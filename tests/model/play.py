#!/usr/bin/env python3
"""play - random teams and histories, played by the tools and by model.py; every event of both must be the same.

    play.py [--seed N] [--count M] [--steps K] [--jobs J] [--seconds T] [--show] [--keep-going]

A history is a list of steps made from its seed while the model plays it; the tools play it as one shell script, under an
injected clock, in a temporary state. TAP: one test every 50 histories. A difference is shown with its seed, the event
expected and the one found, and the shortest history that still shows it, as commands. --show prints the script of --seed.
LR_BIN is where the tools are, ../../build/bin by default.
"""

import argparse
import datetime
import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here)
from model import Model, NEVER, duration, rfc3339  # noqa: E402

BIN = os.path.abspath(os.environ.get("LR_BIN") or os.path.join(here, "../../build/bin"))
START = 1719824400000  # 2024-07-01T09:00:00Z
MINUTE = 60000
HOUR = 60 * MINUTE
NAMES = ["ann", "bob", "cat", "dan", "eve", "fay", "gus", "hal", "ida"]
SOURCES = ["web", "ads", "ref", None]
RULES = ["round-robin", "round-robin", "balanced", "balanced", "balanced", "random", "weighted-random", "jump-ball", "assign",
         "best-match"]


ZONES = {  # and when their clocks are changed; in Apia a day is left out
    "America/New_York": ["2024-03-10T07:00", "2024-11-03T06:00"],
    "Europe/Berlin": ["2024-03-31T01:00", "2024-10-27T01:00"],
    "Australia/Lord_Howe": ["2024-04-06T15:00", "2024-10-05T15:30"],
    "Asia/Kolkata": ["2024-07-01T00:00"],
    "Pacific/Apia": ["2011-12-30T10:00", "2021-04-03T14:00", "2020-09-26T14:00"],
}
TIMES = ["00:00-24:00", "09:00-17:00", "08:00-12:00,13:00-17:30", "22:00-02:30", "01:30-02:15", "02:10-02:20", "02:30-04:00",
         "00:00-02:00", "01:00-03:00", "03:15-03:45", "18:00-06:00", "23:59-00:01", "02:00-02:30"]


WORDS = ["lux", "lake", "vip", "pool", "high end", "Sea-View"]
MATCH = ["lux", "lake", "lake front", "high end", "sea_view", "water", "7th", "pool", "end"]
NUMBERS = ["3", "5", "100", "150", "200", "201", "150k", "0.2m", "$250k", "250,000", "250.000", "$ 300000", "99,999", "$100,000",
           "150$", "1.5", "0.25m", "1.22m", "\u20ac5", "5\u20ac", "x150", "150th", "1,234,567", "1.220m", "1,220k", "220.500k"]
RANGES = ["Range:1-5", "Range:100-200", "Range:$100000-$300000", "Range:\u20ac5-\u20ac9", "Range:100k-0.25m",
          "Range:1.21m-1.3m", "Range:100,000-1,300,000"]  # the last for agents alone
ZIPS = ["Zip:10000-10999", "Zip:101-104", "Zip:SW1-SW4"]
POSTAL = ["10115", "10500-1234", "10999", "11000", "SW1A 1AA", "SW5", "10", "09999"]
PECKING = ["PK:10", "PK:-3", "PK:60", "PK:0"]
MAXIMA = ["Max:1/day", "Max:2/day", "Max:1/week", "Max:3/week", "Max:2/month", "Max:4/month", "Max:0/day"]


class Player:
    """Makes a history. Looks at the model so that steps make sense; what it makes depends on the seed alone."""

    def __init__(self, seed, steps):
        self.r = random.Random(seed)
        self.steps = steps
        self.zone = self.r.choice([None] + list(ZONES))  # with schedules
        self.change_at = self.now = START
        if self.zone:
            at = datetime.datetime.fromisoformat(self.r.choice(ZONES[self.zone]) + "+00:00")
            self.change_at = int(at.timestamp()) * 1000
            self.now = self.change_at - self.r.choice([MINUTE, 30 * MINUTE, 3 * HOUR, 9 * HOUR, 20 * HOUR])
        self.m = Model(self.now)
        self.history = []
        self.ext = 0
        # the temper of this history
        r = self.r
        self.contact = r.choice([0, 0.08, 0.3])   # how often a lead has e-mail, phone
        self.named = r.choice([0, 0, 0.03, 0.15])  # assign_to
        self.late = r.choice([0.1, 0.25, 0.5])    # how often the clock runs over a deadline
        self.takes = r.choice([0.2, 0.5, 0.8])    # accept, not decline
        self.calm = r.choice([0.2, 0.6, 1])       # administration
        self.hand = r.choice([0, 0.08, 0.2])       # hold, void, resubmit
        self.kills = r.choice([0, 0, 0.15])
        self.often = r.choice([0.1, 0.3, 0.6])    # schedules
        self.tagged = r.choice([0, 0, 0, 0.4, 0.8])  # tags: how often on agents and leads
        self.words = r.sample(WORDS, r.randint(2, len(WORDS)))
        self.focus = r.choice([None, None, "balanced", "round-robin", "balanced", "random", "jump-ball", "weighted-random"])
        if self.tagged and self.chance(0.5):
            self.focus = "best-match"

    def chance(self, p):
        return self.r.random() < p

    # ---- tags

    def make_tags(self):
        r, tags = self.r, []
        for name in self.words + r.sample(RANGES[:-1] + ZIPS, r.choice([0, 0, 1, 2])):
            t = {"tag": name}
            type_ = r.choice(["preferential", None, None, "exclusive", "exclusive", "required"])
            if type_:
                t["type"] = type_
            if self.chance(0.6):
                t["weight"] = r.choice([80, 50, 10, 0, -20, 1])
            if self.chance(0.5):
                t["billable"] = r.choice([500, 700, 0, 1250])
            if self.chance(0.4):
                t["match"] = r.sample(MATCH, r.randint(1, 3))
            tags.append(t)
        return tags

    def agent_tags(self):
        r = self.r
        has = [w for w in self.words if self.chance(0.55)]
        has += [t for t in RANGES + ZIPS if self.chance(0.12)]
        has += r.sample(PECKING, r.choice([0, 0, 1, 2]))
        if self.chance(0.2):
            has.append("PK:%d:%s" % (r.choice([5, 25, -10]), r.choice(self.words)))
        if self.chance(0.25):
            has += r.sample(MAXIMA, r.choice([1, 1, 2]))
        r.shuffle(has)
        return has

    def some_text(self):
        r, out = self.r, ""
        for _ in range(r.randint(1, 5)):
            w = r.choice(self.words + MATCH + ["a", "by", "lakes", "carpool", "LUX", "Vip", "high", "end", "front", "sea",
                                               "view"])
            sep = r.choice([" ", " ", " ", "-", ",", ".", "_", "\n", "  ", ", ", "!", "/"])
            if self.chance(0.25):
                w, out = r.choice(NUMBERS), out.rstrip("-,._\n !/") + " " if out else ""
                sep = " "
            out += (w.upper() if self.chance(0.15) else w) + sep
        return out.rstrip("-,._\n !/")

    def lead_tags(self):
        r = self.r
        some = r.sample(self.words, r.choice([1, 1, 2]))
        if self.chance(0.15):
            some.append(r.choice(["unheard", "PK:10", "Range:1-5", "Range:100-200", "Zip:101-104"]))
        return some

    # ---- configuration

    def hours(self):
        r = self.r
        days = ["", "mon-fri ", "sat,sun ", "sun ", "sat ", "fri ", "fri-mon ", "tue,thu ", "mon-sat "]
        return [r.choice(days) + r.choice(TIMES) for _ in range(r.choice([1, 1, 2]))]

    def date(self):
        r = self.r
        day = lambda: datetime.datetime.fromtimestamp(self.change_at // 1000 + 86400 * r.randint(-2, 2),  # noqa: E731
                                                      datetime.timezone.utc).strftime("%Y-%m-%d")
        a, b = day(), day()
        if self.chance(0.4):
            a, b = a[5:], b[5:]
        elif a > b:
            a, b = b, a
        return a if self.chance(0.6) or a == b else a + ".." + b

    def make_holidays(self):
        days = sorted(set(self.date() for _ in range(self.r.randint(0, 3))))
        return [dict({"date": d}, **({"name": "Feast"} if self.chance(0.3) else {})) for d in days]

    def make_settings(self):
        r, s = self.r, {}
        if self.chance(0.7):
            s["offer_window"] = r.choice(["1m", "2m", "5m", "7m", "10m", "90s"][:5])
        if self.chance(0.3):
            s["max_offers"] = r.randint(1, 3)
        if self.chance(0.25):
            s["max_open"] = r.randint(1, 3)
        if self.chance(0.5):
            s["shark_tank"] = r.choice(["1m", "3m", "5m"])
        if self.chance(0.3):
            s["catchall_window"] = r.choice(["1m", "4m"])
        if self.chance(0.4):
            s["coalesce"] = r.choice(["1h", "10m", "10m", "2d", 0])
        if self.chance(0.4):
            s["stale_after"] = r.choice(["1h", "30m", "2d", 0])
        if self.chance(0.5):
            s["seed"] = r.choice(["tulip", "rose", "42"])
        if self.chance(0.5):
            s["country_code"] = "+1"
        if self.zone:
            if self.chance(0.85):
                s["tz"] = self.zone
            if self.chance(self.often / 2):
                s["open"] = self.hours()
        if self.chance(0.15):
            s["when_closed"] = "pool"
        if self.hand and self.chance(0.12):
            s["manual_intercept"] = True
        if self.tagged and self.chance(0.15):
            s["untagged_leads_qualify"] = self.chance(0.2)
        return s

    def make_agent(self, name):
        r, a = self.r, {"agent": name}
        if self.chance(0.2):
            a["catchall"] = True
        if self.chance(0.08):
            a["active"] = False
        if self.chance(0.4):
            a["teams"] = r.choice([["red"], ["blue"], ["red", "blue"]])
        if self.chance(0.35):
            a["limit"] = r.choice([0, 1, 1, 2, 3, 5])
        if self.zone and self.chance(self.often):
            a["hours"] = self.hours()
        if self.zone and self.chance(0.2):
            a["tz"] = r.choice(list(ZONES))
        if self.tagged and self.chance(0.3 + self.tagged / 2):
            tags = self.agent_tags()
            if tags:
                a["tags"] = tags
        return a

    def make_route(self, id, known, rule=None):
        r = self.r
        rule = rule or r.choice(RULES)
        c = {"route": id, "rule": rule}
        if rule == "assign":
            c["agents"] = [r.choice(known)]
        elif rule == "weighted-random":
            who = r.sample(known, r.randint(1, min(4, len(known))))
            cuts = sorted(r.randint(0, 100) for _ in who[1:])
            cuts = [0] + cuts + [100]
            c["agents"] = [{"agent": a, "weight": cuts[i + 1] - cuts[i]} for i, a in enumerate(who)]
        else:
            agents = []
            for a in r.sample(known, r.randint(1, len(known))):
                agents.append({"agent": a, "weight": r.choice([0, 1, 2, 3, 5, 7])} if self.chance(0.4) else a)
            if self.chance(0.25):
                agents.insert(r.randint(0, len(agents)), r.choice(["*", {"team": "red"}]))
            if self.chance(0.2):
                agents = ["*"]
            c["agents"] = agents
        if self.chance(0.55) or rule == "assign":
            c["sources"] = r.choice([["web"], ["ads"], ["ref"], ["web", "ads"], ["ref", "web"], ["*"]])
        if self.tagged and self.chance(0.25):
            c["tags"] = {k: r.sample(self.words, r.randint(1, 2)) for k in ("any", "all", "none") if self.chance(0.4)}
            if not c["tags"]:
                del c["tags"]
        if rule == "balanced" and self.chance(0.35):
            c["charge"] = "accept"
        if self.zone and self.chance(self.often):
            c["hours"] = self.hours()
        for key in ("dates", "except"):
            if self.zone and self.chance(self.often / 3):
                c[key] = sorted(set("holidays" if self.chance(0.5) else self.date() for _ in range(r.randint(1, 2))))
        if rule != "assign":
            for key, values in (("offer_window", ["1m", "3m", "6m"]), ("max_offers", [1, 2, 3]),
                                ("shark_tank", ["2m", "6m"]), ("catchall_window", ["2m"])):
                if self.chance(0.15):
                    c[key] = r.choice(values)
        return c

    def valid(self, agents, routes, tags):
        """Teams and tags that are named must be there."""
        named = [t for c in routes for some in c.get("tags", {}).values() for t in some]
        named += [t.split(":")[-1] for a in agents for t in a.get("tags", []) if t[:3] != "PK:" or t.count(":") == 2]
        known = [t["tag"].split(":")[-1] for t in tags]
        special = [t.split(":")[-1] for t in RANGES + ZIPS + MAXIMA]
        if not all(t in known + special for t in named):
            return False
        teams = set(t for a in agents for t in a.get("teams", []))
        return all(not isinstance(x, dict) or "team" not in x or x["team"] in teams for c in routes for x in c["agents"])

    def first_config(self):
        while True:
            agents = [self.make_agent(n) for n in NAMES[:self.r.randint(1, 7)]]
            self.r.shuffle(agents)
            known = [a["agent"] for a in agents]
            routes = [self.make_route("r%d" % (i + 1), known) for i in range(self.r.choice([1, 1, 2, 2, 3, 4]))]
            if self.focus:
                routes[0] = self.make_route("r1", known, self.focus)
                routes[0].pop("sources", None)
            tags = self.make_tags() if self.tagged else []
            if self.valid(agents, routes, tags):
                files = {"settings": self.make_settings(), "agents": agents}
                if tags:
                    files["tags"] = tags
                if self.zone:
                    files["holidays"] = self.make_holidays()
                files["routes"] = routes
                return files

    def change(self):
        """Files of an apply."""
        r, m = self.r, self.m
        agents = [dict(a) for a in m.agents]
        routes = [json.loads(json.dumps(m.routes[x].config)) for x in m.order]
        files = {}
        what = r.choice(["agents", "agents", "agents", "routes", "routes", "settings", "both"])
        if what in ("agents", "both"):
            for _ in range(r.randint(1, 2)):
                a = r.choice(agents)
                do = r.random()
                if do < 0.5:
                    if a.get("active", True):
                        a["active"] = False
                    else:
                        a.pop("active")
                elif do < 0.65 and len(agents) > 1:
                    agents.remove(a)
                elif do < 0.8:
                    r.shuffle(agents)
                elif do < 0.9:
                    n = self.make_agent(a["agent"])
                    agents[agents.index(a)] = n
                else:
                    new = [n for n in NAMES if n not in [x["agent"] for x in m.agents] + [x["agent"] for x in agents]]
                    if new:
                        agents.insert(r.randint(0, len(agents)), self.make_agent(new[0]))
            files["agents"] = agents
        if what in ("routes", "both"):
            known = [a["agent"] for a in m.agents]
            do = r.random()
            if do < 0.2 and routes:
                routes.remove(r.choice(routes))
            elif do < 0.35:
                r.shuffle(routes)
            elif do < 0.75 and routes and [c for c in routes if c["rule"] != "weighted-random" and len(c["agents"]) > 1]:
                c = r.choice([c for c in routes if c["rule"] != "weighted-random" and len(c["agents"]) > 1])
                last = m.routes[c["route"]].last
                if last in c["agents"] and self.chance(0.7):
                    c["agents"].remove(last)
                elif self.chance(0.7):
                    c["agents"].pop(r.randrange(len(c["agents"])))
                else:
                    r.shuffle(c["agents"])
            elif do < 0.85 and routes:
                i = r.randrange(len(routes))
                routes[i] = self.make_route(routes[i]["route"], known, routes[i]["rule"])
            else:
                for n in range(1, 6):
                    id = "r%d" % n
                    if id not in [c["route"] for c in routes]:
                        old = m.routes.get(id)
                        rule = self.rules.get(id)
                        routes.insert(r.randint(0, len(routes)), self.make_route(id, known, rule))
                        break
            files["routes"] = routes
        tags = list(m.tags.values())
        if self.tagged and self.chance(0.4):
            tags = [t for t in self.make_tags() if self.chance(0.85)]
            tags += [t for t in m.tags.values() if t["tag"] not in [x["tag"] for x in tags] and self.chance(0.8)]
            r.shuffle(tags)
            files["tags"] = tags
        if self.zone and self.chance(0.2):
            files["holidays"] = self.make_holidays()
        if what == "settings":
            files["settings"] = self.make_settings()
            if "country_code" in m.settings:
                files["settings"]["country_code"] = "+1"
            else:
                files["settings"].pop("country_code", None)
        gone = [a for a in m.agents if a["agent"] not in [x["agent"] for x in agents]]
        if not self.valid(files.get("agents", m.agents) + gone, files.get("routes", routes), tags):
            return None
        return files

    # ---- leads

    def record(self):
        r, x = self.r, {}
        if self.chance(0.75):
            if self.ext and self.chance(0.12):
                x["ext_id"] = "X%d" % r.randint(1, self.ext)
            else:
                self.ext += 1
                x["ext_id"] = "X%d" % self.ext
        s = r.choice(SOURCES)
        if s:
            x["source"] = s
        if self.chance(0.15):
            back = r.choice([0, 1, 10 * MINUTE, 30 * MINUTE, 60 * MINUTE, 60 * MINUTE + 1, 48 * 60 * MINUTE])
            x["received_at"] = self.now - back if self.chance(0.8) else self.now - r.randint(0, 200 * MINUTE)
            if self.contact and self.m.leads and self.chance(0.5):
                x["received_at"] = r.choice(self.m.leads[-6:]).received \
                    + r.choice([-1, 1]) * self.m.setting("coalesce") + r.choice([-1, 0, 0, 1])
                if x["received_at"] > self.now + 20 * 60 * MINUTE:
                    x["received_at"] = self.now
        if self.chance(0.4):
            x["name"] = r.choice(["Jo", "Al"])
        if self.chance(self.contact):
            x["email"] = r.choice(["a@x.example", "A@X.example", "b@x.example", "c@x.example"])
        if self.chance(self.contact):
            x["phone"] = r.choice(["555 010 0001", "(555) 010-0001", "+1 555 010 0001", "555 010 0002 x12", "+44 20 7946 0001",
                                   "call me"])
        if self.chance(0.1):
            x["message"] = r.choice(["Call.", "Is it free?"])
        if self.chance(self.tagged):
            x["message"] = self.some_text()
        if self.chance(self.tagged / 2):
            x["tags"] = self.lead_tags()
        if self.chance(self.tagged / 3):
            x["zip"] = r.choice(POSTAL)
        if self.chance(self.tagged / 4):
            x[r.choice(["ad", "campaign 7", "vip"])] = self.some_text()
        if self.chance(self.tagged / 8):
            x["rooms"] = r.choice([3, 150, 9])
        if not set(x) - {"ad", "campaign 7", "vip", "rooms"}:  # a lead of extra fields alone is refused
            x["name"] = "Kay"
        if self.chance(self.named):
            x["assign_to"] = r.choice([a["agent"] for a in self.m.agents] + ["nobody"])
        return x

    def any_lead(self):
        n = len(self.m.leads)
        return self.r.randint(max(1, n - 12), n) if n else 1

    def any_agent(self):
        return self.r.choice(self.m.agents)["agent"]

    def an_answer(self):
        r, m = self.r, self.m
        live = [o for o in m.offers if o.end is None]
        do = r.random()
        if do < 0.62 and live:
            o = r.choice([o for o in live if o.expires > self.now] or live) if self.chance(0.85) else r.choice(live)
            verb = "accept" if self.chance(self.takes) else "decline"
            agent = o.agent if self.chance(0.92) else self.any_agent()
            return [verb, ["offer", o.id] if self.chance(0.6) else ["lead", o.lead], agent]
        missed = [o for o in m.offers if o.end == "timed_out" and m.leads[o.lead - 1].state in "XXT"]
        if do < 0.8 and missed:
            o = r.choice(missed)
            return ["requeue", ["offer", o.id] if self.chance(0.3) else ["lead", o.lead], o.agent]
        if do < 0.87:
            free = [l for l in m.leads if l.state in "PW"]
            if free and self.chance(0.9):
                return ["claim", ["lead", r.choice(free).id], self.any_agent()]
        mine = [l for l in m.leads if l.state == "O"]
        if do < 0.95 and mine:
            l = r.choice(mine)
            return ["release", ["lead", l.id], None if self.chance(0.4) else l.owner if self.chance(0.8) else self.any_agent()]
        if m.offers and self.chance(0.5):
            return [r.choice(["accept", "decline", "requeue"]), ["offer", r.randint(1, len(m.offers))], self.any_agent()]
        return [r.choice(["accept", "decline", "claim", "release", "requeue"]), ["lead", self.any_lead()], self.any_agent()]

    def a_fact(self):
        """[word, lead, value, agent, at] for lr-track."""
        r, m = self.r, self.m
        word = r.choice(["outcome", "outcome", "outcome", "convert", "stage", "interaction"])
        value = {"outcome": r.choice(["open", "open", "lost", "completed"]), "convert": None,
                 "stage": r.choice(["appointment", "closed"]), "interaction": r.choice(["call", "text"])}[word]
        mine = [l for l in m.leads if l.state == "O"]
        l = r.choice(mine) if mine and self.chance(0.85) else m.leads[self.any_lead() - 1]
        agent = None if self.chance(0.25) else l.owner if l.owner and self.chance(0.85) else self.any_agent()
        full = [l for l in mine if l.outcome != "open" and m.agent(l.owner).get("limit") is not None and m.counts(l)]
        if full and self.chance(0.6):  # who would be taken above his limit, if anybody
            l = max(full, key=lambda l: m.carrying(l.owner) - m.agent(l.owner)["limit"])
            return ["outcome", l.id, "open", l.owner if self.chance(0.9) else None, None]
        at = None if self.chance(0.5) else r.choice([self.now, self.now + 1, l.received, l.received - 1, self.now - MINUTE])
        return [word, l.id, value, agent, at]

    # ---- time and steps

    def pass_time(self):
        r = self.r
        due = sorted(set(o.expires for o in self.m.offers if o.end is None and o.expires > self.now))
        do = r.random()
        if self.zone and self.chance(0.35):
            to = r.random()
            if to < 0.3:  # across the change of the clock
                to = self.change_at + r.choice([-HOUR, -30 * MINUTE, 0, 0, 30 * MINUTE, HOUR, 2 * HOUR]) + r.choice([-1, 0, 1, MINUTE])
            elif to < 0.7:  # to where something may open or close
                to = self.now - self.now % (15 * MINUTE) + r.randint(1, 12) * 15 * MINUTE + r.choice([-1, 0, 0, 1])
            else:
                to = self.now + r.randint(1, 14) * HOUR
            self.now = max(self.now, to)
            return
        if do < 0.35:
            return
        if do < 0.4:  # to where a pause begins or ends, where a lead is no duplicate any more
            marks = [p[k] for p in self.m.pauses for k in ("from", "until") if p[k] < NEVER]
            marks += [l.at + self.m.setting("coalesce") for l in self.m.leads[-5:]]
            marks = [t + r.choice([-1, 0, 1]) for t in marks if self.now < t < self.now + 3 * 60 * MINUTE]
            if marks:
                self.now = max(self.now, r.choice(marks))
                return
        if do < 0.6 or not due:
            self.now += r.choice([1, 1000, 15000, MINUTE]) if self.chance(0.95) else r.randint(1, 40 * MINUTE)
        elif not self.chance(self.late):
            self.now += r.randint(0, max(0, due[0] - 1 - self.now) // 3)
        elif do < 0.72:
            self.now = max(self.now, due[0] - 1)
        elif do < 0.84:
            self.now = due[0]
        elif do < 0.9:
            self.now = due[0] + r.randint(1, 3 * MINUTE)
        elif do < 0.97:
            self.now = r.choice(due) + r.choice([-1, 0, 1])
        else:
            self.now = due[-1] + r.randint(0, 20 * MINUTE)

    def again(self, do, arg):
        """Whether doing it twice is doing it once."""
        if do == "ingest":
            ids = [r.get("ext_id") for r in arg[0]]
            named = [x for x in ids if x]  # the same one twice may be told of two changes twice
            return (self.m.setting("coalesce") > 0 or None not in ids) and len(set(named)) == len(named)
        if do == "track":
            return all(word in ("stage", "outcome", "convert") or at is not None for word, _, _, _, at in arg[0])
        return do in ("route", "offer", "expire", "assign", "apply", "edit", "hold", "unhold", "void", "limit") or \
            do == "reassign" and arg[1] != "route"

    def by_hand(self):
        r, m = self.r, self.m
        do = r.random()
        if do < 0.5:
            back = [l.id for l in m.leads if l.state in "PCT"]
            return self.add("resubmit", r.choice(back) if back and self.chance(0.9) else self.any_lead())
        if do < 0.65:
            return self.add("hold", None if self.chance(0.15) else self.any_lead())
        if do < 0.82:
            held = [l.id for l in m.leads if l.state == "H"]
            return self.add("unhold", None if self.chance(0.3) else r.choice(held) if held else self.any_lead())
        if do < 0.95:
            return self.add("void", self.any_lead())
        if do < 0.97:
            return self.add("void_batch", m.leads[-1].batch)
        return self.add("reassign", self.any_agent(), "route")

    def corrections(self):
        r, x = self.r, {}
        if self.chance(0.5 if self.tagged else 0):
            x["tags"] = self.lead_tags() if self.chance(0.7) else []
        if self.chance(0.4):
            x["message"] = r.choice(["", "Call.", self.some_text(), self.some_text()])
        if self.chance(0.25):
            x["zip"] = r.choice(POSTAL)
        if self.chance(0.3) or not x:
            x["name"] = r.choice(["Jo", "Al", ""])
        if self.chance(self.contact):
            x["email"] = r.choice(["a@x.example", "b@x.example", "B@x.example", ""])
        if self.chance(self.contact / 2):
            x["phone"] = r.choice(["555 010 0001", "+44 20 7946 0001", ""])
        return x

    def add(self, do, *arg):
        step = {"now": self.now, "do": do, "arg": list(arg)}
        if self.chance(self.kills) and self.again(do, arg):
            step["kill"] = self.r.choice([0.0005, 0.001, 0.0015, 0.002, 0.003, 0.004])
        self.history.append(step)
        self.m.step = len(self.history)
        self.m.play(step)

    def step(self):
        r, m = self.r, self.m
        self.pass_time()
        if m.leads and self.chance(self.hand):
            return self.by_hand()
        if m.leads and self.chance(0.06 if self.tagged else 0.01):
            self.add("edit", self.any_lead(), self.corrections())
            back = m.leads[self.history[-1]["arg"][0] - 1]
            if self.chance(0.2) and back.tags and back.tags != back.came_with[0][0]:  # as it came in
                self.add("edit", back.id, {"tags": list(back.came_with[0][0])})
            return
        do = r.random()
        if do > 0.79 and not self.chance(self.calm):
            do = r.random() * 0.79
        if do < 0.24 or not m.leads:
            self.add("ingest", [self.record() for _ in range(r.choice([1, 1, 2, 3, 5]))])
            if self.chance(0.75):
                self.add("route", None)
                if self.chance(0.85):
                    self.add("offer", None)
        elif do < 0.31:
            self.add("route", None if self.chance(0.6) else sorted(set(self.any_lead() for _ in range(r.randint(1, 3)))))
        elif do < 0.40:
            self.add("offer", None if self.chance(0.6) else sorted(set(self.any_lead() for _ in range(r.randint(1, 3)))))
        elif do < 0.67:
            answers = [self.an_answer()]
            self.add("answer", answers)
            for _ in range(r.choice([0, 0, 1, 2])):
                self.history.pop()  # one process for several: the model has played the first ones already
                a = self.an_answer()
                m.play({"now": self.now, "do": "answer", "arg": [[a]]})
                answers.append(a)
                self.history.append({"now": self.now, "do": "answer", "arg": [list(answers)]})
        elif do < 0.72:
            for _ in range(r.choice([1, 1, 2])):
                self.add("track", [self.a_fact()])
            marked = [l for l in m.leads if l.phases]
            if self.chance(0.1):
                l = r.choice(marked or m.leads)
                self.add("void_stage", l.id, r.choice(l.phases or ["active"]))
        elif do < 0.79:
            self.add("expire")
        elif do < 0.85:
            route = r.choice(m.order) if m.order and self.chance(0.4) else None
            agent = self.any_agent()
            if self.chance(0.65):
                start = self.now + r.randint(-5, 5) * MINUTE if self.chance(0.3) else None
                until = max(start or 0, self.now) + r.randint(1, 12) * MINUTE if self.chance(0.7) else None
                self.add("pause", agent, route, start, until)
            else:
                if m.pauses and self.chance(0.8):
                    p = r.choice(m.pauses)
                    agent, route = p["agent"], p["route"]
                if route in [None] + m.order:
                    self.add("resume", agent, route)
        elif do < 0.87:
            if m.order:
                self.add("pause_route", r.choice(m.order), not any(x.paused for x in m.routes.values()) or self.chance(0.4))
        elif do < 0.89:
            self.add("limit", self.any_agent(), r.choice([None, 0, 1, 2, 4]))
        elif do < 0.93:
            self.add("assign", self.any_lead(), self.any_agent())
        elif do < 0.945:
            a, to = self.any_agent(), "pool" if self.chance(0.4) else self.any_agent()
            if to != a and (to == "pool" or m.active(to)):
                self.add("reassign", a, to)
        else:
            files = self.change()
            if files:
                self.add("apply", files)

    def make(self):
        config = self.first_config()
        self.rules = {}
        self.add("apply", config)
        while len(self.history) < self.steps:
            self.step()
            for id in self.m.order:
                self.rules[id] = self.m.routes[id].config["rule"]
        return self.history


# ---- a history as commands

def text(x):
    return json.dumps(x, separators=(",", ":"))


def lines(objects):
    return "printf '%s\\n' " + " ".join("'%s'" % text(o) for o in objects)


def command(step, run=""):
    do, arg = step["do"], step["arg"]
    if do == "ingest":
        records = [dict(r) for r in arg[0]]
        for r in records:
            if "received_at" in r:
                r["received_at"] = rfc3339(r["received_at"])
        return lines(records) + " | " + run + "lr-ingest -q"
    if do in ("route", "offer"):
        return run + "lr-%s -q %s" % (do, "--pending" if arg[0] is None else " ".join("L%d" % i for i in arg[0]))
    if do == "expire":
        return run + "lr-expire -q"
    if do == "answer":
        records = []
        for verb, (kind, n), agent in arg[0]:
            a = {"answer": verb, kind: "%s%d" % ("O" if kind == "offer" else "L", n)}
            if agent:
                a["agent"] = agent
            records.append(a)
        return lines(records) + " | " + run + "lr-answer -q"
    if do == "track":
        records = []
        for word, lead, value, agent, at in arg[0]:
            a = {"track": word, "lead": "L%d" % lead, word: value, "agent": agent, "at": None if at is None else rfc3339(at)}
            records.append({k: v for k, v in a.items() if v is not None})
        return lines(records) + " | " + run + "lr-track -q"
    if do == "void_stage":
        return run + "lr-admin void-stage -q L%d %s" % tuple(arg)
    if do == "pause":
        agent, route, start, until = arg
        return run + "lr-admin pause -q %s%s%s%s" % (agent, " --route " + route if route else "",
                                               " --from " + rfc3339(start) if start is not None else "",
                                               " --until " + rfc3339(until) if until is not None else "")
    if do == "resume":
        return run + "lr-admin resume -q %s%s" % (arg[0], " --route " + arg[1] if arg[1] else "")
    if do == "pause_route":
        return run + "lr-admin %s -q %s" % ("pause-route" if arg[1] else "resume-route", arg[0])
    if do == "limit":
        return run + "lr-admin limit -q %s %s" % (arg[0], "none" if arg[1] is None else arg[1])
    if do == "edit":
        fields = ["%s='%s'" % (k, ";".join(v) if k == "tags" else v) for k, v in arg[1].items()]
        return run + "lr-admin edit -q L%d %s" % (arg[0], " ".join(fields))
    if do == "assign":
        return run + "lr-admin assign -q L%d %s" % tuple(arg)
    if do in ("hold", "unhold", "void", "resubmit"):
        return run + "lr-admin %s -q %s" % (do, "--all" if arg[0] is None else "L%d" % arg[0])
    if do == "void_batch":
        return run + "lr-admin void -q --batch B%d" % arg[0]
    if do == "reassign":
        return run + "lr-admin reassign -q --from %s --to %s" % tuple(arg)
    if do == "apply":
        make = []
        for kind, value in arg[0].items():
            make.append("%s >%s" % (lines(value if kind in ("agents", "tags", "holidays") else [value]), kind))
        return "%s; %slr-admin apply -q %s" % ("; ".join(make), run, " ".join("%s=%s" % (k, k) for k in arg[0]))
    raise ValueError(do)


def script(history):
    now = history[0]["now"]
    out = ["export LR_STATE=$PWD/state LR_NOW=%s" % rfc3339(now), "lr-init -q"]
    for i, step in enumerate(history):
        if step["now"] != now:
            now = step["now"]
            out.append("LR_NOW=%s" % rfc3339(now))
        if "kill" in step:
            out.append(command(step, "timeout -s KILL %s " % step["kill"]) + " || :")
        out.append(command(step))
    return out


def by_tools(history, check=True):
    """The events the tools made, and complaints."""
    body = ["exec 3>&1 >/dev/null 2>err", "e() { case $? in 0|1) ;; *) echo \"$1\" >>bad; cat err >>bad; esac; }"]
    for n, line in enumerate(script(history)):
        body.append(line)
        if not line.startswith("LR_NOW="):
            body.append("e %d" % n)
    if check:
        body.append("lr-check >check || { echo lr-check; cat check; } >>bad")
    body.append("lr-log >&3")
    work = tempfile.mkdtemp(prefix="play.", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    try:
        env = {"PATH": BIN + ":/usr/bin:/bin", "HOME": work, "LC_ALL": "C", "TZ": "UTC", "TMPDIR": work}
        p = subprocess.run(["sh"], input="\n".join(body).encode(), stdout=subprocess.PIPE, cwd=work, env=env)
        bad = ""
        if os.path.exists(work + "/bad"):
            with open(work + "/bad", errors="replace") as f:
                bad = f.read()
    finally:
        shutil.rmtree(work, ignore_errors=True)
    events = []
    for line in p.stdout.decode().splitlines():
        e = json.loads(line)
        for key in ("seq", "sum", "person_sum", "more", "program"):
            e.pop(key, None)
        if e["event"] != "journal.recovered":  # what kills leave is cut off
            events.append(e)
    return events, bad


def by_model(history):
    m = Model(history[0]["now"])
    for i, step in enumerate(history):
        m.step = i + 1
        m.play(step)
    return m.events


def difference(history, check=True):
    """None, or (what, expected, found, step)."""
    want = by_model(history)
    have, bad = by_tools(history, check)
    for i in range(max(len(want), len(have))):
        w = want[i][1] if i < len(want) else None
        h = have[i] if i < len(have) else None
        if w != h:
            return ("event %d" % (i + 1), w, h, want[i][0] if w else None, bad)
    if bad:
        return ("complaint", None, None, None, bad)
    return None


def shorten(history):
    low, high = 1, len(history)  # the shortest prefix that differs
    while low < high:
        mid = (low + high) // 2
        if difference(history[:mid]):
            high = mid
        else:
            low = mid + 1
    history = history[:high]
    again = True
    while again:
        again = False
        for i in range(len(history) - 1, 0, -1):
            less = history[:i] + history[i + 1:]
            if attempt(less):
                history, again = less, True
        for i in range(len(history) - 1, 0, -1):
            if history[i]["do"] not in ("ingest", "answer"):
                continue
            for k in range(len(history[i]["arg"][0]) - 1, -1, -1):
                step = json.loads(json.dumps(history[i]))
                if len(step["arg"][0]) == 1:
                    break
                del step["arg"][0][k]
                less = history[:i] + [step] + history[i + 1:]
                if attempt(less):
                    history, again = less, True
    return history


def attempt(history):
    """Differs still, and in an event."""
    try:
        d = difference(history)
    except Exception:
        return False
    return d is not None and not (d[4] and d[1] is None and "unknown" in d[4])


def one(job):
    seed, steps = job
    try:
        history = Player(seed, steps).make()
        d = difference(history)
        if d is None:
            return seed, None, len(history)
        if os.environ.get("PLAY_RAW"):
            short = history
        else:
            short = shorten(history)
            d = difference(short) or d
        what, want, have, step, bad = d
        out = ["seed %d, step %s, %s" % (seed, step, what), "expected: %s" % text(want), "found:    %s" % text(have)]
        out += bad.splitlines()
        return seed, out + ["the history:"] + ["    " + x for x in script(short)], len(history)
    except Exception as e:  # the model or the generator broke
        import traceback
        return seed, ["seed %d: %s" % (seed, e)] + traceback.format_exc().splitlines(), 0


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--count", type=int, default=200)
    p.add_argument("--steps", type=int, default=30)
    p.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    p.add_argument("--seconds", type=int, default=0, help="begin no history later than that")
    p.add_argument("--show", action="store_true")
    p.add_argument("--keep-going", action="store_true", help="show every difference, not the first five alone")
    a = p.parse_args()
    if a.show:
        print("\n".join(script(Player(a.seed, a.steps).make())))
        return 0
    began = time.time()
    failed = done = group = steps = shown = 0
    bad = []
    if not a.seconds:
        print("1..%d" % ((a.count + 49) // 50), flush=True)
    with multiprocessing.Pool(a.jobs) as pool:
        def jobs():
            for s in range(a.seed, a.seed + a.count):
                if a.seconds and s % 50 == a.seed % 50 and time.time() - began > a.seconds:
                    return
                yield s, a.steps
        # imap reads ahead without end, so groups of 50 by hand
        source, more = jobs(), True
        while more:
            some = [j for _, j in zip(range(50), source)]
            if not some:
                break
            group += 1
            bad = []
            for seed, what, n in pool.imap(one, some):
                done += 1
                steps += n
                if what:
                    bad.append(what)
            first = some[0][0]
            print("%s %d - %d histories from seed %d: lr and the model %s" %
                  ("not ok" if bad else "ok", group, len(some), first, "differ" if bad else "agree"))
            for what in bad:
                failed += 1
                if failed <= 5 or a.keep_going:
                    for line in what:
                        print("# " + line)
            sys.stdout.flush()
    if a.seconds:
        print("1..%d" % group)
    took = time.time() - began
    print("# %d histories, %d steps, %d differ, in %.1f s: %.1f histories a second" %
          (done, steps, failed, took, done / max(took, 0.001)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
