/*
 * spawn - run a command many times and say what each run cost
 *
 *   spawn [-r RUNS] [-x EXIT] [-a ARGS] [-k SKIP] [-s STDIN | -t TEMPLATE] [-o STDOUT] [-R SAMPLES -l LABEL] [-m] -- COMMAND [ARG...]
 *
 * No shell: vfork, execve and wait4, CLOCK_MONOTONIC around them, so a sample is a whole process from fork to reaped. Not
 * posix_spawn, which here asks for every signal's handler first (some 120 system calls), nor execvp, which tries PATH anew.
 * Each run takes the next line of ARGS (after SKIP lines): {} in the arguments and in TEMPLATE becomes the line, {1}..{9}
 * its tab-separated fields. Prints, tab-separated: runs, p50, p90, mean (us), mean cpu (us), peak RSS (KiB), peak anonymous
 * RSS (KiB). SAMPLES gets a line a run: label, wall us, cpu us, RSS KiB, anonymous RSS KiB.
 *
 * cpu and RSS are wait4's: of the command and of all it waited for (RSS: the largest of them, not the sum).
 * -m reads RssAnon of the command itself every 2 ms while it runs: pages of a mapped file count in RSS but are not the
 * program's own memory. The wait ends at SIGCHLD, so sampling does not add to the time.
 * An exit code other than EXIT (0) ends everything with 1.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

struct sample {
	long wall_us, cpu_us, rss_kb, anon_kb;
};

struct job {
	long runs, skip;
	int expected, watch;
	const char *args, *input, *template, *output, *samples, *label;
	char *program; /* path of argv[0] */
	char **argv;
};

static _Noreturn void die(int code, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	fputs("spawn: ", stderr);
	vfprintf(stderr, format, ap);
	fputc('\n', stderr);
	va_end(ap);
	exit(code);
}

static void *must(void *p)
{
	if (!p)
		die(71, "out of memory");
	return p;
}

/* The bytes {} or {n} stands for; *used = the placeholder's length, 0 if there is none at p. */
static const char *placeholder(const char *p, const char *line, size_t *len, size_t *used)
{
	*used = 0;
	if (strncmp(p, "{}", 2) == 0) {
		*used = 2;
		*len = strlen(line);
		return line;
	}
	if (p[0] == '{' && p[1] >= '1' && p[1] <= '9' && p[2] == '}') {
		for (int field = p[1] - '1'; field > 0; field--) {
			line += strcspn(line, "\t");
			line += *line == '\t';
		}
		*used = 3;
		*len = strcspn(line, "\t");
		return line;
	}
	return NULL;
}

static char *fill(const char *text, const char *line)
{
	char *out = NULL;
	size_t size = 0;
	FILE *f = must(open_memstream(&out, &size));
	while (*text) {
		size_t len, used;
		const char *with = line ? placeholder(text, line, &len, &used) : NULL;
		if (with) {
			fwrite(with, 1, len, f);
			text += used;
		} else {
			fputc(*text++, f);
		}
	}
	if (fclose(f))
		die(71, "out of memory");
	return must(out);
}

static char *slurp(const char *path)
{
	char *out = NULL, block[65536];
	size_t size = 0, n;
	FILE *in = fopen(path, "r"), *f = must(open_memstream(&out, &size));
	if (!in)
		die(66, "%s: %s", path, strerror(errno));
	while ((n = fread(block, 1, sizeof block, in)) > 0)
		fwrite(block, 1, n, f);
	fclose(in);
	if (fclose(f))
		die(71, "out of memory");
	return must(out);
}

static int open_input(const struct job *j, const char *template, const char *line)
{
	if (!template) {
		int fd = open(j->input, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			die(66, "%s: %s", j->input, strerror(errno));
		return fd;
	}
	char *text = fill(template, line);
	size_t len = strlen(text);
	int fd = memfd_create("stdin", MFD_CLOEXEC);
	if (fd < 0 || write(fd, text, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET) < 0)
		die(74, "stdin: %s", strerror(errno));
	free(text);
	return fd;
}

static long anon_kb(pid_t pid)
{
	char path[64], text[4096];
	snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	ssize_t n = read(fd, text, sizeof text - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	const char *p = strstr(text, "RssAnon:");
	return p ? strtol(p + 8, NULL, 10) : 0;
}

/* SIGCHLD is blocked, so it cannot slip through between the test and the wait. */
static long watch(pid_t pid)
{
	const struct timespec pause = {.tv_nsec = 2000000};
	siginfo_t info;
	sigset_t child;
	long peak = 0;
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	for (;;) {
		info.si_pid = 0;
		if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) || info.si_pid == pid)
			return peak;
		long now = anon_kb(pid);
		peak = now > peak ? now : peak;
		sigtimedwait(&child, NULL, &pause);
	}
}

static long micros(struct timeval t)
{
	return t.tv_sec * 1000000L + t.tv_usec;
}

static struct sample run_once(const struct job *j, char **argv, int in, int out)
{
	struct timespec t0, t1;
	struct rusage use;
	struct sample s = {0};
	sigset_t none;
	pid_t pid;
	int status;

	sigemptyset(&none);
	clock_gettime(CLOCK_MONOTONIC, &t0);
	pid = vfork();
	if (pid == 0) {
		if (dup2(in, 0) == 0 && dup2(out, 1) == 1 && sigprocmask(SIG_SETMASK, &none, NULL) == 0)
			execve(j->program, argv, environ);
		_exit(127);
	}
	if (pid < 0)
		die(71, "%s: %s", argv[0], strerror(errno));
	if (j->watch)
		s.anon_kb = watch(pid);
	while (wait4(pid, &status, 0, &use) < 0)
		if (errno != EINTR)
			die(70, "wait4: %s", strerror(errno));
	clock_gettime(CLOCK_MONOTONIC, &t1);
	if (WIFSIGNALED(status))
		die(1, "%s: killed by signal %d", argv[0], WTERMSIG(status));
	if (WEXITSTATUS(status) != j->expected)
		die(1, "%s: exit %d, expected %d", argv[0], WEXITSTATUS(status), j->expected);
	s.wall_us = (t1.tv_sec - t0.tv_sec) * 1000000L + (t1.tv_nsec - t0.tv_nsec) / 1000;
	s.cpu_us = micros(use.ru_utime) + micros(use.ru_stime);
	s.rss_kb = use.ru_maxrss;
	return s;
}

static char *next_line(FILE *args)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n = getline(&line, &room, args);
	if (n < 0)
		die(65, "the file of arguments has too few lines");
	if (n > 0 && line[n - 1] == '\n')
		line[n - 1] = '\0';
	return line;
}

static int by_size(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;
	return (x > y) - (x < y);
}

static void summary(const struct sample *s, long n)
{
	long *wall = must(calloc((size_t)n, sizeof *wall)), rss = 0, anon = 0;
	long long sum = 0, cpu = 0;
	for (long i = 0; i < n; i++) {
		wall[i] = s[i].wall_us;
		sum += s[i].wall_us;
		cpu += s[i].cpu_us;
		rss = s[i].rss_kb > rss ? s[i].rss_kb : rss;
		anon = s[i].anon_kb > anon ? s[i].anon_kb : anon;
	}
	qsort(wall, (size_t)n, sizeof *wall, by_size);
	printf("%ld\t%ld\t%ld\t%lld\t%lld\t%ld\t%ld\n", n, wall[n / 2], wall[n * 9 / 10], sum / n, cpu / n, rss, anon);
	free(wall);
}

static void save(const struct job *j, const struct sample *s)
{
	FILE *f = fopen(j->samples, "a");
	if (!f)
		die(73, "%s: %s", j->samples, strerror(errno));
	for (long i = 0; i < j->runs; i++)
		fprintf(f, "%s\t%ld\t%ld\t%ld\t%ld\n", j->label, s[i].wall_us, s[i].cpu_us, s[i].rss_kb, s[i].anon_kb);
	if (fclose(f))
		die(74, "%s: %s", j->samples, strerror(errno));
}

static void run_all(const struct job *j, struct sample *s)
{
	char *template = j->template ? slurp(j->template) : NULL;
	FILE *args = j->args ? fopen(j->args, "r") : NULL;
	int argc = 0;
	if (j->args && !args)
		die(66, "%s: %s", j->args, strerror(errno));
	for (long i = 0; i < j->skip && args; i++)
		free(next_line(args));
	int out = open(j->output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (out < 0)
		die(73, "%s: %s", j->output, strerror(errno));
	while (j->argv[argc])
		argc++;
	char **argv = must(calloc((size_t)argc + 1, sizeof *argv));
	for (long i = 0; i < j->runs; i++) {
		char *line = args ? next_line(args) : NULL;
		int in = open_input(j, template, line);
		for (int a = 0; a < argc; a++)
			argv[a] = fill(j->argv[a], line);
		s[i] = run_once(j, argv, in, out);
		for (int a = 0; a < argc; a++)
			free(argv[a]);
		free(line);
		close(in);
	}
	free(argv);
	free(template);
	close(out);
	if (args)
		fclose(args);
}

/* As a shell finds it, once. */
static char *find_program(const char *name)
{
	const char *path = getenv("PATH");
	char *at;
	if (strchr(name, '/'))
		return must(strdup(name));
	for (const char *dir = path ? path : ""; *dir; dir += *dir == ':') {
		size_t n = strcspn(dir, ":");
		if (asprintf(&at, "%.*s/%s", (int)n, dir, name) < 0)
			die(71, "out of memory");
		if (access(at, X_OK) == 0)
			return at;
		free(at);
		dir += n;
	}
	die(69, "%s: not found", name);
}

static long number(const char *text, long min, long max)
{
	char *end;
	errno = 0;
	long v = strtol(text, &end, 10);
	if (errno || end == text || *end || v < min || v > max)
		die(64, "%s: not a number from %ld to %ld", text, min, max);
	return v;
}

int main(int argc, char **argv)
{
	struct job j = {.runs = 1, .input = "/dev/null", .output = "/dev/null", .label = "command"};
	sigset_t child;
	int c;
	while ((c = getopt(argc, argv, "+r:x:a:k:s:t:o:R:l:m")) != -1) {
		switch (c) {
		case 'r': j.runs = number(optarg, 1, 10000000); break;
		case 'x': j.expected = (int)number(optarg, 0, 255); break;
		case 'a': j.args = optarg; break;
		case 'k': j.skip = number(optarg, 0, 1000000000); break;
		case 's': j.input = optarg; break;
		case 't': j.template = optarg; break;
		case 'o': j.output = optarg; break;
		case 'R': j.samples = optarg; break;
		case 'l': j.label = optarg; break;
		case 'm': j.watch = 1; break;
		default: return 64;
		}
	}
	if (optind >= argc)
		die(64, "usage: spawn [-r RUNS] [-x EXIT] [-a ARGS] [-k SKIP] [-s STDIN | -t TEMPLATE] [-o STDOUT] [-R SAMPLES -l LABEL] [-m] -- COMMAND [ARG...]");
	j.argv = argv + optind;
	j.program = find_program(j.argv[0]);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	struct sample *s = must(calloc((size_t)j.runs, sizeof *s));
	run_all(&j, s);
	if (j.samples)
		save(&j, s);
	summary(s, j.runs);
	free(s);
	return fflush(stdout) || ferror(stdout) ? 74 : 0;
}
