/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Stages: what is known in every call, and what only with the numbers.
 *
 * Knows: what each value depends on, as a set: of parameters, and of sizes and symbols.  A function
 * has a summary: on which parameters each result depends, and which parameters must be static since
 * they bound a loop or are a position.  Ranks, lengths and None-ness are static always, as a
 * decision that changes them is a guard.  Refuses to know: types, which are checked already.
 */
#include "rule/check.h"

#include <string.h>

typedef uint64_t deps;
#define DYNAMIC ((deps)1 << 63)   /* sizes, strides, offsets, symbols */
enum { MOST_PARAMS = 63 };

typedef struct stage_summary {
    deps *result;
    deps required;
    span use[MOST_PARAMS];        /* where a required parameter is used */
} stage_summary;

typedef struct staging {
    checker *c;
    func_info *info;
    stage_summary *sum;
    deps *local;
    bool changed, reports;
} staging;

static deps stage_expr(staging *g, ast_expr *e);

static bool has_value(tare_irtype t) { return !type_has_tensor(t) && (t & TARE_TY_ELEM) != TARE_TY_GENERATOR; }

static void join(staging *g, deps *into, deps more)
{
    g->changed |= (*into | more) != *into;
    *into |= more;
}

/* ---- what must be static ---- */

static uint32_t report_dynamic(staging *g, const ast_expr *e, const char *what)
{
    const uint32_t id = diag_error(g->c->diags, e->at, "%s depends on sizes, expected it to be static", what);
    diag_hint(g->c->diags, id, "`guard(...)` makes it static");
    g->info->broken = true;
    return id;
}

static uint32_t wants_static(staging *g, const ast_expr *e, deps d, const char *what)
{
    if (d & DYNAMIC)
        return g->reports ? report_dynamic(g, e, what) : UINT32_MAX;
    for (uint32_t k = 0; k < MOST_PARAMS; k++)
        if ((d & ~g->sum->required) >> k & 1)
            g->sum->use[k] = e->at;
    join(g, &g->sum->required, d);
    return UINT32_MAX;
}

/* ---- calls ---- */

static deps substitute(deps result, const deps *arg, uint32_t n)
{
    deps d = result & DYNAMIC;
    for (uint32_t k = 0; k < n && k < MOST_PARAMS; k++)
        if (result >> k & 1)
            d |= arg[k];
    return d;
}

static void check_required(staging *g, ast_expr *e, const func_info *callee, ast_expr **operand, const deps *arg)
{
    const ast_func *f = callee->func;
    for (uint32_t k = 0; k < f->n_params && k < MOST_PARAMS; k++) {
        if (!(callee->stage->required >> k & 1))
            continue;
        const char *what = arena_format(g->c->arena, "`%s` of `%s`", f->param[k].name.text, e->name);
        const uint32_t id = wants_static(g, operand[k], arg[k], what);
        if (id != UINT32_MAX)
            diag_note(g->c->diags, id, callee->stage->use[k], "it is a loop's bound or a position here");
    }
}

/* Dependences of each result of a function's or slot's call. */
static void stage_callees(staging *g, ast_expr *e, deps *result)
{
    func_info **callee;
    const uint32_t skipped = e->ref == REF_SLOT; /* the device */
    const uint32_t n = e->n - skipped, n_callees = callgraph_targets(g->c, e, &callee);
    deps *arg = arena_array(g->c->arena, deps, e->n + 1);
    for (uint32_t i = 0; i < e->n; i++)
        arg[i] = stage_expr(g, e->operand[i]);
    for (uint32_t i = 0; i < n_callees; i++) {
        if (callee[i]->stage == NULL || callee[i]->func->n_params != n)
            continue;
        check_required(g, e, callee[i], e->operand + skipped, arg + skipped);
        for (uint32_t r = 0; r < e->n_types && r < callee[i]->func->n_results; r++)
            result[r] |= substitute(callee[i]->stage->result[r], arg + skipped, n);
    }
    for (uint32_t r = 0; r < e->n_types && n_callees == 0; r++)
        for (uint32_t i = 0; i < n; i++)
            result[r] |= has_value(e->operand[i + skipped]->type) ? arg[i + skipped] : DYNAMIC;
}

static bool arg_is_dynamic(const ir_arg *arg)
{
    return (arg->flags & TARE_ARG_SYMBOLIC) || (arg->type & TARE_TY_ELEM) == TARE_TY_SCALAR;
}

static void stage_op_call(staging *g, ast_expr *e, deps *result)
{
    func_info **callee;
    const opdef_variant *v = e->target;
    const schema *s = v->schema;
    for (uint32_t i = 0; i < e->n; i++) {
        const deps d = stage_expr(g, e->operand[i]);
        const uint32_t k = check_bound_arg(e, s, i);
        if (k < s->n_args && has_value(s->arg[k].type) && !arg_is_dynamic(&s->arg[k]))
            wants_static(g, e->operand[i], d, arena_format(g->c->arena, "`%s` of `@%s`", s->arg[k].name, s->full_name));
    }
    const bool known = callgraph_targets(g->c, e, &callee) == 1 && (*callee)->stage != NULL;
    for (uint32_t r = 0; r < e->n_types; r++)
        result[r] = known && r < (*callee)->func->n_results ? (*callee)->stage->result[r] & DYNAMIC : DYNAMIC;
}

static deps stage_builtin(staging *g, ast_expr *e)
{
    deps arg[6] = {0}, all = 0;
    for (uint32_t i = 0; i < e->n && i < 6; i++)
        all |= arg[i] = stage_expr(g, e->operand[i]);
    switch ((int)e->builtin) {
    case TARE_IR_GUARD: case TARE_IR_PRESENT: case TARE_IR_SAME_STORAGE: return 0;
    case TARE_IR_UNKNOWN: case TARE_IR_UNKNOWN_OF: case TARE_IR_UNKNOWN_SCALAR: case TARE_IR_SAME_TYPE:
    case TARE_IR_SAME_PLACE: return DYNAMIC;
    case TARE_IR_REPEAT:
        wants_static(g, e->operand[1], arg[1], "the length");
        return arg[0];
    case TARE_IR_SLICE:
        wants_static(g, e->operand[1], arg[1], "the position");
        wants_static(g, e->operand[2], arg[2], "the position");
        return arg[0];
    default: return all;
    }
}

static void stage_call(staging *g, ast_expr *e, deps *result)
{
    if (e->ref == REF_BUILTIN)
        result[0] = stage_builtin(g, e);
    else if (e->ref == REF_OP)
        stage_op_call(g, e, result);
    else
        stage_callees(g, e, result);
}

/* ---- expressions ---- */

static deps stage_field(staging *g, ast_expr *e)
{
    const deps of = stage_expr(g, e->operand[0]);
    switch ((int)e->builtin) {
    case TARE_IR_RANK: case TARE_IR_DTYPE_OF: case TARE_IR_DEVICE_OF: case TARE_IR_LAYOUT_OF: case TARE_IR_IS_CONJ:
    case TARE_IR_IS_NEG: case TARE_IR_IS_WRAPPED: case TARE_IR_LEN: case TARE_IR_STR_LEN: case TARE_IR_SCALAR_KIND:
        return 0;
    case TARE_IR_SCALAR_INT: case TARE_IR_SCALAR_FLOAT: case TARE_IR_ITEMSIZE: case TARE_IR_DTYPE_CLASS:
    case TARE_IR_DEVICE_KIND: case TARE_IR_DEVICE_INDEX:
        return of;
    default:
        return DYNAMIC;
    }
}

static void stage_binder(staging *g, ast_binder *b)
{
    deps of = 0;
    if (b->list != NULL) {
        of = stage_expr(g, b->list);
    } else {
        wants_static(g, b->lo, stage_expr(g, b->lo), "the range's start");
        wants_static(g, b->hi, stage_expr(g, b->hi), "the range's end");
    }
    join(g, &g->local[b->name_local], of);
}

static deps stage_folded(staging *g, ast_expr *e)
{
    deps d = 0;
    stage_binder(g, e->binder);
    if (e->condition != NULL)
        d |= stage_expr(g, e->condition);
    for (uint32_t i = 0; i < e->n; i++)
        d |= stage_expr(g, e->operand[i]);
    return d;
}

static deps stage_operands(staging *g, ast_expr *e)
{
    deps d = 0;
    for (uint32_t i = 0; i < e->n; i++)
        d |= stage_expr(g, e->operand[i]);
    return d;
}

static deps deps_of(staging *g, ast_expr *e)
{
    deps result[2] = {0};
    switch (e->kind) {
    case AST_BAD: case AST_INT: case AST_FLOAT: case AST_STR: case AST_TRUE: case AST_FALSE: case AST_NONE: case AST_ENV:
        return 0;
    case AST_IDENT:
        return e->ref == REF_LOCAL ? g->local[e->local] : 0;
    case AST_FIELD:
        return stage_field(g, e);
    case AST_INDEX:
        wants_static(g, e->operand[1], stage_expr(g, e->operand[1]), "the position");
        return stage_expr(g, e->operand[0]);
    case AST_CALL: case AST_OP_CALL:
        if (e->n_types == 1)
            stage_call(g, e, result);
        return result[0];
    case AST_COMPREHENSION: case AST_FOLD:
        return stage_folded(g, e);
    case AST_UNARY: case AST_BINARY: case AST_SELECT: case AST_LIST:
        return stage_operands(g, e);
    }
    return 0;
}

static deps stage_expr(staging *g, ast_expr *e)
{
    const deps d = deps_of(g, e);
    if (!has_value(e->type)) {
        e->stage = AST_DYNAMIC;
        return 0;
    }
    e->stage = d & ~g->sum->required ? AST_DYNAMIC : AST_STATIC;
    return d;
}

/* ---- statements ---- */

static void stage_block(staging *g, ast_stmt *s);

static void stage_let(staging *g, ast_stmt *s)
{
    deps one = 0, *result = s->n_names == 1 ? &one : arena_array(g->c->arena, deps, s->n_names);
    ast_expr *e = s->expr[0];
    if (s->n_names == 1)
        result[0] = stage_expr(g, e);
    else if (e->kind != AST_BAD)
        stage_call(g, e, result);
    for (uint32_t i = 0; i < s->n_names; i++)
        join(g, &g->local[s->local[i]], result[i]);
}

static void stage_assign(staging *g, ast_stmt *s)
{
    const uint32_t local = s->local[0];
    const deps value = stage_expr(g, s->expr[s->n - 1]);
    if (s->kind == AST_ASSIGN_AT)
        wants_static(g, s->expr[0], stage_expr(g, s->expr[0]), "the position");
    join(g, &g->local[local], value);
}

/* A dynamic condition is a guard: what a branch assigns is not dynamic by it. */
static void stage_if(staging *g, ast_stmt *s)
{
    const deps condition = stage_expr(g, s->expr[0]);
    if (s->kind == AST_IF_LET)
        join(g, &g->local[s->local[0]], condition);
    stage_block(g, s->body);
    stage_block(g, s->other);
}

static void stage_return(staging *g, ast_stmt *s)
{
    const uint32_t n = g->info->func->n_results;
    deps *result = arena_array(g->c->arena, deps, n + 1);
    if (s->n == 1 && n > 1 && s->expr[0]->kind != AST_BAD)
        stage_call(g, s->expr[0], result);
    else
        for (uint32_t i = 0; i < s->n && i < n; i++)
            result[i] = stage_expr(g, s->expr[i]);
    for (uint32_t i = 0; i < n; i++)
        join(g, &g->sum->result[i], result[i]);
}

static void stage_call_statement(staging *g, ast_expr *e)
{
    if (e->kind == AST_CALL || e->kind == AST_OP_CALL)
        stage_call(g, e, arena_array(g->c->arena, deps, e->n_types + 1));
}

static void stage_stmt(staging *g, ast_stmt *s)
{
    switch (s->kind) {
    case AST_LET: stage_let(g, s); return;
    case AST_ASSIGN: case AST_ASSIGN_AT: case AST_PUSH: stage_assign(g, s); return;
    case AST_IF: case AST_IF_LET: stage_if(g, s); return;
    case AST_FOR: stage_binder(g, s->binder); stage_block(g, s->body); return;
    case AST_BREAK: case AST_CONTINUE: return;
    case AST_RETURN: stage_return(g, s); return;
    case AST_EXPR: stage_call_statement(g, s->expr[0]); return;
    case AST_REQUIRE: case AST_FAIL: case AST_WRITES:
        for (uint32_t i = 0; i < s->n; i++)
            stage_expr(g, s->expr[i]);
        for (uint32_t i = 0; i < s->n_pieces; i++)
            if (s->piece[i].expr != NULL)
                stage_expr(g, s->piece[i].expr);
        return;
    }
}

static void stage_block(staging *g, ast_stmt *s)
{
    for (; s != NULL; s = s->next)
        stage_stmt(g, s);
}

static void start_params(staging *g)
{
    const ast_func *f = g->info->func;
    const schema *s = g->info->op ? g->info->op->schema : NULL;
    for (uint32_t k = 0; k < f->n_params; k++)
        if (s != NULL)
            g->local[k] = k < s->n_args && arg_is_dynamic(&s->arg[k]) ? DYNAMIC : 0;
        else
            g->local[k] = k < MOST_PARAMS ? (deps)1 << k : DYNAMIC;
}

static void finish_locals(const staging *g)
{
    ast_func *f = g->info->func;
    for (uint32_t i = 0; i < f->n_locals; i++) {
        const bool dynamic = !has_value(f->local[i].type) || (g->local[i] & ~g->sum->required);
        f->local[i].stage = dynamic ? AST_DYNAMIC : AST_STATIC;
    }
}

void stage_check(checker *c, func_info *info)
{
    const ast_func *f = info->func;
    staging walk = {.c = c, .info = info}, *g = &walk;
    g->sum = info->stage = arena_new(c->arena, stage_summary);
    g->sum->result = arena_array(c->arena, deps, f->n_results + 1);
    if (info->broken)
        return;
    g->local = arena_array(c->arena, deps, f->n_locals + 1);
    start_params(g);
    do {
        g->changed = false;
        stage_block(g, f->body);
    } while (g->changed);
    g->reports = true;
    stage_block(g, f->body);
    finish_locals(g);
}
