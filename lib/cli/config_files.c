#include "cli/config_files.h"

#include <stdlib.h>

#include "base/io.h"
#include "base/zone.h"
#include "wire/json.h"
#include "wire/table_in.h"

enum { FILE_MAX = 16 * 1024 * 1024, PROBLEMS_SHOWN = 20 };

/* ---- items */

static int keep(struct config_files *f, struct config_item item, struct lr_err *err)
{
	if (f->set.n == f->cap) {
		size_t cap = f->cap ? f->cap * 2 : 64;
		struct config_item *p = realloc(f->items, cap * sizeof(*p));
		if (!p)
			return lr_nomem(err);
		f->items = p;
		f->cap = cap;
	}
	f->items[f->set.n++] = item;
	f->set.items = f->items;
	return 0;
}

/* Every wrong item is worth a line, so that a file is mended in one go; the last one is to be the error itself. */
static void problem(struct config_files *f, const char *place, const struct lr_err *why)
{
	if (f->wrong++ >= PROBLEMS_SHOWN)
		return;
	if (f->last.kind) {
		buf_adds(&f->problems, f->last.msg);
		buf_addc(&f->problems, '\n');
	}
	lr_err_clear(&f->last);
	lr_fail(&f->last, LR_CONFIG, "%s%s", place, why->msg);
}

static int check_zone(const struct json *v, struct lr_err *err)
{
	struct slice name = json_text(json_get(v, "tz"));
	struct zone *z = NULL;
	struct lr_err why = { 0 };
	if (!name.n)
		return 0;
	int rc = zone_open(name, &z, &why);
	zone_free(z);
	return rc < 0 ? lr_fail(err, why.kind, "tz: %s", why.msg) : 0;
}

/* Memory out is the only error returned; a wrong item is a problem. */
static int add_item(struct config_files *f, struct config_item item, const struct json *v, struct lr_err *err)
{
	struct buf text = { 0 };
	struct lr_err why = { 0 };
	char place[256];
	int rc = item.kind == 's'   ? settings_canonical(v, &text, &why)
		 : item.kind == 'a' ? agent_canonical(v, &text, &why)
		 : item.kind == 'h' ? holiday_canonical(v, &text, &why)
		 : item.kind == 't' ? tag_canonical(v, &text, &why)
				    : route_canonical(v, &text, &why);
	if (rc == 0 && (item.kind == 's' || item.kind == 'a'))
		rc = check_zone(v, &why);
	if (rc == 0) {
		item.json = arena_slice(&f->mem, buf_view(&text));
		if (item.kind != 's')
			item.id = arena_slice(&f->mem, json_text(json_get(v, item.kind == 'a'   ? "agent"
									     : item.kind == 'h' ? "date"
									     : item.kind == 't' ? "tag"
												: "route")));
		rc = item.json.n && (item.id.n || item.kind == 's') ? keep(f, item, err) : lr_nomem(err);
	} else if (why.kind == LR_NOMEM) {
		rc = lr_nomem(err);
	} else {
		config_place(&item, place, sizeof(place));
		problem(f, place, &why);
		rc = 0;
	}
	buf_free(&text);
	return rc;
}

/* ---- files */

static int read_json(struct config_files *f, const char *path, struct config_item item, struct lr_err *err)
{
	struct buf bytes = { 0 };
	struct lr_err why = { 0 };
	struct json *doc = NULL;
	int rc = io_slurp(path, FILE_MAX, &bytes, err);
	struct slice text = buf_view(&bytes);
	if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0) /* some editors put one before everything */
		text = (struct slice){ text.p + 3, text.n - 3 };
	if (rc == 0 && (rc = json_parse(text, &doc, &why)) < 0)
		rc = lr_fail(err, why.kind == LR_NOMEM ? LR_NOMEM : LR_CONFIG, "%s: %s", item.file, why.msg);
	if (rc == 0 && item.kind == 's') {
		rc = add_item(f, item, doc, err);
	} else if (rc == 0 && json_type(doc) != JSON_ARRAY_T) {
		rc = lr_fail(err, LR_CONFIG, "%s: expected an array of routes, not %s", item.file, json_type_name(json_type(doc)));
	} else if (rc == 0) {
		for (item.index = 0; rc == 0 && item.index < json_count(doc); item.index++)
			rc = add_item(f, item, json_at(doc, item.index), err);
	}
	json_free(doc);
	buf_free(&bytes);
	return rc;
}

static int read_table(struct config_files *f, const char *path, struct config_item item, struct lr_err *err)
{
	struct table_in t;
	struct lr_err why = { 0 };
	int rc = table_in_read(path, &t, &why);
	if (rc < 0) /* what is wrong with it is a matter of configuration, not of data coming in */
		return lr_fail(err, why.kind == LR_DATA ? LR_CONFIG : why.kind, "%s", why.msg);
	for (item.index = 0; rc == 0 && item.index < t.n; item.index++) {
		item.line = t.rows[item.index].line;
		rc = add_item(f, item, t.rows[item.index].obj, err);
	}
	table_in_free(&t);
	return rc;
}

/* ---- arguments */

static bool begins(struct slice s, const char *word)
{
	size_t n = strlen(word);
	return s.n >= n && memcmp(s.p, word, n) == 0;
}

int config_kind_of(struct slice word, enum config_kind *kind, struct lr_err *err)
{
	for (int k = 0; k < CONFIG_KINDS; k++)
		if (slice_is(word, config_kind_name[k])) {
			*kind = (enum config_kind)k;
			return 0;
		}
	return lr_fail(err, LR_USAGE, "no kind of configuration \"%.*s\"; there are settings, agents, tags, holidays and routes",
		       (int)(word.n < 64 ? word.n : 64), word.n ? word.p : "");
}

/* KIND=FILE, or a path whose base name begins with a kind. */
static int kind_and_path(const char *arg, enum config_kind *kind, const char **path, struct lr_err *err)
{
	const char *eq = strchr(arg, '='), *slash = strrchr(arg, '/');
	if (eq && !memchr(arg, '/', (size_t)(eq - arg))) {
		*path = eq + 1;
		return config_kind_of((struct slice){ arg, (size_t)(eq - arg) }, kind, err);
	}
	struct slice base = slice_of(slash ? slash + 1 : arg);
	*path = arg;
	for (int k = 0; k < CONFIG_KINDS; k++)
		if (begins(base, config_kind_name[k])) {
			*kind = (enum config_kind)k;
			return 0;
		}
	return lr_fail(err, LR_USAGE, "%s: its name tells no kind; write KIND=FILE with settings, agents, tags, holidays or routes", arg);
}

int config_files_read(char **args, int n, struct config_files *out, struct lr_err *err)
{
	*out = (struct config_files){ .cap = 0 };
	bool stdin_taken = false;
	for (int i = 0; i < n; i++) {
		enum config_kind kind;
		const char *path;
		int rc = kind_and_path(args[i], &kind, &path, err);
		if (rc < 0)
			return rc;
		bool is_stdin = strcmp(path, "-") == 0;
		if (out->set.given[kind])
			return lr_fail(err, LR_USAGE, "%s: %s were given before; a file holds all of its kind", args[i],
				       config_kind_name[kind]);
		if (is_stdin && stdin_taken)
			return lr_fail(err, LR_USAGE, "%s: standard input can be read once", args[i]);
		out->set.given[kind] = true;
		stdin_taken |= is_stdin;
		struct config_item item = { .kind = config_kind_name[kind][0], .file = is_stdin ? "stdin" : path };
		struct lr_err why = { 0 };
		rc = kind == CONFIG_AGENTS || kind == CONFIG_TAGS || kind == CONFIG_HOLIDAYS ? read_table(out, path, item, &why) : read_json(out, path, item, &why);
		if (rc < 0 && why.kind != LR_CONFIG)
			return lr_fail(err, why.kind, "%s", why.msg);
		if (rc < 0)
			problem(out, "", &why);
	}
	if (!out->wrong)
		return 0;
	if (out->wrong > PROBLEMS_SHOWN)
		buf_printf(&out->problems, "and %zu more, not shown\n", out->wrong - PROBLEMS_SHOWN);
	return lr_fail(err, LR_CONFIG, "%s", out->last.msg);
}

void config_files_free(struct config_files *f)
{
	free(f->items);
	arena_free(&f->mem);
	buf_free(&f->problems);
	*f = (struct config_files){ .cap = 0 };
}
