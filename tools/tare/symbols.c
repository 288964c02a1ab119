/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Symbols of a recorded call; see symbols.h. */
#include "symbols.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static bool made(tare_mode *m, int64_t v, const char *name, reason *why)
{
    (void)v;
    if (m->failed == TARE_OK)
        return true;
    m->failed = TARE_OK;
    return refuse(why, "`%.200s` cannot be a symbol", name);
}

static bool names(const json_t *list, const char *name)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *one = json_string_value(json_array_get(list, i));
        if (one && strcmp(one, name) == 0)
            return true;
    }
    return false;
}

static bool make_backed(tare_mode *m, const json_t *line, int64_t low, reason *why)
{
    const char *name;
    json_t *hint;
    json_object_foreach (json_object_get(line, "symbols"), name, hint) {
        const int64_t today = json_integer_value(hint);
        const uint32_t flags = (names(json_object_get(line, "dynamic"), name) ? TARE_SYM_KEEP : 0u) |
                               (names(json_object_get(line, "strict"), name) ? TARE_SYM_STRICT : 0u);
        const tare_sym_desc d = {.name = name, .hint = today, .low = today < low ? INT64_MIN / 4 : low,
                                 .high = TARE_SYM_HIGH, .flags = flags};
        if (!json_is_integer(hint))
            return refuse(why, "the hint of `%.200s` is no integer", name);
        if (!made(m, tare_sym_backed(m, &d), name, why))
            return false;
    }
    return true;
}

static bool make_unbacked(tare_mode *m, const json_t *ranges, const json_t *hints, reason *why)
{
    const char *name;
    json_t *range;
    json_object_foreach ((json_t *)ranges, name, range) {
        const json_t *low = json_array_get(range, 0), *high = json_array_get(range, 1);
        if (json_object_get(hints, name))
            continue;
        const int64_t v = tare_sym_unbacked(m, name, json_is_integer(low) ? json_integer_value(low) : 0,
                                            json_is_integer(high) ? json_integer_value(high) : TARE_SYM_HIGH);
        if (!made(m, v, name, why))
            return false;
    }
    return true;
}

bool symbols_make(tare_mode *m, const json_t *line, int64_t low, bool unbacked, reason *why)
{
    const json_t *hints = json_object_get(line, "symbols");
    tare_sym_reset(m);
    m->failed = TARE_OK;
    return make_backed(m, line, low, why) &&
           (!unbacked || make_unbacked(m, json_object_get(line, "ranges"), hints, why));
}

/* ---- printing ------------------------------------------------------------------------------------ */

void symbols_add_expression(const tare_mode *m, int64_t v, text *out)
{
    char own[512];
    const size_t bytes = tare_sym_format(m, v, TARE_SYM_STR, own, sizeof own);
    char *word = bytes < sizeof own ? own : malloc(bytes + 1);
    if (!word) {
        out->broken = true;
        return;
    }
    if (word != own)
        (void)tare_sym_format(m, v, TARE_SYM_STR, word, bytes + 1);
    text_add_json(out, word, bytes);
    if (word != own)
        free(word);
}

static void add_guards(tare_mode *m, tare_sym_guard_kind kind, text *out)
{
    tare_sym_guard_info g;
    bool first = true;
    for (uint32_t i = 0; tare_sym_guard_at(m, i, &g); i++) {
        if (g.kind != (uint32_t)kind || g.implied)
            continue;
        text_add(out, first ? "" : ",");
        symbols_add_expression(m, g.cond, out);
        first = false;
    }
}

/* Every symbol's part of one object; `add` tells whether it has any. */
static void add_symbols(tare_mode *m, bool (*add)(tare_mode *m, const tare_sym_info *s, bool first, text *out), text *out)
{
    tare_sym_info s;
    bool first = true;
    for (uint32_t k = 0; k < tare_sym_count(m); k++)
        if (tare_sym_at(m, k, &s) && add(m, &s, first, out))
            first = false;
}

static bool add_hint(tare_mode *m, const tare_sym_info *s, bool first, text *out)
{
    (void)m;
    if (s->backed)
        text_addf(out, "%s\"%s\":%" PRId64, first ? "" : ",", s->name, s->hint);
    return s->backed;
}

static bool add_same(tare_mode *m, const tare_sym_info *s, bool first, text *out)
{
    if (s->same == s->handle)
        return false;
    text_addf(out, "%s\"%s\":", first ? "" : ",", s->name);
    symbols_add_expression(m, s->same, out);
    return true;
}

static bool add_range(tare_mode *m, const tare_sym_info *s, bool first, text *out)
{
    (void)m;
    if (s->backed)
        return false;
    text_addf(out, "%s\"%s\":[%" PRId64 ",", first ? "" : ",", s->name, s->now_low);
    if (s->now_high == TARE_SYM_HIGH)
        text_add(out, "{\"float\":\"inf\"}]");
    else
        text_addf(out, "%" PRId64 "]", s->now_high);
    return true;
}

/* Those marked dynamic that are not, and why; nothing where there are none. */
static void add_kept(tare_mode *m, text *out)
{
    char word[1024];
    tare_sym_info s;
    bool first = true;
    for (uint32_t k = 0; k < tare_sym_count(m); k++) {
        if (!tare_sym_at(m, k, &s) || tare_sym_kept_format(m, k, word, sizeof word) == 0)
            continue;
        text_addf(out, "%s\"%s\":", first ? ",\"specialized\":{" : ",", s.name);
        text_add_json(out, word, strlen(word));
        first = false;
    }
    text_add(out, first ? "" : "}");
}

void symbols_add_facts(tare_mode *m, text *out)
{
    text_add(out, "\"symbols\":{");
    add_symbols(m, add_hint, out);
    text_add(out, "},\"guards\":[");
    add_guards(m, TARE_SYM_GUARD, out);
    text_add(out, "],\"same\":{");
    add_symbols(m, add_same, out);
    text_add(out, "},\"ranges\":{");
    add_symbols(m, add_range, out);
    text_add(out, "},\"asserts\":[");
    add_guards(m, TARE_SYM_ASSERT, out);
    text_add(out, "]");
    add_kept(m, out);
}

/* Where a decision was taken, by name. */
typedef struct guard_place { const char *op, *file, *text; uint32_t line; } guard_place;

static guard_place find_place(const tare_mode *m, const tare_sym_place *place)
{
    const tare_registry *r = tare_mode_registry(m);
    guard_place found = {0};
    tare_error rule;
    for (uint32_t op = 0; place->op != UINT32_MAX && op < tare_registry_ops(r); op++) {
        const tare_op_info *info = tare_registry_op(r, op);
        if (info->unit == place->unit && info->index == place->op)
            found.op = info->name;
    }
    if (place->rule & TARE_SYM_AT_STATEMENT) {
        if (!tare_registry_statement(r, place->unit, place->rule & ~TARE_SYM_AT_STATEMENT, &found.file, &found.line))
            found.file = NULL;
    } else if (tare_registry_rule(r, place->rule, &rule)) {
        found.file = rule.file;
        found.line = rule.line;
        found.text = rule.text;
    }
    return found;
}

static void explain_place(const tare_mode *m, const tare_sym_place *place, text *out)
{
    const guard_place found = find_place(m, place);
    if (place->node != UINT32_MAX)
        text_addf(out, "  node %u", place->node);
    if (found.op)
        text_addf(out, "  %s", found.op);
    if (found.file)
        text_addf(out, "  %s:%u", found.file, found.line);
    if (found.text)
        text_addf(out, ": %s", found.text);
}

static const char *kind_name(uint32_t kind)
{
    return kind == TARE_SYM_ASSERT ? "assert" : kind == TARE_SYM_FACT ? "fact" : "guard";
}

static void explain_guard(tare_mode *m, const tare_sym_guard_info *g, text *out)
{
    text_addf(out, "%-6s ", kind_name(g->kind));
    symbols_add_expression(m, g->cond, out);
    explain_place(m, &g->place, out);
    text_add(out, "\n");
}

void symbols_explain(tare_mode *m, text *out)
{
    char word[1024];
    tare_sym_guard_info g;
    for (uint32_t i = 0; tare_sym_guard_at(m, i, &g); i++)
        explain_guard(m, &g, out);
    for (uint32_t k = 0; k < tare_sym_count(m); k++)
        if (tare_sym_kept_format(m, k, word, sizeof word) > 0)
            text_addf(out, "%s\n", word);
}

void symbols_explain_node(tare_mode *m, uint32_t node, text *out)
{
    tare_sym_guard_info g;
    for (uint32_t i = 0; tare_sym_guard_at(m, i, &g); i++)
        if (g.place.node == node)
            explain_guard(m, &g, out);
}

void symbols_add_node_guards(tare_mode *m, uint32_t node, text *out)
{
    tare_sym_guard_info g;
    bool first = true;
    for (uint32_t i = 0; tare_sym_guard_at(m, i, &g); i++) {
        if (g.place.node != node)
            continue;
        const guard_place place = find_place(m, &g.place);
        text_addf(out, "%s{\"kind\":\"%s\",\"condition\":", first ? "" : ",", kind_name(g.kind));
        symbols_add_expression(m, g.cond, out);
        if (place.op) {
            text_add(out, ",\"operator\":");
            text_add_json(out, place.op, strlen(place.op));
        }
        if (place.file) {
            text_add(out, ",\"file\":");
            text_add_json(out, place.file, strlen(place.file));
            text_addf(out, ",\"line\":%" PRIu32, place.line);
        }
        text_add(out, "}");
        first = false;
    }
}

/* ---- other numbers --------------------------------------------------------------------------------- */

void sample_finish(sample *s)
{
    free(s->value);
    *s = (sample){0};
}

bool sample_copy(sample *to, const sample *from)
{
    to->value = malloc((from->n + 1) * sizeof *to->value);
    if (!to->value)
        return false;
    if (from->n)
        memcpy(to->value, from->value, from->n * sizeof *to->value);
    to->n = to->room = from->n;
    return true;
}

static bool reserve(sample *s, const tare_mode *m)
{
    s->n = tare_sym_count(m);
    if (s->n <= s->room)
        return true;
    int64_t *value = realloc(s->value, s->n * sizeof *value);
    if (!value)
        return false;
    s->value = value;
    s->room = s->n;
    return true;
}

/* Today's number; of one that nobody knows, the nearest to 0. */
static int64_t today_of(const tare_sym_info *info)
{
    if (info->backed)
        return info->hint;
    return info->now_low > 0 ? info->now_low : info->now_high < 0 ? info->now_high : 0;
}

bool sample_holds(const sample *s, tare_mode *m)
{
    tare_sym_info info;
    tare_sym_guard_info g;
    int64_t truth;
    for (uint32_t k = 0; k < s->n; k++)
        if (tare_sym_at(m, k, &info) && (s->value[k] < info.low || s->value[k] > info.high))
            return false;
    for (uint32_t i = 0; tare_sym_guard_at(m, i, &g); i++)
        if (!g.implied && (tare_sym_evaluate(m, g.cond, s->value, s->n, &truth) != TARE_OK || !truth))
            return false;
    return true;
}

/* Unbacked symbols are what the facts about them admit, where another symbol's number does for that. */
static void settle_unbacked(sample *s, tare_mode *m)
{
    tare_sym_info info;
    for (uint32_t k = 0; k < s->n; k++) {
        if (!tare_sym_at(m, k, &info) || info.backed)
            continue;
        if (sample_holds(s, m))
            return;
        const int64_t before = s->value[k];
        for (uint32_t j = 0; j < s->n && !sample_holds(s, m); j++)
            s->value[k] = s->value[j];
        if (!sample_holds(s, m))
            s->value[k] = before;
    }
}

bool sample_hints(sample *s, tare_mode *m)
{
    tare_sym_info info;
    if (!reserve(s, m))
        return false;
    for (uint32_t k = 0; k < s->n; k++) {
        s->value[k] = TARE_SYM_NO_VALUE;
        if (tare_sym_at(m, k, &info))
            s->value[k] = today_of(&info);
    }
    settle_unbacked(s, m);
    return true;
}

static uint64_t draw(sample *s, uint64_t below)
{
    s->random = s->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (s->random >> 33) % below;
}

/* Arguments may be as large as numbers get. */
static int64_t times_plus(int64_t today, int64_t factor, int64_t more)
{
    int64_t product, sum;
    return __builtin_mul_overflow(today, factor, &product) || __builtin_add_overflow(product, more, &sum) ? today : sum;
}

static int64_t other_number(sample *s, int64_t today)
{
    switch (draw(s, 8)) {
    case 0: return today;
    case 1: return times_plus(today, 1, 1);
    case 2: return times_plus(today, 1, -1);
    case 3: return times_plus(today, 2, 0);
    case 4: return (int64_t)draw(s, 4);
    case 5: return times_plus(today, 3, 2);
    default: return (int64_t)draw(s, 40);
    }
}

static int64_t within(int64_t v, const tare_sym_info *info)
{
    return v < info->low ? info->low : v > info->high ? info->high : v;
}

/* Symbols that are known to equal an expression, in rounds: it may have others of them in it. */
static void follow(sample *s, tare_mode *m)
{
    tare_sym_info info;
    for (int round = 0; round < 4; round++)
        for (uint32_t k = 0; k < s->n; k++)
            if (tare_sym_at(m, k, &info) && info.same != info.handle)
                (void)tare_sym_evaluate(m, info.same, s->value, s->n, &s->value[k]);
}

bool sample_next(sample *s, tare_mode *m)
{
    enum { HINTS = 64 };
    int64_t by_hint[HINTS];
    tare_sym_info info;
    if (!reserve(s, m))
        return false;
    for (uint32_t i = 0; i < HINTS; i++)
        by_hint[i] = INT64_MIN;
    const bool one_only = draw(s, 4) == 0, together = draw(s, 3) != 0;
    const uint64_t one = s->n ? draw(s, s->n) : 0;
    for (uint32_t k = 0; k < s->n; k++) {
        s->value[k] = TARE_SYM_NO_VALUE;
        if (!tare_sym_at(m, k, &info))
            continue;
        const int64_t today = today_of(&info);
        int64_t *shared = &by_hint[(uint64_t)today % HINTS];
        int64_t v = one_only && k != one ? today : other_number(s, today);
        if (together && !one_only && *shared != INT64_MIN)
            v = *shared;
        *shared = v;
        s->value[k] = within(v, &info);
    }
    follow(s, m);
    settle_unbacked(s, m);
    return true;
}

