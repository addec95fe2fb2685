/*
 * journal_inside - the inside of the file journal, for journal_*.c alone. Segments are opened O_NOFOLLOW, and must be regular files of
 * ours with one name.
 */
#ifndef LR_STORE_JOURNAL_INSIDE_H
#define LR_STORE_JOURNAL_INSIDE_H

#include "store/journal.h"

struct journal_file {
	struct journal base;
	int state_fd;          /* borrowed */
	int dir_fd;
	int lock_fd;           /* -1: reader that never locked */
	bool writing;          /* the lock is ours to write */
	int append_fd;         /* open segment, or -1 */
	uint32_t append_segment;
	int read_fd;           /* may be append_fd */
	uint32_t read_segment;
	uint32_t last_segment; /* the newest we know of; 0 none */
	/* sequential reading: chunk holds bytes [chunk_off, chunk_off + chunk.n) of read_segment */
	struct buf chunk;
	uint64_t chunk_off;
	bool flows;            /* the last read was not the end */
};

void segment_name(uint32_t n, char name[32]);
bool segment_exists(struct journal_file *j, uint32_t n);
/* A descriptor, or negative. */
int segment_open(struct journal_file *j, uint32_t n, int flags, struct lr_err *err);
/* read_fd is that segment. */
int segment_aim(struct journal_file *j, uint32_t segment, struct lr_err *err);
/* append_fd is that segment. */
int segment_aim_append(struct journal_file *j, uint32_t segment, struct lr_err *err);
/* A descriptor closed, if it is one. */
void segment_drop(int *fd);
void segment_drop_read(struct journal_file *j);
void segment_drop_append(struct journal_file *j);
/* Another process put a new file in the place of one we have open: let go of it. */
void segment_drop_replaced(struct journal_file *j);

/* LR_UNCERTAIN when POISON is there. */
int journal_poisoned(struct journal_file *j, struct lr_err *err);
void journal_poison(struct journal_file *j);

/* journal.h says what each does. */
int journal_file_read(struct journal *base, uint64_t *pos, struct slice *line, struct lr_err *err);
int journal_file_whole(struct journal *base, uint64_t pos, uint32_t n, struct lr_err *err);
int journal_file_line_at(struct journal *base, uint64_t pos, struct buf *out, struct lr_err *err);
int journal_file_rest(struct journal *base, uint64_t pos, struct buf *out, struct lr_err *err);
int journal_file_ahead(struct journal *base, uint64_t pos, struct lr_err *err);
int journal_file_cut(struct journal *base, uint64_t pos, uint64_t *bytes, char *name, struct lr_err *err);
int journal_file_append(struct journal *base, uint64_t pos, struct slice frames, struct lr_err *err);
bool journal_file_full(struct journal *base, uint64_t pos);
int journal_file_start_segment(struct journal *base, uint32_t number, struct slice line, struct lr_err *err);
int journal_file_sync(struct journal *base, struct lr_err *err);
int journal_file_mend(struct journal *base, uint64_t end, struct lr_err *err);
int journal_file_rewrite(struct journal *base, const struct journal_span *spans, size_t n, void (*fill)(char *p, size_t n),
			 struct lr_err *err);
int journal_file_sweep(struct journal *base, uint64_t pos, struct lr_err *err);

#endif
