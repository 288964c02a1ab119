/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * How a C compiler passes the arguments of a typed entry, on the targets that are served.
 *
 * Knows: registers are counted, and a struct of two words goes to registers or to memory as a
 * whole.  Refuses to know: slots, rules.
 *   SysV: two registers if both are free, else memory, and the last register stays free.
 *   AAPCS64: a block of two words; LLVM keeps it together and counts for itself.
 */
#include "emit_llvm/gen.h"

#include <string.h>

enum { SYSV_INTEGERS = 6, SYSV_FLOATS = 8, STACK_ALIGN_BYTES = 8 };

typedef struct registers { unsigned integers, floats; } registers;

/* LAYOUT_COUNT: a scalar or a pointer.  Tensors travel by address. */
static int c_layout(tare_irtype type)
{
    const int layout = layout_of(type);
    return layout == LAYOUT_OF_rec ? LAYOUT_COUNT : layout;
}

static LLVMTypeRef c_scalar(gen *g, tare_irtype type)
{
    const tare_irtype elem = type & TARE_TY_ELEM;
    switch (elem) {
    case TARE_TY_TENSOR: return g->t.ptr;
    case TARE_TY_INT: return g->t.i64;
    case TARE_TY_FLOAT: return g->t.f64;
    case TARE_TY_GENERATOR: return g->t.i1;
    case TARE_TY_BOOL: return type & TARE_TY_OPT ? g->t.i32 : g->t.i1;
    default: return g->t.i32;
    }
}

static bool takes(unsigned *used, unsigned want, unsigned all)
{
    if (*used + want > all)
        return false;
    *used += want;
    return true;
}

static c_how sysv_struct(registers *r, int layout)
{
    const unsigned floats = layout == LAYOUT_OF_opt_float, integers = 2 - floats;
    if (r->integers + integers > SYSV_INTEGERS || r->floats + floats > SYSV_FLOATS)
        return C_MEMORY;
    r->integers += integers;
    r->floats += floats;
    return C_SPLIT;
}

static void sysv_scalar(gen *g, registers *r, LLVMTypeRef type)
{
    if (type == g->t.f64)
        takes(&r->floats, 1, SYSV_FLOATS);
    else
        takes(&r->integers, 1, SYSV_INTEGERS);
}

static unsigned add_param(gen *g, c_param *p, tare_irtype type, registers *r, LLVMTypeRef *param)
{
    p->layout = c_layout(type);
    if (p->layout == LAYOUT_COUNT) {
        p->how = C_PLAIN;
        param[0] = c_scalar(g, type);
        sysv_scalar(g, r, param[0]);
        return 1;
    }
    p->how = g->target->abi == ABI_AAPCS ? C_BLOCK : sysv_struct(r, p->layout);
    if (p->how == C_SPLIT) {
        param[0] = LLVMStructGetTypeAtIndex(g->t.of[p->layout], 0);
        param[1] = LLVMStructGetTypeAtIndex(g->t.of[p->layout], 1);
        return 2;
    }
    param[0] = p->how == C_MEMORY ? g->t.ptr : LLVMArrayType2(g->t.i64, 2);
    return 1;
}

c_signature c_signature_of(gen *g, const ir_func *func)
{
    c_signature s = {.n_args = func->n_params, .n_params = 1};
    LLVMTypeRef *param = arena_array(g->arena, LLVMTypeRef, 1 + 2 * func->n_params + func->n_results);
    s.arg = arena_array(g->arena, c_param, func->n_params + 1);
    param[0] = g->t.ptr;
    registers r = {1, 0};
    for (uint32_t i = 0; i < func->n_params; i++) {
        s.arg[i].index = s.n_params;
        s.n_params += add_param(g, &s.arg[i], func->local[i].type, &r, &param[s.n_params]);
    }
    s.first_result = s.n_params;
    for (uint32_t i = 0; i < func->n_results; i++)
        param[s.n_params++] = g->t.ptr;
    s.type = LLVMFunctionType(g->t.i32, param, s.n_params, 0);
    return s;
}

/* ---- attributes, the same on the function and on a call of it ------------------------------- */

typedef void (*add_attribute)(LLVMValueRef of, LLVMAttributeIndex at, LLVMAttributeRef attribute);

static LLVMAttributeRef l_enum(gen *g, const char *name, uint64_t value)
{
    return LLVMCreateEnumAttribute(g->t.context, LLVMGetEnumAttributeKindForName(name, strlen(name)), value);
}

static void c_mark(gen *g, const c_signature *s, const ir_func *func, LLVMValueRef of, add_attribute add)
{
    for (uint32_t i = 0; i < s->n_args; i++) {
        const c_param *p = &s->arg[i];
        const LLVMAttributeIndex at = p->index + 1;
        if (p->how == C_MEMORY) {
            const unsigned byval = LLVMGetEnumAttributeKindForName("byval", 5);
            add(of, at, LLVMCreateTypeAttribute(g->t.context, byval, g->t.of[p->layout]));
            add(of, at, l_enum(g, "align", STACK_ALIGN_BYTES));
        }
        if (p->how == C_PLAIN && c_scalar(g, func->local[i].type) == g->t.i1 && g->target->abi == ABI_SYSV)
            add(of, at, l_enum(g, "zeroext", 0));
    }
}

static void name_param(LLVMValueRef function, unsigned i, const char *name, const char *suffix, struct arena *a)
{
    const char *full = arena_format(a, "%s%s", name, suffix);
    LLVMSetValueName2(LLVMGetParam(function, i), full, strlen(full));
}

void c_mark_function(gen *g, const c_signature *s, const ir_func *func, LLVMValueRef function)
{
    c_mark(g, s, func, function, LLVMAddAttributeAtIndex);
    name_param(function, 0, "m", "", g->arena);
    for (uint32_t i = 0; i < s->n_args; i++) {
        const bool split = s->arg[i].how == C_SPLIT;
        const char *name = func->local[i].name;
        name_param(function, s->arg[i].index, name, split ? ".0" : "", g->arena);
        if (split)
            name_param(function, s->arg[i].index + 1, name, ".1", g->arena);
    }
    for (uint32_t k = 0; k < func->n_results; k++)
        name_param(function, s->first_result + k, "out", arena_format(g->arena, "%u", k), g->arena);
}

LLVMValueRef c_call(gen *g, const c_signature *s, const ir_func *func, LLVMValueRef function, LLVMValueRef *arg)
{
    LLVMValueRef v = LLVMBuildCall2(g->b, s->type, function, arg, s->n_params, "");
    c_mark(g, s, func, v, LLVMAddCallSiteAttribute);
    return v;
}

/* ---- words of a block ----------------------------------------------------------------------- */

static LLVMValueRef v_as(gen *g, LLVMValueRef v, LLVMTypeRef type)
{
    LLVMTypeRef from = LLVMTypeOf(v);
    if (from == type)
        return v;
    if (type == g->t.ptr)
        return LLVMBuildIntToPtr(g->b, v, type, "");
    if (from == g->t.ptr)
        return LLVMBuildPtrToInt(g->b, v, type, "");
    return LLVMBuildBitCast(g->b, v, type, "");
}

c_value c_get(gen *g, const c_param *p, LLVMValueRef function)
{
    LLVMValueRef v = LLVMGetParam(function, p->index);
    c_value c = {{v, NULL}};
    if (p->how == C_SPLIT)
        c.part[1] = LLVMGetParam(function, p->index + 1);
    for (unsigned i = 0; i < 2 && p->how == C_MEMORY; i++)
        c.part[i] = v_field(g, v, p->layout, i, "");
    for (unsigned i = 0; i < 2 && p->how == C_BLOCK; i++)
        c.part[i] = v_as(g, v_part(g, v, i), LLVMStructGetTypeAtIndex(g->t.of[p->layout], i));
    return c;
}

void c_put(gen *g, const c_param *p, c_value v, LLVMValueRef *arg)
{
    switch (p->how) {
    case C_PLAIN: arg[p->index] = v.part[0]; break;
    case C_SPLIT:
        arg[p->index] = v.part[0];
        arg[p->index + 1] = v.part[1];
        break;
    case C_MEMORY:
        arg[p->index] = l_home(g, g->t.of[p->layout], "on_stack");
        l_store(g, v_pair(g, p->layout, v.part[0], v.part[1]), arg[p->index]);
        break;
    case C_BLOCK: {
        LLVMValueRef v_block = LLVMGetPoison(LLVMArrayType2(g->t.i64, 2));
        for (unsigned i = 0; i < 2; i++)
            v_block = LLVMBuildInsertValue(g->b, v_block, v_as(g, v.part[i], g->t.i64), i, "");
        arg[p->index] = v_block;
        break;
    }
    }
}

/* ---- C's values and the IR's ------------------------------------------------------------------ */

/* A record at NULL is no tensor: one of zeros stands for it. */
static LLVMValueRef v_record(gen *g, tare_irtype type, LLVMValueRef v_at)
{
    LLVMTypeRef rec = g->t.record;
    if (type & TARE_TY_OPT) {
        LLVMValueRef v_nothing = LLVMGetNamedGlobal(g->module, "nothing");
        if (!v_nothing) {
            v_nothing = LLVMAddGlobal(g->module, rec, "nothing");
            LLVMSetInitializer(v_nothing, LLVMConstNull(rec));
            LLVMSetLinkage(v_nothing, LLVMPrivateLinkage);
            LLVMSetGlobalConstant(v_nothing, 1);
        }
        LLVMValueRef v_is_null = LLVMBuildICmp(g->b, LLVMIntEQ, v_at, LLVMConstNull(g->t.ptr), "");
        v_at = LLVMBuildSelect(g->b, v_is_null, v_nothing, v_at, "");
    }
    return v_load(g, rec, v_at, "");
}

LLVMValueRef v_from_c(gen *g, tare_irtype type, c_value v)
{
    const int layout = layout_of(type);
    if (layout == LAYOUT_OF_rec)
        return v_record(g, type, v.part[0]);
    if (layout != LAYOUT_COUNT)
        return v_pair(g, layout, v.part[0], v.part[1]);
    if (LLVMTypeOf(v.part[0]) != g->t.i32)
        return v.part[0];
    return (type & TARE_TY_ELEM) == TARE_TY_BOOL ? LLVMBuildSExt(g->b, v.part[0], g->t.i64, "")
                                                 : LLVMBuildZExt(g->b, v.part[0], g->t.i64, "");
}

LLVMTypeRef l_c_memory(gen *g, tare_irtype type)
{
    const int layout = layout_of(type);
    if (layout != LAYOUT_COUNT)
        return g->t.of[layout];
    LLVMTypeRef t = c_scalar(g, type);
    return t == g->t.i1 ? g->t.i8 : t;
}

void l_store_c(gen *g, LLVMValueRef v, tare_irtype type, LLVMValueRef v_at)
{
    LLVMTypeRef t = l_c_memory(g, type);
    if (t == g->t.i8)
        v = LLVMBuildZExt(g->b, v, t, "");
    else if (t == g->t.i32)
        v = LLVMBuildTrunc(g->b, v, t, "");
    l_store(g, v, v_at);
}

c_value c_load(gen *g, tare_irtype type, LLVMValueRef v_at)
{
    const int layout = layout_of(type);
    if (layout != LAYOUT_COUNT)
        return (c_value){{v_field(g, v_at, layout, 0, ""), v_field(g, v_at, layout, 1, "")}};
    LLVMValueRef v = v_load(g, l_c_memory(g, type), v_at, "");
    if (LLVMTypeOf(v) == g->t.i8)
        v = LLVMBuildTrunc(g->b, v, g->t.i1, "");
    return (c_value){{v, NULL}};
}
