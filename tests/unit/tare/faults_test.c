/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Short of memory at every allocation that calls, graphs and guards over symbols make: refused for memory, and
 * the mode goes on as if nothing had been.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "answer.h"
#include "base/alloc.h"
#include "symbols.h"

#ifdef TARE_ALLOC_FAULTS
static session s;
static tensors t;

#define S0 "{\"sym\":\"s0\"}"
#define S1 "{\"sym\":\"s1\"}"
#define TENSOR(id, dtype, shape) "{\"tensor\":{\"id\":" #id ",\"dtype\":\"" dtype "\",\"shape\":" shape ",\"device\":\"cpu\"}}"
#define CALL(op, args) "{\"op\":\"aten." op "\",\"args\":[" args "],\"kwargs\":{},\"symbols\":{\"s0\":6,\"s1\":4}}"

/* Expressions, guards, lists of results, unknowns, refusals and selections. */
static const char *const calls[] = {
    CALL("view.default", TENSOR(0, "float32", "[" S0 "," S1 ",3]") ",[{\"sym\":\"3*s0\"},-1]"),
    CALL("add.Tensor", TENSOR(0, "float32", "[" S0 "," S1 "]") "," TENSOR(1, "int64", "[4]")),
    CALL("cat.default", "[" TENSOR(0, "float32", "[" S0 "," S1 "]") "," TENSOR(1, "float32", "[2,4]") "],0"),
    CALL("convolution.default", TENSOR(0, "float32", "[" S0 ",3," S1 ",{\"sym\":\"s0*s1\"}]") ","
         TENSOR(1, "float32", "[8,3,3,3]") ",null,[2,2],[1,1],[1,1],false,[0,0],1"),
    CALL("split.Tensor", TENSOR(0, "float32", "[" S0 "," S1 "]") ",4"),
    CALL("slice.Tensor", TENSOR(0, "float32", "[" S0 "]") ",0,1,{\"sym\":\"s1 + 1\"},2"),
    CALL("nonzero.default", TENSOR(0, "bool", "[" S0 "," S1 "]")),
    CALL("masked_select.default", TENSOR(0, "float32", "[" S0 "," S1 "]") "," TENSOR(1, "bool", "[6,1]")),
    CALL("native_layer_norm.default", TENSOR(0, "float32", "[" S0 "," S1 "]") ",[" S1 "],null,null,0.1"),
    CALL("mm.default", TENSOR(0, "float32", "[" S0 "," S1 "]") "," TENSOR(1, "float32", "[5," S0 "]")),
    CALL("arange.default", S0),
    CALL("max_pool2d_with_indices.default", TENSOR(0, "float32", "[2," S0 "," S1 ",9]") ",[3,3],[2,2],[1,1]"),
};

typedef struct outcome_text { bool memory; text told; } outcome_text;

/* One call in the session's mode, with what it assumed. */
static outcome_text run(const json_t *line)
{
    outcome_text o = {false, {0}};
    request r;
    prediction p;
    reason why = {""};
    tare_mode_reset(s.mode);
    tensors_clear(&t);
    if (!symbols_make(s.mode, line, 2, true, &why) || request_read(&t, line, &r, &why) != REQUEST_READY) {
        o.memory = true;
        return o;
    }
    predict(&s, &r, NULL, &p);
    if (p.kind == PREDICTED_ERROR && p.error.kind == TARE_ERROR_OutOfMemoryError) {
        o.memory = true;
        return o;
    }
    tare_sym_minimize(s.mode);
    tare_sym_table *guards = tare_sym_table_of_guards(s.mode);
    o.memory = !guards || s.mode->failed == TARE_RULE_MEMORY;
    tare_sym_table_destroy(guards);
    answer_write_open(&t, &r, &p, &o.told);
    symbols_add_facts(s.mode, &o.told);
    return o;
}

static int open_mode(void **state)
{
    (void)state;
    reason why;
    if (!session_init(&s, NULL, &why))
        return -1;
    s.execution = TARE_INTERPRETED;
    tensors_init(&t, &s);
    return 0;
}

static int close_mode(void **state)
{
    (void)state;
    tensors_finish(&t);
    session_finish(&s);
    return 0;
}

static bool fresh_mode(void)
{
    tare_mode_destroy(s.mode);
    s.mode = tare_mode_create(s.registry);
    return s.mode != NULL;
}

static void a_call(const json_t *line)
{
    assert_true(fresh_mode());
    outcome_text right = run(line);
    assert_false(right.memory);
    bool done = false;
    for (int64_t n = 0; !done; n++) {
        assert_true(fresh_mode());
        tare_alloc_fail_after(n);
        outcome_text got = run(line);
        tare_alloc_fail_after(-1);
        done = !got.memory;
        outcome_text again = run(line);
        assert_false(again.memory);
        assert_string_equal(text_get(&again.told), text_get(&right.told));
        if (done)
            assert_string_equal(text_get(&got.told), text_get(&right.told));
        text_finish(&got.told);
        text_finish(&again.told);
    }
    text_finish(&right.told);
}

static void calls_over_symbols(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        json_t *line = json_loads(calls[i], 0, NULL);
        assert_non_null(line);
        a_call(line);
        json_decref(line);
    }
}

/* ---- a graph ------------------------------------------------------------------------------------------- */

#define VALUE(v) ((tare_slot){.tag = TARE_TAG_TENSOR, .u.i = (v)})

static bool add(tare_graph *g, const char *name, const tare_slot *args, uint32_t n, tare_value *out, bool *memory)
{
    tare_error error = {0};
    const bool fine = tare_graph_node(g, tare_registry_find(s.registry, name), args, n, NULL, 0, 0, out, &error);
    *memory |= !fine && error.kind == TARE_ERROR_OutOfMemoryError;
    assert_true(fine || *memory);
    return fine;
}

static bool build(tare_graph *g, bool *memory, tare_value *last)
{
    const int64_t n = tare_sym_backed(s.mode, &(tare_sym_desc){.hint = 6, .low = 2, .high = TARE_SYM_HIGH});
    const int64_t size[] = {n, tare_sym_mul(s.mode, n, 4)}, bias[] = {24};
    tare_rec x, b;
    *memory = s.mode->failed == TARE_RULE_MEMORY ||
              tare_tensor(s.mode, &(tare_desc){.size = size, .rank = 2, .dtype = TARE_DTYPE_float32, .device = TARE_DEVICE_CPU}, &x) ||
              tare_tensor(s.mode, &(tare_desc){.size = bias, .rank = 1, .dtype = TARE_DTYPE_float32, .device = TARE_DEVICE_CPU}, &b);
    if (*memory)
        return false;
    const tare_value in = tare_graph_input(g, x), one = tare_graph_input(g, b);
    tare_value turned, product, flat, sum;
    *memory = in == TARE_NO_VALUE || one == TARE_NO_VALUE;
    if (*memory || !add(g, "aten::t", (tare_slot[]){VALUE(in)}, 1, &turned, memory) ||
        !add(g, "aten::mm", (tare_slot[]){VALUE(turned), VALUE(in)}, 2, &product, memory) ||
        !add(g, "aten::add.Tensor", (tare_slot[]){VALUE(product), VALUE(one)}, 2, &sum, memory))
        return false;
    const int64_t one_dim[] = {-1};
    return add(g, "aten::view", (tare_slot[]){VALUE(sum), {.tag = TARE_TAG_INTS, .len = 1, .u.ints = one_dim}}, 2, &flat, memory) &&
           add(g, "aten::nonzero", (tare_slot[]){VALUE(flat)}, 1, last, memory);
}

/* True when all of it was done, twice propagated; a refusal is one for memory. */
static bool graph_session(tare_graph *g)
{
    tare_value last;
    bool memory = false;
    uint32_t failed;
    if (!g || !build(g, &memory, &last)) {
        assert_true(!g || memory);
        return false;
    }
    for (int pass = 0; pass < 2; pass++) {
        const uint32_t rule = tare_graph_propagate(g, &failed);
        assert_true(rule == TARE_OK || rule == TARE_RULE_MEMORY);
        if (rule)
            return false;
    }
    char word[64];
    (void)tare_sym_format(s.mode, tare_type_of(s.mode, tare_graph_value(g, last))->dim[0], TARE_SYM_STR, word, sizeof word);
    assert_string_equal(word, "u0");
    assert_int_equal(tare_sym_guard_count(s.mode) > 0, 1);
    return true;
}

static void graphs_over_symbols(void **state)
{
    (void)state;
    bool done = false;
    for (int64_t n = 0; !done; n++) {
        assert_true(fresh_mode());
        tare_alloc_fail_after(n);
        tare_graph *g = tare_graph_create(s.mode);
        done = graph_session(g);
        tare_alloc_fail_after(-1);
        tare_graph_destroy(g);
        s.mode->failed = TARE_OK;
        tare_mode_reset(s.mode);
        g = tare_graph_create(s.mode);
        assert_true(graph_session(g));
        tare_graph_destroy(g);
    }
}

/* ---- text ---------------------------------------------------------------------------------------------- */

/* True when all was read and computed. */
static bool text_session(void)
{
    tare_mode *m = s.mode;
    int64_t v, values[2] = {6, 9}, out;
    size_t at;
    uint32_t fault = TARE_OK;
    static const char *const words[] = {
        "s0*s1 + 3*((s0 + 1)//s1) - Mod(s0, 5)", "Mul(Integer(768), Symbol('s0', positive=True, integer=True))",
        "Eq(Max(s0, s1), 9) & (s0*s1 >= 12) | Ne(Min(s0, 4, s1), 2)", "L['x'].size()[0] % 3 == 0 and 2 <= s1 <= 20"};
    tare_sym_backed(m, &(tare_sym_desc){.name = "s0", .source = "L['x'].size()[0]", .hint = 6, .low = 2, .high = 100});
    tare_sym_backed(m, &(tare_sym_desc){.name = "s1", .hint = 9, .low = 2, .high = 100, .multiple_of = 3, .flags = TARE_SYM_KEEP});
    for (size_t i = 0; i < sizeof words / sizeof *words && m->failed == TARE_OK && fault == TARE_OK; i++) {
        fault = tare_sym_parse(m, words[i], strlen(words[i]), NULL, NULL, &v, &at);
        if (fault == TARE_OK)
            assert_int_equal(tare_sym_evaluate(m, v, values, 2, &out), TARE_OK);
        if (fault == TARE_OK && tare_sym_is_condition(m, v))
            (void)tare_sym_guard(m, v);
    }
    assert_true(fault == TARE_OK || fault == TARE_RULE_MEMORY);
    assert_true(m->failed == TARE_OK || m->failed == TARE_RULE_MEMORY);
    if (fault || m->failed)
        return false;
    (void)tare_sym_substitute(m, v, values, 2);
    (void)tare_sym_minimize(m);
    tare_sym_table *table = tare_sym_table_create(m, &v, 1);
    const bool fine = table && m->failed == TARE_OK;
    tare_sym_table_destroy(table);
    return fine;
}

static void text_over_symbols(void **state)
{
    (void)state;
    bool done = false;
    for (int64_t n = 0; !done; n++) {
        assert_true(fresh_mode());
        tare_alloc_fail_after(n);
        done = text_session();
        tare_alloc_fail_after(-1);
        s.mode->failed = TARE_OK;
        tare_sym_reset(s.mode);
        assert_true(text_session());
    }
}
#endif

int main(void)
{
#ifdef TARE_ALLOC_FAULTS
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_over_symbols), cmocka_unit_test(graphs_over_symbols), cmocka_unit_test(text_over_symbols)};
    return cmocka_run_group_tests(tests, open_mode, close_mode);
#else
    return 0;
#endif
}
