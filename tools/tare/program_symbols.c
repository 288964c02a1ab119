/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Expressions of programs; see program_symbols.h. */
#include "program_symbols.h"

#include <stdlib.h>
#include <string.h>

#include "program_args.h"
#include "symbols.h"

/* ---- numbers --------------------------------------------------------------------------------------- */

/* What a node made, by its name or by an expression with floats, which is read nowhere else. */
static bool find_made(const program *p, const char *word, int64_t *out)
{
    const json_t *made = word ? json_object_get(p->made, word) : NULL;
    *out = made ? json_integer_value(made) : *out;
    return made != NULL;
}

static bool parse(const program *p, const char *word, int64_t *out, reason *why)
{
    size_t at = 0;
    if (word && tare_sym_parse(p->session->mode, word, strlen(word), NULL, NULL, out, &at) == TARE_OK)
        return true;
    if (find_made(p, word, out))
        return true;
    return refuse(why, "`%.200s` is no expression over the program's symbols", word ? word : "(none)");
}

bool program_number(const program *p, const json_t *json, int64_t *out, reason *why)
{
    const json_t *number = json_object_get(json, "as_int"), *truth = json_object_get(json, "as_bool");
    *out = truth ? json_is_true(truth) : json_integer_value(number);
    if (json_is_integer(number) || json_is_boolean(truth))
        return true;
    const char *name = json_string_value(json_object_get(json, "as_name"));
    const json_t *named = name ? json_object_get(p->numbers, name) : NULL;
    named = name && !named ? json_object_get(p->truths, name) : named;
    named = name && !named ? json_object_get(p->floats, name) : named;
    if (name && (!named || json_object_get(named, "as_name")))
        return refuse(why, "`%.200s` is no number of the program", name);
    if (named)
        return program_number(p, named, out, why);
    return parse(p, json_string_value(json_object_get(json_object_get(json, "as_expr"), "expr_str")), out, why);
}

bool program_float(const program *p, const json_t *json, double *out)
{
    const char *name = json_string_value(json_object_get(json, "as_name"));
    union { int64_t bits; double f; } u = {.bits = 0};
    int64_t symbol;
    *out = json_number_value(json_object_get(json, "as_float"));
    if (json_object_get(json, "as_float"))
        return true;
    const bool made = find_made(p, name, &u.bits);
    const bool bare = !made && program_number(p, json, &symbol, &(reason){""}) && tare_sym_index(p->session->mode, symbol) != UINT32_MAX;
    *out = bare ? tare_sym_float_of(p->session->mode, symbol) : u.f;
    return made || bare;
}

bool program_note_made(program *p, const program_node *node, const tare_slot *v)
{
    union { double f; int64_t bits; } u = {.f = v->u.f};
    const bool is_float = v->tag == TARE_TAG_FLOAT;
    const json_t *named = node->number_out ? json_object_get(is_float ? p->floats : p->numbers, node->number_out) : NULL;
    const char *word = json_string_value(json_object_get(json_object_get(named, "as_expr"), "expr_str"));
    int64_t read;
    if (!word || (!is_float && parse(p, word, &read, &(reason){""})))
        return true;
    p->made = p->made ? p->made : json_object();
    const json_int_t value = is_float ? u.bits : v->u.i;
    return json_object_set_new(p->made, is_float ? node->number_out : word, json_integer(value)) == 0;
}

/* ---- symbols --------------------------------------------------------------------------------------- */

/* Notes today's value where an expression is a bare symbol: Symbol('s53', ...). */
static void note_hint(json_t *hints, const json_t *number)
{
    static const char start[] = "Symbol('";
    const json_t *e = json_object_get(number, "as_expr");
    const char *word = json_string_value(json_object_get(e, "expr_str"));
    json_t *hint = json_object_get(json_object_get(e, "hint"), "as_int");
    if (!word || !hint || strncmp(word, start, sizeof start - 1) != 0)
        return;
    const char *name = word + sizeof start - 1, *end = strchr(name, '\'');
    if (end && end - name < 64)
        (void)json_object_setn(hints, name, (size_t)(end - name), hint);
}

static void note_hints(json_t *hints, const json_t *graph)
{
    const char *name;
    json_t *value, *number;
    size_t i;
    json_object_foreach (json_object_get(graph, "tensor_values"), name, value) {
        json_array_foreach (json_object_get(value, "sizes"), i, number)
            note_hint(hints, number);
        json_array_foreach (json_object_get(value, "strides"), i, number)
            note_hint(hints, number);
    }
    json_object_foreach (json_object_get(graph, "sym_int_values"), name, value)
        note_hint(hints, value);
}

static bool make_symbol(const session *s, const char *name, const json_t *range, const json_t *hint, reason *why)
{
    tare_mode *m = s->mode;
    const json_t *low = json_object_get(range, "min_val"), *high = json_object_get(range, "max_val");
    tare_sym_desc d = {.name = name, .low = json_is_integer(low) ? json_integer_value(low) : TARE_SYM_LOW,
                       .high = json_is_integer(high) ? json_integer_value(high) : TARE_SYM_HIGH, .flags = s->marks};
    if (!json_is_integer(hint)) {
        (void)tare_sym_unbacked(m, name, d.low, d.high);
    } else {
        d.hint = json_integer_value(hint);
        (void)tare_sym_backed(m, &d);
    }
    if (m->failed == TARE_OK)
        return true;
    m->failed = TARE_OK;
    return refuse(why, "`%.200s` cannot be a symbol", name);
}

/* Unbacked symbols wait for a value that has them. */
static bool count_unborn(program *p, reason *why)
{
    tare_mode *m = p->session->mode;
    tare_sym_info info;
    p->n_symbols = tare_sym_count(m);
    p->born = pool_alloc(&p->pool, p->n_symbols + (size_t)1);
    if (!p->born)
        return refuse(why, "no memory for the program's symbols");
    for (uint32_t k = 0; k < p->n_symbols; k++) {
        p->born[k] = !tare_sym_at(m, k, &info) || info.backed;
        p->n_unborn += !p->born[k];
    }
    return true;
}

bool program_make_symbols(program *p, const json_t *root, const json_t *graph, reason *why)
{
    const char *name;
    json_t *range, *hints = json_object();
    tare_mode *m = p->session->mode;
    bool fine = hints != NULL;
    tare_sym_reset(m);
    m->failed = TARE_OK;
    p->numbers = json_object_get(graph, "sym_int_values");
    p->truths = json_object_get(graph, "sym_bool_values");
    p->floats = json_object_get(graph, "sym_float_values");
    note_hints(hints, graph);
    json_object_foreach (json_object_get(root, "range_constraints"), name, range)
        fine = fine && make_symbol(p->session, name, range, json_object_get(hints, name), why);
    json_decref(hints);
    return fine && count_unborn(p, why);
}

/* ---- where unbacked symbols come from ------------------------------------------------------------------ */

/* Whether symbol k of n is in v. */
static bool has_symbol(tare_mode *m, int64_t v, uint32_t k, uint32_t n, int64_t *with)
{
    if (!tare_is_symbolic(v))
        return false;
    for (uint32_t i = 0; i < n; i++)
        with[i] = TARE_SYM_NO_VALUE;
    with[k] = 1;
    const int64_t other = tare_sym_substitute(m, v, with, n);
    const bool has = other != v;
    m->failed = TARE_OK;
    return has;
}

typedef struct births { program *p; int64_t *out; uint32_t n; } births;

/* Symbols of v that nothing before has. */
static void bear(births *b, int64_t v)
{
    program *p = b->p;
    tare_mode *m = p->session->mode;
    tare_sym_info info;
    const uint32_t n = tare_sym_count(m);
    int64_t *with = tare_is_symbolic(v) ? pool_alloc(&p->pool, (n + 1) * sizeof *with) : NULL;
    for (uint32_t k = 0; with && k < p->n_symbols && p->n_unborn; k++) {
        if (p->born[k] || !tare_sym_at(m, k, &info) || !has_symbol(m, v, k, n, with))
            continue;
        p->born[k] = 1;
        p->n_unborn--;
        b->out[b->n++] = info.handle;
    }
}

static void bear_value(births *b, const json_t *meta)
{
    static const char *const keys[] = {"sizes", "strides"};
    reason why;
    size_t i;
    json_t *number;
    int64_t v;
    for (int k = 0; k < 2; k++)
        json_array_foreach (json_object_get(meta, keys[k]), i, number)
            if (program_number(b->p, number, &v, &why))
                bear(b, v);
    if (meta && program_number(b->p, json_object_get(meta, "storage_offset"), &v, &why))
        bear(b, v);
}

const int64_t *program_new_symbols(program *p, const program_node *node, uint32_t *n)
{
    births b = {.p = p};
    reason why;
    int64_t v;
    *n = 0;
    if (p->n_unborn == 0)
        return NULL;
    b.out = pool_alloc(&p->pool, p->n_unborn * sizeof *b.out);
    if (!b.out)
        return NULL;
    for (uint32_t i = 0; i < node->n_outs; i++)
        if (node->out[i] >= 0)
            bear_value(&b, p->value[node->out[i]].meta);
    json_t *name = node->number_out ? json_pack("{ss}", "as_name", node->number_out) : NULL;
    if (name && program_number(p, name, &v, &why))
        bear(&b, v);
    json_decref(name);
    *n = b.n;
    return b.out;
}

bool program_bear_inputs(program *p, reason *why)
{
    births b = {.p = p};
    if (p->n_unborn == 0)
        return true;
    b.out = pool_alloc(&p->pool, p->n_unborn * sizeof *b.out);
    if (!b.out)
        return refuse(why, "no memory for the program's symbols");
    for (uint32_t i = 0; i < p->n_inputs; i++)
        bear_value(&b, p->value[p->input[i]].meta);
    return true;
}

/* ---- what was assumed -------------------------------------------------------------------------------- */

/* L['x'].size()[0] or L['x'].stride()[0], L['x'].storage_offset() */
static bool find_source(void *user, const char *source, size_t bytes, int64_t *out)
{
    const program *p = user;
    char name[256], property[32], *end;
    const char *quote = memchr(source, '\'', bytes), *close = quote ? memchr(quote + 1, '\'', bytes - (size_t)(quote + 1 - source)) : NULL;
    reason why;
    if (!close || (size_t)(close - quote - 1) >= sizeof name || bytes - (size_t)(close - source) < 4)
        return false;
    memcpy(name, quote + 1, (size_t)(close - quote - 1));
    name[close - quote - 1] = '\0';
    const int32_t value = program_find(p, name);
    const char *at = close + 3, *stop = memchr(at, '(', bytes - (size_t)(at - source));
    if (value < 0 || !stop || (size_t)(stop - at) >= sizeof property)
        return false;
    memcpy(property, at, (size_t)(stop - at));
    property[stop - at] = '\0';
    const json_t *meta = p->value[value].meta;
    if (strcmp(property, "storage_offset") == 0)
        return program_number(p, json_object_get(meta, "storage_offset"), out, &why);
    const json_t *list = json_object_get(meta, strcmp(property, "size") == 0 ? "sizes" : "strides");
    if (bytes - (size_t)(stop - source) < 4)
        return false;
    const unsigned long dim = strtoul(stop + 3, &end, 10);
    return program_number(p, json_array_get(list, dim), out, &why);
}

bool program_assume_guards(program *p, const json_t *root, reason *why)
{
    json_t *guard;
    size_t i, at;
    int64_t cond;
    json_array_foreach (json_object_get(root, "guards_code"), i, guard) {
        const char *word = json_string_value(guard);
        if (!word || tare_sym_parse(p->session->mode, word, strlen(word), find_source, p, &cond, &at) != TARE_OK)
            return refuse(why, "guard `%.300s` is no condition over the program's inputs", word ? word : "(none)");
        if (!tare_sym_assume(p->session->mode, cond))
            return refuse(why, "guard `%.300s` does not hold", word);
    }
    return true;
}
