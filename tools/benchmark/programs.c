/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Nanoseconds a node of exported programs: the first pass of a fresh graph (memory touched for the first
 * time), a pass in which every rule runs, and one in which all guards hold.
 */
#include "benchmark.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "input.h"
#include "program_graph.h"

enum { RUNS = 21 };

double benchmark_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double benchmark_median(double *at, int n)
{
    qsort(at, (size_t)n, sizeof *at, ascending);
    return at[n / 2];
}

double benchmark_copy(void)
{
    enum { N = 4096 };
    static struct { uint32_t result, in0, type0, in1, type1, pad; } entry[N];
    static tare_rec rec[N + 2];
    for (uint32_t i = 0; i < N; i++) {
        entry[i].in0 = i;
        entry[i].in1 = i + 1;
    }
    static volatile uint32_t held = 0;
    const double start = benchmark_ns();
    for (uint32_t i = 0; i < N; i++) {
        if (rec[entry[i].in0].type != entry[i].type0 || rec[entry[i].in1].type != entry[i].type1)
            break;
        rec[i + 2] = (tare_rec){.type = entry[i].result, .storage = i};
    }
    const double ns = (benchmark_ns() - start) / (double)N;
    held += rec[N].type;
    return ns;
}

/* One pass, divided by its nodes; < 0 if a node was refused. */
static double pass(tare_graph *g)
{
    uint32_t failed;
    const double start = benchmark_ns();
    const uint32_t rule = tare_graph_propagate(g, &failed);
    return rule == TARE_OK ? (benchmark_ns() - start) / tare_graph_nodes(g) : -1;
}

bool benchmark_graph(tare_graph *g, int runs, times *out)
{
    double computed[RUNS], held[RUNS], by_copy[RUNS];
    runs = runs < RUNS ? runs : RUNS;
    out->first = pass(g);
    for (int r = 0; r < runs; r++) {
        tare_graph_forget(g);
        computed[r] = pass(g);
        (void)pass(g);
        const double before = benchmark_copy();
        held[r] = pass(g);
        const double after = benchmark_copy();
        by_copy[r] = held[r] / (before < after ? before : after);
        if (computed[r] < 0 || held[r] < 0)
            return false;
    }
    out->computed = benchmark_median(computed, runs);
    out->held = benchmark_median(held, runs);
    out->held_by_copy = benchmark_median(by_copy, runs);
    return out->first >= 0;
}

static void add_times(text *out, uint32_t nodes, const times *t)
{
    text_addf(out, "{\"nodes\":%u,\"first\":%.1f,\"computed\":%.1f,\"held\":%.2f,\"held_by_copy\":%.2f}", nodes, t->first,
              t->computed, t->held, t->held_by_copy);
}

/* The first program, repeated until its graph has so many nodes. */
static bool time_growth(program *p, program_graph *g, text *out, reason *why)
{
    static const struct { uint32_t nodes; int runs; } size[] = {{1000, RUNS}, {100000, 7}, {1000000, 3}};
    text_add(out, ",\"growth\":[");
    for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
        times t;
        while (tare_graph_nodes(g->graph) < size[i].nodes)
            if (!program_graph_repeat(g, p, why))
                return false;
        if (!benchmark_graph(g->graph, size[i].runs, &t))
            return refuse(why, "a node was refused");
        text_add(out, i ? "," : "");
        add_times(out, tare_graph_nodes(g->graph), &t);
    }
    text_add(out, "]");
    return true;
}

static bool time_program(session *s, const json_t *root, text *out, text *growth, times *t, reason *why)
{
    program p;
    program_graph g = {0};
    session_restart(s);
    bool fine = program_init(&p, s, root, why) && program_graph_init(&g, &p, why);
    if (fine && !benchmark_graph(g.graph, RUNS, t))
        fine = refuse(why, "a node was refused");
    if (fine)
        add_times(out, p.n_nodes, t);
    if (fine && growth)
        fine = time_growth(&p, &g, growth, why);
    program_graph_finish(&g);
    program_finish(&p);
    return fine;
}

static bool time_file(session *s, const char *file, text *out, text *growth, times *t, reason *why)
{
    const char *bytes;
    size_t len;
    json_error_t error;
    bool fine = false;
    input *in = input_open(file, why);
    if (!in)
        return false;
    if (input_rest(in, &bytes, &len, why) == INPUT_LINE) {
        json_t *root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
        fine = root ? time_program(s, root, out, growth, t, why) : refuse(why, "no JSON: %s", error.text);
        json_decref(root);
    }
    input_close(in);
    return fine;
}

bool benchmark_programs(session *s, char **files, int n, text *out, reason *why)
{
    times t, sum = {0};
    text growth = {0};
    text_add(out, "\"programs_ns_per_node\":{");
    for (int i = 0; i < n; i++) {
        text_add(out, i ? "," : "");
        text_add_json(out, files[i], strlen(files[i]));
        text_add(out, ":");
        if (!time_file(s, files[i], out, i ? NULL : &growth, &t, why)) {
            text_finish(&growth);
            return false;
        }
        sum = (times){sum.first + log(t.first), sum.computed + log(t.computed), sum.held + log(t.held), 0};
    }
    text_addf(out, "%s\"geometric mean\":{\"first\":%.1f,\"computed\":%.1f,\"held\":%.2f}}", n ? "," : "",
              n ? exp(sum.first / n) : 0, n ? exp(sum.computed / n) : 0, n ? exp(sum.held / n) : 0);
    if (growth.at)
        text_add(out, text_get(&growth));
    text_finish(&growth);
    return true;
}
