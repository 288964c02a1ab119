/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Operators, their variants and facts.
 */
#include "opdef/dump.h"

#include "base/arena.h"
#include "source/nearest.h"
#include "source/text.h"

#include <string.h>

/* aten.add.Tensor is aten::add.Tensor, if that is a name. */
static const char *with_namespace(struct arena *a, const char *name, char dot)
{
    const char *end = strchr(name, dot);
    if (strstr(name, "::"))
        return name;
    if (dot && end)
        return arena_format(a, "%.*s::%s", (int)(end - name), name, end + 1);
    return arena_format(a, "aten::%s", name);
}

const opdef_variant *opdef_find(struct arena *a, const opdef_set *set, const char *name, const char **near)
{
    const char *spellings[] = {with_namespace(a, name, 0), with_namespace(a, name, '.')};
    const opdef_variant *found = NULL;
    uint32_t best = 8;
    *near = NULL;
    for (uint32_t i = 0; i < set->n_defs && !found; i++) {
        for (uint32_t v = 0; v < set->def[i]->n_variants && !found; v++) {
            const char *full_name = set->def[i]->variant[v]->schema->full_name;
            if (strcmp(full_name, spellings[0]) == 0 || strcmp(full_name, spellings[1]) == 0)
                found = set->def[i]->variant[v];
            uint32_t distance = edit_distance(full_name, spellings[0]);
            if (distance < best) {
                best = distance;
                *near = full_name;
            }
        }
    }
    return found;
}

static const char *const laws[] = {"base", "structured", "resize_copy", "copy"};

static void dump_dtypes(text *out, const opdef_set *set, const opdef *def)
{
    static const char *const names[] = {
#define TARE_DTYPE(name, scalar_type, type_name, bytes, class) #name,
#include "tare/dtypes.def"
#undef TARE_DTYPE
    };
    for (uint32_t i = 0; i < def->n_dtypes; i++) {
        int64_t kind = def->dtypes[2 * i], mask = def->dtypes[2 * i + 1];
        text_add(out, "  dtypes %s:", kind ? set->profile[kind - 1]->name.text : "default");
        for (size_t n = 0; n < sizeof names / sizeof *names; n++)
            if (mask >> (n + 1) & 1)
                text_add(out, " %s", names[n]);
        text_add(out, "\n");
    }
}

static void dump_arg(text *out, const ir_arg *arg)
{
    static const struct { uint8_t flag; const char *name; } flags[] = {
        {TARE_ARG_KWARG_ONLY, "keyword"}, {TARE_ARG_HAS_DEFAULT, "default"}, {TARE_ARG_WRITTEN, "written"},
        {TARE_ARG_OUT, "out"},            {TARE_ARG_SYMBOLIC, "symbolic"},   {TARE_ARG_EXPANDS, "expands"}};
    text_add(out, "    %s: %s", arg->name, ir_type_name(arg->type));
    if (arg->alias)
        text_add(out, " alias=%c", (char)arg->alias);
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (arg->flags & flags[i].flag)
            text_add(out, " %s", flags[i].name);
    if (arg->flags & TARE_ARG_HAS_DEFAULT)
        text_add(out, "(tag %u)", (unsigned)arg->default_.tag);
    text_add(out, "\n");
}

static void dump_variant(text *out, const opdef_variant *v)
{
    text_add(out, "  %s\n", v->schema->text);
    text_add(out, "    law %s\n", laws[v->law]);
    for (uint32_t i = 0; i < v->schema->n_args; i++)
        dump_arg(out, &v->schema->arg[i]);
    text_add(out, "    ->\n");
    for (uint32_t i = 0; i < v->schema->n_returns; i++)
        dump_arg(out, &v->schema->arg[v->schema->n_args + i]);
}

static void dump_def(text *out, const opdef_set *set, const opdef *def)
{
    text_add(out, "%s (%s:%u)\n", def->variant[0]->schema->full_name,
             source_get(set->sources, def->at.source)->path, (unsigned)source_place(set->sources, def->at).line);
    for (uint32_t i = 0; i < def->n_variants; i++)
        dump_variant(out, def->variant[i]);
    dump_dtypes(out, set, def);
    for (uint32_t i = 0; i < def->n_hidden_writes; i++)
        text_add(out, "  hidden write of %s\n", def->hidden_write[i].text);
    if (def->n_examples)
        text_add(out, "  examples: %u\n", (unsigned)def->n_examples);
}

const char *opdef_dump(struct arena *a, const opdef_set *set, const opdef *only)
{
    text out = {.arena = a};
    for (uint32_t i = 0; !only && i < set->n_profiles; i++)
        text_add(&out, "profile %u %s%s%s\n", (unsigned)i + 1, set->profile[i]->name.text,
                 set->profile[i]->inherits.text ? " inherits " : "",
                 set->profile[i]->inherits.text ? set->profile[i]->inherits.text : "");
    for (uint32_t i = 0; i < set->n_defs; i++)
        if (!only || set->def[i] == only)
            dump_def(&out, set, set->def[i]);
    return text_done(&out);
}
