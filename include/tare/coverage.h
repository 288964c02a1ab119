/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Which lines of rules, and which arms of their branches, interpreted calls have reached.
 *
 * Ownership: a coverage is the caller's; it must outlive every mode that counts into it, and its
 * registry must outlive it.  One thread at a time, as a mode.
 */
#ifndef TARE_COVERAGE_H
#define TARE_COVERAGE_H

#include "tare/mode.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tare_coverage tare_coverage;

/* NULL without memory. */
tare_coverage *tare_coverage_create(const tare_registry *r);
void tare_coverage_destroy(tare_coverage *c); /* NULL is fine */

/* From now on interpreted calls of the mode are counted; NULL: no longer.  A coverage of another
 * registry than the mode's counts nothing. */
void tare_mode_set_coverage(tare_mode *m, tare_coverage *c);

/* A statement on a line, or one arm of an `if` that stands there, also where the arm holds nothing. */
typedef enum tare_coverage_part { TARE_COVERAGE_LINE, TARE_COVERAGE_THEN, TARE_COVERAGE_ELSE, TARE_COVERAGE_PARTS } tare_coverage_part;

typedef struct tare_coverage_place {
    const char *file;             /* the registry's */
    uint32_t line;
    tare_coverage_part part;
    bool reached;
    uint32_t arm_line;            /* of the `if` in whose arm this stands; 0: in none */
    tare_coverage_part arm_part;  /* which arm */
} tare_coverage_place;

/* Tells of every place of every rule.  A line is told of once for each statement that was made of it. */
typedef void (*tare_coverage_fn)(void *user, const tare_coverage_place *place);
void tare_coverage_each(const tare_coverage *c, tare_coverage_fn fn, void *user);

#ifdef __cplusplus
}
#endif

#endif
