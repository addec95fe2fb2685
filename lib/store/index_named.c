/*
 * index_named - configuration items known by what they are called, as JSON under a table and the name: holidays and tags.
 */
#include "store/index_state.h"

static bool named_key(struct key *k, enum key_table t, struct slice name)
{
	key_start(k, t);
	return !name.n || key_text(k, name);
}

int index_named_put(struct state *st, enum key_table t, struct slice name, struct slice json, struct lr_err *err)
{
	struct key k;
	if (!name.n || !named_key(&k, t, name))
		return lr_fail(err, LR_DATA, "a name of %zu bytes is too long", name.n);
	return json.n ? index_put(st, &k, json.p, json.n, err) : index_del(st, &k, err);
}

int index_named_after(struct state *st, enum key_table t, struct slice after, struct slice *name, struct slice *json, struct lr_err *err)
{
	struct key k;
	struct slice found, value;
	if (!named_key(&k, t, after))
		return 0;
	if (after.n)
		key_byte(&k, '\0'); /* behind it, before all that is longer */
	int rc = index_seek(st, &k, &found, &value, err);
	if (rc <= 0 || found.p[0] != (char)t)
		return rc < 0 ? rc : 0;
	*name = arena_slice(&st->text, (struct slice){ found.p + 1, found.n - 1 });
	*json = arena_slice(&st->text, value);
	return name->n && json->n ? 1 : lr_nomem(err);
}
