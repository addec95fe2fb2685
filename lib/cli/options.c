#include "cli/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/text.h"
#include "base/version.h"

static const struct cli_opt common_opts[] = {
	{ 'S', "state", OPT_TEXT, offsetof(struct cli_common, state), "DIR", "the state (else $LR_STATE, $XDG_STATE_HOME/lr, ~/.local/state/lr)", NULL, false },
	{ 0, "now", OPT_TEXT, offsetof(struct cli_common, now), "TIME", "the clock for this run, RFC 3339 (else $LR_NOW, else the system's)", NULL, false },
	{ 'n', "dry-run", OPT_FLAG, offsetof(struct cli_common, dry_run), NULL, "decide and print, write nothing", NULL, false },
	{ 0, "agent", OPT_TEXT, offsetof(struct cli_common, agent), "ID", "on whose behalf", NULL, false },
	{ 0, "as", OPT_TEXT, offsetof(struct cli_common, as), "ID", "with this agent's rights", NULL, false },
	{ 'o', "output", OPT_TEXT, offsetof(struct cli_common, format), "FORMAT", "table, csv or ndjson", NULL, false },
	{ 0, "csv", OPT_FLAG, offsetof(struct cli_common, csv), NULL, "the same as --output csv", NULL, false },
	{ 0, "ndjson", OPT_FLAG, offsetof(struct cli_common, ndjson), NULL, "the same as --output ndjson", NULL, false },
	{ 0, "lock-timeout", OPT_DURATION, offsetof(struct cli_common, lock_timeout_ms), "TIME", "how long to wait for another lr (10s)", NULL, false },
	{ 'q', "quiet", OPT_FLAG, offsetof(struct cli_common, quiet), NULL, "errors only", NULL, false },
	{ 'v', "verbose", OPT_FLAG, offsetof(struct cli_common, verbose), NULL, "say more on standard error", NULL, false },
	{ 0, "color", OPT_TEXT, offsetof(struct cli_common, color), "WHEN", "auto, always or never", NULL, false },
	{ 'h', "help", OPT_FLAG, offsetof(struct cli_common, help), NULL, "print this and leave", NULL, false },
	{ 'V', "version", OPT_FLAG, offsetof(struct cli_common, version), NULL, "print the version and leave", NULL, false },
};
enum { N_COMMON = sizeof(common_opts) / sizeof(common_opts[0]), MOST = 64 };

static size_t count(const struct cli_opt *o)
{
	size_t n = 0;
	while (o && o[n].name)
		n++;
	return n;
}

static int choice(const char *choices, const char *word)
{
	int i = 0;
	for (const char *p = choices;; i++) {
		size_t n = strcspn(p, "|");
		if (strlen(word) == n && memcmp(p, word, n) == 0)
			return i;
		if (!p[n])
			return -1;
		p += n + 1;
	}
}

static bool one_char(const char *text, char *out)
{
	static const struct {
		const char *word;
		char c;
	} words[] = { { "tab", '\t' }, { "comma", ',' }, { "semicolon", ';' }, { "pipe", '|' } };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(text, words[i].word) == 0) {
			*out = words[i].c;
			return true;
		}
	*out = text[0];
	return text[0] && !text[1] && (unsigned char)text[0] < 0x80;
}

static int store_value(const struct cli_opt *o, void *base, const char *text, struct lr_err *err)
{
	void *to = (char *)base + o->offset;
	int64_t n;
	char ch;
	switch (o->kind) {
	case OPT_FLAG: *(bool *)to = true; return 0;
	case OPT_TEXT: *(const char **)to = text; return 0;
	case OPT_COUNT:
		if (!num_int(slice_of(text), 0, (int64_t)1 << 53, &n))
			return lr_fail(err, LR_USAGE, "--%s: \"%s\" is not a whole number", o->name, text);
		*(int64_t *)to = n;
		return 0;
	case OPT_DURATION:
		if (!num_duration(slice_of(text), &n))
			return lr_fail(err, LR_USAGE, "--%s: \"%s\" is not a duration such as 90s, 5m, 1h30m, 2d", o->name, text);
		*(int64_t *)to = n;
		return 0;
	case OPT_CHAR:
		if (!one_char(text, &ch))
			return lr_fail(err, LR_USAGE, "--%s: \"%s\" is not one character, nor tab, comma, semicolon, pipe", o->name, text);
		*(char *)to = ch;
		return 0;
	case OPT_CHOICE:
		n = choice(o->choices, text);
		if (n < 0)
			return lr_fail(err, LR_USAGE, "--%s: \"%s\" is none of %s", o->name, text, o->choices);
		*(int *)to = (int)n;
		return 0;
	}
	return lr_fail(err, LR_BUG, "option kind");
}

/* ---- help */

static void help_option(struct buf *b, const struct cli_opt *o)
{
	char left[64];
	snprintf(left, sizeof(left), "%c%c%s --%s%s%s", o->letter ? '-' : ' ', o->letter ? o->letter : ' ', o->letter ? "," : " ", o->name,
		 o->arg ? " " : "", o->arg ? o->arg : "");
	buf_printf(b, "  %-30s %s\n", left, o->help);
}

static void help(struct buf *b, const struct cli_program *p)
{
	buf_printf(b, "%s - %s\n\n", p->name, p->purpose);
	if (p->examples)
		buf_printf(b, "Examples:\n%s\n", p->examples);
	buf_adds(b, "Usage:\n");
	for (const char *u = p->usage; *u;) {
		size_t n = strcspn(u, "\n");
		buf_printf(b, "  %s %.*s\n", p->name, (int)n, u);
		u += n + (u[n] == '\n');
	}
	if (count(p->opts)) {
		buf_adds(b, "\nOptions:\n");
		for (const struct cli_opt *o = p->opts; o->name; o++)
			help_option(b, o);
	}
	buf_adds(b, "\nCommon options:\n");
	for (size_t i = 0; i < N_COMMON; i++)
		help_option(b, &common_opts[i]);
	buf_printf(b, "\nThe manual: man %s, man 7 lr\n", p->name);
}

/* ---- parsing */

static const char *suggestion(const struct cli_program *p, const char *given)
{
	const char *best = NULL;
	unsigned least = 3;
	for (size_t i = 0, own = count(p->opts); i < own + N_COMMON; i++) {
		const char *name = i < own ? p->opts[i].name : common_opts[i - own].name;
		unsigned d = text_distance(slice_of(given), slice_of(name), 9);
		if (d < least) {
			least = d;
			best = name;
		}
	}
	return best;
}

static int unknown(const struct cli_program *p, char **argv, int index, int letter, struct lr_err *err)
{
	const char *arg = argv[index];
	if (arg[0] == '-' && arg[1] == '-') {
		char name[64];
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(arg + 2, "="), arg + 2);
		const char *near = suggestion(p, name);
		return lr_fail(err, LR_USAGE, "unknown option --%s%s%s%s; try %s --help", name, near ? " (did you mean --" : "", near ? near : "",
			       near ? "?)" : "", p->name);
	}
	return lr_fail(err, LR_USAGE, "unknown option -%c; try %s --help", letter ? letter : '?', p->name);
}

int options_parse(struct cli *c, int argc, char **argv, struct cli_common *common, struct lr_err *err)
{
	const struct cli_program *p = c->prog;
	struct option longs[MOST];
	char shorts[2 * MOST + 4];
	size_t own = count(p->opts), n = 0, s = 0;
	bool given[MOST] = { false };
	if (own + N_COMMON >= MOST)
		return lr_fail(err, LR_BUG, "too many options");
	shorts[s++] = ':'; /* report missing values apart */
	for (size_t i = 0; i < own + N_COMMON; i++) {
		const struct cli_opt *o = i < own ? &p->opts[i] : &common_opts[i - own];
		longs[n++] = (struct option){ o->name, o->kind == OPT_FLAG ? no_argument : required_argument, NULL, 256 + (int)i };
		if (o->letter) {
			shorts[s++] = o->letter;
			if (o->kind != OPT_FLAG)
				shorts[s++] = ':';
		}
	}
	longs[n] = (struct option){ 0 };
	shorts[s] = '\0';
	common->lock_timeout_ms = 10000;
	opterr = 0;
	for (;;) {
		int before = optind;
		int got = getopt_long(argc, argv, shorts, longs, NULL);
		if (got == -1)
			break;
		if (got == ':')
			return lr_fail(err, LR_USAGE, "option %s needs a value", argv[optind - 1]);
		if (got == '?')
			return unknown(p, argv, optind > before ? optind - 1 : before, optopt, err);
		size_t i = 0;
		if (got >= 256) {
			i = (size_t)got - 256;
		} else {
			while ((i < own ? p->opts[i].letter : common_opts[i - own].letter) != got)
				i++;
		}
		const struct cli_opt *o = i < own ? &p->opts[i] : &common_opts[i - own];
		if (o->letter == 'S' && p->many_states) {
			if (common->n_states == STATES_MOST)
				return lr_fail(err, LR_USAGE, "--state is given more than %d times", STATES_MOST);
			common->states[common->n_states++] = optarg;
			if (common->state)
				continue;
		}
		if (given[i] && o->kind != OPT_FLAG)
			return lr_fail(err, LR_USAGE, "--%s is given twice", o->name);
		given[i] = true;
		int rc = store_value(o, i < own ? c->opts : (void *)common, optarg, err);
		if (rc < 0)
			return rc;
	}
	c->args = argv + optind;
	c->n_args = argc - optind;
	if (common->help || common->version) {
		if (common->help)
			help(&c->out.b, p);
		else
			buf_printf(&c->out.b, "%s (lr) %s\n", p->name, LR_VERSION);
		return OPTIONS_DONE;
	}
	return OPTIONS_RUN;
}

const char *options_owner_only(const struct cli *c, const struct cli_common *common)
{
	if (common->now)
		return "--now";
	if (common->state)
		return "--state";
	for (const struct cli_opt *o = c->prog->opts; o && o->name; o++)
		if (o->opens_file && *(const char **)((char *)c->opts + o->offset))
			return o->name;
	return NULL;
}
