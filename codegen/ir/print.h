/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Between the printer of statements and that of expressions.
 */
#ifndef TARE_CODEGEN_IR_PRINT_H
#define TARE_CODEGEN_IR_PRINT_H

#include "ir/ir.h"
#include "source/text.h"

typedef struct printer {
    text *out;
    const ir_module *module;
    const ir_func *func;    /* whose locals are named */
} printer;

/* `nested`: inside another expression, so that operators need parentheses. */
void print_expr(const printer *p, const ir_expr *e, bool nested);
const char *print_local(const printer *p, uint32_t local);
void print_escaped(text *out, const char *bytes);

#endif
