/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Small sets of definitions, built of text without YAML, for tests of this room.
 */
#include "rules.h"

#include <stdlib.h>
#include <string.h>

static void out_of_memory(size_t bytes)
{
    (void)bytes;
    abort();
}

static span add_text(rules *r, const char *text)
{
    const size_t n = strlen(text);
    return (span){source_add(r->sources, "test.rule", text, n), 0, (uint32_t)n};
}

void rules_init(rules *r, const char *text)
{
    memset(r, 0, sizeof *r);
    arena_init(&r->arena, 1 << 16, out_of_memory);
    r->sources = source_set_create(&r->arena);
    r->errors = diag_list_create(&r->arena, r->sources, 0);
    r->unit = rule_parse_unit(&r->arena, r->errors, r->sources, add_text(r, text));
    r->set = (opdef_set){.sources = r->sources, .n_units = 1, .unit = &r->unit, .def = r->defs};
}

opdef *rules_add_op(rules *r, const char *text, const char *body)
{
    opdef *def = arena_new(&r->arena, opdef);
    schema *s = schema_parse(&r->arena, r->errors, r->sources, add_text(r, text));
    if (s == NULL)
        abort();
    def->variant = arena_array(&r->arena, opdef_variant *, 1);
    def->variant[0] = arena_new(&r->arena, opdef_variant);
    *def->variant[0] = (opdef_variant){.def = def, .schema = s};
    def->n_variants = 1;
    def->rule = rule_parse_body(&r->arena, r->errors, r->sources, add_text(r, body));
    def->rule->name.text = s->c_name;
    def->rule->param = arena_array(&r->arena, ast_param, s->n_args + 1);
    def->rule->result = arena_array(&r->arena, tare_irtype, s->n_returns + 1);
    def->rule->n_params = s->n_args;
    def->rule->n_results = s->n_returns;
    for (uint32_t i = 0; i < s->n_args; i++)
        def->rule->param[i] = (ast_param){{s->arg[i].name, s->at}, s->arg[i].type};
    for (uint32_t i = 0; i < s->n_returns; i++)
        def->rule->result[i] = s->arg[s->n_args + i].type;
    return r->defs[r->set.n_defs++] = def;
}

void rules_add_profile(rules *r, const char *text)
{
    r->cpu.name.text = "cpu";
    r->cpu.rules = rule_parse_unit(&r->arena, r->errors, r->sources, add_text(r, text));
    r->profiles[0] = &r->cpu;
    r->set.profile = r->profiles;
    r->set.n_profiles = 1;
}

const char *rules_check(rules *r)
{
    rule_check(&r->arena, r->errors, &r->set);
    return diag_render(r->errors);
}

void rules_finish(rules *r) { arena_finish(&r->arena); }

ast_func *rules_func(const rules *r, const char *name)
{
    for (uint32_t i = 0; i < r->unit->n_funcs; i++)
        if (strcmp(r->unit->func[i]->name.text, name) == 0)
            return r->unit->func[i];
    abort();
}

const ast_expr *rules_value(const rules *r, const char *name, uint32_t i)
{
    const ast_stmt *s = rules_func(r, name)->body;
    while (i-- > 0)
        s = s->next;
    return s->expr[s->n - 1];
}
