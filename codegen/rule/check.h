/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The checker's state, shared by the check_*.c files of this room.
 *
 * Three passes: types (check_*.c, each function by itself), then over the call graph, callees first,
 * stages (stage.c) and effects (effect.c).  Whoever finds a mistake makes the expression AST_BAD;
 * whoever meets AST_BAD says no more.
 */
#ifndef TARE_CODEGEN_RULE_CHECK_H
#define TARE_CODEGEN_RULE_CHECK_H

#include "base/arena.h"
#include "opdef/opdef.h"
#include "rule/types.h"

enum { CHECK_MAX_LOCALS = 4096, CHECK_MAX_HINTS = 512 };

/* A call that a function makes. */
typedef struct call_site { ast_expr *expr; } call_site;

/* What is known of a function beside its tree. */
typedef struct func_info {
    ast_func *func;
    const opdef_variant *op;         /* of a rule: its operator; NULL for a function */
    const opdef_profile *profile;    /* of a profile's function: where names are looked up first */
    uint32_t n_calls, call_cap;
    call_site *call;                 /* in text order */
    bool broken;                     /* has a mistake: later passes skip it */
    struct stage_summary *stage;
    struct effect_summary *effect;
} func_info;

/* An int expression, or the elements of a list, known to be non-zero. */
typedef struct divisor_fact { const ast_expr *expr; bool elements; } divisor_fact;

typedef struct named { const char *name; void *what; } named;
typedef struct name_table { uint32_t n; named *at; } name_table; /* sorted */

typedef struct checker {
    arena *arena;
    diag_list *diags;
    opdef_set *set;
    uint32_t n_infos;
    func_info *info;                 /* by ast_func.number */
    name_table funcs, slots, ops;    /* ast_func, ast_slot, opdef_variant */
    uint32_t n_slots;
    ast_slot **slot;                 /* by index */
    uint32_t *n_fills;               /* by slot index: the profiles' functions for it */
    func_info ***fill;

    /* the function at hand */
    func_info *in;
    uint32_t local_cap, n_visible;
    uint32_t *visible;               /* locals in scope, innermost last */
    uint32_t loops;
    bool poisoned;                   /* something could not be read: its absence is not reported */
    uint32_t n_facts, fact_cap;
    divisor_fact *fact;
} checker;

/* ---- check.c ---- */
void *table_find(const name_table *t, const char *name);
void check_note_call(checker *c, ast_expr *e);
/* "did you mean `x`", where a name of the tables or `more` is near. */
void check_hint_name(checker *c, uint32_t id, const char *word, size_t n, const char *const *candidates);
void *check_grow(checker *c, void *list, uint32_t n, uint32_t *cap, size_t bytes);

/* ---- check_scope.c ---- */
#define NO_LOCAL UINT32_MAX
uint32_t scope_find(const checker *c, const char *name);
/* A new local, visible unless it is `_`. Refuses a name that is visible already. */
uint32_t scope_declare(checker *c, ast_name name, tare_irtype type, bool is_var);
/* false when it is no constant */
bool constant_find(const char *name, tare_irtype *type, int64_t *value);
bool env_find(const char *name, tare_irtype *type, int64_t *field);
/* Reports an unknown name in a value's place. */
void scope_report_unknown(checker *c, const char *name, span at);
void env_report_unknown(checker *c, const char *name, span at);

/* ---- check_expr.c ---- */
/* Types e; `want` is what the place wants, a hint that types `none` and `[]`, or VOID. */
tare_irtype check_expr(checker *c, ast_expr *e, tare_irtype want);
/* Types e as `want`, lifting a T to T?; reports "WHAT is a `U`, expected a `T`". */
bool check_as(checker *c, ast_expr *e, tare_irtype want, const char *what);
/* Makes an e that is typed a `want` where the language allows. */
bool check_coerce(ast_expr *e, tare_irtype want);
/* Types both alike: VOID when they cannot be, or are bad. */
tare_irtype check_alike(checker *c, ast_expr *a, ast_expr *b, tare_irtype want);
/* Scope of a binder: its source, then its names. */
void check_binder(checker *c, ast_binder *b);
/* Reports, and poisons e. */
uint32_t check_bad(checker *c, ast_expr *e, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Poisons e without a word. */
tare_irtype check_poison(ast_expr *e);

/* ---- check_call.c, check_builtin.c, check_field.c ---- */
/* Types a call of any kind: e->types. */
void check_call(checker *c, ast_expr *e, tare_irtype want);
typedef struct builtin { const char *name; tare_irop op; } builtin;
const builtin *builtin_find(const char *name);
void builtin_check(checker *c, ast_expr *e, const builtin *b, tare_irtype want);
void builtin_hint(checker *c, uint32_t id, const char *word);
tare_irtype check_field(checker *c, ast_expr *e);

/* ---- check_stmt.c ---- */
void check_func(checker *c, func_info *info);

/* ---- check_divisor.c ---- */
bool divisor_is_nonzero(const checker *c, const ast_expr *e);
/* What follows from `condition` being `truth`. */
void divisor_assume(checker *c, const ast_expr *condition, bool truth);
void divisor_learn_local(checker *c, ast_name name, uint32_t local);
bool divisor_elements_are_nonzero(const checker *c, const ast_expr *list);
/* A var is assigned: what was known of it is not any more. */
void divisor_forget(checker *c, const char *name);
void divisor_forget_assigned(checker *c, const ast_stmt *body);
bool expr_alike(const ast_expr *a, const ast_expr *b);

/* Of an operator's call: the argument that operand i binds. */
uint32_t check_bound_arg(const ast_expr *call, const schema *s, uint32_t i);

/* ---- callgraph.c, stage.c, effect.c ---- */
/* The functions, callees first; reports recursion, and marks as broken what recurs. */
uint32_t callgraph_order(checker *c, func_info ***order);
/* The functions that a call may reach: one, or a slot's fills. */
uint32_t callgraph_targets(const checker *c, const ast_expr *call, func_info ***targets);
void stage_check(checker *c, func_info *info);
void effect_check(checker *c, func_info *info);

#endif
