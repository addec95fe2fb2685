#include "report/figure.h"

const struct figure_desc figure_desc[FIGURES] = {
#define FIGURE_DESC(code, name, head, unit, good, define) [FIG_##code] = { name, head, UNIT_##unit, GOOD_##good, define },
	FIGURE_LIST(FIGURE_DESC)
#undef FIGURE_DESC
};

const char *const figure_unit_name[] = { [UNIT_NONE] = "", [UNIT_COUNT] = "count", [UNIT_PERCENT] = "%", [UNIT_SECONDS] = "s",
					 [UNIT_POINTS] = "points", [UNIT_MONEY] = "money", [UNIT_TIME] = "time" };
const char *const figure_good_name[] = { [GOOD_NEITHER] = "", [GOOD_HIGH] = "higher", [GOOD_LOW] = "lower" };

const char *const figure_of_name[OFS] = { [OF_ACCOUNT] = "", [OF_AGENT] = "agent", [OF_ROUTING] = "routing", [OF_ROUTING_AGENT] = "routing_agent" };

const char *figure_else(enum figure f, enum figure_of of)
{
	static const char *const text[FIGURES][OFS] = {
#define FIGURE_ELSE(code, of, define) [FIG_##code][OF_##of] = define,
		FIGURE_ELSE_LIST(FIGURE_ELSE)
#undef FIGURE_ELSE
	};
	return text[f][of];
}

const char *figure_define(enum figure f, enum figure_of of)
{
	const char *text = figure_else(f, of);
	if (!text && of == OF_ROUTING_AGENT && !(text = figure_else(f, OF_ROUTING)))
		text = figure_else(f, OF_AGENT);
	return text ? text : figure_desc[f].define;
}

enum figure figure_of(struct slice name)
{
	int i = 0;
	while (i < FIGURES && !slice_is(name, figure_desc[i].name))
		i++;
	return (enum figure)i;
}
