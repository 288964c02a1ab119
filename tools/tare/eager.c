/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Recorded calls by what they call; see eager.h. */
#include "eager.h"

#include <stdlib.h>

#include "input.h"

/* The call as text, keys in one order; NULL without memory. */
static char *text_of(const json_t *call)
{
    json_t *parts = json_pack("[OOO?]", json_object_get(call, "op"), json_object_get(call, "args"), json_object_get(call, "kwargs"));
    char *word = parts ? json_dumps(parts, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    json_decref(parts);
    return word;
}

static bool add_call(eager *e, const char *bytes, size_t len, reason *why)
{
    json_error_t error;
    json_t *call = json_loadb(bytes, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error), *real = json_object_get(call, "real");
    char *word = real ? text_of(call) : NULL;
    const bool fine = word && json_object_set(e->by_call, word, real) == 0;
    free(word);
    json_decref(call);
    return fine || refuse(why, "this is no recorded call with an answer");
}

bool eager_read(eager *e, const char *path, reason *why)
{
    const char *line;
    size_t len;
    reason inner = {""};
    input_result result = INPUT_BAD;
    if (!e->by_call && !(e->by_call = json_object()))
        return refuse(why, "no memory for recorded calls");
    input *in = input_open(path, why);
    if (!in)
        return false;
    while ((result = input_line(in, &line, &len, &inner)) == INPUT_LINE && add_call(e, line, len, &inner))
        continue;
    const uint32_t at = input_line_number(in);
    input_close(in);
    return result == INPUT_END || refuse(why, "%.200s:%u: %.280s", path, at, inner.text);
}

void eager_finish(eager *e)
{
    json_decref(e->by_call);
    *e = (eager){NULL};
}

const json_t *eager_find(const eager *e, const json_t *call)
{
    char *word = e->by_call ? text_of(call) : NULL;
    const json_t *real = word ? json_object_get(e->by_call, word) : NULL;
    free(word);
    return real;
}
