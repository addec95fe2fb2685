#include <stdlib.h>

#include "wire/lead_fill.h"
#include "wire/plain.h"

int lead_in_values(const struct slice *names, const struct slice *texts, size_t n, const struct lead_in_opts *opts, struct arena *mem,
		   struct lead_in *out, struct lr_err *err)
{
	struct lead_filler f = { .opts = opts };
	struct lead_plan plan = { 0 };
	struct slice *trim = calloc(n ? n : 1, sizeof(*trim));
	struct cells cells = { .n = n, .names = names, .text = trim };
	size_t bad;
	memset(out, 0, sizeof(*out));
	int rc = trim ? lead_plan_make(names, n, NULL, &plan, NULL, err) : lr_nomem(err);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		trim[i] = trimmed(texts[i]);
		if (!text_sound(texts[i], &bad)) {
			out->column = names[i];
			rc = lr_refuse(err, NULL, "not UTF-8 at byte %zu", bad);
		}
	}
	if (rc == 0)
		rc = lead_fill(&f, &plan, &cells, mem, out, err);
	lead_plan_free(&plan);
	lead_filler_free(&f);
	free(trim);
	return rc;
}
