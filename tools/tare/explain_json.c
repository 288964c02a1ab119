/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Explanations for a program: every part that is asked for, and every one on the way back, once. */
#include "explain.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "symbols.h"

typedef struct listing {
    const explain_request *r;
    text *out;
    spot *spot;            /* told of, or still to be told of */
    uint32_t n, room;
} listing;

static void add_string(text *out, const char *s) { text_add_json(out, s, strlen(s)); }

static void add_text(text *out, text *value)
{
    text_add_json(out, text_get(value), value->len);
    text_finish(value);
}

static bool add_spot(listing *l, const spot *s)
{
    for (uint32_t i = 0; i < l->n; i++)
        if (spot_is_same(&l->spot[i], s))
            return true;
    if (l->n == l->room) {
        const uint32_t room = l->room ? 2 * l->room : 64;
        spot *at = realloc(l->spot, room * sizeof *at);
        if (!at)
            return false;
        l->spot = at;
        l->room = room;
    }
    l->spot[l->n++] = *s;
    return true;
}

/* "part":"size","dim":0,"value":"s0" */
static void add_part(const history *h, const spot *s, text *out)
{
    const spot named = {.part = s->part, .dim = TARE_ALL_DIMS};
    text part = {0}, value = {0};
    spot_add_part(&named, &part);
    spot_add_value(h, s, &value);
    text_add(out, "\"part\":");
    if (s->part == TARE_PART_VALUE)
        text_add(&part, "value");
    add_text(out, &part);
    const bool has_dim = s->part == TARE_PART_SIZE || s->part == TARE_PART_STRIDE;
    if (has_dim && s->dim != TARE_ALL_DIMS)
        text_addf(out, ",\"dim\":%" PRIu32, s->dim);
    text_add(out, ",\"value\":");
    add_text(out, &value);
}

static void add_line(const explain_request *r, const tare_step *line, text *out)
{
    static const char *const kind[] = {[TARE_STEP_LINE] = "line", [TARE_STEP_THEN] = "then", [TARE_STEP_ELSE] = "else"};
    text source = {0};
    text_addf(out, "{\"kind\":\"%s\",\"file\":", kind[line->kind]);
    add_string(out, line->file);
    text_addf(out, ",\"line\":%" PRIu32 ",\"%s\":", line->line, line->is_operator ? "operator" : "function");
    add_string(out, line->function);
    text_addf(out, ",\"depth\":%" PRIu32, line->depth);
    if (sources_add_line(r->sources, line->file, line->line, &source)) {
        text_add(out, ",\"text\":");
        add_text(out, &source);
    }
    if (line->has_value) {
        text_add(out, ",\"made\":");
        symbols_add_expression(r->h->p->session->mode, line->value, out);
    }
    text_add(out, "}");
}

static void add_argument(const history *h, const origin *o, text *out)
{
    const spot *s = &o->spot;
    text_add(out, o->argument ? "{\"argument\":" : "{\"own\":true");
    if (o->argument)
        add_string(out, o->argument);
    if (o->step.from.element != TARE_NO_ELEMENT)
        text_addf(out, ",\"element\":%" PRIu32, o->step.from.element);
    if (o->is_list && o->step.from.part == TARE_PART_VALUE && o->step.from.dim != TARE_ALL_DIMS)
        text_addf(out, ",\"element\":%" PRIu32, o->step.from.dim);
    text_add(out, ",");
    add_part(h, s, out);
    if (s->kind == SPOT_GIVEN) {
        text_addf(out, ",\"given\":\"%s\"}", s->out < h->p->node[s->node].n_args ? "program" : "default");
        return;
    }
    text_add(out, s->kind == SPOT_INPUT ? ",\"input\":" : ",\"name\":");
    add_string(out, spot_name(h, s));
    if (s->kind == SPOT_NODE)
        text_addf(out, ",\"node\":%" PRIu32, s->node);
    text_add(out, "}");
}

static void add_origin(const history *h, const origin *o, const spot *of, text *out)
{
    static const char *const kind[] = {[TARE_STEP_CONSTANT] = "constant", [TARE_STEP_ENV] = "env", [TARE_STEP_UNKNOWN] = "data"};
    text word = {0};
    if (o->step.kind == TARE_STEP_ARGUMENT || o->step.kind == TARE_STEP_CONTIGUOUS) {
        add_argument(h, o, out);
        return;
    }
    origin_add(h, o, of, &word);
    text_addf(out, "{\"%s\":", kind[o->step.kind]);
    add_text(out, &word);
    text_add(out, "}");
}

/* One part: what it is, the lines, what it was made of. */
static bool add_explained(listing *l, const spot *s)
{
    const history *h = l->r->h;
    text *out = l->out;
    explanation e;
    bool fine = history_explain(h, s, &e);
    text_add(out, s->kind == SPOT_INPUT ? "{\"input\":" : "{\"name\":");
    add_string(out, spot_name(h, s));
    if (s->kind == SPOT_NODE) {
        text_addf(out, ",\"node\":%" PRIu32 ",\"target\":", s->node);
        add_string(out, h->p->node[s->node].target);
        text_addf(out, ",\"result\":%" PRIu32, s->out);
    }
    text_add(out, ",");
    add_part(h, s, out);
    text_add(out, ",\"lines\":[");
    for (uint32_t i = 0; i < e.n_lines; i++) {
        text_add(out, i ? "," : "");
        add_line(l->r, &e.line[i], out);
    }
    text_addf(out, "],\"contiguous\":%s,\"from\":[", e.contiguous ? "true" : "false");
    for (uint32_t i = 0; i < e.n_origins; i++) {
        text_add(out, i ? "," : "");
        add_origin(h, &e.origin[i], s, out);
        const tare_step_kind kind = e.origin[i].step.kind;
        if ((kind == TARE_STEP_ARGUMENT || kind == TARE_STEP_CONTIGUOUS) && e.origin[i].spot.kind != SPOT_GIVEN)
            fine = add_spot(l, &e.origin[i].spot) && fine;
    }
    text_add(out, "]}");
    explanation_finish(&e);
    return fine;
}

static bool add_asked(void *user, const spot *s)
{
    listing *l = user;
    return add_spot(l, s);
}

bool explain_print_json(const explain_request *r, const char *file, text *out)
{
    listing l = {.r = r, .out = out};
    bool fine = true;
    text call = {0};
    text_add(out, "{\"file\":");
    add_string(out, file);
    text_addf(out, ",\"node\":%" PRIu32 ",\"call\":", r->node);
    history_add_call(r->h, r->node, &call);
    add_text(out, &call);
    for (uint32_t k = 0; fine && k < explain_results(r); k++)
        fine = !explain_wants(r, k) || explain_each_part(r, k, add_asked, &l);
    const uint32_t asked = l.n;
    text_add(out, ",\"parts\":[");
    for (uint32_t i = 0; fine && i < l.n; i++) {
        text_add(out, i == asked ? "],\"back\":[" : i ? "," : "");
        const spot s = l.spot[i];
        fine = add_explained(&l, &s);
    }
    text_add(out, l.n > asked ? "]" : "],\"back\":[]");
    text_add(out, ",\"assumed\":[");
    symbols_add_node_guards(r->h->p->session->mode, r->node, out);
    text_add(out, "]}\n");
    free(l.spot);
    return fine;
}
