#include "report/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/num.h"

enum { NARROWEST = 40, WIDEST = 1000 };

size_t terminal_width(int fd)
{
	int64_t cols;
	struct winsize size;
	const char *given = getenv("COLUMNS");
	if (given && num_int(slice_of(given), 1, WIDEST, &cols))
		return cols < NARROWEST ? NARROWEST : (size_t)cols;
	if (!isatty(fd))
		return 0;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col)
		return size.ws_col < NARROWEST ? NARROWEST : size.ws_col;
	return 80;
}

/* By the locale's name: a wholly static glibc does not know the character set of one it has opened. */
bool terminal_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	const char *locale = NULL, *set;
	for (int i = 0; i < 3 && !(locale && *locale); i++)
		locale = getenv(names[i]);
	if (!locale || !(set = strchr(locale, '.')))
		return false;
	size_t n = strcspn(++set, "@");
	return (n == 5 && strncasecmp(set, "UTF-8", n) == 0) || (n == 4 && strncasecmp(set, "UTF8", n) == 0);
}
