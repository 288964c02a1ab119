/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Calls of symbols against the same calls of numbers, and against FakeTensor's expressions.
 *
 * Knows: that an answer, written down with its expressions replaced by their values, must be the text
 * of the answer to the call whose numbers were replaced likewise.
 */
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "compare.h"
#include "symbolise.h"
#include "symbols.h"

enum { OTHERS = 20, FAKE_OTHERS = 50, FAKE_TRIALS = 1500, MAX_FAKE_GUARDS = 256, MAX_UNKNOWNS = 32 };

/* One call of symbols and what it was predicted to give. */
typedef struct open_call {
    comparison *c;
    const json_t *line;
    request request;
    prediction prediction;
    int64_t max_id, max_storage; /* before any answer was written */
    uint32_t n_given;            /* symbols before the call made others */
    sample at;
    text open, plain;            /* answers as text */
    text difference;
    tare_error error;
} open_call;

static void finish(open_call *o)
{
    sample_finish(&o->at);
    text_finish(&o->open);
    text_finish(&o->plain);
    text_finish(&o->difference);
}

static request_result run_open(open_call *o, int64_t low, reason *why)
{
    tensors *t = &o->c->tensors;
    tare_mode *m = o->c->session->mode;
    t->numbers = NULL;
    tare_mode_reset(m);
    tensors_clear(t);
    if (!symbols_make(m, o->line, low, false, why))
        return REQUEST_BAD;
    const request_result result = request_read(t, o->line, &o->request, why);
    if (result != REQUEST_READY)
        return result;
    o->n_given = tare_sym_count(m);
    predict(o->c->session, &o->request, NULL, &o->prediction);
    o->error = o->prediction.error;
    o->max_id = t->max_id;
    o->max_storage = t->max_storage;
    return REQUEST_READY;
}

/* The answer with the sample's numbers in it. */
static void write_open(open_call *o)
{
    tensors *t = &o->c->tensors;
    const assignment numbers = {o->c->session->mode, o->at.value, o->at.n};
    t->max_id = o->max_id;
    t->numbers = &numbers;
    text_clear(&o->open);
    answer_write_open(t, &o->request, &o->prediction, &o->open);
    t->numbers = NULL;
}

/* What the call's own unknowns are in the sample: the same for both. */
static answers told_unknowns(open_call *o, int64_t *size, uint32_t most)
{
    tare_sym_info info;
    answers a = {.size = size};
    for (uint32_t k = o->n_given; k < o->at.n && a.n < most; k++)
        if (tare_sym_at(o->c->session->mode, k, &info) && !info.backed)
            size[a.n++] = o->at.value[k];
    return a;
}

/* The answer to the call with the sample's numbers in it. False: there is no such call. */
static bool run_plain(open_call *o, prediction *p)
{
    tensors *t = &o->c->plain_tensors;
    const assignment numbers = {o->c->session->mode, o->at.value, o->at.n};
    int64_t unknown[MAX_UNKNOWNS];
    const answers told = told_unknowns(o, unknown, MAX_UNKNOWNS);
    request r;
    reason why;
    tare_mode_reset(o->c->plain->mode);
    tensors_clear(t);
    t->numbers = &numbers;
    text_clear(&o->plain);
    const bool fine = request_read(t, o->line, &r, &why) == REQUEST_READY;
    if (fine) {
        predict(o->c->plain, &r, &told, p);
        answer_write_open(t, &r, p, &o->plain);
    }
    t->numbers = NULL;
    return fine;
}

static void add_assignment(open_call *o)
{
    tare_sym_info info;
    text_add(&o->difference, "    at");
    for (uint32_t k = 0; k < o->at.n; k++)
        if (tare_sym_at(o->c->session->mode, k, &info))
            text_addf(&o->difference, " %s=%lld", info.name, (long long)o->at.value[k]);
    text_add(&o->difference, "\n");
}

/* Whether two predictions are of one kind: refusals by the same rule, whatever numbers they tell. */
static bool agree(open_call *o, const prediction *plain)
{
    const prediction *open = &o->prediction;
    bool same = open->kind == plain->kind;
    if (same && open->kind == PREDICTED_ERROR)
        same = open->error.rule == plain->error.rule && open->error.kind == plain->error.kind;
    else if (same && open->kind == PREDICTED) {
        write_open(o);
        same = strcmp(text_get(&o->open), text_get(&o->plain)) == 0;
    }
    if (same)
        return true;
    add_assignment(o);
    if (open->kind != PREDICTED) {
        text_clear(&o->open);
        text_addf(&o->open, "%s: %s", tare_error_kind_name(open->error.kind), open->error.message);
    }
    text_addf(&o->difference, "    with symbols %s\n    with numbers %s\n", text_get(&o->open), text_get(&o->plain));
    return false;
}

/* At the recorded numbers, then at others. */
static bool matches_static(open_call *o, uint32_t others)
{
    tare_mode *m = o->c->session->mode;
    symbolic_counts *sum = &o->c->symbolic;
    prediction p;
    if (!sample_hints(&o->at, m) || !run_plain(o, &p) || !agree(o, &p))
        return false;
    sum->at_hints++;
    for (uint32_t i = 0; i < others && o->at.n; i++) {
        if (!sample_next(&o->at, m))
            return false;
        if (!sample_holds(&o->at, m)) {
            sum->refused_by_guards++;
            continue;
        }
        if (!run_plain(o, &p))
            continue; /* numbers that no tensor can have */
        if (!agree(o, &p))
            return false;
        sum->at_others++;
    }
    return true;
}

/* ---- FakeTensor's expressions ------------------------------------------------------------------- */

/* What FakeTensor assumed, as expressions of our symbols. */
typedef struct fake_facts {
    int64_t guard[MAX_FAKE_GUARDS];
    uint32_t n_guards, n_same;
    struct { uint32_t symbol; int64_t is; } same[MAX_FAKE_GUARDS];
    bool unreadable;
} fake_facts;

static int64_t parse(tare_mode *m, fake_facts *f, const char *word)
{
    int64_t out = 0;
    size_t at;
    f->unreadable |= !word || tare_sym_parse(m, word, strlen(word), NULL, NULL, &out, &at) != TARE_OK;
    return out;
}

static void read_fake_guards(tare_mode *m, fake_facts *f, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list) && f->n_guards < MAX_FAKE_GUARDS; i++)
        f->guard[f->n_guards++] = parse(m, f, json_string_value(json_array_get(list, i)));
}

static void read_fake(tare_mode *m, const json_t *line, fake_facts *f)
{
    const char *name;
    json_t *is;
    read_fake_guards(m, f, json_object_get(line, "guards"));
    read_fake_guards(m, f, json_object_get(line, "asserts"));
    json_object_foreach (json_object_get(line, "same"), name, is) {
        const uint32_t k = tare_sym_index(m, tare_sym_find(m, name, strlen(name)));
        if (k == UINT32_MAX || f->n_same == MAX_FAKE_GUARDS)
            continue;
        f->same[f->n_same].symbol = k;
        f->same[f->n_same++].is = parse(m, f, json_string_value(is));
    }
}

static void follow_fake(tare_mode *m, const fake_facts *f, sample *s)
{
    for (int round = 0; round < 3; round++)
        for (uint32_t i = 0; i < f->n_same; i++)
            (void)tare_sym_evaluate(m, f->same[i].is, s->value, s->n, &s->value[f->same[i].symbol]);
}

static bool fake_holds(const tare_mode *m, const fake_facts *f, const sample *s)
{
    int64_t v;
    for (uint32_t i = 0; i < f->n_guards; i++)
        if (tare_sym_evaluate(m, f->guard[i], s->value, s->n, &v) != TARE_OK || !v)
            return false;
    for (uint32_t i = 0; i < f->n_same; i++)
        if (tare_sym_evaluate(m, f->same[i].is, s->value, s->n, &v) != TARE_OK || v != s->value[f->same[i].symbol])
            return false;
    return true;
}

static bool same_numbers(tensors *t, const json_t *fake, const json_t *ours)
{
    reason why;
    int64_t a;
    if (json_array_size(fake) != json_array_size(ours))
        return false;
    for (size_t i = 0; i < json_array_size(fake); i++)
        if (!number_read(t, json_array_get(fake, i), &a, &why) || a != json_integer_value(json_array_get(ours, i)))
            return false;
    return true;
}

/* Shapes and strides of what FakeTensor recorded, with numbers put in, against ours. */
static bool same_shapes(tensors *t, const json_t *fake, const json_t *ours)
{
    const json_t *a = json_object_get(fake, "tensor"), *b = json_object_get(ours, "tensor");
    if (a || b)
        return a && b && same_numbers(t, json_object_get(a, "shape"), json_object_get(b, "shape")) &&
               same_numbers(t, json_object_get(a, "stride"), json_object_get(b, "stride"));
    if (!json_is_array(fake))
        return true;
    for (size_t i = 0; i < json_array_size(fake); i++)
        if (!same_shapes(t, json_array_get(fake, i), json_array_get(ours, i)))
            return false;
    return true;
}

static bool fake_agrees(open_call *o)
{
    tensors *t = &o->c->tensors;
    const assignment numbers = {o->c->session->mode, o->at.value, o->at.n};
    write_open(o);
    text_add(&o->open, "}");
    json_t *ours = json_loads(text_get(&o->open), 0, NULL);
    t->numbers = &numbers;
    const bool same = same_shapes(t, json_object_get(o->line, "out"), json_object_get(ours, "out"));
    t->numbers = NULL;
    json_decref(ours);
    return same;
}

static void count_guards(open_call *o, const fake_facts *f)
{
    symbolic_counts *sum = &o->c->symbolic;
    const uint32_t own = tare_sym_minimize(o->c->session->mode);
    sum->fewer += own < f->n_guards;
    sum->equal += own == f->n_guards;
    sum->more += own > f->n_guards;
    sum->guards += own;
    sum->fake_guards += f->n_guards;
}

/* Where FakeTensor is right at the recorded numbers, ours equal its expressions wherever both are sound. */
static bool matches_fake(open_call *o)
{
    tare_mode *m = o->c->session->mode;
    symbolic_counts *sum = &o->c->symbolic;
    fake_facts f = {.n_guards = 0};
    read_fake(m, o->line, &f);
    if (f.unreadable || !sample_hints(&o->at, m) || !fake_holds(m, &f, &o->at) || !fake_agrees(o))
        return true; /* it is wrong, or speaks of other symbols */
    sum->fake_lines++;
    count_guards(o, &f);
    uint32_t done = 0;
    for (uint32_t trial = 0; trial < FAKE_TRIALS && done < FAKE_OTHERS && o->at.n; trial++) {
        if (!sample_next(&o->at, m))
            return false;
        follow_fake(m, &f, &o->at);
        if (!sample_holds(&o->at, m) || !fake_holds(m, &f, &o->at))
            continue;
        if (!fake_agrees(o)) {
            add_assignment(o);
            text_addf(&o->difference, "    with symbols %s\n    FakeTensor gives something else\n", text_get(&o->open));
            return false;
        }
        done++;
    }
    sum->fake_assignments += done;
    return true;
}

/* ---- lines ------------------------------------------------------------------------------------------ */

static void add_guards(open_call *o)
{
    text facts = {0};
    symbols_add_facts(o->c->session->mode, &facts);
    text_addf(&o->difference, "    %s\n", text_get(&facts));
    text_finish(&facts);
}

static void count(open_call *o, verdict v)
{
    comparison *c = o->c;
    const outcome out = {.verdict = v};
    const char *op = json_string_value(json_object_get(o->line, "op"));
    if (v != VERDICT_AGREE) {
        add_guards(o);
        compare_show(c, op ? op : "(no operator)", text_get(&o->difference), &o->error);
    }
    report_count(&c->report, op ? op : "(no operator)", &out);
}

static bool is_left_out(comparison *c, const json_t *line)
{
    const char *op = json_string_value(json_object_get(line, "op"));
    return !op || (c->only_op && strcmp(op, c->only_op) != 0) ||
           tare_registry_find(c->session->registry, op) == TARE_NO_OP;
}

static bool compare_open(comparison *c, const json_t *line, int64_t low, uint32_t others, bool with_fake, reason *why)
{
    open_call o = {.c = c, .line = line, .at = {.random = c->line}};
    reason inner = {""};
    const request_result result = run_open(&o, low, &inner);
    c->symbolic.lines++;
    if (result == REQUEST_READY) {
        c->symbolic.undecided += o.prediction.kind == PREDICTED_NOTHING;
        const bool fine = matches_static(&o, others) && (!with_fake || matches_fake(&o));
        count(&o, fine ? VERDICT_AGREE : VERDICT_DIFFER);
    } else if (result == REQUEST_UNSUPPORTED) {
        text_addf(&o.difference, "    %s\n", inner.text);
        count(&o, VERDICT_UNSUPPORTED);
    }
    finish(&o);
    return result == REQUEST_BAD ? refuse(why, "%.400s", inner.text) : true;
}

bool compare_symbolic_line(comparison *c, const json_t *line, reason *why)
{
    if (is_left_out(c, line)) {
        c->report.skipped++;
        c->symbolic.left_out++;
        return true;
    }
    return compare_open(c, line, 2, 0, json_object_get(line, "out") != NULL, why);
}

bool compare_soundness_line(comparison *c, const json_t *line, reason *why)
{
    bool fine = true;
    if (is_left_out(c, line)) {
        c->report.skipped++;
        c->symbolic.left_out++;
        return true;
    }
    for (int64_t low = 0; low <= 2 && fine; low += 2) {
        json_t *open = symbolise_call(line, low);
        fine = open ? compare_open(c, open, low, OTHERS, false, why) : refuse(why, "no memory for a call");
        json_decref(open);
    }
    return fine;
}
