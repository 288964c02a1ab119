/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A set of definitions: what the YAML files say, before rules are checked.
 *
 * Knows: the keys of opdefs/README.md and PyTorch's schema strings.  Refuses to know: how rules
 * are typed, the IR.
 */
#ifndef TARE_CODEGEN_OPDEF_H
#define TARE_CODEGEN_OPDEF_H

#include "ir/ir.h"
#include "rule/ast.h"

/* A parsed schema string. */
typedef struct schema {
    const char *text;        /* verbatim */
    const char *ns;          /* "aten" */
    const char *name;        /* "add_" */
    const char *overload;    /* "Tensor", or "" */
    const char *full_name;   /* "aten::add_.Tensor" */
    const char *c_name;      /* "add__Tensor" */
    span at;
    uint32_t n_args, n_returns;
    ir_arg *arg;             /* arguments, then returns; returns without names are result, or result0, result1 ... */
    const span *arg_at;      /* of their names; of a return without one, its type */
    const struct schema_words *words; /* as written; for deriving variants */
} schema;

/* NULL after a diagnostic. `text` is `at` of its source. */
schema *schema_parse(struct arena *a, diag_list *d, const source_set *set, span at);

/* ORDER LAW: how a derived variant turns the base rule's result into its own */
typedef enum opdef_law {
    LAW_BASE,          /* the rule itself */
    LAW_STRUCTURED,    /* prelude fn structured_inplace / structured_out */
    LAW_RESIZE_COPY,   /* prelude fn resize_copy_inplace / resize_copy_out */
    LAW_COPY           /* foo_copy: each view among the results becomes a fresh contiguous-like copy */
} opdef_law;

typedef struct opdef opdef;

/* An overload that exists: the base one or a derived variant. */
typedef struct opdef_variant {
    opdef *def;
    schema *schema;
    opdef_law law;
    uint32_t flags;          /* TARE_OP_INPLACE, TARE_OP_OUT, TARE_OP_TAKES_NUMBERS */
    void *lowered;           /* ir_op, for lower */
} opdef_variant;

typedef struct opdef_example {
    span at;                 /* the line */
} opdef_example;

struct opdef {
    const char *family;      /* file name without .yaml */
    const char *doc;
    span at;
    uint32_t n_variants;     /* [0] is the base */
    opdef_variant **variant;
    ast_func *rule;          /* parsed body; parameters and results filled in from the schema */
    uint32_t n_examples;
    opdef_example *example;
    uint32_t n_dtypes;       /* pairs of device kind number (0: others) and mask */
    int64_t *dtypes;
    uint32_t n_hidden_writes; /* schema_hides: names of arguments written though the schema is silent */
    ast_name *hidden_write;
    uint32_t n_hidden_aliases; /* likewise: arguments whose storage a plain `Tensor` result shares */
    ast_name *hidden_alias;
};

typedef struct opdef_profile {
    ast_name name;
    ast_name inherits;       /* text NULL: none; empty slots are taken from there */
    ast_unit *rules;         /* functions named as slots fill them; the others are helpers */
} opdef_profile;

typedef struct opdef_set {
    source_set *sources;
    uint32_t n_defs, n_units, n_profiles;
    opdef **def;             /* in file order, files sorted by path */
    ast_unit **unit;         /* prelude files and `rules:` of operator files */
    opdef_profile **profile; /* cpu, cuda, then by name */
    bool is_incomplete;      /* some definition could not be read: names that are used may be missing */
} opdef_set;

/* Reads a directory of definitions (prelude/, profiles/, *.yaml), then overlay files or directories.
 * Collects diagnostics; the result is complete as far as it could be read. */
opdef_set *opdef_read(struct arena *a, diag_list *d, source_set *set, const char *dir,
                      uint32_t n_overlays, const char *const *overlay);

/* Types everything: fills in what ast.h marks "set by the checker". */
void rule_check(struct arena *a, diag_list *d, opdef_set *set);

#endif
