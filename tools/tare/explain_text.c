/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Explanations for a person: rule lines indented by calls, then the way back, a line a node.
 *
 * Knows: that parts made by the same lines are told of together, and that nodes which only hand a
 * part on are counted.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explain.h"
#include "symbols.h"

enum { PARTS_MOST = 3 * 255, ORIGINS_SHOWN = 4, ROWS_SHOWN = 40, SPOTS_MOST = 4096 };

/* ---- rule lines ------------------------------------------------------------------------------------ */

static size_t place_width(const explanation *e)
{
    size_t width = 0;
    char number[16];
    for (uint32_t i = 0; i < e->n_lines; i++) {
        const int digits = snprintf(number, sizeof number, "%u", e->line[i].line);
        const size_t own = strlen(e->line[i].file) + 1 + (size_t)digits;
        width = own > width ? own : width;
    }
    return width;
}

static size_t function_width(const explanation *e)
{
    size_t width = 0;
    for (uint32_t i = 0; i < e->n_lines; i++)
        width = strlen(e->line[i].function) > width ? strlen(e->line[i].function) : width;
    return width;
}

/* An arm of an `if` on the line that is told of next says nothing more. */
static bool is_same_line(const tare_step *a, const tare_step *b)
{
    return a->line == b->line && strcmp(a->file, b->file) == 0;
}

/* What a line made, where it is not yet what was asked for. */
static void add_made(const history *h, const tare_step *line, const spot *s, text *out)
{
    char made[256];
    text value = {0};
    spot_add_value(h, s, &value);
    (void)tare_sym_format(h->p->session->mode, line->value, TARE_SYM_STR, made, sizeof made);
    if (line->has_value && (s->part == TARE_PART_SIZE || s->part == TARE_PART_STRIDE || s->part == TARE_PART_OFFSET) &&
        strcmp(made, text_get(&value)) != 0)
        text_addf(out, "   = %s", made);
    text_finish(&value);
}

static void print_lines(const explain_request *r, const explanation *e, const spot *s, text *out)
{
    const int places = (int)place_width(e), functions = (int)function_width(e);
    for (uint32_t i = 0; i < e->n_lines; i++) {
        const tare_step *line = &e->line[i];
        char place[512];
        if ((line->kind != TARE_STEP_LINE && i + 1 < e->n_lines && is_same_line(line, line + 1)) ||
            (i && is_same_line(line, line - 1) && line[-1].kind == TARE_STEP_LINE))
            continue;
        (void)snprintf(place, sizeof place, "%s:%u", line->file, line->line);
        text_addf(out, "  %-*s  %-*s  %*s", places, place, functions, line->function, (int)(2 * line->depth), "");
        text_add(out, line->kind == TARE_STEP_THEN ? "then: " : line->kind == TARE_STEP_ELSE ? "else: " : "");
        if (!sources_add_line(r->sources, line->file, line->line, out))
            text_add(out, "...");
        add_made(r->h, line, s, out);
        text_add(out, "\n");
    }
}

/* ---- origins --------------------------------------------------------------------------------------- */

static void add_origins(const history *h, const explanation *e, const spot *s, text *out)
{
    if (e->contiguous)
        text_add(out, e->n_origins ? "contiguous: " : "contiguous: innermost");
    for (uint32_t i = 0; i < e->n_origins && i < ORIGINS_SHOWN; i++) {
        text_add(out, !i ? "" : e->contiguous ? " * " : ", ");
        origin_add(h, &e->origin[i], s, out);
    }
    if (e->n_origins > ORIGINS_SHOWN)
        text_addf(out, " and %u more", e->n_origins - ORIGINS_SHOWN);
    if (!e->n_origins && !e->contiguous)
        text_add(out, e->noted ? "the rule alone" : "what the program says");
}

/* ---- the way back ---------------------------------------------------------------------------------- */

typedef struct walk {
    const explain_request *r;
    text *out;
    spot seen[SPOTS_MOST];
    uint32_t n_seen, n_rows, n_nodes;
    bool is_summary;       /* no rows: nodes are counted, ends listed */
    text ends;
    uint32_t n_ends;
} walk;

static bool see(walk *w, const spot *s)
{
    for (uint32_t i = 0; i < w->n_seen; i++)
        if (spot_is_same(&w->seen[i], s))
            return true;
    if (w->n_seen < SPOTS_MOST)
        w->seen[w->n_seen++] = *s;
    return w->n_seen == SPOTS_MOST;
}

static bool is_equal(const history *h, const spot *a, const spot *b)
{
    text x = {0}, y = {0};
    spot_add_value(h, a, &x);
    spot_add_value(h, b, &y);
    const bool same = strcmp(text_get(&x), text_get(&y)) == 0;
    text_finish(&x);
    text_finish(&y);
    return same;
}

/* Whether a node does no more than hand the part on, from another node. */
static bool hands_on(const history *h, const spot *s, const explanation *e)
{
    return e->n_origins == 1 && e->origin[0].step.kind == TARE_STEP_ARGUMENT && e->origin[0].spot.kind == SPOT_NODE &&
           is_equal(h, s, &e->origin[0].spot);
}

/* The range of a symbol, and its value today. */
static void add_symbol(const history *h, const spot *s, text *out)
{
    const tare_mode *m = h->p->session->mode;
    const tare_type *type = tare_type_of(m, h->rec[s->value]);
    tare_sym_info info;
    if ((s->part != TARE_PART_SIZE && s->part != TARE_PART_STRIDE) || s->dim >= type->rank)
        return;
    const int64_t v = type->dim[s->part == TARE_PART_SIZE ? s->dim : type->rank + s->dim];
    if (!tare_is_symbolic(v) || !tare_sym_at(m, tare_sym_index(m, v), &info))
        return;
    if (info.backed)
        text_addf(out, ", today %" PRId64, info.hint);
    text_addf(out, ", from %" PRId64, info.now_low);
    if (info.now_high != TARE_SYM_HIGH)
        text_addf(out, " to %" PRId64, info.now_high);
}

static void print_row(walk *w, const spot *s, const explanation *e)
{
    const history *h = w->r->h;
    text part = {0};
    spot_add_part(s, &part);
    text_add(&part, part.len ? " = " : "= ");
    spot_add_value(h, s, &part);
    if (s->kind == SPOT_NODE)
        text_addf(w->out, "  %5u  %-24s %-22s ", s->node, spot_name(h, s), text_get(&part));
    else
        text_addf(w->out, "         %-24s %-22s ", spot_name(h, s), text_get(&part));
    text_finish(&part);
    if (s->kind == SPOT_INPUT) {
        text_add(w->out, "input");
        add_symbol(h, s, w->out);
    } else {
        text_add(w->out, "<- ");
        add_origins(h, e, s, w->out);
        for (uint32_t i = e->n_lines; i > 0; i--)
            if (e->line[i - 1].kind == TARE_STEP_LINE) {
                text_addf(w->out, "  (%s:%u)", e->line[i - 1].file, e->line[i - 1].line);
                break;
            }
    }
    text_add(w->out, "\n");
}

static void note_end(walk *w, const spot *s)
{
    if (++w->n_ends > ORIGINS_SHOWN)
        return;
    text_addf(&w->ends, "%s%s.", w->n_ends > 1 ? ", " : "", spot_name(w->r->h, s));
    spot_add_part(s, &w->ends);
}

static bool go_back(walk *w, const explanation *e);

/* One spot and what it was made of, through nodes that hand it on. */
static bool visit(walk *w, spot s)
{
    explanation e = {0};
    uint32_t passed = 0;
    const spot first = s;
    bool fine = history_explain(w->r->h, &s, &e);
    while (fine && hands_on(w->r->h, &s, &e) && !see(w, &e.origin[0].spot)) {
        s = e.origin[0].spot;
        passed++;
        explanation_finish(&e);
        fine = history_explain(w->r->h, &s, &e);
    }
    w->n_nodes += passed + (s.kind == SPOT_NODE);
    if (s.kind == SPOT_INPUT && w->is_summary)
        note_end(w, &s);
    if (!w->is_summary && w->n_rows < ROWS_SHOWN) {
        if (passed)
            text_addf(w->out, "     ..  %u node%s hand%s it on, from `%s`\n", passed, passed == 1 ? "" : "s", passed == 1 ? "s" : "",
                      spot_name(w->r->h, &first));
        print_row(w, &s, &e);
    }
    w->n_rows++;
    fine = fine && go_back(w, &e);
    explanation_finish(&e);
    return fine;
}

static bool go_back(walk *w, const explanation *e)
{
    bool fine = true;
    for (uint32_t i = 0; i < e->n_origins && fine; i++) {
        const origin *o = &e->origin[i];
        const bool has_spot = o->step.kind == TARE_STEP_ARGUMENT || o->step.kind == TARE_STEP_CONTIGUOUS;
        if (has_spot && o->spot.kind != SPOT_GIVEN && !see(w, &o->spot))
            fine = visit(w, o->spot);
    }
    return fine;
}

static bool print_back(const explain_request *r, const explanation *e, bool is_summary, text *out)
{
    walk *w = calloc(1, sizeof *w);
    if (!w)
        return false;
    w->r = r;
    w->out = out;
    w->is_summary = is_summary;
    const bool fine = go_back(w, e);
    if (is_summary) {
        if (w->n_nodes)
            text_addf(out, "; back through %u node%s%s%s", w->n_nodes, w->n_nodes == 1 ? "" : "s", w->n_ends ? " to " : "",
                      text_get(&w->ends));
        else if (w->n_ends)
            text_addf(out, "; input %s", text_get(&w->ends));
        if (w->n_ends > ORIGINS_SHOWN)
            text_addf(out, " and %u more", w->n_ends - ORIGINS_SHOWN);
    }
    if (is_summary)
        text_add(out, "\n");
    else if (w->n_rows > ROWS_SHOWN)
        text_addf(out, "     ..  %u more; --json tells of all\n", w->n_rows - ROWS_SHOWN);
    text_finish(&w->ends);
    free(w);
    return fine;
}

/* ---- parts ----------------------------------------------------------------------------------------- */

typedef struct listing {
    const explain_request *r;
    spot part[PARTS_MOST];
    explanation e[PARTS_MOST];
    uint32_t n;
} listing;

static bool gather(void *user, const spot *s)
{
    listing *l = user;
    if (l->n == PARTS_MOST)
        return true;
    l->part[l->n] = *s;
    return history_explain(l->r->h, s, &l->e[l->n++]);
}

static bool same_lines(const explanation *a, const explanation *b)
{
    if (a->n_lines != b->n_lines)
        return false;
    for (uint32_t i = 0; i < a->n_lines; i++)
        if (a->line[i].kind != b->line[i].kind || !is_same_line(&a->line[i], &b->line[i]))
            return false;
    return true;
}

static bool is_first(const listing *l, uint32_t i)
{
    for (uint32_t k = 0; k < i; k++)
        if (same_lines(&l->e[k], &l->e[i]))
            return false;
    return true;
}

static void add_part(const history *h, const spot *s, text *out)
{
    if (s->part == TARE_PART_VALUE)
        text_add(out, spot_name(h, s));
    spot_add_part(s, out);
}

static void add_part_value(const listing *l, uint32_t i, text *out)
{
    add_part(l->r->h, &l->part[i], out);
    text_add(out, " = ");
    spot_add_value(l->r->h, &l->part[i], out);
}

/* All parts that were made by the lines of part i. */
static bool print_group(const listing *l, uint32_t i, text *out)
{
    const bool is_summary = l->r->dim == EXPLAIN_ALL && l->part[i].value >= 0;
    bool fine = true;
    text_add(out, "\n");
    for (uint32_t k = i; k < l->n; k++) {
        if (k != i && !same_lines(&l->e[k], &l->e[i]))
            continue;
        text_add(out, k != i ? ", " : "");
        add_part_value(l, k, out);
    }
    text_add(out, "\n");
    print_lines(l->r, &l->e[i], &l->part[i], out);
    for (uint32_t k = i; fine && k < l->n; k++) {
        if (k != i && !same_lines(&l->e[k], &l->e[i]))
            continue;
        text_add(out, "  ");
        add_part(l->r->h, &l->part[k], out);
        text_add(out, " <- ");
        add_origins(l->r->h, &l->e[k], &l->part[k], out);
        text_add(out, is_summary ? "" : "\n");
        if (is_summary && l->e[k].contiguous)
            text_add(out, "\n");
        else
            fine = print_back(l->r, &l->e[k], is_summary, out);
    }
    return fine;
}

static bool print_result(const explain_request *r, uint32_t result, text *out)
{
    listing *l = calloc(1, sizeof *l);
    char what[2048];
    if (!l)
        return false;
    l->r = r;
    const spot s = history_spot(r->h, r->node, result, TARE_PART_VALUE, 0);
    if (s.value >= 0) {
        (void)tare_rec_format(r->h->p->session->mode, r->h->rec[s.value], what, sizeof what);
        text_addf(out, "result %u, `%s`: %s\n", result, spot_name(r->h, &s), what);
    } else {
        text_addf(out, "result %u, `%s`: a number\n", result, spot_name(r->h, &s));
    }
    bool fine = explain_each_part(r, result, gather, l);
    for (uint32_t i = 0; fine && i < l->n; i++)
        if (is_first(l, i))
            fine = print_group(l, i, out);
    for (uint32_t i = 0; i < l->n; i++)
        explanation_finish(&l->e[i]);
    free(l);
    return fine;
}

bool explain_print_text(const explain_request *r, text *out)
{
    text guards = {0};
    bool fine = true;
    text_addf(out, "node %u: ", r->node);
    history_add_call(r->h, r->node, out);
    text_add(out, "\n");
    for (uint32_t k = 0; fine && k < explain_results(r); k++)
        if (explain_wants(r, k))
            fine = print_result(r, k, out);
    symbols_explain_node(r->h->p->session->mode, r->node, &guards);
    if (guards.len)
        text_addf(out, "\nassumed for it\n%s", text_get(&guards));
    text_finish(&guards);
    return fine;
}
