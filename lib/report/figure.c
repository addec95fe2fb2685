#include "report/figure.h"

const struct figure_desc figure_desc[FIGURES] = {
#define FIGURE_DESC(code, name, head, unit, good, define) [FIG_##code] = { name, head, UNIT_##unit, GOOD_##good, define },
	FIGURE_LIST(FIGURE_DESC)
#undef FIGURE_DESC
};

const char *const figure_unit_name[] = { [UNIT_NONE] = "", [UNIT_COUNT] = "count", [UNIT_PERCENT] = "%", [UNIT_SECONDS] = "s",
					 [UNIT_POINTS] = "points", [UNIT_MONEY] = "money", [UNIT_TIME] = "time" };
const char *const figure_good_name[] = { [GOOD_NEITHER] = "", [GOOD_HIGH] = "higher", [GOOD_LOW] = "lower" };

enum figure figure_of(struct slice name)
{
	int i = 0;
	while (i < FIGURES && !slice_is(name, figure_desc[i].name))
		i++;
	return (enum figure)i;
}
