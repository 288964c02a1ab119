/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Types of statements, scopes, and paths that must end.
 */
#include "rule/check.h"

#include <string.h>

/* Whether the statements end every path (return, fail, break, continue). */
static bool check_block(checker *c, ast_stmt *s);

/* ---- bindings ---- */

static bool is_call(const ast_expr *e) { return e->kind == AST_CALL || e->kind == AST_OP_CALL; }

/* let (a, b) = call */
static void check_let_several(checker *c, ast_stmt *s)
{
    ast_expr *e = s->expr[0];
    if (!is_call(e)) {
        const tare_irtype type = check_expr(c, e, TARE_TY_VOID);
        if (e->kind != AST_BAD)
            check_bad(c, e, "%u names are bound to one `%s`: only a call has several results", s->n_names,
                      type_spelling(type));
    } else {
        check_call(c, e, TARE_TY_VOID);
        if (e->kind != AST_BAD && e->n_types != s->n_names) {
            const uint32_t n = e->n_types;
            check_bad(c, e, "`%s` has %u result%s, %u names are bound", e->name, n, n == 1 ? "" : "s", s->n_names);
        }
    }
    for (uint32_t i = 0; i < s->n_names; i++)
        s->local[i] = scope_declare(c, s->name[i], e->kind == AST_BAD ? TARE_TY_VOID : e->types[i], false);
}

static void check_let(checker *c, ast_stmt *s)
{
    if (s->n_names != 1) {
        check_let_several(c, s);
        return;
    }
    ast_expr *e = s->expr[0];
    tare_irtype type = s->declared;
    if (type != TARE_TY_VOID)
        check_as(c, e, type, "the value");
    else
        type = check_expr(c, e, TARE_TY_VOID);
    s->local[0] = scope_declare(c, *s->name, type, s->is_var);
    if (type == TARE_TY_INT && e->kind != AST_BAD && divisor_is_nonzero(c, e))
        divisor_learn_local(c, *s->name, s->local[0]);
}

/* The local that an assignment changes; NO_LOCAL after a message. */
static uint32_t find_var(checker *c, ast_stmt *s)
{
    const ast_name name = *s->name;
    const uint32_t local = scope_find(c, name.text);
    if (name.text[0] == '\0' || local == NO_LOCAL) {
        if (!c->poisoned)
            scope_report_unknown(c, name.text, name.at);
        c->in->broken = true;
        return NO_LOCAL;
    }
    const ast_local *l = &c->in->func->local[local];
    s->local[0] = local;
    if (l->is_var)
        return l->type == TARE_TY_VOID ? NO_LOCAL : local;
    c->in->broken = true;
    const bool param = local < c->in->func->n_params;
    const uint32_t id = diag_error(c->diags, name.at, "`%s` is %s, only a `var` can be assigned", name.text,
                                   param ? "a parameter" : "bound once");
    diag_note(c->diags, id, l->name.at, "`%s` is bound here", name.text);
    return NO_LOCAL;
}

static void check_assign(checker *c, ast_stmt *s)
{
    const uint32_t local = find_var(c, s);
    ast_expr *value = s->expr[s->n - 1];
    divisor_forget(c, s->name->text);
    if (local == NO_LOCAL) {
        if (value->kind != AST_NONE && value->kind != AST_LIST)
            check_expr(c, value, TARE_TY_VOID);
        return;
    }
    const tare_irtype type = c->in->func->local[local].type;
    if (s->kind == AST_ASSIGN) {
        check_as(c, value, type, "the value");
        return;
    }
    if (!type_is_list(type)) {
        diag_error(c->diags, s->name->at, "`%s` is %s, expected a list", s->name->text, type_noun(type));
        c->in->broken = true;
        return;
    }
    if (s->kind == AST_ASSIGN_AT)
        check_as(c, s->expr[0], TARE_TY_INT, "the position");
    check_as(c, value, type_element(type), "the element");
}

/* ---- branches and loops ---- */

/* A block under what its head tells; whether it ends. Names and facts end with it. */
static bool check_branch(checker *c, ast_stmt *body, const ast_expr *condition, bool truth)
{
    const uint32_t visible = c->n_visible, facts = c->n_facts;
    if (condition != NULL && condition->kind != AST_BAD)
        divisor_assume(c, condition, truth);
    const bool ends = check_block(c, body);
    c->n_visible = visible;
    c->n_facts = facts;
    return ends;
}

static bool check_if(checker *c, ast_stmt *s)
{
    ast_expr *condition = s->expr[0];
    check_as(c, condition, TARE_TY_BOOL, "the condition");
    const bool yes = check_branch(c, s->body, condition, true);
    const bool no = check_branch(c, s->other, condition, false);
    if (condition->kind != AST_BAD && yes != no)
        divisor_assume(c, condition, no);
    divisor_forget_assigned(c, s->body); /* the branch that goes on may change what its condition told */
    divisor_forget_assigned(c, s->other);
    return yes && no;
}

static bool check_if_let(checker *c, ast_stmt *s)
{
    const uint32_t visible = c->n_visible;
    ast_expr *e = s->expr[0];
    const tare_irtype type = check_expr(c, e, TARE_TY_VOID);
    if (e->kind != AST_BAD && !type_is_opt(type))
        check_bad(c, e, "%s is never absent: `if let` takes an optional", type_noun(type));
    s->local[0] = scope_declare(c, *s->name, type_held(type), false);
    const bool yes = check_branch(c, s->body, NULL, true);
    c->n_visible = visible;
    return check_branch(c, s->other, NULL, false) && yes;
}

static void check_for(checker *c, ast_stmt *s)
{
    const uint32_t visible = c->n_visible, facts = c->n_facts;
    divisor_forget_assigned(c, s->body);
    check_binder(c, s->binder);
    c->loops++;
    check_branch(c, s->body, NULL, true);
    c->loops--;
    c->n_visible = visible;
    c->n_facts = facts;
}

static void check_jump(checker *c, ast_stmt *s)
{
    if (c->loops > 0)
        return;
    diag_error(c->diags, s->at, "`%s` stands outside a loop", s->kind == AST_BREAK ? "break" : "continue");
    c->in->broken = true;
}

/* ---- refusals, effects, results ---- */

static bool can_be_printed(tare_irtype t)
{
    return t != TARE_TY_VOID && !type_is_opt(t) && !type_has_tensor(t) && t != TARE_TY_GENERATOR;
}

static void check_format(checker *c, const ast_piece *p, tare_irtype type)
{
    static const char *const name[] = {
#define FORMAT(id, text) text,
        TARE_PIECE_FORMATS(FORMAT)
#undef FORMAT
    };
    bool known = false;
    for (size_t i = 0; i < sizeof name / sizeof *name; i++)
        known |= strcmp(p->format, name[i]) == 0;
    const bool is_items = strcmp(p->format, "items") == 0;
    if (!known)
        check_bad(c, p->expr, "there is no format `%s`, expected `type`, `name` or `items`", p->format);
    else if (is_items && !(type & TARE_TY_LIST))
        check_bad(c, p->expr, "`:items` prints a list, not %s", type_noun(type));
    else if (!is_items && type != TARE_TY_DTYPE)
        check_bad(c, p->expr, "`:%s` prints a `dtype`, not %s", p->format, type_noun(type));
}

static void check_piece(checker *c, ast_piece *p)
{
    if (p->expr == NULL)
        return;
    const tare_irtype type = check_expr(c, p->expr, TARE_TY_VOID);
    if (p->expr->kind == AST_BAD)
        return;
    if (!can_be_printed(type)) {
        const uint32_t id = check_bad(c, p->expr, "%s cannot be printed", type_noun(type));
        if (type_is_opt(type))
            diag_hint(c->diags, id, "print what `if let` binds");
    } else if (p->format != NULL) {
        check_format(c, p, type);
    }
}

static void check_require(checker *c, ast_stmt *s)
{
    const bool good = s->n > 0 && check_as(c, s->expr[0], TARE_TY_BOOL, "the condition");
    for (uint32_t i = 0; i < s->n_pieces; i++)
        check_piece(c, &s->piece[i]);
    if (good && s->kind == AST_REQUIRE)
        divisor_assume(c, s->expr[0], true);
}

static void check_writes(checker *c, ast_stmt *s)
{
    check_as(c, s->expr[0], TARE_TY_TENSOR, "what is written");
    if (s->n > 1)
        check_as(c, s->expr[1], TARE_TY_BOOL, "the condition");
}

static void report_result_count(checker *c, const ast_stmt *s, uint32_t given)
{
    const ast_func *f = c->in->func;
    const uint32_t id = diag_error(c->diags, s->at, "%u result%s returned, expected %u", given,
                                   given == 1 ? " is" : "s are", f->n_results);
    diag_note(c->diags, id, c->in->op ? c->in->op->schema->at : f->at, "declared here");
    c->in->broken = true;
}

/* `return f(x)` hands on all the results of a call. */
static bool check_return_call(checker *c, ast_stmt *s)
{
    const ast_func *f = c->in->func;
    ast_expr *e = s->n == 1 ? s->expr[0] : NULL;
    if (f->n_results < 2 || e == NULL || !is_call(e))
        return false;
    check_call(c, e, TARE_TY_VOID);
    if (e->kind == AST_BAD)
        return true;
    if (e->n_types != f->n_results)
        report_result_count(c, s, e->n_types);
    for (uint32_t i = 0; e->n_types == f->n_results && i < f->n_results; i++)
        if (e->types[i] != f->result[i]) {
            const tare_irtype type = e->types[i];
            check_bad(c, e, "result %u is %s, expected %s", i, type_noun(type), type_noun(f->result[i]));
            break;
        }
    return true;
}

static void check_return(checker *c, ast_stmt *s)
{
    const ast_func *f = c->in->func;
    if (check_return_call(c, s))
        return;
    if (s->n != f->n_results) {
        bool bad = false;
        for (uint32_t i = 0; i < s->n; i++)
            if (s->expr[i]->kind != AST_NONE && s->expr[i]->kind != AST_LIST) {
                check_expr(c, s->expr[i], TARE_TY_VOID);
                bad |= s->expr[i]->kind == AST_BAD;
            }
        if (!bad)
            report_result_count(c, s, s->n);
        return;
    }
    for (uint32_t i = 0; i < s->n; i++)
        check_as(c, s->expr[i], f->result[i], s->n == 1 ? "the result" : arena_format(c->arena, "result %u", i));
}

static void check_call_statement(checker *c, ast_stmt *s)
{
    ast_expr *e = s->expr[0];
    if (is_call(e))
        check_call(c, e, TARE_TY_VOID);
    else
        check_expr(c, e, TARE_TY_VOID);
    if (e->kind == AST_CALL && e->ref == REF_BUILTIN)
        check_bad(c, e, "the value is not used: `%s` refuses nothing", e->name);
}

/* ---- all of them ---- */

/* Whether no path goes on after it. */
static bool check_stmt(checker *c, ast_stmt *s)
{
    switch (s->kind) {
    case AST_LET: check_let(c, s); return false;
    case AST_ASSIGN: case AST_ASSIGN_AT: case AST_PUSH: check_assign(c, s); return false;
    case AST_IF: return check_if(c, s);
    case AST_IF_LET: return check_if_let(c, s);
    case AST_FOR: check_for(c, s); return false;
    case AST_BREAK: case AST_CONTINUE: check_jump(c, s); return true;
    case AST_REQUIRE: check_require(c, s); return false;
    case AST_FAIL: check_require(c, s); return true;
    case AST_WRITES: check_writes(c, s); return false;
    case AST_RETURN: check_return(c, s); return true;
    case AST_EXPR: check_call_statement(c, s); return false;
    }
    return false;
}

static bool check_block(checker *c, ast_stmt *s)
{
    bool ended = false, told = false;
    for (; s != NULL; s = s->next) {
        if (ended && !told && !c->poisoned) {
            diag_error(c->diags, s->at, "this is never reached");
            c->in->broken = told = true;
        }
        ended |= check_stmt(c, s);
    }
    return ended;
}

void check_func(checker *c, func_info *info)
{
    ast_func *f = info->func;
    c->in = info;
    c->local_cap = c->n_visible = c->loops = c->n_facts = 0;
    c->poisoned = false;
    f->n_locals = 0;
    f->local = NULL;
    for (uint32_t i = 0; i < f->n_params; i++)
        scope_declare(c, f->param[i].name, f->param[i].type, false);
    const bool ends = check_block(c, f->body);
    if (!ends && f->n_results > 0 && !c->poisoned) {
        const uint32_t id = diag_error(c->diags, f->name.at, "`%s` does not return or fail on every path",
                                       info->op ? info->op->schema->full_name : f->name.text);
        diag_hint(c->diags, id, "it has %u result%s", f->n_results, f->n_results == 1 ? "" : "s");
        info->broken = true;
    }
    f->state = AST_CHECKED;
}
