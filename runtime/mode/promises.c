/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What was said of symbols and not kept, in words: which symbol, which guard, which rule line of which operator. */
#include "mode/mode.h"

#include <inttypes.h>

#include "base/text.h"
#include "dispatch/registry.h"
#include "symbolic/symbols.h"
#include "tare/symbolic.h"

static tare_symbolic *env_of(const tare_mode *m) { return (tare_symbolic *)(uintptr_t)&mode_of_const(m)->unknowns; }

static void add_expression(tare_text *t, const tare_mode *m, int64_t v)
{
    size_t room_bytes;
    char *next = tare_text_next(t, &room_bytes);
    tare_text_took(t, tare_sym_format(m, v, TARE_SYM_STR, next, room_bytes));
}

/* "s0 = L['x'].size()[0]" */
static void add_symbol(tare_text *t, const tare_sym_info *info)
{
    tare_text_add(t, "%s", info->name);
    if (info->source)
        tare_text_add(t, " = %s", info->source);
}

/* What stands before a part of a place: before the first `lead`. */
static const char *joint(const tare_text *t, size_t before, const char *lead) { return t->used_bytes > before ? ", " : lead; }

static void add_place(tare_text *t, const tare_mode *m, const tare_sym_place *place, const char *lead)
{
    const tare_registry *r = mode_of_const(m)->registry;
    const size_t before = t->used_bytes;
    const char *file;
    uint32_t line;
    tare_error rule;
    const pack *p = r && place->unit < r->n_units ? &r->unit[place->unit].pack : NULL;
    if (place->node != UINT32_MAX)
        tare_text_add(t, "%snode %" PRIu32, lead, place->node);
    if (p && place->op < p->header->ops.count)
        tare_text_add(t, "%s%s", joint(t, before, lead), pack_string(p, p->ops[place->op].name));
    if (place->rule & TARE_SYM_AT_STATEMENT) {
        if (r && tare_registry_statement(r, place->unit, place->rule & ~TARE_SYM_AT_STATEMENT, &file, &line))
            tare_text_add(t, "%s%s:%" PRIu32, joint(t, before, lead), file, line);
    } else if (r && place->rule && tare_registry_rule(r, place->rule, &rule)) {
        tare_text_add(t, "%s%s:%" PRIu32 ": %s", joint(t, before, lead), rule.file, rule.line, rule.text);
    }
}

size_t tare_sym_place_format(const tare_mode *m, const tare_sym_place *place, char *buffer, size_t size_bytes)
{
    tare_text t;
    tare_text_init(&t, buffer, size_bytes);
    add_place(&t, m, place, "");
    return t.used_bytes;
}

size_t tare_sym_kept_format(const tare_mode *m, uint32_t k, char *buffer, size_t size_bytes)
{
    tare_sym_info info;
    tare_sym_guard_info g;
    tare_text t;
    tare_text_init(&t, buffer, size_bytes);
    if (!tare_sym_at(m, k, &info) || !tare_sym_guard_at(m, info.specialized_by, &g))
        return t.used_bytes;
    tare_text_add(&t, "Not all values of ");
    add_symbol(&t, &info);
    tare_text_add(&t, " are valid because it was inferred to be a constant (%" PRId64 ") by the guard ", info.now_low);
    add_expression(&t, m, g.cond);
    add_place(&t, m, &g.place, ": ");
    return t.used_bytes;
}

static void add_range(tare_text *t, const tare_sym_info *info)
{
    tare_text_add(t, " in the specified range ");
    if (info->low != TARE_SYM_LOW)
        tare_text_add(t, "%" PRId64 " <= ", info->low);
    tare_text_add(t, "%s", info->name);
    if (info->high != TARE_SYM_HIGH)
        tare_text_add(t, " <= %" PRId64, info->high);
}

size_t tare_sym_promise_format(const tare_mode *m, char *buffer, size_t size_bytes)
{
    const int64_t cond = tare_sym_undecided(m);
    const tare_sym_place place = tare_sym_get_place(m);
    tare_sym_info info;
    tare_text t;
    tare_text_init(&t, buffer, size_bytes);
    if (!tare_sym_is_condition(m, cond) || !tare_sym_at(m, tare_env_promised(env_of(m), cond), &info))
        return t.used_bytes;
    tare_text_add(&t, "Not all values of ");
    add_symbol(&t, &info);
    add_range(&t, &info);
    tare_text_add(&t, " satisfy the generated guard ");
    add_expression(&t, m, cond);
    add_place(&t, m, &place, ": ");
    return t.used_bytes;
}
