#include "store/frame.h"

#include <xxhash.h>

static const char person_key[] = ",\"person\":";
enum { PERSON_KEY = sizeof(person_key) - 1, SUM_TAIL = 8 + 16 + 2 }; /* `,"sum":"` 16 hex `"}` */

int frame_put(const struct decision *d, struct buf *out, uint64_t *sum, struct lr_err *err)
{
	size_t head = 0;
	for (size_t i = 0; i < d->n; i++) {
		const struct frame_line *l = &d->lines[i];
		size_t start = out->n;
		buf_add(out, d->heads.p + head, l->head_end - head);
		head = l->head_end;
		if (i + 1 < d->n) {
			buf_adds(out, ",\"more\":");
			buf_int(out, (int64_t)(d->n - 1 - i));
		}
		size_t person_at = out->n;
		if (l->person.n) {
			buf_adds(out, ",\"person_sum\":\"");
			buf_hex16(out, XXH3_64bits(l->person.p, l->person.n));
			buf_addc(out, '"');
		}
		if (buf_failed(out))
			return lr_nomem(err);
		*sum = XXH3_64bits_withSeed(out->p + start, out->n - start, *sum);
		if (l->person.n) { /* the hash is over the line without it: slip it in afterwards */
			size_t tail = out->n - person_at, grow = PERSON_KEY + l->person.n;
			if (!buf_room(out, grow))
				return lr_nomem(err);
			char *p = out->p + person_at;
			memmove(p + grow, p, tail);
			memcpy(p, person_key, PERSON_KEY);
			memcpy(p + PERSON_KEY, l->person.p, l->person.n);
			out->n += grow;
		}
		buf_adds(out, ",\"sum\":\"");
		buf_hex16(out, *sum);
		buf_adds(out, "\"}\n");
	}
	return buf_failed(out) ? lr_nomem(err) : 0;
}

int frame_check(struct slice line, const struct event *e, uint64_t seed, uint64_t seq, int64_t at, struct lr_err *err)
{
	uint64_t sum;
	size_t end = line.n - SUM_TAIL;
	if (e->person.n) {
		size_t from = (size_t)(e->person.p - line.p), to = from + e->person.n;
		XXH3_state_t *x = XXH3_createState();
		if (!x)
			return lr_nomem(err);
		XXH3_64bits_reset_withSeed(x, seed);
		XXH3_64bits_update(x, line.p, from - PERSON_KEY);
		XXH3_64bits_update(x, line.p + to, end - to);
		sum = XXH3_64bits_digest(x);
		XXH3_freeState(x);
	} else {
		sum = XXH3_64bits_withSeed(line.p, end, seed);
	}
	if (sum != e->sum)
		return lr_fail(err, LR_DATA, "sum is %016llx where %016llx is due", (unsigned long long)e->sum,
			       (unsigned long long)sum);
	if (e->person.n && !frame_forgotten(e->person)) {
		struct buf want = { 0 };
		buf_hex16(&want, XXH3_64bits(e->person.p, e->person.n));
		bool made = !buf_failed(&want);
		bool same = made && memcmp(want.p, e->person.p + e->person.n + 15, 16) == 0; /* behind `,"person_sum":"` */
		buf_free(&want);
		if (!made)
			return lr_nomem(err);
		if (!same)
			return lr_fail(err, LR_DATA, "person_sum does not fit the person");
	}
	if (e->seq != seq)
		return lr_fail(err, LR_DATA, "seq is %llu where %llu is due", (unsigned long long)e->seq,
			       (unsigned long long)seq);
	if (e->at < at)
		return lr_fail(err, LR_DATA, "time runs backwards");
	return 0;
}

/* `{"forgotten":"-----"}`; a short one has less room for the word. */
static const char *start_for(size_t n)
{
	static const char word[] = "{\"forgotten\":\"";
	return n >= sizeof(word) + 1 ? word : "{\"-\":\"";
}

bool frame_forgotten(struct slice person)
{
	const char *start = start_for(person.n);
	size_t k = strlen(start);
	if (person.n < FORGET_LEAST || memcmp(person.p, start, k) != 0 || memcmp(person.p + person.n - 2, "\"}", 2) != 0)
		return false;
	while (k < person.n - 2 && person.p[k] == '-')
		k++;
	return k == person.n - 2;
}

void frame_forget(char *person, size_t n)
{
	const char *start = start_for(n);
	if (n < FORGET_LEAST)
		return;
	memset(person, '-', n);
	memcpy(person, start, strlen(start));
	memcpy(person + n - 2, "\"}", 2);
}
