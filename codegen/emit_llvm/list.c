/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Lists: where they lie, how they grow, what is in them.
 *
 * Knows: that an element is one word of 8 bytes or two; that every list made here has room for
 * the power of two at or above its length, 8 at least, so that a list that grows needs no count of
 * its room.  Refuses to know: where a list is used.  A helper that finds no memory returns a list
 * at NULL; m->failed is set then.
 */
#include "emit_llvm/gen.h"
#include "ir/type.h"

#include <string.h>

enum { WORD_BYTES = 8, ROOM_LEAST = 8 };

uint32_t elem_words(tare_irtype list)
{
    return layout_of(ir_wrapped(ir_elem(list))) == LAYOUT_COUNT ? 1 : 2;
}

/* ---- memory ------------------------------------------------------------------------------- */

/* param: mode, elements, bytes of one */
static LLVMValueRef scratch_body(gen *g, LLVMValueRef *param, uint32_t detail)
{
    (void)detail;
    LLVMBasicBlockRef bump = b_new(g, "bump"), out = b_new(g, "out_of_line");
    LLVMValueRef v_next = v_field(g, param[0], LAYOUT_OF_mode, FIELD_mode_scratch, "next");
    LLVMValueRef v_end = v_field(g, param[0], LAYOUT_OF_mode, FIELD_mode_scratch_end, "end");
    LLVMValueRef v_want = LLVMBuildMul(g->b, param[1], param[2], "want");
    LLVMValueRef v_left = LLVMBuildSub(g->b, LLVMBuildPtrToInt(g->b, v_end, g->t.i64, ""),
                                       LLVMBuildPtrToInt(g->b, v_next, g->t.i64, ""), "left");
    LLVMValueRef v_few = LLVMBuildICmp(g->b, LLVMIntULT, param[1], v_i64(g, INT32_MAX), "");
    LLVMValueRef v_fits = LLVMBuildICmp(g->b, LLVMIntULE, v_want, v_left, "");
    l_branch_unlikely(g, LLVMBuildNot(g->b, LLVMBuildAnd(g->b, v_few, v_fits, ""), ""), out, bump);
    b_start(g, bump);
    LLVMValueRef v_after = LLVMBuildInBoundsGEP2(g->b, g->t.i8, v_next, &v_want, 1, "");
    l_store(g, v_after, l_field(g, param[0], LAYOUT_OF_mode, FIELD_mode_scratch));
    LLVMBuildRet(g->b, v_next);
    b_start(g, out);
    LLVMTypeRef type = LLVMFunctionType(g->t.ptr, (LLVMTypeRef[]){g->t.ptr, g->t.i64, g->t.i64}, 3, 0);
    return LLVMBuildCall2(g->b, type, l_declare(g, "tare_abi_scratch", type), param, 3, "");
}

static LLVMValueRef v_scratch(gen *g, LLVMValueRef v_n, uint32_t words)
{
    LLVMValueRef arg[] = {g->f.v_mode, v_n, v_i64(g, words * WORD_BYTES)};
    return v_helper(g, "scratch", 0, g->t.ptr, arg, 3, scratch_body);
}

/* The room that goes with a length: 8, or the power of two at or above it. */
static LLVMValueRef v_room_for(gen *g, LLVMValueRef v_len)
{
    LLVMValueRef v_least = v_i64(g, ROOM_LEAST);
    LLVMValueRef v_is_long = LLVMBuildICmp(g->b, LLVMIntSGT, v_len, v_least, "");
    LLVMValueRef v_clamped = LLVMBuildSelect(g->b, v_is_long, v_len, v_least, "");
    LLVMValueRef arg[] = {LLVMBuildSub(g->b, v_clamped, v_i64(g, 1), ""), v_i1(g, true)};
    LLVMValueRef v_zeros = v_intrinsic(g, "llvm.ctlz", g->t.i64, arg, 2);
    LLVMValueRef v_bits = LLVMBuildSub(g->b, v_i64(g, 64), v_zeros, "");
    return LLVMBuildShl(g->b, v_i64(g, 1), v_bits, "room");
}

static int64_t room_for(int64_t n)
{
    int64_t room = ROOM_LEAST;
    while (room < n)
        room *= 2;
    return room;
}

static LLVMValueRef v_is_null(gen *g, LLVMValueRef v_at)
{
    return LLVMBuildICmp(g->b, LLVMIntEQ, v_at, LLVMConstNull(g->t.ptr), "no_memory");
}

static LLVMValueRef v_list(gen *g, LLVMValueRef v_at, LLVMValueRef v_len)
{
    return v_pair(g, LAYOUT_OF_list, v_at, v_len);
}

/* Leaves the function when a helper found no memory. */
static LLVMValueRef v_made(gen *g, LLVMValueRef v)
{
    l_leave_if(g, v_is_null(g, v_part(g, v, 0)));
    return v;
}

static LLVMValueRef v_word_at(gen *g, LLVMValueRef v_at, LLVMValueRef v_i)
{
    return LLVMBuildInBoundsGEP2(g->b, g->t.i64, v_at, &v_i, 1, "");
}

static void l_copy_words(gen *g, LLVMValueRef v_to, LLVMValueRef v_from, LLVMValueRef v_n)
{
    counted c = l_count(g, v_n);
    l_store(g, v_load(g, g->t.i64, v_word_at(g, v_from, c.v_i), ""), v_word_at(g, v_to, c.v_i));
    l_count_end(g, &c);
}

/* In a helper: returns the empty list at NULL when there is no memory. */
static LLVMValueRef v_try(gen *g, LLVMValueRef v_at, LLVMTypeRef result)
{
    LLVMBasicBlockRef none = b_new(g, "none"), on = b_new(g, "on");
    l_branch_unlikely(g, v_is_null(g, v_at), none, on);
    b_start(g, none);
    LLVMBuildRet(g->b, LLVMConstNull(result));
    b_start(g, on);
    return v_at;
}

static LLVMValueRef v_times(gen *g, LLVMValueRef v_n, uint32_t words)
{
    return LLVMBuildNSWMul(g->b, v_n, v_i64(g, words), "");
}

static LLVMValueRef v_at_least_0(gen *g, LLVMValueRef v)
{
    return LLVMBuildSelect(g->b, LLVMBuildICmp(g->b, LLVMIntSGT, v, v_i64(g, 0), ""), v, v_i64(g, 0), "");
}

/* ---- bodies of helpers: param[0] is the mode, detail the words of an element ----------------- */

static LLVMValueRef copy_body(gen *g, LLVMValueRef *param, uint32_t words)
{
    LLVMValueRef v_len = v_part(g, param[1], 1), v_n = v_at_least_0(g, v_len);
    LLVMValueRef v_to = v_try(g, v_scratch(g, v_room_for(g, v_n), words), g->t.of[LAYOUT_OF_list]);
    l_copy_words(g, v_to, v_part(g, param[1], 0), v_times(g, v_n, words));
    return v_list(g, v_to, v_len);
}

static LLVMValueRef concat_body(gen *g, LLVMValueRef *param, uint32_t words)
{
    LLVMValueRef v_a = v_at_least_0(g, v_part(g, param[1], 1)), v_b = v_at_least_0(g, v_part(g, param[2], 1));
    LLVMValueRef v_n = LLVMBuildNSWAdd(g->b, v_a, v_b, "");
    LLVMValueRef v_to = v_try(g, v_scratch(g, v_room_for(g, v_n), words), g->t.of[LAYOUT_OF_list]);
    l_copy_words(g, v_to, v_part(g, param[1], 0), v_times(g, v_a, words));
    l_copy_words(g, v_word_at(g, v_to, v_times(g, v_a, words)), v_part(g, param[2], 0), v_times(g, v_b, words));
    return v_list(g, v_to, v_n);
}

/* param: mode, number, where the element is */
static LLVMValueRef repeat_body(gen *g, LLVMValueRef *param, uint32_t words)
{
    LLVMValueRef v_n = v_at_least_0(g, param[1]);
    LLVMValueRef v_few = LLVMBuildICmp(g->b, LLVMIntULT, v_n, v_i64(g, INT32_MAX), "");
    LLVMValueRef v_room = LLVMBuildSelect(g->b, v_few, v_room_for(g, v_n), v_n, "");
    LLVMValueRef v_to = v_try(g, v_scratch(g, v_room, words), g->t.of[LAYOUT_OF_list]);
    counted c = l_count(g, v_n);
    for (uint32_t w = 0; w < words; w++) {
        LLVMValueRef v_k = LLVMBuildNSWAdd(g->b, v_times(g, c.v_i, words), v_i64(g, w), "");
        l_store(g, v_load(g, g->t.i64, v_word_at(g, param[2], v_i64(g, w)), ""), v_word_at(g, v_to, v_k));
    }
    l_count_end(g, &c);
    return v_list(g, v_to, v_n);
}

/* param: mode, at, length; where a list with room for one more is */
static LLVMValueRef grow_body(gen *g, LLVMValueRef *param, uint32_t words)
{
    LLVMValueRef v_len = v_at_least_0(g, param[2]);
    LLVMValueRef v_to = v_scratch(g, v_room_for(g, LLVMBuildNSWAdd(g->b, v_len, v_i64(g, 1), "")), words);
    v_try(g, v_to, g->t.ptr);
    l_copy_words(g, v_to, param[1], v_times(g, v_len, words));
    return v_to;
}

/* param: two lists; detail: their type */
static LLVMValueRef equal_body(gen *g, LLVMValueRef *param, uint32_t detail)
{
    const tare_irtype type = (tare_irtype)detail;
    LLVMBasicBlockRef same = b_new(g, "same_length"), differ = b_new(g, "differ");
    LLVMValueRef v_len = v_part(g, param[0], 1);
    LLVMBuildCondBr(g->b, LLVMBuildICmp(g->b, LLVMIntEQ, v_len, v_part(g, param[1], 1), ""), same, differ);
    b_start(g, differ);
    LLVMBuildRet(g->b, v_i1(g, false));
    b_start(g, same);
    counted c = l_count(g, v_len);
    LLVMValueRef a = v_elem(g, type, v_part(g, param[0], 0), c.v_i);
    LLVMValueRef b = v_elem(g, type, v_part(g, param[1], 0), c.v_i);
    LLVMBasicBlockRef on = b_new(g, "on");
    LLVMBuildCondBr(g->b, v_equal(g, ir_elem(type), a, b), on, differ);
    b_start(g, on);
    l_count_end(g, &c);
    return v_i1(g, true);
}

static LLVMValueRef contains_body(gen *g, LLVMValueRef *param, uint32_t detail)
{
    const tare_irtype type = (tare_irtype)detail;
    LLVMBasicBlockRef found = b_new(g, "found");
    counted c = l_count(g, v_part(g, param[0], 1));
    LLVMValueRef v = v_elem(g, type, v_part(g, param[0], 0), c.v_i);
    LLVMBasicBlockRef on = b_new(g, "on");
    LLVMBuildCondBr(g->b, v_equal(g, ir_elem(type), v, param[1]), found, on);
    b_start(g, found);
    LLVMBuildRet(g->b, v_i1(g, true));
    b_start(g, on);
    l_count_end(g, &c);
    return v_i1(g, false);
}

/* Absent strings equal each other alone. */
static LLVMValueRef bytes_body(gen *g, LLVMValueRef *param, uint32_t detail)
{
    (void)detail;
    LLVMBasicBlockRef lengths = b_new(g, "lengths"), same = b_new(g, "same"), differ = b_new(g, "differ");
    LLVMBasicBlockRef absent = b_new(g, "absent");
    LLVMValueRef v_a = v_part(g, param[0], 0), v_b = v_part(g, param[1], 0);
    LLVMValueRef v_none = LLVMBuildOr(g->b, v_is_null(g, v_a), v_is_null(g, v_b), "");
    LLVMBuildCondBr(g->b, v_none, absent, lengths);
    b_start(g, absent);
    LLVMBuildRet(g->b, LLVMBuildICmp(g->b, LLVMIntEQ, v_a, v_b, ""));
    b_start(g, differ);
    LLVMBuildRet(g->b, v_i1(g, false));
    b_start(g, lengths);
    LLVMValueRef v_len = v_part(g, param[0], 1);
    LLVMBuildCondBr(g->b, LLVMBuildICmp(g->b, LLVMIntEQ, v_len, v_part(g, param[1], 1), ""), same, differ);
    b_start(g, same);
    counted c = l_count(g, v_len);
    LLVMValueRef x = v_load(g, g->t.i8, LLVMBuildInBoundsGEP2(g->b, g->t.i8, v_a, &c.v_i, 1, ""), "");
    LLVMValueRef y = v_load(g, g->t.i8, LLVMBuildInBoundsGEP2(g->b, g->t.i8, v_b, &c.v_i, 1, ""), "");
    LLVMBasicBlockRef on = b_new(g, "on");
    LLVMBuildCondBr(g->b, LLVMBuildICmp(g->b, LLVMIntEQ, x, y, ""), on, differ);
    b_start(g, on);
    l_count_end(g, &c);
    return v_i1(g, true);
}

/* ---- elements ----------------------------------------------------------------------------- */

static LLVMValueRef v_elem_at(gen *g, tare_irtype list, LLVMValueRef v_at, LLVMValueRef v_i)
{
    return LLVMBuildInBoundsGEP2(g->b, l_memory_type(g, ir_elem(list)), v_at, &v_i, 1, "");
}

LLVMValueRef v_elem(gen *g, tare_irtype list, LLVMValueRef v_at, LLVMValueRef v_i)
{
    const tare_irtype elem = ir_elem(list);
    return v_from_memory(g, elem, v_load(g, l_memory_type(g, elem), v_elem_at(g, list, v_at, v_i), ""));
}

static void l_bounds(gen *g, LLVMValueRef v_i, LLVMValueRef v_len)
{
    LLVMValueRef v_outside = LLVMBuildICmp(g->b, LLVMIntUGE, v_i, v_at_least_0(g, v_len), "outside");
    l_refuse_if(g, v_outside, TARE_RULE_BOUNDS);
}

void l_set_elem(gen *g, tare_irtype list, LLVMValueRef v_list_, LLVMValueRef v_i, LLVMValueRef v)
{
    l_bounds(g, v_i, v_part(g, v_list_, 1));
    l_flush(g);
    l_store(g, v_to_memory(g, v), v_elem_at(g, list, v_part(g, v_list_, 0), v_i));
}

static void l_fill(gen *g, tare_irtype list, LLVMValueRef v_at, LLVMValueRef *v, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        l_store(g, v_to_memory(g, v[i]), v_elem_at(g, list, v_at, v_i64(g, i)));
}

LLVMValueRef v_new_list(gen *g, tare_irtype list, LLVMValueRef *v, uint32_t n)
{
    l_flush(g);
    LLVMValueRef v_at = v_scratch(g, v_i64(g, room_for(n)), elem_words(list));
    l_leave_if(g, v_is_null(g, v_at));
    l_fill(g, list, v_at, v, n);
    return v_list(g, v_at, v_i64(g, n));
}

LLVMValueRef v_stack_list(gen *g, tare_irtype list, LLVMValueRef *v, uint32_t n)
{
    LLVMTypeRef type = LLVMArrayType2(l_memory_type(g, ir_elem(list)), n);
    LLVMValueRef v_at = l_home(g, type, "list");
    l_fill(g, list, v_at, v, n);
    return v_list(g, v_at, v_i64(g, n));
}

static LLVMValueRef v_constant_data(gen *g, LLVMValueRef v_data, const char *name)
{
    LLVMValueRef v = LLVMAddGlobal(g->module, LLVMTypeOf(v_data), name);
    LLVMSetInitializer(v, v_data);
    LLVMSetLinkage(v, LLVMPrivateLinkage);
    LLVMSetGlobalConstant(v, 1);
    LLVMSetUnnamedAddress(v, LLVMGlobalUnnamedAddr);
    return v;
}

LLVMValueRef v_constant_list(gen *g, tare_irtype list, LLVMValueRef *v, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (!LLVMIsConstant(v[i]))
            return NULL;
    LLVMTypeRef type = l_memory_type(g, ir_elem(list));
    LLVMValueRef *data = arena_array(g->arena, LLVMValueRef, n + 1);
    for (uint32_t i = 0; i < n; i++)
        data[i] = v_to_memory(g, v[i]);
    return v_list(g, v_constant_data(g, LLVMConstArray2(type, data, n), "list"), v_i64(g, n));
}

LLVMValueRef v_text(gen *g, const char *text)
{
    LLVMValueRef v_data = LLVMConstStringInContext2(g->t.context, text, strlen(text), 0);
    return v_list(g, v_constant_data(g, v_data, "text"), v_i64(g, (int64_t)strlen(text)));
}

/* A list grows where its length says that its room is full. */
void l_push(gen *g, tare_irtype list, LLVMValueRef home, LLVMValueRef v)
{
    l_flush(g);
    LLVMBasicBlockRef grow = b_new(g, "grow"), put = b_new(g, "put");
    LLVMValueRef v_old = v_field(g, home, LAYOUT_OF_list, FIELD_list_at, "at");
    LLVMValueRef v_len = v_at_least_0(g, v_field(g, home, LAYOUT_OF_list, FIELD_list_len, "len"));
    LLVMValueRef v_less = LLVMBuildSub(g->b, v_len, v_i64(g, 1), "");
    LLVMValueRef v_power = LLVMBuildICmp(g->b, LLVMIntEQ, LLVMBuildAnd(g->b, v_len, v_less, ""), v_i64(g, 0), "");
    LLVMValueRef v_long = LLVMBuildICmp(g->b, LLVMIntUGE, v_len, v_i64(g, ROOM_LEAST), "");
    LLVMBasicBlockRef before = LLVMGetInsertBlock(g->b);
    LLVMBuildCondBr(g->b, LLVMBuildAnd(g->b, v_power, v_long, "full"), grow, put);
    b_start(g, grow);
    LLVMValueRef arg[] = {g->f.v_mode, v_old, v_len};
    LLVMValueRef v_new = v_helper(g, "grow", elem_words(list), g->t.ptr, arg, 3, grow_body);
    l_leave_if(g, v_is_null(g, v_new));
    LLVMBasicBlockRef grown = LLVMGetInsertBlock(g->b);
    b_goto(g, put);
    LLVMValueRef v_at = LLVMBuildPhi(g->b, g->t.ptr, "at");
    LLVMAddIncoming(v_at, (LLVMValueRef[]){v_old, v_new}, (LLVMBasicBlockRef[]){before, grown}, 2);
    l_store(g, v_to_memory(g, v), v_elem_at(g, list, v_at, v_len));
    l_store(g, v_list(g, v_at, LLVMBuildNSWAdd(g->b, v_len, v_i64(g, 1), "")), home);
}

/* ---- expressions -------------------------------------------------------------------------- */

LLVMValueRef v_lists_equal(gen *g, tare_irtype list, LLVMValueRef a, LLVMValueRef b)
{
    LLVMValueRef arg[] = {a, b};
    return v_helper(g, "lists_equal", ir_wrapped(list), g->t.i1, arg, 2, equal_body);
}

LLVMValueRef v_bytes_equal(gen *g, LLVMValueRef a, LLVMValueRef b)
{
    LLVMValueRef arg[] = {a, b};
    return v_helper(g, "bytes_equal", 0, g->t.i1, arg, 2, bytes_body);
}

static LLVMValueRef v_slice(gen *g, tare_irtype list, LLVMValueRef *v)
{
    LLVMValueRef v_len = v_at_least_0(g, v_part(g, v[0], 1));
    LLVMValueRef v_order = LLVMBuildICmp(g->b, LLVMIntUGT, v[1], v[2], "");
    LLVMValueRef v_past = LLVMBuildICmp(g->b, LLVMIntUGT, v[2], v_len, "");
    l_refuse_if(g, LLVMBuildOr(g->b, v_order, v_past, "outside"), TARE_RULE_BOUNDS);
    return v_list(g, v_elem_at(g, list, v_part(g, v[0], 0), v[1]), LLVMBuildSub(g->b, v[2], v[1], ""));
}

static LLVMValueRef v_repeat(gen *g, tare_irtype list, LLVMValueRef *v)
{
    l_flush(g);
    LLVMValueRef v_elem_home = l_home(g, l_memory_type(g, ir_elem(list)), "element");
    l_store(g, v_to_memory(g, v[0]), v_elem_home);
    LLVMValueRef arg[] = {g->f.v_mode, v[1], v_elem_home};
    return v_made(g, v_helper(g, "repeat", elem_words(list), g->t.of[LAYOUT_OF_list], arg, 3, repeat_body));
}

static LLVMValueRef v_join_lists(gen *g, tare_irtype list, LLVMValueRef *v)
{
    l_flush(g);
    LLVMValueRef arg[] = {g->f.v_mode, v[0], v[1]};
    return v_made(g, v_helper(g, "concat", elem_words(list), g->t.of[LAYOUT_OF_list], arg, 3, concat_body));
}

LLVMValueRef v_list_copy(gen *g, tare_irtype list, LLVMValueRef v)
{
    LLVMValueRef arg[] = {g->f.v_mode, v};
    return v_helper(g, "copy", elem_words(list), g->t.of[LAYOUT_OF_list], arg, 2, copy_body);
}

static LLVMValueRef v_copy(gen *g, tare_irtype list, LLVMValueRef v)
{
    l_flush(g);
    return v_made(g, v_list_copy(g, list, v));
}

static LLVMValueRef v_str_at(gen *g, LLVMValueRef v_str, LLVMValueRef v_i)
{
    l_bounds(g, v_i, v_part(g, v_str, 1));
    LLVMValueRef v_at = LLVMBuildInBoundsGEP2(g->b, g->t.i8, v_part(g, v_str, 0), &v_i, 1, "");
    return LLVMBuildZExt(g->b, v_load(g, g->t.i8, v_at, ""), g->t.i64, "");
}

LLVMValueRef v_owned(gen *g, const ir_expr *e)
{
    if (e->op == TARE_IR_COPY && (e->operand[0]->op == TARE_IR_LIST || e->operand[0]->op == TARE_IR_CONCAT ||
                                  e->operand[0]->op == TARE_IR_REPEAT))
        e = e->operand[0];
    if (e->op != TARE_IR_LIST)
        return v_expr(g, e);
    LLVMValueRef *v = arena_array(g->arena, LLVMValueRef, e->n + 1);
    for (uint32_t i = 0; i < e->n; i++)
        v[i] = v_expr(g, e->operand[i]);
    return v_new_list(g, e->type, v, e->n);
}

LLVMValueRef v_list_expr(gen *g, const ir_expr *e, LLVMValueRef *v)
{
    switch ((int)e->op) {
    case TARE_IR_LEN:
    case TARE_IR_STR_LEN: return v_part(g, v[0], 1);
    case TARE_IR_AT:
        l_bounds(g, v[1], v_part(g, v[0], 1));
        return v_elem(g, e->operand[0]->type, v_part(g, v[0], 0), v[1]);
    case TARE_IR_LIST: {
        LLVMValueRef v_constant = v_constant_list(g, e->type, v, e->n);
        return v_constant ? v_constant : v_new_list(g, e->type, v, e->n);
    }
    case TARE_IR_COPY: return v_copy(g, e->type, v[0]);
    case TARE_IR_REPEAT: return v_repeat(g, e->type, v);
    case TARE_IR_CONCAT: return v_join_lists(g, e->type, v);
    case TARE_IR_SLICE: return v_slice(g, e->type, v);
    case TARE_IR_CONTAINS: {
        LLVMValueRef arg[] = {v[0], v[1]};
        return v_helper(g, "contains", e->operand[0]->type, g->t.i1, arg, 2, contains_body);
    }
    case TARE_IR_STR_AT: return v_str_at(g, v[0], v[1]);
    default: return NULL;
    }
}
