/*
 * lr - run an lr program: `lr route` is `lr-route`, as git does; `lr help X` opens the page
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/io.h"
#include "base/msg.h"
#include "base/nearest.h"
#include "base/out.h"
#include "base/version.h"

static const struct {
	const char *name, *purpose;
} programs[] = {
	{ "init", "make a state" },
	{ "admin", "configuration, pauses, limits, leads moved by hand" },
	{ "ingest", "leads in" },
	{ "route", "pick the route for leads" },
	{ "offer", "make the first offer of routed leads" },
	{ "answer", "what agents say to offers" },
	{ "track", "what became of owned leads" },
	{ "expire", "settle offers whose window has closed" },
	{ "score", "how people work with the leads offered to them" },
	{ "report", "the figures" },
	{ "log", "the journal, verified; --explain tells a lead's story" },
	{ "check", "is the state as it should be?" },
};
enum { N = sizeof(programs) / sizeof(programs[0]) };

static int usage(struct out *o)
{
	buf_adds(&o->b, "lr - give sales leads to people, fairly, fast and without ever losing one\n\nExamples:\n"
		       "  lr init --demo /tmp/try          # a state with a team and leads to play with\n"
		       "  lr ingest leads.csv | lr route | lr offer\n"
		       "  lr help route                    # the manual page\n\nPrograms (lr NAME is lr-NAME; --help tells more):\n");
	for (size_t i = 0; i < N; i++)
		buf_printf(&o->b, "  lr-%-8s %s\n", programs[i].name, programs[i].purpose);
	buf_adds(&o->b, "\nThe manual: man 7 lr\n");
	return 0;
}

static int unknown(const char *name)
{
	const char *names[N];
	for (size_t i = 0; i < N; i++)
		names[i] = programs[i].name;
	const char *near = nearest(slice_of(name), names, N);
	msg("lr", "there is no lr-%.60s%s%s%s; lr --help lists the programs", name, near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
	return LR_USAGE;
}

static bool known(const char *name)
{
	for (size_t i = 0; i < N; i++)
		if (strcmp(programs[i].name, name) == 0)
			return true;
	return false;
}

static int page(const char *name)
{
	char full[80];
	if (name && strncmp(name, "lr-", 3) == 0)
		name += 3;
	if (name && strcmp(name, "lr") != 0 && !known(name) && strcmp(name, "record") && strcmp(name, "state") && strcmp(name, "config"))
		return unknown(name);
	snprintf(full, sizeof(full), name && strcmp(name, "lr") != 0 ? "lr-%s" : "lr", name);
	char *argv[] = { "man", full, NULL };
	execvp("man", argv);
	msg("lr", "man %s: %s", full, strerror(errno));
	return LR_UNAVAILABLE;
}

/* The program beside this one if there is one, else by PATH. */
static int run(char **argv)
{
	char self[PATH_MAX], path[PATH_MAX + 80];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char name[80];
	snprintf(name, sizeof(name), "lr-%s", argv[0]);
	if (n > 0) {
		self[n] = '\0';
		char *slash = strrchr(self, '/');
		snprintf(path, sizeof(path), "%.*s/%s", (int)(slash - self), self, name);
		argv[0] = name;
		execv(path, argv);
	}
	argv[0] = name;
	execvp(name, argv);
	msg("lr", "%s: %s", name, strerror(errno));
	return LR_UNAVAILABLE;
}

int main(int argc, char **argv)
{
	struct out out = { .fd = 1 };
	struct lr_err err = { 0 };
	if (io_guard_std() < 0)
		return LR_IO;
	const char *first = argc > 1 ? argv[1] : "--help";
	if (argc < 1 || (first[0] == '-' && strcmp(first, "--help") && strcmp(first, "-h") && strcmp(first, "--version") && strcmp(first, "-V"))) {
		msg("lr", "needs a program's name; lr --help lists them");
		return LR_USAGE;
	}
	if (strcmp(first, "help") == 0 && argc > 2)
		return page(argv[2]);
	if (first[0] != '-' && strcmp(first, "help") != 0)
		return known(first) ? run(argv + 1) : unknown(first);
	if (strcmp(first, "--version") == 0 || strcmp(first, "-V") == 0)
		buf_adds(&out.b, "lr (lr) " LR_VERSION "\n");
	else
		usage(&out);
	if (out_close(&out, &err) < 0) {
		msg("lr", "%s", err.msg);
		return err.kind;
	}
	return 0;
}
