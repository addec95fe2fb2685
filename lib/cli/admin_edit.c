/*
 * admin_edit - a lead's data corrected by hand: checked as lr-ingest checks them, recorded as lead.updated, nothing is routed.
 */
#include <stdio.h>

#include "base/nearest.h"
#include "base/num.h"
#include "cli/admin.h"
#include "cli/records_out.h"
#include "domain/advance.h"
#include "domain/contact.h"
#include "domain/update.h"
#include "wire/lead_in.h"

/* In the order told. Of the others a lead can say nothing else than when it came in. */
enum { NAME, EMAIL, PHONE, MESSAGE, TAGS, ZIP, COST, FIELDS };
static const char *const fields[FIELDS] = { "name", "email", "phone", "message", "tags", "zip", "cost" };
static const char *const kept[] = { "ext_id", "source", "received_at", "assign_to" };

struct edit {
	uint64_t lead;
	bool given[FIELDS];
	struct slice text[FIELDS];
	int frame, began; /* 0 what is due, 1 the edit */
};

static int read_field(struct cli *c, const char *arg, struct edit *ed)
{
	const char *eq = strchr(arg, '=');
	struct slice name = { arg, eq ? (size_t)(eq - arg) : 0 };
	if (!eq || !name.n)
		return lr_fail(&c->err, LR_USAGE, "edit: \"%.60s\" is not FIELD=VALUE", arg);
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (slice_is(name, kept[i]))
			return lr_fail(&c->err, LR_USAGE, "edit: %s is what the lead came in with; void it and feed it again", kept[i]);
	for (int i = 0; i < FIELDS; i++) {
		if (!slice_is(name, fields[i]))
			continue;
		if (ed->given[i])
			return lr_fail(&c->err, LR_USAGE, "edit: %s is given twice", fields[i]);
		ed->given[i] = true;
		ed->text[i] = slice_of(eq + 1);
		return 0;
	}
	struct nearest near = nearest_to(name);
	char hint[NEAREST_HINT];
	for (int i = 0; i < FIELDS; i++)
		nearest_offer(&near, slice_of(fields[i]));
	nearest_hint(&near, hint, sizeof(hint));
	return lr_fail(&c->err, LR_USAGE, "edit: there is no field \"%.*s\"%s", (int)(name.n < 60 ? name.n : 60), name.p, hint);
}

/* The values as lr-ingest would take them. */
static int read_values(struct cli *c, struct decision *d, const struct edit *ed, struct lead_in *out)
{
	struct slice names[FIELDS], texts[FIELDS];
	size_t n = 0;
	const struct settings *set = state_settings(d->state, &c->err);
	if (!set)
		return -c->err.kind;
	struct lead_in_opts opts = { .currency_digits = currency_digits(set->currency) };
	for (int i = 0; i < FIELDS; i++)
		if (ed->given[i]) {
			names[n] = slice_of(fields[i]);
			texts[n++] = ed->text[i];
		}
	int rc = lead_in_values(names, texts, n, &opts, d->mem, out, &c->err);
	if (rc == -LR_REFUSED) {
		struct lr_err why = c->err;
		lr_err_clear(&c->err);
		return lr_refuse(&c->err, why.code, "%.*s: %.400s", (int)out->column.n, out->column.p, why.msg);
	}
	if (rc == 0 && ((ed->given[ZIP] && !out->zip.n) || (ed->given[COST] && !out->has_cost)))
		rc = lr_refuse(&c->err, NULL, "%s: cannot be emptied, only replaced", ed->given[ZIP] && !out->zip.n ? "zip" : "cost");
	return rc;
}

static int warn_of_phone(struct cli *c, struct decision *d, struct slice person, struct slice phone)
{
	const struct settings *set = state_settings(d->state, &c->err);
	struct contact has;
	bool unreadable = false;
	int rc = set ? contact_of(person, set->country_code, d->mem, &has, &unreadable, &c->err) : -c->err.kind;
	if (rc == 0 && unreadable)
		cli_note(c, "phone: \"%.*s\" cannot be read as a number; kept as it is, it finds no other lead",
			 (int)(phone.n < 60 ? phone.n : 60), phone.p);
	return rc;
}

/* `want` is the lead as it is, and becomes what it should be; differs[] says where. */
static int lay_in(struct cli *c, struct decision *d, const struct edit *ed, const struct lead_in *in, struct event *want, bool *differs)
{
	struct person_texts had, now;
	const struct slice given[] = { in->name, in->email, in->phone, in->message };
	person_texts(want->person, d->mem, &had);
	now = had;
	struct slice *const texts[] = { &now.name, &now.email, &now.phone, &now.message };
	for (int i = NAME; i <= MESSAGE; i++)
		if (ed->given[i]) {
			differs[i] = !slice_eq(*texts[i], given[i]);
			*texts[i] = given[i];
		}
	if (ed->given[TAGS]) {
		struct slice tags = in->tags.n ? in->tags : SLICE("[]"), old = event_text(want, KEY_TAGS);
		differs[TAGS] = !slice_eq(tags, old.n ? old : SLICE("[]"));
		event_set(want, KEY_TAGS, tags);
	}
	if (ed->given[ZIP]) {
		differs[ZIP] = !slice_eq(in->zip, event_text(want, KEY_ZIP));
		event_set(want, KEY_ZIP, in->zip);
	}
	if (ed->given[COST]) {
		differs[COST] = !event_has(want, KEY_COST) || event_int(want, KEY_COST) != in->cost;
		event_set_int(want, KEY_COST, in->cost);
	}
	int rc = person_with(&now, want->person, d->mem, &want->person, &c->err);
	return rc == 0 && differs[PHONE] ? warn_of_phone(c, d, want->person, now.phone) : rc;
}

static int put_edited(struct cli *c, const struct lead *l, const bool *differs)
{
	struct jsonw w = jsonw_open(&c->out.b, false);
	jsonw_id(&w, "lead", 'L', l->id);
	jsonw_str(&w, "status", slice_of(lead_status(l)));
	jsonw_key(&w, "changed");
	buf_addc(w.b, '[');
	for (int i = 0, n = 0; i < FIELDS; i++)
		if (differs[i])
			buf_printf(w.b, "%s\"%s\"", n++ ? "," : "", fields[i]);
	buf_addc(w.b, ']');
	jsonw_close(&w);
	buf_addc(w.b, '\n');
	return buf_failed(w.b) ? lr_nomem(&c->err) : 0;
}

static int decide_edit(struct cli *c, const struct edit *ed, struct decision *d)
{
	struct lead_in in;
	struct lead l;
	struct event want;
	bool differs[FIELDS] = { false }, changed;
	int rc = read_values(c, d, ed, &in);
	if (rc == 0)
		rc = state_lead(d->state, ed->lead, &l, &c->err);
	if (rc <= 0)
		return rc < 0 ? rc : lr_refuse(&c->err, "unknown", "unknown: there is no lead L%llu", (unsigned long long)ed->lead);
	if (l.state == LEAD_VOID || l.forgotten)
		return lr_refuse(&c->err, l.forgotten ? "forgotten" : "void", "edit L%llu: refused: it is %s", (unsigned long long)ed->lead,
				 l.forgotten ? "forgotten" : "void");
	rc = update_now(d->state, &l, d->mem, &want, &c->err);
	if (rc == 1)
		rc = lay_in(c, d, ed, &in, &want, differs);
	if (rc == 0)
		rc = update_lead(d, &l, &want, &changed, &c->err);
	if (rc == 0)
		rc = state_lead(d->state, ed->lead, &l, &c->err);
	return rc < 0 ? rc : put_edited(c, &l, differs);
}

/*
 * What is due is settled first, by what the lead said when it was due: a frame before, since lead.updated begins its frame (fold() finds
 * its line again by where the frame begins). If we die between the two, the lead is settled and not yet corrected.
 */
static int next_frame(struct cli *c, void *arg, struct decision *d)
{
	struct edit *ed = arg;
	if (ed->frame == 2)
		return 0;
	int rc = ed->frame++ == 0 ? advance_settle(d, ed->lead, &c->err) : decide_edit(c, ed, d);
	return rc < 0 ? rc : 1;
}

static void restart(void *arg)
{
	struct edit *ed = arg;
	ed->frame = ed->began;
}

int admin_edit(struct cli *c)
{
	struct edit ed = { 0 };
	if (c->n_args < 3)
		return lr_fail(&c->err, LR_USAGE, "usage: lr-admin edit LEAD FIELD=VALUE...");
	int rc = cli_open_store(c, STORE_WRITE);
	if (rc == 0 && c->role == ROLE_AGENT)
		rc = lr_fail(&c->err, LR_NOPERM, "not permitted: edit is for admins, rainmakers and the owner");
	if (rc == 0 && !num_id(slice_of(c->args[1]), 'L', &ed.lead))
		rc = lr_fail(&c->err, LR_USAGE, "\"%.60s\" is not a lead's id such as L7", c->args[1]);
	for (int i = 2; rc == 0 && i < c->n_args; i++)
		rc = read_field(c, c->args[i], &ed);
	for (rc = rc < 0 ? rc : 1; rc == 1; ed.began = ed.frame)
		rc = cli_run_batch(c, &(struct cli_batch){ next_frame, restart, &ed });
	return rc;
}
