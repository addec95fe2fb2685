/*
 * leads - where each lead stands as of now, learnt row by row, and the account's figures from it. domain.md 7.
 *
 * The cohort is the leads *received* in the range; what became of them counts whenever it happened. The rows of other
 * leads are followed too, because a lead of the cohort may follow one of them. 16 bytes a lead, touched only where
 * the scan meets the lead.
 *
 *   leads_open(&book, n_leads, range, err); leads_row(&book, f) for every row from 24 h before the range on;
 *   leads_settle(&book, store, err); leads_account(&book, &account, err); leads_close(&book);
 */
#ifndef LR_REPORT_LEADS_H
#define LR_REPORT_LEADS_H

#include "report/course.h"
#include "report/figure.h"
#include "report/figures.h"

/* received_at may lie at most this much after the row that records it (cli.md "Records"): where a scan must begin. */
#define LEADS_EARLY_MS INT64_C(86400000)

struct lead_note;

struct leads {
	struct lead_note *note;   /* [1 .. n]; owned */
	uint64_t n;
	uint32_t low, high;       /* the cohort lies within; low > high: empty */
	struct range range;
	uint32_t source;          /* the cohort is of it alone; 0: of any */
	struct course *course;    /* the days they came on are counted there; NULL: no */
};

int leads_open(struct leads *b, uint64_t n, const struct range *range, uint32_t source, struct lr_err *err);
void leads_close(struct leads *b);
/* f->lead must be within 1 .. n. */
void leads_row(struct leads *b, const struct fact *f);
/* Leads of the cohort that follow one whose story ended before the first row: ask the state for that. */
int leads_settle(struct leads *b, struct store *store, struct lr_err *err);
/* All of *out but the score. */
int leads_account(const struct leads *b, struct account_figures *out, struct lr_err *err);

/* Of those leads alone, as far as they are of the cohort. */
int leads_account_of(const struct leads *b, const uint32_t *ids, size_t n, struct account_figures *out, struct lr_err *err);
bool leads_in_cohort(const struct leads *b, uint32_t lead);
/* The account's figure that counts this lead: FIG_ACCEPTED, FIG_CATCHALL, ... FIG_DELINQUENT. */
enum figure leads_figure(const struct leads *b, uint32_t lead);
/* Seconds to its first acceptance, for a lead that response_median_s counts; else false. */
bool leads_response(const struct leads *b, uint32_t lead, int64_t *s);

/* A mark for whoever counts offers: this lead was offered to somebody twice. */
void leads_mark_repeated(struct leads *b, uint32_t lead);
bool leads_repeated(const struct leads *b, uint32_t lead);

#endif
