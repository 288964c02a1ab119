/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Statements and bodies.
 *
 * A block tells whether its end can be reached; what stands after a statement that never goes on
 * is left out.
 */
#include "lower/context.h"

#include <ctype.h>
#include <string.h>

static bool lower_stmts(lowering *l, const ast_stmt *s);

/* Fills a block; false when its end is never reached. */
static bool lower_block(lowering *l, ir_stmt *block, const ast_stmt *first)
{
    const ir_place former = s_enter(&l->b, block);
    const bool goes_on = lower_stmts(l, first);
    s_leave(&l->b, former);
    return goes_on;
}

/* ---- let and assignments ---- */

static const char *local_name(const ast_stmt *s, uint32_t i)
{
    return strcmp(s->name[i].text, "_") == 0 ? "unused" : s->name[i].text;
}

static void let_results(lowering *l, const ast_stmt *s)
{
    const uint32_t n = lower_n_results(s->expr[0]);
    const char **names = arena_array(l->arena, const char *, (size_t)n + 1);
    uint32_t *dest = arena_array(l->arena, uint32_t, (size_t)n + 1);
    for (uint32_t i = 0; i < n && i < s->n_names; i++)
        names[i] = local_name(s, i);
    l->b.at = s->expr[0]->at;
    lower_call_all(l, s->expr[0], names, dest);
    for (uint32_t i = 0; i < n && i < s->n_names; i++)
        if (s->local[i] < l->func->n_locals)
            l->local[s->local[i]] = dest[i] + 1;
}

static bool makes_var(const ast_expr *e) { return e->kind == AST_FOLD || e->kind == AST_COMPREHENSION; }

/* A value that was hoisted into a new local under this name already is the binding. */
static void lower_let(lowering *l, const ast_stmt *s)
{
    if (s->n_names != 1) {
        let_results(l, s);
        return;
    }
    const ast_expr *e = s->expr[0];
    const tare_irtype type = s->local[0] < l->func->n_locals ? l->func->local[s->local[0]].type : s->declared;
    const uint32_t n_before = l->b.func->n_locals;
    if (!s->is_var || makes_var(e))
        l->hint = local_name(s, 0);
    ir_expr *x = lower_as(l, e, type);
    l->hint = NULL;
    l->b.at = s->at;
    const bool is_new = x->op == TARE_IR_LOCAL && x->u.local >= n_before;
    uint32_t local;
    if (is_new && (!s->is_var || makes_var(e))) {
        local = x->u.local;
    } else {
        x = s->is_var ? lower_owned(l, x, s->local[0]) : lower_unshared(l, x);
        local = lower_temp(l, local_name(s, 0), x->type, s->is_var);
        s_bind(&l->b, local, x);
    }
    if (s->local[0] < l->func->n_locals)
        l->local[s->local[0]] = local + 1;
}

static uint32_t target(lowering *l, const ast_stmt *s)
{
    const uint32_t local = s->local[0] < l->func->n_locals ? l->local[s->local[0]] : 0;
    if (local == 0)
        diag_error(l->diags, s->name[0].at, "`%s` is assigned before it is bound", s->name[0].text);
    return local != 0 ? local - 1 : 0;
}

static void lower_assign(lowering *l, const ast_stmt *s)
{
    const uint32_t local = target(l, s);
    ir_expr *x = lower_as(l, s->expr[0], l->b.func->local[local].type);
    l->b.at = s->at;
    s_set(&l->b, local, lower_owned(l, x, s->local[0]));
}

static void lower_assign_at(lowering *l, const ast_stmt *s)
{
    const uint32_t local = target(l, s);
    ir_expr *index = lower_expr(l, s->expr[0]);
    ir_expr *x = lower_as(l, s->expr[1], ir_elem(l->b.func->local[local].type));
    l->b.at = s->at;
    if (index->op == TARE_IR_CONST_INT && index->u.i < 0)
        index = x_op(&l->b, TARE_IR_SUB, x_op(&l->b, TARE_IR_LEN, x_local(&l->b, local)), x_int(&l->b, -index->u.i));
    s_set_at(&l->b, local, index, x);
}

static void lower_push(lowering *l, const ast_stmt *s)
{
    const uint32_t local = target(l, s);
    ir_expr *x = lower_as(l, s->expr[0], ir_elem(l->b.func->local[local].type));
    l->b.at = s->at;
    s_push(&l->b, local, x);
}

/* ---- branches and loops ---- */

static bool lower_if(lowering *l, const ast_stmt *s)
{
    ir_expr *condition = lower_expr(l, s->expr[0]);
    l->b.at = s->at;
    ir_stmt *made = s_if(&l->b, condition);
    const bool yes = lower_block(l, made->body, s->body);
    const bool no = lower_block(l, made->other, s->other);
    return yes || no;
}

static bool lower_if_let(lowering *l, const ast_stmt *s)
{
    ir_expr *x = lower_expr(l, s->expr[0]);
    l->b.at = s->at;
    x = lower_twice(l, x, arena_format(l->arena, "%s_given", local_name(s, 0)));
    ir_stmt *made = s_if(&l->b, x_op(&l->b, TARE_IR_PRESENT, x_copy(&l->b, x)));
    const ir_place former = s_enter(&l->b, made->body);
    ir_expr *value = lower_unshared(l, x_op(&l->b, TARE_IR_GET, x));
    const uint32_t local = lower_temp(l, local_name(s, 0), value->type, false);
    s_bind(&l->b, local, value);
    if (s->local[0] < l->func->n_locals)
        l->local[s->local[0]] = local + 1;
    const bool yes = lower_stmts(l, s->body);
    s_leave(&l->b, former);
    const bool no = lower_block(l, made->other, s->other);
    return yes || no;
}

static void lower_for(lowering *l, const ast_stmt *s)
{
    const loop opened = lower_loop(l, s->binder, s->at);
    lower_stmts(l, s->body);
    lower_loop_end(l, &opened);
}

/* ---- refusals ---- */

/* The first line of the statement, trimmed. */
static const char *rule_line(lowering *l, span at)
{
    const source *file = at.source != 0 ? source_get(l->set->sources, at.source) : NULL;
    if (file == NULL)
        return "";
    uint32_t start = at.start_bytes, end = at.start_bytes;
    while (start > 0 && file->text[start - 1] != '\n')
        start--;
    while (end < file->length_bytes && file->text[end] != '\n')
        end++;
    while (start < end && isspace((unsigned char)file->text[start]))
        start++;
    while (end > start && isspace((unsigned char)file->text[end - 1]))
        end--;
    return arena_text(l->arena, file->text + start, end - start);
}

static void add_pieces(lowering *l, const ast_stmt *s, ir_rule *rule)
{
    for (uint32_t i = 0; i < s->n_pieces; i++) {
        const ast_piece *piece = &s->piece[i];
        ir_expr *x = piece->expr != NULL ? lower_expr(l, piece->expr) : NULL;
        build_piece(&l->b, rule, piece->text, x, piece->format);
    }
}

/* What a message hoists is evaluated only when the message is wanted. */
static bool lower_refusal(lowering *l, const ast_stmt *s)
{
    const bool always = s->kind == AST_FAIL;
    ir_expr *condition = always ? NULL : lower_expr(l, s->expr[0]);
    l->b.at = s->at;
    ir_rule *rule = build_rule(&l->b, rule_line(l, s->at), s->error_kind);
    const detached d = lower_detach(l);
    add_pieces(l, s, rule);
    lower_attach(l, &d);
    l->b.at = s->at;
    if (always) {
        s_append(&l->b, d.block->body);
        s_fail(&l->b, rule);
    } else if (d.block->body == NULL) {
        s_require(&l->b, condition, rule);
    } else {
        ir_stmt *made = s_if(&l->b, x_op(&l->b, TARE_IR_NOT, condition));
        const ir_place former = s_enter(&l->b, made->body);
        s_append(&l->b, d.block->body);
        s_fail(&l->b, rule);
        s_leave(&l->b, former);
    }
    return !always;
}

/* ---- the others ---- */

static void write_each(lowering *l, ir_expr *list)
{
    list = lower_twice(l, list, "written");
    ir_stmt *s = s_for(&l->b, TARE_STMT_FOR, name_take(&l->local_names, "written_at"), x_int(&l->b, 0),
                       x_op(&l->b, TARE_IR_LEN, x_copy(&l->b, list)));
    const ir_place former = s_enter(&l->b, s->body);
    s_writes(&l->b, lower_at(l, list, x_local(&l->b, s->local)));
    s_leave(&l->b, former);
}

static void write_value(lowering *l, ir_expr *x)
{
    if (!ir_is_opt(x->type)) {
        if (ir_is_list(x->type))
            write_each(l, x);
        else
            s_writes(&l->b, x);
        return;
    }
    x = lower_twice(l, x, "written");
    ir_stmt *s = s_if(&l->b, x_op(&l->b, TARE_IR_PRESENT, x_copy(&l->b, x)));
    const ir_place former = s_enter(&l->b, s->body);
    write_value(l, x_op(&l->b, TARE_IR_GET, x));
    s_leave(&l->b, former);
}

static void lower_writes(lowering *l, const ast_stmt *s)
{
    if (s->n < 2) {
        ir_expr *x = lower_expr(l, s->expr[0]);
        l->b.at = s->at;
        write_value(l, x);
        return;
    }
    ir_expr *condition = lower_expr(l, s->expr[1]);
    l->b.at = s->at;
    const ir_place former = s_enter(&l->b, s_if(&l->b, condition)->body);
    ir_expr *x = lower_expr(l, s->expr[0]);
    l->b.at = s->at;
    write_value(l, x);
    s_leave(&l->b, former);
}

/* `return c ? f(x) : g(y)` with calls returns in both branches. */
static void return_value(lowering *l, const ast_expr *e, tare_irtype want)
{
    if (e->kind != AST_SELECT || e->lift) {
        ir_expr *x = lower_as(l, e, want);
        s_return(&l->b, x);
        return;
    }
    ir_expr *condition = lower_expr(l, e->operand[0]);
    const detached yes = lower_detach(l);
    return_value(l, e->operand[1], want);
    lower_attach(l, &yes);
    const detached no = lower_detach(l);
    return_value(l, e->operand[2], want);
    lower_attach(l, &no);
    l->b.at = e->at;
    ir_stmt *a = yes.block->body, *b = no.block->body;
    if (a->op == TARE_STMT_RETURN && b->op == TARE_STMT_RETURN) {
        s_return(&l->b, x_op(&l->b, TARE_IR_SELECT, condition, a->expr[0], b->expr[0]));
        return;
    }
    ir_stmt *made = s_if(&l->b, condition);
    made->body = yes.block;
    made->other = no.block;
}

static void lower_return(lowering *l, const ast_stmt *s)
{
    const ir_func *f = l->b.func;
    if (s->n == 1 && f->n_results == 1) {
        return_value(l, s->expr[0], f->result[0]);
        return;
    }
    if (s->n == 1 && f->n_results > 1) { /* hands on what a call gives */
        uint32_t *dest = arena_array(l->arena, uint32_t, f->n_results);
        lower_call_all(l, s->expr[0], NULL, dest);
        ir_expr **x = arena_array(l->arena, ir_expr *, f->n_results);
        for (uint32_t i = 0; i < f->n_results; i++)
            x[i] = lower_coerce(l, x_local(&l->b, dest[i]), f->result[i]);
        s_return_all(&l->b, f->n_results, x);
        return;
    }
    ir_expr **x = arena_array(l->arena, ir_expr *, (size_t)s->n + 1);
    for (uint32_t i = 0; i < s->n; i++)
        x[i] = lower_as(l, s->expr[i], i < f->n_results ? f->result[i] : TY(TARE_TY_VOID));
    l->b.at = s->at;
    s_return_all(&l->b, s->n, x);
}

/* A call for its refusals alone. */
static void lower_for_effect(lowering *l, const ast_expr *e)
{
    l->b.at = e->at;
    if (e->ref != REF_FUNC && e->ref != REF_SLOT && e->ref != REF_OP) {
        lower_expr(l, e);
        return;
    }
    const uint32_t n = lower_n_results(e);
    const char **names = arena_array(l->arena, const char *, (size_t)n + 1);
    uint32_t *dest = arena_array(l->arena, uint32_t, (size_t)n + 1);
    for (uint32_t i = 0; i < n; i++)
        names[i] = "unused";
    lower_call_all(l, e, names, dest);
}

/* One statement; false when what follows it is never reached. */
static bool lower_stmt(lowering *l, const ast_stmt *s)
{
    l->b.at = s->at;
    switch (s->kind) {
    case AST_LET: lower_let(l, s); return true;
    case AST_ASSIGN: lower_assign(l, s); return true;
    case AST_ASSIGN_AT: lower_assign_at(l, s); return true;
    case AST_PUSH: lower_push(l, s); return true;
    case AST_IF: return lower_if(l, s);
    case AST_IF_LET: return lower_if_let(l, s);
    case AST_FOR: lower_for(l, s); return true;
    case AST_BREAK: s_break(&l->b); return false;
    case AST_CONTINUE: s_continue(&l->b); return false;
    case AST_REQUIRE:
    case AST_FAIL: return lower_refusal(l, s);
    case AST_WRITES: lower_writes(l, s); return true;
    case AST_RETURN: lower_return(l, s); return false;
    case AST_EXPR: lower_for_effect(l, s->expr[0]); return true;
    }
    return true;
}

static bool lower_stmts(lowering *l, const ast_stmt *s)
{
    for (; s != NULL; s = s->next) {
        l->stmt_bytes = s->at.start_bytes;
        if (!lower_stmt(l, s))
            return false;
    }
    return true;
}

void lower_body(lowering *l, ir_func *func, const ast_func *f)
{
    lower_open(l, func);
    l->func = f;
    l->n_loops = 0;
    l->local = arena_array(l->arena, uint32_t, (size_t)f->n_locals + 1);
    for (uint32_t i = 0; i < f->n_params && i < f->n_locals; i++)
        l->local[i] = i + 1;
    lower_find_mutations(l, f->body);
    if (lower_stmts(l, f->body)) {
        l->b.at = f->at;
        s_return_all(&l->b, 0, NULL);
    }
}
