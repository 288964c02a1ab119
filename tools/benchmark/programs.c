/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Nanoseconds a node of exported programs: the first pass of a fresh graph in a fresh mode, of several of
 * these the least; a pass in which every rule runs, and one in which all guards hold.
 */
#include "benchmark.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "input.h"
#include "program_graph.h"

enum { RUNS = 21, FRESH = 41 };

double benchmark_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

double benchmark_cpu_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
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
static double pass(tare_graph *g, double (*clock_ns)(void))
{
    uint32_t failed;
    const double start = clock_ns();
    const uint32_t rule = tare_graph_propagate(g, &failed);
    return rule == TARE_OK ? (clock_ns() - start) / tare_graph_nodes(g) : -1;
}

bool benchmark_graph(tare_graph *g, int runs, times *out)
{
    double computed[RUNS], held[RUNS], by_copy[RUNS];
    runs = runs < RUNS ? runs : RUNS;
    out->first = pass(g, benchmark_cpu_ns);
    for (int r = 0; r < runs; r++) {
        tare_graph_forget(g);
        computed[r] = pass(g, benchmark_cpu_ns);
        (void)pass(g, benchmark_ns);
        const double before = benchmark_copy();
        held[r] = pass(g, benchmark_ns);
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

bool benchmark_renew(session *s)
{
    tare_mode_destroy(s->mode);
    s->mode = tare_mode_create(s->registry);
    if (s->mode)
        session_restart(s);
    return s->mode != NULL;
}

static void add_times(text *out, uint32_t nodes, const times *t)
{
    text_addf(out, "\"nodes\":%u,\"first\":%.1f,\"computed\":%.1f,\"held\":%.2f,\"held_by_copy\":%.2f", nodes, t->first,
              t->computed, t->held, t->held_by_copy);
}

typedef struct sample { times times; uint32_t symbols; } sample;

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
        text_add(out, i ? ",{" : "{");
        add_times(out, tare_graph_nodes(g->graph), &t);
        text_add(out, "}");
    }
    text_add(out, "]");
    return true;
}

/* A program as a graph of a mode of its own. */
typedef struct fresh { program program; program_graph graph; } fresh;

static bool fresh_init(fresh *f, session *s, const json_t *root, reason *why)
{
    *f = (fresh){0};
    if (!benchmark_renew(s))
        return refuse(why, "no memory for a mode");
    return program_init(&f->program, s, root, why) && program_graph_init(&f->graph, &f->program, why);
}

static void fresh_finish(fresh *f)
{
    program_graph_finish(&f->graph);
    program_finish(&f->program);
}

static bool time_first(session *s, const json_t *root, double *out, reason *why)
{
    bool fine = true;
    for (int i = 0; i < FRESH && fine; i++) {
        fresh f;
        fine = fresh_init(&f, s, root, why);
        const double first = fine ? pass(f.graph.graph, benchmark_cpu_ns) : -1;
        *out = i == 0 || first < *out ? first : *out;
        fresh_finish(&f);
    }
    return fine;
}

static bool time_program(session *s, const json_t *root, text *out, text *growth, sample *t, reason *why)
{
    fresh f;
    double first = 0;
    bool fine = time_first(s, root, &first, why) && fresh_init(&f, s, root, why);
    if (!fine)
        return false;
    t->symbols = tare_sym_count(s->mode);
    if (!benchmark_graph(f.graph.graph, RUNS, &t->times))
        fine = refuse(why, "a node was refused");
    t->times.first = first;
    if (fine) {
        text_add(out, "{");
        add_times(out, f.program.n_nodes, &t->times);
        text_addf(out, ",\"symbols\":%u}", t->symbols);
    }
    if (fine && growth)
        fine = time_growth(&f.program, &f.graph, growth, why);
    fresh_finish(&f);
    return fine;
}

static bool time_file(session *s, const char *file, text *out, text *growth, sample *t, reason *why)
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

/* Logarithms added up, of programs with symbols or without. */
typedef struct means { double first, computed, held; int n; } means;

static void means_add(means *m, const times *t)
{
    *m = (means){m->first + log(t->first), m->computed + log(t->computed), m->held + log(t->held), m->n + 1};
}

static void means_tell(const means *m, const char *name, text *out)
{
    if (m->n)
        text_addf(out, ",\"%s\":{\"first\":%.1f,\"computed\":%.1f,\"held\":%.2f}", name, exp(m->first / m->n),
                  exp(m->computed / m->n), exp(m->held / m->n));
}

bool benchmark_programs(session *s, char **files, int n, text *out, reason *why)
{
    sample t;
    means all = {0}, symbolic = {0};
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
        means_add(t.symbols ? &symbolic : &all, &t.times);
    }
    means_tell(&all, "geometric mean", out);
    means_tell(&symbolic, "geometric mean over symbols", out);
    text_add(out, "}");
    if (growth.at)
        text_add(out, text_get(&growth));
    text_finish(&growth);
    return true;
}
