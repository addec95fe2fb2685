#include "report/terminal.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/num.h"

enum { NARROWEST = 40, WIDEST = 1000 };

size_t terminal_width(int fd)
{
	int64_t cols;
	struct winsize size;
	if (!isatty(fd))
		return 0;
	const char *given = getenv("COLUMNS");
	if (given && num_int(slice_of(given), NARROWEST, WIDEST, &cols))
		return (size_t)cols;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col)
		return size.ws_col < NARROWEST ? NARROWEST : size.ws_col;
	return 80;
}

bool terminal_utf8(void)
{
	locale_t theirs = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	if (theirs == (locale_t)0)
		return false;
	bool utf8 = strcmp(nl_langinfo_l(CODESET, theirs), "UTF-8") == 0;
	freelocale(theirs);
	return utf8;
}
