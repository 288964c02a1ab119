/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Rules as they were written, with what the checker found out about them.
 *
 * Knows: the grammar of opdefs/README.md.  Refuses to know: YAML (a rule is a slice of a source),
 * the IR.  `rule_parse_*` builds it, `rule_check` types it in place, `lower` reads it.
 * An expression that is wrong has kind AST_BAD and type VOID; whoever meets it says no more.
 */
#ifndef TARE_CODEGEN_AST_H
#define TARE_CODEGEN_AST_H

#include "source/diag.h"
#include "tare/abi.h"
#include "tare/ir.h"

struct arena;
typedef struct ast_expr ast_expr;
typedef struct ast_stmt ast_stmt;
typedef struct ast_func ast_func;

typedef struct ast_name { const char *text; span at; } ast_name; /* text in the arena */

/* Known in every call (ranks, dtypes, list lengths, flags), or only with the numbers. */
typedef enum ast_stage { AST_STATIC, AST_DYNAMIC } ast_stage;

typedef enum ast_kind {
    AST_BAD,
    AST_INT, AST_FLOAT, AST_STR, /* a minus before a number is part of it: i, f may be negative */
    AST_TRUE, AST_FALSE, AST_NONE,
    AST_IDENT,       /* a local or a constant (float32, channels_last, strided, cpu) */
    AST_ENV,         /* env.name */
    AST_FIELD,       /* operand[0].name */
    AST_INDEX,       /* operand[0][operand[1]] */
    AST_CALL,        /* name(operands): a built-in, a fn or a slot */
    AST_OP_CALL,     /* @name.overload(operands), arg_name[i] for keywords */
    AST_UNARY,       /* `-`, `not` */
    AST_BINARY,      /* + - * / // % ++ == != < <= > >= and or, ?? */
    AST_SELECT,      /* c ? a : b */
    AST_LIST,        /* [a, b] */
    AST_COMPREHENSION, /* [e for x in list if c], [e for i in lo..hi if c]: operand[0] is e */
    AST_FOLD         /* sum prod all any max min (e for ...): the last operand is e; max and min
                      * have their first operand before it */
} ast_kind;

/* `x in list`, `(i, x) in list`, `i in lo..hi`, `i in reversed(lo..hi)`. */
typedef struct ast_binder {
    ast_name index, name;       /* index.text NULL unless (i, x) */
    ast_expr *list;             /* or NULL: a range */
    ast_expr *lo, *hi;
    bool reversed;
    uint32_t index_local, name_local; /* set by the checker */
} ast_binder;

struct ast_expr {
    ast_kind kind;
    span at;
    const char *name;           /* identifier, field, callee, operator spelling, fold */
    span name_at;
    int64_t i;
    double f;
    const char *s;              /* AST_STR: escapes undone */
    uint32_t n;
    ast_expr **operand;
    ast_name *arg_name;         /* AST_OP_CALL: NULL text for a positional argument */
    ast_binder *binder;
    ast_expr *condition;        /* `if c` of a comprehension or fold, or NULL */

    /* set by the checker */
    tare_irtype type;
    uint32_t n_types;           /* of a call with several results; types[0] == type */
    const tare_irtype *types;
    ast_stage stage;
    enum { REF_NONE, REF_LOCAL, REF_CONST, REF_ENV, REF_BUILTIN, REF_FUNC, REF_SLOT, REF_OP } ref;
    uint32_t local;             /* REF_LOCAL; also folds' and comprehensions' binders */
    int64_t value;              /* REF_CONST; REF_ENV field number */
    tare_irop builtin;          /* REF_BUILTIN: the IR operation, or TARE_IR_COUNT when `lower` expands it by name */
    ast_func *func;             /* REF_FUNC */
    void *target;               /* REF_SLOT: ast_slot; REF_OP: opdef_variant (see opdef/opdef.h) */
    bool lift;                  /* a T where a T? is wanted: wrap in SOME */
};

typedef enum ast_stmt_kind {
    AST_LET,         /* let x = e; let (x, y) = call; var x = e (is_var) */
    AST_ASSIGN,      /* x = e */
    AST_ASSIGN_AT,   /* x[i] = e */
    AST_PUSH,        /* push x, e */
    AST_IF,          /* if c {} else {} */
    AST_IF_LET,      /* if let x = e {} else {} */
    AST_FOR,         /* for binder {} */
    AST_BREAK, AST_CONTINUE,
    AST_REQUIRE,     /* require c, Kind, "text {e}" */
    AST_FAIL,        /* fail Kind, "text {e}" */
    AST_WRITES,      /* writes x when c */
    AST_RETURN,      /* return e; return (a, b); return */
    AST_EXPR         /* a call for its failures alone: check(x) */
} ast_stmt_kind;

typedef struct ast_piece { const char *text; ast_expr *expr; const char *format; } ast_piece;

struct ast_stmt {
    ast_stmt_kind kind;
    span at;
    ast_stmt *next;
    uint32_t n_names;
    ast_name *name;             /* LET, ASSIGN..., PUSH, IF_LET, WRITES is expr[0] */
    uint32_t *local;            /* set by the checker, one per name */
    bool is_var;
    tare_irtype declared;       /* let x: type = e; VOID when not written */
    uint32_t n;
    ast_expr **expr;            /* ASSIGN_AT: index, value; REQUIRE, IF: condition; WRITES: tensor, condition? */
    ast_binder *binder;
    ast_stmt *body, *other;     /* first statements, may be NULL */
    uint32_t error_kind;        /* ORDER ERROR */
    uint32_t n_pieces;
    ast_piece *piece;
};

typedef struct ast_param { ast_name name; tare_irtype type; } ast_param;
typedef struct ast_local { ast_name name; tare_irtype type; bool is_var; ast_stage stage; } ast_local;

struct ast_func {
    ast_name name;
    span at;
    const char *doc;            /* the comment lines above it, joined, or NULL */
    uint32_t n_params, n_results;
    ast_param *param;
    tare_irtype *result;
    ast_stmt *body;
    /* set by the checker */
    uint32_t n_locals;
    ast_local *local;           /* parameters first */
    enum { AST_UNCHECKED, AST_CHECKING, AST_CHECKED } state; /* CHECKING met again: recursion */
    uint32_t number;            /* among all functions of the set */
    void *lowered;              /* ir_func, for lower */
};

/* slot conv_format(input: Tensor, weight: Tensor) -> format */
typedef struct ast_slot {
    ast_name name;
    span at;
    const char *doc;
    uint32_t n_params, n_results;
    ast_param *param;
    tare_irtype *result;
    uint32_t index;
} ast_slot;

/* A `rules: |` text: functions and slots. */
typedef struct ast_unit {
    uint32_t n_funcs, n_slots;
    ast_func **func;
    ast_slot **slot;
} ast_unit;

/* One example line: add(f32[2,1], f32[3]) == f32[2,3] -- grammar in opdefs/README.md.  The text is
 * kept; opdef/example.c reads it. */

/* Parses `at` of its source, reporting to d.  Never NULL. */
ast_unit *rule_parse_unit(struct arena *a, diag_list *d, const source_set *set, span at);
/* The statements of an operator's rule; the caller sets name, params and results. */
ast_func *rule_parse_body(struct arena *a, diag_list *d, const source_set *set, span at);

#endif
