/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Nodes of native code that may read more than types: computed a second time they are interpreted once, and repeated
 * from then on where types were all that was read.
 */
#include "graph/graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "operators.h"
#include "tare/boxing.h"

enum { FROM = 4, TO = 9 };

typedef struct fixture {
    operators ops;
    tare_unit unit;              /* the same definitions, `peek` with native code */
    tare_entry_fns *entries;
    tare_registry *registry;
    tare_mode *m;
    tare_graph *g;
    tare_value x, out;
} fixture;

static uint32_t native_calls;

/* As the rule of `peek`. */
static uint32_t peek(tare_mode *m, const tare_node *node)
{
    const tare_rec self = tare_unbox_tensor(&node->in[0])[0];
    const int64_t bytes = tare_abi_storage_bytes(m, &self);
    const tare_ints size = {&bytes, 1};
    tare_rec out;
    native_calls++;
    tare_abi_enter(m);
    if (node->in[1].u.i)
        tare_abi_empty(m, &size, tare_dtype_of(m, self), tare_device_of(m, self), &out);
    else
        tare_abi_empty_as(m, &self, tare_dtype_of(m, self), &out);
    tare_commit(m, &out, 0);
    tare_commit_writes(m);
    *tare_room(&node->out[0]) = out;
    tare_box_result(m, &node->out[0], 0);
    return m->failed;
}

static uint32_t boxed_peek(tare_mode *m, const tare_slot *in, uint32_t n_in, tare_slot *out)
{
    return peek(m, &(const tare_node){.in = in, .out = out, .n_in = n_in});
}

static tare_rec vector(const fixture *f, int64_t n)
{
    tare_rec t;
    assert_int_equal(tare_tensor(f->m, &(tare_desc){.size = &n, .rank = 1, .dtype = TARE_DTYPE_float32,
                                                    .device = TARE_DEVICE_CPU}, &t), TARE_OK);
    return t;
}

static int setup(void **state)
{
    fixture *f = test_calloc(1, sizeof *f);
    *state = f;
    if (!operators_init(&f->ops))
        return -1;
    const uint32_t op = tare_registry_find(f->ops.registry, "aten::peek");
    f->entries = test_calloc(tare_registry_ops(f->ops.registry), sizeof *f->entries);
    f->entries[op] = (tare_entry_fns){boxed_peek, peek};
    f->unit = f->ops.unit;
    f->unit.entries = f->entries;
    const tare_unit *units[] = {&f->unit};
    f->registry = tare_registry_create(units, 1, NULL, 0);
    f->m = f->registry ? tare_mode_create(f->registry) : NULL;
    f->g = f->m ? tare_graph_create(f->m) : NULL;
    native_calls = 0;
    return f->g ? 0 : -1;
}

static int teardown(void **state)
{
    fixture *f = *state;
    tare_graph_destroy(f->g);
    tare_mode_destroy(f->m);
    tare_registry_destroy(f->registry);
    test_free(f->entries);
    operators_finish(&f->ops);
    test_free(f);
    return 0;
}

static void add_peek(fixture *f, bool look)
{
    f->x = tare_graph_input(f->g, vector(f, FROM));
    const tare_slot args[] = {{.tag = TARE_TAG_TENSOR, .u.i = f->x}, {.tag = TARE_TAG_BOOL, .u.i = look}};
    tare_error e;
    assert_true(tare_graph_node(f->g, tare_registry_find(f->registry, "aten::peek"), args, 2, NULL, 0, 0, &f->out, &e));
}

/* A pass that calls native code so often and computes the node or repeats it; the result's size. */
static int64_t pass(const fixture *f, uint32_t calls, uint64_t computed)
{
    const uint32_t before = native_calls;
    assert_int_equal(tare_graph_propagate(f->g, NULL), TARE_OK);
    assert_int_equal(native_calls - before, calls);
    assert_int_equal(tare_graph_last(f->g).computed, computed);
    return tare_type_of(f->m, tare_graph_value(f->g, f->out))->dim[0];
}

static void what_read_types_alone_is_repeated(void **state)
{
    fixture *f = *state;
    add_peek(f, false);
    assert_int_equal(pass(f, 1, 1), FROM);
    assert_int_equal(pass(f, 0, 1), FROM); /* interpreted */
    assert_int_equal(pass(f, 0, 0), FROM);
    tare_graph_set(f->g, f->x, vector(f, TO));
    assert_int_equal(pass(f, 1, 1), TO);
    assert_int_equal(pass(f, 0, 1), TO);
    assert_int_equal(pass(f, 0, 0), TO);
}

static void what_read_more_stays_native(void **state)
{
    fixture *f = *state;
    add_peek(f, true);
    assert_int_equal(pass(f, 1, 1), 4 * FROM);
    assert_int_equal(pass(f, 0, 1), 4 * FROM); /* interpreted, this once */
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(pass(f, 1, 1), 4 * FROM);
}

/* A pass that computes everything tells nothing of what is read: it stays with native code. */
static void a_forgotten_graph_is_not_interpreted(void **state)
{
    fixture *f = *state;
    add_peek(f, false);
    for (uint32_t i = 0; i < 3; i++) {
        tare_graph_forget(f->g);
        assert_int_equal(pass(f, 1, 1), FROM);
    }
    assert_int_equal(pass(f, 0, 1), FROM);
    assert_int_equal(pass(f, 0, 0), FROM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_read_types_alone_is_repeated, setup, teardown),
        cmocka_unit_test_setup_teardown(what_read_more_stays_native, setup, teardown),
        cmocka_unit_test_setup_teardown(a_forgotten_graph_is_not_interpreted, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
