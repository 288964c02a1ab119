/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What many different operators cost, and what their order does: one call of each operator that recorded
 * calls name, repeated operator by operator and at random, computed every time.
 */
#include "benchmark.h"

#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "request.h"

enum { MOST_CALLS = 2048, COPIES = 20, RUNS = 5, MOST_ARGS = 64 };

typedef struct call {
    tensors tensors;
    json_t *line;
    request request;
    uint32_t list_len;           /* of a result that is a list of tensors */
    tare_value first_input;
} call;

typedef struct calls { call *at; uint32_t n; } calls;

static void calls_finish(calls *c)
{
    for (uint32_t i = 0; i < c->n; i++) {
        tensors_finish(&c->at[i].tensors);
        json_decref(c->at[i].line);
    }
    free(c->at);
}

/* ---- which calls ---------------------------------------------------------------------------------- */

static bool has_call(const calls *c, uint32_t op)
{
    for (uint32_t i = 0; i < c->n; i++)
        if (c->at[i].request.op == op)
            return true;
    return false;
}

static bool changed_inputs(const request *r)
{
    for (uint32_t k = 0; k < r->n_inputs; k++)
        if (memcmp(r->input[k], &r->before[k], sizeof r->before[k]) != 0)
            return true;
    return false;
}

/* Whether it runs, on numbers alone and natively, and leaves what it was given as it was. */
static bool is_fit(const session *s, call *c)
{
    tare_bound bound;
    tare_error error;
    static tare_results results;
    const request *r = &c->request;
    const tare_op_info *info = tare_registry_op(s->registry, r->op);
    if (!info->native || info->flags & TARE_OP_DATA_DEPENDENT || r->n_args + r->n_kwargs > MOST_ARGS ||
        !tare_bind(s->mode, r->op, r->arg, r->n_args, r->kwarg, r->n_kwargs, &bound, &error))
        return false;
    const bool fine = tare_run(s->mode, &bound, TARE_NATIVE, &results) == TARE_OK && !changed_inputs(r) &&
                      tare_run(s->mode, &bound, TARE_NATIVE, &results) == TARE_OK;
    for (uint32_t k = 0; fine && k < results.n; k++)
        if (results.slot[k].tag == TARE_TAG_TENSORS)
            c->list_len = results.slot[k].len;
    tare_bound_finish(&bound);
    return fine;
}

/* Takes the call of a line if its operator has none yet. */
static void take_line(session *s, calls *c, const char *bytes, size_t len)
{
    call *at = &c->at[c->n];
    reason ignored;
    *at = (call){.line = json_loadb(bytes, len, JSON_ALLOW_NUL, NULL)};
    tensors_init(&at->tensors, s);
    const bool read = at->line && request_read(&at->tensors, at->line, &at->request, &ignored) == REQUEST_READY;
    if (read && !has_call(c, at->request.op) && is_fit(s, at)) {
        c->n++;
        return;
    }
    tensors_finish(&at->tensors);
    json_decref(at->line);
}

static bool take_file(session *s, calls *c, const char *file, reason *why)
{
    const char *line;
    size_t len;
    input_result result = INPUT_END;
    input *in = input_open(file, why);
    if (!in)
        return false;
    while (c->n < MOST_CALLS && (result = input_line(in, &line, &len, why)) == INPUT_LINE)
        take_line(s, c, line, len);
    input_close(in);
    return result != INPUT_BAD;
}

/* ---- a graph of them -------------------------------------------------------------------------------- */

static bool add_inputs(tare_graph *g, calls *c)
{
    for (uint32_t i = 0; i < c->n; i++) {
        const request *r = &c->at[i].request;
        for (uint32_t k = 0; k < r->n_inputs; k++) {
            const tare_value v = tare_graph_input(g, *r->input[k]);
            c->at[i].first_input = k ? c->at[i].first_input : v;
            if (v == TARE_NO_VALUE)
                return false;
        }
    }
    return true;
}

/* The graph's value of a tensor among the call's arguments. */
static int64_t value_of(const call *c, const tare_rec *rec)
{
    for (uint32_t k = 0; k < c->request.n_inputs; k++)
        if (memcmp(c->request.input[k], rec, sizeof *rec) == 0)
            return c->first_input + k;
    return TARE_NO_VALUE;
}

/* A slot with values for tensors; lists of them in `room`. */
static tare_slot translated(const call *c, tare_slot s, int64_t **room)
{
    if (s.tag == TARE_TAG_TENSOR)
        s.u.i = value_of(c, s.u.rec);
    if (s.tag != TARE_TAG_TENSORS)
        return s;
    int64_t *list = *room;
    for (uint32_t k = 0; k < s.len; k++)
        list[k] = s.u.recs[k].type ? value_of(c, &s.u.recs[k]) : TARE_NO_VALUE;
    *room += s.len;
    s.u.ints = list;
    return s;
}

static bool add_node(tare_graph *g, const call *c, int64_t *room)
{
    tare_slot arg[MOST_ARGS];
    tare_graph_kwarg kwarg[MOST_ARGS];
    const request *r = &c->request;
    tare_value first;
    tare_error error;
    for (uint32_t i = 0; i < r->n_args; i++)
        arg[i] = translated(c, r->arg[i], &room);
    for (uint32_t i = 0; i < r->n_kwargs; i++)
        kwarg[i] = (tare_graph_kwarg){r->kwarg[i].name, translated(c, r->kwarg[i].value, &room)};
    return tare_graph_node(g, r->op, arg, r->n_args, kwarg, r->n_kwargs, c->list_len, &first, &error);
}

/* COPIES of each call, one after the other, or shuffled. */
static bool fill(tare_graph *g, calls *c, bool random)
{
    static int64_t room[1 << 16];
    const uint32_t n = c->n * COPIES;
    uint32_t *order = malloc(n * sizeof *order);
    uint64_t state = 1;
    bool fine = order && add_inputs(g, c);
    for (uint32_t i = 0; fine && i < n; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        const uint32_t k = random ? (uint32_t)(state >> 33) % (i + 1) : i;
        order[i] = order[k];
        order[k] = i / COPIES;
    }
    for (uint32_t i = 0; fine && i < n; i++)
        fine = add_node(g, &c->at[order[i]], room);
    free(order);
    return fine;
}

static bool time_order(session *s, calls *c, bool random, times *t)
{
    tare_graph *g = tare_graph_create(s->mode);
    const bool fine = g && fill(g, c, random) && benchmark_graph(g, RUNS, t);
    tare_graph_destroy(g);
    return fine;
}

bool benchmark_operators(session *s, char **files, int n, text *out, reason *why)
{
    times sorted = {0}, random = {0};
    calls c = {.at = calloc(MOST_CALLS + 1, sizeof(call))};
    bool fine = c.at != NULL;
    session_restart(s);
    for (int i = 0; fine && i < n; i++)
        fine = take_file(s, &c, files[i], why);
    fine = fine && (c.n == 0 || (time_order(s, &c, false, &sorted) && time_order(s, &c, true, &random)));
    text_addf(out, "\"operators_ns_per_node\":{\"operators\":%u,\"sorted\":%.1f,\"random\":%.1f}", c.n, sorted.computed,
              random.computed);
    calls_finish(&c);
    return fine;
}
