"""model - what lr does, a second time: domain.md sections 2 to 4, as plainly as it can be said.

Lists are searched from end to end, nothing is indexed, nothing is remembered that can be counted again. Shares nothing with
lib/. play.py holds it against the tools.

Scope: ingest, routes by source, schedules, every rule but best-match, answers, deadlines, pauses, limits, leads moved by
hand, held, void and resubmitted, what is tracked (but feedback and comments, which decide nothing), apply. Not: tags. Zones are
those of Python's zoneinfo.

Where domain.md is silent the model does what the tools do (and HACKING.md or the manual says), namely:
- the end of a span: a lead exactly `coalesce` away coalesces; content exactly `coalesce` old is no duplicate; a lead exactly
  `stale_after` old is not stale; the newest lead of a person is the one with the latest received_at, then the highest id;
- lead.updated changes name, email and phone that are given, keeps those that are not, and ignores a new message alone;
- a lead that would follow a follower follows that one's first; a follower can be assigned, then it follows no more;
- `catchall_window` of a route without one is the setting's, else the *setting* offer_window, not the route's own;
- shark tank: in order of the time-outs, also who declined a re-queued turn afterwards; a re-queue there writes offer.accepted
  alone; catchall users: in the order they first came to the journal, whatever routes they are paused on;
- offers of shark tank and catchall carry no route, lead.pooled "unclaimed" neither;
- accept and decline of a lead mean the agent's newest offer before anything due is settled;
- what follows a time-out is by "clock";
- holidays are told in the order of their dates' text;
- hold --all: new and waiting leads first, as they were received, then those of the pool, as they came there; unhold --all:
  as they were held;
- a lead whose person's newest lead is held is an ordinary one;
- a list goes round, so before the first member, too, stands the last;
- what `charge` says when an offer is made holds for its turn;
- apply: agents, routes in force, routes removed, in file order; then for each agent made inactive, in that order, his offers by
  time due, then lead;

Where lr does otherwise than domain.md says, and the model follows it, so that the rest can be compared (marked "lr:"):
- accept and decline by somebody without that offer, and a refused release, settle nothing that is due on the lead.
"""

import base64
import datetime
import hashlib
import json
import zoneinfo
from fractions import Fraction

ONE = 1 << 64
NEVER = 1 << 60


def rfc3339(ms):
    """Milliseconds since 1970, as records write them."""
    days, ms = divmod(ms, 86400000)
    # civil date from a day number
    z = days + 719468
    era, doe = divmod(z, 146097)
    yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    mp = (5 * doy + 2) // 153
    d = doy - (153 * mp + 2) // 5 + 1
    m = mp + 3 if mp < 10 else mp - 9
    y = yoe + era * 400 + (m <= 2)
    s, ms = divmod(ms, 1000)
    return "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ" % (y, m, d, s // 3600, s // 60 % 60, s % 60, ms)


def duration(text):
    """'1h30m' in milliseconds; 0 is 0."""
    if text in (0, "0"):
        return 0
    ms, n = 0, ""
    for c in text:
        if c.isdigit():
            n += c
        else:
            ms += int(n) * {"s": 1000, "m": 60000, "h": 3600000, "d": 86400000}[c]
            n = ""
    return ms


DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
UTC = datetime.timezone.utc


def wall(now, tz):
    """What the clock on the wall says."""
    at = datetime.datetime(1970, 1, 1, tzinfo=UTC) + datetime.timedelta(seconds=now // 1000)
    return at.astimezone(zoneinfo.ZoneInfo(tz)).replace(tzinfo=None)


def on_hours(hours, now, tz):
    """Whether one of "mon-fri 09:00-12:00,13:00-17:00" is open."""
    if not hours:
        return True
    local = wall(now, tz)
    minute = local.hour * 60 + local.minute
    for entry in hours:
        days, _, times = entry.rpartition(" ")
        mine = set()
        for part in days.split(",") if days else ["mon-sun"]:
            a, _, b = part.partition("-")
            i = DAYS.index(a)
            mine.add(i)
            while b and DAYS[i] != b:
                i = (i + 1) % 7
                mine.add(i)
        for t in times.split(","):
            a, b = [int(x[:2]) * 60 + int(x[3:]) for x in t.split("-")]
            today, yesterday = local.weekday() in mine, (local.weekday() - 1) % 7 in mine
            if a < b and today and a <= minute < b:
                return True
            if a > b and (today and minute >= a or yesterday and minute < b):
                return True
    return False


def on_dates(dates, holidays, now, tz):
    """Whether the day is one of "2026-12-24", "12-25", "12-24..01-02", "holidays"."""
    day = wall(now, tz).strftime("%Y-%m-%d")
    for d in dates:
        if d == "holidays":
            if on_dates(holidays, [], now, tz):
                return True
            continue
        a, _, b = d.partition("..")
        b = b or a
        x = day if len(a) == 10 else day[5:]
        if a <= x <= b if a <= b else x >= a or x <= b:
            return True
    return False


class Offer:
    def __init__(self, id, lead, run, agent, stage, at, expires, requeue, by_rule):
        self.run = run
        self.id, self.lead, self.agent, self.stage = id, lead, agent, stage
        self.at, self.expires, self.requeue, self.by_rule = at, expires, requeue, by_rule
        self.turn = None  # of a balanced route that charged somebody
        self.end = None  # accepted, declined, timed_out, withdrawn


class Lead:
    def __init__(self, id):
        self.id = id
        self.since = 0         # of H and P
        self.state = "N"
        self.run = 1
        self.owner = None
        self.route = None      # the route that took it
        self.reason = None
        self.first = None      # whom it follows
        self.through = False   # came through a route
        self.coalesced = False
        self.fed = False  # its feed named its owner: not through a route
        self.outcome, self.converted, self.phases, self.told = "open", False, [], []
        self.line = []         # agents waiting for a second chance
        self.drawn = {}        # route -> last number used


class Route:
    """What a route remembers, and its configuration while it has one."""
    def __init__(self, id):
        self.id = id
        self.config = None
        self.members = []      # [agent, weight]
        self.paused = False
        self.last = None       # round-robin: the agent offered last
        self.first = None      # random: who was first on the newest lead
        self.owed = {}
        self.turns = []        # balanced: [agent charged, shares of everybody, undone]

    def charged(self, agent):
        """When he was charged last: the number of the turn, 0 never."""
        return max([n + 1 for n, t in enumerate(self.turns) if t[0] == agent and not t[2]], default=0)


class Model:
    def __init__(self, now):
        self.events = []
        self.settings = {}
        self.holidays = {}     # date: its object
        self.agents = []       # dicts, in file order, then those who left
        self.known = []        # agent ids, as they first came
        self.order = []        # ids of routes in force
        self.routes = {}
        self.leads, self.offers, self.pauses = [], [], []
        self.now, self.by = now, "owner"
        self.batch = 0
        self.step = 0
        self.emit("journal.segment", segment=1, format=1)

    def emit(self, event, by=None, **fields):
        e = {"at": rfc3339(self.now), "event": event, "by": by or self.by}
        e.update((k, v) for k, v in fields.items() if v is not None)
        self.events.append((self.step, e))

    # ---- configuration

    def agent(self, id):
        for a in self.agents:
            if a["agent"] == id:
                return a
        return None

    def active(self, id):
        a = self.agent(id)
        return a is not None and a.get("active", True)

    def setting(self, key, route=None):
        """A setting, the route's own first; durations in milliseconds."""
        default = {"offer_window": "5m", "max_offers": 0, "max_open": 0, "shark_tank": 0, "coalesce": "30d",
                   "stale_after": "30d", "seed": "", "country_code": "", "tz": "UTC", "open": None, "when_closed": "wait",
                   "manual_intercept": False}
        config = route.config if route and route.config else {}
        if key in config:
            v = config[key]
        elif key in self.settings:
            v = self.settings[key]
        elif key == "catchall_window":
            return self.setting("offer_window")
        else:
            v = default[key]
        return duration(v) if key in ("offer_window", "shark_tank", "catchall_window", "coalesce", "stale_after") else v

    def resolve(self, config):
        """A route's list of agents with teams and "*" made agents."""
        own = {}
        for x in config["agents"]:
            if isinstance(x, dict) and "agent" in x and "weight" in x:
                own[x["agent"]] = x["weight"]
        members = []

        def add(id, weight):
            if id not in [m[0] for m in members]:
                members.append([id, own.get(id, weight)])

        for x in config["agents"]:
            if x == "*":
                for a in self.agents:
                    if a.get("active", True):
                        add(a["agent"], 1)
            elif isinstance(x, str):
                add(x, 1)
            elif "team" in x:
                for a in self.agents:
                    if a.get("active", True) and x["team"] in a.get("teams", []):
                        add(a["agent"], 1)
            else:
                add(x["agent"], x.get("weight", 1))
        return members

    def canonical(self, files):
        """What is the default is left out."""
        if "settings" in files:
            for key, value in (("offer_window", "5m"), ("coalesce", "30d"), ("stale_after", "30d"), ("seed", ""), ("tz", "UTC"),
                               ("when_closed", "wait"), ("manual_intercept", False)):
                if files["settings"].get(key) == value:
                    del files["settings"][key]
        for c in files.get("routes", []):
            c["agents"] = [x["agent"] if isinstance(x, dict) and x.get("weight") == 1 else x for x in c["agents"]]

    def apply(self, files):
        self.canonical(files)
        made_inactive = []
        if "settings" in files and files["settings"] != self.settings:
            self.settings = files["settings"]
            self.emit("config.settings", config=self.settings)
        if "agents" in files:
            new = [dict(a) for a in files["agents"]]
            ids = [a["agent"] for a in new]
            for a in self.agents:
                if a["agent"] not in ids:
                    gone = dict(a)
                    gone["active"] = False
                    new.append(gone)
            old = self.agents
            before = {a["agent"]: (i, a) for i, a in enumerate(old)}
            self.known += [a for a in ids if a not in self.known]
            for i, a in enumerate(new):
                if before.get(a["agent"]) != (i, a):
                    self.emit("config.agent", agent=a["agent"], position=i + 1, config=a)
                if a["agent"] in before and before[a["agent"]][1].get("active", True) and not a.get("active", True):
                    made_inactive.append(a["agent"])
            self.agents = new
        if "holidays" in files:
            new = {h["date"]: h for h in files["holidays"]}
            for date in sorted(set(new) | set(self.holidays)):
                if new.get(date) != self.holidays.get(date):
                    self.emit("config.holiday", date=date, config=new.get(date))
            self.holidays = new
        configs = files["routes"] if "routes" in files else [self.routes[r].config for r in self.order]
        for i, c in enumerate(configs):
            if c["route"] not in self.routes:
                self.routes[c["route"]] = Route(c["route"])
            r = self.routes[c["route"]]
            members = self.resolve(c)
            place = self.order.index(r.id) if r.id in self.order else None
            if (place, r.config, r.members) != (i, c, members):
                self.emit("config.route", route=r.id, position=i + 1, config=c, members=members)
                self.move_pointer(r, members)
                r.config, r.members = c, members
        for r in self.order:
            if r not in [c["route"] for c in configs]:
                self.emit("config.route", route=r, position=0)
                self.routes[r].config = None
        self.order = [c["route"] for c in configs]
        theirs = [o for o in self.offers if o.agent in made_inactive]
        for o in sorted(theirs, key=lambda o: (made_inactive.index(o.agent), o.expires, o.lead)):
            if o.end is None and o.expires <= self.now:
                self.settle(self.leads[o.lead - 1])
            elif o.end is None:
                o.end = "withdrawn"
                self.emit("offer.withdrawn", offer="O%d" % o.id, lead="L%d" % o.lead, agent=o.agent, reason="inactive")
                self.walk_on(self.leads[o.lead - 1])

    def move_pointer(self, r, members):
        """Round-robin's last served was removed: his nearest remaining predecessor."""
        ids = [m[0] for m in members]
        old = [m[0] for m in r.members]
        if r.last is None or r.last in ids or r.last not in old:
            return
        at = old.index(r.last)
        for back in range(1, len(old)):
            p = old[(at - back) % len(old)]
            if p in ids:
                r.last = p
                return
        r.last = None

    # ---- who is able

    def paused(self, agent, route):
        """Everywhere, or on this route (None: only everywhere counts)."""
        for p in self.pauses:
            if p["agent"] == agent and p["route"] in (None, route) and p["from"] <= self.now < p["until"]:
                return True
        return False

    def live(self, lead):
        return [o for o in self.offers if o.lead == lead.id and o.end is None]

    def carrying(self, agent):
        return len([l for l in self.leads if l.state == "O" and l.owner == agent and self.counts(l) and l.outcome == "open"])

    def counts(self, l):
        return l.through and not l.coalesced and not l.fed and not l.converted

    def exclusive(self, agent):
        return len([o for o in self.offers if o.agent == agent and o.end is None and o.stage == "exclusive"
                    and self.now < o.expires])

    def below(self, agent, n):
        limit = self.agent(agent).get("limit")
        return limit is None or n < limit

    def able(self, lead, route, agent):
        """4.2 but for the offers he had."""
        declined = [o for o in self.offers if o.lead == lead.id and o.agent == agent and o.end == "declined"]
        open_ = self.exclusive(agent)
        most = self.setting("max_open")
        a = self.agent(agent)
        return (self.active(agent) and on_hours(a.get("hours"), self.now, a.get("tz", self.setting("tz")))
                and not self.paused(agent, route.id)
                and dict(map(tuple, route.members)).get(agent, 0) > 0 and not declined
                and (most == 0 or open_ < most) and self.below(agent, self.carrying(agent) + open_))

    def of_run(self, lead):
        return [o for o in self.offers if o.lead == lead.id and o.run == lead.run]

    def had(self, lead, agent):
        return any(o.agent == agent for o in self.of_run(lead))

    def eligible(self, lead, route):
        return [a for a, w in route.members if not self.had(lead, a) and self.able(lead, route, a)]

    # ---- ingest

    def keys(self, email, phone):
        keys = []
        if email and email.strip():
            keys.append("e:" + email.strip().lower())
        if phone:
            p = phone.lower()
            for mark in ("ext", "x"):
                if mark in p:
                    p = p[:p.index(mark)]
            digits = "".join(c for c in p if c.isdigit())
            if digits:
                keys.append("p:" + ("+" if p.strip().startswith("+") else self.setting("country_code")) + digits)
        return keys

    def ingest(self, records):
        batch = None
        for r in records:
            if r.get("assign_to") and not self.agent(r["assign_to"]):
                continue
            person = {k: r[k] for k in ("name", "email", "phone", "message") if k in r}
            coalesce = self.setting("coalesce")
            known = None
            if "ext_id" in r:
                for l in self.leads:
                    if l.ext_id == r["ext_id"] and l.source == r.get("source"):
                        known = l
                if known:
                    contact = {k: person[k] for k in ("name", "email", "phone") if k in person}
                    if any(contact[k] != known.person.get(k) for k in contact):
                        known.person = dict(known.person, **contact)
                        self.emit("lead.updated", lead="L%d" % known.id, person=known.person)
            else:
                for l in self.leads:
                    if l.content == r and l.at > self.now - coalesce:
                        known = l
            if known:
                continue
            if batch is None:
                if not (self.leads and self.leads[-1].at == self.now):
                    self.batch += 1
                batch = self.batch
            l = Lead(len(self.leads) + 1)
            l.at, l.batch = self.now, batch
            l.content = r
            l.source, l.ext_id, l.assign_to = r.get("source"), r.get("ext_id"), r.get("assign_to")
            l.received = r.get("received_at", self.now)
            l.person = person
            self.emit("lead.received", lead="L%d" % l.id, batch="B%d" % batch, source=l.source, ext_id=l.ext_id,
                      received_at=rfc3339(l.received), given=True if "received_at" in r else None,
                      assign_to=l.assign_to, person=person or None)
            same = None
            mine = self.keys(person.get("email"), person.get("phone"))
            for o in self.leads:
                theirs = self.keys(o.person.get("email"), o.person.get("phone"))
                if coalesce and o.state != "V" and set(mine) & set(theirs) and abs(o.received - l.received) <= coalesce:
                    if not same or (o.received, o.id) > (same.received, same.id):
                        same = o
            self.leads.append(l)
            first = self.leads[same.first - 1] if same and same.state == "F" else same
            if first and first.state == "O":
                if self.active(first.owner) and not self.paused(first.owner, None):
                    self.emit("lead.coalesced", lead="L%d" % l.id, agent=first.owner, first="L%d" % first.id)
                    l.state, l.owner, l.coalesced = "O", first.owner, True
            elif first and first.state != "H":
                self.emit("lead.follows", lead="L%d" % l.id, first="L%d" % first.id)
                l.state, l.first = "F", first.id
            if l.state == "N" and self.setting("manual_intercept"):
                self.emit("lead.held", lead="L%d" % l.id)
                l.state, l.since = "H", self.now

    def owned(self, lead, agent):
        """The lead's owner from now on, and his of those that follow it."""
        lead.state, lead.owner, lead.line, lead.first = "O", agent, [], None
        for f in self.leads:
            if f.state == "F" and f.first == lead.id:
                self.emit("lead.coalesced", lead="L%d" % f.id, agent=agent, first="L%d" % lead.id)
                f.coalesced = True
                f.first = None
                f.state, f.owner = "O", agent

    # ---- routing

    def route(self, ids):
        if ids is None:
            todo = [l for l in self.leads if l.state in "NW"]
            todo.sort(key=lambda l: (l.received, l.id))
        else:
            todo = [self.leads[i - 1] for i in ids if 0 < i <= len(self.leads)]
        for l in todo:
            self.settle(l)
            if l.state in "NW":
                self.route_one(l)

    def route_one(self, l):
        if l.run == 1 and l.assign_to and self.active(l.assign_to):
            self.emit("lead.assigned", lead="L%d" % l.id, agent=l.assign_to, how="feed")
            l.fed = True
            self.owned(l, l.assign_to)
            return
        stale = self.setting("stale_after")
        if l.run == 1 and stale and self.now - l.received > stale:
            self.pool(l, "stale", None)
            return
        tz = self.setting("tz")
        if not on_hours(self.setting("open"), self.now, tz):
            self.wait(l, "closed", None)
            return
        routes = [self.routes[r] for r in self.order]
        routes = [r for r in routes if r.config["rule"] == "assign"] + [r for r in routes if r.config["rule"] != "assign"]
        furthest, where = 0, None
        for r in routes:
            c = r.config
            sources = c.get("sources")
            if not (sources is None or (sources == ["*"] and l.source) or l.source in sources):
                continue
            on = (on_hours(c.get("hours"), self.now, tz)
                  and ("dates" not in c or on_dates(c["dates"], list(self.holidays), self.now, tz))
                  and not on_dates(c.get("except", []), list(self.holidays), self.now, tz))
            able = self.eligible(l, r)
            got = 1 if not on else 2 if r.paused else 3 if not able else 4
            if got == 4:
                if c["rule"] == "assign":
                    l.through, l.route = True, r.id
                    self.emit("lead.assigned", lead="L%d" % l.id, agent=able[0], how="rule", route=r.id)
                    self.owned(l, able[0])
                else:
                    l.state, l.route, l.through = "R", r.id, True
                    self.emit("lead.routed", lead="L%d" % l.id, route=r.id, rule=c["rule"], eligible=len(able))
                return
            if got > furthest:
                furthest, where = got, r.id
        if furthest:
            self.wait(l, ["outside_hours", "route_paused", "no_eligible_agent"][furthest - 1], where)
        else:
            self.pool(l, "no_route" if l.source else "no_source", None)

    def wait(self, l, reason, route):
        if self.setting("when_closed") == "pool":
            self.pool(l, reason, route)
            return
        if (l.state, l.reason) != ("W", reason):
            self.emit("lead.waiting", lead="L%d" % l.id, reason=reason, route=route)
        l.state, l.reason = "W", reason

    def pool(self, l, reason, route):
        self.emit("lead.pooled", lead="L%d" % l.id, reason=reason, route=route)
        l.state, l.reason, l.line = "P", reason, []
        l.since = self.now

    # ---- offers

    def offer(self, ids):
        if ids is None:
            todo = [l for l in self.leads if l.state == "R"]
            todo.sort(key=lambda l: (l.received, l.id))
        else:
            todo = [self.leads[i - 1] for i in ids if 0 < i <= len(self.leads)]
        for l in todo:
            self.settle(l)
            if l.state == "R":
                self.next(l)

    def make(self, l, agent, stage, window, rule=None, pool=None, draw=None, requeue=False):
        o = Offer(len(self.offers) + 1, l.id, l.run, agent, stage, self.now, self.now + window, requeue, rule is not None)
        self.offers.append(o)
        l.state = {"exclusive": "X", "jump_ball": "J", "shark_tank": "T", "catchall": "C"}[stage]
        self.emit("offer.made", offer="O%d" % o.id, lead="L%d" % l.id, agent=agent, stage=stage,
                  expires_at=rfc3339(o.expires), route=l.route if stage in ("exclusive", "jump_ball") else None, rule=rule, pool=pool, draw=draw,
                  requeue=True if requeue else None)

    def draw(self, l, route, n):
        """A number below n, 4.4."""
        while True:
            i = l.drawn.get(route.id, 0) + 1
            l.drawn[route.id] = i
            text = "%s|%s|L%d|%d" % (self.setting("seed"), route.id, l.id, i)
            u = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
            if u < ONE - ONE % n:
                return u % n

    def bitmap(self, route, able):
        bits = [1 if m[0] in able else 0 for m in route.members]
        bits += [0] * (-len(bits) % 8)
        data = bytes(sum(b << (7 - i) for i, b in enumerate(bits[at:at + 8])) for at in range(0, len(bits), 8))
        return base64.b64encode(data).decode()

    def next(self, l):
        """Who is offered a routed lead, or one whose exclusive offer ended."""
        r = self.routes[l.route]
        if r.config is None:
            self.catchall(l)
            return
        window = self.setting("offer_window", r)
        most = self.setting("max_offers", r)
        mine = self.of_run(l)
        if l.state == "X":
            for a in l.line:
                if self.able(l, r, a):
                    l.line.remove(a)
                    self.make(l, a, "exclusive", window, requeue=True)
                    return
        able = self.eligible(l, r)
        rule = r.config["rule"]
        if rule == "jump-ball":
            if able and not mine:
                pool = self.bitmap(r, able)
                for a in able[:most] if most else able:
                    self.make(l, a, "jump_ball", window, rule=rule, pool=pool)
                return
        elif able and (most == 0 or len(set(o.agent for o in mine if o.by_rule)) < most):
            before = l.drawn.get(r.id, 0)
            l.turn = None
            a = self.choose(l, r, rule, able, not mine)
            drawn = l.drawn.get(r.id, 0)
            self.make(l, a, "exclusive", window, rule=rule, pool=self.bitmap(r, able),
                      draw=drawn if drawn != before else None)
            self.offers[-1].turn = l.turn
            r.last = a
            if not mine:
                r.first = a
            return
        if not mine:
            self.wait(l, "no_eligible_agent", r.id)
        else:
            self.shark_tank(l)

    def choose(self, l, r, rule, able, first):
        weight = dict(map(tuple, r.members))
        if rule == "round-robin":
            ids = [m[0] for m in r.members]
            at = ids.index(r.last) if r.last in ids else -1
            for i in range(1, len(ids) + 1):
                a = ids[(at + i) % len(ids)]
                if a in able:
                    return a
        if rule == "random":
            if first and len(able) > 1 and r.first in able:
                able = [a for a in able if a != r.first]
            return able[self.draw(l, r, len(able))]
        if rule == "weighted-random":
            u = self.draw(l, r, sum(weight[a] for a in able))
            for a in able:
                if u < weight[a]:
                    return a
                u -= weight[a]
        if rule == "balanced":
            return self.balanced(l, r, able, weight)
        raise ValueError(rule)

    def balanced(self, l, r, able, weight):
        k = len(able)
        if k == 1:
            return able[0]
        total = sum(weight[a] for a in able)
        share = {a: ONE * weight[a] // total for a in able}
        left = ONE - sum(share.values())
        for a in able[:left]:
            share[a] += 1
        for a in able:
            r.owed[a] = r.owed.get(a, 0) + share[a]
        least = Fraction(ONE, 2 * k - 2)
        due = [a for a in able if r.owed[a] >= least]
        if due:
            deadline = {a: (ONE - least - r.owed[a]) / share[a] for a in due}
            best = [a for a in due if deadline[a] == min(deadline.values())]
        else:
            best = [a for a in able if r.owed[a] == max(r.owed[b] for b in able)]
        longest = min(r.charged(a) for a in best)
        best = [a for a in best if r.charged(a) == longest]
        a = best[0] if len(best) == 1 else best[self.draw(l, r, len(best))]
        r.owed[a] -= ONE
        r.turns.append([a, share, False])
        if r.config.get("charge") == "accept":
            l.turn = r.turns[-1]
        assert sum(r.owed.values()) == 0
        return a

    def shark_tank(self, l):
        r = self.routes[l.route]
        window = self.setting("shark_tank", r)
        mine = self.of_run(l)
        missed = []
        for o in mine:
            if o.end == "timed_out" and o.agent not in missed:
                missed.append(o.agent)
        missed = [a for a in missed if self.active(a) and not self.paused(a, r.id)]
        if window and missed:
            l.line = []
            for a in missed:
                self.make(l, a, "shark_tank", window)
        else:
            self.catchall(l)

    def catchall(self, l):
        r = self.routes[l.route]
        l.line = []
        users = [a for a in self.known
                 if self.agent(a).get("catchall") and self.active(a) and not self.paused(a, None)]
        if users:
            for a in users:
                self.make(l, a, "catchall", self.setting("catchall_window", r))
        else:
            self.pool(l, "unclaimed", None)

    def undo(self, o):
        """charge=accept when it was made: nobody took it, so the turn never was."""
        r = self.routes.get(self.leads[o.lead - 1].route)
        if o.turn:
            o.turn[2] = True
            for a, share in o.turn[1].items():
                r.owed[a] -= share
            r.owed[o.turn[0]] += ONE

    def walk_on(self, l):
        """An offer of it ended without an owner: what follows."""
        if self.live(l):
            return
        if l.state == "X":
            self.next(l)
        elif l.state == "J":
            if self.routes[l.route].config is None:
                self.catchall(l)
            else:
                self.shark_tank(l)
        elif l.state == "T":
            self.catchall(l)
        elif l.state == "C":
            self.pool(l, "unclaimed", None)

    def settle(self, l):
        """What the clock has done."""
        over = [o for o in self.live(l) if o.expires <= self.now]
        by, self.by = self.by, "clock"
        for o in over:
            o.end = "timed_out"
            self.undo(o)
            self.emit("offer.timed_out", offer="O%d" % o.id, lead="L%d" % l.id, agent=o.agent,
                      due=rfc3339(o.expires))
        if over:
            self.walk_on(l)
        self.by = by

    def expire(self):
        due = sorted(set((o.expires, o.lead) for o in self.offers if o.end is None and o.expires <= self.now))
        for _, lead in due:
            self.settle(self.leads[lead - 1])

    # ---- answers

    def answer(self, verb, id, agent):
        """id: ("offer", n) or ("lead", n). Refused: nothing but what was due."""
        self.by = agent or "owner"
        self.answer_one(verb, id, agent)
        self.by = "owner"

    def answer_one(self, verb, id, agent):
        kind, n = id
        if n < 1 or n > len(self.offers if kind == "offer" else self.leads):
            return
        o = self.offers[n - 1] if kind == "offer" else None
        l = self.leads[(o.lead if o else n) - 1]
        if agent and not self.agent(agent):
            return
        if o is None and verb in ("accept", "decline"):
            own = [x for x in self.offers if x.lead == l.id and x.agent == agent]
            o = own[-1] if own else None
        if verb in ("accept", "decline") and (o.agent != agent if o else not self.had(l, agent)):
            return  # lr: not_yours, nothing settled
        if verb == "release" and (l.state != "O" or agent not in (None, l.owner)):
            return  # lr: nothing settled
        self.settle(l)
        if not agent and verb != "release":
            return
        if agent and not self.active(agent):
            return
        if verb == "claim":
            if l.state in "PW" and self.below(agent, self.carrying(agent) + self.exclusive(agent)):
                self.emit("lead.claimed", lead="L%d" % l.id, agent=agent)
                l.coalesced = False
                self.owned(l, agent)
        elif verb == "release":
            if l.state == "O" and agent in (None, l.owner):
                self.release(l)
        elif verb == "requeue":
            self.requeue(l, agent)
        else:
            if o is None or o.agent != agent or o.end is not None:
                return
            if verb == "accept":
                self.accept(l, o)
            else:
                o.end = "declined"
                self.undo(o)
                self.emit("offer.declined", offer="O%d" % o.id, lead="L%d" % l.id, agent=agent)
                self.walk_on(l)

    def release(self, l):
        self.emit("lead.released", lead="L%d" % l.id, agent=l.owner)
        l.state, l.owner, l.reason = "P", None, "released"
        l.since = self.now
        l.fed = False

    def may_accept(self, o):
        counted = 0 if o.stage == "exclusive" else self.exclusive(o.agent)
        return self.below(o.agent, self.carrying(o.agent) + counted)

    def accept(self, l, o):
        if not self.may_accept(o):
            return
        o.end = "accepted"
        self.emit("offer.accepted", offer="O%d" % o.id, lead="L%d" % l.id, agent=o.agent)
        self.withdraw(l, "taken")
        self.owned(l, o.agent)

    def withdraw(self, l, reason):
        for o in self.live(l):
            o.end = "withdrawn"
            self.emit("offer.withdrawn", offer="O%d" % o.id, lead="L%d" % l.id, agent=o.agent, reason=reason)

    # ---- what became of owned leads

    def track(self, records):
        for word, lead, value, agent, at in records:
            self.by = agent or "owner"
            self.track_one(word, lead, value, agent, at)
            self.by = "owner"

    def track_one(self, word, lead, value, agent, at):
        if lead > len(self.leads):
            return
        l = self.leads[lead - 1]
        self.settle(l)
        if l.state != "O" or (agent and (l.owner != agent or not self.active(agent))):
            return
        if at is not None and not l.received <= at <= self.now:
            return
        if word == "stage":
            if value in l.phases:
                return
            l.phases.append(value)
        elif word == "outcome":
            room = self.below(l.owner, self.carrying(l.owner) + self.exclusive(l.owner))
            if value == l.outcome or (value == "open" and agent and self.counts(l) and not room):
                return
            l.outcome = value
        elif word == "convert":
            if l.converted:
                return
            l.converted = True
        elif at is not None:
            if (value, l.owner, at) in l.told:
                return
            l.told.append((value, l.owner, at))
        self.emit("lead.converted" if word == "convert" else "track." + word, lead="L%d" % l.id, agent=l.owner,
                  happened_at=None if at is None else rfc3339(at), **({word: value} if value else {}))

    def void_stage(self, lead, phase):
        if lead <= len(self.leads) and phase in self.leads[lead - 1].phases:
            self.leads[lead - 1].phases.remove(phase)
            self.emit("track.stage_voided", lead="L%d" % lead, stage=phase)

    # ---- the line

    def requeue(self, l, agent):
        mine = [o for o in self.offers if o.lead == l.id and o.agent == agent]
        if any(o.end == "declined" for o in mine):
            return
        missed = [o for o in mine if o.run == l.run and o.end == "timed_out" and o.stage in ("exclusive", "jump_ball")]
        if not missed:
            return
        live = [o for o in mine if o.end is None]
        if l.state == "X" and not live and agent not in l.line:
            l.line.append(agent)
            self.emit("offer.requeued", offer="O%d" % missed[-1].id, lead="L%d" % l.id, agent=agent)
        elif l.state == "T" and live and self.may_accept(live[0]):
            self.accept(l, live[0])

    # ---- administration

    def pause(self, agent, route, start, until):
        start = self.now if start is None else start
        self.pauses.append({"agent": agent, "route": route, "from": start, "until": NEVER if until is None else until})
        self.emit("agent.paused", agent=agent, route=route, starts=rfc3339(start),
                  until=None if until is None else rfc3339(until))

    def resume(self, agent, route):
        here = [p for p in self.pauses if (p["agent"], p["route"]) == (agent, route)]
        self.pauses = [p for p in self.pauses if p not in here]
        if [p for p in here if p["until"] > self.now]:
            self.emit("agent.resumed", agent=agent, route=route)

    def pause_route(self, route, paused):
        r = self.routes.get(route)
        if r and r.config and r.paused != paused:
            r.paused = paused
            self.emit("route.paused" if paused else "route.resumed", route=route)

    def limit(self, agent, n):
        a = self.agent(agent)
        if a.get("limit") == n:
            return
        a = dict(a)
        a.pop("limit", None)
        if n is not None:
            a["limit"] = n
        at = [x["agent"] for x in self.agents].index(agent)
        self.agents[at] = a
        self.emit("agent.limited", agent=agent, limit=n, position=at + 1, config=a)

    def assign(self, lead, agent):
        if not 0 < lead <= len(self.leads):
            return
        l = self.leads[lead - 1]
        self.settle(l)
        if not self.active(agent) or l.owner == agent or l.state == "V":
            return
        self.withdraw(l, "assigned")
        self.emit("lead.assigned", lead="L%d" % l.id, agent=agent, how="manual", **{"from": l.owner})
        l.coalesced = l.fed = False
        self.owned(l, agent)

    def reassign(self, a, b):
        for l in self.leads:
            if l.state == "O" and l.owner == a:
                if b in ("pool", "route"):
                    self.release(l)
                    if b == "route":
                        self.new_run(l)
                else:
                    self.assign(l.id, b)

    def new_run(self, l):
        l.run += 1
        l.state, l.reason, l.line, l.first = "N", None, [], None
        self.emit("lead.resubmitted", lead="L%d" % l.id, run=l.run)

    def resubmit(self, lead):
        l = self.leads[lead - 1]
        self.settle(l)
        if l.state in "PCT":
            self.withdraw(l, "resubmitted")
            self.new_run(l)

    def hold(self, lead):
        todo = [self.leads[lead - 1]] if lead else sorted(self.leads, key=lambda l: (
            l.state == "P", l.since if l.state == "P" else l.received, l.id))
        for l in todo:
            if lead:
                self.settle(l)
            if l.state in "NWP":
                self.emit("lead.held", lead="L%d" % l.id)
                l.state, l.reason, l.since = "H", None, self.now

    def unhold(self, lead):
        todo = [self.leads[lead - 1]] if lead else sorted(self.leads, key=lambda l: (l.since, l.id))
        for l in todo:
            if lead:
                self.settle(l)
            if l.state == "H":
                self.emit("lead.unheld", lead="L%d" % l.id)
                l.state = "N"

    def void(self, lead):
        l = self.leads[lead - 1]
        self.settle(l)
        if l.state == "V":
            return
        self.withdraw(l, "void")
        self.emit("lead.voided", lead="L%d" % l.id)
        l.state, l.owner, l.line, l.first = "V", None, [], None
        for f in self.leads:
            if f.state == "F" and f.first == l.id:
                self.new_run(f)

    def void_batch(self, batch):
        for l in self.leads:
            if l.batch == batch:
                self.void(l.id)

    # ---- a step of a history, see play.py

    def play(self, step):
        self.now = step["now"]
        do = step["do"]
        arg = step.get("arg", [])
        if do == "answer":
            for verb, id, agent in arg[0]:
                self.answer(verb, tuple(id), agent)
        elif do == "apply":
            self.apply(json.loads(json.dumps(arg[0])))
        else:
            getattr(self, do)(*arg)
