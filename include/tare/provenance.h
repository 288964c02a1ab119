/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Why a result is what it is: the rule lines that a call went through, and the parts of its
 * arguments that one size, stride, offset, dtype or number of a result was made of.
 *
 *     tare_provenance *p = tare_provenance_create();
 *     tare_mode_set_provenance(m, p);
 *     tare_run(m, &bound, TARE_INTERPRETED, &results);               // noted, step by step
 *     tare_quantity stride = {.part = TARE_PART_STRIDE, .index = 0, .dim = 1, .element = TARE_NO_ELEMENT};
 *     tare_provenance_explain(p, &stride, tell, user);               // tell(user, step), from the result to the arguments
 *
 * Ownership: a provenance is the caller's; it must outlive the mode's calls that it is set for, and
 * its mode and registry must outlive it.  One thread at a time, as a mode.
 */
#ifndef TARE_PROVENANCE_H
#define TARE_PROVENANCE_H

#include "tare/mode.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tare_provenance tare_provenance;

tare_provenance *tare_provenance_create(void);      /* NULL without memory */
void tare_provenance_destroy(tare_provenance *p);   /* NULL is fine */

/* From now on each interpreted call of the mode is noted in p, in place of the call before it; NULL:
 * no longer.  Native calls leave it as it is. */
void tare_mode_set_provenance(tare_mode *m, tare_provenance *p);

/* What is asked for, and what it was made of. */
typedef enum tare_part {
    TARE_PART_VALUE,    /* a number, a dtype, a device ...; of a list, element `dim` */
    TARE_PART_SIZE, TARE_PART_STRIDE, TARE_PART_OFFSET, TARE_PART_DTYPE, TARE_PART_DEVICE, TARE_PART_LAYOUT,
    TARE_PART_BYTES,    /* of a tensor's storage */
    TARE_PART_LENGTH    /* a rank, or how many elements a list has */
} tare_part;

#define TARE_NO_ELEMENT UINT32_MAX
#define TARE_ALL_DIMS UINT32_MAX

typedef struct tare_quantity {
    tare_part part;
    uint32_t index;     /* of the result, or of the argument in schema order */
    uint32_t element;   /* of a list of tensors, or TARE_NO_ELEMENT */
    uint32_t dim;       /* of sizes, strides and lists of numbers, or TARE_ALL_DIMS */
} tare_quantity;

typedef enum tare_step_kind {
    TARE_STEP_LINE,      /* a rule line computed it, or handed it on */
    TARE_STEP_THEN,      /* the lines after it stand in this arm of an `if` */
    TARE_STEP_ELSE,
    TARE_STEP_CONTIGUOUS,/* a stride of contiguous memory, which follows from the result's own sizes */
    TARE_STEP_ARGUMENT,  /* made of `from`, of an argument */
    TARE_STEP_CONSTANT,  /* made of a number in the rules, `value` */
    TARE_STEP_ENV,       /* made of a field of the environment, `field` */
    TARE_STEP_UNKNOWN    /* only the data tells */
} tare_step_kind;

typedef struct tare_step {
    tare_step_kind kind;
    const char *file, *function; /* of lines and arms; the registry's */
    uint32_t line;
    uint32_t depth;              /* of lines and arms: calls between it and the operator's own rule */
    bool is_operator;            /* `function` is an operator's name: "aten::add.Tensor" */
    bool has_value;              /* the line computed one int, `value` */
    int64_t value;               /* a number or the handle of an expression */
    tare_env_field field;
    tare_quantity from;
} tare_step;

typedef void (*tare_step_fn)(void *user, const tare_step *step);

/*
 * Tells of each line, arm and origin once, from the result back.  TARE_OK; TARE_RULE_ARGUMENT: no
 * call that succeeded was noted, or it has no such result; TARE_RULE_MEMORY: the call took more notes
 * than there is memory for.
 */
uint32_t tare_provenance_explain(const tare_provenance *p, const tare_quantity *of, tare_step_fn fn, void *user);

#ifdef __cplusplus
}
#endif

#endif
