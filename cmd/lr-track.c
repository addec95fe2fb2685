/*
 * lr-track - what became of owned leads: interactions, feedback, comments, phases, outcomes
 *
 * A frame a record. Crash between append and print: the same records again are `already` where the lead shows it (stage,
 * outcome, convert) or where they give their moment; other interactions, feedbacks and comments are recorded once more.
 */
#include "base/num.h"
#include "cli/moment.h"
#include "cli/record_loop.h"
#include "cli/records_out.h"
#include "cli/track_in.h"

struct opts {
	const char *at, *contact, *deal, *reason, *amount;
};

struct job {
	int digits;              /* of the account's currency */
	bool not_permitted;
	/* argv */
	struct track given;
	bool done;
};

static const char *const result_name[] = { [TRACK_REFUSED] = "refused", [TRACK_OK] = "ok", [TRACK_ALREADY] = "already" };

/* "" is null */
static void put_word(struct jsonw *w, const char *key, const char *word)
{
	jsonw_str(w, key, *word ? slice_of(word) : (struct slice){ 0 });
}

static int put_result(struct cli *c, const struct track *t)
{
	struct jsonw w = jsonw_open(&c->out.b, false);
	put_word(&w, "track", track_name[t->word]);
	jsonw_id(&w, "lead", 'L', t->lead);
	jsonw_str(&w, "agent", t->owner ? slice_of(t->owner->id) : t->agent);
	put_word(&w, "result", result_name[t->result]);
	put_word(&w, "reason", t->reason ? t->reason : "");
	switch (t->word) {
	case TRACK_INTERACTION: put_word(&w, "interaction", interaction_name[t->interaction]); break;
	case TRACK_STAGE: put_word(&w, "stage", phase_name[t->phase]); break;
	case TRACK_OUTCOME: put_word(&w, "outcome", outcome_name[t->outcome]); break;
	case TRACK_FEEDBACK:
		put_word(&w, "contact", contact_state_name[t->contact]);
		put_word(&w, "deal", deal_state_name[t->deal]);
		jsonw_int(&w, "depth", t->depth);
		break;
	default: break;
	}
	jsonw_close(&w);
	buf_addc(&c->out.b, '\n');
	return buf_failed(&c->out.b) ? lr_nomem(&c->err) : 0;
}

static int say(struct cli *c, struct job *job, struct decision *d, struct track *t)
{
	struct slice speaker;
	int rc = cli_on_behalf(c, &speaker);
	if (rc < 0)
		return rc;
	/* a record may name its agent: the speaker himself, or anybody when the speaker may speak for others */
	if (!t->agent.n)
		t->agent = speaker;
	else if (speaker.n && !slice_eq(t->agent, speaker) && (c->role == ROLE_AGENT || c->agent))
		t->reason = "not_permitted";
	d->by = t->agent.n ? t->agent : cli_by(c);
	if (!t->reason)
		rc = track(d, t, &c->err);
	if (rc == 0)
		rc = put_result(c, t);
	if (rc == 0 && t->result == TRACK_REFUSED && c->is_owner && d->n) /* what was due on it */
		rc = put_what_followed(c, d->state, t->lead, d->mem);
	if (rc < 0)
		return rc;
	const struct agent *a = t->owner;
	if (t->result == TRACK_OK && t->word == TRACK_OUTCOME && t->outcome == OUTCOME_OPEN && a->limit >= 0 && a->carrying > a->limit)
		cli_note(c, "agent %s now carries %lld leads, above the limit of %lld", a->id, (long long)a->carrying, (long long)a->limit);
	if (t->result != TRACK_REFUSED)
		return 0;
	job->not_permitted |= !strcmp(t->reason, "not_permitted") || !strcmp(t->reason, "not_yours");
	return lr_refuse(&c->err, t->reason, "%s L%llu: refused: %s", track_name[t->word], (unsigned long long)t->lead, t->reason);
}

static int track_one(struct cli *c, void *arg, struct decision *d, const struct record *rec)
{
	struct job *job = arg;
	struct track t = { .lead = 0 };
	int rc = record_lead(c, rec, &t.lead);
	if (rc >= 0)
		rc = track_record(rec, job->digits, &t, &c->err);
	return rc < 0 ? rc : say(c, job, d, &t);
}

/* ---- argv */

static void single_restart(void *arg)
{
	((struct job *)arg)->done = false;
}

static int single_next(struct cli *c, void *arg, struct decision *d)
{
	struct job *job = arg;
	if (job->done)
		return 0;
	job->done = true;
	struct track t = job->given;
	int rc = say(c, job, d, &t);
	return rc < 0 ? rc : 1;
}

static struct slice option(const char *text)
{
	return text ? slice_of(text) : (struct slice){ 0 };
}

/* -LR_REFUSED or -LR_USAGE when the arguments are nothing to track. */
static int read_args(struct cli *c, struct job *job)
{
	const struct opts *o = c->opts;
	struct track *t = &job->given;
	struct track_said said = { .contact = option(o->contact), .deal = option(o->deal), .reason = option(o->reason),
				   .amount = option(o->amount) };
	int rc = track_word_read(slice_of(c->args[0]), &t->word, &c->err);
	if (rc < 0)
		return rc;
	int want = track_value_key[t->word] ? 3 : 2;
	if (c->n_args != want)
		return lr_refuse(&c->err, NULL, "usage: lr-track %s LEAD%s%s", track_name[t->word], want == 3 ? " " : "",
				 want == 2 ? "" : t->word == TRACK_COMMENT ? "TEXT (one argument: quote it)" : track_value_key[t->word]);
	if ((o->contact && !*o->contact) || (o->deal && !*o->deal) || (o->reason && !*o->reason) || (o->amount && !*o->amount))
		return lr_refuse(&c->err, NULL, "an option is empty");
	if (!num_id(slice_of(c->args[1]), 'L', &t->lead))
		return lr_refuse(&c->err, NULL, "\"%.60s\" is not a lead's id such as L7", c->args[1]);
	if (want == 3)
		said.value[t->word] = slice_of(c->args[2]);
	if (rc >= 0)
		rc = track_read(&said, job->digits, t, &c->err);
	if (rc == 0 && o->at) {
		t->has_at = true;
		rc = moment_read(c, "--at", o->at, false, &t->at);
	}
	return rc;
}

static int run_argv(struct cli *c, struct job *job)
{
	struct cli_batch b = { single_next, single_restart, job };
	int rc = read_args(c, job);
	if (rc < 0) {
		c->err.kind = c->err.kind == LR_REFUSED ? LR_USAGE : c->err.kind;
		return -c->err.kind;
	}
	rc = cli_run_batch(c, &b);
	if (rc >= 0 && job->not_permitted)
		c->err.kind = LR_NOPERM; /* the reason was told with the record */
	return rc < 0 ? rc : job->not_permitted ? -LR_NOPERM : 0;
}

static int run(struct cli *c)
{
	const struct opts *o = c->opts;
	struct job job = { .digits = 2 };
	struct settings set;
	int rc = cli_settings(c, &set);
	if (rc < 0)
		return rc;
	job.digits = currency_digits(set.currency);
	if (c->n_args)
		return run_argv(c, &job);
	if (o->at || o->contact || o->deal || o->reason || o->amount)
		return lr_fail(&c->err, LR_USAGE, "--at, --contact, --deal, --reason and --amount go with arguments; records have keys for them");
	return record_loop(c, false, track_one, &job);
}

#define TEXT(member) OPT_TEXT, offsetof(struct opts, member)

static const struct cli_opt options[] = {
	{ 0, "at", TEXT(at), "TIME", "when it happened (now); a day means its first moment", NULL, false },
	{ 0, "contact", TEXT(contact), "WORD", "feedback: attempted, contacted or unreachable", NULL, false },
	{ 0, "deal", TEXT(deal), "WORD", "feedback: in_progress, closed or unsuccessful", NULL, false },
	{ 0, "reason", TEXT(reason), "TEXT", "feedback: why it stands so", NULL, false },
	{ 0, "amount", TEXT(amount), "AMOUNT", "feedback: of the deal, such as 1250.00", NULL, false },
	{ 0, NULL, OPT_FLAG, 0, NULL, NULL, NULL, false },
};

int main(int argc, char **argv)
{
	static const struct cli_program program = {
		.name = "lr-track",
		.purpose = "what became of owned leads",
		.usage = "interaction LEAD call|text|email|meeting|plan [--at T]\n"
			 "feedback LEAD [--contact WORD] [--deal WORD] [--reason TEXT] [--amount AMOUNT] [--at T]\n"
			 "comment LEAD TEXT [--at T]\n"
			 "stage LEAD cultivate|appointment|active|under_contract|closed [--at T]\n"
			 "outcome LEAD open|lost|archived|completed [--at T]\nconvert LEAD [--at T]\n[OPTION]... <tracked.ndjson",
		.examples = "  lr-track interaction L7 call --agent bob          # bob called the customer of L7\n"
			    "  lr-track feedback L7 --contact contacted --deal closed --amount 1250.00\n"
			    "  lr-track comment L7 'wants to see it on Sunday'\n"
			    "  lr-track stage L7 appointment --at 2026-07-01T16:30:00Z\n"
			    "  lr-track outcome L7 lost                          # it no longer counts against the limit\n"
			    "  lr-track <tracked.ndjson     # {\"track\":\"stage\",\"lead\":\"L7\",\"stage\":\"appointment\",\"agent\":\"bob\"}\n",
		.opts = options,
		.opts_size = sizeof(struct opts),
		.needs = NEEDS_WRITE,
		.run = run,
	};
	return cli_main(argc, argv, &program);
}
