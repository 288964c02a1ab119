/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Making IR in short verbs: `x_` makes an expression, `s_` adds a statement to the block that is
 * open, `build_` adds to the module or to the function that is being built.
 *
 * Knows: the types of expressions and who owns which array.  Refuses to know: where IR comes
 * from.  It does not judge: an expression whose operands do not fit gets type VOID, and
 * ir_verify tells what is wrong.
 *
 *   ir_build b;
 *   build_init(&b, a, build_module(a, sources));
 *   build_func(&b, "last", IR_FUNC_HELPER);
 *   uint32_t s = build_param(&b, "s", TARE_TY_LIST | TARE_TY_INT);
 *   build_result(&b, TARE_TY_INT);
 *   s_return(&b, x_op(&b, TARE_IR_AT, x_local(&b, s), x_int(&b, 0)));
 *   build_done(a, module);
 */
#ifndef TARE_CODEGEN_IR_BUILD_H
#define TARE_CODEGEN_IR_BUILD_H

#include "ir/ir.h"
#include "ir/type.h"

typedef struct ir_build {
    struct arena *arena;
    ir_module *module;
    ir_func *func;       /* being built */
    span at;             /* given to everything that is made; set it before */
    ir_stmt *block;      /* the BLOCK that is being filled */
    ir_stmt **tail;
} ir_build;

/* Which block was being filled, to go back to it. */
typedef struct ir_place { ir_stmt *block; ir_stmt **tail; } ir_place;

/* Room for one more element after n: the array, moved where it was full. */
void *build_grow(struct arena *a, void *array, uint32_t n, size_t element_bytes);

/* ---- module ------------------------------------------------------------------------------- */

ir_module *build_module(struct arena *a, const source_set *sources);
void build_init(ir_build *b, struct arena *a, ir_module *module);
/* Adds a function and opens its body. */
ir_func *build_func(ir_build *b, const char *name, ir_func_kind kind);
/* Opens the body of a function that was added before. */
void build_open(ir_build *b, ir_func *func);
uint32_t build_param(ir_build *b, const char *name, tare_irtype type);
/* A further local: nothing is bound yet. */
uint32_t build_local(ir_build *b, const char *name, tare_irtype type, bool is_var);
void build_result(ir_build *b, tare_irtype type);
ir_rule *build_rule(ir_build *b, const char *rule_text, uint32_t kind);
/* One piece of a rule's message: `before`, then `e` unless NULL, printed as `format` says. */
void build_piece(ir_build *b, ir_rule *rule, const char *before, ir_expr *e, const char *format);
ir_slot *build_slot(ir_build *b, const char *name);
void build_slot_param(ir_build *b, ir_slot *slot, const char *name, tare_irtype type);
void build_slot_result(ir_build *b, ir_slot *slot, tare_irtype type);
/* After the slots. */
ir_profile *build_profile(ir_build *b, const char *name);
/* An operator of `func`; its arguments and returns are the caller's to set. */
ir_op *build_op(ir_build *b, ir_func *func, const char *name, const char *c_name, const char *schema);

/* Sorts operators, numbers everything, closes may_fail and the operators' flags over calls. */
void build_done(struct arena *a, ir_module *module);
/* The last part of it: may_fail and TARE_OP_ SPECIAL, ENV, DATA_DEPENDENT, WRITES (ir/effects.c). */
void ir_effects(struct arena *a, ir_module *module);

/* ---- expressions -------------------------------------------------------------------------- */

ir_expr *x_make(ir_build *b, tare_irop op, uint32_t n, ir_expr *const *operand);
#define x_op(b, op, ...)                                                                            \
    x_make((b), (op), (uint32_t)(sizeof((ir_expr *[]){__VA_ARGS__}) / sizeof(ir_expr *)),           \
           (ir_expr *[]){__VA_ARGS__})
ir_expr *x_int(ir_build *b, int64_t value);
ir_expr *x_float(ir_build *b, double value);
ir_expr *x_bool(ir_build *b, bool value);
ir_expr *x_str(ir_build *b, const char *value);
/* CONST_DTYPE, CONST_DEVICE, CONST_LAYOUT, CONST_FORMAT */
ir_expr *x_const(ir_build *b, tare_irop op, int64_t value);
ir_expr *x_none(ir_build *b, tare_irtype type);
ir_expr *x_local(ir_build *b, uint32_t local);
ir_expr *x_env(ir_build *b, int64_t field);
ir_expr *x_list(ir_build *b, tare_irtype type, uint32_t n, ir_expr *const *element);
/* A deep copy: every expression has one user. */
ir_expr *x_copy(ir_build *b, const ir_expr *e);

/* ---- statements --------------------------------------------------------------------------- */

ir_stmt *s_block(ir_build *b);                        /* empty and not in any block yet */
ir_place s_enter(ir_build *b, ir_stmt *block);        /* fills this block from now on */
void s_leave(ir_build *b, ir_place former);
void s_append(ir_build *b, ir_stmt *first);           /* a chain of statements */

uint32_t s_let(ir_build *b, const char *name, ir_expr *e);  /* a new local */
uint32_t s_var(ir_build *b, const char *name, ir_expr *e);
void s_bind(ir_build *b, uint32_t local, ir_expr *e);       /* LET of a local that exists */
void s_set(ir_build *b, uint32_t local, ir_expr *e);
void s_set_at(ir_build *b, uint32_t local, ir_expr *index, ir_expr *e);
void s_push(ir_build *b, uint32_t local, ir_expr *e);
ir_stmt *s_if(ir_build *b, ir_expr *condition);       /* with two empty blocks: body, other */
/* TARE_STMT_FOR or FOR_DOWN, with an empty body; the counter is its `local`. */
ir_stmt *s_for(ir_build *b, tare_irop op, const char *counter, ir_expr *lo, ir_expr *hi);
void s_break(ir_build *b);
void s_continue(ir_build *b);
void s_return_all(ir_build *b, uint32_t n, ir_expr *const *e);
#define s_return(b, ...)                                                                            \
    s_return_all((b), (uint32_t)(sizeof((ir_expr *[]){__VA_ARGS__}) / sizeof(ir_expr *)),           \
                 (ir_expr *[]){__VA_ARGS__})
void s_require(ir_build *b, ir_expr *condition, ir_rule *rule);
void s_fail(ir_build *b, ir_rule *rule);
/* The destinations are locals that exist; n_dest must be the callee's number of results. */
void s_call(ir_build *b, ir_func *func, uint32_t n, ir_expr *const *argument, uint32_t n_dest, const uint32_t *dest);
void s_call_slot(ir_build *b, ir_slot *slot, ir_expr *device, uint32_t n, ir_expr *const *argument,
                 uint32_t n_dest, const uint32_t *dest);
void s_writes(ir_build *b, ir_expr *tensor);

#endif
