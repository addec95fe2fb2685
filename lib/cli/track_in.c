#include "cli/track_in.h"

#include "base/num.h"
#include "base/text.h"

const char *const track_value_key[TRACK_WORDS] = {
	[TRACK_INTERACTION] = "interaction", [TRACK_COMMENT] = "comment", [TRACK_STAGE] = "stage", [TRACK_OUTCOME] = "outcome",
};

static int shown(struct slice s)
{
	return (int)(s.n < 40 ? s.n : 40);
}

/* One of the words, or which there are. */
static int word_of(struct slice s, const char *what, const char *const *names, int n, int *out, struct lr_err *err)
{
	*out = tracked_word(s, names, n);
	if (*out >= 0)
		return 0;
	struct buf there = { 0 };
	for (int i = 0; i < n; i++)
		if (names[i][0])
			buf_printf(&there, "%s%s", there.n ? ", " : "", names[i]);
	lr_refuse(err, NULL, "%s: \"%.*s\" is none of %s", what, shown(s), s.p, buf_cstr(&there));
	buf_free(&there);
	return -LR_REFUSED;
}

int track_word_read(struct slice s, enum track_word *out, struct lr_err *err)
{
	int word = 0;
	int rc = word_of(s, "track", track_name, TRACK_WORDS, &word, err);
	*out = (enum track_word)word;
	return rc;
}

static int text_of(struct slice s, const char *what, struct slice *out, struct lr_err *err)
{
	size_t bad;
	if (!utf8_valid(s, &bad))
		return lr_refuse(err, NULL, "%s: is no UTF-8 text", what);
	*out = s;
	return 0;
}

static int read_feedback(const struct track_said *said, int digits, struct track *t, struct lr_err *err)
{
	int contact = CONTACT_NONE, deal = DEAL_NONE;
	int rc = said->contact.n ? word_of(said->contact, "contact", contact_state_name, CONTACT_STATES, &contact, err) : 0;
	if (rc == 0 && said->deal.n)
		rc = word_of(said->deal, "deal", deal_state_name, DEAL_STATES, &deal, err);
	if (rc < 0)
		return rc;
	if (!contact && !deal)
		return lr_refuse(err, NULL, "feedback: needs a contact state, a deal state or both");
	t->contact = (enum contact_state)contact;
	t->deal = (enum deal_state)deal;
	if (said->amount.n) {
		if (!deal)
			return lr_refuse(err, NULL, "amount: goes with a deal state");
		if (!num_money(said->amount, digits, &t->amount_minor) || said->amount.p[0] == '-')
			return lr_refuse(err, NULL,
					 "amount: \"%.*s\" is not an amount (such as 12.50: no sign, no thousands separators, at most %d decimals)",
					 shown(said->amount), said->amount.p, digits);
		t->has_amount = true;
	}
	return said->reason.n ? text_of(said->reason, "reason", &t->text, err) : 0;
}

/* What belongs to another word is a mistake, not to be lost in silence. */
static int nothing_else(const struct track_said *said, enum track_word word, struct lr_err *err)
{
	const struct {
		const char *key;
		struct slice s;
	} of_feedback[] = { { "contact", said->contact }, { "deal", said->deal }, { "reason", said->reason }, { "amount", said->amount } };
	for (int i = 0; i < TRACK_WORDS; i++)
		if (i != (int)word && said->value[i].n)
			return lr_refuse(err, NULL, "%s: does not go with %s", track_value_key[i], track_name[word]);
	for (size_t i = 0; word != TRACK_FEEDBACK && i < sizeof(of_feedback) / sizeof(of_feedback[0]); i++)
		if (of_feedback[i].s.n)
			return lr_refuse(err, NULL, "%s: goes with feedback, not with %s", of_feedback[i].key, track_name[word]);
	return 0;
}

int track_read(const struct track_said *said, int digits, struct track *t, struct lr_err *err)
{
	struct slice value = said->value[t->word];
	const char *key = track_value_key[t->word];
	int n = 0, rc = nothing_else(said, t->word, err);
	if (rc == 0 && key && !value.n)
		rc = lr_refuse(err, NULL, "%s: missing", key);
	if (rc < 0)
		return rc;
	switch (t->word) {
	case TRACK_INTERACTION:
		rc = word_of(value, key, interaction_name, INTERACTIONS, &n, err);
		t->interaction = (enum interaction)n;
		return rc;
	case TRACK_STAGE:
		rc = word_of(value, key, phase_name, PHASES, &n, err);
		t->phase = (enum phase)n;
		return rc;
	case TRACK_OUTCOME:
		rc = word_of(value, key, outcome_name, OUTCOMES, &n, err);
		t->outcome = (enum outcome)n;
		return rc;
	case TRACK_COMMENT: return text_of(value, key, &t->text, err);
	case TRACK_FEEDBACK: return read_feedback(said, digits, t, err);
	default: return 0;
	}
}

/* A JSON number, or its text. */
static int amount_of(const struct record *rec, struct buf *b, struct slice *out, struct lr_err *err)
{
	const struct json *v = rec->doc ? json_get(rec->doc, "amount") : NULL;
	if (!v || (json_type(v) != JSON_INT_T && json_type(v) != JSON_REAL_T))
		return record_text(rec, "amount", out, err);
	json_put(b, v, true);
	*out = buf_view(b);
	if (json_type(v) == JSON_REAL_T && out->n > 2 && memcmp(out->p + out->n - 2, ".0", 2) == 0)
		out->n -= 2; /* 1200.0 where a currency has no decimals */
	return buf_failed(b) ? lr_nomem(err) : 1;
}

static int at_of(const struct record *rec, struct track *t, struct lr_err *err)
{
	struct slice at;
	int rc = record_text(rec, "at", &at, err);
	if (rc <= 0)
		return rc;
	if (!time_parse(at, &t->at, NULL))
		return lr_refuse(err, NULL, "at: \"%.*s\" is not a time such as 2026-07-01T09:00:00Z", shown(at), at.p);
	t->has_at = true;
	return 0;
}

int track_record(const struct record *rec, int digits, struct track *t, struct lr_err *err)
{
	struct track_said said = { 0 };
	struct slice word;
	struct buf amount = { 0 };
	const struct {
		const char *key;
		struct slice *s;
	} texts[] = { { "agent", &t->agent }, { "contact", &said.contact }, { "deal", &said.deal }, { "reason", &said.reason } };
	int rc = record_text(rec, "track", &word, err);
	if (rc == 0)
		rc = lr_refuse(err, NULL, "track: missing");
	if (rc > 0)
		rc = track_word_read(word, &t->word, err);
	for (int i = 0; i < TRACK_WORDS && rc >= 0; i++)
		if (track_value_key[i])
			rc = record_text(rec, track_value_key[i], &said.value[i], err);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) && rc >= 0; i++)
		rc = record_text(rec, texts[i].key, texts[i].s, err);
	if (rc >= 0)
		rc = amount_of(rec, &amount, &said.amount, err);
	if (rc >= 0)
		rc = at_of(rec, t, err);
	if (rc >= 0)
		rc = track_read(&said, digits, t, err);
	buf_free(&amount);
	return rc < 0 ? rc : 0;
}
