/*
 * config_files - the FILE arguments of lr-admin apply and check, read into items. domain.md 3.
 *
 * The base name's beginning tells the kind (agents-2026.csv), or KIND=FILE does; FILE "-" is stdin. Every item is checked
 * by itself and made canonical; what needs the other items or the state is config_apply()'s.
 *
 *   struct config_files f; rc = config_files_read(args, n, &f, err); ... f.set ...; config_files_free(&f);
 * f is to be freed whatever was returned.
 */
#ifndef LR_CLI_CONFIG_FILES_H
#define LR_CLI_CONFIG_FILES_H

#include "domain/apply.h"

struct config_files {
	struct config_set set;
	struct arena mem;          /* all items' text */
	struct config_item *items; /* owned; set.items */
	size_t cap;
	size_t wrong;              /* how many items (or whole files) are */
	struct lr_err last;        /* the one that ends in err */
	struct buf problems;       /* the others, a line each */
};

/*
 * LR_USAGE: a name that tells no kind, a kind or stdin twice. LR_NOINPUT: cannot be opened. LR_CONFIG: anything wrong in
 * a file ("agents.csv:17: limit: ...", "routes.json: routes[0].rule: ..."), or of a kind this version does not have.
 */
int config_files_read(char **args, int n, struct config_files *out, struct lr_err *err);
void config_files_free(struct config_files *f);
/* LR_USAGE when there is no such kind. */
int config_kind_of(struct slice word, enum config_kind *kind, struct lr_err *err);

#endif
