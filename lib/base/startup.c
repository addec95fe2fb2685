/*
 * startup - what a wholly static program needs not ask before main; lib/startup.ld puts it in glibc's place.
 *
 * glibc reads the link /proc/self/exe in every static program, for the $ORIGIN of libraries it might load later. lr loads none, and
 * the link is a hundredth and a half of an lr-answer. The answer here is glibc's own where there is no /proc.
 */
const char *startup_no_origin(void);

const char *startup_no_origin(void)
{
	return (const char *)-1;
}
