/*
 * contact - the keys by which two arrivals are the same customer, and the same arrival. domain.md 2 "Coalesce", "Duplicate".
 */
#ifndef LR_DOMAIN_CONTACT_H
#define LR_DOMAIN_CONTACT_H

#include "domain/event.h"

/* Trimmed, lower-cased (ASCII). Empty in, empty out. */
void contact_email(struct buf *out, struct slice email);
/*
 * Digits; an extension ("ext 12", "x12", "#12") is cut; a leading + is kept, "00" counts as one, else `country_code` goes in front.
 * False (nothing written): unreadable - letters in it, or not 5 to 15 digits. The phone itself is kept as it came.
 */
bool contact_phone(struct buf *out, struct slice phone, const char *country_code);

/* E-mail and phone of a person as keys, decoded into mem; empty when there is none. *unreadable (may be NULL): a phone without a key. */
struct contact {
	struct slice email, phone;
};
int contact_of(struct slice person, const char *country_code, struct arena *mem, struct contact *out, bool *unreadable,
	       struct lr_err *err);

uint64_t contact_hash(struct slice key);
/* Over everything a lead.received says but when and as what it was recorded. */
uint64_t contact_content_hash(const struct event *received);
bool contact_same_content(const struct event *a, const struct event *b);

#endif
