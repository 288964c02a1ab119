/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Slots: a value put into one, a value taken out, and whether one fits.
 *
 * Knows: which tag goes with which type, as tare/boxing.h has it for C.  Refuses to know: which
 * operator the slots belong to.
 */
#include "emit_llvm/gen.h"

enum { TAG_SHIFT_MAX = TARE_TAG_DTYPES };
#define HOLES 0x80000000u /* elements of a tensor list may be absent */

enum {
    LIST_TAGS = 1 << TARE_TAG_INTS | 1 << TARE_TAG_BOOLS | 1 << TARE_TAG_FLOATS | 1 << TARE_TAG_SCALARS |
                1 << TARE_TAG_TENSORS | 1 << TARE_TAG_DTYPES
};

static uint32_t list_tag(tare_irtype elem)
{
    switch (elem) {
    case TARE_TY_BOOL: return TARE_TAG_BOOLS;
    case TARE_TY_FLOAT: return TARE_TAG_FLOATS;
    case TARE_TY_SCALAR: return TARE_TAG_SCALARS;
    case TARE_TY_TENSOR: return TARE_TAG_TENSORS;
    case TARE_TY_DTYPE: return TARE_TAG_DTYPES;
    default: return TARE_TAG_INTS;
    }
}

/* Of a present value; a scalar's is its kind's. */
static uint32_t tag_of(tare_irtype type)
{
    const tare_irtype elem = type & TARE_TY_ELEM;
    if (type & TARE_TY_LIST)
        return list_tag(elem);
    switch (elem) {
    case TARE_TY_BOOL: return TARE_TAG_BOOL;
    case TARE_TY_FLOAT: return TARE_TAG_FLOAT;
    case TARE_TY_STR: return TARE_TAG_STR;
    case TARE_TY_DTYPE: return TARE_TAG_DTYPE;
    case TARE_TY_DEVICE: return TARE_TAG_DEVICE;
    case TARE_TY_LAYOUT: return TARE_TAG_LAYOUT;
    case TARE_TY_FORMAT: return TARE_TAG_FORMAT;
    case TARE_TY_TENSOR: return TARE_TAG_TENSOR;
    case TARE_TY_GENERATOR: return TARE_TAG_GENERATOR;
    default: return TARE_TAG_INT;
    }
}

uint32_t fits_of(tare_irtype type)
{
    uint32_t fits = 1u << tag_of(type);
    if (!(type & TARE_TY_LIST) && (type & TARE_TY_ELEM) == TARE_TY_SCALAR)
        fits = 1u << TARE_TAG_INT | 1u << TARE_TAG_BOOL | 1u << TARE_TAG_FLOAT | 1u << TARE_TAG_COMPLEX;
    if (!(type & TARE_TY_LIST) && (type & TARE_TY_ELEM) == TARE_TY_FLOAT)
        fits |= 1u << TARE_TAG_INT;
    if (type & TARE_TY_OPT)
        fits |= 1u << TARE_TAG_NONE;
    return type & TARE_TY_ELEM_OPT ? fits | HOLES : fits;
}

LLVMValueRef v_slot_at(gen *g, LLVMValueRef v_slots, uint32_t i)
{
    LLVMValueRef v_i = v_i64(g, i);
    return LLVMBuildInBoundsGEP2(g->b, g->t.of[LAYOUT_OF_slot], v_slots, &v_i, 1, "");
}

static LLVMValueRef l_slot_field(gen *g, LLVMValueRef v_slot, unsigned field)
{
    return l_field(g, v_slot, LAYOUT_OF_slot, field);
}

static LLVMValueRef v_is(gen *g, LLVMIntPredicate how, LLVMValueRef v, int64_t than)
{
    LLVMTypeRef type = LLVMTypeOf(v);
    LLVMValueRef v_than = type == g->t.ptr ? LLVMConstNull(type) : LLVMConstInt(type, (unsigned long long)than, 1);
    return LLVMBuildICmp(g->b, how, v, v_than, "");
}

/* ---- values to slots ------------------------------------------------------------------------ */

static void l_put(gen *g, LLVMValueRef v_slot, LLVMValueRef v_tag, LLVMValueRef v_len, LLVMValueRef v_u)
{
    l_store(g, v_tag, l_slot_field(g, v_slot, FIELD_slot_tag));
    l_store(g, v_len, l_slot_field(g, v_slot, FIELD_slot_len));
    l_store(g, v_u, l_slot_field(g, v_slot, FIELD_slot_u));
}

static LLVMValueRef v_tag_if(gen *g, LLVMValueRef v_if, uint32_t tag)
{
    return LLVMBuildSelect(g->b, v_if, v_i32(g, tag), v_i32(g, TARE_TAG_NONE), "tag");
}

/* ORDER SCALAR and ORDER SLOT differ in the first two. */
static LLVMValueRef v_scalar_tag(gen *g, LLVMValueRef v_kind)
{
    LLVMValueRef v = LLVMBuildTrunc(g->b, v_kind, g->t.i32, "");
    LLVMValueRef v_int = v_is(g, LLVMIntEQ, v, TARE_SCALAR_INT), v_bool = v_is(g, LLVMIntEQ, v, TARE_SCALAR_BOOL);
    v = LLVMBuildSelect(g->b, v_int, v_i32(g, TARE_TAG_INT), v, "");
    return LLVMBuildSelect(g->b, v_bool, v_i32(g, TARE_TAG_BOOL), v, "tag");
}

static LLVMValueRef v_len32(gen *g, LLVMValueRef v_len)
{
    LLVMValueRef v_most = v_i64(g, UINT32_MAX);
    LLVMValueRef v_long = LLVMBuildICmp(g->b, LLVMIntSGT, v_len, v_most, "");
    return LLVMBuildTrunc(g->b, LLVMBuildSelect(g->b, v_long, v_most, v_len, ""), g->t.i32, "");
}

static void l_box_struct(gen *g, tare_irtype type, c_value v, LLVMValueRef v_slot)
{
    const uint32_t tag = tag_of(type);
    LLVMValueRef v_0 = v_i32(g, 0);
    switch (layout_of(type)) {
    case LAYOUT_OF_scalar: l_put(g, v_slot, v_scalar_tag(g, v.part[0]), v_0, v.part[1]); return;
    case LAYOUT_OF_list: {
        LLVMValueRef v_present = type & TARE_TY_LIST ? v_is(g, LLVMIntSGE, v.part[1], 0)
                                                     : v_is(g, LLVMIntNE, v.part[0], 0);
        LLVMValueRef v_len = LLVMBuildSelect(g->b, v_present, v_len32(g, v.part[1]), v_0, "");
        l_put(g, v_slot, v_tag_if(g, v_present, tag), v_len, v.part[0]);
        return;
    }
    default: l_put(g, v_slot, v_tag_if(g, v_is(g, LLVMIntNE, v.part[0], 0), tag), v_0, v.part[1]); return;
    }
}

static void l_box_tensor(gen *g, c_value v, LLVMValueRef v_slot)
{
    LLVMValueRef v_rec = v_from_c(g, TARE_TY_TENSOR | TARE_TY_OPT, v);
    LLVMValueRef v_present = v_is(g, LLVMIntNE, v_rec_type(g, v_rec), 0);
    l_put(g, v_slot, v_tag_if(g, v_present, TARE_TAG_TENSOR), v_i32(g, 0), v.part[0]);
}

void l_box(gen *g, tare_irtype type, c_value v, LLVMValueRef v_slot)
{
    const int layout = layout_of(type);
    if (layout == LAYOUT_OF_rec) {
        l_box_tensor(g, v, v_slot);
        return;
    }
    if (layout != LAYOUT_COUNT) {
        l_box_struct(g, type, v, v_slot);
        return;
    }
    LLVMValueRef v_ir = v_from_c(g, type, v), v_tag = v_i32(g, tag_of(type));
    const tare_irtype elem = type & TARE_TY_ELEM;
    if (elem == TARE_TY_BOOL && type & TARE_TY_OPT)
        v_tag = v_tag_if(g, v_is(g, LLVMIntSGE, v_ir, 0), TARE_TAG_BOOL);
    else if (elem == TARE_TY_GENERATOR)
        v_tag = v_tag_if(g, v_ir, TARE_TAG_GENERATOR);
    else if (elem != TARE_TY_INT && elem != TARE_TY_FLOAT && elem != TARE_TY_BOOL)
        v_tag = v_tag_if(g, v_is(g, LLVMIntNE, v_ir, 0), tag_of(type));
    l_put(g, v_slot, v_tag, v_i32(g, 0), v_to_memory(g, v_ir));
}

/* param: slot, parts; detail: type */
static LLVMValueRef box_body(gen *g, LLVMValueRef *param, uint32_t detail)
{
    const tare_irtype type = (tare_irtype)detail;
    const bool two = layout_of(type) != LAYOUT_COUNT && layout_of(type) != LAYOUT_OF_rec;
    l_box(g, type, (c_value){{param[1], two ? param[2] : NULL}}, param[0]);
    return NULL;
}

void l_box_cold(gen *g, tare_irtype type, c_value v, LLVMValueRef v_slot)
{
    if (type == TARE_TY_INT || type == TARE_TY_FLOAT || type == TARE_TY_BOOL) {
        l_box(g, type, v, v_slot);
        return;
    }
    LLVMValueRef arg[] = {v_slot, v.part[0], v.part[1]};
    LLVMValueRef v_call = v_helper(g, "box", type, g->t.none, arg, v.part[1] ? 3 : 2, box_body);
    l_attribute(g, LLVMGetCalledValue(v_call), (LLVMAttributeIndex)LLVMAttributeFunctionIndex, "noinline", 0);
}

/* ---- slots to values ------------------------------------------------------------------------ */

static LLVMValueRef v_u(gen *g, LLVMValueRef v_slot, LLVMTypeRef type)
{
    return v_load(g, type, l_slot_field(g, v_slot, FIELD_slot_u), "");
}

static LLVMValueRef v_unbox_float(gen *g, LLVMValueRef v_slot, LLVMValueRef v_tag)
{
    LLVMValueRef v_whole = LLVMBuildSIToFP(g->b, v_u(g, v_slot, g->t.i64), g->t.f64, "");
    return LLVMBuildSelect(g->b, v_is(g, LLVMIntEQ, v_tag, TARE_TAG_INT), v_whole, v_u(g, v_slot, g->t.f64), "");
}

static c_value c_unbox_scalar(gen *g, LLVMValueRef v_slot, LLVMValueRef v_tag)
{
    LLVMValueRef v = LLVMBuildZExt(g->b, v_tag, g->t.i64, "");
    LLVMValueRef v_int = v_is(g, LLVMIntEQ, v, TARE_TAG_INT), v_bool = v_is(g, LLVMIntEQ, v, TARE_TAG_BOOL);
    v = LLVMBuildSelect(g->b, v_int, v_i64(g, TARE_SCALAR_INT), v, "");
    v = LLVMBuildSelect(g->b, v_bool, v_i64(g, TARE_SCALAR_BOOL), v, "kind");
    return (c_value){{v, v_u(g, v_slot, g->t.i64)}};
}

static c_value c_unbox_list(gen *g, tare_irtype type, LLVMValueRef v_slot, LLVMValueRef v_present)
{
    LLVMValueRef v_len = v_field(g, v_slot, LAYOUT_OF_slot, FIELD_slot_len, "");
    v_len = LLVMBuildZExt(g->b, v_len, g->t.i64, "");
    LLVMValueRef v_absent = v_i64(g, type & TARE_TY_LIST ? -1 : 0), v_at = v_u(g, v_slot, g->t.ptr);
    if (type & TARE_TY_OPT) {
        v_len = LLVMBuildSelect(g->b, v_present, v_len, v_absent, "");
        v_at = LLVMBuildSelect(g->b, v_present, v_at, LLVMConstNull(g->t.ptr), "");
    }
    return (c_value){{v_at, v_len}};
}

static LLVMValueRef v_unbox_code(gen *g, tare_irtype type, LLVMValueRef v_slot, LLVMValueRef v_present)
{
    LLVMValueRef v = LLVMBuildTrunc(g->b, v_u(g, v_slot, g->t.i64), g->t.i32, "");
    return type & TARE_TY_OPT ? LLVMBuildSelect(g->b, v_present, v, v_i32(g, 0), "") : v;
}

static c_value c_unbox_bool(gen *g, tare_irtype type, LLVMValueRef v_slot, LLVMValueRef v_present)
{
    LLVMValueRef v = v_is(g, LLVMIntNE, v_u(g, v_slot, g->t.i64), 0);
    if (type & TARE_TY_OPT)
        v = LLVMBuildSelect(g->b, v_present, LLVMBuildZExt(g->b, v, g->t.i32, ""), v_i32(g, UINT32_MAX), "");
    return (c_value){{v, NULL}};
}

c_value c_unbox(gen *g, tare_irtype type, LLVMValueRef v_slot)
{
    LLVMValueRef v_tag = v_field(g, v_slot, LAYOUT_OF_slot, FIELD_slot_tag, "tag");
    LLVMValueRef v_present = v_is(g, LLVMIntNE, v_tag, TARE_TAG_NONE);
    LLVMValueRef v_has = LLVMBuildZExt(g->b, v_present, g->t.i64, "");
    const bool opt = (type & TARE_TY_OPT) != 0;
    if (layout_of(type) == LAYOUT_OF_list)
        return c_unbox_list(g, type, v_slot, v_present);
    switch ((int)(type & TARE_TY_ELEM)) {
    case TARE_TY_TENSOR: {
        LLVMValueRef v_rec = v_u(g, v_slot, g->t.ptr);
        if (opt)
            v_rec = LLVMBuildSelect(g->b, v_present, v_rec, LLVMConstNull(g->t.ptr), "");
        return (c_value){{v_rec, NULL}};
    }
    case TARE_TY_INT: {
        LLVMValueRef v = v_u(g, v_slot, g->t.i64);
        return opt ? (c_value){{v_has, v}} : (c_value){{v, NULL}};
    }
    case TARE_TY_FLOAT: {
        LLVMValueRef v = v_unbox_float(g, v_slot, v_tag);
        return opt ? (c_value){{v_has, v}} : (c_value){{v, NULL}};
    }
    case TARE_TY_SCALAR: return c_unbox_scalar(g, v_slot, v_tag);
    case TARE_TY_BOOL: return c_unbox_bool(g, type, v_slot, v_present);
    case TARE_TY_GENERATOR: return (c_value){{v_present, NULL}};
    default: return (c_value){{v_unbox_code(g, type, v_slot, v_present), NULL}};
    }
}

/* ---- do slots fit? -------------------------------------------------------------------------- */

static void l_return_unless(gen *g, LLVMValueRef v_if)
{
    LLVMBasicBlockRef on = b_new(g, "on"), no = b_new(g, "no");
    LLVMBuildCondBr(g->b, v_if, on, no);
    b_start(g, no);
    LLVMBuildRet(g->b, v_i1(g, false));
    b_start(g, on);
}

/* Goes on where v_if holds, returns `v` where not. */
static void l_return_if(gen *g, LLVMValueRef v_if, LLVMValueRef v)
{
    LLVMBasicBlockRef on = b_new(g, "on"), done = b_new(g, "known");
    LLVMBuildCondBr(g->b, v_if, done, on);
    b_start(g, done);
    LLVMBuildRet(g->b, v);
    b_start(g, on);
}

static LLVMValueRef v_has_tag(gen *g, LLVMValueRef v_set, uint32_t set)
{
    return v_is(g, LLVMIntNE, LLVMBuildAnd(g->b, v_set, v_i32(g, set), ""), 0);
}

static LLVMValueRef v_type_at(gen *g, LLVMValueRef v_recs, LLVMValueRef v_i)
{
    LLVMValueRef v_at = LLVMBuildInBoundsGEP2(g->b, g->t.of[LAYOUT_OF_rec], v_recs, &v_i, 1, "");
    return v_field(g, v_at, LAYOUT_OF_rec, FIELD_rec_type, "");
}

/* param: slot, set of tags */
static LLVMValueRef fits_one_body(gen *g, LLVMValueRef *param, uint32_t detail)
{
    (void)detail;
    LLVMValueRef v_tag = v_field(g, param[0], LAYOUT_OF_slot, FIELD_slot_tag, "tag");
    LLVMValueRef v_len = v_field(g, param[0], LAYOUT_OF_slot, FIELD_slot_len, "len");
    l_return_unless(g, LLVMBuildICmp(g->b, LLVMIntULE, v_tag, v_i32(g, TAG_SHIFT_MAX), ""));
    LLVMValueRef v_bit = LLVMBuildShl(g->b, v_i32(g, 1), v_tag, "bit");
    LLVMValueRef v_is_list = v_has_tag(g, v_bit, LIST_TAGS);
    LLVMValueRef v_lists = LLVMBuildAnd(g->b, v_is_list, v_has_tag(g, param[1], LIST_TAGS), "");
    LLVMValueRef v_empty = v_is(g, LLVMIntEQ, v_len, 0);
    l_return_if(g, LLVMBuildAnd(g->b, v_lists, v_empty, ""), v_i1(g, true));
    l_return_unless(g, v_is(g, LLVMIntNE, LLVMBuildAnd(g->b, v_bit, param[1], ""), 0));
    LLVMValueRef v_points = v_has_tag(g, v_bit, LIST_TAGS | 1 << TARE_TAG_TENSOR | 1 << TARE_TAG_STR);
    l_return_if(g, LLVMBuildNot(g->b, v_points, ""), v_i1(g, true));
    LLVMValueRef v_at = v_u(g, param[0], g->t.ptr);
    l_return_unless(g, v_is(g, LLVMIntNE, v_at, 0));
    LLVMValueRef v_recs = v_has_tag(g, v_bit, 1 << TARE_TAG_TENSOR | 1 << TARE_TAG_TENSORS);
    l_return_if(g, LLVMBuildNot(g->b, v_recs, ""), v_i1(g, true));
    LLVMValueRef v_one = v_is(g, LLVMIntEQ, v_tag, TARE_TAG_TENSOR);
    LLVMValueRef v_holes = LLVMBuildSelect(g->b, v_one, v_has_tag(g, param[1], 1 << TARE_TAG_NONE),
                                           v_has_tag(g, param[1], HOLES), "");
    l_return_if(g, v_holes, v_i1(g, true));
    LLVMValueRef v_n = LLVMBuildSelect(g->b, v_one, v_i64(g, 1), LLVMBuildZExt(g->b, v_len, g->t.i64, ""), "");
    counted c = l_count(g, v_n);
    l_return_unless(g, v_is(g, LLVMIntNE, v_type_at(g, v_at, c.v_i), 0));
    l_count_end(g, &c);
    return v_i1(g, true);
}

/* param: slots, sets of tags, number of both */
static LLVMValueRef fits_body(gen *g, LLVMValueRef *param, uint32_t detail)
{
    (void)detail;
    counted c = l_count(g, param[2]);
    LLVMValueRef v_slot = LLVMBuildInBoundsGEP2(g->b, g->t.of[LAYOUT_OF_slot], param[0], &c.v_i, 1, "");
    LLVMValueRef v_set = v_load(g, g->t.i32, LLVMBuildInBoundsGEP2(g->b, g->t.i32, param[1], &c.v_i, 1, ""), "fits");
    LLVMValueRef arg[] = {v_slot, v_set};
    l_return_unless(g, v_helper(g, "fits_one", 0, g->t.i1, arg, 2, fits_one_body));
    l_count_end(g, &c);
    return v_i1(g, true);
}

LLVMValueRef v_fits(gen *g, LLVMValueRef v_in, const uint32_t *fits, uint32_t n)
{
    LLVMValueRef *data = arena_array(g->arena, LLVMValueRef, n + 1);
    for (uint32_t i = 0; i < n; i++)
        data[i] = v_i32(g, fits[i]);
    LLVMValueRef v_data = LLVMConstArray2(g->t.i32, data, n);
    LLVMValueRef v_table = LLVMAddGlobal(g->module, LLVMTypeOf(v_data), "fits");
    LLVMSetInitializer(v_table, v_data);
    LLVMSetLinkage(v_table, LLVMPrivateLinkage);
    LLVMSetGlobalConstant(v_table, 1);
    LLVMValueRef arg[] = {v_in, v_table, v_i64(g, n)};
    return v_helper(g, "fits", 0, g->t.i1, arg, 3, fits_body);
}
