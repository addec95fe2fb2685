/*
 * demo - a synthetic team and a morning's leads, put into a new state the way files would be. Nobody in it exists.
 */
#ifndef LR_CLI_DEMO_H
#define LR_CLI_DEMO_H

#include "cli/cli.h"

int demo_fill(struct cli *c);

#endif
