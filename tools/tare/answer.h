/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Predictions in the encoding of the recordings.
 */
#ifndef TARE_TOOL_ANSWER_H
#define TARE_TOOL_ANSWER_H

#include "predict.h"

/* {"out": ...} with "after" and "ranges" where they belong, {"error", "message"} or {"unsupported"}. */
void answer_write(tensors *t, const request *r, const prediction *p, text *out);
/* The same, where results come without "ranges" and the closing brace: more may follow. */
void answer_write_open(tensors *t, const request *r, const prediction *p, text *out);
void answer_unsupported(const char *why, text *out);

#endif
