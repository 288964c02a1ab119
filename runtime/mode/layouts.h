/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Facts of types whose sizes or strides are expressions: as conditions, or decided where a fact has
 * no form that is short.
 */
#ifndef TARE_MODE_LAYOUTS_H
#define TARE_MODE_LAYOUTS_H

#include "tare/mode.h"

/* Decides a condition for a caller who relies on it: 0 or 1; anything else: it cannot now. */
typedef int64_t (*tare_decide_fn)(void *user, int64_t cond);

/* The truth of one of TARE_T_CONTIGUOUS, _CHANNELS_LAST, _CHANNELS_LAST_3D, _DENSE, _LIKE_CL, _LIKE_CL_3D,
 * _NATURAL and _OVERLAP for a symbolic type: 0, 1 or a condition. */
int64_t tare_layout_fact(tare_mode *m, uint32_t type, uint32_t flag, tare_decide_fn decide, void *user);
/* Whether two types are one, in all that a type tells. */
int64_t tare_layout_same(tare_mode *m, uint32_t a, uint32_t b);

#endif
