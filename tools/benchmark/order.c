/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Graphs of 100,000 nodes over one matrix: operators in turn, and in an order that no processor foretells.
 */
#include "benchmark.h"

enum { NODES = 100000, RUNS = 7 };

/* Each makes a matrix of one size from such a matrix. */
static const struct { const char *name, *first, *second; int with; } steps[] = {
    {"aten::mm", "self", "mat2", 1}, {"aten::add.Tensor", "self", "other", 2}, {"aten::relu", "self", NULL, 0},
    {"aten::mul.Tensor", "self", "other", 0}, {"aten::alias", "self", NULL, 0}, {"aten::t", "self", NULL, 0}, {"aten::t", "self", NULL, 0},
};
enum { STEPS = sizeof steps / sizeof steps[0] };

static tare_graph_kwarg value_of(const char *name, tare_value v)
{
    return (tare_graph_kwarg){.name = name, .value = {.tag = TARE_TAG_TENSOR, .u.i = v}};
}

static bool add_step(session *s, tare_graph *g, size_t step, const tare_value *input, tare_value *x)
{
    tare_error error;
    const uint32_t op = tare_registry_find(s->registry, steps[step].name);
    const tare_graph_kwarg arg[] = {value_of(steps[step].first, *x),
                                    value_of(steps[step].second, steps[step].with ? input[steps[step].with] : *x)};
    return op != TARE_NO_OP && tare_graph_node(g, op, NULL, 0, arg, steps[step].second ? 2 : 1, 0, x, &error);
}

static tare_value add_input(session *s, tare_graph *g, uint32_t rank, const int64_t *size)
{
    const tare_desc desc = {.size = size, .rank = rank, .dtype = TARE_DTYPE_float32, .device = TARE_DEVICE_CPU};
    tare_rec rec;
    return tare_tensor(s->mode, &desc, &rec) == TARE_OK ? tare_graph_input(g, rec) : TARE_NO_VALUE;
}

static bool fill(session *s, tare_graph *g, bool random)
{
    static const int64_t square[] = {768, 768};
    tare_value input[3] = {add_input(s, g, 2, square), add_input(s, g, 2, square), add_input(s, g, 1, square)};
    tare_value x = input[0];
    uint64_t state = 1;
    for (uint32_t i = 0; i < NODES; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        if (!add_step(s, g, (random ? state >> 33 : i) % STEPS, input, &x))
            return false;
    }
    return true;
}

static bool time_order(session *s, bool random, times *t)
{
    session_restart(s);
    tare_graph *g = tare_graph_create(s->mode);
    const bool fine = g && fill(s, g, random) && benchmark_graph(g, RUNS, t);
    tare_graph_destroy(g);
    return fine;
}

bool benchmark_order(session *s, text *out)
{
    times turn, random;
    if (!time_order(s, false, &turn) || !time_order(s, true, &random))
        return false;
    text_addf(out, "\"order_ns_per_node\":{\"in_turn\":{\"computed\":%.1f,\"held\":%.2f},", turn.computed, turn.held);
    text_addf(out, "\"random\":{\"computed\":%.1f,\"held\":%.2f}}", random.computed, random.held);
    return true;
}
