/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What `tare explain` prints: for a person, and for a program.
 */
#ifndef TARE_TOOL_EXPLAIN_H
#define TARE_TOOL_EXPLAIN_H

#include "history.h"
#include "sources.h"

#define EXPLAIN_ALL UINT32_MAX

typedef struct explain_request {
    const history *h;
    sources *sources;
    uint32_t node;
    uint32_t result, dim;   /* EXPLAIN_ALL: every one */
} explain_request;

/* Tells of each part of a result that is asked for. */
typedef bool (*explain_part_fn)(void *user, const spot *s);
bool explain_each_part(const explain_request *r, uint32_t result, explain_part_fn fn, void *user);
/* Whether result `out` of the node is there, and asked for. */
bool explain_wants(const explain_request *r, uint32_t out);
uint32_t explain_results(const explain_request *r);

/* False without memory. */
bool explain_print_text(const explain_request *r, text *out);
bool explain_print_json(const explain_request *r, const char *file, text *out);

#endif
