/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The IR while it is being made: functions of statements over typed expression trees.
 *
 * Knows: what ir_ops.def and ir_stmts.def say, and how a module hangs together.  Refuses to know:
 * the rule text's grammar, YAML, C, LLVM.  `lower` builds it, `ir_verify` believes nothing, then
 * `emit_c`, `emit_llvm` and `ir_pack` read it.
 *
 * Calls that may fail are statements (CALL, CALL_SLOT); MAKE expressions stand only at the root
 * of a LET.  All else is a tree of expressions that are evaluated left to right and raise faults.
 */
#ifndef TARE_CODEGEN_IR_H
#define TARE_CODEGEN_IR_H

#include "source/source.h"
#include "tare/abi.h"
#include "tare/ir.h"

struct arena;

typedef struct ir_expr ir_expr;
typedef struct ir_stmt ir_stmt;
typedef struct ir_func ir_func;
typedef struct ir_rule ir_rule;
typedef struct ir_op ir_op;
typedef struct ir_slot ir_slot;

struct ir_expr {
    tare_irop op;
    tare_irtype type;
    span at;
    uint32_t n;               /* operands */
    ir_expr **operand;
    union {
        int64_t i;            /* CONST_INT, BOOL, DTYPE, DEVICE, LAYOUT, FORMAT; ENV field */
        double f;             /* CONST_FLOAT */
        const char *s;        /* CONST_STR, terminated */
        uint32_t local;       /* LOCAL */
    } u;
};

struct ir_stmt {
    tare_irop op;             /* TARE_STMT_... */
    span at;
    ir_stmt *next;            /* in its block */
    uint32_t local;           /* LET SET SET_AT PUSH: target; FOR: counter */
    uint32_t n;               /* expressions */
    ir_expr **expr;           /* in the order of ir_stmts.def */
    ir_stmt *body, *other;    /* BLOCK: first statement; IF: then, else (BLOCKs); FOR: body (BLOCK) */
    ir_rule *rule;            /* REQUIRE, FAIL */
    ir_func *func;            /* CALL */
    ir_slot *slot;            /* CALL_SLOT */
    uint32_t n_dest;
    uint32_t *dest;           /* CALL, CALL_SLOT: locals */
};

typedef struct ir_local {
    const char *name;         /* the rule's own name; unique within the function; a C identifier */
    tare_irtype type;
    bool is_var;              /* assigned after its first binding, or a list it owns */
} ir_local;

typedef enum ir_func_kind {
    IR_FUNC_HELPER,           /* a `fn` of the prelude or of an operator file */
    IR_FUNC_SLOT,             /* fills a profile's slot */
    IR_FUNC_OP                /* the rule of an operator or of a derived variant */
} ir_func_kind;

struct ir_func {
    const char *name;         /* a C identifier, unique in the module: broadcast, cpu_conv_format, add_Tensor */
    ir_func_kind kind;
    span at;                  /* of its declaration */
    const char *doc;          /* its comment in the definitions, or NULL */
    uint32_t index;           /* in the module */
    uint32_t n_params, n_locals, n_results;
    ir_local *local;          /* parameters first */
    tare_irtype *result;
    ir_stmt *body;            /* a BLOCK */
    bool may_fail;            /* some path sets m->failed: closed over calls */
    bool calls_slots;         /* closed over calls */
    ir_op *op;                /* IR_FUNC_OP */
};

/* One piece of a message: text, or an expression over the failing function's locals. `format` is
 * what stood after the colon, a name of TARE_PIECE_FORMATS, or NULL. */
typedef struct ir_piece { const char *text; ir_expr *expr; const char *format; } ir_piece;

struct ir_rule {
    uint32_t index;           /* in the module: its id is TARE_RULE_FIRST + index */
    span at;                  /* of the require or fail statement */
    const char *text;         /* the statement's first line, trimmed */
    uint32_t kind;            /* ORDER ERROR */
    uint32_t n_pieces;
    ir_piece *piece;
    ir_func *func;
};

typedef struct ir_arg {
    const char *name;
    tare_irtype type;
    uint8_t flags;            /* TARE_ARG_... */
    uint8_t alias;            /* 0, a letter, '*' */
    uint8_t expand;
    tare_slot default_;       /* tag NONE without TARE_ARG_HAS_DEFAULT means nothing */
} ir_arg;

struct ir_op {
    const char *name;         /* aten::add.Tensor */
    const char *c_name;       /* add_Tensor: tare_op_<c_name> */
    const char *schema, *doc, *family;
    span at;                  /* of its definition */
    uint32_t index;           /* in the module, sorted by name */
    uint32_t n_args, n_returns;
    ir_arg *arg;              /* arguments, then returns */
    uint32_t flags;           /* TARE_OP_... */
    ir_func *func;
    ir_op *base;              /* the definition a variant derives from, or itself */
    uint32_t n_dtypes;        /* pairs */
    int64_t *dtypes;
};

struct ir_slot {
    const char *name;
    span at;
    uint32_t index, n_params, n_results;
    tare_irtype *param, *result;
    const char **param_name;
};

typedef struct ir_profile {
    const char *name;         /* the device kind's name: cpu, cuda, ... kind number = index + 1 */
    span at;
    uint32_t index;
    ir_func **slot;           /* by slot index; NULL: empty */
} ir_profile;

typedef struct ir_module {
    const source_set *sources;
    uint32_t n_funcs, n_rules, n_ops, n_slots, n_profiles;
    ir_func **func;
    ir_rule **rule;
    ir_op **op;
    ir_slot **slot;
    ir_profile **profile;
} ir_module;

/* What ir_ops.def says of an operation. */
typedef enum ir_kind { IR_LEAF, IR_INLINE, IR_FAULT, IR_CALL, IR_FAULT_CALL, IR_MAKE } ir_kind;
typedef struct ir_op_info { const char *name, *operands, *result; ir_kind kind; } ir_op_info;
const ir_op_info *ir_info(tare_irop op);          /* expressions only */
/* TARE_PIECE_...: PLAIN for NULL, COUNT for a name that there is not. */
uint32_t ir_piece_format(const char *name);
const char *ir_stmt_name(tare_irop op);
/* "int", "Tensor[]", "float?" in the rule language's spelling; static storage. */
const char *ir_type_name(tare_irtype type);

/* NULL, or what is wrong, in the arena: "add_Tensor: let shape: operand 1 of at is bool, wants int". */
const char *ir_verify(struct arena *a, const ir_module *module);
/* The readable form, stable to the byte. */
const char *ir_print(struct arena *a, const ir_module *module);
const char *ir_print_func(struct arena *a, const ir_module *module, const ir_func *func);
/* The pack of a module; *bytes its size. */
const uint8_t *ir_pack(struct arena *a, const ir_module *module, size_t *bytes);

#endif
