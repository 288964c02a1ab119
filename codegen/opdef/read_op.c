/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The keys of one operator.
 *
 * Knows: the table of keys in opdefs/README.md.  Refuses to know: files; how a rule is parsed.
 */
#include "opdef/reader.h"

#include "base/arena.h"
#include "opdef/derive.h"

#include <string.h>

static const char *const op_keys[] = {"op",    "inplace", "out",          "copy",     "rule",
                                      "dtypes", "schema_hides", "takes_numbers", "examples", "doc"};
enum { N_OP_KEYS = sizeof op_keys / sizeof *op_keys };

/* ---- variants --------------------------------------------------------------------------------- */

static size_t word_length(const char *text)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    return text[0] >= '0' && text[0] <= '9' ? 0 : strspn(text, allowed);
}

/* name, name.overload, either after ns:: */
static bool is_op_name(const char *text)
{
    size_t n = word_length(text);
    if (n && text[n] == ':' && text[n + 1] == ':') {
        text += n + 2;
        n = word_length(text);
    }
    if (n && text[n] == '.') {
        text += n + 1;
        n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
    }
    return n && text[n] == 0;
}

static const char *full_name(opdef_reader *r, const schema *base, const char *name)
{
    return strstr(name, "::") ? name : arena_format(r->arena, "%s::%s", base->ns, name);
}

static schema *state_schema(opdef_reader *r, const schema *base, variant_kind kind, const ynode *name, const ynode *stated)
{
    if (!ynode_expect_line(r->errors, stated, "schema"))
        return NULL;
    schema *s = schema_parse(r->arena, r->errors, r->set->sources, stated->text_at);
    if (!s || !schema_agrees(r->errors, base, kind, s))
        return NULL;
    if (name && strcmp(s->full_name, full_name(r, base, name->text)) != 0) {
        uint32_t error = diag_error(r->errors, s->at, "schema is of `%s`, expected `%s`", s->full_name,
                                    full_name(r, base, name->text));
        diag_note(r->errors, error, name->text_at, "the overload is named here");
        return NULL;
    }
    return s;
}

static schema *variant_schema(opdef_reader *r, const schema *base, variant_kind kind, const char *key,
                              const ynode *name, const ynode *stated, const ynode *node)
{
    if (!name && !stated) {
        diag_error(r->errors, node->at, "`%s` has no `op`, expected the name of an overload", key);
        return NULL;
    }
    if (name && !ynode_expect_line(r->errors, name, key))
        return NULL;
    if (name && !is_op_name(name->text)) {
        diag_error(r->errors, name->text_at, "`%s` is `%s`, expected the name of an overload such as `add_.Tensor`", key,
                   name->text);
        return NULL;
    }
    if (stated)
        return state_schema(r, base, kind, name, stated);
    return schema_derive(r->arena, r->errors, base, kind, name->text, name->text_at);
}

static opdef_law read_law(opdef_reader *r, variant_kind kind, const ynode *node)
{
    if (kind == VARIANT_COPY) {
        if (node)
            diag_error(r->errors, node->at, "`copy` has no law to choose");
        return LAW_COPY;
    }
    if (!node || !ynode_expect_line(r->errors, node, "law") || strcmp(node->text, "structured") == 0)
        return LAW_STRUCTURED;
    if (strcmp(node->text, "resize_copy") != 0)
        diag_error(r->errors, node->text_at, "`law` is `%s`, expected `structured` or `resize_copy`", node->text);
    return LAW_RESIZE_COPY;
}

static void add_variant(opdef_reader *r, opdef *def, schema *s, opdef_law law, uint32_t flags)
{
    opdef_variant *variant = arena_new(r->arena, opdef_variant);
    *variant = (opdef_variant){.def = def, .schema = s, .law = law, .flags = flags};
    def->variant[def->n_variants++] = variant;
}

static void read_variant(opdef_reader *r, opdef *def, variant_kind kind, const char *key, const ynode *node)
{
    static const char *const keys[] = {"op", "law", "schema"};
    static const uint32_t flags[] = {TARE_OP_INPLACE, TARE_OP_OUT, 0};
    const ynode *name = node, *stated = NULL, *law = NULL;
    if (!node)
        return;
    if (node->kind == Y_MAP && !node->is_bad) {
        ynode_expect_keys(r->errors, node, "a variant", 3, keys);
        name = ynode_get(node, "op");
        stated = ynode_get(node, "schema");
        law = ynode_get(node, "law");
    }
    opdef_law chosen = read_law(r, kind, law);
    schema *s = variant_schema(r, def->variant[0]->schema, kind, key, name, stated, node);
    if (s)
        add_variant(r, def, s, chosen, flags[kind]);
    else
        r->set->is_incomplete = true;
}

/* ---- the rule --------------------------------------------------------------------------------- */

/* Parameters and results are the schema's. */
static void fill_rule(opdef_reader *r, ast_func *rule, const opdef *def)
{
    const schema *s = def->variant[0]->schema;
    rule->name = (ast_name){s->c_name, s->at};
    rule->doc = def->doc;
    rule->n_params = s->n_args;
    rule->n_results = s->n_returns;
    rule->param = arena_array(r->arena, ast_param, s->n_args);
    rule->result = arena_array(r->arena, tare_irtype, s->n_returns);
    for (uint32_t i = 0; i < s->n_args; i++)
        rule->param[i] = (ast_param){.name = {s->arg[i].name, s->arg_at[i]}, .type = s->arg[i].type};
    for (uint32_t i = 0; i < s->n_returns; i++)
        rule->result[i] = s->arg[s->n_args + i].type;
}

static void read_rule(opdef_reader *r, opdef *def, const ynode *node)
{
    if (!node) {
        diag_error(r->errors, def->variant[0]->schema->at, "operator `%s` has no `rule`", def->variant[0]->schema->full_name);
        return;
    }
    if (!ynode_expect_block(r->errors, node, "rule"))
        return;
    def->rule = rule_parse_body(r->arena, r->errors, r->set->sources, node->text_at);
    fill_rule(r, def->rule, def);
}

/* ---- the rest --------------------------------------------------------------------------------- */

static span trimmed_line(const source *s, span line)
{
    while (line.length_bytes && strchr(" \r", s->text[line.start_bytes + line.length_bytes - 1]))
        line.length_bytes--;
    while (line.length_bytes && s->text[line.start_bytes] == ' ') {
        line.start_bytes++;
        line.length_bytes--;
    }
    return line;
}

static void read_examples(opdef_reader *r, opdef *def, const ynode *node)
{
    if (!node || !ynode_expect_block(r->errors, node, "examples"))
        return;
    const source *s = source_get(r->set->sources, node->text_at.source);
    uint32_t end = node->text_at.start_bytes + node->text_at.length_bytes, n_lines = 1;
    for (uint32_t i = node->text_at.start_bytes; i < end; i++)
        n_lines += s->text[i] == '\n';
    def->example = arena_array(r->arena, opdef_example, n_lines);
    for (uint32_t start = node->text_at.start_bytes; start < end;) {
        const char *stop = memchr(s->text + start, '\n', end - start);
        uint32_t length = stop ? (uint32_t)(stop - (s->text + start)) : end - start;
        span at = trimmed_line(s, (span){node->text_at.source, start, length});
        if (at.length_bytes && s->text[at.start_bytes] != '#')
            def->example[def->n_examples++] = (opdef_example){at};
        start += length + 1;
    }
}

/* The argument that an item of `schema_hides` names; NULL after a diagnostic. */
static const ir_arg *hidden_argument(opdef_reader *r, const opdef *def, const ynode *node, const char *key)
{
    if (!ynode_expect_line(r->errors, node, key))
        return NULL;
    const schema *s = def->variant[0]->schema;
    for (uint32_t i = 0; i < s->n_args; i++) {
        if (strcmp(s->arg[i].name, node->text) != 0)
            continue;
        if ((s->arg[i].type & TARE_TY_ELEM) == TARE_TY_TENSOR)
            return &s->arg[i];
        diag_error(r->errors, node->text_at, "`%s` is no tensor, it has no storage", node->text);
        return NULL;
    }
    uint32_t error = diag_error(r->errors, node->text_at, "`%s` is no argument of `%s`", node->text, s->full_name);
    diag_note(r->errors, error, s->at, "the schema is here");
    return NULL;
}

static void read_hidden_write(opdef_reader *r, opdef *def, const ynode *node)
{
    const ir_arg *arg = hidden_argument(r, def, node, "writes");
    if (arg && (arg->flags & TARE_ARG_WRITTEN))
        diag_error(r->errors, node->text_at, "`%s` is written by the schema already, nothing is hidden", node->text);
    else if (arg)
        def->hidden_write[def->n_hidden_writes++] = (ast_name){arg->name, node->text_at};
}

static void read_hidden_alias(opdef_reader *r, opdef *def, const ynode *node)
{
    const ir_arg *arg = hidden_argument(r, def, node, "aliases");
    if (arg && arg->alias)
        diag_error(r->errors, node->text_at, "`%s` is an alias in the schema already, nothing is hidden", node->text);
    else if (arg)
        def->hidden_alias[def->n_hidden_aliases++] = (ast_name){arg->name, node->text_at};
}

/* A result that may be an undefined tensor: its type becomes optional for the rule and its callers. */
static void read_hidden_absence(opdef_reader *r, opdef *def, const ynode *node)
{
    if (!ynode_expect_line(r->errors, node, "absent"))
        return;
    schema *s = def->variant[0]->schema;
    for (uint32_t i = s->n_args; i < s->n_args + s->n_returns; i++) {
        if (strcmp(s->arg[i].name, node->text) != 0)
            continue;
        if (s->arg[i].type != TARE_TY_TENSOR)
            diag_error(r->errors, node->text_at, "`%s` is `%s`, only a `Tensor` can be undefined", node->text,
                       ir_type_name(s->arg[i].type));
        s->arg[i].type |= TARE_TY_OPT;
        return;
    }
    uint32_t error = diag_error(r->errors, node->text_at, "`%s` is no result of `%s`", node->text, s->full_name);
    diag_note(r->errors, error, s->at, "the schema is here");
}

static void read_hidden(opdef_reader *r, opdef *def, const ynode *node)
{
    static const char *const keys[] = {"writes", "aliases", "absent"};
    if (!node || !ynode_expect_map(r->errors, node, "schema_hides"))
        return;
    ynode_expect_keys(r->errors, node, "`schema_hides`", 3, keys);
    const ynode *writes = ynode_get(node, "writes"), *aliases = ynode_get(node, "aliases");
    const ynode *absent = ynode_get(node, "absent");
    if (writes && ynode_expect_seq(r->errors, writes, "writes")) {
        def->hidden_write = arena_array(r->arena, ast_name, writes->n);
        for (uint32_t i = 0; i < writes->n; i++)
            read_hidden_write(r, def, writes->item[i]);
    }
    if (aliases && ynode_expect_seq(r->errors, aliases, "aliases")) {
        def->hidden_alias = arena_array(r->arena, ast_name, aliases->n);
        for (uint32_t i = 0; i < aliases->n; i++)
            read_hidden_alias(r, def, aliases->item[i]);
    }
    if (absent && ynode_expect_seq(r->errors, absent, "absent"))
        for (uint32_t i = 0; i < absent->n; i++)
            read_hidden_absence(r, def, absent->item[i]);
}

/* Copies are operators of another name, to which it does not pass. */
static void read_takes_numbers(opdef_reader *r, opdef *def, const ynode *node)
{
    if (!node || !ynode_expect_line(r->errors, node, "takes_numbers"))
        return;
    if (strcmp(node->text, "true") != 0)
        diag_error(r->errors, node->text_at, "`takes_numbers` is `%s`, expected `true` or no such key", node->text);
    for (uint32_t i = 0; i < def->n_variants; i++)
        if (def->variant[i]->law != LAW_COPY)
            def->variant[i]->flags |= TARE_OP_TAKES_NUMBERS;
}

static schema *read_schema(opdef_reader *r, const ynode *node)
{
    const ynode *op = ynode_get(node, "op");
    if (!op) {
        diag_error(r->errors, (span){node->at.source, node->at.start_bytes, 0}, "operator has no `op`, expected a schema");
        return NULL;
    }
    if (!ynode_expect_line(r->errors, op, "op"))
        return NULL;
    return schema_parse(r->arena, r->errors, r->set->sources, op->text_at);
}

void read_op(opdef_reader *r, const char *family, const ynode *node)
{
    enum { MAX_VARIANTS = 4 };
    if (!ynode_expect_map(r->errors, node, "operator")) {
        r->set->is_incomplete = true;
        return;
    }
    ynode_expect_keys(r->errors, node, "an operator", N_OP_KEYS, op_keys);
    schema *base = read_schema(r, node);
    if (!base) {
        r->set->is_incomplete = true;
        return;
    }
    opdef *def = arena_new(r->arena, opdef);
    def->family = family;
    def->at = base->at;
    def->variant = arena_array(r->arena, opdef_variant *, MAX_VARIANTS);
    const ynode *doc = ynode_get(node, "doc");
    if (doc && ynode_expect_text(r->errors, doc, "doc"))
        def->doc = doc->text;
    add_variant(r, def, base, LAW_BASE, 0);
    read_variant(r, def, VARIANT_INPLACE, "inplace", ynode_get(node, "inplace"));
    read_variant(r, def, VARIANT_OUT, "out", ynode_get(node, "out"));
    read_variant(r, def, VARIANT_COPY, "copy", ynode_get(node, "copy"));
    read_dtypes(r, def, ynode_get(node, "dtypes"));
    read_hidden(r, def, ynode_get(node, "schema_hides"));
    read_takes_numbers(r, def, ynode_get(node, "takes_numbers"));
    read_examples(r, def, ynode_get(node, "examples"));
    read_rule(r, def, ynode_get(node, "rule"));
    if (def->rule)
        pointers_add(r->arena, &r->defs, def);
    else
        r->set->is_incomplete = true;
}
