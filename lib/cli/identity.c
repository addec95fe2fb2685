#include "cli/identity.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"
#include "base/user.h"
#include "wire/json.h"

static uid_t caller_uid(void)
{
	const char *sudo = getenv("SUDO_UID");
	int64_t uid;
	if (sudo && num_int(slice_of(sudo), 0, UINT32_MAX, &uid))
		return (uid_t)uid;
	return getuid();
}

int identity_kernel(struct cli *c, const char *owner_option)
{
	struct stat st;
	uid_t uid = caller_uid();
	/* no state yet: who makes one owns it */
	c->owner_in_person = stat(c->state_dir, &st) < 0 || st.st_uid == uid;
	if ((!c->owner_in_person || c->as) && getenv("LR_NOW") && *getenv("LR_NOW"))
		owner_option = "LR_NOW";
	if (owner_option && (!c->owner_in_person || c->as))
		return lr_fail(&c->err, LR_NOPERM, "not permitted: only the owner of the state in person may use %s", owner_option);
	c->is_owner = c->owner_in_person && !c->as;
	c->caller = c->is_owner ? "owner" : "";
	c->role = c->is_owner ? ROLE_RAINMAKER : ROLE_AGENT;
	return 0;
}

static int agent_of_user(struct cli *c, struct state *st, struct slice user, uint32_t *no)
{
	for (uint32_t i = 1; i <= state_head(st)->agents; i++) {
		struct slice item;
		struct json *doc;
		int rc = state_config(st, 'a', i, &item, &c->err);
		if (rc <= 0)
			return rc < 0 ? rc : lr_fail(&c->err, LR_BUG, "agent %u has no configuration", i);
		rc = json_parse(item, &doc, &c->err);
		if (rc < 0)
			return rc;
		bool his = slice_eq(json_text(json_get(doc, "unix_user")), user);
		json_free(doc);
		if (!his)
			continue;
		struct agent *a;
		rc = state_agent(st, i, &a, &c->err);
		if (rc < 0)
			return rc;
		if (rc == 1 && a->active) { /* whoever left keeps no rights, and frees the login for another */
			*no = i;
			return 1;
		}
	}
	return 0;
}

static int take_agent(struct cli *c, struct state *st, uint32_t no)
{
	struct agent *a;
	int rc = state_agent(st, no, &a, &c->err);
	if (rc <= 0)
		return rc < 0 ? rc : lr_fail(&c->err, LR_BUG, "agent %u is not there", no);
	if (!a->active)
		return lr_fail(&c->err, LR_NOPERM, "not permitted: agent %s is inactive", a->id);
	memcpy(c->caller_id, a->id, sizeof(c->caller_id));
	c->caller = c->caller_id;
	c->role = (int)a->role;
	return 0;
}

int identity_find(struct cli *c)
{
	struct state *st;
	uint32_t no = 0;
	if (c->is_owner)
		return 0;
	int rc = store_read(c->store, &st, &c->err);
	if (rc < 0)
		return rc;
	if (!c->owner_in_person) {
		struct buf user = { 0 };
		rc = user_name(caller_uid(), &user, &c->err);
		if (rc == 1)
			rc = agent_of_user(c, st, buf_view(&user), &no);
		if (rc == 0)
			rc = lr_fail(&c->err, LR_NOPERM, "not permitted: user %.*s is no agent here (agents.csv, unix_user)",
				     user.n ? (int)user.n : 1, user.n ? user.p : "?");
		if (rc == 1)
			rc = take_agent(c, st, no);
		buf_free(&user);
	}
	if (rc == 0 && c->as) {
		if (!c->owner_in_person && c->role != ROLE_RAINMAKER)
			rc = lr_fail(&c->err, LR_NOPERM, "not permitted: --as");
		else if ((rc = state_number(st, NAME_AGENT, slice_of(c->as), &no, &c->err)) == 1)
			rc = take_agent(c, st, no);
		else if (rc == 0)
			rc = lr_fail(&c->err, LR_NOPERM, "not permitted: --as: there is no agent \"%.64s\"", c->as);
	}
	store_read_end(c->store);
	if (rc == 0 && c->prog->owner_only)
		rc = lr_fail(&c->err, LR_NOPERM, "not permitted: %s is for the owner of the state", c->prog->name);
	return rc;
}

int cli_on_behalf(struct cli *c, struct slice *agent)
{
	*agent = c->is_owner ? (struct slice){ 0 } : slice_of(c->caller);
	if (!c->agent || slice_is(*agent, c->agent))
		return 0;
	if (c->role == ROLE_AGENT)
		return lr_fail(&c->err, LR_NOPERM, "not permitted: --agent %.64s (you are %s)", c->agent, c->caller);
	*agent = slice_of(c->agent);
	return 0;
}

struct slice cli_by(const struct cli *c)
{
	return slice_of(c->is_owner ? "owner" : c->caller);
}
