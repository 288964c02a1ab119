/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The state of lowering, shared by the files of this room.
 *
 * Functions are declared when something first refers to them and lowered in that order, one after
 * the other, so that no chain of calls is ever a chain of C frames.
 */
#ifndef TARE_CODEGEN_LOWER_CONTEXT_H
#define TARE_CODEGEN_LOWER_CONTEXT_H

#include "base/arena.h"
#include "ir/build.h"
#include "lower/lower.h"

/* Names that are taken: strings in a hash table. */
typedef struct name_set {
    arena *arena;
    bool any_word;                    /* C's own words too: the names get a prefix in C */
    uint32_t n, n_buckets;
    const char **bucket;
} name_set;

/* names.c: a name nobody has, `wanted` if it can be had, else with 2, 3 ... after it. */
const char *name_take(name_set *set, const char *wanted);
void name_set_clear(name_set *set);

/* A function that is declared and waits for its body. */
typedef struct waiting {
    ir_func *func;
    const ast_func *rule;             /* its text, or */
    const opdef_variant *derived;     /* what it derives from */
} waiting;

/* An assignment to a var of the function at hand. */
typedef struct mutation {
    uint32_t named;                   /* the var, by its number in the text's function */
    uint32_t at_bytes;                /* where in the source */
    bool in_place;                    /* of an element, or a push */
} mutation;

typedef struct lowering {
    arena *arena;
    diag_list *diags;
    const opdef_set *set;
    ir_build b;
    name_set func_names, param_names;
    uint32_t n_slots;
    const ast_slot **ast_slot;        /* by slot index */
    uint32_t n_waiting, n_done;
    waiting *queue;
    name_set missing;                 /* law functions already reported */

    /* the function at hand */
    const ast_func *func;
    uint32_t *local;                  /* of each local of the text: that of the IR + 1, 0 unbound */
    name_set local_names;
    const char *hint;                 /* what a `let` will call the value that is lowered next */
    uint32_t n_mutations;
    mutation *mutation;
    uint32_t stmt_bytes;              /* where the statement at hand starts */
    uint32_t n_loops, loop_bytes;     /* the outermost loop round it */
} lowering;

/* ---- module.c ---- */
/* Starts the body of a declared function; its parameters' names are taken. */
void lower_open(lowering *l, ir_func *func);
/* A function of the prelude or of an operator file by its name, or NULL. */
ast_func *lower_find_func(const lowering *l, const char *name);
/* The IR function of a rule's function, declared now if it was not. */
ir_func *lower_func_of(lowering *l, ast_func *f);
ir_slot *lower_slot_of(lowering *l, const ast_slot *slot);

/* ---- derive.c ---- */
/* The body of a variant: its base's rule, then the two functions of its law. */
void lower_derived(lowering *l, ir_func *func, const opdef_variant *v);

/* ---- stmt.c ---- */
void lower_body(lowering *l, ir_func *func, const ast_func *f);

/* ---- expr.c ---- */
ir_expr *lower_expr(lowering *l, const ast_expr *e);
/* Lowered, and lifted to an optional, a Scalar or a float where that is wanted. */
ir_expr *lower_as(lowering *l, const ast_expr *e, tare_irtype want);
ir_expr *lower_coerce(lowering *l, ir_expr *x, tare_irtype want);
/* Something that may be written twice: itself if it is a local, else a new local's. */
ir_expr *lower_twice(lowering *l, ir_expr *x, const char *name);
/* list[index], without making the list where a tensor's own sizes are meant. */
ir_expr *lower_at(lowering *l, ir_expr *list, ir_expr *index);
uint32_t lower_temp(lowering *l, const char *name, tare_irtype type, bool is_var);

/* ---- choose.c: what is evaluated only sometimes ---- */
ir_expr *lower_logic(lowering *l, const ast_expr *e, const char *hint);    /* and, or */
ir_expr *lower_select(lowering *l, const ast_expr *e, const char *hint);
ir_expr *lower_default(lowering *l, const ast_expr *e, const char *hint);  /* ?? */
/* A block that nothing holds yet is filled between these; `body` NULL: nothing was hoisted. */
typedef struct detached { ir_stmt *block; ir_place former; } detached;
detached lower_detach(lowering *l);
void lower_attach(lowering *l, const detached *d);

/* ---- loop.c ---- */
typedef struct loop { ir_place former; uint32_t outer_bytes; } loop;
loop lower_loop(lowering *l, const ast_binder *binder, span at);
void lower_loop_end(lowering *l, const loop *loop);
ir_expr *lower_fold(lowering *l, const ast_expr *e, const char *hint);
ir_expr *lower_comprehension(lowering *l, const ast_expr *e, const char *hint);

/* ---- call.c ---- */
/* A call with one result. */
ir_expr *lower_call(lowering *l, const ast_expr *e, const char *hint);
/* A call with any number of results; names[i] or NULL; the destinations are written to dest. */
void lower_call_all(lowering *l, const ast_expr *e, const char *const *names, uint32_t *dest);
/* A call of a function of the IR, into new locals. */
void lower_call_func(lowering *l, ir_func *f, uint32_t n, ir_expr *const *argument, const char *const *names,
                     uint32_t *dest);
/* The constant that an argument has when it is not given. */
ir_expr *lower_default_of(lowering *l, const ir_arg *arg);
uint32_t lower_n_results(const ast_expr *call);

/* ---- share.c: lists that a var may still change ---- */
void lower_find_mutations(lowering *l, const ast_stmt *body);
/* A list of one's own where the value is another var's that may change later. */
ir_expr *lower_unshared(lowering *l, ir_expr *x);
/* For a var list: a list that nobody else sees, if the var is ever changed in place. */
ir_expr *lower_owned(lowering *l, ir_expr *x, uint32_t named);
/* A var that is assigned after this statement, or inside a loop round it. */
bool lower_changes_later(const lowering *l, uint32_t local, bool in_place_only);

#endif
