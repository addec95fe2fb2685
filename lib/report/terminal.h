/*
 * terminal - what the reader's screen can show. Asked once by a command, handed to the views.
 */
#ifndef LR_REPORT_TERMINAL_H
#define LR_REPORT_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

struct look {
	bool utf8, colour;
	size_t width;   /* columns; 0: as wide as it gets */
};

/* $COLUMNS, which watch(1) and others set for what they will show; else the width of the terminal on fd, 0 if it is none. */
size_t terminal_width(int fd);
/* Does the user's locale (LC_ALL, LC_CTYPE, LANG) speak UTF-8? The program's own locale stays "C". */
bool terminal_utf8(void);

#endif
