/*
 * fact - one packed row for every event a figure can count. 32 bytes, little-endian machine order, in journal order, so
 * `at` never decreases. Every figure of every report is one scan over a range of rows.
 */
#ifndef LR_DOMAIN_FACT_H
#define LR_DOMAIN_FACT_H

#include <stdint.h>

enum fact_type {
	FACT_RECEIVED = 1,  /* value = received_at ms; source */
	FACT_COALESCED,     /* agent now owns the lead */
	FACT_FOLLOWS,       /* value = the lead it follows */
	FACT_ROUTED,        /* route */
	FACT_WAITING,       /* flag = enum reason */
	FACT_POOLED,        /* flag = enum reason */
	FACT_ASSIGNED,      /* agent; flag = enum how (rule, feed, manual); value = 1 when he assigned it to himself */
	FACT_CLAIMED,       /* agent */
	FACT_RELEASED,      /* agent who had it */
	FACT_OFFERED,       /* agent, route; flag = stage | FACT_AGAIN */
	FACT_ACCEPTED,      /* agent; flag = stage | FACT_AGAIN; value = ms since this offer was made */
	FACT_DECLINED,      /* likewise */
	FACT_TIMED_OUT,     /* likewise */
	FACT_WITHDRAWN,     /* likewise */
	FACT_REQUEUED,      /* agent asked for another chance on an offer that timed out */
	FACT_HELD,          /* a manual intercept; lead is pending */
	FACT_NEW_AGAIN,     /* unheld or resubmitted: pending */
	FACT_VOIDED,        /* the lead counts nowhere: readers skip all its rows */
	FACT_BILLED,        /* agent came to own it; value = what its billable tag charges, minor units */
	FACT_COST,          /* value = the lead's cost in minor units, from here on; source */
	/* What became of an owned lead; agent = its owner at that moment, whoever recorded it; value = happened_at ms */
	FACT_INTERACTION,   /* flag = enum interaction */
	FACT_FEEDBACK,      /* flag = FACT_DEPTH, FACT_CONTACT, FACT_DEAL and FACT_AMOUNT below; value = amount in minor units, or 0 */
	FACT_COMMENT,
	FACT_PHASE,         /* flag = enum phase */
	FACT_PHASE_VOIDED,  /* flag = enum phase: the FACT_PHASE before this one counts nowhere; no agent, no value */
	FACT_OUTCOME,       /* flag = enum outcome */
	FACT_CONVERTED,
	FACT_TYPES
};

/* FACT_TURN, in FACT_OFFERED: the rule's choice; in how it ended: charge=accept undid that turn */
/* FACT_REQUEUE, in an acceptance: of an offer from the re-queue line, or in the shark tank after asking for another chance */
enum { FACT_AGAIN = 0x80, FACT_REQUEUE = 0x40, FACT_TURN = 0x20, FACT_STAGE = 0x0f }; /* in flag: the agent had this lead offered before */

/*
 * The flag of FACT_FEEDBACK. Each feedback says all that holds, nothing is carried over from the one before.
 *   depth 0..4 | enum contact_state << FACT_CONTACT_SHIFT | enum deal_state << FACT_DEAL_SHIFT | FACT_AMOUNT if there is one
 */
enum { FACT_DEPTH = 0x07, FACT_CONTACT = 0x18, FACT_CONTACT_SHIFT = 3, FACT_DEAL = 0x60, FACT_DEAL_SHIFT = 5, FACT_AMOUNT = 0x80 };

struct fact {
	int64_t at;          /* recorded, ms */
	int64_t value;
	uint32_t lead;       /* lead ids above 2^32 - 1 are refused at ingest */
	uint32_t agent;
	uint32_t source;
	uint16_t route;      /* route numbers above 65535 are refused by apply */
	uint8_t type;        /* enum fact_type */
	uint8_t flag;
};

#endif
