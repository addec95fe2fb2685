"""model - what lr does, a second time: domain.md sections 2 to 4, as plainly as it can be said.

Lists are searched from end to end, nothing is indexed, nothing is remembered that can be counted again. Shares nothing with
lib/. play.py holds it against the tools.

Scope: ingest, routes by source and tags, schedules, every rule, answers, deadlines, pauses, limits, tags, given and found, and
what they bill, leads moved by hand, edited, held, void and resubmitted, what is tracked (but feedback and comments, which decide
nothing), apply. Not: forgetting, cost, catchall users who assign or resubmit. Zones are those of Python's zoneinfo.

Where domain.md is silent the model does what the tools do (and HACKING.md or the manual says), namely:
- the end of a span: a lead exactly `coalesce` away coalesces; content exactly `coalesce` old is no duplicate; a lead exactly
  `stale_after` old is not stale; the newest lead of a person is the one with the latest received_at, then the highest id;
- lead.updated changes name, email and phone that are given, keeps those that are not, and ignores a new message alone;
- a lead that would follow a follower follows that one's first; a follower can be assigned, then it follows no more;
- `catchall_window` of a route without one is the setting's, else the *setting* offer_window, not the route's own;
- shark tank: in order of the time-outs, also who declined a re-queued turn afterwards; a re-queue there writes offer.accepted
  alone; catchall users: in the order they first came to the journal, whatever routes they are paused on;
- offers of shark tank and catchall carry no route, lead.pooled "unclaimed" neither;
- accept and decline of a lead mean the agent's newest offer once what is due is settled: perhaps one made by that;
- what follows a time-out is by "clock";
- holidays are told in the order of their dates' text;
- hold --all: new and waiting leads first, as they were received, then those of the pool, as they came there; unhold --all:
  as they were held;
- a lead whose person's newest lead is held is an ordinary one;
- a list goes round, so before the first member, too, stands the last;
- what `charge` says when an offer is made holds for its turn;
- tags found are told in the order in which tags came to the journal, in whatever way; of ranges and zips those of the tags
  file and of active agents are looked for; the values of extra are searched, not its keys, each text by itself;
- a number may have letters behind it ("150sqm"), none in front; what is below one does not count; its sign may be a blank away;
- least recently offered: exclusive and jump-ball offers, re-queued ones, too;
- Max: counts each time he came to own a lead while he had such a tag, in whatever way; accepting one's own exclusive offer does
  not count the others, as for the limit;
- an edit of tags, message or zip has the text searched again, other edits leave what was found; lead.updated says tags, given
  and found, when they are not those of lead.received or not those of just before, and zip when it is not that of lead.received;
- a lead without a source that some route would take but for its tags has the reason no_route;
- apply: agents, routes in force, routes removed, in file order; then for each agent made inactive, in that order, his offers by
  time due, then lead;
- what an edit settles is a frame before its own (which the comparison does not see).
"""

import base64
import datetime
import hashlib
import json
import re
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


SIGNS = "$\u20ac\u00a3\u00a5"
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


def words(text):
    """As it is searched: small letters, blank - , . _ and line ends alike."""
    return "".join(" " if c in "-,._\r\n" else c.lower() if "A" <= c <= "Z" else c for c in text)


def has_words(text, match):
    text, match = words(text), words(match)
    for i in range(len(text)):
        before, after = text[:i][-1:], text[i + len(match):][:1]
        if text[i:].startswith(match) and not before.isalnum() and not after.isalnum():
            return True
    return False


# Thousands, a part, k or m; not behind a letter. What is below one does not count. The one point of "1.250m" parts no thousands.
NUMBER = re.compile("(?<![A-Za-z0-9])(0(?=[.])|[0-9]+(?:[.,][0-9]{3}(?![0-9]))*)(?:[.]([0-9]+))?([kKmM](?![A-Za-z0-9]))?")


def number(m):
    whole, part = m[1], m[2] or ""
    if m[3] and not part and whole.count(".") == 1 and whole[-4] == ".":
        whole, part = whole.split(".")
    n = Fraction(int(whole.replace(",", "").replace(".", "") + part), 10 ** len(part))
    return int(n * {"k": 1000, "m": 1000000}.get((m[3] or "").lower(), 1))


def has_number(text, range_):
    """"$100000-$300000": the number has the sign before or behind it, a blank between or not."""
    a, b = [number(NUMBER.search(x)) for x in range_.split("-")]
    sign = range_[0] if range_[0] in SIGNS else ""
    for m in NUMBER.finditer(text):
        before, behind = text[:m.start()], text[m.end():]
        signs = [before[-1:], behind[:1], before[-2:-1] if before[-1:] == " " else "", behind[1:2] if behind[:1] == " " else ""]
        if a <= number(m) <= b and (not sign or sign in signs):
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
        self.tags, self.found, self.zip = [], [], None
        self.came_with = ([], []), None  # tags and zip, as lead.received says


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
        self.tags = {}         # the tags file: name: its object
        self.known_tags = []   # all names, as they first came
        self.came_to_own = []  # (agent with a Max: tag, when)
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
                   "manual_intercept": False, "untagged_leads_qualify": True}
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
                               ("when_closed", "wait"), ("manual_intercept", False),
                               ("untagged_leads_qualify", True)):
                if files["settings"].get(key) == value:
                    del files["settings"][key]
        for t in files.get("tags", []):
            for key, value in (("type", "preferential"), ("weight", 50), ("billable", 0)):
                if t.get(key) == value:
                    del t[key]
        for c in files.get("routes", []):
            c["agents"] = [x["agent"] if isinstance(x, dict) and x.get("weight") == 1 else x for x in c["agents"]]

    def apply(self, files):
        self.canonical(files)
        made_inactive = []
        if "settings" in files and files["settings"] != self.settings:
            self.settings = files["settings"]
            self.emit("config.settings", config=self.settings)
        if "tags" in files:
            new = {t["tag"]: t for t in files["tags"]}
            for name in sorted(set(new) | set(self.tags)):
                if new.get(name) != self.tags.get(name):
                    self.emit("config.tag", tag=name, config=new.get(name))
                    self.know_tags([name])
            self.tags = new
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
                    self.know_tags([t for t in a.get("tags", []) if t[:3] != "PK:" and t[:4] != "Max:" or t.count(":") == 2])
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

    # ---- tags

    def know_tags(self, names):
        """A PK:n:tag knows of its tag."""
        for t in names:
            t = t.split(":", 2)[2] if t[:3] == "PK:" and t.count(":") >= 2 else t
            if t not in self.known_tags:
                self.known_tags.append(t)

    def find_tags(self, person, zip_, given):
        """Tags in force that the text has, or the zip."""
        texts = [person.get("message", "")] + [str(v) for v in person.get("extra", {}).values()]
        of_agents = [t for a in self.agents if a.get("active", True) for t in a.get("tags", [])
                     if t.startswith(("Range:", "Zip:"))]
        found = []
        for t in self.known_tags:
            if t in given or t not in self.tags and t not in of_agents:
                continue
            kind, _, rest = t.partition(":")
            match = self.tags.get(t, {}).get("match", [t])
            if kind == "Range":
                hit = any(has_number(x, rest) for x in texts)
            elif kind == "Zip":
                a, b = rest.split("-")
                hit = zip_ is not None and len(zip_) >= len(a) and a <= zip_[:len(a)] <= b
            else:
                hit = any(has_words(x, m) for x in texts for m in match)
            if hit:
                found.append(t)
        return found

    def weight(self, tag):
        if tag in self.tags:
            return self.tags[tag].get("weight", 50)
        return 50 if tag.startswith(("Range:", "Zip:")) else 0

    def of_type(self, lead, type_):
        return [t for t in lead.tags + lead.found if self.tags.get(t, {}).get("type") == type_]

    def tags_hold(self, lead, agent):
        has = self.agent(agent).get("tags", [])
        exclusive = self.of_type(lead, "exclusive")
        if not lead.tags and not lead.found and not self.setting("untagged_leads_qualify"):
            return False
        return (not exclusive or any(t in has for t in exclusive)) and all(t in has for t in self.of_type(lead, "required"))

    def match_score(self, lead, agent):
        score = 0
        for t in self.agent(agent).get("tags", []):
            if t.startswith("PK:"):
                n, _, tag = t[3:].partition(":")
                score += int(n) if not tag or tag in lead.tags + lead.found else 0
            elif t in lead.tags + lead.found:
                score += self.weight(t)
        return score

    def bill(self, lead):
        """The highest alone."""
        return max([self.tags[t].get("billable", 0) for t in lead.tags + lead.found if t in self.tags], default=0) or None

    def route_tags(self, config, lead):
        want, has = config.get("tags", {}), lead.tags + lead.found
        return ((not want.get("any") or any(t in has for t in want["any"])) and all(t in has for t in want.get("all", []))
                and not any(t in has for t in want.get("none", [])))

    def maxima(self, agent):
        return [t[4:].split("/") for t in (self.agent(agent) or {}).get("tags", []) if t.startswith("Max:")]

    def below_max(self, agent, live):
        """Leads he came to own in the calendar period + live offers."""
        period = {"day": lambda d: d, "week": lambda d: d.isocalendar()[:2], "month": lambda d: (d.year, d.month)}
        tz = self.setting("tz")
        for n, of in self.maxima(agent):
            when = period[of]
            now = when(wall(self.now, tz).date())
            had = [t for a, t in self.came_to_own if a == agent and when(wall(t, tz).date()) == now]
            if len(had) + live >= int(n):
                return False
        return True

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
                and self.tags_hold(lead, agent)
                and (most == 0 or open_ < most) and self.room(agent, open_))

    def room(self, agent, live):
        return self.below(agent, self.carrying(agent) + live) and self.below_max(agent, live)

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
            extra = {k: v for k, v in r.items() if k not in ("ext_id", "source", "received_at", "name", "email", "phone", "message",
                                                             "tags", "zip", "assign_to")}
            if extra:
                person["extra"] = extra
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
                        self.updated(known)
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
            l.tags, l.zip = r.get("tags", []), r.get("zip")
            l.found = self.find_tags(person, l.zip, l.tags)
            l.came_with = (l.tags, l.found), l.zip
            self.know_tags(l.tags + l.found)
            self.emit("lead.received", lead="L%d" % l.id, batch="B%d" % batch, source=l.source, ext_id=l.ext_id,
                      received_at=rfc3339(l.received), given=True if "received_at" in r else None,
                      assign_to=l.assign_to, person=person or None, tags=l.tags or None, found=l.found or None, zip=l.zip)
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
                    self.emit("lead.coalesced", lead="L%d" % l.id, agent=first.owner, first="L%d" % first.id,
                              bill=self.bill(l))
                    l.state, l.owner, l.coalesced = "O", first.owner, True
                    self.owns(l.owner)
            elif first and first.state != "H":
                self.emit("lead.follows", lead="L%d" % l.id, first="L%d" % first.id)
                l.state, l.first = "F", first.id
            if l.state == "N" and self.setting("manual_intercept"):
                self.emit("lead.held", lead="L%d" % l.id)
                l.state, l.since = "H", self.now

    def updated(self, l, before=None):
        """The whole person; of tags and zip what is not as the lead came in, or was until now."""
        tags, zip_ = l.came_with
        other = (l.tags, l.found) != tags or before and (l.tags, l.found) != before
        self.know_tags(l.tags + l.found)
        self.emit("lead.updated", lead="L%d" % l.id, person=l.person or None, tags=l.tags if other else None,
                  found=l.found if other else None, zip=l.zip if l.zip != zip_ else None)

    def edit(self, lead, fields):
        if not 0 < lead <= len(self.leads):
            return
        l = self.leads[lead - 1]
        self.settle(l)
        if l.state == "V":
            return
        before, had = (l.person, l.tags, l.zip), (l.tags, l.found)
        person = dict(l.person)
        for k, v in fields.items():
            if k == "tags":
                l.tags = v
            elif k == "zip":
                l.zip = v
            elif v:
                person[k] = v
            else:
                person.pop(k, None)
        l.person = person
        if before != (l.person, l.tags, l.zip):
            if before[1:] != (l.tags, l.zip) or before[0].get("message") != person.get("message"):
                l.found = self.find_tags(person, l.zip, l.tags)
            self.updated(l, had)

    def owns(self, agent):
        if self.maxima(agent):
            self.came_to_own.append((agent, self.now))

    def owned(self, lead, agent):
        """The lead's owner from now on, and his of those that follow it."""
        lead.state, lead.owner, lead.line, lead.first = "O", agent, [], None
        self.owns(agent)
        for f in self.leads:
            if f.state == "F" and f.first == lead.id:
                self.emit("lead.coalesced", lead="L%d" % f.id, agent=agent, first="L%d" % lead.id, bill=self.bill(f))
                self.owns(agent)
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
            self.emit("lead.assigned", lead="L%d" % l.id, agent=l.assign_to, how="feed", bill=self.bill(l))
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
        furthest, where, source = 0, None, bool(l.source)
        for r in routes:
            c = r.config
            sources = c.get("sources")
            if not (sources is None or (sources == ["*"] and l.source) or l.source in sources):
                continue
            source = True
            if not self.route_tags(c, l):
                continue
            on = (on_hours(c.get("hours"), self.now, tz)
                  and ("dates" not in c or on_dates(c["dates"], list(self.holidays), self.now, tz))
                  and not on_dates(c.get("except", []), list(self.holidays), self.now, tz))
            able = self.eligible(l, r)
            got = 1 if not on else 2 if r.paused else 3 if not able else 4
            if got == 4:
                if c["rule"] == "assign":
                    l.through, l.route = True, r.id
                    self.emit("lead.assigned", lead="L%d" % l.id, agent=able[0], how="rule", route=r.id,
                              bill=self.bill(l))
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
            self.pool(l, "no_route" if source else "no_source", None)

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

    def make(self, l, agent, stage, window, rule=None, pool=None, draw=None, score=None,
             requeue=False):
        o = Offer(len(self.offers) + 1, l.id, l.run, agent, stage, self.now, self.now + window, requeue, rule is not None)
        self.offers.append(o)
        l.state = {"exclusive": "X", "jump_ball": "J", "shark_tank": "T", "catchall": "C"}[stage]
        self.emit("offer.made", offer="O%d" % o.id, lead="L%d" % l.id, agent=agent, stage=stage,
                  expires_at=rfc3339(o.expires), route=l.route if stage in ("exclusive", "jump_ball") else None,
                  rule=rule, pool=pool, draw=draw, score=score,
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
                      draw=drawn if drawn != before else None,
                      score=self.match_score(l, a) if rule == "best-match" else None)
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
        if rule == "best-match":
            score = {a: self.match_score(l, a) for a in able}
            best = [a for a in able if score[a] == max(score.values())]
            newest = {a: max([o.id for o in self.offers if o.agent == a and o.stage in ("exclusive", "jump_ball")],
                             default=0) for a in best}
            best = [a for a in best if newest[a] == min(newest.values())]
            return best[0] if len(best) == 1 else best[self.draw(l, r, len(best))]
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
        if not agent and verb != "release":
            return
        self.settle(l)
        if o is None and verb in ("accept", "decline"):
            own = [x for x in self.offers if x.lead == l.id and x.agent == agent]
            o = own[-1] if own else None
        if agent and not self.active(agent):
            return
        if verb == "claim":
            if l.state in "PW" and self.room(agent, self.exclusive(agent)):
                self.emit("lead.claimed", lead="L%d" % l.id, agent=agent, bill=self.bill(l))
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
        return self.room(o.agent, counted)

    def accept(self, l, o):
        if not self.may_accept(o):
            return
        o.end = "accepted"
        self.emit("offer.accepted", offer="O%d" % o.id, lead="L%d" % l.id, agent=o.agent, bill=self.bill(l))
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
        if lead > len(self.leads):
            return
        self.settle(self.leads[lead - 1])
        if phase in self.leads[lead - 1].phases:
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
        self.emit("lead.assigned", lead="L%d" % l.id, agent=agent, how="manual", bill=self.bill(l), **{"from": l.owner})
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
