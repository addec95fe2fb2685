/*
 * user - the name of a user of this machine, by getent(1): it asks whatever the machine asks (files, LDAP, sssd), which a
 * statically linked program cannot, having no way to load those modules.
 *
 *     rc = user_name(getuid(), &name, err);
 */
#ifndef LR_BASE_USER_H
#define LR_BASE_USER_H

#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/* Appends the login name of uid to *out: 1; there is none: 0; LR_UNAVAILABLE when it cannot be asked, LR_NOMEM. */
int user_name(uid_t uid, struct buf *out, struct lr_err *err);

#endif
