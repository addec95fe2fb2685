/*
 * lr-answer - what agents say to offers
 *
 * One answer from the command line, or NDJSON on stdin; prints what became of each. What is due on the lead is settled
 * first, in the same frame. The owner's runs print what followed (next offers), too; anyone else sees his own result.
 */
#include "base/num.h"
#include "cli/record_loop.h"
#include "cli/records_out.h"
#include "domain/answer.h"

struct one {
	bool argv;               /* a single answer: not permitted ends with 77 */
	bool not_permitted;
};

static int put_result(struct cli *c, struct decision *d, const struct answer *a)
{
	struct lead l;
	int rc = 0;
	struct jsonw w = jsonw_open(&c->out.b, false);
	jsonw_str(&w, "answer", slice_of(answer_name[a->word]));
	jsonw_id(&w, "offer", 'O', a->out_offer);
	jsonw_id(&w, "lead", 'L', a->out_lead);
	jsonw_str(&w, "agent", a->agent);
	jsonw_str(&w, "result", a->ok ? SLICE("ok") : SLICE("refused"));
	jsonw_str(&w, "reason", a->reason ? slice_of(a->reason) : (struct slice){ 0 });
	jsonw_str(&w, "status", a->status ? slice_of(a->status) : (struct slice){ 0 });
	bool his_now = a->word == ANSWER_ACCEPT || a->word == ANSWER_CLAIM ||
		       (a->word == ANSWER_REQUEUE && a->status && !strcmp(a->status, "accepted"));
	if (a->ok && his_now) {
		rc = state_lead(d->state, a->out_lead, &l, &c->err);
		if (rc == 1)
			rc = put_lead_fields(&w, d->state, &l, d->mem, &c->err);
	}
	jsonw_close(&w);
	buf_addc(&c->out.b, '\n');
	return rc;
}

static int say(struct cli *c, struct one *one, struct decision *d, struct answer *a)
{
	struct slice speaker;
	int rc = cli_on_behalf(c, &speaker);
	if (rc < 0)
		return rc;
	a->any_lead = c->role != ROLE_AGENT && !c->agent && !a->agent.n;
	/* a record may name its agent: the speaker himself, or anybody when the speaker may speak for others */
	if (!a->agent.n)
		a->agent = speaker;
	else if (speaker.n && !slice_eq(a->agent, speaker) && (c->role == ROLE_AGENT || c->agent)) {
		a->ok = false;
		a->reason = "not_permitted";
		a->out_offer = a->offer;
		a->out_lead = a->lead;
		goto tell;
	}
	d->by = a->agent.n ? a->agent : cli_by(c);
	rc = answer(d, a, &c->err);
	if (rc < 0)
		return rc;
tell:
	rc = put_result(c, d, a);
	if (rc == 0 && a->out_lead && c->is_owner && d->n) {
		bool handed_over = a->ok && (a->word == ANSWER_DECLINE || a->word == ANSWER_RELEASE);
		if (handed_over || !a->ok)
			rc = put_what_followed(c, d->state, a->out_lead, d->mem);
	}
	if (rc < 0 || a->ok)
		return rc;
	one->not_permitted |= !strcmp(a->reason, "not_permitted") || !strcmp(a->reason, "not_yours");
	return lr_refuse(&c->err, a->reason, "%s %c%llu: refused: %s", answer_name[a->word], a->out_offer ? 'O' : 'L',
			 (unsigned long long)(a->out_offer ? a->out_offer : a->out_lead), a->reason);
}

static int word_of(struct cli *c, struct slice s, enum answer_word *out)
{
	for (int i = 0; i < ANSWERS; i++)
		if (slice_is(s, answer_name[i])) {
			*out = (enum answer_word)i;
			return 0;
		}
	return lr_refuse(&c->err, NULL, "answer: \"%.*s\" is none of accept, decline, requeue, claim, release", (int)(s.n < 40 ? s.n : 40), s.p);
}

static int id_of(struct cli *c, struct slice s, struct answer *a)
{
	if (!num_id(s, 'O', &a->offer) && !num_id(s, 'L', &a->lead))
		return lr_refuse(&c->err, "unknown", "unknown: \"%.*s\" is neither an offer (O3) nor a lead (L7)", (int)(s.n < 80 ? s.n : 80), s.p);
	return 0;
}

static int answer_record(struct cli *c, void *arg, struct decision *d, const struct record *rec)
{
	struct answer a = { 0 };
	struct slice word = { 0 }, id = { 0 };
	int rc = record_text(rec, "answer", &word, &c->err);
	if (rc >= 0)
		rc = word_of(c, word, &a.word);
	if (rc >= 0)
		rc = record_text(rec, "agent", &a.agent, &c->err);
	if (rc >= 0)
		rc = record_text(rec, "offer", &id, &c->err);
	if (rc == 0)
		rc = record_text(rec, "lead", &id, &c->err);
	if (rc == 0)
		rc = lr_refuse(&c->err, NULL, "offer or lead: missing");
	if (rc > 0)
		rc = id_of(c, id, &a);
	return rc < 0 ? rc : say(c, arg, d, &a);
}

/* ---- argv */

struct single {
	struct one one;
	struct answer given;
	bool done;
};

static void single_restart(void *arg)
{
	((struct single *)arg)->done = false;
}

static int single_next(struct cli *c, void *arg, struct decision *d)
{
	struct single *s = arg;
	if (s->done)
		return 0;
	s->done = true;
	struct answer a = s->given;
	int rc = say(c, &s->one, d, &a);
	return rc < 0 ? rc : 1;
}

static int run_argv(struct cli *c)
{
	struct single s = { .one = { .argv = true } };
	struct cli_batch b = { single_next, single_restart, &s };
	if (c->n_args != 2 || word_of(c, slice_of(c->args[0]), &s.given.word) < 0 || id_of(c, slice_of(c->args[1]), &s.given) < 0) {
		if (c->n_args == 2 && !strcmp(c->err.code ? c->err.code : "", "unknown")) {
			c->err.kind = LR_REFUSED; /* a word that looks like no id names nothing there is */
			return -LR_REFUSED;
		}
		lr_err_clear(&c->err);
		return lr_fail(&c->err, LR_USAGE, "needs accept, decline, requeue, claim or release, and one offer (O3) or lead (L7)");
	}
	int rc = cli_run_batch(c, &b);
	return rc < 0 ? rc : s.one.not_permitted ? -LR_NOPERM : 0;
}

static int run(struct cli *c)
{
	struct one one = { 0 };
	if (c->n_args) {
		int rc = run_argv(c);
		if (rc == -LR_NOPERM && !c->err.kind)
			c->err.kind = LR_NOPERM; /* the reason was told with the record */
		return rc;
	}
	return record_loop(c, false, answer_record, &one);
}

int main(int argc, char **argv)
{
	static const struct cli_program program = {
		.name = "lr-answer", .purpose = "what agents say to offers",
		.usage = "accept|decline|requeue|claim|release OFFER|LEAD [OPTION]...\n[OPTION]... <answers.ndjson",
		.examples = "  lr-answer accept O3 --agent bob     # bob takes the lead offered by O3\n"
			    "  lr-answer decline L7 --agent bob    # his live offer on lead L7\n"
			    "  lr-answer requeue L7 --agent bob    # another chance, after he let it time out\n"
			    "  lr-answer claim L9 --agent cat      # out of the pool\n"
			    "  lr-answer <answers.ndjson           # {\"answer\":\"accept\",\"offer\":\"O3\",\"agent\":\"bob\"}\n",
		.needs = NEEDS_WRITE, .run = run,
	};
	return cli_main(argc, argv, &program);
}
