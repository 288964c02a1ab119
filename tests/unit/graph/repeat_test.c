/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Random graphs over changing inputs, twice: one repeats what it can, the other computes all.
 * Nobody may be able to tell them apart, but by the numbers of storages.
 */
#include "graph/graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "operators.h"
#include "tare/symbolic.h"

enum { INPUTS = 4, NODES = 40, GRAPHS = 60, PASSES = 12, MAX_VALUES = INPUTS + 2 * NODES, MAX_STORAGES = 4096 };

typedef struct side { tare_mode *m; tare_graph *g; tare_rec input[INPUTS][2]; } side;

static operators ops;
static uint64_t seed, taken_over;

static uint32_t below(uint32_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33) % n;
}

static tare_slot value_slot(int64_t v) { return (tare_slot){.tag = TARE_TAG_TENSOR, .u.i = v}; }

/* A node of random operator and arguments, in both graphs. */
static void add_node(side *both, uint32_t n_values)
{
    static const struct { const char *name; uint32_t tensors, list_len; int32_t number; bool flag; } kinds[] = {
        {"same", 1, 0, -1, 0},  {"join", 3, 0, -1, 0},    {"cut", 1, 0, 1, 0},    {"halves", 1, 2, -1, 0},
        {"fill_", 1, 0, -1, 0}, {"regrow_", 1, 0, 7, 0},  {"learn", 3, 0, -1, 0}, {"touch_", 1, 0, -1, 0},
        {"twins", 1, 0, -1, 0}, {"padded", 1, 0, -1, 0},  {"maybe", 1, 0, -1, 1}, {"bytes", 1, 0, -1, 0},
        {"cut", 1, 0, 0, 0},    {"stack", 0, 0, -1, 0},
        {"tail", 1, 0, -1, 0},  {"behind", 2, 0, -1, 0},  {"second", 2, 0, -1, 0},
    };
    const uint32_t kind = below(sizeof kinds / sizeof *kinds);
    tare_slot args[4];
    uint32_t n = 0;
    int64_t list[3];
    for (; n < kinds[kind].tensors; n++)
        args[n] = value_slot(below(n_values));
    for (uint32_t i = 0; i < 3; i++)
        list[i] = below(n_values);
    if (kinds[kind].tensors == 0)
        args[n++] = (tare_slot){TARE_TAG_TENSORS, 3, {.ints = list}};
    if (kinds[kind].number >= 0)
        args[n++] = (tare_slot){.tag = TARE_TAG_INT, .u.i = kinds[kind].number};
    if (kinds[kind].flag)
        args[n++] = (tare_slot){.tag = TARE_TAG_BOOL, .u.i = 1};
    char name[32];
    snprintf(name, sizeof name, "aten::%s", kinds[kind].name);
    for (uint32_t s = 0; s < 2; s++) {
        tare_value first;
        tare_error e;
        if (!tare_graph_node(both[s].g, tare_registry_find(ops.registry, name), args, n, NULL, 0, kinds[kind].list_len,
                             &first, &e))
            fail_msg("%s: %s", name, e.message);
    }
}

/* A size of input i; in every second graph some are expressions. */
static int64_t size_for(const side *s, uint32_t i, uint32_t k, int64_t symbol)
{
    const int64_t size = 8 + 3 * (int64_t)k + i % 2;
    return symbol && i < 2 ? tare_sym_mul(s->m, symbol, size) : size;
}

static void start(side *s, bool open)
{
    s->m = tare_mode_create(ops.registry);
    s->g = tare_graph_create(s->m);
    const int64_t symbol = open ? tare_sym_backed(s->m, &(tare_sym_desc){.hint = 5, .low = 3, .high = 1 << 20}) : 0;
    for (uint32_t i = 0; i < INPUTS; i++) {
        for (uint32_t k = 0; k < 2; k++) {
            const int64_t size = size_for(s, i, k, symbol);
            assert_int_equal(tare_tensor(s->m, &(tare_desc){.size = &size, .rank = 1, .dtype = TARE_DTYPE_float32,
                                                            .device = TARE_DEVICE_CPU}, &s->input[i][k]), TARE_OK);
        }
        tare_graph_input(s->g, s->input[i][0]);
    }
}

/* Same text, offset, bytes and version; storages are shared by the same values. */
static void compare_value(const side *both, tare_value v, uint32_t *partner)
{
    char text[2][128];
    tare_rec r[2];
    for (uint32_t s = 0; s < 2; s++) {
        r[s] = tare_graph_value(both[s].g, v);
        tare_rec_format(both[s].m, r[s], text[s], sizeof text[s]);
    }
    assert_string_equal(text[0], text[1]);
    if (r[0].type == 0)
        return;
    assert_true(r[0].storage < MAX_STORAGES);
    if (partner[r[0].storage] == 0)
        partner[r[0].storage] = r[1].storage;
    assert_int_equal(partner[r[0].storage], r[1].storage);
    for (uint32_t s = 0; s < 2; s++)
        tare_sym_format(both[s].m, tare_storage_bytes(both[s].m, r[s].storage), TARE_SYM_STR, text[s], sizeof text[s]);
    assert_string_equal(text[0], text[1]);
    assert_int_equal(tare_storage_version(both[0].m, r[0].storage), tare_storage_version(both[1].m, r[1].storage));
}

static uint64_t one_pass(side *both)
{
    const uint32_t input = below(INPUTS), which = below(2);
    uint32_t rule[2], failed[2] = {0, 0};
    tare_graph_forget(both[1].g);
    for (uint32_t s = 0; s < 2; s++) {
        tare_graph_set(both[s].g, input, both[s].input[input][which]);
        rule[s] = tare_graph_propagate(both[s].g, &failed[s]);
    }
    assert_int_equal(rule[0], rule[1]);
    assert_int_equal(failed[0], failed[1]);
    uint32_t partner[MAX_STORAGES] = {0};
    for (tare_value v = 0; rule[0] == TARE_OK && v < tare_graph_values(both[0].g); v++)
        compare_value(both, v, partner);
    const tare_graph_stats last = tare_graph_last(both[0].g);
    taken_over += last.shared;
    return rule[0] == TARE_OK ? last.held : 0;
}

static void repeated_is_as_computed(void **state)
{
    (void)state;
    uint64_t held = 0;
    for (uint32_t i = 0; i < GRAPHS; i++) {
        side both[2];
        seed = i;
        for (uint32_t s = 0; s < 2; s++)
            start(&both[s], i % 2);
        for (uint32_t k = 0; k < NODES; k++) {
            add_node(both, tare_graph_values(both[0].g));
            for (uint32_t p = 0; p < (k % 8 == 7 ? PASSES : 1); p++)
                held += one_pass(both);
        }
        for (uint32_t s = 0; s < 2; s++) {
            tare_graph_destroy(both[s].g);
            tare_mode_destroy(both[s].m);
        }
    }
    assert_true(held > 1000); /* something was repeated */
    assert_true(taken_over > 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(repeated_is_as_computed)};
    if (!operators_init(&ops))
        return 1;
    const int failures = cmocka_run_group_tests(tests, NULL, NULL);
    operators_finish(&ops);
    return failures;
}
