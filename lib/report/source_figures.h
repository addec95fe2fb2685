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
	size_t n;
	struct source_figures all;
};

int sources_read(struct report *r, const struct range *range, struct sources *out, struct lr_err *err);
void sources_free(struct sources *s);
/* Is this lead one of them, and what it adds. */
bool source_counted(const struct report *r, const struct lives *lives, uint64_t lead);
void source_count(const struct lives *lives, uint64_t lead, struct source_figures *f);
/* Money too is a sum of two. */
void source_add(struct source_figures *to, const struct source_figures *f);

#endif
