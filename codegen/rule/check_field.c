/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Fields of values, and the IR operation that reads each.
 */
#include "rule/check.h"
#include "source/nearest.h"

#include <string.h>

typedef struct field { tare_irtype of; const char *name; tare_irop op; tare_irtype type; } field;

static const field fields[] = {
#define INT TARE_TY_INT
#define BOOL TARE_TY_BOOL
    {TARE_TY_TENSOR, "size", TARE_IR_SIZES, INT | TARE_TY_LIST},
    {TARE_TY_TENSOR, "stride", TARE_IR_STRIDES, INT | TARE_TY_LIST},
    {TARE_TY_TENSOR, "rank", TARE_IR_RANK, INT},
    {TARE_TY_TENSOR, "offset", TARE_IR_OFFSET, INT},
    {TARE_TY_TENSOR, "numel", TARE_IR_NUMEL, INT},
    {TARE_TY_TENSOR, "nbytes", TARE_IR_NBYTES, INT},
    {TARE_TY_TENSOR, "dtype", TARE_IR_DTYPE_OF, TARE_TY_DTYPE},
    {TARE_TY_TENSOR, "device", TARE_IR_DEVICE_OF, TARE_TY_DEVICE},
    {TARE_TY_TENSOR, "layout", TARE_IR_LAYOUT_OF, TARE_TY_LAYOUT},
    {TARE_TY_TENSOR, "storage_bytes", TARE_IR_STORAGE_BYTES, INT},
    {TARE_TY_TENSOR, "is_contiguous", TARE_IR_IS_CONTIGUOUS, BOOL},
    {TARE_TY_TENSOR, "is_channels_last", TARE_IR_IS_CHANNELS_LAST, BOOL},
    {TARE_TY_TENSOR, "is_channels_last_3d", TARE_IR_IS_CHANNELS_LAST_3D, BOOL},
    {TARE_TY_TENSOR, "is_dense", TARE_IR_IS_DENSE, BOOL},
    {TARE_TY_TENSOR, "is_natural", TARE_IR_IS_NATURAL, BOOL},
    {TARE_TY_TENSOR, "has_overlap", TARE_IR_HAS_OVERLAP, BOOL},
    {TARE_TY_TENSOR, "is_conj", TARE_IR_IS_CONJ, BOOL},
    {TARE_TY_TENSOR, "is_neg", TARE_IR_IS_NEG, BOOL},
    {TARE_TY_TENSOR, "is_wrapped", TARE_IR_IS_WRAPPED, BOOL},
    {TARE_TY_TENSOR, "suggested", TARE_IR_SUGGESTED, TARE_TY_FORMAT},
    {TARE_TY_STR, "len", TARE_IR_STR_LEN, INT},
    {TARE_TY_SCALAR, "kind", TARE_IR_SCALAR_KIND, INT},
    {TARE_TY_SCALAR, "int", TARE_IR_SCALAR_INT, INT},
    {TARE_TY_SCALAR, "float", TARE_IR_SCALAR_FLOAT, TARE_TY_FLOAT},
    {TARE_TY_DTYPE, "itemsize", TARE_IR_ITEMSIZE, INT},
    {TARE_TY_DTYPE, "class", TARE_IR_DTYPE_CLASS, INT},
    {TARE_TY_DEVICE, "kind", TARE_IR_DEVICE_KIND, INT},
    {TARE_TY_DEVICE, "index", TARE_IR_DEVICE_INDEX, INT},
    {TARE_TY_LIST, "len", TARE_IR_LEN, INT},
#undef INT
#undef BOOL
};
enum { N_FIELDS = sizeof fields / sizeof *fields };

static void report(checker *c, ast_expr *e, tare_irtype of, tare_irtype row)
{
    const char *candidates[N_FIELDS];
    size_t n = 0;
    for (size_t i = 0; i < N_FIELDS; i++)
        if (fields[i].of == row)
            candidates[n++] = fields[i].name;
    const uint32_t id = diag_error(c->diags, e->name_at, "%s has no field `%s`", type_noun(of), e->name);
    if (nearest(e->name, n, candidates) != NULL) {
        check_hint_name(c, id, e->name, n, candidates);
    } else if (n > 0) {
        char text[400] = "";
        for (size_t i = 0; i < n; i++) {
            strcat(text, i ? ", " : "");
            strcat(text, candidates[i]);
        }
        diag_hint(c->diags, id, "it has %s", text);
    }
    c->in->broken = true;
    check_poison(e);
}

tare_irtype check_field(checker *c, ast_expr *e)
{
    const tare_irtype of = check_expr(c, e->operand[0], TARE_TY_VOID);
    if (e->operand[0]->kind == AST_BAD)
        return check_poison(e);
    if (type_is_opt(of)) {
        const uint32_t id = check_bad(c, e, "the `%s` may be absent", type_spelling(of));
        diag_hint(c->diags, id, "use `if let x = ...`, or `... ?? default`");
        return TARE_TY_VOID;
    }
    const tare_irtype row = type_is_list(of) ? TARE_TY_LIST : of;
    for (size_t i = 0; i < N_FIELDS; i++)
        if (fields[i].of == row && strcmp(fields[i].name, e->name) == 0) {
            e->ref = REF_BUILTIN;
            e->builtin = fields[i].op;
            return fields[i].type;
        }
    report(c, e, of, row);
    return TARE_TY_VOID;
}
