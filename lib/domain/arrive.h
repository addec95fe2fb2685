/*
 * arrive - a lead comes in: a duplicate, an update of one that is there, coalesced to an owner, a follower, or new.
 * domain.md 2 "Duplicate", "Coalesce".
 *
 * Batch: every lead.received names the batch it came in, so that one import can be voided whole. The leads of one run of
 * lr-ingest share one; a run that begins at the very moment (`at`) of the newest arrival joins its batch, so that feeding
 * the same leads one by one or all at once under one clock gives the same journal.
 */
#ifndef LR_DOMAIN_ARRIVE_H
#define LR_DOMAIN_ARRIVE_H

#include "domain/decision.h"

enum { ARRIVE_AHEAD_MS = 24 * 3600 * 1000 };

struct arrival {
	/* in: fields of a lead.received but lead and batch; received_at may be absent (now); person complete */
	struct event *received;
	uint64_t *batch;         /* this run's batch; 0 before its first lead */
	/* out */
	uint64_t lead;
	const char *status;      /* new, coalesced, follows, duplicate */
	bool changed;            /* a duplicate brought other contact data */
	struct slice agent;      /* coalesced: the owner */
	uint64_t first;          /* coalesced, follows */
	bool phone_unreadable;   /* kept raw, gives no key: worth a warning */
};

/* 0 decided; -LR_REFUSED with the reason (received_at ahead, unknown assign_to, too_long); negative. */
int arrive(struct decision *d, struct arrival *a, struct lr_err *err);

#endif
