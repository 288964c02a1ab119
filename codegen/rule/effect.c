/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Effects: where a tensor's storage comes from, and which arguments are written.
 *
 * Knows: of each tensor the set of what it may be: fresh, an argument itself, a view of one, or
 * not known.  Reports what surely contradicts the schema; what may agree is let pass.
 */
#include "rule/check.h"

#include <string.h>

enum { MOST_PARAMS = 64 };

/* All empty: nothing reaches here. */
typedef struct origin { uint64_t same, view; bool fresh, unknown; } origin;

typedef struct effect_summary {
    origin *result;
    uint64_t writes;
} effect_summary;

typedef struct effects {
    checker *c;
    func_info *info;
    effect_summary *sum;
    origin *local;
    span *result_at;          /* of a return */
    bool changed, reports;
} effects;

static const origin is_fresh = {.fresh = true}, is_unknown = {.unknown = true};

static origin origin_of(effects *g, ast_expr *e);

static origin either(origin a, origin b)
{
    return (origin){a.same | b.same, a.view | b.view, a.fresh || b.fresh, a.unknown || b.unknown};
}

static origin viewed(origin a) { return (origin){0, a.same | a.view, a.fresh, a.unknown}; }

static void join(effects *g, origin *into, origin more)
{
    const origin both = either(*into, more);
    g->changed |= both.same != into->same || both.view != into->view || both.fresh != into->fresh ||
                  both.unknown != into->unknown;
    *into = both;
}

/* ---- writes ---- */

static bool schema_allows_write(const effects *g, uint32_t k)
{
    const opdef_variant *op = g->info->op;
    if (op == NULL || k >= op->schema->n_args || (op->schema->arg[k].flags & TARE_ARG_WRITTEN))
        return true;
    for (uint32_t i = 0; i < op->def->n_hidden_writes; i++)
        if (strcmp(op->def->hidden_write[i].text, op->schema->arg[k].name) == 0)
            return true;
    return false;
}

static void note_write(effects *g, origin written, span at)
{
    const uint64_t args = written.same | written.view;
    g->changed |= (g->sum->writes | args) != g->sum->writes;
    g->sum->writes |= args;
    for (uint32_t k = 0; k < MOST_PARAMS && g->reports; k++) {
        if (!(args >> k & 1) || schema_allows_write(g, k))
            continue;
        const schema *s = g->info->op->schema;
        const uint32_t id = diag_error(g->c->diags, at, "`%s` is written, but the schema says `%s` without `!`",
                                       s->arg[k].name, s->arg[k].name);
        diag_note(g->c->diags, id, s->arg_at ? s->arg_at[k] : s->at, "the schema");
        diag_hint(g->c->diags, id, "`schema_hides: {writes: [%s]}` tells what a schema does not", s->arg[k].name);
        return;
    }
}

static void effect_writes(effects *g, ast_stmt *s)
{
    ast_expr *e = s->expr[0];
    const origin o = origin_of(g, e);
    if (s->n > 1)
        origin_of(g, s->expr[1]);
    if (g->reports && o.fresh && !o.unknown && !(o.same | o.view)) {
        const uint32_t id = diag_error(g->c->diags, e->at, "what is written is fresh, expected an argument or a view of one");
        diag_hint(g->c->diags, id, "nobody else sees a fresh tensor");
    }
    note_write(g, o, s->at);
}

/* ---- calls ---- */

static origin substitute(origin result, const origin *arg, uint32_t n)
{
    origin o = {.fresh = result.fresh, .unknown = result.unknown};
    for (uint32_t k = 0; k < n && k < MOST_PARAMS; k++) {
        if (result.same >> k & 1)
            o = either(o, arg[k]);
        if (result.view >> k & 1)
            o = either(o, viewed(arg[k]));
    }
    return o;
}

static void effect_callees(effects *g, ast_expr *e, origin *result)
{
    func_info **callee;
    const uint32_t skipped = e->ref == REF_SLOT;
    const uint32_t n = e->n - skipped, n_callees = callgraph_targets(g->c, e, &callee);
    origin *arg = arena_array(g->c->arena, origin, e->n + 1);
    for (uint32_t i = 0; i < e->n; i++)
        arg[i] = origin_of(g, e->operand[i]);
    for (uint32_t i = 0; i < n_callees; i++) {
        if (callee[i]->effect == NULL)
            continue;
        for (uint32_t k = 0; k < n && k < MOST_PARAMS; k++)
            if (callee[i]->effect->writes >> k & 1)
                note_write(g, arg[k + skipped], e->at);
        for (uint32_t r = 0; r < e->n_types && r < callee[i]->func->n_results; r++)
            result[r] = either(result[r], substitute(callee[i]->effect->result[r], arg + skipped, n));
    }
    for (uint32_t r = 0; r < e->n_types && n_callees == 0; r++)
        result[r] = is_unknown;
}

/* What an operator's schema says: views are named by letters, a written argument is returned itself. */
static void effect_op_call(effects *g, ast_expr *e, origin *result)
{
    const schema *s = ((const opdef_variant *)e->target)->schema;
    for (uint32_t r = 0; r < e->n_types; r++)
        result[r] = s->arg[s->n_args + r].alias == '*' ? is_unknown : (origin){0};
    for (uint32_t i = 0; i < e->n; i++) {
        const uint32_t k = check_bound_arg(e, s, i);
        const origin o = origin_of(g, e->operand[i]);
        if (k >= s->n_args)
            continue;
        const bool written = (s->arg[k].flags & TARE_ARG_WRITTEN) != 0;
        if (written)
            note_write(g, o, e->at);
        for (uint32_t r = 0; r < e->n_types; r++)
            if (s->arg[k].alias != 0 && s->arg[k].alias == s->arg[s->n_args + r].alias)
                result[r] = either(result[r], written ? o : either(is_fresh, viewed(o)));
    }
    for (uint32_t r = 0; r < e->n_types; r++)
        if (s->arg[s->n_args + r].alias == 0)
            result[r] = is_fresh;
}

static origin effect_builtin(effects *g, ast_expr *e)
{
    origin first = {0}, all = {0};
    for (uint32_t i = 0; i < e->n; i++) {
        const origin o = origin_of(g, e->operand[i]);
        first = i == 0 ? o : first;
        all = either(all, o);
    }
    switch ((int)e->builtin) {
    case TARE_IR_EMPTY: case TARE_IR_EMPTY_STRIDED: case TARE_IR_EMPTY_LAYOUT: case TARE_IR_EMPTY_AS:
    case TARE_IR_WITH_BYTES: return is_fresh;
    case TARE_IR_VIEW: case TARE_IR_VIEW_DTYPE: case TARE_IR_ALIAS: case TARE_IR_WITH_CONJ: case TARE_IR_WITH_NEG:
        return viewed(first);
    case TARE_IR_RESIZED: case TARE_IR_PLACED: return first;
    default: return all;
    }
}

static void effect_call(effects *g, ast_expr *e, origin *result)
{
    if (e->ref == REF_BUILTIN)
        result[0] = effect_builtin(g, e);
    else if (e->ref == REF_OP)
        effect_op_call(g, e, result);
    else
        effect_callees(g, e, result);
}

/* ---- expressions ---- */

static void effect_binder(effects *g, const ast_binder *b)
{
    if (b->list != NULL)
        join(g, &g->local[b->name_local], origin_of(g, b->list));
}

static origin effect_operands(effects *g, ast_expr *e)
{
    origin all = {0};
    for (uint32_t i = 0; i < e->n; i++)
        all = either(all, origin_of(g, e->operand[i]));
    return all;
}

static origin origin_of(effects *g, ast_expr *e)
{
    origin result[2] = {{0}};
    switch (e->kind) {
    case AST_IDENT:
        return e->ref == REF_LOCAL ? g->local[e->local] : result[0];
    case AST_CALL: case AST_OP_CALL:
        if (e->n_types == 1)
            effect_call(g, e, result);
        break;
    case AST_COMPREHENSION: case AST_FOLD:
        effect_binder(g, e->binder);
        if (e->condition != NULL)
            origin_of(g, e->condition);
        result[0] = effect_operands(g, e);
        break;
    case AST_BAD: case AST_INT: case AST_FLOAT: case AST_STR: case AST_TRUE: case AST_FALSE: case AST_NONE: case AST_ENV:
    case AST_FIELD: case AST_INDEX: case AST_UNARY: case AST_BINARY: case AST_SELECT: case AST_LIST:
        result[0] = effect_operands(g, e);
        break;
    }
    return type_has_tensor(e->type) ? result[0] : (origin){0};
}

/* ---- statements ---- */

static void effect_return(effects *g, ast_stmt *s)
{
    const uint32_t n = g->info->func->n_results;
    origin *result = arena_array(g->c->arena, origin, n + 1);
    if (s->n == 1 && n > 1 && s->expr[0]->kind != AST_BAD)
        effect_call(g, s->expr[0], result);
    for (uint32_t i = 0; i < n; i++) {
        ast_expr *e = s->n == n ? s->expr[i] : s->n == 1 ? s->expr[0] : NULL;
        if (s->n == n)
            result[i] = origin_of(g, e);
        join(g, &g->sum->result[i], result[i]);
        if (e != NULL)
            g->result_at[i] = e->at;
    }
}

static void effect_let(effects *g, ast_stmt *s)
{
    origin one = {0}, *result = s->n_names == 1 ? &one : arena_array(g->c->arena, origin, s->n_names);
    if (s->n_names == 1)
        result[0] = origin_of(g, s->expr[0]);
    else if (s->expr[0]->kind != AST_BAD)
        effect_call(g, s->expr[0], result);
    for (uint32_t i = 0; i < s->n_names; i++)
        join(g, &g->local[s->local[i]], result[i]);
}

static void effect_block(effects *g, ast_stmt *s);

static void effect_stmt(effects *g, ast_stmt *s)
{
    switch (s->kind) {
    case AST_LET: effect_let(g, s); return;
    case AST_ASSIGN: case AST_ASSIGN_AT: case AST_PUSH:
        join(g, &g->local[s->local[0]], origin_of(g, s->expr[s->n - 1]));
        return;
    case AST_IF_LET:
        join(g, &g->local[s->local[0]], origin_of(g, s->expr[0]));
        break;
    case AST_IF: origin_of(g, s->expr[0]); break;
    case AST_FOR: effect_binder(g, s->binder); break;
    case AST_WRITES: effect_writes(g, s); return;
    case AST_RETURN: effect_return(g, s); return;
    case AST_EXPR: {
        ast_expr *e = s->expr[0];
        if (e->kind == AST_CALL || e->kind == AST_OP_CALL)
            effect_call(g, e, arena_array(g->c->arena, origin, e->n_types + 1));
        return;
    }
    case AST_BREAK: case AST_CONTINUE: case AST_REQUIRE: case AST_FAIL: return;
    }
    effect_block(g, s->body);
    effect_block(g, s->other);
}

static void effect_block(effects *g, ast_stmt *s)
{
    for (; s != NULL; s = s->next)
        effect_stmt(g, s);
}

/* ---- against the schema ---- */

static uint64_t args_of_letter(const schema *s, uint8_t letter, bool *written)
{
    uint64_t args = 0;
    for (uint32_t k = 0; k < s->n_args && k < MOST_PARAMS; k++)
        if (s->arg[k].alias == letter) {
            args |= (uint64_t)1 << k;
            *written |= (s->arg[k].flags & TARE_ARG_WRITTEN) != 0;
        }
    return args;
}

static const char *name_of_first(const schema *s, uint64_t args)
{
    for (uint32_t k = 0; k < s->n_args && k < MOST_PARAMS; k++)
        if (args >> k & 1)
            return s->arg[k].name;
    return "an argument";
}

static void report_result(effects *g, uint32_t r, const char *is, const char *wanted)
{
    const schema *s = g->info->op->schema;
    const uint32_t id = diag_error(g->c->diags, g->result_at[r], "the result is %s, expected %s", is, wanted);
    diag_note(g->c->diags, id, s->arg_at ? s->arg_at[s->n_args + r] : s->at, "the schema");
    if (s->arg[s->n_args + r].alias == 0)
        diag_hint(g->c->diags, id, "`schema_hides: {aliases: [...]}` tells what a schema does not");
}

static uint64_t hidden_aliases(const opdef_variant *op)
{
    const schema *s = op->schema;
    uint64_t args = 0;
    for (uint32_t i = 0; i < op->def->n_hidden_aliases; i++)
        for (uint32_t k = 0; k < s->n_args && k < MOST_PARAMS; k++)
            if (strcmp(s->arg[k].name, op->def->hidden_alias[i].text) == 0)
                args |= (uint64_t)1 << k;
    return args;
}

static void check_result(effects *g, uint32_t r)
{
    const schema *s = g->info->op->schema;
    const ir_arg *declared = &s->arg[s->n_args + r];
    const origin o = g->sum->result[r];
    const bool reached = o.same || o.view || o.fresh;
    arena *a = g->c->arena;
    bool written = false;
    if (o.unknown || !reached || declared->alias == '*' || type_held(declared->type) != TARE_TY_TENSOR)
        return;
    const char *is = o.same   ? arena_format(a, "`%s` itself", name_of_first(s, o.same))
                     : o.view ? arena_format(a, "a view of `%s`", name_of_first(s, o.view))
                              : "fresh";
    if (declared->alias == 0) {
        if (!o.fresh && ((o.same | o.view) & ~hidden_aliases(g->info->op)))
            report_result(g, r, is, "a fresh tensor, as the schema has a plain `Tensor`");
        return;
    }
    const uint64_t args = args_of_letter(s, declared->alias, &written);
    const char *name = name_of_first(s, args);
    if (written && !(o.same & args))
        report_result(g, r, is, arena_format(a, "`%s` itself, as the schema has `Tensor(%c!)`", name, declared->alias));
    else if (!((o.same | o.view) & args))
        report_result(g, r, is, arena_format(a, "a view of `%s`, as the schema has `Tensor(%c)`", name, declared->alias));
}

static void check_unwritten(effects *g)
{
    const schema *s = g->info->op->schema;
    for (uint32_t k = 0; k < s->n_args && k < MOST_PARAMS; k++) {
        if (!(s->arg[k].flags & TARE_ARG_WRITTEN) || (g->sum->writes >> k & 1))
            continue;
        const uint32_t id = diag_error(g->c->diags, s->arg_at ? s->arg_at[k] : s->at, "the schema writes `%s`, the rule never does", s->arg[k].name);
        diag_hint(g->c->diags, id, "expected `writes %s` in the rule", s->arg[k].name);
    }
}

void effect_check(checker *c, func_info *info)
{
    const ast_func *f = info->func;
    effects g = {.c = c, .info = info};
    g.sum = info->effect = arena_new(c->arena, effect_summary);
    g.sum->result = arena_array(c->arena, origin, f->n_results + 1);
    for (uint32_t r = 0; r < f->n_results && info->broken; r++)
        g.sum->result[r] = is_unknown;
    if (info->broken)
        return;
    g.local = arena_array(c->arena, origin, f->n_locals + 1);
    g.result_at = arena_array(c->arena, span, f->n_results + 1);
    for (uint32_t k = 0; k < f->n_params && k < MOST_PARAMS; k++)
        if (type_has_tensor(f->param[k].type))
            g.local[k].same = (uint64_t)1 << k;
    do {
        g.changed = false;
        effect_block(&g, f->body);
    } while (g.changed);
    g.reports = true;
    effect_block(&g, f->body);
    if (info->op == NULL)
        return;
    for (uint32_t r = 0; r < f->n_results && r < info->op->schema->n_returns; r++)
        check_result(&g, r);
    check_unwritten(&g);
}
