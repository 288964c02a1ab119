/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Recorded calls, looked up by what they call.
 *
 * Knows: lines of {"op", "args", "kwargs", "real"}; two calls are one where these are equal as JSON.
 */
#ifndef TARE_TOOL_EAGER_H
#define TARE_TOOL_EAGER_H

#include <jansson.h>

#include "text.h"

typedef struct eager { json_t *by_call; } eager;

/* Adds a file's calls; false with the reason. */
bool eager_read(eager *e, const char *path, reason *why);
void eager_finish(eager *e);
/* What PyTorch answered to that call: {"out"} or {"error", "message"}; NULL: it was not asked. */
const json_t *eager_find(const eager *e, const json_t *call);

#endif
