/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The second contract: the pack, in which `tarec` writes checked rules and the runtime reads them.
 *
 * Knows: the numbers of expressions, statements and types, and the layout of a pack.  Refuses to
 * know: how either side represents them otherwise.  A pack is one block of little-endian bytes,
 * 8-aligned, without pointers; every reference is an index into a section.  A reader checks
 * every index, count and type before it believes a pack.  Any change raises TARE_IR_VERSION.
 */
#ifndef TARE_IR_H
#define TARE_IR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { TARE_IR_VERSION = 4 };

/* ORDER IR, then ORDER STMT */
typedef enum tare_irop {
#define TARE_IR(NAME, name, operands, result, kind) TARE_IR_##NAME,
#include "tare/ir_ops.def"
#undef TARE_IR
    TARE_IR_EXPR_COUNT,
    TARE_STMT_FIRST = TARE_IR_EXPR_COUNT - 1,
#define TARE_STMT(NAME, name) TARE_STMT_##NAME,
#include "tare/ir_stmts.def"
#undef TARE_STMT
    TARE_IR_COUNT
} tare_irop;

/* A value's type: an element type, or a list of it, or either of these made optional. */
typedef uint8_t tare_irtype;
enum {
    /* ORDER IRTYPE */
    TARE_TY_VOID = 0, TARE_TY_INT, TARE_TY_BOOL, TARE_TY_FLOAT, TARE_TY_STR, TARE_TY_DTYPE,
    TARE_TY_DEVICE, TARE_TY_LAYOUT, TARE_TY_FORMAT, TARE_TY_SCALAR, TARE_TY_TENSOR,
    TARE_TY_GENERATOR, /* and any other object of which nothing but its presence is known: a process group, work */
    TARE_TY_ELEM_COUNT,
    TARE_TY_ELEM = 0x0f,
    TARE_TY_ELEM_OPT = 0x10, /* of a list of tensors: elements may be absent */
    TARE_TY_LIST = 0x20,
    TARE_TY_OPT = 0x40
};

typedef struct tare_pack_section { uint32_t offset_bytes, count; } tare_pack_section;

typedef struct tare_pack_header {
    char magic[8];            /* "tarepack" */
    uint32_t ir_version, abi_version;
    uint32_t total_bytes, env_count;
    tare_pack_section
        strings,   /* char: zero-terminated strings; a string is its byte offset; offset 0 is "" */
        ints,      /* int64_t: constants; a float constant is its bits */
        operands,  /* uint32_t */
        nodes,     /* tare_pack_node */
        locals,    /* tare_pack_local */
        funcs,     /* tare_pack_func */
        rules,     /* tare_pack_rule */
        args,      /* tare_pack_arg */
        ops,       /* tare_pack_op */
        slots,     /* tare_pack_slot */
        profiles,  /* tare_pack_profile */
        examples;  /* reserved, count 0 */
} tare_pack_header;

/* An expression or statement.  Expressions: n operands, node indices, from operands[first].
 * Leaves have n 0 and `first` is: CONST_INT, CONST_FLOAT an index into ints; CONST_BOOL,
 * CONST_DTYPE, CONST_DEVICE, CONST_LAYOUT, CONST_FORMAT the value; CONST_STR a string;
 * LOCAL a local's index within its function; ENV a field number.  Statements: ir_stmts.def.
 * A node's operands have lower numbers than the node itself, and every node has one user: nodes
 * form trees, whose roots are functions' bodies and messages' expressions. */
typedef struct tare_pack_node {
    uint8_t op;        /* tare_irop */
    tare_irtype type;  /* of an expression's value; VOID for statements */
    uint16_t n;
    uint32_t first;
    uint32_t line;     /* of the rule text it came from, in the function's file */
} tare_pack_node;

typedef struct tare_pack_local { uint32_t name; tare_irtype type; uint8_t is_var, pad[2]; } tare_pack_local;

/* Locals come parameters first.  Results' types follow each other in `operands`, one a word. */
typedef struct tare_pack_func {
    uint32_t name, file;
    uint32_t first_local, n_params, n_locals;
    uint32_t first_result, n_results;
    uint32_t body;     /* a BLOCK; every path ends in RETURN or FAIL */
} tare_pack_func;

/* How a piece of a message prints its value: a dtype as its ScalarType, or the list in brackets,
 * unless a format of the second column is asked for; ORDER PIECE. */
#define TARE_PIECE_FORMATS(F)                          \
    F(TYPE, "type")   /* a dtype: float */             \
    F(NAME, "name")   /* a dtype: float32 */           \
    F(ITEMS, "items") /* a list without its brackets */
#define TARE_PIECE_ENUM(id, text) TARE_PIECE_##id,
enum { TARE_PIECE_PLAIN = 0, TARE_PIECE_FORMATS(TARE_PIECE_ENUM) TARE_PIECE_COUNT };
#define TARE_NO_NODE UINT32_MAX

/* A line that can refuse a call.  The message is `n` pieces of three words each in operands from
 * `first`: a string, then the node of an expression printed after it or TARE_NO_NODE, then how it
 * is printed (TARE_PIECE_...).  Expressions see the failing function's locals. */
typedef struct tare_pack_rule {
    uint32_t file, line, column;
    uint32_t text;       /* the rule line, trimmed */
    uint32_t kind;       /* place in errors.def, from 0: tare_error_kind - 1 */
    uint32_t first, n;
    uint32_t func;       /* whose locals the message reads */
} tare_pack_rule;

enum {
    TARE_ARG_KWARG_ONLY = 1, TARE_ARG_HAS_DEFAULT = 2, TARE_ARG_WRITTEN = 4, TARE_ARG_OUT = 8,
    TARE_ARG_SYMBOLIC = 16, /* SymInt, Scalar: may be a symbol */
    TARE_ARG_EXPANDS = 32   /* int[2]: one number stands for `expand` of them */
};

/* An argument or a result.  A default is a constant: of lists, n_default ints from `default_`
 * (an index into ints); of scalars and floats the value there, default_kind saying which. */
typedef struct tare_pack_arg {
    uint32_t name;
    tare_irtype type;
    uint8_t flags, alias; /* alias: 0, or the letter of its alias set; '*' may alias anything */
    uint8_t expand;       /* int[k]: k, else 0 */
    uint8_t default_tag;  /* tare_tag of the default, TARE_TAG_NONE for None */
    uint8_t pad[3];
    uint32_t default_, n_default;
} tare_pack_arg;

enum {
    TARE_OP_INPLACE = 1, TARE_OP_OUT = 2,   /* a variant derived by law */
    TARE_OP_SPECIAL = 4,                    /* its rule reads offsets, storages or values: never guarded */
    TARE_OP_DATA_DEPENDENT = 8,             /* makes unknowns */
    TARE_OP_WRITES = 16,                    /* writes an argument */
    TARE_OP_ENV = 32,                       /* its rule reads the environment */
    TARE_OP_TAKES_NUMBERS = 64              /* a number may be given for a tensor */
};

typedef struct tare_pack_op {
    uint32_t name;       /* "aten::add.Tensor"; the default overload has no dot */
    uint32_t schema;     /* verbatim */
    uint32_t family;     /* file name without its ending */
    uint32_t file, line;
    uint32_t func;       /* parameters: the arguments in schema order; results: the returns */
    uint32_t first_arg, n_args, n_returns; /* args, then returns */
    uint32_t flags;
    uint32_t base;       /* the operator it derives from, or itself */
    uint32_t first_dtypes, n_dtypes; /* in ints, pairs: kind (0: every other), mask of 1 << dtype */
} tare_pack_op;

typedef struct tare_pack_slot {
    uint32_t name, first_param, n_params, first_result, n_results; /* types, in operands */
} tare_pack_slot;

/* filled: n_slots words in operands from `first`: function index + 1, 0 for an empty slot. */
typedef struct tare_pack_profile { uint32_t name, file, first; } tare_pack_profile;

#ifdef __cplusplus
}
#endif

#endif
