/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * An exported program, node by node: dtype, shape, stride, offset, device, layout.
 */
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "program_arithmetic.h"
#include "program_run.h"
#include "program_symbols.h"
#include "symbols.h"

enum { ASSIGNMENTS = 50, TRIALS = 20000 };

typedef struct propagation {
    comparison *c;
    program p;
    tare_rec *rec;      /* by value */
    sample at[ASSIGNMENTS]; /* numbers for the program's symbols */
    uint32_t n_at, n_assumed;
} propagation;

/* Whether two numbers are equal: by form, or at every assignment. */
static bool is_equal(const propagation *g, int64_t a, int64_t b)
{
    tare_mode *m = g->c->session->mode;
    if (a == b)
        return true;
    if (!tare_is_symbolic(a) && !tare_is_symbolic(b))
        return false;
    for (uint32_t i = 0; i < g->n_at; i++) {
        int64_t of_a, of_b;
        if (tare_sym_evaluate(m, a, g->at[i].value, g->at[i].n, &of_a) != TARE_OK ||
            tare_sym_evaluate(m, b, g->at[i].value, g->at[i].n, &of_b) != TARE_OK || of_a != of_b)
            return false;
    }
    return g->n_at != 0;
}

static bool match_list(const propagation *g, const char *field, const int64_t *a, const int64_t *b, uint32_t n, text *difference)
{
    for (uint32_t i = 0; i < n; i++)
        if (!is_equal(g, a[i], b[i])) {
            text_addf(difference, "    %s[%u]: recorded ", field, i);
            symbols_add_expression(g->c->session->mode, a[i], difference);
            text_add(difference, ", tare ");
            symbols_add_expression(g->c->session->mode, b[i], difference);
            text_add(difference, "\n");
            return false;
        }
    return true;
}

/* One value against what the program says of it. */
static bool match_value_meta(propagation *g, uint32_t value, tare_rec rec, text *difference)
{
    tare_desc d;
    int64_t offset;
    reason why;
    const program_value *v = &g->p.value[value];
    if (!v->meta)
        return true;
    if (!program_describe(&g->p, v->meta, &d, &offset, &why)) {
        text_addf(difference, "    `%s`: %s\n", v->name, why.text);
        return false;
    }
    if (!rec.type) {
        text_addf(difference, "    `%s`: recorded a tensor, tare none\n", v->name);
        return false;
    }
    const tare_type *type = tare_type_of(g->c->session->mode, rec);
    if (type->dtype != d.dtype || type->device != d.device || type->layout != d.layout || type->rank != d.rank) {
        text_addf(difference, "    `%s`: recorded %s, rank %u, device %#x, layout %s; tare %s, rank %u, device %#x, layout %s\n",
                  v->name, tare_dtype_name(d.dtype), d.rank, d.device, tare_layout_name(d.layout),
                  tare_dtype_name((tare_dtype)type->dtype), type->rank, type->device, tare_layout_name((tare_layout)type->layout));
        return false;
    }
    bool same = match_list(g, "shape", d.size, type->dim, d.rank, difference);
    if (d.layout != TARE_LAYOUT_STRIDED)
        return same;
    same &= match_list(g, "stride", d.stride, type->dim + d.rank, d.rank, difference);
    return match_list(g, "offset", &offset, &rec.offset, 1, difference) && same;
}

static bool match_node(propagation *g, const program_node *node, const tare_results *results, text *difference)
{
    tare_rec row[TARE_MAX_RESULTS];
    uint32_t n;
    const tare_rec *at = program_results(node, results, row, &n);
    bool same = true;
    if (n < node->n_outs) {
        text_addf(difference, "    recorded %u results, tare %u\n", node->n_outs, n);
        return false;
    }
    for (uint32_t i = 0; i < node->n_outs; i++) {
        if (node->out[i] < 0)
            continue;
        same &= match_value_meta(g, (uint32_t)node->out[i], at[i], difference);
        g->rec[node->out[i]] = at[i];
    }
    return same;
}

/* A result that is a number against what the program says of it. */
static bool match_number_out(const propagation *g, const program_node *node, int64_t number, text *difference)
{
    int64_t recorded;
    reason why;
    const json_t *as_number = json_object_get(g->p.numbers, node->number_out);
    const json_t *json = as_number ? as_number : json_object_get(g->p.truths, node->number_out);
    if (!json || !program_number(&g->p, json, &recorded, &why))
        return true;
    return match_list(g, "number", &recorded, &number, 1, difference);
}

static bool run_node(propagation *g, const program_node *node, outcome *o, text *difference, tare_error *error)
{
    tare_kwarg *arg = program_arguments(&g->p, node, g->rec);
    request r = {.op = node->op, .op_name = node->target, .kwarg = arg, .n_kwargs = node->n_args};
    prediction p;
    if (!arg)
        return false;
    uint32_t n_new;
    const int64_t *new_symbols = program_new_symbols(&g->p, node, &n_new);
    tare_mode_supply(g->c->session->mode, new_symbols, n_new);
    predict(g->c->session, &r, NULL, &p);
    tare_mode_supply(g->c->session->mode, NULL, 0);
    *error = p.error;
    o->data_dependent = p.kind == PREDICTED_SCALAR || (p.kind == PREDICTED && p.unknowns);
    if (p.kind == PREDICTED)
        o->verdict = match_node(g, node, &p.results, difference) &&
                             (!node->number_out || (p.results.slot[0].tag != TARE_TAG_INT && p.results.slot[0].tag != TARE_TAG_BOOL) ||
                              match_number_out(g, node, p.results.slot[0].u.i, difference))
                         ? VERDICT_AGREE
                         : VERDICT_DIFFER;
    else if (p.kind == PREDICTED_SCALAR)
        o->verdict = VERDICT_AGREE;
    else
        text_addf(difference, "    tare %s: %s\n", tare_error_kind_name(p.error.kind), p.error.message);
    return true;
}

static void run_arithmetic(propagation *g, const program_node *node, outcome *o, text *difference)
{
    tare_slot made;
    const char *wrong = program_arithmetic(&g->p, node, &made);
    if (wrong)
        text_addf(difference, "    %s\n", wrong);
    else if (!node->number_out || made.tag == TARE_TAG_FLOAT || match_number_out(g, node, made.u.i, difference))
        o->verdict = VERDICT_AGREE;
}

static bool compare_node(propagation *g, const program_node *node, reason *why)
{
    text difference = {0};
    tare_error error = {0};
    outcome o = {.verdict = VERDICT_UNSUPPORTED};
    bool fine = true;
    tare_sym_set_place(g->c->session->mode, (tare_sym_place){.op = UINT32_MAX, .node = g->c->line});
    if (node->arithmetic) {
        o.verdict = VERDICT_DIFFER;
        run_arithmetic(g, node, &o, &difference);
    } else if (node->unsupported) {
        text_addf(&difference, "    %s\n", node->unsupported);
    } else {
        o.verdict = VERDICT_DIFFER;
        fine = run_node(g, node, &o, &difference, &error) || refuse(why, "no memory for a node");
    }
    if (o.verdict == VERDICT_DIFFER && node->name && corrected_has(&g->c->corrected, g->c->file, node->name))
        o.verdict = VERDICT_CORRECTED;
    if (o.verdict != VERDICT_AGREE) {
        if (o.verdict != VERDICT_CORRECTED)
            compare_show(g->c, program_operator(node), text_get(&difference), &error);
        fine = fine && program_adopt(&g->p, node, g->rec, why);
    }
    report_count(&g->c->report, program_operator(node), &o);
    text_finish(&difference);
    return fine;
}

static bool compare_nodes(propagation *g, reason *why)
{
    program *p = &g->p;
    g->rec = calloc(p->n_values + 1, sizeof *g->rec);
    if (!g->rec)
        return refuse(why, "no memory for the program's values");
    if (!program_fill_inputs(p, g->rec, why))
        return false;
    for (uint32_t i = 0; i < p->n_nodes; i++) {
        g->c->line = i;
        if (!compare_node(g, &p->node[i], why))
            return false;
    }
    return true;
}

/* Assignments that all ranges and assumptions admit, today's first. */
static bool assign(propagation *g, reason *why)
{
    tare_mode *m = g->c->session->mode;
    sample next = {.random = 1};
    g->n_assumed = tare_sym_guard_count(m);
    bool fine = tare_sym_count(m) == 0 || sample_hints(&next, m);
    for (uint32_t trial = 0; tare_sym_count(m) && fine && trial < TRIALS && g->n_at < ASSIGNMENTS; trial++) {
        if (trial)
            fine = sample_next(&next, m);
        if (fine && sample_holds(&next, m))
            fine = sample_copy(&g->at[g->n_at++], &next);
    }
    sample_finish(&next);
    return fine || refuse(why, "no memory for assignments");
}

/* What the rules had to assume beyond the program. */
static void count_guards(propagation *g)
{
    tare_mode *m = g->c->session->mode;
    program_counts *sum = &g->c->program;
    sum->programs += tare_sym_count(m) != 0;
    sum->assignments += g->n_at;
    for (uint32_t i = 0; i < g->n_at; i++)
        sum->excluded += !sample_holds(&g->at[i], m);
    const uint32_t n = tare_sym_guard_count(m);
    sum->guards += n > g->n_assumed ? n - g->n_assumed : 0;
}

bool compare_program(comparison *c, const json_t *root, reason *why)
{
    propagation g = {.c = c};
    session_restart(c->session);
    const bool fine = program_init(&g.p, c->session, root, why) && assign(&g, why) && compare_nodes(&g, why);
    count_guards(&g);
    for (uint32_t i = 0; i < g.n_at; i++)
        sample_finish(&g.at[i]);
    free(g.rec);
    program_finish(&g.p);
    return fine;
}
