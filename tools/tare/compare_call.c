/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * One recorded call against its prediction.
 *
 * Where the prediction leaves numbers open, the recorded outcome must be one that it admits: the
 * numbers are taken from there, within their bounds, and the call is predicted again with them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"

enum { MAX_UNKNOWNS = 64 };

typedef struct binding { int64_t size[MAX_UNKNOWNS]; bool bound[MAX_UNKNOWNS]; uint32_t first; } binding;

/* "u3", "5*u3", "2*u3 + 1": what u3 has to be for the whole to be `recorded`. */
static void bind_size(const tare_mode *m, binding *b, int64_t handle, int64_t recorded)
{
    char word[128], sign = '+';
    long long constant = 0;
    unsigned number;
    (void)tare_unknown_format(m, handle, word, sizeof word);
    const char *name = strchr(word, 'u');
    if (!name || strchr(name + 1, 'u') || sscanf(name, "u%u %c %lld", &number, &sign, &constant) == 2)
        return;
    const long long coefficient = name == word ? 1 : strtoll(word, NULL, 10), rest = recorded - (sign == '-' ? -constant : constant);
    if (number < b->first || number - b->first >= MAX_UNKNOWNS || coefficient == 0 || rest % coefficient != 0)
        return;
    b->bound[number - b->first] = true;
    b->size[number - b->first] = rest / coefficient;
}

static void bind_tensor(const comparison *c, binding *b, const json_t *recorded, tare_rec rec)
{
    const json_t *shape = json_object_get(json_object_get(recorded, "tensor"), "shape");
    const tare_type *type = tare_type_of(c->session->mode, rec);
    for (uint32_t d = 0; rec.type && d < type->rank && d < json_array_size(shape); d++)
        if (tare_is_unknown(type->dim[d]))
            bind_size(c->session->mode, b, type->dim[d], json_integer_value(json_array_get(shape, d)));
}

static void bind_results(const comparison *c, binding *b, const json_t *recorded, const tare_results *results, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const json_t *value = n == 1 ? recorded : json_array_get(recorded, i);
        const tare_slot *slot = &results->slot[i];
        if (slot->tag == TARE_TAG_TENSOR)
            bind_tensor(c, b, value, *slot->u.rec);
        for (uint32_t k = 0; slot->tag == TARE_TAG_TENSORS && k < slot->len; k++)
            bind_tensor(c, b, json_array_get(value, k), slot->u.recs[k]);
    }
}

/* Predicts again with the recorded numbers in place of the unknown ones. */
static void settle(comparison *c, request *r, const json_t *recorded, uint32_t first_unknown, prediction *p)
{
    binding b = {.first = first_unknown};
    tare_scalar scalar;
    answers given = {.size = b.size};
    const uint32_t n_returns = tare_registry_op(c->session->registry, r->op)->n_returns;
    const uint32_t tag = p->kind == PREDICTED && n_returns == 1 ? p->results.slot[0].tag : (uint32_t)TARE_TAG_NONE;
    if (p->kind == PREDICTED_SCALAR || tag == TARE_TAG_INT || tag == TARE_TAG_BOOL || tag == TARE_TAG_FLOAT || tag == TARE_TAG_COMPLEX) {
        const double number = json_number_value(recorded);
        scalar = json_is_integer(recorded)   ? TARE_INT(json_integer_value(recorded))
                 : json_is_boolean(recorded) ? (tare_scalar){TARE_SCALAR_BOOL, {.i = json_is_true(recorded)}}
                                             : TARE_FLOAT(number);
        given.scalar = &scalar;
    } else {
        bind_results(c, &b, recorded, &p->results, n_returns);
        while (given.n < MAX_UNKNOWNS && b.bound[given.n])
            given.n++;
    }
    if (!request_undo(&c->tensors, r)) {
        p->kind = PREDICTED_NOTHING;
        return;
    }
    predict(c->session, r, &given, p);
}

static outcome expect_error(matching *m, const json_t *real, const prediction *p)
{
    const char *kind = json_string_value(json_object_get(real, "error"));
    const char *message = json_string_value(json_object_get(real, "message"));
    outcome o = {.verdict = VERDICT_DIFFER, .error_expected = true, .error_raised = p->kind == PREDICTED_ERROR};
    if (!o.error_raised) {
        text_addf(m->difference, "    recorded %s: %s\n    tare gave a result\n", kind, message ? message : "");
        return o;
    }
    o.error_same_message = message && match_error_text(message, p->error.message);
    if (o.error_same_message && match_error_kind(kind, &p->error))
        o.verdict = VERDICT_AGREE;
    else
        text_addf(m->difference, "    recorded %s: %s\n    tare     %s: %s\n", kind, message ? message : "",
                  tare_error_kind_name(p->error.kind), p->error.message);
    return o;
}

static outcome expect_results(comparison *c, matching *m, const request *r, const json_t *real, const prediction *p)
{
    outcome o = {.verdict = VERDICT_DIFFER};
    if (p->kind != PREDICTED) {
        text_addf(m->difference, "    recorded a result\n    tare     %s: %s\n", tare_error_kind_name(p->error.kind),
                  p->error.message);
        return o;
    }
    const uint32_t n_returns = tare_registry_op(c->session->registry, r->op)->n_returns;
    const bool results = match_results(m, json_object_get(real, "out"), &p->results, n_returns);
    const bool after = (m->fields & MATCH_IDENTITY) == 0 || match_after(m, json_object_get(real, "after"), r, &p->results);
    o.verdict = results && after ? VERDICT_AGREE : VERDICT_DIFFER;
    return o;
}

static outcome compare_ready(comparison *c, request *r, const json_t *real, uint32_t fields, text *difference, tare_error *error)
{
    matching m = {.tensors = &c->tensors, .fields = fields, .difference = difference};
    prediction p;
    const uint32_t first_unknown = tare_unknown_count(c->session->mode);
    const bool error_expected = json_object_get(real, "error") != NULL;
    predict(c->session, r, NULL, &p);
    const bool open = p.kind == PREDICTED_SCALAR || (p.kind == PREDICTED && p.unknowns);
    if (open && !error_expected)
        settle(c, r, json_object_get(real, "out"), first_unknown, &p);
    outcome o = error_expected ? expect_error(&m, real, &p) : expect_results(c, &m, r, real, &p);
    o.data_dependent = open;
    if (p.kind == PREDICTED_NOTHING) {
        o.verdict = VERDICT_UNSUPPORTED;
        text_addf(difference, "    %s\n", p.error.message);
    }
    *error = p.error;
    return o;
}

void compare_show(comparison *c, const char *op, const char *lines, const tare_error *error)
{
    if (c->n_shown >= c->show)
        return;
    c->n_shown++;
    text_addf(&c->shown, "%s:%u: %s\n%s", c->file, c->line, op, lines);
    if (error && error->file)
        text_addf(&c->shown, "    by %s:%u: %s\n", error->file, error->line, error->text);
}

outcome judge_call(comparison *c, const json_t *call, const json_t *real, uint32_t fields, text *difference, tare_error *error)
{
    request r;
    reason why = {""};
    const request_result result = request_read(&c->tensors, call, &r, &why);
    if (result == REQUEST_READY)
        return compare_ready(c, &r, real, fields, difference, error);
    text_addf(difference, "    %s\n", why.text);
    return (outcome){.verdict = VERDICT_UNSUPPORTED};
}

/* A call of a trace that is known to be recorded wrong. */
static bool is_corrected(const comparison *c, const json_t *call)
{
    char node[32];
    const json_t *i = json_object_get(call, "i");
    (void)snprintf(node, sizeof node, "%lld", (long long)json_integer_value(i));
    return json_is_integer(i) && corrected_has(&c->corrected, c->file, node);
}

outcome compare_call(comparison *c, const json_t *call, const json_t *real, uint32_t fields)
{
    text difference = {0};
    tare_error error = {0};
    outcome o = judge_call(c, call, real, fields, &difference, &error);
    const char *name = json_string_value(json_object_get(call, "op")), *op = name ? name : "(no operator)";
    if (o.verdict == VERDICT_DIFFER && is_corrected(c, call))
        o.verdict = VERDICT_CORRECTED;
    else if (o.verdict != VERDICT_AGREE)
        compare_show(c, op, text_get(&difference), &error);
    report_count(&c->report, op, &o);
    text_finish(&difference);
    return o;
}
