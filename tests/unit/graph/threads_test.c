/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Many modes in many threads over one registry: each does the same calls, refusals, symbols and
 * graphs, and comes to the same.  Under -fsanitize=thread, what they share is proven to be read only.
 */
#include "operators.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tare/tare.h"

enum { THREADS = 8, ROUNDS = 20 };

typedef struct worker {
    const tare_registry *registry;
    tare_coverage *coverage;      /* its own */
    char said[4096];              /* what came out, the same in every thread */
    bool failed;
} worker;

static void say(worker *w, const char *what)
{
    const size_t used = strlen(w->said);
    (void)snprintf(w->said + used, sizeof w->said - used, "%s\n", what);
}

static void say_tensor(worker *w, const tare_mode *m, tare_rec t)
{
    char what[256];
    (void)tare_rec_format(m, t, what, sizeof what);
    say(w, what);
}

/* One call by name; its first result, or a refusal in words. */
static void call(worker *w, tare_mode *m, const char *op, const tare_slot *slot, uint32_t n)
{
    tare_bound b;
    tare_error e;
    tare_results results;
    if (!tare_bind(m, tare_registry_find(w->registry, op), slot, n, NULL, 0, &b, &e)) {
        say(w, e.message);
        return;
    }
    if (tare_run(m, &b, TARE_INTERPRETED, &results) != TARE_OK) {
        w->failed |= !tare_mode_error(m, &e);
        say(w, e.message);
    } else if (results.n > 0 && results.slot[0].tag == TARE_TAG_TENSOR) {
        say_tensor(w, m, *results.slot[0].u.rec);
    }
    tare_bound_finish(&b);
}

static void calls(worker *w, tare_mode *m, tare_rec *t)
{
    const tare_slot self = {.tag = TARE_TAG_TENSOR, .u.rec = t};
    const tare_slot good[] = {self, {.tag = TARE_TAG_INT, .u.i = 2}}, bad[] = {self, {.tag = TARE_TAG_INT, .u.i = 900}};
    call(w, m, "aten.same", &self, 1);
    call(w, m, "aten.cut", good, 2);
    call(w, m, "aten.cut", bad, 2);
    call(w, m, "aten.found", &self, 1);
    call(w, m, "aten.cut", &self, 1);
}

static tare_rec tensor(worker *w, tare_mode *m, int64_t size)
{
    tare_rec t = {0};
    const tare_desc desc = {.size = &size, .rank = 1, .dtype = TARE_DTYPE_float32, .device = TARE_DEVICE_CPU};
    w->failed |= tare_tensor(m, &desc, &t) != TARE_OK;
    return t;
}

static void graph(worker *w, tare_mode *m, tare_rec t)
{
    tare_value first;
    tare_error e;
    uint32_t failed;
    tare_graph *g = tare_graph_create(m);
    const tare_value in = tare_graph_input(g, t);
    const tare_slot arg[] = {{.tag = TARE_TAG_TENSOR, .u.i = in}, {.tag = TARE_TAG_INT, .u.i = 1}};
    w->failed |= !tare_graph_node(g, tare_registry_find(w->registry, "aten.cut"), arg, 2, NULL, 0, 0, &first, &e);
    for (int64_t size = 5; size < 9; size++) {
        tare_graph_set(g, in, tensor(w, m, size));
        w->failed |= tare_graph_propagate(g, &failed) != TARE_OK;
        say_tensor(w, m, tare_graph_value(g, first));
    }
    tare_graph_destroy(g);
}

static void round_of_work(worker *w)
{
    tare_mode *m = tare_mode_create(w->registry);
    tare_provenance *notes = tare_provenance_create();
    w->said[0] = '\0';
    tare_mode_set_coverage(m, w->coverage);
    tare_mode_set_provenance(m, notes);
    tare_rec fixed = tensor(w, m, 7);
    calls(w, m, &fixed);
    const int64_t s0 = tare_sym_backed(m, &(tare_sym_desc){.hint = 12, .low = 2, .high = TARE_SYM_HIGH});
    tare_rec open = tensor(w, m, s0);
    calls(w, m, &open);
    tare_mode_set_provenance(m, NULL);
    graph(w, m, fixed);
    tare_provenance_destroy(notes);
    tare_mode_destroy(m);
}

static void *work(void *user)
{
    worker *w = user;
    for (int i = 0; i < ROUNDS; i++)
        round_of_work(w);
    return NULL;
}

static void every_thread_comes_to_the_same(void **state)
{
    (void)state;
    operators o;
    static worker w[THREADS];
    pthread_t thread[THREADS];
    assert_true(operators_init(&o));
    for (int i = 0; i < THREADS; i++) {
        w[i] = (worker){.registry = o.registry, .coverage = tare_coverage_create(o.registry)};
        assert_non_null(w[i].coverage);
        assert_int_equal(pthread_create(&thread[i], NULL, work, &w[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(thread[i], NULL), 0);
    assert_non_null(strstr(w[0].said, "cut: 900 is outside 7"));
    assert_non_null(strstr(w[0].said, "f32[s0 - 2]"));
    for (int i = 0; i < THREADS; i++) {
        assert_false(w[i].failed);
        assert_string_equal(w[i].said, w[0].said);
        tare_coverage_destroy(w[i].coverage);
    }
    operators_finish(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_thread_comes_to_the_same)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
