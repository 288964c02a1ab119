/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Units are merged: operators, slots, kinds, rule ids. */
#include "units.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

static void facts(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 1 << 14, NULL);
    const tare_unit u = unit_of(&a, sample_module(&a)), *units[] = {&u};
    char why[256];
    tare_registry *r = make(units, 1, why);
    const uint32_t op = tare_registry_find(r, "aten::combine_.Tensor");
    const tare_op_info *info = tare_registry_op(r, op);
    assert_string_equal(info->base, "aten::combine.Tensor");
    assert_string_equal(info->family, "sample");
    assert_string_equal(info->file, "opdefs/sample.yaml");
    assert_int_equal(info->line, 7);
    assert_int_equal(info->n_args, 3);
    assert_int_equal(info->n_returns, 1);
    assert_string_equal(tare_registry_text(r, op, info->arg[2].name), "alpha");
    assert_true((info->flags & TARE_OP_INPLACE) != 0);
    assert_false(info->native);
    assert_null(tare_registry_op(r, tare_registry_ops(r)));
    const uint32_t base = tare_registry_find(r, "aten::combine.Tensor");
    const tare_dtype good[] = {TARE_DTYPE_float32, TARE_DTYPE_int64}, bad[] = {TARE_DTYPE_float32, TARE_DTYPE_bool};
    assert_true(tare_registry_supports(r, base, good, 2, TARE_KIND_CPU));
    assert_false(tare_registry_supports(r, base, bad, 2, TARE_KIND_CPU));
    assert_false(tare_registry_supports(r, base, good, 2, 9));
    assert_true(tare_registry_supports(r, op, bad, 2, TARE_KIND_CUDA));
    tare_registry_destroy(r);
    arena_finish(&a);
}

static void merges(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 1 << 14, NULL);
    const tare_unit u = unit_of(&a, sample_module(&a)), v = unit_of(&a, overlay_module(&a, "npu", "pick_format"));
    const tare_unit *units[] = {&u, &v};
    char why[256];
    tare_registry *r = make(units, 2, why);
    assert_non_null(r);
    assert_int_equal(tare_registry_ops(r), 4);
    assert_int_equal(tare_registry_kind(r, "npu"), 3);
    assert_int_equal(tare_registry_kind(r, "cuda"), TARE_KIND_CUDA);
    assert_int_equal(tare_registry_kind(r, "tpu"), TARE_KIND_NONE);
    assert_string_equal(tare_registry_kind_name(r, 3), "npu");
    assert_null(tare_registry_kind_name(r, 4));
    assert_null(tare_registry_kind_name(r, TARE_KIND_NONE));
    assert_int_equal(tare_registry_op(r, tare_registry_find(r, "aten::combine.Tensor"))->unit, 1);
    assert_int_equal(tare_registry_op(r, tare_registry_find(r, "aten::combine_.Tensor"))->unit, 0);

    /* Rules of the second unit come after those of the first. */
    tare_mode *m = tare_mode_create(r);
    const tare_desc desc = {.dtype = TARE_DTYPE_float32, .device = 3 << 8, .layout = TARE_LAYOUT_STRIDED};
    tare_rec t;
    assert_int_equal(tare_tensor(m, &desc, &t), TARE_OK);
    tare_slot slot[] = {{.tag = TARE_TAG_TENSOR, .u.rec = &t}, {.tag = TARE_TAG_TENSOR, .u.rec = &t}};
    tare_bound b;
    tare_results out;
    assert_true(tare_bind(m, tare_registry_find(r, "aten::combine.Tensor"), slot, 1, NULL, 0, &b, NULL));
    const uint32_t rule = tare_run(m, &b, TARE_NATIVE, &out);
    tare_bound_finish(&b);
    tare_error told, fixed;
    assert_true(tare_mode_error(m, &told));
    assert_string_equal(told.message, "overlaid");
    assert_int_equal(told.kind, TARE_ERROR_ValueError);
    assert_true(tare_registry_rule(r, rule, &fixed));
    assert_string_equal(fixed.message, "overlaid");
    assert_true(tare_registry_rule(r, rule - 1, &fixed));
    assert_string_equal(fixed.file, "opdefs/sample.yaml");
    assert_false(tare_registry_rule(r, rule + 1, &fixed));
    assert_false(tare_registry_rule(r, TARE_RULE_OVERFLOW, &fixed));

    /* A rule of the first unit calls what the second filled the slot with for its device. */
    assert_true(tare_bind(m, tare_registry_find(r, "aten::combine_.Tensor"), slot, 2, NULL, 0, &b, NULL));
    assert_int_equal(tare_run(m, &b, TARE_NATIVE, &out), TARE_OK);
    tare_bound_finish(&b);
    tare_mode_destroy(m);
    tare_registry_destroy(r);
    arena_finish(&a);
}

static void slots_must_agree(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 1 << 14, NULL);
    const tare_unit u = unit_of(&a, sample_module(&a)), v = unit_of(&a, overlay_module(&a, "npu", "other"));
    const tare_unit *units[] = {&u, &v};
    char why[256];
    assert_null(make(units, 2, why));
    assert_string_equal(why, "unit 1: its slot 0 is `other`, another unit's is `pick_format` or has other types");
    arena_finish(&a);
}

/* combine_ fills the slot that it calls: the slot's call would reach it again. */
static void no_recursion(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 1 << 14, NULL);
    ir_build b;
    build_init(&b, &a, build_module(&a, NULL));
    ir_slot *slot = build_slot(&b, "again");
    build_slot_param(&b, slot, "self", TARE_TY_TENSOR);
    ir_func *f = build_func(&b, "f", IR_FUNC_SLOT);
    const uint32_t self = build_param(&b, "self", TARE_TY_TENSOR);
    s_call_slot(&b, slot, x_op(&b, TARE_IR_DEVICE_OF, x_local(&b, self)), 1, (ir_expr *[]){x_local(&b, self)}, 0, NULL);
    build_profile(&b, "cpu")->slot[0] = f;
    build_done(&a, b.module);
    const tare_unit u = unit_of(&a, b.module), *units[] = {&u};
    char why[256];
    assert_null(make(units, 1, why));
    assert_string_equal(why, "unit 0: function `f` calls itself");
    arena_finish(&a);
}

#ifdef TARE_ALLOC_FAULTS
/* Every allocation fails once: no registry, a reason, nothing left. */
static void no_memory(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 1 << 14, NULL);
    const tare_unit u = unit_of(&a, sample_module(&a)), v = unit_of(&a, overlay_module(&a, "npu", "pick_format"));
    const tare_unit *units[] = {&u, &v};
    char why[256];
    tare_registry *r = NULL;
    int64_t n = 0;
    for (; r == NULL; n++) {
        tare_alloc_fail_after(n);
        r = make(units, 2, why);
        tare_alloc_fail_after(-1);
        assert_true(r != NULL || strstr(why, "out of memory") != NULL);
    }
    assert_true(n > 2);
    tare_registry_destroy(r);
    arena_finish(&a);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts), cmocka_unit_test(merges), cmocka_unit_test(slots_must_agree),
        cmocka_unit_test(no_recursion),
#ifdef TARE_ALLOC_FAULTS
        cmocka_unit_test(no_memory),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
