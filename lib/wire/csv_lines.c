#include "wire/csv_lines.h"

void csv_lines_init(struct csv_lines *l, struct input *in)
{
	*l = (struct csv_lines){ .in = in, .line = 1 };
}

void csv_lines_free(struct csv_lines *l)
{
	buf_free(&l->held);
}

int csv_lines_look(struct csv_lines *l, bool may_block, struct slice *piece, bool *ends_line, struct lr_err *err)
{
	struct slice from;
	if (l->held_at < l->held.n) {
		from = (struct slice){ l->held.p + l->held_at, l->held.n - l->held_at };
	} else {
		if (l->block.n == 0) {
			int rc = input_bytes(l->in, may_block, &l->block, err);
			if (rc != NEXT_RECORD)
				return rc;
		}
		from = l->block;
	}
	*ends_line = false;
	if (l->after_cr && from.p[0] == '\n') { /* the line was counted at its CR */
		*piece = (struct slice){ from.p, 1 };
		return NEXT_RECORD;
	}
	const char *lf = memchr(from.p, '\n', from.n);
	size_t n = lf ? (size_t)(lf - from.p) + 1 : from.n;
	const char *cr = memchr(from.p, '\r', n);
	if (cr && cr + 1 != lf) {
		n = (size_t)(cr - from.p) + 1;
		lf = cr;
	}
	*ends_line = lf != NULL;
	*piece = (struct slice){ from.p, n };
	return NEXT_RECORD;
}

void csv_lines_take(struct csv_lines *l, size_t n, bool ends_line)
{
	const char *p;
	if (l->held_at < l->held.n) {
		p = l->held.p + l->held_at;
		l->held_at += n;
	} else {
		p = l->block.p;
		l->block.p += n;
		l->block.n -= n;
	}
	l->after_cr = p[n - 1] == '\r';
	if (ends_line)
		l->line++;
}

int csv_lines_again(struct csv_lines *l, struct slice bytes, uint64_t line)
{
	struct buf again = { 0 };
	buf_slice(&again, bytes);
	if (l->held_at < l->held.n)
		buf_add(&again, l->held.p + l->held_at, l->held.n - l->held_at);
	if (buf_failed(&again)) {
		buf_free(&again);
		return -1;
	}
	buf_free(&l->held);
	l->held = again;
	l->held_at = 0;
	l->line = line;
	if (bytes.n)
		l->after_cr = false; /* what precedes them ends in a whole line end */
	return 0;
}

size_t csv_first_line(struct slice record, uint64_t line, uint64_t *opened)
{
	size_t first = 0;
	bool open = false, was_cr = false;
	*opened = line;
	for (size_t i = 0; i < record.n; i++) {
		char c = record.p[i];
		if (c == '"') {
			/* a quote right behind a closing one is half of "" and opens nothing new */
			if (!open && !(i && record.p[i - 1] == '"'))
				*opened = line;
			open = !open;
		}
		if (c == '\r' || (c == '\n' && !was_cr))
			line++;
		if (!first && (c == '\n' || (c == '\r' && !(i + 1 < record.n && record.p[i + 1] == '\n'))))
			first = i + 1;
		was_cr = c == '\r';
	}
	return first ? first : record.n;
}

char csv_find_delimiter(struct slice header)
{
	static const char known[] = { ',', ';', '\t', '|' };
	size_t count[sizeof(known)] = { 0 }, best = 0;
	bool quoted = false, tie = false;
	for (size_t i = 0; i < header.n; i++) {
		if (header.p[i] == '"')
			quoted = !quoted;
		for (size_t k = 0; k < sizeof(known) && !quoted; k++)
			count[k] += header.p[i] == known[k];
	}
	for (size_t k = 1; k < sizeof(known); k++) {
		if (count[k] && count[k] == count[best])
			tie = true;
		if (count[k] > count[best]) {
			best = k;
			tie = false;
		}
	}
	return tie ? '\0' : known[best];
}
