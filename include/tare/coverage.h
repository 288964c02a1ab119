/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Which lines of rules, and which arms of their decisions, interpreted calls have reached.
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

/* Grows with every statement and arm that is reached for the first time. */
uint64_t tare_coverage_reached(const tare_coverage *c);

/* A statement, or an arm: a condition that was true or false; of `and` and `or` the operand that told the
 * outcome alone, or both together; a requirement that refused; a loop that went round. */
typedef enum tare_coverage_part {
    TARE_COVERAGE_LINE,
    TARE_COVERAGE_IF_TRUE, TARE_COVERAGE_IF_FALSE,             /* of `if`, and of `and`, `or`, `?:`, `??` around calls */
    TARE_COVERAGE_SELECT_TRUE, TARE_COVERAGE_SELECT_FALSE,     /* of `?:`, `??` */
    TARE_COVERAGE_AND_LEFT, TARE_COVERAGE_AND_RIGHT, TARE_COVERAGE_AND_BOTH, /* the left is false, the right, none */
    TARE_COVERAGE_OR_LEFT, TARE_COVERAGE_OR_RIGHT, TARE_COVERAGE_OR_BOTH,    /* the left is true, the right, none */
    TARE_COVERAGE_REFUSAL,
    TARE_COVERAGE_ROUND,
    TARE_COVERAGE_PARTS
} tare_coverage_part;

typedef struct tare_coverage_place {
    const char *file;         /* the registry's */
    uint32_t line;
    tare_coverage_part part;
    bool reached;
    bool hidden;              /* in an arm that was never reached of a statement that was */
    uint32_t function, node;  /* which function this is in, and where: lower numbers come first on a line */
} tare_coverage_place;

/* Tells of every place of every rule.  A line is told of once for each statement that was made of it. */
typedef void (*tare_coverage_fn)(void *user, const tare_coverage_place *place);
void tare_coverage_each(const tare_coverage *c, tare_coverage_fn fn, void *user);

/* Writes the operators whose calls can get into a function to `op`, by number, as many as there is `room`
 * for; how many there are, or UINT32_MAX without memory. */
uint32_t tare_coverage_operators(const tare_coverage *c, uint32_t function, uint32_t *op, uint32_t room);

#ifdef __cplusplus
}
#endif

#endif
