/*
 * admin_forget - the personal data of a lead, or of every lead with an e-mail address or phone, erased.
 *
 * Whose they are is looked for in the whole journal, since a lead's older contact data stand there, too; then one frame a lead.
 * The store does the erasing (store_erase.c). A lead that comes in between is one that came in after.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "cli/admin.h"
#include "cli/records_out.h"
#include "domain/contact.h"

struct forgetting {
	char country_code[8];
	struct slice email, phone; /* what is looked for, as a key; or neither */
	struct buf key;
	uint64_t *leads;
	size_t n, cap, at, began;
};

static int add(struct forgetting *f, uint64_t lead, struct lr_err *err)
{
	if (f->n == f->cap) {
		size_t cap = f->cap ? f->cap * 2 : 16;
		uint64_t *p = realloc(f->leads, cap * sizeof(*p));
		if (!p)
			return lr_nomem(err);
		f->leads = p;
		f->cap = cap;
	}
	f->leads[f->n++] = lead;
	return 0;
}

static int by_id(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static void each_once(struct forgetting *f)
{
	size_t n = 0;
	if (f->n)
		qsort(f->leads, f->n, sizeof(*f->leads), by_id);
	for (size_t i = 0; i < f->n; i++)
		if (n == 0 || f->leads[n - 1] != f->leads[i])
			f->leads[n++] = f->leads[i];
	f->n = n;
}

/* Every lead whose lines, any of them, have that address or number. */
static int look(struct cli *c, struct forgetting *f)
{
	struct log_cursor at = { 0 };
	struct arena mem = { 0 };
	struct slice line;
	struct event e;
	int rc;
	while ((rc = store_log(c->store, &at, &line, &e, &c->err)) == 1) {
		struct contact has;
		if (!e.person.n || !event_has(&e, KEY_LEAD))
			continue;
		arena_reset(&mem);
		rc = contact_of(e.person, f->country_code, &mem, &has, NULL, &c->err);
		if (rc == 0 && ((f->email.n && slice_eq(f->email, has.email)) || (f->phone.n && slice_eq(f->phone, has.phone))))
			rc = add(f, event_id(&e, KEY_LEAD), &c->err);
		if (rc < 0)
			break;
	}
	arena_free(&mem);
	arena_free(&at.mem);
	each_once(f);
	return rc < 0 ? rc : 0;
}

static int country_code(struct cli *c, struct forgetting *f)
{
	struct settings set;
	int rc = cli_settings(c, &set);
	if (rc == 0)
		snprintf(f->country_code, sizeof(f->country_code), "%s", set.country_code);
	return rc;
}

/* L7, an e-mail address, or else a phone. */
static int who(struct cli *c, struct forgetting *f)
{
	struct slice what = slice_of(c->args[1]);
	uint64_t lead;
	if (num_id(what, 'L', &lead))
		return add(f, lead, &c->err);
	int rc = country_code(c, f);
	if (rc < 0)
		return rc;
	if (memchr(what.p, '@', what.n)) {
		contact_email(&f->key, what);
		f->email = buf_view(&f->key);
	} else if (contact_phone(&f->key, what, f->country_code)) {
		f->phone = buf_view(&f->key);
	} else if (!buf_failed(&f->key)) {
		return lr_fail(&c->err, LR_USAGE, "\"%.60s\" is neither a lead's id such as L7, nor an e-mail address, nor a phone", c->args[1]);
	}
	return buf_failed(&f->key) ? lr_nomem(&c->err) : look(c, f);
}

static void restart(void *arg)
{
	struct forgetting *f = arg;
	f->at = f->began;
}

static int next(struct cli *c, void *arg, struct decision *d)
{
	struct forgetting *f = arg;
	struct lead l;
	struct event e;
	if (f->at == f->n)
		return 0;
	uint64_t lead = f->leads[f->at++];
	int rc = state_lead(d->state, lead, &l, &c->err);
	if (rc <= 0)
		return rc < 0 ? rc : lr_refuse(&c->err, "unknown", "unknown: there is no lead L%llu", (unsigned long long)lead);
	if (l.forgotten != 1) {
		event_init(&e, EV_LEAD_FORGOTTEN);
		event_set_id(&e, KEY_LEAD, lead);
		if ((rc = decide(d, &e, &c->err)) < 0)
			return rc;
	}
	struct jsonw w = jsonw_open(&c->out.b, false);
	jsonw_id(&w, "lead", 'L', lead);
	jsonw_str(&w, "status", slice_of(lead_status(&l)));
	jsonw_bool(&w, "forgotten", true);
	jsonw_close(&w);
	buf_addc(&c->out.b, '\n');
	return buf_failed(&c->out.b) ? lr_nomem(&c->err) : 1;
}

int admin_forget(struct cli *c)
{
	struct forgetting f = { 0 };
	struct cli_batch b = { next, restart, &f };
	int rc;
	if (c->n_args != 2)
		return lr_fail(&c->err, LR_USAGE, "usage: lr-admin forget LEAD|EMAIL|PHONE");
	rc = cli_open_store(c, STORE_WRITE);
	if (rc == 0 && c->role != ROLE_RAINMAKER)
		rc = lr_fail(&c->err, LR_NOPERM, "not permitted: forget is for rainmakers and the owner");
	if (rc == 0)
		rc = who(c, &f);
	if (rc == 0 && !f.n)
		cli_say(c, "no lead has that %s, or not any more", f.email.n ? "e-mail address" : "phone");
	while ((rc == 0 && f.at < f.n) || rc == 1) {
		f.began = f.at;
		rc = cli_run_batch(c, &b);
	}
	buf_free(&f.key);
	free(f.leads);
	return rc;
}
