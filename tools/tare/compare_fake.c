/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Calls of symbols against FakeTensor's expressions.
 *
 * Knows: FakeTensor is held against eager first, at the recorded numbers.  Where it is right there, its
 * sizes and strides must be ours wherever its guards and ours hold: as expressions, once all that both
 * assume is known, or else at many assignments.  A result that is known to be FakeTensor's mistake at
 * other numbers, shown by eager's answer to a call of them, is listed by operator and result.
 */
#include <stdio.h>
#include <string.h>

#include "open_call.h"

enum { OTHERS = 50, TRIALS = 1500, MAX_GUARDS = 256 };

/* What FakeTensor assumed, as expressions of our symbols. */
typedef struct fake_facts {
    int64_t guard[MAX_GUARDS];
    uint32_t n_guards, n_same;
    struct { uint32_t symbol; int64_t is; } same[MAX_GUARDS];
    bool unreadable;
} fake_facts;

static int64_t parse(tare_mode *m, fake_facts *f, const char *word)
{
    int64_t out = 0;
    size_t at;
    f->unreadable |= !word || tare_sym_parse(m, word, strlen(word), NULL, NULL, &out, &at) != TARE_OK;
    return out;
}

static void read_guards(tare_mode *m, fake_facts *f, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        f->unreadable |= f->n_guards == MAX_GUARDS;
        if (!f->unreadable)
            f->guard[f->n_guards++] = parse(m, f, json_string_value(json_array_get(list, i)));
    }
}

static void read_facts(tare_mode *m, const json_t *line, fake_facts *f)
{
    const char *name;
    json_t *is;
    read_guards(m, f, json_object_get(line, "guards"));
    read_guards(m, f, json_object_get(line, "asserts"));
    json_object_foreach (json_object_get(line, "same"), name, is) {
        const uint32_t k = tare_sym_index(m, tare_sym_find(m, name, strlen(name)));
        if (k == UINT32_MAX || f->n_same == MAX_GUARDS)
            continue;
        f->same[f->n_same].symbol = k;
        f->same[f->n_same++].is = parse(m, f, json_string_value(is));
    }
}

static void follow(tare_mode *m, const fake_facts *f, sample *s)
{
    for (int round = 0; round < 3; round++)
        for (uint32_t i = 0; i < f->n_same; i++)
            (void)tare_sym_evaluate(m, f->same[i].is, s->value, s->n, &s->value[f->same[i].symbol]);
}

static bool holds(const tare_mode *m, const fake_facts *f, const sample *s)
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

/* ---- one answer against another ------------------------------------------------------------------ */

typedef bool (*same_number_fn)(tensors *t, const json_t *fake, const json_t *ours);

static bool same_value(tensors *t, const json_t *fake, const json_t *ours)
{
    reason why;
    int64_t a, b;
    return number_read(t, fake, &a, &why) && number_read(t, ours, &b, &why) && a == b;
}

/* Equal for all numbers that both assume, by form or by proof. */
static bool same_form(tensors *t, const json_t *fake, const json_t *ours)
{
    tare_mode *m = t->session->mode;
    reason why;
    int64_t a, b;
    if (!number_read(t, fake, &a, &why) || !number_read(t, ours, &b, &why))
        return false;
    const bool same = tare_sym_decide(m, tare_sym_eq(m, a, b)) == TARE_SYM_TRUE;
    m->failed = TARE_OK;
    return same;
}

static bool same_lists(tensors *t, const json_t *fake, const json_t *ours, same_number_fn same)
{
    const size_t n = json_array_size(fake);
    bool all = n == json_array_size(ours);
    for (size_t i = 0; all && i < n; i++)
        all = same(t, json_array_get(fake, i), json_array_get(ours, i));
    return all;
}

/* Shapes and strides, of tensors and of lists of them. */
static bool same_shapes(tensors *t, const json_t *fake, const json_t *ours, same_number_fn same)
{
    const json_t *a = json_object_get(fake, "tensor"), *b = json_object_get(ours, "tensor");
    if (a || b)
        return a && b && same_lists(t, json_object_get(a, "shape"), json_object_get(b, "shape"), same) &&
               same_lists(t, json_object_get(a, "stride"), json_object_get(b, "stride"), same);
    if (!json_is_array(fake))
        return true;
    bool all = json_array_size(fake) == json_array_size(ours);
    for (size_t i = 0; all && i < json_array_size(fake); i++)
        all = same_shapes(t, json_array_get(fake, i), json_array_get(ours, i), same);
    return all;
}

static json_t *written(open_call *o, const assignment *numbers)
{
    open_call_write(o, numbers);
    text_add(&o->open, "}");
    return json_loads(text_get(&o->open), JSON_DECODE_ANY, NULL);
}

typedef struct agreement { bool all, but_listed; } agreement;

/* Whether FakeTensor's mistake in that result is known. */
static bool is_listed(const open_call *o, size_t result)
{
    char name[256];
    (void)snprintf(name, sizeof name, "%.200s[%zu]", json_string_value(json_object_get(o->line, "op")), result);
    return corrected_has(&o->c->corrected, o->c->file, name);
}

static agreement each_result(open_call *o, const json_t *fake, const json_t *ours, same_number_fn same)
{
    tensors *t = &o->c->tensors;
    agreement a = {true, true};
    const bool several = json_is_array(fake) && json_is_array(ours) && json_array_size(fake) == json_array_size(ours);
    for (size_t i = 0; i < (several ? json_array_size(fake) : 1); i++) {
        if (same_shapes(t, several ? json_array_get(fake, i) : fake, several ? json_array_get(ours, i) : ours, same))
            continue;
        a.all = false;
        a.but_listed &= is_listed(o, i);
    }
    return a;
}

/* At the sample's numbers, or, without a sample, as expressions. */
static agreement compare_answers(open_call *o, const sample *at, same_number_fn same)
{
    tensors *t = &o->c->tensors;
    const assignment numbers = {o->c->session->mode, at ? at->value : NULL, at ? at->n : 0};
    json_t *ours = written(o, at ? &numbers : NULL);
    t->numbers = at ? &numbers : NULL;
    const agreement a = each_result(o, json_object_get(o->line, "out"), json_object_get(ours, "out"), same);
    t->numbers = NULL;
    json_decref(ours);
    return a;
}

/* ---- what is counted ------------------------------------------------------------------------------ */

/* FakeTensor at the recorded numbers: against eager where it was asked, else against us, who equal it where it was. */
static bool is_right_today(open_call *o)
{
    tensors *t = &o->c->tensors;
    const assignment numbers = {o->c->session->mode, o->at.value, o->at.n};
    if (!o->real)
        return compare_answers(o, &o->at, same_value).all;
    t->numbers = &numbers;
    const bool same = same_shapes(t, json_object_get(o->line, "out"), json_object_get(o->real, "out"), same_value);
    t->numbers = NULL;
    return same;
}

/* The conditions that a text joins by `&`: ours come one by one. */
static uint32_t count_joined(const char *word)
{
    uint32_t n = 1, depth = 0;
    for (; *word; word++) {
        depth += *word == '(';
        depth -= *word == ')';
        n += *word == '&' && depth == 0;
    }
    return n;
}

static uint32_t count_fake(const json_t *list)
{
    uint32_t n = 0;
    for (size_t i = 0; i < json_array_size(list); i++)
        n += count_joined(json_string_value(json_array_get(list, i)));
    return n;
}

/* Ours without which the call is refused. */
static uint32_t count_refusals(const tare_mode *m)
{
    tare_sym_guard_info g;
    uint32_t n = 0;
    for (uint32_t i = 0; tare_sym_guard_at(m, i, &g); i++)
        n += !g.implied && g.kind != TARE_SYM_FACT && g.place.rule && !(g.place.rule & TARE_SYM_AT_STATEMENT);
    return n;
}

static void count_guards(open_call *o)
{
    symbolic_counts *sum = &o->c->symbolic;
    const uint32_t own = tare_sym_minimize(o->c->session->mode);
    const uint32_t fake = count_fake(json_object_get(o->line, "guards")) + count_fake(json_object_get(o->line, "asserts"));
    sum->fewer += own < fake;
    sum->equal += own == fake;
    sum->more += own > fake;
    sum->more_by_refusals += own > fake && own - count_refusals(o->c->session->mode) <= fake;
    sum->guards += own;
    sum->fake_guards += fake;
}

static void count_form(open_call *o, const fake_facts *f)
{
    tare_mode *m = o->c->session->mode;
    tare_sym_info info;
    for (uint32_t i = 0; i < f->n_guards; i++)
        (void)tare_sym_assume(m, f->guard[i]);
    for (uint32_t i = 0; i < f->n_same; i++)
        if (tare_sym_at(m, f->same[i].symbol, &info))
            (void)tare_sym_assume(m, tare_sym_eq(m, info.handle, f->same[i].is));
    m->failed = TARE_OK;
    o->c->symbolic.fake_by_form += compare_answers(o, NULL, same_form).all;
}

static void tell(open_call *o)
{
    open_call_tell_sample(o);
    text_addf(&o->difference, "    with symbols %s\n    FakeTensor gives something else\n", text_get(&o->open));
}

static verdict at_other_numbers(open_call *o, const fake_facts *f)
{
    tare_mode *m = o->c->session->mode;
    verdict v = VERDICT_AGREE;
    uint32_t done = 0;
    for (uint32_t trial = 0; trial < TRIALS && done < OTHERS && o->at.n; trial++) {
        if (!sample_next(&o->at, m))
            return VERDICT_DIFFER;
        follow(m, f, &o->at);
        if (!sample_holds(&o->at, m) || !holds(m, f, &o->at))
            continue;
        const agreement a = compare_answers(o, &o->at, same_value);
        if (!a.all)
            v = VERDICT_CORRECTED;
        if (!a.but_listed) {
            tell(o);
            return VERDICT_DIFFER;
        }
        done++;
    }
    o->c->symbolic.fake_assignments += done;
    return v;
}

verdict compare_with_fake(open_call *o)
{
    tare_mode *m = o->c->session->mode;
    symbolic_counts *sum = &o->c->symbolic;
    fake_facts f = {.n_guards = 0};
    if (!json_object_get(o->line, "out")) {
        sum->fake_refused++;
        return VERDICT_AGREE;
    }
    read_facts(m, o->line, &f);
    if (f.unreadable || !sample_hints(&o->at, m) || !holds(m, &f, &o->at)) {
        sum->fake_foreign++;
        return VERDICT_AGREE;
    }
    if (!is_right_today(o)) {
        sum->fake_wrong++;
        return VERDICT_AGREE;
    }
    sum->fake_lines++;
    count_guards(o);
    const verdict v = at_other_numbers(o, &f);
    if (v != VERDICT_DIFFER)
        count_form(o, &f);
    return v;
}
