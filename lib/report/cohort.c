#include "report/cohort.h"

#include <stdlib.h>

#include "report/scan.h"

/* One row: where its lead stands, and what the lead brought with it. leads[] is by lead id while rows come in. */
static void take(struct cohort *c, struct leads *book, const struct fact *f)
{
	leads_row(book, f);
	if (f->type == FACT_RECEIVED)
		c->leads[f->lead] = (struct cohort_lead){ .received_at = f->value, .lead = f->lead, .source = f->source };
}

/* Leave those of the range alone, side by side. */
static void gather(struct cohort *c, const struct leads *book)
{
	for (uint64_t id = book->low; id <= book->high; id++) {
		struct cohort_lead l = c->leads[id];
		enum became became = leads_became(book, (uint32_t)id);
		int64_t s;
		if (became == BECAME_NOTHING)
			continue;
		l.became = (uint8_t)became;
		l.response_s = COHORT_NO_RESPONSE;
		if (leads_response(book, (uint32_t)id, &s))
			l.response_s = s < 0 ? 0 : s < COHORT_NO_RESPONSE ? (uint32_t)s : COHORT_NO_RESPONSE - 1;
		c->leads[c->n++] = l;
	}
}

int cohort_read(struct store *store, const struct range *range, uint64_t n_leads, struct cohort *out, struct lr_err *err)
{
	struct leads book = { 0 };
	struct fact_scan scan = { 0 };
	const struct fact *rows;
	uint64_t from = 0;
	int64_t n = 0;
	*out = (struct cohort){ 0 };
	int rc = leads_open(&book, n_leads, range, err);
	if (rc >= 0 && !(out->leads = calloc((size_t)n_leads + 1, sizeof(*out->leads))))
		rc = lr_nomem(err);
	if (rc >= 0 && !range->all)
		rc = store_facts_seek(store, range->start_ms - LEADS_EARLY_MS, &from, err);
	if (rc >= 0)
		rc = fact_scan_open(&scan, store, from, UINT64_MAX, err);
	while (rc >= 0 && (n = fact_scan_next(&scan, &rows, err)) > 0)
		for (int64_t i = 0; i < n; i++)
			if (rows[i].lead && rows[i].lead <= n_leads)
				take(out, &book, &rows[i]);
	if (n < 0)
		rc = (int)n;
	if (rc >= 0)
		rc = leads_settle(&book, store, from, err);
	if (rc >= 0)
		gather(out, &book);
	fact_scan_close(&scan);
	leads_close(&book);
	if (rc < 0)
		cohort_free(out);
	return rc < 0 ? rc : 0;
}

void cohort_free(struct cohort *c)
{
	free(c->leads);
	*c = (struct cohort){ 0 };
}
