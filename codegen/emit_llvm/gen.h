/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What the files of this room share: one LLVM module being made, the function being filled, and
 * the small helpers they are written in.
 *
 * Knows: how a value of the IR looks in LLVM.  An int, dtype, device, layout or format is i64
 * (optional: 0 absent, but int), a bool i1, an optional bool i64 (-1 absent), a float double; a tensor is
 * its record's two words (little-endian); all else is the struct of abi.h as a first-class value.  In
 * memory a bool is i64.
 *
 * Names: v_ makes a value, b_ a block, l_ anything else that is LLVM's.
 */
#ifndef TARE_CODEGEN_EMIT_LLVM_GEN_H
#define TARE_CODEGEN_EMIT_LLVM_GEN_H

#include <llvm-c/Core.h>
#include <llvm-c/DebugInfo.h>
#include <llvm-c/TargetMachine.h>

#include "base/arena.h"
#include "emit_llvm/emit_llvm.h"
#include "emit_llvm/layout.h"
#include "emit_llvm/part.h"

typedef struct refusal {
    LLVMBasicBlockRef from;
    LLVMValueRef rule;
    struct refusal *next;
} refusal;

typedef struct loop {
    LLVMBasicBlockRef next, end;
    struct loop *outer;
} loop;

/* A local is a plain value while it is bound once, else it has a home on the stack. */
typedef struct local {
    LLVMValueRef value, home;
} local;

enum { SPILLS = 8 };

/* The function being filled. */
typedef struct fn {
    const ir_func *ir;          /* NULL in adapters and helpers */
    LLVMValueRef self, v_mode;
    LLVMBasicBlockRef entry;    /* allocas alone; jumps to the body at the end */
    LLVMBasicBlockRef body;
    LLVMBasicBlockRef refuse;   /* sets m->failed, then as `failed` */
    LLVMBasicBlockRef failed;   /* returns: m->failed is set */
    refusal *refusals;
    LLVMValueRef v_overflow;    /* an overflow not yet acted upon, or NULL */
    local *local;
    loop *loop;
    LLVMValueRef spill[LAYOUT_COUNT][SPILLS]; /* homes of aggregates whose address a call wants */
    uint32_t spilled[LAYOUT_COUNT];
    LLVMMetadataRef scope;
} fn;

/* A target and how to compile for it. */
typedef enum abi { ABI_SYSV, ABI_AAPCS } abi;
typedef struct target {
    LLVMTargetMachineRef machine;
    LLVMTargetDataRef data;
    char *triple, *cpu, *features;
    abi abi;
} target;

typedef struct gen {
    struct arena *arena;
    diag_list *diags;
    const ir_module *ir;
    const module_parts *parts;
    const emit_llvm_options *options;
    target *target;
    types t;
    LLVMModuleRef module;
    LLVMBuilderRef b, entry_b;
    LLVMValueRef *func;         /* by ir_func index: declared, or NULL */
    LLVMMetadataRef unlikely;   /* branch weights */
    unsigned prof_kind, invariant_kind;
    LLVMMetadataRef nothing;    /* the empty metadata node */
    LLVMDIBuilderRef di;        /* NULL: no line tables */
    LLVMMetadataRef *di_file;   /* by source */
    LLVMMetadataRef di_unit, di_signature;
    fn f;
} gen;

/* ---- module.c: starting and finishing a module */
bool gen_init(gen *g, struct arena *a, diag_list *d, const module_parts *all, const char *name,
              const emit_llvm_options *options, target *machine);
/* Verifies, prints to text_name, optimises, compiles to object_name; then lets go of the module. */
bool gen_finish(gen *g, const char *text_name, const char *object_name, out_files *out);
/* Lets go of a module that is not finished. */
void gen_drop(gen *g);
LLVMValueRef l_function(gen *g, const char *name, LLVMTypeRef type, bool external);
LLVMValueRef l_declare(gen *g, const char *name, LLVMTypeRef type);
void l_text_attribute(gen *g, LLVMValueRef function, const char *key, const char *value);
void l_attribute(gen *g, LLVMValueRef function, LLVMAttributeIndex at, const char *name, uint64_t value);

/* ---- target.c */
bool target_init(target *t, struct arena *a, const emit_llvm_options *options, const char **why);
void target_finish(target *t);

/* ---- debug.c: all of DWARF */
void debug_init(gen *g, const char *name);
void debug_finish(gen *g);
void debug_function(gen *g, LLVMValueRef function, const ir_func *func);
void debug_at(gen *g, span at);
void debug_off(gen *g);

/* ---- fn.c: blocks, stack, refusals */
void fn_begin(gen *g, LLVMValueRef function);
void fn_end(gen *g);            /* joins the entry block to the body */
LLVMBasicBlockRef b_new(gen *g, const char *name);
void b_goto(gen *g, LLVMBasicBlockRef block);     /* jump there, and go on there */
void b_start(gen *g, LLVMBasicBlockRef block);
LLVMValueRef l_home(gen *g, LLVMTypeRef type, const char *name);
LLVMValueRef l_spill(gen *g, int layout, LLVMValueRef value);
LLVMValueRef l_spill_home(gen *g, int layout);
void l_branch_unlikely(gen *g, LLVMValueRef v_if, LLVMBasicBlockRef then, LLVMBasicBlockRef other);
/* `rule` is a fault, or from TARE_RULE_FIRST on a line of the function's own. */
void l_refuse_if(gen *g, LLVMValueRef v_if, uint32_t rule);
void l_refuse(gen *g, uint32_t rule);             /* ends the block */
void l_leave_if(gen *g, LLVMValueRef v_if);       /* m->failed is set already */
void l_leave_if_failed(gen *g);                   /* a call may have set it */
void l_overflow_if(gen *g, LLVMValueRef v_bit);
void l_flush(gen *g);                             /* acts upon a pending overflow */

/* ---- values.c: types and their parts */
LLVMTypeRef l_type(gen *g, tare_irtype type);
LLVMTypeRef l_memory_type(gen *g, tare_irtype type);
int layout_of(tare_irtype type);                  /* LAYOUT_COUNT: not a struct */
LLVMValueRef v_to_memory(gen *g, LLVMValueRef v);
LLVMValueRef v_from_memory(gen *g, tare_irtype type, LLVMValueRef v);
LLVMValueRef v_i64(gen *g, int64_t i);
LLVMValueRef v_i32(gen *g, uint32_t i);
LLVMValueRef v_i1(gen *g, bool b);
/* A number of the unit, which is read where it is wanted so that it may change alone. */
LLVMValueRef v_number(gen *g, const char *symbol);
LLVMValueRef v_part(gen *g, LLVMValueRef v, unsigned part);
LLVMValueRef v_rec_type(gen *g, LLVMValueRef v_rec);
LLVMValueRef v_rec_storage(gen *g, LLVMValueRef v_rec);
LLVMValueRef v_rec_offset(gen *g, LLVMValueRef v_rec);
LLVMValueRef v_pair(gen *g, int layout, LLVMValueRef v_first, LLVMValueRef v_second);
LLVMValueRef v_none(gen *g, tare_irtype type);
LLVMValueRef v_present(gen *g, tare_irtype type, LLVMValueRef v);
LLVMValueRef v_get(gen *g, tare_irtype type, LLVMValueRef v);
LLVMValueRef v_some(gen *g, tare_irtype type, LLVMValueRef v);
LLVMValueRef v_equal(gen *g, tare_irtype type, LLVMValueRef a, LLVMValueRef b);
LLVMValueRef v_choose(gen *g, LLVMValueRef v_if, LLVMValueRef a, LLVMValueRef b);
LLVMValueRef l_field(gen *g, LLVMValueRef v_struct, int layout, unsigned field);
LLVMValueRef v_load(gen *g, LLVMTypeRef type, LLVMValueRef v_at, const char *name);
LLVMValueRef v_field(gen *g, LLVMValueRef v_struct, int layout, unsigned field, const char *name);
LLVMValueRef v_fixed(gen *g, LLVMValueRef v_load); /* marks a load of what never changes */
LLVMValueRef l_store(gen *g, LLVMValueRef v, LLVMValueRef v_at);
void l_name(LLVMValueRef v, const char *name);

/* ---- expr.c and the files it hands on to */
LLVMValueRef v_expr(gen *g, const ir_expr *e);
/* A list that nobody else holds, with room to grow; other values as v_expr. */
LLVMValueRef v_owned(gen *g, const ir_expr *e);
/* A list that is read before the statement ends, so that it may lie on the stack; other values as v_expr. */
LLVMValueRef v_brief(gen *g, const ir_expr *e);
LLVMValueRef v_intrinsic(gen *g, const char *name, LLVMTypeRef overload, LLVMValueRef *arg, unsigned n);
bool is_cheap(const ir_expr *e);                  /* may be evaluated though nobody asked */
LLVMValueRef v_arith(gen *g, const ir_expr *e, LLVMValueRef *v);
LLVMValueRef v_to_int(gen *g, LLVMValueRef v_float);
LLVMValueRef v_list_expr(gen *g, const ir_expr *e, LLVMValueRef *v);
LLVMValueRef v_tensor_expr(gen *g, const ir_expr *e, LLVMValueRef *v);
LLVMValueRef v_vocabulary(gen *g, const ir_expr *e);

/* ---- list.c */
uint32_t elem_words(tare_irtype list);
LLVMValueRef v_new_list(gen *g, tare_irtype list, LLVMValueRef *v, uint32_t n);
LLVMValueRef v_stack_list(gen *g, tare_irtype list, LLVMValueRef *v, uint32_t n);
LLVMValueRef v_constant_list(gen *g, tare_irtype list, LLVMValueRef *v, uint32_t n); /* NULL: is none */
LLVMValueRef v_elem(gen *g, tare_irtype list, LLVMValueRef v_at, LLVMValueRef v_i);
void l_set_elem(gen *g, tare_irtype list, LLVMValueRef v_list, LLVMValueRef v_i, LLVMValueRef v);
void l_push(gen *g, tare_irtype list, LLVMValueRef home, LLVMValueRef v);
LLVMValueRef v_lists_equal(gen *g, tare_irtype list, LLVMValueRef a, LLVMValueRef b);
LLVMValueRef v_bytes_equal(gen *g, LLVMValueRef a, LLVMValueRef b);
/* Text that the program holds: {ptr, length}. */
LLVMValueRef v_text(gen *g, const char *text);

/* ---- helper.c: functions made once a module, when first called */
/* Returns the function's value; NULL of one that has none. */
typedef LLVMValueRef (*helper_body)(gen *g, LLVMValueRef *param, uint32_t detail);
LLVMValueRef v_helper(gen *g, const char *name, uint32_t detail, LLVMTypeRef result, LLVMValueRef *arg,
                      unsigned n, helper_body body);
typedef struct counted { LLVMBasicBlockRef head, body, end; LLVMValueRef v_i; } counted;
counted l_count(gen *g, LLVMValueRef v_n);        /* for v_i in 0..v_n: the body is open */
void l_count_end(gen *g, counted *c);

/* ---- stmt.c */
bool l_block(gen *g, const ir_stmt *block);       /* false: control never comes out of it */

/* ---- rule.c: functions of the IR */
LLVMValueRef rule_function(gen *g, const ir_func *func);  /* declared when first asked for */
void rule_fill(gen *g, const ir_func *func);
LLVMValueRef v_call_rule(gen *g, const ir_func *func, LLVMValueRef *arg); /* {i1 ok, results...} */

/* ---- c_abi.c: how C passes arguments */
typedef struct c_value { LLVMValueRef part[2]; } c_value; /* two parts: a struct of 16 bytes */
typedef enum c_how { C_PLAIN, C_SPLIT, C_MEMORY, C_BLOCK } c_how;
typedef struct c_param {
    c_how how;
    unsigned index;             /* of its first LLVM parameter */
    int layout;                 /* of a struct, else LAYOUT_COUNT */
} c_param;
typedef struct c_signature {
    LLVMTypeRef type;
    uint32_t n_args, n_params;  /* LLVM's, the mode and results counted */
    c_param *arg;
    unsigned first_result;      /* one pointer a result */
} c_signature;
c_signature c_signature_of(gen *g, const ir_func *func);
void c_mark_function(gen *g, const c_signature *s, const ir_func *func, LLVMValueRef function);
c_value c_get(gen *g, const c_param *p, LLVMValueRef function);
void c_put(gen *g, const c_param *p, c_value v, LLVMValueRef *arg);
LLVMValueRef c_call(gen *g, const c_signature *s, const ir_func *func, LLVMValueRef function, LLVMValueRef *arg);
/* A value of the IR from what C passed. */
LLVMValueRef v_from_c(gen *g, tare_irtype type, c_value v);
/* Results lie in memory as C has them. */
LLVMTypeRef l_c_memory(gen *g, tare_irtype type);
void l_store_c(gen *g, LLVMValueRef v, tare_irtype type, LLVMValueRef v_at);
c_value c_load(gen *g, tare_irtype type, LLVMValueRef v_at);

/* ---- box.c: slots */
void l_box(gen *g, tare_irtype type, c_value v, LLVMValueRef v_slot);
void l_box_cold(gen *g, tare_irtype type, c_value v, LLVMValueRef v_slot); /* small, not fast */
c_value c_unbox(gen *g, tare_irtype type, LLVMValueRef v_slot);
uint32_t fits_of(tare_irtype type);               /* a set of tags, as in tare/boxing.h */
LLVMValueRef v_fits(gen *g, LLVMValueRef v_in, const uint32_t *fits, uint32_t n);
LLVMValueRef v_slot_at(gen *g, LLVMValueRef v_slots, uint32_t i);

/* ---- entry.c, adapter.c, profile.c, tables.c, family.c */
void entry_typed(gen *g, const ir_op *op);
void entry_boxed(gen *g, const ir_op *op);
void entry_node(gen *g, const ir_op *op);
/* Ends the block: tells the runtime what was refused, returns what it says. */
void l_refused(gen *g, const ir_op *op, LLVMValueRef v_slots, LLVMValueRef v_n);
LLVMValueRef v_list_copy(gen *g, tare_irtype list, LLVMValueRef v); /* at NULL: no memory */
bool llvm_profiles(struct arena *a, diag_list *d, const module_parts *all, const module_part *p, out_files *out,
                   const emit_llvm_options *options, target *machine);
bool llvm_unit(struct arena *a, diag_list *d, const module_parts *all, const module_part *p, out_files *out,
               const emit_llvm_options *options, target *machine);
bool llvm_family(struct arena *a, diag_list *d, const module_parts *all, const module_part *p, out_files *out,
                 const emit_llvm_options *options, target *machine);
/* The text of an operator's functions. */
const char *llvm_op(struct arena *a, diag_list *d, const module_parts *all, const ir_op *op,
                    const emit_llvm_options *options, target *machine);
/* Fills every function of the IR that a part holds. */
void fill_reached(gen *g, const module_part *p);

#endif
