/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Calls of symbols against the same calls of numbers.
 *
 * Knows: that an answer, written down with its expressions replaced by their values, must be the text
 * of the answer to the call whose numbers were replaced likewise.
 */
#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "open_call.h"
#include "symbolise.h"

enum { OTHERS = 20, MAX_UNKNOWNS = 32 };

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

void open_call_write(open_call *o, const assignment *numbers)
{
    tensors *t = &o->c->tensors;
    t->max_id = o->max_id;
    t->numbers = numbers;
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

void open_call_tell_sample(open_call *o)
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
        const assignment numbers = {o->c->session->mode, o->at.value, o->at.n};
        open_call_write(o, &numbers);
        same = strcmp(text_get(&o->open), text_get(&o->plain)) == 0;
    }
    if (same)
        return true;
    open_call_tell_sample(o);
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
    if (v == VERDICT_DIFFER || v == VERDICT_UNSUPPORTED) {
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

/* A refusal of eager's that the list says is about what a tensor contains. */
static bool is_of_contents(const open_call *o)
{
    char name[256];
    (void)snprintf(name, sizeof name, "%.200s[refusal]", json_string_value(json_object_get(o->line, "op")));
    return json_object_get(o->real, "error") && corrected_has(&o->c->corrected, o->c->file, name);
}

/* What eager answered to the call of numbers, where it was asked: static propagation must say the same. */
static verdict compare_with_eager(open_call *o)
{
    comparison *c = o->c;
    const json_t *call = json_object_get(o->line, "concrete");
    o->real = call ? eager_find(&c->eager, call) : NULL;
    if (!o->real)
        return VERDICT_AGREE;
    c->symbolic.eager_known++;
    c->tensors.numbers = NULL;
    tare_mode_reset(c->session->mode);
    tensors_clear(&c->tensors);
    const outcome of = judge_call(c, call, o->real, MATCH_STORAGE | MATCH_IDENTITY, &o->difference, &o->error);
    return of.verdict == VERDICT_DIFFER && is_of_contents(o) ? VERDICT_CORRECTED : of.verdict;
}

static verdict judge(open_call *o, uint32_t others)
{
    o->c->symbolic.undecided += o->prediction.kind == PREDICTED_NOTHING;
    if (!matches_static(o, others))
        return VERDICT_DIFFER;
    return json_object_get(o->line, "concrete") ? compare_with_fake(o) : VERDICT_AGREE;
}

static bool compare_open(comparison *c, const json_t *line, int64_t low, uint32_t others, reason *why)
{
    open_call o = {.c = c, .line = line, .at = {.random = c->line}};
    reason inner = {""};
    c->symbolic.lines++;
    verdict v = compare_with_eager(&o);
    const bool right = v == VERDICT_AGREE || v == VERDICT_CORRECTED;
    const request_result result = right ? run_open(&o, low, &inner) : REQUEST_READY;
    if (right && result == REQUEST_READY) {
        const verdict open = judge(&o, others);
        v = open == VERDICT_AGREE ? v : open;
    } else if (result == REQUEST_UNSUPPORTED) {
        v = VERDICT_UNSUPPORTED;
        text_addf(&o.difference, "    %s\n", inner.text);
    }
    if (result != REQUEST_BAD)
        count(&o, v);
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
    return compare_open(c, line, 2, OTHERS, why);
}

bool compare_soundness_line(comparison *c, const json_t *line, reason *why)
{
    bool fine = true;
    if (is_left_out(c, line)) {
        c->report.skipped++;
        c->symbolic.left_out++;
        return true;
    }
    const uint32_t op = tare_registry_find(c->session->registry, json_string_value(json_object_get(line, "op")));
    const char *schema = tare_registry_op(c->session->registry, op)->schema;
    const struct { int64_t low; const char *schema; } runs[] = {{0, NULL}, {2, NULL}, {2, schema}};
    for (size_t i = 0; i < sizeof runs / sizeof runs[0] && fine; i++) {
        if (runs[i].schema && !strstr(runs[i].schema, "SymInt"))
            continue;
        json_t *open = symbolise_call(line, runs[i].low, runs[i].schema);
        fine = open ? compare_open(c, open, runs[i].low, OTHERS, why) : refuse(why, "no memory for a call");
        json_decref(open);
    }
    return fine;
}
