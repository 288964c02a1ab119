/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What the files of this room share while a module is printed.
 */
#ifndef TARE_CODEGEN_EMIT_C_EMITTER_H
#define TARE_CODEGEN_EMIT_C_EMITTER_H

#include "base/arena.h"
#include "emit_c/cwriter.h"
#include "emit_c/emit_c.h"
#include "emit_c/names.h"

typedef struct emitter {
    struct arena *arena;
    diag_list *diags;
    const ir_module *module;
    out_files *files;
    const char **rule_name; /* RULE_MM_18, by rule index */
    const char **func_name; /* tare_p_broadcast, tare_rule_mm, by function index */
    const char **family;    /* file name of each operator's C file, by operator index */
    const char **slot_name; /* by slot index: slot_conv_format is its caller */
} emitter;

/* A block with its own C scope. */
typedef struct cblock {
    const ir_stmt *block;
    struct cblock *up;
    uint32_t depth;
} cblock;

/* What is found out about a local before its function is printed. */
typedef struct clocal {
    const char *name;
    uint32_t reads, defs;
    cblock *block; /* innermost block around every mention; NULL: none */
    cblock *first_block;
    const ir_stmt *first; /* the statement that binds it, if that is its first mention */
    bool in_place;        /* declared where it is bound */
    bool is_counter;
    bool kept; /* its value may outlive its block */
} clocal;

/* One function being printed. */
typedef struct cfunc {
    emitter *e;
    const ir_func *f;
    cwriter *w;
    clocal *local;
    name_set names;
    bool uses_mode;
    bool dirty;          /* a fault may be pending that nobody has looked for */
    const ir_stmt *made; /* first of the statements before this one whose failure nobody has looked for */
    const char **out;    /* names of the out pointers of several results */
    uint32_t note_source, note_line; /* the rule line quoted last */
} cfunc;

/* plan.c: fills c->local. */
void c_plan(cfunc *c);
/* A LET that nothing reads and that cannot fault. */
bool c_is_dead(const cfunc *c, const ir_stmt *s);

/* expr.c */
enum {
    PREC_TERNARY = 3,
    PREC_OR,
    PREC_AND,
    PREC_EQ = 9,
    PREC_REL,
    PREC_ADD = 12,
    PREC_MUL,
    PREC_UNARY = 15,
    PREC_POST
};
/* An expression as an operand of something of precedence `want`. `kept`: a list in it may outlive the block.
 */
const char *c_expr(cfunc *c, const ir_expr *e, int want, bool kept);
/* The opposite of a condition. */
const char *c_not(cfunc *c, const ir_expr *e);
bool c_may_fault(const ir_expr *e);
bool c_reads(const ir_expr *e, uint32_t local);
const char *c_string(struct arena *a, const char *s);

/* stmt.c */
void c_block(cfunc *c, const ir_stmt *block);
/* A list that may grow or change. */
bool c_owns_list(const cfunc *c, uint32_t local);

/* func.c */
void emit_prototype(emitter *e, cwriter *w, const ir_func *f);
void emit_c_func(emitter *e, cwriter *w, const ir_func *f);

/* entry.c */
void emit_entry_doc(emitter *e, cwriter *w, const ir_op *op);
void emit_entry_prototypes(emitter *e, cwriter *w, const ir_op *op);
void emit_entries(emitter *e, cwriter *w, const ir_op *op);

/* slots.c */
void emit_slot_callers(emitter *e, cwriter *w);
void emit_slot_fillers(emitter *e, cwriter *w, bool prototypes);
void emit_empty_slots(emitter *e, cwriter *w);
void emit_profile_tables(emitter *e, cwriter *w);

/* unit.c */
void emit_c_unit(emitter *e, const uint8_t *pack, size_t pack_bytes);

/* emit_c.c */
extern const char emit_licence[];
void emit_c_file(emitter *e, const char *name, cwriter *w);
/* "mm.yaml:18" */
const char *c_place(emitter *e, span at);

#endif
