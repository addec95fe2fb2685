#include "cli/config_show.h"

#include "domain/keys.h"

/* A canonical item as UTF-8 JSON. */
static int put_item(struct slice json, struct buf *out, struct lr_err *err)
{
	struct json *doc = NULL;
	int rc = json_parse(json, &doc, err);
	if (rc == 0)
		json_put(out, doc, false);
	json_free(doc);
	return rc;
}

static int done(const struct buf *out, int rc, struct lr_err *err)
{
	return rc == 0 && buf_failed(out) ? lr_nomem(err) : rc;
}

static int put_settings(const struct plan *p, const char *between, struct buf *out, struct lr_err *err)
{
	struct json *doc = NULL;
	int rc = json_parse(p->settings_json, &doc, err);
	if (rc == 0)
		keys_full(settings_keys.key, doc, between, out);
	json_free(doc);
	return rc;
}

static int put_agents(const struct plan *p, const char *indent, const char *between, struct buf *out, struct lr_err *err)
{
	int rc = 0;
	for (size_t i = 0; i < p->n_agents && rc == 0; i++) {
		buf_adds(out, i ? between : "");
		buf_adds(out, indent);
		rc = put_item(p->agents[i].json, out, err);
	}
	buf_adds(out, p->n_agents ? "\n" : "");
	return rc;
}

static int put_routes(const struct plan *p, const char *indent, struct buf *out, struct lr_err *err)
{
	int rc = 0;
	for (size_t i = 0; i < p->n_routes && rc == 0; i++) {
		buf_adds(out, i ? ",\n" : "");
		buf_adds(out, indent);
		rc = put_item(p->routes[i].json, out, err);
	}
	buf_adds(out, p->n_routes ? "\n" : "");
	return rc;
}

static int put_named(const struct plan_named *items, size_t n, const char *indent, const char *between, struct buf *out, struct lr_err *err)
{
	bool any = false;
	int rc = 0;
	for (size_t i = 0; i < n && rc == 0; i++) {
		if (!items[i].json.n)
			continue;
		buf_adds(out, any ? between : "");
		buf_adds(out, indent);
		rc = put_item(items[i].json, out, err);
		any = true;
	}
	buf_adds(out, any ? "\n" : "");
	return rc;
}

/* RFC 4180: quoted where it must be; blanks at an end would be lost in other programs. */
static void put_cell(struct slice s, struct buf *out)
{
	bool quote = s.n && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');
	for (size_t i = 0; i < s.n; i++)
		quote = quote || strchr(",\"\r\n;", s.p[i]);
	if (!quote) {
		buf_slice(out, s);
		return;
	}
	buf_addc(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_addc(out, '"');
		buf_addc(out, s.p[i]);
	}
	buf_addc(out, '"');
}

static void put_value(const struct json *v, struct buf *out)
{
	struct buf text = { 0 };
	if (v && json_type(v) == JSON_STRING_T) {
		buf_slice(&text, json_text(v));
	} else if (v && json_type(v) == JSON_ARRAY_T) {
		for (size_t i = 0; i < json_count(v); i++) {
			buf_adds(&text, i ? ";" : "");
			buf_slice(&text, json_text(json_at(v, i)));
		}
	} else if (v) {
		json_put(&text, v, false);
	}
	if (buf_failed(&text))
		out->failed = true;
	put_cell(buf_view(&text), out);
	buf_free(&text);
}

static void put_header(const struct config_key *key, struct buf *out)
{
	for (const struct config_key *k = key; k->name; k++) {
		buf_adds(out, k == key ? "" : ",");
		buf_adds(out, k->name);
	}
	buf_addc(out, '\n');
}

static int put_row(const struct config_key *key, struct slice json, struct buf *out, struct lr_err *err)
{
	struct json *doc = NULL;
	int rc = json_parse(json, &doc, err);
	for (const struct config_key *k = key; rc == 0 && k->name; k++) {
		buf_adds(out, k == key ? "" : ",");
		put_value(json_get(doc, k->name), out);
	}
	buf_addc(out, '\n');
	json_free(doc);
	return rc;
}

static int put_csv(const struct plan *p, struct buf *out, struct lr_err *err)
{
	int rc = 0;
	put_header(agent_keys.key, out);
	for (size_t i = 0; i < p->n_agents && rc == 0; i++)
		rc = put_row(agent_keys.key, p->agents[i].json, out, err);
	return rc;
}

int config_show_settings(const struct plan *p, struct buf *out, struct lr_err *err)
{
	int rc = put_settings(p, "\n  ", out, err);
	buf_addc(out, '\n');
	return done(out, rc, err);
}

int config_show_agents(const struct plan *p, bool csv, struct buf *out, struct lr_err *err)
{
	return done(out, csv ? put_csv(p, out, err) : put_agents(p, "", "\n", out, err), err);
}

static int show_named(const struct plan_named *items, size_t n, const struct config_key *key, bool csv, struct buf *out, struct lr_err *err)
{
	int rc = 0;
	if (!csv)
		return done(out, put_named(items, n, "", "\n", out, err), err);
	put_header(key, out);
	for (size_t i = 0; i < n && rc == 0; i++)
		if (items[i].json.n)
			rc = put_row(key, items[i].json, out, err);
	return done(out, rc, err);
}

int config_show_tags(const struct plan *p, bool csv, struct buf *out, struct lr_err *err)
{
	return show_named(p->tags, p->n_tags, tag_keys.key, csv, out, err);
}

int config_show_holidays(const struct plan *p, bool csv, struct buf *out, struct lr_err *err)
{
	return show_named(p->holidays, p->n_holidays, holiday_keys.key, csv, out, err);
}

int config_show_routes(const struct plan *p, struct buf *out, struct lr_err *err)
{
	buf_adds(out, "[\n");
	int rc = put_routes(p, "  ", out, err);
	buf_adds(out, "]\n");
	return done(out, rc, err);
}

int config_show_all(const struct plan *p, struct buf *out, struct lr_err *err)
{
	buf_adds(out, "{\n\"settings\": ");
	int rc = put_settings(p, " ", out, err);
	buf_adds(out, ",\n\"agents\": [\n");
	if (rc == 0)
		rc = put_agents(p, "  ", ",\n", out, err);
	buf_adds(out, "],\n\"tags\": [\n");
	if (rc == 0)
		rc = put_named(p->tags, p->n_tags, "  ", ",\n", out, err);
	buf_adds(out, "],\n\"holidays\": [\n");
	if (rc == 0)
		rc = put_named(p->holidays, p->n_holidays, "  ", ",\n", out, err);
	buf_adds(out, "],\n\"routes\": [\n");
	if (rc == 0)
		rc = put_routes(p, "  ", out, err);
	buf_adds(out, "]\n}\n");
	return done(out, rc, err);
}
