/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Recorded calls and traces of real runs, line by line.
 *
 * A trace is one propagation: what a call made is the next one's argument.  After a difference it
 * goes on from what was recorded, so that one fault counts once.
 */
#include <string.h>

#include "compare.h"

bool compare_ops_line(comparison *c, const json_t *line, reason *why)
{
    const json_t *real = json_object_get(line, "real");
    if (!json_is_object(real))
        return refuse(why, "a recorded call without an object `real`");
    const char *op = json_string_value(json_object_get(line, "op"));
    if (c->only_op && (!op || strcmp(op, c->only_op) != 0))
        return true;
    tare_mode_reset(c->session->mode);
    tensors_clear(&c->tensors);
    (void)compare_call(c, line, real, MATCH_STORAGE | MATCH_IDENTITY);
    return true;
}

bool compare_trace_header(comparison *c, const json_t *line, reason *why)
{
    const char *dtype = json_string_value(json_object_get(line, "dtype"));
    session_restart(c->session);
    tensors_clear(&c->tensors);
    tare_mode_set_env(c->session->mode, TARE_ENV_world, json_integer_value(json_object_get(line, "world")));
    if (!dtype)
        return true;
    const tare_dtype d = tare_dtype_find(dtype);
    if (d == TARE_DTYPE_NONE)
        return refuse(why, "the trace's default dtype `%s` is unknown", dtype);
    tare_mode_set_env(c->session->mode, TARE_ENV_default_dtype, d);
    return true;
}

/* Makes what was recorded the truth. */
static bool adopt(tensors *t, const json_t *value, reason *why)
{
    const json_t *tensor = json_object_get(value, "tensor");
    if (tensor)
        return tensors_add(t, tensor, why) != NULL;
    for (size_t i = 0; i < json_array_size(value); i++)
        if (!adopt(t, json_array_get(value, i), why))
            return false;
    return true;
}

static bool adopt_after(tensors *t, const json_t *after, reason *why)
{
    for (size_t i = 0; i < json_array_size(after); i++)
        if (!tensors_add(t, json_array_get(after, i), why))
            return false;
    return true;
}

/* Marks that a profiler sets between calls: they handle no tensor. */
static bool is_mark(const json_t *line)
{
    const char *op = json_string_value(json_object_get(line, "op"));
    return op && strncmp(op, "profiler.", 9) == 0;
}

bool compare_trace_line(comparison *c, const json_t *line, reason *why)
{
    if (is_mark(line)) {
        c->report.skipped++;
        return true;
    }
    const outcome o = compare_call(c, line, line, MATCH_STORAGE | MATCH_IDENTITY);
    if (o.verdict == VERDICT_AGREE)
        return true;
    return adopt(&c->tensors, json_object_get(line, "out"), why) &&
           adopt_after(&c->tensors, json_object_get(line, "after"), why);
}
