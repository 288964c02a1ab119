/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What tare says of a call: results, a refusal, or that the numbers in a tensor would be needed.
 */
#ifndef TARE_TOOL_PREDICT_H
#define TARE_TOOL_PREDICT_H

#include "request.h"

typedef enum prediction_kind {
    PREDICTED,
    PREDICTED_ERROR,
    PREDICTED_SCALAR,    /* a number that stands in a tensor, of `scalar_dtype` */
    PREDICTED_NOTHING    /* tare itself fell short; `error.message` says why */
} prediction_kind;

typedef struct prediction {
    prediction_kind kind;
    tare_results results;
    tare_error error;
    tare_dtype scalar_dtype;
    bool unknowns;       /* results have unknown sizes, or are unknown numbers */
} prediction;

/* Answers for unknown numbers, in the order they are asked for; `scalar`, if it is there, for those that tensors hold. */
typedef struct answers { const int64_t *size; uint32_t n, next; const tare_scalar *scalar; } answers;

/* Runs the call; `given` may be NULL. Tensors that it writes are updated through r's inputs. */
void predict(session *s, request *r, const answers *given, prediction *out);

#endif
