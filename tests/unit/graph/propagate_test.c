/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Propagation: what is repeated agrees with what is computed, and what must be computed is. */
#include "graph/graph.h"

#include "base/alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "operators.h"
#include "tare/symbolic.h"

#define F32 TARE_DTYPE_float32
#define CPU TARE_DEVICE_CPU

static operators ops;

static int setup_all(void **state)
{
    (void)state;
    return operators_init(&ops) ? 0 : -1;
}

static int teardown_all(void **state)
{
    (void)state;
    operators_finish(&ops);
    return 0;
}

typedef struct fixture { tare_mode *m; tare_graph *g; } fixture;

static int setup(void **state)
{
    fixture *f = test_malloc(sizeof *f);
    f->m = tare_mode_create(ops.registry);
    f->g = tare_graph_create(f->m);
    *state = f;
    return f->m && f->g ? 0 : -1;
}

static int teardown(void **state)
{
    fixture *f = *state;
    tare_graph_destroy(f->g);
    tare_mode_destroy(f->m);
    test_free(f);
    return 0;
}

static tare_rec vector(const fixture *f, int64_t n)
{
    tare_rec t;
    assert_int_equal(tare_tensor(f->m, &(tare_desc){.size = &n, .rank = 1, .dtype = F32, .device = CPU}, &t), TARE_OK);
    return t;
}

#define VALUE(v) ((tare_slot){.tag = TARE_TAG_TENSOR, .u.i = (v)})
#define INT(v) ((tare_slot){.tag = TARE_TAG_INT, .u.i = (v)})
#define ARGS(...) (const tare_slot[]){__VA_ARGS__}, sizeof((const tare_slot[]){__VA_ARGS__}) / sizeof(tare_slot)

static tare_value node_of(const fixture *f, const char *name, const tare_slot *args, size_t n_args, uint32_t list_len)
{
    tare_error error = {0};
    tare_value first = TARE_NO_VALUE;
    char full[64];
    snprintf(full, sizeof full, "aten::%s", name);
    const uint32_t op = tare_registry_find(ops.registry, full);
    assert_int_not_equal(op, TARE_NO_OP);
    if (!tare_graph_node(f->g, op, args, (uint32_t)n_args, NULL, 0, list_len, &first, &error))
        fail_msg("%s: %s", name, error.message);
    return first;
}

static tare_value node(const fixture *f, const char *name, const tare_slot *args, size_t n_args)
{
    return node_of(f, name, args, n_args, 0);
}

/* A pass after which `shared` nodes took over from like ones, `computed` were computed and the others repeated. */
static void pass_sharing(const fixture *f, uint64_t shared, uint64_t computed)
{
    uint32_t failed = 0;
    const uint32_t rule = tare_graph_propagate(f->g, &failed);
    if (rule) {
        tare_error e;
        tare_mode_error(f->m, &e);
        fail_msg("node %u: rule %u: %s", failed, rule, e.message);
    }
    const tare_graph_stats s = tare_graph_last(f->g);
    assert_int_equal(s.shared, shared);
    assert_int_equal(s.computed, computed);
    assert_int_equal(s.held + s.shared + s.computed, tare_graph_nodes(f->g));
}

static void pass(const fixture *f, uint64_t computed) { pass_sharing(f, 0, computed); }

static int64_t size_of(const fixture *f, tare_value v) { return tare_type_of(f->m, tare_graph_value(f->g, v))->dim[0]; }
static int64_t bytes_of(const fixture *f, tare_value v)
{
    return tare_storage_bytes(f->m, tare_graph_value(f->g, v).storage);
}
static uint32_t version_of(const fixture *f, tare_value v)
{
    return tare_storage_version(f->m, tare_graph_value(f->g, v).storage);
}

static void nodes_run_again_only_where_types_changed(void **state)
{
    const fixture *f = *state;
    const tare_value x = tare_graph_input(f->g, vector(f, 8)), y = tare_graph_input(f->g, vector(f, 8));
    const tare_value a = node(f, "same", ARGS(VALUE(x))), b = node(f, "same", ARGS(VALUE(y)));
    const tare_value c = node(f, "join", ARGS(VALUE(a), VALUE(b), VALUE(x)));
    pass_sharing(f, 1, 2);
    assert_int_equal(size_of(f, c), 24);
    const tare_rec first = tare_graph_value(f->g, c);
    pass(f, 0);
    const tare_rec again = tare_graph_value(f->g, c);
    assert_memory_equal(&again, &first, sizeof first);
    assert_int_equal(bytes_of(f, c), 96);
    tare_graph_set(f->g, y, vector(f, 2));
    pass(f, 2);
    assert_int_equal(size_of(f, c), 18);
    assert_int_equal(bytes_of(f, c), 72);
    pass(f, 0);
    assert_int_equal(bytes_of(f, c), 72);
    tare_graph_forget(f->g);
    pass(f, 3);
}

static void every_fresh_result_has_a_storage_of_its_own(void **state)
{
    const fixture *f = *state;
    const tare_rec input = vector(f, 4);
    const tare_value x = tare_graph_input(f->g, input);
    tare_value v[50];
    for (uint32_t i = 0; i < 50; i++)
        v[i] = node(f, "same", ARGS(VALUE(i ? v[i - 1] : x)));
    pass_sharing(f, 49, 1);
    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 50; i++) {
            assert_int_not_equal(tare_graph_value(f->g, v[i]).storage, input.storage);
            for (uint32_t k = 0; k < i; k++)
                assert_int_not_equal(tare_graph_value(f->g, v[i]).storage, tare_graph_value(f->g, v[k]).storage);
        }
        const uint32_t count = mode_of(f->m)->storages.count;
        pass(f, 0);
        assert_int_equal(mode_of(f->m)->storages.count, count); /* passes do not pile up */
    }
    assert_int_equal(tare_storage_bytes(f->m, input.storage), 16);
}

static void views_follow_their_arguments(void **state)
{
    const fixture *f = *state;
    tare_rec t = vector(f, 100);
    const uint32_t type = vector(f, 10).type;
    t.type = type;
    t.offset = 5;
    const tare_value x = tare_graph_input(f->g, t);
    const tare_value v = node(f, "cut", ARGS(VALUE(x), INT(3)));
    const tare_value h = node_of(f, "halves", ARGS(VALUE(x)), 2);
    pass(f, 2);
    t.offset = 50;
    tare_graph_set(f->g, x, t);
    pass(f, 0);
    assert_int_equal(tare_graph_value(f->g, v).offset, 53);
    assert_int_equal(size_of(f, v), 7);
    assert_int_equal(tare_graph_value(f->g, h).offset, 50);
    assert_int_equal(tare_graph_value(f->g, h + 1).offset, 55);
    const tare_rec other = vector(f, 10);
    tare_graph_set(f->g, x, other);
    pass(f, 0);
    assert_int_equal(tare_graph_value(f->g, v).storage, other.storage);
    assert_int_equal(tare_graph_value(f->g, h + 1).storage, other.storage);
    assert_int_equal(tare_graph_value(f->g, h + 1).offset, 5);
}

static void a_view_follows_the_argument_that_the_schema_names(void **state)
{
    const fixture *f = *state;
    const tare_rec a = vector(f, 8), c = vector(f, 8);
    tare_rec b = a;
    b.offset = 4;
    const tare_value x = tare_graph_input(f->g, a), y = tare_graph_input(f->g, b);
    const tare_value v = node(f, "second", ARGS(VALUE(x), VALUE(y)));
    pass(f, 1); /* both arguments have the storage */
    assert_int_equal(tare_graph_value(f->g, v).offset, 5);
    tare_graph_set(f->g, y, c);
    pass(f, 0);
    assert_int_equal(tare_graph_value(f->g, v).storage, c.storage);
    assert_int_equal(tare_graph_value(f->g, v).offset, 1);
}

static void writes_are_counted_whether_computed_or_repeated(void **state)
{
    const fixture *f = *state;
    const tare_value x = tare_graph_input(f->g, vector(f, 8)), s = tare_graph_input(f->g, vector(f, 8)),
                     t = tare_graph_input(f->g, vector(f, 8));
    const tare_value a = node(f, "same", ARGS(VALUE(x)));
    const tare_value b = node(f, "fill_", ARGS(VALUE(a)));
    node(f, "learn", ARGS(VALUE(x), VALUE(s), VALUE(t)));
    node(f, "touch_", ARGS(VALUE(s)));
    pass(f, 4);
    assert_int_equal(version_of(f, a), 1);
    assert_int_equal(version_of(f, s), 2);
    assert_int_equal(version_of(f, t), 2);
    pass(f, 1); /* one write more than arguments that are written: computed every time */
    assert_int_equal(version_of(f, a), 1); /* a new storage in each pass */
    assert_int_equal(version_of(f, b), 1);
    assert_int_equal(tare_graph_value(f->g, a).storage, tare_graph_value(f->g, b).storage);
    assert_int_equal(version_of(f, s), 4);
    assert_int_equal(version_of(f, t), 4);
}

static void changed_arguments_are_computed_each_time(void **state)
{
    const fixture *f = *state;
    const tare_rec input = vector(f, 4);
    const tare_value x = tare_graph_input(f->g, input);
    const tare_value a = node(f, "same", ARGS(VALUE(x)));
    const tare_value r = node(f, "regrow_", ARGS(VALUE(a), INT(9)));
    const tare_value b = node(f, "same", ARGS(VALUE(a))); /* sees the new size */
    for (uint32_t round = 0; round < 3; round++) {
        pass(f, round ? 1 : 3);
        assert_int_equal(size_of(f, a), 9);
        assert_int_equal(size_of(f, r), 9);
        assert_int_equal(size_of(f, b), 9);
        assert_int_equal(bytes_of(f, a), 36);
        assert_int_equal(tare_graph_value(f->g, a).storage, tare_graph_value(f->g, r).storage);
    }
    const tare_value y = node(f, "regrow_", ARGS(VALUE(x), INT(6)));
    pass(f, 2);
    assert_int_equal(size_of(f, y), 6);
    pass(f, 2); /* inputs are as they were set, their storages are as they became */
    assert_int_equal(bytes_of(f, x), 24);
    assert_int_equal(size_of(f, a), 9);
}

static void fresh_storages_of_other_bytes_and_shared_ones(void **state)
{
    const fixture *f = *state;
    const tare_value x = tare_graph_input(f->g, vector(f, 4));
    const tare_value p = node(f, "padded", ARGS(VALUE(x))), t = node(f, "twins", ARGS(VALUE(x)));
    const tare_value m0 = node(f, "maybe", ARGS(VALUE(x), ((tare_slot){.tag = TARE_TAG_BOOL, .u.i = 0})));
    const tare_value m1 = node(f, "maybe", ARGS(VALUE(x), ((tare_slot){.tag = TARE_TAG_BOOL, .u.i = 1})));
    for (uint32_t round = 0; round < 3; round++) {
        pass(f, round ? 0 : 4);
        assert_int_equal(bytes_of(f, p), 1000);
        assert_int_equal(tare_graph_value(f->g, t).storage, tare_graph_value(f->g, t + 1).storage);
        assert_int_equal(bytes_of(f, t), 32);
        assert_int_equal(tare_graph_value(f->g, t + 1).offset, 2);
        assert_int_equal(tare_graph_value(f->g, m0 + 1).type, 0);
        assert_int_equal(tare_graph_value(f->g, m1 + 1).storage, tare_graph_value(f->g, m1).storage);
        assert_int_not_equal(tare_graph_value(f->g, m1).storage, tare_graph_value(f->g, m0).storage);
    }
}

static void lists_are_gathered(void **state)
{
    const fixture *f = *state;
    const tare_value x = tare_graph_input(f->g, vector(f, 8)), y = tare_graph_input(f->g, vector(f, 6));
    const tare_value h = node_of(f, "halves", ARGS(VALUE(x)), 2);
    const int64_t list[5] = {h, y, h + 1, x, y};
    const tare_value s = node(f, "stack", ARGS(((tare_slot){TARE_TAG_TENSORS, 5, {.ints = list}}), VALUE(y)));
    pass(f, 2);
    pass(f, 0);
    assert_int_equal(size_of(f, s), 6);
    tare_graph_set(f->g, y, vector(f, 7));
    pass(f, 1);
    tare_graph_set(f->g, x, vector(f, 10));
    pass(f, 2);
    pass(f, 0);
}

static void rules_that_read_more_than_types_are_computed(void **state)
{
    const fixture *f = *state;
    const tare_value x = tare_graph_input(f->g, vector(f, 4));
    const tare_value b = node(f, "bytes", ARGS(VALUE(x)));
    const tare_value w = node(f, "wide", ARGS(VALUE(x)));
    const tare_value u = node(f, "found", ARGS(VALUE(x)));
    pass(f, 3);
    pass(f, 2);
    assert_int_equal(size_of(f, b), 16);
    assert_int_equal(tare_type_of(f->m, tare_graph_value(f->g, w))->dtype, F32);
    tare_mode_set_env(f->m, TARE_ENV_default_dtype, TARE_DTYPE_float64);
    pass(f, 3);
    assert_int_equal(tare_type_of(f->m, tare_graph_value(f->g, w))->dtype, TARE_DTYPE_float64);
    const int64_t unknown = size_of(f, u);
    assert_true(tare_is_unknown(unknown));
    pass(f, 2);
    assert_int_equal(size_of(f, u), unknown); /* the same unknown, not another in each pass */
    assert_int_equal(tare_unknown_count(f->m), 1);
}

static void what_is_read_may_depend_on_types(void **state)
{
    const fixture *f = *state;
    const tare_value x = tare_graph_input(f->g, vector(f, 4));
    const tare_value t = node(f, "glance", ARGS(VALUE(x)));
    pass(f, 1);
    pass(f, 0);
    assert_int_equal(size_of(f, t), 4);
    tare_graph_set(f->g, x, vector(f, 8));
    for (uint32_t i = 0; i < 2; i++) {
        pass(f, 1);
        assert_int_equal(size_of(f, t), 32);
    }
}

static void like_nodes_are_computed_once(void **state)
{
    const fixture *f = *state;
    const tare_value x = tare_graph_input(f->g, vector(f, 12)), y = tare_graph_input(f->g, vector(f, 12)),
                     z = tare_graph_input(f->g, vector(f, 9));
    const tare_value a = node(f, "cut", ARGS(VALUE(x), INT(3))), b = node(f, "cut", ARGS(VALUE(y), INT(3)));
    const tare_value c = node(f, "cut", ARGS(VALUE(y), INT(2))); /* another constant */
    node(f, "cut", ARGS(VALUE(z), INT(3)));                      /* another type */
    const tare_value h = node_of(f, "halves", ARGS(VALUE(x)), 2), k = node_of(f, "halves", ARGS(VALUE(b)), 2);
    const tare_value m = node_of(f, "halves", ARGS(VALUE(a)), 2);
    node(f, "join", ARGS(VALUE(x), VALUE(y), VALUE(x)));
    node(f, "join", ARGS(VALUE(x), VALUE(x), VALUE(y))); /* other arguments are the same one */
    pass_sharing(f, 2, 7);
    for (uint32_t round = 0; round < 2; round++) {
        assert_int_equal(tare_graph_value(f->g, b).storage, tare_graph_value(f->g, y).storage);
        assert_int_equal(tare_graph_value(f->g, b).offset, 3);
        assert_int_equal(size_of(f, c), 10);
        assert_int_equal(tare_graph_value(f->g, h + 1).offset, 6);
        assert_int_equal(tare_graph_value(f->g, k + 1).offset, 7);
        assert_int_equal(tare_graph_value(f->g, m + 1).storage, tare_graph_value(f->g, x).storage);
        tare_graph_forget(f->g);
        pass(f, 9);
    }
    tare_graph_set(f->g, x, vector(f, 20));
    tare_graph_set(f->g, y, vector(f, 20));
    pass_sharing(f, 2, 6);
    assert_int_equal(size_of(f, b), 17);
}

static void what_left_doubt_is_not_shared(void **state)
{
    const fixture *f = *state;
    const tare_rec a = vector(f, 8);
    tare_rec b = a;
    b.offset = 4;
    const tare_value x = tare_graph_input(f->g, a), y = tare_graph_input(f->g, b), z = tare_graph_input(f->g, vector(f, 8));
    node(f, "second", ARGS(VALUE(x), VALUE(y))); /* the result may be either's */
    const tare_value v = node(f, "second", ARGS(VALUE(x), VALUE(z)));
    const tare_value w = node(f, "second", ARGS(VALUE(z), VALUE(x)));
    node(f, "learn", ARGS(VALUE(x), VALUE(y), VALUE(z)));
    node(f, "learn", ARGS(VALUE(x), VALUE(y), VALUE(z))); /* what writes is computed */
    pass_sharing(f, 1, 4);
    assert_int_equal(tare_graph_value(f->g, v).storage, tare_graph_value(f->g, z).storage);
    assert_int_equal(tare_graph_value(f->g, w).storage, a.storage);
    assert_int_equal(version_of(f, z), 4);
}

/* A rule that need not read more than types, and did not, is repeated like any other. */
static void what_was_read_counts(void **state)
{
    const fixture *f = *state;
    const tare_value x = tare_graph_input(f->g, vector(f, 4));
    const tare_value a = node(f, "peek", ARGS(VALUE(x), ((tare_slot){.tag = TARE_TAG_BOOL, .u.i = 0})));
    const tare_value b = node(f, "peek", ARGS(VALUE(x), ((tare_slot){.tag = TARE_TAG_BOOL, .u.i = 1})));
    for (uint32_t round = 0; round < 3; round++) {
        pass(f, round ? 1 : 2);
        assert_int_equal(size_of(f, a), 4);
        assert_int_equal(size_of(f, b), 16);
    }
}

static int64_t symbol(const fixture *f, int64_t hint)
{
    return tare_sym_backed(f->m, &(tare_sym_desc){.hint = hint, .low = 2, .high = 1000});
}

static void offsets_that_are_expressions(void **state)
{
    const fixture *f = *state;
    const int64_t n = tare_sym_mul(f->m, symbol(f, 8), 4), half = tare_sym_floordiv(f->m, n, 2);
    tare_rec t = vector(f, n);
    const tare_value x = tare_graph_input(f->g, t), y = tare_graph_input(f->g, vector(f, n));
    const tare_value a = node_of(f, "halves", ARGS(VALUE(x)), 2), b = node_of(f, "halves", ARGS(VALUE(y)), 2);
    const tare_value c = node(f, "cut", ARGS(VALUE(a), INT(1))), d = node(f, "cut", ARGS(VALUE(a + 1), INT(1)));
    pass_sharing(f, 1, 3); /* `d` starts elsewhere than `c` */
    for (uint32_t round = 0; round < 2; round++) {
        assert_int_equal(tare_graph_value(f->g, a + 1).offset, half);
        assert_int_equal(tare_graph_value(f->g, b + 1).offset, half);
        assert_int_equal(tare_graph_value(f->g, b + 1).storage, tare_graph_value(f->g, y).storage);
        assert_int_equal(tare_graph_value(f->g, c).offset, 1);
        assert_int_equal(tare_graph_value(f->g, d).offset, tare_sym_add(f->m, half, 1));
        pass(f, 0);
    }
    t.offset = 7;
    tare_graph_set(f->g, x, t);
    pass_sharing(f, 0, 4);
    assert_int_equal(tare_graph_value(f->g, a + 1).offset, tare_sym_add(f->m, half, 7));
    assert_int_equal(tare_graph_value(f->g, d).offset, tare_sym_add(f->m, half, 8));
    assert_int_equal(tare_graph_value(f->g, b + 1).offset, half);
    t.offset = half;
    tare_graph_set(f->g, x, t);
    pass_sharing(f, 0, 4);
    assert_int_equal(tare_graph_value(f->g, a + 1).offset, n);
    assert_int_equal(tare_graph_value(f->g, c).offset, tare_sym_add(f->m, half, 1));
    pass(f, 0);
}

/* Views of views whose offset is another one while their type is the same. */
static void offsets_that_become_others(void **state)
{
    const fixture *f = *state;
    const int64_t n = tare_sym_mul(f->m, symbol(f, 8), 2), more = tare_sym_add(f->m, n, 6);
    const tare_value x = tare_graph_input(f->g, vector(f, n)), y = tare_graph_input(f->g, vector(f, n)),
                     z = tare_graph_input(f->g, vector(f, 8));
    const tare_value a = node(f, "tail", ARGS(VALUE(x))), b = node(f, "tail", ARGS(VALUE(y)));
    const tare_value c = node(f, "cut", ARGS(VALUE(b), INT(1)));
    const tare_value d = node(f, "behind", ARGS(VALUE(z), VALUE(x)));
    const tare_value e = node_of(f, "halves", ARGS(VALUE(d)), 2);
    pass_sharing(f, 1, 4);
    assert_int_equal(tare_graph_value(f->g, c).offset, tare_sym_sub(f->m, n, 1));
    assert_int_equal(tare_graph_value(f->g, e + 1).offset, tare_sym_add(f->m, tare_sym_floordiv(f->m, n, 2), 32));
    pass(f, 1);
    tare_rec other = vector(f, 16);
    other.type = vector(f, 8).type; /* the same type in a larger storage */
    tare_graph_set(f->g, z, other);
    pass(f, 2);
    assert_int_equal(tare_graph_value(f->g, e).offset, 64);
    assert_int_equal(tare_graph_value(f->g, e + 1).offset, tare_sym_add(f->m, tare_sym_floordiv(f->m, n, 2), 64));
    tare_graph_set(f->g, x, vector(f, more));
    pass(f, 5);
    assert_int_equal(tare_graph_value(f->g, a).offset, tare_sym_sub(f->m, more, 2));
    tare_graph_set(f->g, y, vector(f, more));
    pass_sharing(f, 1, 3); /* what `b` takes over from `a` moves it */
    assert_int_equal(tare_graph_value(f->g, c).offset, tare_sym_sub(f->m, more, 1));
}

static void a_refused_node_is_named_and_can_be_repaired(void **state)
{
    const fixture *f = *state;
    const tare_value x = tare_graph_input(f->g, vector(f, 4));
    const tare_value a = node(f, "same", ARGS(VALUE(x)));
    node(f, "cut", ARGS(VALUE(a), INT(5)));
    const tare_value c = node(f, "same", ARGS(VALUE(a)));
    uint32_t failed = 0;
    assert_int_not_equal(tare_graph_propagate(f->g, &failed), TARE_OK);
    assert_int_equal(failed, 1);
    assert_int_equal(size_of(f, a), 4);
    tare_error e;
    assert_true(tare_mode_error(f->m, &e));
    assert_string_equal(e.message, "cut: 5 is outside 4");
    assert_int_equal(e.kind, TARE_ERROR_IndexError);
    tare_graph_set(f->g, x, vector(f, 6));
    pass_sharing(f, 1, 2);
    assert_int_equal(size_of(f, c), 6);
    const tare_value h = node_of(f, "halves", ARGS(VALUE(x)), 3);
    (void)h;
    assert_int_equal(tare_graph_propagate(f->g, &failed), TARE_RULE_ARGUMENT);
    assert_int_equal(failed, 3);
}

static void a_graph_may_grow_after_a_pass(void **state)
{
    const fixture *f = *state;
    tare_value v = tare_graph_input(f->g, vector(f, 4));
    for (uint32_t round = 0; round < 200; round++) {
        v = node(f, "same", ARGS(VALUE(v)));
        tare_graph_input(f->g, vector(f, 4));
        pass_sharing(f, round != 0, round == 0);
        assert_int_equal(bytes_of(f, v), 16);
    }
    pass(f, 0);
}

static void nodes_without_tensors_and_after_a_reset(void **state)
{
    const fixture *f = *state;
    const tare_value x = tare_graph_input(f->g, vector(f, 4));
    const tare_value a = node(f, "made", ARGS(INT(12))), b = node(f, "same", ARGS(VALUE(x)));
    pass(f, 2);
    pass(f, 0);
    assert_int_equal(size_of(f, a), 12);
    tare_mode_reset(f->m);
    tare_graph_set(f->g, x, vector(f, 4));
    pass(f, 0);
    assert_int_equal(bytes_of(f, a), 48);
    assert_int_equal(bytes_of(f, b), 16);
    assert_int_not_equal(tare_graph_value(f->g, b).storage, tare_graph_value(f->g, x).storage);
}

static void what_cannot_be_bound_leaves_the_graph_alone(void **state)
{
    const fixture *f = *state;
    const tare_value x = tare_graph_input(f->g, vector(f, 4));
    const tare_value a = node(f, "same", ARGS(VALUE(x)));
    tare_error e;
    tare_value first;
    const uint32_t same = tare_registry_find(ops.registry, "aten::same");
    assert_false(tare_graph_node(f->g, same, ARGS(VALUE(77)), NULL, 0, 0, &first, &e));
    assert_int_equal(e.kind, TARE_ERROR_TypeError);
    assert_false(tare_graph_node(f->g, same, ARGS(VALUE(a), VALUE(a)), NULL, 0, 0, &first, &e));
    assert_int_equal(e.kind, TARE_ERROR_RuntimeError);
    assert_false(tare_graph_node(f->g, same, ARGS(((tare_slot){TARE_TAG_STR, 2, {.str = "no"}})), NULL, 0, 0, &first, NULL));
    assert_int_equal(tare_graph_nodes(f->g), 1);
    assert_int_equal(tare_graph_values(f->g), 2);
    assert_int_equal(tare_graph_value(f->g, a).type, 0); /* nothing propagated yet */
    pass(f, 1);
}

#ifdef TARE_ALLOC_FAULTS
/* Whichever request fails, the node or the pass is refused for memory, and both work afterwards. */
static void short_of_memory_a_graph_stays_usable(void **state)
{
    const fixture *f = *state;
    tare_value v = tare_graph_input(f->g, vector(f, 4));
    const uint32_t op = tare_registry_find(ops.registry, "aten::join");
    uint32_t nodes = 0, refused_nodes = 0, refused_passes = 0;
    for (uint32_t i = 0; i < 400; i++) {
        tare_value made = v;
        tare_error error = {0};
        tare_alloc_fail_after(i % 5);
        const bool ok = tare_graph_node(f->g, op, ARGS(VALUE(v), VALUE(v), VALUE(0)), NULL, 0, 0, &made, &error);
        uint32_t failed = 0;
        tare_alloc_fail_after(i % 3);
        const uint32_t rule = tare_graph_propagate(f->g, &failed);
        tare_alloc_fail_after(-1);
        nodes += ok;
        refused_nodes += !ok;
        refused_passes += rule != TARE_OK;
        assert_true(ok || error.kind == TARE_ERROR_OutOfMemoryError);
        assert_true(rule == TARE_OK || rule == TARE_RULE_MEMORY);
        assert_int_equal(tare_graph_nodes(f->g), nodes);
        v = nodes < 20 ? made : v;
    }
    assert_true(refused_nodes && refused_passes && nodes);
    uint32_t failed;
    assert_int_equal(tare_graph_propagate(f->g, &failed), TARE_OK);
    assert_int_equal(tare_graph_propagate(f->g, &failed), TARE_OK);
    assert_int_equal(tare_graph_last(f->g).computed, 0);
}

static void no_memory_for_a_graph(void **state)
{
    const fixture *f = *state;
    for (int64_t n = 0; n < 2; n++) {
        tare_alloc_fail_after(n);
        assert_null(tare_graph_create(f->m));
        tare_alloc_fail_after(-1);
    }
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nodes_run_again_only_where_types_changed, setup, teardown),
        cmocka_unit_test_setup_teardown(every_fresh_result_has_a_storage_of_its_own, setup, teardown),
        cmocka_unit_test_setup_teardown(views_follow_their_arguments, setup, teardown),
        cmocka_unit_test_setup_teardown(a_view_follows_the_argument_that_the_schema_names, setup, teardown),
        cmocka_unit_test_setup_teardown(writes_are_counted_whether_computed_or_repeated, setup, teardown),
        cmocka_unit_test_setup_teardown(changed_arguments_are_computed_each_time, setup, teardown),
        cmocka_unit_test_setup_teardown(fresh_storages_of_other_bytes_and_shared_ones, setup, teardown),
        cmocka_unit_test_setup_teardown(lists_are_gathered, setup, teardown),
        cmocka_unit_test_setup_teardown(rules_that_read_more_than_types_are_computed, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_read_may_depend_on_types, setup, teardown),
        cmocka_unit_test_setup_teardown(like_nodes_are_computed_once, setup, teardown),
        cmocka_unit_test_setup_teardown(what_left_doubt_is_not_shared, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_read_counts, setup, teardown),
        cmocka_unit_test_setup_teardown(offsets_that_are_expressions, setup, teardown),
        cmocka_unit_test_setup_teardown(offsets_that_become_others, setup, teardown),
        cmocka_unit_test_setup_teardown(a_refused_node_is_named_and_can_be_repaired, setup, teardown),
        cmocka_unit_test_setup_teardown(a_graph_may_grow_after_a_pass, setup, teardown),
        cmocka_unit_test_setup_teardown(nodes_without_tensors_and_after_a_reset, setup, teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_bound_leaves_the_graph_alone, setup, teardown),
#ifdef TARE_ALLOC_FAULTS
        cmocka_unit_test_setup_teardown(short_of_memory_a_graph_stays_usable, setup, teardown),
        cmocka_unit_test_setup_teardown(no_memory_for_a_graph, setup, teardown),
#endif
    };
    return cmocka_run_group_tests(tests, setup_all, teardown_all);
}
