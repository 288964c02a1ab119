/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Growth of graphs over symbols: long ones over few symbols, and sizes that become long sums.
 */
#include "benchmark.h"

enum { SYMBOLS = 8, RUNS = 5 };

static int64_t symbol(session *s, int64_t hint)
{
    return tare_sym_backed(s->mode, &(tare_sym_desc){.hint = hint, .low = 2, .high = 1 << 20});
}

static tare_value add_input(session *s, tare_graph *g, int64_t rows, int64_t columns)
{
    const int64_t size[] = {rows, columns};
    const tare_desc desc = {.size = size, .rank = 2, .dtype = TARE_DTYPE_float32, .device = TARE_DEVICE_CPU};
    tare_rec rec;
    return tare_tensor(s->mode, &desc, &rec) == TARE_OK ? tare_graph_input(g, rec) : TARE_NO_VALUE;
}

static tare_slot value_of(tare_value v) { return (tare_slot){.tag = TARE_TAG_TENSOR, .u.i = v}; }

static bool add_node(session *s, tare_graph *g, const char *name, const tare_slot *arg, uint32_t n, tare_value *out)
{
    tare_error error;
    const uint32_t op = tare_registry_find(s->registry, name);
    return op != TARE_NO_OP && tare_graph_node(g, op, arg, n, NULL, 0, 0, out, &error);
}

/* Eight matrices of symbols; operators at random upon one of them. */
static bool fill_few(session *s, tare_graph *g, uint32_t nodes)
{
    static const struct { const char *name; uint32_t n; } steps[] = {
        {"aten::add.Tensor", 2}, {"aten::mul.Tensor", 2}, {"aten::relu", 1}, {"aten::t", 1}, {"aten::alias", 1}};
    int64_t size[SYMBOLS];
    tare_value at[SYMBOLS];
    for (uint32_t i = 0; i < SYMBOLS; i++)
        size[i] = symbol(s, 10 + i);
    for (uint32_t i = 0; i < SYMBOLS; i++)
        at[i] = add_input(s, g, size[i], size[(i + 1) % SYMBOLS]);
    uint64_t state = 1;
    bool fine = true;
    for (uint32_t i = 0; i < nodes && fine; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        tare_value *x = &at[(state >> 33) % SYMBOLS];
        const uint32_t step = (uint32_t)(state >> 40) % (sizeof steps / sizeof *steps);
        fine = add_node(s, g, steps[step].name, (const tare_slot[]){value_of(*x), value_of(*x)}, steps[step].n, x);
    }
    return fine;
}

/* Each node appends a matrix: the same one, or one of other rows. */
static bool fill_cats(session *s, tare_graph *g, uint32_t nodes, bool others)
{
    const int64_t rows = symbol(s, 5), columns = symbol(s, 7);
    const tare_value one = add_input(s, g, rows, columns);
    tare_value x = one;
    bool fine = true;
    for (uint32_t i = 0; i < nodes && fine; i++) {
        const int64_t list[] = {x, others ? add_input(s, g, symbol(s, 5 + i % 3), columns) : one};
        const tare_slot arg[] = {{TARE_TAG_TENSORS, 2, {.ints = list}}, {.tag = TARE_TAG_INT, .u.i = 0}};
        fine = add_node(s, g, "aten::cat", arg, 2, &x);
    }
    return fine;
}

static bool fill_same_cats(session *s, tare_graph *g, uint32_t nodes) { return fill_cats(s, g, nodes, false); }
static bool fill_other_cats(session *s, tare_graph *g, uint32_t nodes) { return fill_cats(s, g, nodes, true); }

static bool time_one(session *s, bool (*fill)(session *, tare_graph *, uint32_t), uint32_t nodes, bool first, text *out)
{
    times t;
    if (!benchmark_renew(s))
        return false;
    tare_graph *g = tare_graph_create(s->mode);
    const bool fine = g && fill(s, g, nodes) && benchmark_graph(g, RUNS, &t);
    if (fine)
        text_addf(out, "%s{\"nodes\":%u,\"first\":%.1f,\"computed\":%.1f,\"held\":%.2f}", first ? "" : ",", nodes, t.first,
                  t.computed, t.held);
    tare_graph_destroy(g);
    return fine;
}

bool benchmark_scale(session *s, text *out)
{
    static const struct {
        const char *name;
        bool (*fill)(session *, tare_graph *, uint32_t);
        uint32_t nodes[3];
    } rows[] = {{"8 symbols", fill_few, {1000, 10000, 100000}},
                {"chain of cat", fill_same_cats, {100, 1000, 10000}},
                {"chain of cat, a symbol each", fill_other_cats, {10, 100, 1000}}};
    bool fine = true;
    text_add(out, "\"symbolic_growth_ns_per_node\":{");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        text_addf(out, "%s\"%s\":[", i ? "," : "", rows[i].name);
        for (uint32_t k = 0; k < 3 && fine; k++)
            fine = time_one(s, rows[i].fill, rows[i].nodes[k], k == 0, out);
        text_add(out, "]");
    }
    text_add(out, "}");
    return fine;
}
