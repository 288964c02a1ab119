/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * How IR types and names look in C.
 *
 * Knows: the C form of each type inside rules, in typed entries and in memory; words that C and
 * C++ reserve.  Refuses to know: expressions, statements.
 */
#ifndef TARE_CODEGEN_EMIT_C_NAMES_H
#define TARE_CODEGEN_EMIT_C_NAMES_H

#include "ir/ir.h"

struct arena;

/* ORDER FORM */
typedef enum cform {
    FORM_BAD, /* no value has this type */
    FORM_INT,
    FORM_OPT_INT,
    FORM_BOOL,
    FORM_OPT_BOOL,
    FORM_FLOAT,
    FORM_OPT_FLOAT,
    FORM_CODE,      /* dtype, device, layout, format, also optional */
    FORM_GENERATOR, /* its presence */
    FORM_STR,
    FORM_SCALAR,
    FORM_TENSOR,
    FORM_INTS,
    FORM_FLOATS,
    FORM_TENSORS,
    FORM_SCALARS
} cform;

typedef struct cform_info {
    const char *type;   /* of a value inside rules */
    const char *entry;  /* in a typed entry */
    const char *memory; /* where a profile's slot takes it by address */
    const char *zero;   /* what a refused function returns */
    const char *none;   /* an absent optional */
    const char *box;    /* tare_box_<box>, tare_unbox_<box> */
} cform_info;

cform c_form_of(tare_irtype type);
const cform_info *c_form(tare_irtype type);
/* The element's form of a list type. */
tare_irtype c_elem_of(tare_irtype list);
/* TARE_TAG_DTYPE ... for the boxes that need to be told; NULL for the others. */
const char *c_box_tag(tare_irtype type);
/* "TARE_FITS_TENSOR | TARE_FITS_NONE" */
const char *c_fits_of(struct arena *a, tare_irtype type);

/* Names in use in one scope. */
typedef struct name_set {
    struct arena *arena;
    const char **name;
    uint32_t n, room;
} name_set;

/* `wanted`, or with a suffix if it is reserved or in use; in use from now on. */
const char *c_name_take(name_set *s, const char *wanted);

/* "mm.yaml" of "opdefs/mm.yaml". */
const char *c_base_name(const char *path);

#endif
