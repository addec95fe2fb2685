/*
 * identity - who calls, by the kernel's word: SUDO_UID when the owner's user runs it through sudo, else the real uid; mapped to
 * an agent by `unix_user`. The owner is looked up by nobody: an equal uid is enough. --as narrows, never widens.
 * durability.md "Identity and permission".
 */
#ifndef LR_CLI_IDENTITY_H
#define LR_CLI_IDENTITY_H

#include "cli/cli.h"

/* Before the state is open: owner or not; refuses (LR_NOPERM) an option kept for the owner in person. `owner_option` may be NULL. */
int identity_kernel(struct cli *c, const char *owner_option);
/* With the state open: the caller's agent and role; --as applied; owner-only programs refused to others. */
int identity_find(struct cli *c);

#endif
