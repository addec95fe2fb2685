/*
 * source_figures - what each source costs and brings: of the leads received in the range, whatever came of them since. domain.md 8.
 * For the report and the page alike.
 *
 *   sources_read(r, &r->range, &s, err); ... s.by[0 .. s.n), most leads first; s.all ...; sources_free(&s);
 */
#ifndef LR_REPORT_SOURCE_FIGURES_H
#define LR_REPORT_SOURCE_FIGURES_H

#include "report/lives.h"
#include "report/report.h"

struct source_figures {
	uint32_t no;              /* 0: leads without a source */
	int64_t leads, accepted, catchall, appointments, closed, cost, revenue;
	bool has_cost;
};

struct sources {
	struct source_figures *by; /* owned; those that have leads */
	size_t n, room;
	struct source_figures all;
};

/* What is counted of a lead, whoever read it from the facts. */
struct source_lead {
	uint32_t source;
	enum figure stands;        /* leads_figure() */
	bool appointment, has_cost, closed;
	int64_t cost, amount;      /* amount: of the newest feedback */
};

/* Of the leads received in the range, by one scan of all facts. */
int sources_read(struct report *r, const struct range *range, struct sources *out, struct lr_err *err);
/* Of leads somebody has read already: begin, take each, end. */
int sources_begin(struct report *r, struct sources *out, struct lr_err *err);
void sources_take(struct sources *s, const struct source_lead *l);
void sources_end(struct sources *s);
void sources_free(struct sources *s);
/* Is this lead one of them, and what is counted of it. */
bool source_counted(const struct report *r, const struct lives *lives, uint64_t lead);
struct source_lead source_lead(const struct lives *lives, uint64_t lead);
void source_count(struct source_figures *f, const struct source_lead *l);
/* Money too is a sum of two. */
void source_add(struct source_figures *to, const struct source_figures *f);

#endif
