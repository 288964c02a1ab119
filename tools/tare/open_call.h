/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * One call of symbols under comparison: shared by what holds it against calls of numbers and what holds
 * it against FakeTensor's expressions.
 */
#ifndef TARE_TOOL_OPEN_CALL_H
#define TARE_TOOL_OPEN_CALL_H

#include "compare.h"
#include "symbols.h"

typedef struct open_call {
    comparison *c;
    const json_t *line;
    const json_t *real;          /* eager's answer to the call of numbers; NULL: it was not asked */
    request request;
    prediction prediction;       /* of the call of symbols */
    int64_t max_id, max_storage; /* before any answer was written */
    uint32_t n_given;            /* symbols before the call made others */
    sample at;
    text open, plain;            /* answers as text */
    text difference;
    tare_error error;
} open_call;

/* The answer as text in o->open, its expressions replaced by `numbers`, or left where that is NULL. */
void open_call_write(open_call *o, const assignment *numbers);
/* The sample's numbers, for the difference. */
void open_call_tell_sample(open_call *o);

/* Holds the answer against FakeTensor's expressions, which the line has. */
verdict compare_with_fake(open_call *o);

#endif
