/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Running a program with notes, and the way back; see history.h. */
#include "history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "predict.h"
#include "program_args.h"
#include "program_arithmetic.h"
#include "program_run.h"
#include "program_symbols.h"

/* ---- who made what ------------------------------------------------------------------------------- */

static void note_producers(history *h)
{
    for (uint32_t v = 0; v < h->p->n_values; v++)
        h->producer[v] = (struct producer){-1, 0};
    for (uint32_t n = 0; n < h->p->n_nodes; n++)
        for (uint32_t i = 0; i < h->p->node[n].n_outs; i++)
            if (h->p->node[n].out[i] >= 0)
                h->producer[h->p->node[n].out[i]] = (struct producer){(int32_t)n, (int32_t)i};
}

/* An argument as the program writes it: {"as_tensor": ...}, {"as_sym_ints": [...]}. */
static const json_t *written(const program_node *node, const char *name)
{
    const json_t *input;
    size_t i;
    json_array_foreach (node->inputs, i, input) {
        const char *own = json_string_value(json_object_get(input, "name"));
        if (own && strcmp(own, name) == 0)
            return json_object_get(input, "arg");
    }
    return NULL;
}

/* The name of the number that an argument is, or has as element k; NULL: it is written out. */
static const char *number_name(const program_node *node, const char *name, uint32_t k)
{
    const json_t *arg = written(node, name);
    const json_t *of = json_object_iter_value(json_object_iter((json_t *)arg));
    if (json_is_array(of))
        of = json_array_get(of, k);
    return json_string_value(json_object_get(of, "as_name"));
}

/* The node that makes the number of that name; -1: none does. */
static int32_t number_maker(const program *p, const char *name)
{
    for (uint32_t n = 0; name && n < p->n_nodes; n++)
        if (p->node[n].number_out && strcmp(p->node[n].number_out, name) == 0)
            return (int32_t)n;
    return -1;
}

static void need(bool *needed, int64_t node)
{
    if (node >= 0)
        needed[node] = true;
}

static void need_argument(const history *h, const program_node *node, const tare_kwarg *arg, bool *needed)
{
    if (arg->value.tag == TARE_TAG_TENSOR)
        need(needed, h->producer[arg->value.u.i].node);
    for (uint32_t k = 0; arg->value.tag == TARE_TAG_TENSORS && k < arg->value.len; k++)
        if (arg->value.u.ints[k] >= 0)
            need(needed, h->producer[arg->value.u.ints[k]].node);
    const uint32_t n = arg->value.tag == TARE_TAG_INTS ? arg->value.len : arg->value.tag == TARE_TAG_INT;
    for (uint32_t k = 0; k < n; k++)
        need(needed, number_maker(h->p, number_name(node, arg->name, k)));
}

/* Nodes that `last` stands on; a node's arguments are made before it. */
static void find_needed(const history *h, uint32_t last, bool *needed)
{
    needed[last] = true;
    for (uint32_t n = last + 1; n > 0; n--)
        for (uint32_t i = 0; needed[n - 1] && i < h->p->node[n - 1].n_args; i++)
            need_argument(h, &h->p->node[n - 1], &h->p->node[n - 1].arg[i], needed);
}

/* ---- running ------------------------------------------------------------------------------------- */

static void keep_results(history *h, uint32_t number, const tare_results *results)
{
    tare_rec row[TARE_MAX_RESULTS];
    uint32_t n;
    const program_node *node = &h->p->node[number];
    const tare_rec *at = program_results(node, results, row, &n);
    for (uint32_t i = 0; i < node->n_outs && i < n; i++)
        if (node->out[i] >= 0)
            h->rec[node->out[i]] = at[i];
    if (node->number_out && results->n && (results->slot[0].tag == TARE_TAG_INT || results->slot[0].tag == TARE_TAG_FLOAT))
        h->number[number] = results->slot[0];
}

/* False: the call is refused, or cannot be made. */
static bool call(history *h, uint32_t number, reason *why)
{
    const program_node *node = &h->p->node[number];
    request r = {.op = node->op, .op_name = node->target, .n_kwargs = node->n_args};
    prediction out;
    if (node->unsupported)
        return refuse(why, "%s", node->unsupported);
    r.kwarg = program_arguments(h->p, node, h->rec);
    if (!r.kwarg)
        return refuse(why, "no memory for a node");
    predict(h->p->session, &r, NULL, &out);
    if (out.kind == PREDICTED)
        keep_results(h, number, &out.results);
    return out.kind == PREDICTED || refuse(why, "%s: %.400s", tare_error_kind_name(out.error.kind), out.error.message);
}

static bool run_noted(history *h, uint32_t number, reason *why)
{
    session *s = h->p->session;
    const tare_execution execution = s->execution;
    h->notes[number] = tare_provenance_create();
    if (!h->notes[number])
        return refuse(why, "no memory for a node");
    tare_mode_set_provenance(s->mode, h->notes[number]);
    s->execution = TARE_INTERPRETED;
    const bool fine = call(h, number, why);
    s->execution = execution;
    tare_mode_set_provenance(s->mode, NULL);
    return fine;
}

/* A node that tare cannot run is what the program says of it, unless it is the one asked for. */
static bool run_node(history *h, uint32_t number, bool noted, bool asked, reason *why)
{
    const program_node *node = &h->p->node[number];
    reason inner = {""};
    tare_sym_set_place(h->p->session->mode, (tare_sym_place){.op = UINT32_MAX, .node = number});
    h->n_ran = number + 1;
    if (node->arithmetic) {
        const char *wrong = program_arithmetic(h->p, node, &h->number[number]);
        return !wrong || refuse(why, "node %u (%.80s): %s", number, node->target, wrong);
    }
    if (noted ? run_noted(h, number, &inner) : call(h, number, &inner))
        return true;
    tare_provenance_destroy(h->notes[number]);
    h->notes[number] = NULL;
    if (asked)
        return refuse(why, "node %u (%.80s): %.400s", number, node->target, inner.text);
    return program_adopt(h->p, node, h->rec, why);
}

bool history_init(history *h, program *p, uint32_t last, reason *why)
{
    *h = (history){.p = p};
    h->rec = calloc(p->n_values + (size_t)1, sizeof *h->rec);
    h->notes = calloc(p->n_nodes + (size_t)1, sizeof *h->notes);
    h->number = calloc(p->n_nodes + (size_t)1, sizeof *h->number);
    h->producer = calloc(p->n_values + (size_t)1, sizeof *h->producer);
    bool *needed = calloc(p->n_nodes + (size_t)1, sizeof *needed);
    bool fine = h->rec && h->notes && h->number && h->producer && needed;
    if (!fine)
        (void)refuse(why, "no memory for the program's values");
    if (fine) {
        note_producers(h);
        find_needed(h, last, needed);
        fine = program_fill_inputs(p, h->rec, why);
    }
    for (uint32_t n = 0; fine && n <= last; n++)
        fine = run_node(h, n, needed[n], n == last, why);
    free(needed);
    return fine;
}

void history_finish(history *h)
{
    for (uint32_t n = 0; h->notes && n < h->n_ran; n++)
        tare_provenance_destroy(h->notes[n]);
    free(h->rec);
    free(h->notes);
    free(h->number);
    free(h->producer);
    *h = (history){0};
}

uint32_t history_find(const program *p, const char *word)
{
    char *end;
    const unsigned long number = strtoul(word, &end, 10);
    if (*word >= '0' && *word <= '9' && !*end)
        return number < p->n_nodes ? (uint32_t)number : UINT32_MAX;
    for (uint32_t n = 0; n < p->n_nodes; n++) {
        const program_node *node = &p->node[n];
        if ((node->name && strcmp(node->name, word) == 0) || (node->number_out && strcmp(node->number_out, word) == 0))
            return n;
        for (uint32_t i = 0; i < node->n_outs; i++)
            if (node->out[i] >= 0 && strcmp(p->value[node->out[i]].name, word) == 0)
                return n;
    }
    return UINT32_MAX;
}

/* ---- the way back -------------------------------------------------------------------------------- */

spot history_spot(const history *h, uint32_t node, uint32_t out, tare_part part, uint32_t dim)
{
    const program_node *n = &h->p->node[node];
    return (spot){SPOT_NODE, node, out, out < n->n_outs ? n->out[out] : -1, part, dim};
}

static spot spot_of_value(const history *h, int64_t value, tare_part part, uint32_t dim)
{
    const struct producer *made = &h->producer[value];
    if (made->node >= 0)
        return (spot){SPOT_NODE, (uint32_t)made->node, (uint32_t)made->out, (int32_t)value, part, dim};
    return (spot){SPOT_INPUT, 0, 0, (int32_t)value, part, dim};
}

/* Argument `index` of a node's operator. */
static spot spot_of_argument(const history *h, uint32_t number, const char *name, const tare_quantity *from)
{
    const program_node *node = &h->p->node[number];
    spot given = {SPOT_GIVEN, number, UINT32_MAX, -1, from->part, from->dim};
    for (uint32_t i = 0; i < node->n_args; i++) {
        const tare_slot *slot = &node->arg[i].value;
        if (strcmp(node->arg[i].name, name) != 0)
            continue;
        given.out = i;
        if (slot->tag == TARE_TAG_TENSOR)
            return spot_of_value(h, slot->u.i, from->part, from->dim);
        if (slot->tag == TARE_TAG_TENSORS && from->element < slot->len && slot->u.ints[from->element] >= 0)
            return spot_of_value(h, slot->u.ints[from->element], from->part, from->dim);
        const int32_t maker = number_maker(h->p, number_name(node, name, from->dim));
        if (maker >= 0)
            return (spot){SPOT_NODE, (uint32_t)maker, 0, -1, TARE_PART_VALUE, 0};
        return given;
    }
    return given;
}

static void add_line(explanation *e, const tare_step *step)
{
    if (e->n_lines == e->room_lines) {
        const uint32_t room = e->room_lines ? 2 * e->room_lines : 16;
        tare_step *line = realloc(e->line, room * sizeof *line);
        e->broken |= !line;
        if (!line)
            return;
        e->line = line;
        e->room_lines = room;
    }
    e->line[e->n_lines++] = *step;
}

static void add_origin(explanation *e, const origin *o)
{
    for (uint32_t i = 0; i < e->n_origins; i++)
        if (memcmp(&e->origin[i].step.from, &o->step.from, sizeof o->step.from) == 0 &&
            e->origin[i].step.kind == o->step.kind && e->origin[i].step.value == o->step.value)
            return;
    if (e->n_origins == e->room_origins) {
        const uint32_t room = e->room_origins ? 2 * e->room_origins : 8;
        origin *at = realloc(e->origin, room * sizeof *at);
        e->broken |= !at;
        if (!at)
            return;
        e->origin = at;
        e->room_origins = room;
    }
    e->origin[e->n_origins++] = *o;
}

typedef struct telling { const history *h; explanation *e; const spot *of; } telling;

/* A contiguous stride follows from the sizes behind it. */
static void add_sizes(const telling *t)
{
    const tare_type *type = tare_type_of(t->h->p->session->mode, t->h->rec[t->of->value]);
    t->e->contiguous = true;
    for (uint32_t d = t->of->dim + 1; d < type->rank; d++) {
        origin o = {.step = {.kind = TARE_STEP_CONTIGUOUS, .from = {.part = TARE_PART_SIZE, .dim = d}}, .spot = *t->of};
        o.spot.part = TARE_PART_SIZE;
        o.spot.dim = d;
        add_origin(t->e, &o);
    }
}

/* A list of numbers as a whole: those of its elements that nodes make come from there. */
static bool add_elements(const telling *t, const origin *whole)
{
    const tare_slot *slot = &t->h->p->node[t->of->node].arg[whole->spot.out].value;
    bool any = false;
    for (uint32_t k = 0; slot->tag == TARE_TAG_INTS && k < slot->len; k++) {
        origin o = *whole;
        o.step.from.dim = k;
        o.spot = spot_of_argument(t->h, t->of->node, o.argument, &o.step.from);
        if (o.spot.kind == SPOT_NODE)
            add_origin(t->e, &o);
        any |= o.spot.kind == SPOT_NODE;
    }
    return any;
}

static void hear(void *user, const tare_step *step)
{
    const telling *t = user;
    const program_node *node = &t->h->p->node[t->of->node];
    origin o = {.step = *step};
    switch (step->kind) {
    case TARE_STEP_LINE: case TARE_STEP_THEN: case TARE_STEP_ELSE: add_line(t->e, step); return;
    case TARE_STEP_CONTIGUOUS: add_sizes(t); return;
    case TARE_STEP_ARGUMENT: {
        const tare_registry *r = t->h->p->session->registry;
        const tare_pack_arg *arg = &tare_registry_op(r, node->op)->arg[step->from.index];
        o.argument = tare_registry_text(r, node->op, arg->name);
        o.is_list = (arg->type & TARE_TY_LIST) != 0;
        o.spot = spot_of_argument(t->h, t->of->node, o.argument, &step->from);
        if (step->from.dim == TARE_ALL_DIMS && o.spot.kind == SPOT_GIVEN && o.spot.out < node->n_args && add_elements(t, &o))
            return;
        break;
    }
    case TARE_STEP_CONSTANT: case TARE_STEP_ENV: case TARE_STEP_UNKNOWN: break;
    }
    add_origin(t->e, &o);
}

/* Python's arithmetic is made of all its operands. */
static void hear_operands(const history *h, uint32_t number, explanation *e)
{
    const program_node *node = &h->p->node[number];
    for (uint32_t i = 0; i < node->n_args; i++) {
        const tare_quantity from = {TARE_PART_VALUE, i, TARE_NO_ELEMENT, 0};
        const origin o = {.step = {.kind = TARE_STEP_ARGUMENT, .from = from}, .argument = node->arg[i].name,
                          .spot = spot_of_argument(h, number, node->arg[i].name, &from)};
        add_origin(e, &o);
    }
}

bool history_explain(const history *h, const spot *s, explanation *out)
{
    *out = (explanation){0};
    if (s->kind != SPOT_NODE)
        return true;
    const program_node *node = &h->p->node[s->node];
    if (node->arithmetic) {
        hear_operands(h, s->node, out);
    } else if (h->notes[s->node]) {
        const tare_quantity of = {s->part, node->list_out ? 0 : s->out, node->list_out ? s->out : TARE_NO_ELEMENT, s->dim};
        telling t = {h, out, s};
        out->noted = true;
        out->broken |= tare_provenance_explain(h->notes[s->node], &of, hear, &t) != TARE_OK;
    }
    return !out->broken;
}

void explanation_finish(explanation *e)
{
    free(e->line);
    free(e->origin);
    *e = (explanation){0};
}

bool spot_is_same(const spot *a, const spot *b)
{
    return a->kind == b->kind && a->node == b->node && a->out == b->out && a->value == b->value && a->part == b->part &&
           a->dim == b->dim;
}
