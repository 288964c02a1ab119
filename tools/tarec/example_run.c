/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Runs examples through the interpreter and tells which do not hold.
 *
 * Knows: how a call's outcome is held against a line.  Refuses to know: the line's grammar.
 */
#include "example.h"
#include "example_call.h"

#include "base/arena.h"

#include <string.h>

typedef struct runner {
    struct arena *arena;
    diag_list *errors;
    const opdef_set *set;
    const ir_module *module;
    kind_names kinds;
    tare_registry *registry;
    tare_mode *mode;
    uint32_t n_run;
} runner;

/* One example while it runs. */
typedef struct trial {
    const runner *r;
    const example *e;
    const schema *schema;
    example_call call;
    tare_results results;
} trial;

/* ---- diagnostics ---------------------------------------------------------------------------- */

static const char *print(const trial *t, const value *v)
{
    return example_print(t->r->arena, &t->r->kinds, v);
}

static void note_refusal(const trial *t, uint32_t id, uint32_t rule)
{
    if (rule >= TARE_RULE_FIRST && rule - TARE_RULE_FIRST < t->r->module->n_rules)
        diag_note(t->r->errors, id, t->r->module->rule[rule - TARE_RULE_FIRST]->at, "the call is refused here");
}

static const char *print_str(const trial *t, const char *s)
{
    return print(t, &(value){.kind = VALUE_STR, .s = s, .n = (uint32_t)strlen(s)});
}

static const char *kind_of(const tare_error *e)
{
    const char *name = tare_error_kind_name(e->kind);
    return name ? name : "a fault";
}

static const char *print_results(const trial *t)
{
    const schema *s = t->schema;
    value all = {.kind = VALUE_TUPLE, .n = t->results.n, .item = arena_array(t->r->arena, value, t->results.n + 1)};
    for (uint32_t k = 0; k < all.n; k++)
        all.item[k] = call_result(&t->call, &t->results.slot[k], s->arg[s->n_args + k].flags & TARE_ARG_WRITTEN, NULL);
    return print(t, all.n == 1 ? &all.item[0] : &all);
}

/* ---- comparing ------------------------------------------------------------------------------ */

static bool is_number(value_kind k) { return k == VALUE_INT || k == VALUE_FLOAT; }

static void compare(const trial *t, const value *is, const value *wanted)
{
    const char *have = print(t, is), *want = print(t, wanted);
    if (strcmp(have, want) == 0)
        return;
    if (is->kind == VALUE_LIST && wanted->kind == VALUE_LIST && is->n == wanted->n) {
        for (uint32_t i = 0; i < is->n; i++)
            compare(t, &is->item[i], &wanted->item[i]);
        return;
    }
    const uint32_t id = diag_error(t->r->errors, wanted->at, "`%s` gives `%s`, expected `%s`", t->e->op, have, want);
    if (is->kind == VALUE_LIST && wanted->kind == VALUE_LIST)
        diag_hint(t->r->errors, id, "the list has %u elements, not %u", (unsigned)is->n, (unsigned)wanted->n);
    else if (is_number(is->kind) && is_number(wanted->kind) && is->kind != wanted->kind)
        diag_hint(t->r->errors, id, "a float is written with a point");
}

static void compare_results(const trial *t)
{
    const value *wanted = &t->e->result;
    const bool is_tuple = wanted->kind == VALUE_TUPLE;
    const uint32_t n = is_tuple ? wanted->n : 1;
    if (t->results.n != n) {
        diag_error(t->r->errors, wanted->at, "`%s` gives `%s`, expected %u result%s", t->e->op, print_results(t),
                   (unsigned)n, n == 1 ? "" : "s");
        return;
    }
    for (uint32_t k = 0; k < n; k++) {
        const value *one = is_tuple ? &wanted->item[k] : wanted;
        const bool is_written = t->schema->arg[t->schema->n_args + k].flags & TARE_ARG_WRITTEN;
        const value is = call_result(&t->call, &t->results.slot[k], is_written, one);
        compare(t, &is, one);
    }
}

/* Of a call that was refused: by a rule line, or because its arguments do not fit. */
static void compare_failure(const trial *t, const tare_error *error)
{
    const example *e = t->e;
    if (!e->fails) {
        note_refusal(t, diag_error(t->r->errors, e->call_at, "`%s` fails %s %s, expected `%s`", e->op, kind_of(error),
                                   print_str(t, error->message), print(t, &e->result)), error->rule);
    } else if (error->kind != e->kind) {
        note_refusal(t, diag_error(t->r->errors, e->kind_at, "`%s` fails %s %s, expected %s", e->op, kind_of(error),
                                   print_str(t, error->message), tare_error_kind_name(e->kind)), error->rule);
    } else if (e->text && strcmp(e->text, error->message) != 0) {
        note_refusal(t, diag_error(t->r->errors, e->text_at, "`%s` fails with the text %s, expected %s", e->op,
                                   print_str(t, error->message), print_str(t, e->text)), error->rule);
    }
}

static void compare_refusal(const trial *t, uint32_t rule)
{
    tare_error error;
    if (!tare_mode_error(t->r->mode, &error))
        error = (tare_error){.rule = rule};
    compare_failure(t, &error);
}

/* ---- running -------------------------------------------------------------------------------- */

static bool make_slots(trial *t, tare_slot *args, tare_kwarg *kwargs, uint32_t *n_args, uint32_t *n_kwargs)
{
    for (uint32_t i = 0; i < t->e->n_args; i++) {
        const example_arg *a = &t->e->arg[i];
        tare_slot slot;
        if (!call_slot(&t->call, &a->value, &slot))
            return false;
        if (a->name)
            kwargs[(*n_kwargs)++] = (tare_kwarg){a->name, slot};
        else
            args[(*n_args)++] = slot;
    }
    return true;
}

static bool bind(trial *t, tare_bound *bound)
{
    const runner *r = t->r;
    tare_slot *args = arena_array(r->arena, tare_slot, t->e->n_args + 1);
    tare_kwarg *kwargs = arena_array(r->arena, tare_kwarg, t->e->n_args + 1);
    uint32_t n_args = 0, n_kwargs = 0;
    tare_error error;
    if (!make_slots(t, args, kwargs, &n_args, &n_kwargs))
        return false;
    const uint32_t op = tare_registry_find(r->registry, t->schema->full_name);
    if (tare_bind(r->mode, op, args, n_args, kwargs, n_kwargs, bound, &error))
        return true;
    compare_failure(t, &error);
    return false;
}

static void run_trial(trial *t)
{
    tare_bound bound;
    tare_mode_reset(t->r->mode);
    if (!bind(t, &bound))
        return;
    const uint32_t rule = tare_run(t->r->mode, &bound, TARE_INTERPRETED, &t->results);
    if (rule)
        compare_refusal(t, rule);
    else if (t->e->fails)
        diag_error(t->r->errors, t->e->kind_at, "`%s` gives `%s`, expected %s", t->e->op, print_results(t),
                   tare_error_kind_name(t->e->kind));
    else
        compare_results(t);
    tare_bound_finish(&bound);
}

/* ---- which operator ------------------------------------------------------------------------- */

static const char *short_name(const char *name)
{
    return strncmp(name, "aten::", 6) == 0 ? name + 6 : name;
}

/* An overload that the definition makes, by its own name or by its name without the overload. */
static const schema *find_schema(const opdef *def, const char *name)
{
    for (uint32_t i = 0; i < def->n_variants; i++)
        if (strcmp(short_name(def->variant[i]->schema->full_name), short_name(name)) == 0)
            return def->variant[i]->schema;
    for (uint32_t i = 0; i < def->n_variants; i++)
        if (strcmp(def->variant[i]->schema->name, short_name(name)) == 0)
            return def->variant[i]->schema;
    return NULL;
}

static void refuse_name(runner *r, const opdef *def, const example *e)
{
    text names = {.arena = r->arena};
    for (uint32_t i = 0; i < def->n_variants; i++)
        text_add(&names, "%s`%s`", i ? ", " : "", short_name(def->variant[i]->schema->full_name));
    diag_error(r->errors, e->op_at, "`%s` is not made by this definition, expected %s%s", e->op,
               def->n_variants > 1 ? "one of " : "", text_done(&names));
}

static void run_line(runner *r, const opdef *def, span line)
{
    example e;
    r->n_run++;
    if (!example_parse(r->arena, r->errors, r->set->sources, &r->kinds, line, &e))
        return;
    trial t = {.r = r, .e = &e, .call = {.arena = r->arena, .errors = r->errors, .mode = r->mode}};
    t.schema = find_schema(def, e.op);
    if (t.schema)
        run_trial(&t);
    else
        refuse_name(r, def, &e);
}

/* ---- the set -------------------------------------------------------------------------------- */

/* The first two devices have their numbers even where they have no profile. */
static void name_kinds(runner *r)
{
    static const char *const fixed[] = {"cpu", "cuda"};
    const uint32_t n_profiles = r->module->n_profiles, n = n_profiles > 2 ? n_profiles : 2;
    const char **name = arena_array(r->arena, const char *, n);
    for (uint32_t i = 0; i < n; i++)
        name[i] = i < n_profiles ? r->module->profile[i]->name : fixed[i];
    r->kinds = (kind_names){n, name};
}

static bool start(runner *r)
{
    char why[256] = "out of memory";
    size_t bytes;
    const uint8_t *pack = ir_pack(r->arena, r->module, &bytes);
    tare_unit *unit = arena_new(r->arena, tare_unit);
    const tare_unit *const units[] = {unit};
    *unit = (tare_unit){.abi_version = TARE_ABI_VERSION, .ir_version = TARE_IR_VERSION,
                        .pack = pack, .pack_bytes = bytes};
    r->registry = tare_registry_create(units, 1, why, sizeof why);
    r->mode = r->registry ? tare_mode_create(r->registry) : NULL;
    if (!r->mode)
        diag_error(r->errors, (span){0}, "the interpreter refuses the pack: %s", why);
    return r->mode;
}

uint32_t examples_run(struct arena *a, diag_list *d, const opdef_set *set, const ir_module *module)
{
    runner r = {.arena = a, .errors = d, .set = set, .module = module};
    name_kinds(&r);
    if (start(&r))
        for (uint32_t i = 0; i < set->n_defs; i++)
            for (uint32_t k = 0; k < set->def[i]->n_examples; k++)
                run_line(&r, set->def[i], set->def[i]->example[k].at);
    tare_mode_destroy(r.mode);
    tare_registry_destroy(r.registry);
    return r.n_run;
}
