/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Running: results, written arguments, profiles, unknowns, the shared sample. */
#include "rig.h"

#include "tare/symbolic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "sample.h"

/* test::grow_(Tensor(a!) self, int n) -> Tensor(a!): self becomes [n, 2] and is written */
static void written_arguments(void **state)
{
    (void)state;
    rig g;
    rig_begin(&g);
    ir_build *b = &g.b;
    ir_func *f = build_func(b, "grow_", IR_FUNC_OP);
    const uint32_t self = build_param(b, "self", TENSOR), n = build_param(b, "n", INT);
    build_result(b, TENSOR);
    ir_rule *r = build_rule(b, "require n > 0", 0);
    build_piece(b, r, "n is ", x_local(b, n), NULL);
    s_writes(b, x_local(b, self));
    ir_expr *size[] = {x_local(b, n), x_int(b, 2)}, *stride[] = {x_int(b, 2), x_int(b, 1)};
    const uint32_t out = s_let(b, "out", x_op(b, TARE_IR_RESIZED, x_local(b, self), x_list(b, INTS, 2, size),
                                              x_list(b, INTS, 2, stride)));
    s_require(b, x_op(b, TARE_IR_GT, x_local(b, n), x_int(b, 0)), r);
    s_return(b, x_local(b, out));
    ir_op *op = rig_op(&g, f, "test::grow_");
    op->arg[0].flags = TARE_ARG_WRITTEN;
    op->arg[0].alias = op->arg[2].alias = 'a';
    rig_done(&g);
    tare_rec t = rig_tensor(&g, 1, (int64_t[]){1}, TARE_DEVICE_CPU);
    const tare_rec before = t;
    const tare_slot none[] = {S_TENSOR(t), S_INT(0)}, slot[] = {S_TENSOR(t), S_INT(3)};
    assert_int_equal(rig_run(&g, "test::grow_", none, 2), TARE_RULE_FIRST);
    assert_memory_equal(&t, &before, sizeof t);
    assert_int_equal(tare_storage_version(g.m, t.storage), 0);
    assert_int_equal(tare_storage_bytes(g.m, t.storage), 4);
    assert_int_equal(rig_run(&g, "test::grow_", slot, 2), TARE_OK);
    assert_int_equal(tare_type_of(g.m, t)->numel, 6);
    assert_int_equal(t.storage, before.storage);
    assert_int_equal(tare_storage_version(g.m, t.storage), 1);
    assert_int_equal(tare_storage_bytes(g.m, t.storage), 24);
    assert_int_equal(g.results.slot[0].len, 1);
    assert_memory_equal(g.results.slot[0].u.rec, &t, sizeof t);
    rig_end(&g);
}

static void empty_slot(void **state)
{
    (void)state;
    rig g;
    rig_begin(&g);
    ir_build *b = &g.b;
    ir_slot *slot = build_slot(b, "choice");
    build_slot_param(b, slot, "x", INT);
    build_slot_result(b, slot, INT);
    ir_func *filler = build_func(b, "cpu_choice", IR_FUNC_SLOT);
    const uint32_t x = build_param(b, "x", INT);
    build_result(b, INT);
    s_return(b, x_op(b, TARE_IR_ADD, x_local(b, x), x_int(b, 1)));
    build_profile(b, "cpu")->slot[0] = filler;
    build_profile(b, "cuda");
    ir_func *f = build_func(b, "f", IR_FUNC_OP);
    const uint32_t t = build_param(b, "t", TENSOR);
    build_result(b, INT);
    const uint32_t out = build_local(b, "out", INT, false);
    s_call_slot(b, slot, x_op(b, TARE_IR_DEVICE_OF, x_local(b, t)), 1, (ir_expr *[]){x_int(b, 41)}, 1, &out);
    s_return(b, x_local(b, out));
    rig_op(&g, f, "test::f");
    rig_done(&g);
    tare_rec cpu = rig_tensor(&g, 0, NULL, TARE_DEVICE_CPU), cuda = rig_tensor(&g, 0, NULL, TARE_DEVICE_CUDA0);
    const tare_slot good = S_TENSOR(cpu), bad = S_TENSOR(cuda);
    assert_int_equal(rig_int(&g, "test::f", &good, 1), 42);
    assert_int_equal(rig_run(&g, "test::f", &bad, 1), TARE_RULE_PROFILE);
    tare_error e;
    assert_true(tare_mode_error(g.m, &e));
    assert_int_equal(e.kind, TARE_ERROR_NotImplementedError);
    assert_string_equal(e.message, "the profile of device `cuda:0` does not fill slot `choice`");
    rig_end(&g);
}

/* Sizes that nobody knows come out of a rule, and go into the next one. */
static void unknowns(void **state)
{
    (void)state;
    rig g;
    rig_begin(&g);
    ir_build *b = &g.b;
    ir_func *f = build_func(b, "find", IR_FUNC_OP);
    const uint32_t t = build_param(b, "t", TENSOR);
    build_result(b, TENSOR);
    const uint32_t n = s_let(b, "n", x_op(b, TARE_IR_UNKNOWN, x_int(b, 0), x_op(b, TARE_IR_NUMEL, x_local(b, t))));
    ir_expr *size[] = {x_local(b, n)};
    const uint32_t out = s_let(b, "out", x_op(b, TARE_IR_EMPTY, x_list(b, INTS, 1, size),
                                              x_op(b, TARE_IR_DTYPE_OF, x_local(b, t)),
                                              x_op(b, TARE_IR_DEVICE_OF, x_local(b, t))));
    s_return(b, x_local(b, out));
    rig_op(&g, f, "test::find");
    rig_done(&g);
    tare_rec x = rig_tensor(&g, 1, (int64_t[]){5}, TARE_DEVICE_CPU);
    const tare_slot slot = S_TENSOR(x);
    assert_int_equal(rig_run(&g, "test::find", &slot, 1), TARE_OK);
    tare_rec found = g.results.rec[0];
    assert_true((tare_type_of(g.m, found)->flags & TARE_T_SYMBOLIC) != 0);
    assert_int_equal(tare_unknown_count(g.m), 1);
    const tare_slot symbolic = S_TENSOR(found);
    assert_int_equal(rig_run(&g, "test::find", &symbolic, 1), TARE_OK);
    assert_int_equal(tare_unknown_count(g.m), 2);
    const int64_t u0 = tare_type_of(g.m, found)->dim[0], u1 = tare_type_of(g.m, g.results.rec[0])->dim[0];
    assert_int_equal(tare_sym_decide(g.m, tare_sym_le(g.m, u1, u0)), TARE_SYM_TRUE);
    tare_sym_guard_info g0;
    assert_true(tare_sym_guard_at(g.m, 0, &g0));
    assert_int_equal(g0.kind, TARE_SYM_FACT);
    rig_end(&g);
}

/* The module that emitters are tested with. */
static void sample(void **state)
{
    (void)state;
    rig g;
    rig_begin(&g);
    g.b.module = sample_module(&g.a);
    rig_done(&g);
    tare_rec a = rig_tensor(&g, 2, (int64_t[]){4, 1}, TARE_DEVICE_CPU), c = rig_tensor(&g, 1, (int64_t[]){3}, TARE_DEVICE_CPU);
    tare_rec d = rig_tensor(&g, 1, (int64_t[]){5}, TARE_DEVICE_CPU), e = rig_tensor(&g, 2, (int64_t[]){4, 3}, TARE_DEVICE_CPU);
    const tare_slot both[] = {S_TENSOR(a), S_TENSOR(c)}, wrong[] = {S_TENSOR(e), S_TENSOR(d)};
    assert_int_equal(rig_run(&g, "aten::combine.Tensor", both, 2), TARE_OK);
    char text[64];
    (void)tare_rec_format(g.m, g.results.rec[0], text, sizeof text);
    assert_int_equal(strncmp(text, "f32[4, 3]", 9), 0);
    assert_true(rig_run(&g, "aten::combine.Tensor", wrong, 2) >= TARE_RULE_FIRST);
    tare_error err;
    assert_true(tare_mode_error(g.m, &err));
    assert_string_equal(err.message, "The size of tensor a (3) must match the size of tensor b (5) at non-singleton dimension 1");
    const tare_rec list[] = {a, c};
    const tare_slot probe = {.tag = TARE_TAG_TENSORS, .len = 2, .u.recs = list};
    assert_int_equal(rig_run(&g, "aten::probe", &probe, 1), TARE_OK);
    assert_int_equal(g.results.slot[0].len, 2);
    assert_int_equal(g.results.slot[0].u.recs[1].storage, c.storage);
    assert_int_equal(g.results.slot[1].u.i, 4 + 4 + 3);
    assert_true(g.results.slot[2].u.f == 5.5);
    rig_end(&g);
}

#ifdef TARE_ALLOC_FAULTS
/* Binding, running and asking why, each without memory from some point on. */
static void no_memory(void **state)
{
    (void)state;
    rig g;
    rig_begin(&g);
    g.b.module = sample_module(&g.a);
    rig_done(&g);
    const uint32_t op = tare_registry_find(g.r, "aten::probe");
    bool ok = false;
    for (int64_t n = 0; !ok; n++) {
        tare_rec list[40];
        for (int i = 0; i < 40; i++)
            list[i] = rig_tensor(&g, 1, (int64_t[]){3 + n}, TARE_DEVICE_CPU);
        const tare_slot slot = {.tag = TARE_TAG_TENSORS, .len = 40, .u.recs = list};
        tare_bound b;
        tare_error e;
        tare_alloc_fail_after(n);
        if (tare_bind(g.m, op, &slot, 1, NULL, 0, &b, &e)) {
            const uint32_t rule = tare_run(g.m, &b, TARE_INTERPRETED, &g.results);
            ok = rule == TARE_OK;
            assert_true(ok || rule == TARE_RULE_MEMORY);
            assert_int_equal(tare_mode_error(g.m, &e), !ok);
            tare_bound_finish(&b);
        }
        tare_alloc_fail_after(-1);
        assert_true(ok || e.kind == TARE_ERROR_OutOfMemoryError);
    }
    rig_end(&g);
}

/* Without memory for a copy of the call, its rule and text are told, with names for numbers. */
static void no_memory_for_facts(void **state)
{
    (void)state;
    rig g;
    rig_begin(&g);
    g.b.module = sample_module(&g.a);
    rig_done(&g);
    tare_rec a = rig_tensor(&g, 1, (int64_t[]){4}, TARE_DEVICE_CPU), c = rig_tensor(&g, 1, (int64_t[]){3}, TARE_DEVICE_CPU);
    const tare_slot both[] = {S_TENSOR(a), S_TENSOR(c)};
    tare_bound b;
    assert_true(tare_bind(g.m, tare_registry_find(g.r, "aten::combine.Tensor"), both, 2, NULL, 0, &b, NULL));
    tare_alloc_fail_after(0);
    assert_true(tare_run(g.m, &b, TARE_INTERPRETED, &g.results) >= TARE_RULE_FIRST);
    tare_alloc_fail_after(-1);
    tare_error e;
    assert_true(tare_mode_error(g.m, &e));
    assert_string_equal(e.message, "The size of tensor a ({x}) must match the size of tensor b ({y}) at non-singleton dimension {i}");
    tare_bound_finish(&b);
    rig_end(&g);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_arguments), cmocka_unit_test(empty_slot), cmocka_unit_test(unknowns),
        cmocka_unit_test(sample),
#ifdef TARE_ALLOC_FAULTS
        cmocka_unit_test(no_memory), cmocka_unit_test(no_memory_for_facts),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
