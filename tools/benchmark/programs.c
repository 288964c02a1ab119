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
    double ns[RUNS];
    for (uint32_t i = 0; i < N; i++) {
        entry[i].in0 = i;
        entry[i].in1 = i + 1;
    }
    volatile uint32_t held = 0;
    for (int r = 0; r < RUNS; r++) {
        const double start = benchmark_ns();
        for (uint32_t i = 0; i < N; i++) {
            if (rec[entry[i].in0].type != entry[i].type0 || rec[entry[i].in1].type != entry[i].type1)
                break;
            rec[i + 2] = (tare_rec){.type = entry[i].result, .storage = i};
        }
        ns[r] = (benchmark_ns() - start) / (double)N;
        held += rec[N].type;
    }
    return benchmark_median(ns, RUNS);
}

typedef struct times { double first, computed, held; } times;

/* One pass, divided by its nodes; < 0 if a node was refused. */
static double pass(tare_graph *g)
{
    uint32_t failed;
    const double start = benchmark_ns();
    const uint32_t rule = tare_graph_propagate(g, &failed);
    return rule == TARE_OK ? (benchmark_ns() - start) / tare_graph_nodes(g) : -1;
}

static bool time_graph(tare_graph *g, times *out)
{
    double computed[RUNS], held[RUNS];
    out->first = pass(g);
    for (int r = 0; r < RUNS; r++) {
        tare_graph_forget(g);
        computed[r] = pass(g);
        (void)pass(g);
        held[r] = pass(g);
        if (computed[r] < 0 || held[r] < 0)
            return false;
    }
    out->computed = benchmark_median(computed, RUNS);
    out->held = benchmark_median(held, RUNS);
    return out->first >= 0;
}

static bool time_program(session *s, const json_t *root, text *out, times *t, reason *why)
{
    program p;
    program_graph g = {0};
    session_restart(s);
    bool fine = program_init(&p, s, root, why) && program_graph_init(&g, &p, why);
    if (fine && !time_graph(g.graph, t))
        fine = refuse(why, "a node was refused");
    if (fine)
        text_addf(out, "{\"nodes\":%u,\"first\":%.1f,\"computed\":%.1f,\"held\":%.2f}", p.n_nodes, t->first, t->computed, t->held);
    program_graph_finish(&g);
    program_finish(&p);
    return fine;
}

static bool time_file(session *s, const char *file, text *out, times *t, reason *why)
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
        fine = root ? time_program(s, root, out, t, why) : refuse(why, "no JSON: %s", error.text);
        json_decref(root);
    }
    input_close(in);
    return fine;
}

bool benchmark_programs(session *s, char **files, int n, text *out, reason *why)
{
    times t, sum = {0};
    text_add(out, "\"programs_ns_per_node\":{");
    for (int i = 0; i < n; i++) {
        text_add(out, i ? "," : "");
        text_add_json(out, files[i], strlen(files[i]));
        text_add(out, ":");
        if (!time_file(s, files[i], out, &t, why))
            return false;
        sum = (times){sum.first + log(t.first), sum.computed + log(t.computed), sum.held + log(t.held)};
    }
    text_addf(out, "%s\"geometric mean\":{\"first\":%.1f,\"computed\":%.1f,\"held\":%.2f}}", n ? "," : "",
              n ? exp(sum.first / n) : 0, n ? exp(sum.computed / n) : 0, n ? exp(sum.held / n) : 0);
    return true;
}
