/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The tables of ir_ops.def and ir_stmts.def, and the names of types.
 *
 * Knows: spellings.  Refuses to know: what anything means.
 */
#include "ir/ir.h"
#include "ir/type.h"

#include <string.h>

const ir_op_info *ir_info(tare_irop op)
{
    static const ir_op_info info[] = {
#define TARE_IR(NAME, name, operands, result, kind) {#name, operands, result, IR_##kind},
#include "tare/ir_ops.def"
#undef TARE_IR
    };
    return op < TARE_IR_EXPR_COUNT ? &info[op] : NULL;
}

uint32_t ir_piece_format(const char *name)
{
    static const char *const text[] = {
#define FORMAT(id, text) [TARE_PIECE_##id] = text,
        TARE_PIECE_FORMATS(FORMAT)
#undef FORMAT
    };
    uint32_t format = TARE_PIECE_PLAIN;
    if (name != NULL)
        do
            format++;
        while (format < TARE_PIECE_COUNT && strcmp(text[format], name) != 0);
    return format;
}

const char *ir_stmt_name(tare_irop op)
{
    static const char *const names[] = {
#define TARE_STMT(NAME, name) #name,
#include "tare/ir_stmts.def"
#undef TARE_STMT
    };
    return op >= TARE_IR_EXPR_COUNT && op < TARE_IR_COUNT ? names[op - TARE_IR_EXPR_COUNT] : "expression";
}

bool ir_type_valid(tare_irtype t)
{
    const unsigned elem = t & TARE_TY_ELEM;
    if ((t & 0x80) != 0 || elem == TARE_TY_VOID || elem >= TARE_TY_ELEM_COUNT)
        return false;
    return (t & TARE_TY_ELEM_OPT) == 0 || (elem == TARE_TY_TENSOR && (t & TARE_TY_LIST) != 0);
}

const char *ir_type_name(tare_irtype t)
{
#define SPELT(T) {T, T "?", T "[]", T "[]?", T "?[]", T "?[]?"}
    static const char *const names[TARE_TY_ELEM_COUNT][6] = {
        [TARE_TY_INT] = SPELT("int"), [TARE_TY_BOOL] = SPELT("bool"), [TARE_TY_FLOAT] = SPELT("float"),
        [TARE_TY_STR] = SPELT("str"), [TARE_TY_DTYPE] = SPELT("dtype"), [TARE_TY_DEVICE] = SPELT("device"),
        [TARE_TY_LAYOUT] = SPELT("layout"), [TARE_TY_FORMAT] = SPELT("format"),
        [TARE_TY_SCALAR] = SPELT("Scalar"), [TARE_TY_TENSOR] = SPELT("Tensor"),
        [TARE_TY_GENERATOR] = SPELT("Generator"),
    };
#undef SPELT
    if (t == TARE_TY_VOID)
        return "void";
    if (!ir_type_valid(t))
        return "invalid type";
    const unsigned opt = ir_is_opt(t) ? 1 : 0;
    const unsigned list = (t & TARE_TY_LIST) == 0 ? 0 : (t & TARE_TY_ELEM_OPT) == 0 ? 2 : 4;
    return names[t & TARE_TY_ELEM][list + opt];
}

tare_irtype ir_env_type(int64_t field)
{
    static const tare_irtype types[] = {
#define TARE_ENV(name, type, value) TARE_TY_##type,
#include "tare/env.def"
#undef TARE_ENV
    };
    return field >= 0 && field < (int64_t)sizeof types ? types[field] : TY(TARE_TY_VOID);
}

const char *ir_env_name(int64_t field)
{
    static const char *const names[] = {
#define TARE_ENV(name, type, value) #name,
#include "tare/env.def"
#undef TARE_ENV
    };
    return ir_env_type(field) != TARE_TY_VOID ? names[field] : "nothing";
}
