/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* tare/symbolic.h over the mode's environment: what there is, as numbers and as text. */
#include "mode/mode.h"

#include "base/text.h"
#include "symbolic/symbols.h"
#include "tare/symbolic.h"

static const tare_symbolic *env_of(const tare_mode *m) { return &mode_of_const(m)->unknowns; }

uint32_t tare_sym_count(const tare_mode *m) { return env_of(m)->symbols; }

/* Ranges and equalities are memoised in the mode, which is not const for that. */
static void tell_now(tare_symbolic *s, uint32_t k, tare_sym_info *out)
{
    const uint32_t fault = s->fault;
    const expr_range now = tare_expr_range(s, out->handle);
    out->same = tare_expr_resolve(s, out->handle);
    if (s->fault != fault)
        out->same = out->handle;
    s->fault = fault;
    const expr_range same = tare_expr_range(s, out->same);
    out->now_low = now.low > same.low ? now.low : same.low;
    out->now_high = now.high < same.high ? now.high : same.high;
    const uint32_t by = s->symbol[k].narrowed_by;
    out->narrowed_by = by ? by - 1 : TARE_SYM_NO_GUARD;
    out->specialized_by = s->symbol[k].specialized_by ? s->symbol[k].specialized_by - 1 : TARE_SYM_NO_GUARD;
    out->multiple_of = tare_expr_multiple(s, out->handle);
}

bool tare_sym_at(const tare_mode *m, uint32_t k, tare_sym_info *out)
{
    const tare_symbolic *s = env_of(m);
    *out = (tare_sym_info){0};
    if (k >= s->symbols || !s->symbol[k].id)
        return false;
    const symbol_row *row = &s->symbol[k];
    const expr *e = expr_node(s, row->id);
    *out = (tare_sym_info){.name = expr_name(e), .source = row->source, .handle = expr_handle(row->id), .hint = row->hint,
                           .low = e->word[0], .high = e->word[1], .flags = row->flags, .backed = e->word[2] != 0};
    tell_now((tare_symbolic *)(uintptr_t)s, k, out);
    return true;
}

static int64_t handle_of(const tare_symbolic *s, uint32_t k) { return k == UINT32_MAX ? 0 : expr_handle(s->symbol[k].id); }

int64_t tare_sym_find(const tare_mode *m, const char *name, size_t name_bytes)
{
    return handle_of(env_of(m), tare_symbols_find(env_of(m), name, name_bytes));
}

int64_t tare_sym_find_source(const tare_mode *m, const char *source, size_t source_bytes)
{
    return handle_of(env_of(m), tare_symbols_find_source(env_of(m), source, source_bytes));
}

uint32_t tare_sym_index(const tare_mode *m, int64_t v)
{
    const tare_symbolic *s = env_of(m);
    if (!expr_holds(s, v) || !expr_has_op(s, v, EXPR_SYMBOL))
        return UINT32_MAX;
    return expr_at(s, v)->symbol - 1; /* UINT32_MAX for one that is not alive */
}

uint32_t tare_sym_guard_count(const tare_mode *m) { return env_of(m)->guards; }

bool tare_sym_guard_at(const tare_mode *m, uint32_t i, tare_sym_guard_info *out)
{
    const tare_symbolic *s = env_of(m);
    *out = (tare_sym_guard_info){0};
    if (i >= s->guards)
        return false;
    const guard_row *g = &s->guard[i];
    *out = (tare_sym_guard_info){.cond = g->cond, .kind = g->kind, .implied = g->implied,
                                 .place = {g->rule, g->op, g->node, g->unit}};
    return true;
}

uint32_t tare_sym_evaluate(const tare_mode *m, int64_t v, const int64_t *value, uint32_t n, int64_t *out)
{
    *out = 0;
    return expr_holds(env_of(m), v) ? tare_expr_evaluate(env_of(m), v, value, n, out) : (uint32_t)TARE_RULE_ARGUMENT;
}

size_t tare_sym_format(const tare_mode *m, int64_t v, tare_sym_style style, char *buffer, size_t size_bytes)
{
    return tare_expr_format(env_of(m), v, style, buffer, size_bytes);
}

size_t tare_sym_undecided_format(const tare_mode *m, char *buffer, size_t size_bytes)
{
    tare_text t;
    size_t room_bytes;
    tare_text_init(&t, buffer, size_bytes);
    tare_text_add(&t, "Could not guard on data-dependent expression ");
    char *next = tare_text_next(&t, &room_bytes);
    tare_text_took(&t, tare_sym_format(m, tare_sym_undecided(m), TARE_SYM_STR, next, room_bytes));
    return t.used_bytes;
}

uint32_t tare_sym_parse(tare_mode *m, const char *text, size_t text_bytes, tare_sym_name_fn fn, void *user,
                        int64_t *out, size_t *error_at)
{
    return tare_expr_parse(&mode_of(m)->unknowns, text, text_bytes, fn, user, out, error_at);
}
