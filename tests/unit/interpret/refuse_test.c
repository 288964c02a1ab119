/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Native functions that refuse: global ids, copies of the call, slots that are only interpreted. */
#include "rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <string.h>

#include "tare/boxing.h"

/* Two units with the same rule: what generated code would refuse with. */
static tare_unit unit[2];
static uint32_t raised;

static uint32_t refuses(tare_mode *m, const tare_slot *in, uint32_t n_in, tare_slot *out)
{
    (void)out;
    tare_abi_enter(m);
    tare_fault(m, raised);
    return tare_abi_refuse(m, &unit[1], 0, in, n_in);
}

/* test::<name>(int[] l, str s) -> int: fails with both in the message unless l is empty */
static void build(rig *g, const char *name)
{
    rig_begin(g);
    ir_build *b = &g->b;
    ir_func *f = build_func(b, name, IR_FUNC_OP);
    const uint32_t l = build_param(b, "l", INTS), s = build_param(b, "s", STR);
    build_result(b, INT);
    ir_rule *r = build_rule(b, name, 0);
    build_piece(b, r, name, NULL, NULL);
    build_piece(b, r, " ", x_local(b, l), NULL);
    build_piece(b, r, " ", x_local(b, s), NULL);
    s_require(b, x_op(b, TARE_IR_EQ, x_op(b, TARE_IR_LEN, x_local(b, l)), x_int(b, 0)), r);
    s_return(b, x_int(b, 42));
    rig_op(g, f, arena_format(&g->a, "test::%s", name));
    rig_done(g);
}

typedef struct pair { rig first, second; tare_registry *r; tare_mode *m; } pair;

static void open(pair *p)
{
    static const tare_entry_fns entries[] = {{refuses, NULL}};
    build(&p->first, "a");
    build(&p->second, "b");
    unit[0] = p->first.unit;
    unit[1] = p->second.unit;
    unit[1].entries = entries;
    const tare_unit *units[] = {&unit[0], &unit[1]};
    p->r = tare_registry_create(units, 2, NULL, 0);
    p->m = tare_mode_create(p->r);
    assert_non_null(p->m);
}

static void close(pair *p)
{
    tare_mode_destroy(p->m);
    tare_registry_destroy(p->r);
    rig_end(&p->first);
    rig_end(&p->second);
}

static void ids_are_global(void **state)
{
    (void)state;
    pair p;
    open(&p);
    int64_t ints[] = {1, 2};
    char text[] = "xyz";
    const tare_slot slot[] = {{TARE_TAG_INTS, 2, {.ints = ints}}, {TARE_TAG_STR, 3, {.str = text}}};
    tare_bound b;
    tare_results out;
    const uint32_t op = tare_registry_find(p.r, "test::b");
    assert_true(tare_registry_op(p.r, op)->native);
    assert_true(tare_bind(p.m, op, slot, 2, NULL, 0, &b, NULL));
    raised = TARE_RULE_FIRST;
    assert_int_equal(tare_run(p.m, &b, TARE_NATIVE, &out), TARE_RULE_FIRST + 1);
    assert_int_equal(tare_run(p.m, &b, TARE_INTERPRETED, &out), TARE_RULE_FIRST + 1);
    assert_int_equal(tare_run(p.m, &b, TARE_NATIVE, &out), TARE_RULE_FIRST + 1);
    tare_bound_finish(&b);
    ints[0] = 9;
    memset(text, '?', 3);
    tare_error e;
    assert_true(tare_mode_error(p.m, &e));
    assert_string_equal(e.message, "b [1, 2] xyz");
    assert_string_equal(e.op, "test::b");
    assert_int_equal(e.rule, TARE_RULE_FIRST + 1);
    assert_int_equal(p.m->failed, TARE_RULE_FIRST + 1);
    close(&p);
}

/* Native code that the interpreter does not agree with: still an answer, without numbers. */
static void faults_keep_their_ids(void **state)
{
    (void)state;
    pair p;
    open(&p);
    const tare_slot slot[] = {{.tag = TARE_TAG_INTS}, {TARE_TAG_STR, 1, {.str = "x"}}};
    tare_bound b;
    tare_results out;
    assert_true(tare_bind(p.m, tare_registry_find(p.r, "test::b"), slot, 2, NULL, 0, &b, NULL));
    raised = TARE_RULE_OVERFLOW;
    assert_int_equal(tare_run(p.m, &b, TARE_NATIVE, &out), TARE_RULE_OVERFLOW);
    tare_error e;
    assert_true(tare_mode_error(p.m, &e));
    assert_string_equal(e.message, "integer overflow in the rule of test::b");
    raised = TARE_RULE_PROFILE;
    assert_int_equal(tare_run(p.m, &b, TARE_NATIVE, &out), TARE_RULE_PROFILE);
    assert_int_equal(tare_run(p.m, &b, TARE_INTERPRETED, &out), TARE_OK);
    assert_int_equal(out.slot[0].u.i, 42);
    assert_false(tare_mode_error(p.m, &e));
    tare_bound_finish(&b);
    close(&p);
}

/* A slot by hand: what a caller gives wrongly is refused, never followed. */
static void damaged_slots(void **state)
{
    (void)state;
    pair p;
    open(&p);
    static const tare_slot damaged[][2] = {
        {{TARE_TAG_INTS, 2, {.ints = NULL}}, {TARE_TAG_STR, 1, {.str = "x"}}},
        {{.tag = 99}, {TARE_TAG_STR, 1, {.str = "x"}}},
        {{.tag = TARE_TAG_INTS}, {TARE_TAG_STR, 1, {.str = NULL}}},
        {{.tag = TARE_TAG_INTS}, {TARE_TAG_TENSOR, 0, {.rec = NULL}}},
    };
    for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++)
        for (int execution = TARE_NATIVE; execution <= TARE_INTERPRETED; execution++) {
            tare_slot slot[2] = {damaged[i][0], damaged[i][1]};
            const tare_bound b = {.op = tare_registry_find(p.r, "test::b"), .n = 2, .slot = slot};
            tare_results out;
            tare_error e;
            assert_int_equal(tare_run(p.m, &b, (tare_execution)execution, &out), TARE_RULE_ARGUMENT);
            assert_true(tare_mode_error(p.m, &e));
            assert_int_equal(e.kind, TARE_ERROR_TypeError);
        }
    const tare_bound few = {.op = 0, .n = 1, .slot = (tare_slot *)(uintptr_t)damaged[0]};
    const tare_bound none = {.op = 17};
    tare_results out;
    assert_int_equal(tare_run(p.m, &few, TARE_NATIVE, &out), TARE_RULE_ARGUMENT);
    assert_int_equal(tare_run(p.m, &none, TARE_NATIVE, &out), TARE_RULE_ARGUMENT);
    close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_global), cmocka_unit_test(faults_keep_their_ids), cmocka_unit_test(damaged_slots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
