/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Statements.
 *
 * A fault only sets m->failed, the first one stays, and nothing of a failed call is ever seen.
 * So it is enough to look at m->failed where going on could take long or pointless time: before
 * loops and calls, and after calls.
 */
#include "emit_c/emitter.h"

#include <string.h>

/* ---- notes and checks --------------------------------------------------------------------- */

/* "mm.yaml:18  require self.size[1] == ...": once for each line. */
static void put_note(cfunc *c, span at)
{
    const source_set *sources = c->e->module->sources;
    const source *s = at.source != 0 && sources != NULL ? source_get(sources, at.source) : NULL;
    if (s == NULL)
        return;
    const uint32_t line = source_place(sources, at).line;
    if (line == 0 || line > s->n_lines || (at.source == c->note_source && line == c->note_line))
        return;
    c->note_source = at.source;
    c->note_line = line;
    const char *start = s->text + s->line_starts[line - 1];
    start += strspn(start, " \t");
    size_t n = strcspn(start, "\r\n");
    while (n > 0 && start[n - 1] == ' ')
        n--;
    cw_note(c->w, arena_format(c->e->arena, "%s:%u  %.*s", c_base_name(s->path), line, (int)n, start));
}

static const char *return_refused(const cfunc *c)
{
    return c->f->n_results == 1 ? arena_format(c->e->arena, "return %s;", c_form(c->f->result[0])->zero)
                                : "return;";
}

static void put_check(cfunc *c)
{
    c->uses_mode = true;
    c->dirty = false;
    c->made = NULL;
    cw_open(c->w, "if (m->failed)");
    cw_line(c->w, "%s", return_refused(c));
    c->w->level--;
}

static void check_if_dirty(cfunc *c)
{
    if (c->dirty)
        put_check(c);
}

static bool is_make(const ir_stmt *s)
{
    return s->op == TARE_STMT_LET && ir_info(s->expr[0]->op)->kind == IR_MAKE;
}

static bool returns_plainly(const ir_stmt *s)
{
    if (s->op != TARE_STMT_RETURN)
        return false;
    for (uint32_t i = 0; i < s->n; i++)
        if (ir_info(s->expr[i]->op)->kind != IR_LEAF)
            return false;
    return true;
}

static bool reads_made(const cfunc *c, const ir_stmt *s)
{
    for (const ir_stmt *made = c->made; made != s; made = made->next) {
        if ((made->op == TARE_STMT_LET || made->op == TARE_STMT_SET) && c_reads(s->expr[0], made->local))
            return true;
        for (uint32_t i = 0; i < made->n_dest; i++)
            if (c_reads(s->expr[0], made->dest[i]))
                return true;
    }
    return false;
}

/* After a statement that may have failed: a check, unless what follows does no harm. */
static void settle(cfunc *c, const ir_stmt *s)
{
    if (c->made == NULL)
        c->made = s;
    const ir_stmt *next = s->next;
    if (next != NULL && returns_plainly(next))
        c->made = NULL;
    else if (next == NULL || !is_make(next) || reads_made(c, next))
        put_check(c);
}

/* ---- bindings ----------------------------------------------------------------------------- */

bool c_owns_list(const cfunc *c, uint32_t local)
{
    const ir_local *l = &c->f->local[local];
    return l->is_var && (l->type & TARE_TY_LIST) != 0;
}

/* A list that may grow or change has room of its own. */
static const char *owned(cfunc *c, uint32_t local, const ir_expr *e)
{
    const bool kept = c_owns_list(c, local) || !c->local[local].in_place || c->local[local].kept;
    const char *shown = c_expr(c, e, PREC_TERNARY, kept || e->op != TARE_IR_LIST);
    if (!c_owns_list(c, local) || e->op == TARE_IR_COPY || e->op == TARE_IR_LIST || e->op == TARE_IR_REPEAT ||
        e->op == TARE_IR_CONCAT)
        return shown;
    c->uses_mode = true;
    const tare_irtype type = c->f->local[local].type;
    const char *word = c_form_of(type) == FORM_INTS ? "list" : c_form(type)->box;
    return arena_format(c->e->arena, "tare_%s_copy(m, %s)", word, shown);
}

static bool is_const(const cfunc *c, uint32_t local)
{
    return !c->f->local[local].is_var && c->local[local].defs == 1;
}

/* "const int64_t n = ", "n = " */
static const char *target(const cfunc *c, uint32_t local, const ir_stmt *s)
{
    const clocal *l = &c->local[local];
    if (!l->in_place || l->first != s)
        return arena_format(c->e->arena, "%s = ", l->name);
    return arena_format(c->e->arena, "%s%s %s = ", is_const(c, local) ? "const " : "",
                        c_form(c->f->local[local].type)->type, l->name);
}

static void put_zeroed(cfunc *c, uint32_t local)
{
    const char *zero = c_form(c->f->local[local].type)->zero;
    const char *brace = strchr(zero, '{');
    cw_line(c->w, "%s %s = %s;", c_form(c->f->local[local].type)->type, c->local[local].name,
            brace != NULL ? brace : zero);
}

static bool dest_form_is_result(const cfunc *c, uint32_t local)
{
    return c->f->n_results == 1 && c_form_of(c->f->local[local].type) == c_form_of(c->f->result[0]);
}

/* `let x = e` and `return x` are `return e`. */
static bool returned_next(const cfunc *c, const ir_stmt *s, uint32_t local)
{
    const ir_stmt *next = s->next;
    return next != NULL && next->op == TARE_STMT_RETURN && next->n == 1 &&
           next->expr[0]->op == TARE_IR_LOCAL && next->expr[0]->u.local == local &&
           c->local[local].reads == 1 && c->local[local].in_place && c->local[local].first == s &&
           is_const(c, local) && dest_form_is_result(c, local);
}

/* Returns how many statements it has printed. */
static uint32_t put_let(cfunc *c, const ir_stmt *s)
{
    const clocal *l = &c->local[s->local];
    const ir_expr *e = s->expr[0];
    if (c_is_dead(c, s))
        return 1;
    put_note(c, s->at);
    if (returned_next(c, s, s->local)) {
        c->made = NULL;
        cw_line(c->w, "return %s;", c_expr(c, e, PREC_TERNARY, true));
        return 2;
    }
    if (l->reads == 0 && is_const(c, s->local)) {
        cw_line(c->w, "(void)%s;", c_expr(c, e, PREC_UNARY, true));
    } else {
        cw_line(c->w, "%s%s;", target(c, s->local, s), owned(c, s->local, e));
        if (l->reads == 0)
            cw_line(c->w, "(void)%s;", l->name);
    }
    c->dirty = c->dirty || c_may_fault(e);
    if (is_make(s))
        settle(c, s);
    return 1;
}

static void put_set(cfunc *c, const ir_stmt *s)
{
    put_note(c, s->at);
    cw_line(c->w, "%s = %s;", c->local[s->local].name, owned(c, s->local, s->expr[0]));
    c->dirty = c->dirty || c_may_fault(s->expr[0]);
}

/* SET_AT and PUSH */
static void put_element(cfunc *c, const ir_stmt *s)
{
    const tare_irtype type = c->f->local[s->local].type;
    const char *word = c_form_of(type) == FORM_INTS ? "list" : c_form(type)->box,
               *name = c->local[s->local].name;
    put_note(c, s->at);
    c->uses_mode = c->dirty = true;
    if (s->op == TARE_STMT_PUSH)
        cw_line(c->w, "tare_%s_push(m, &%s, %s);", word, name, c_expr(c, s->expr[0], PREC_TERNARY, true));
    else
        cw_line(c->w, "tare_%s_set(m, %s, %s, %s);", word, name, c_expr(c, s->expr[0], PREC_TERNARY, true),
                c_expr(c, s->expr[1], PREC_TERNARY, true));
}

/* ---- calls -------------------------------------------------------------------------------- */

/* "f(m, a, b, &x, &y)" */
static const char *call_text(cfunc *c, const ir_stmt *s)
{
    text t = {.arena = c->e->arena};
    c->uses_mode = true;
    text_add(&t, "%s(m",
             s->op == TARE_STMT_CALL ? c->e->func_name[s->func->index] : c->e->slot_name[s->slot->index]);
    for (uint32_t i = 0; i < s->n; i++)
        text_add(&t, ", %s", c_expr(c, s->expr[i], PREC_TERNARY, true));
    for (uint32_t i = 0; s->n_dest > 1 && i < s->n_dest; i++)
        text_add(&t, ", &%s", c->local[s->dest[i]].name);
    text_add(&t, ")");
    return text_done(&t);
}

/* Destinations that may grow or change become copies. */
static void own_dests(cfunc *c, const ir_stmt *s)
{
    for (uint32_t i = 0; i < s->n_dest; i++) {
        if (!c_owns_list(c, s->dest[i]))
            continue;
        const char *name = c->local[s->dest[i]].name;
        const tare_irtype type = c->f->local[s->dest[i]].type;
        cw_line(c->w, "%s = tare_%s_copy(m, %s);", name,
                c_form_of(type) == FORM_INTS ? "list" : c_form(type)->box, name);
    }
}

/* `x = t` alone reads the destination t of the call before it: `x = f()`. */
static bool moved_next(const cfunc *c, const ir_stmt *s, uint32_t local)
{
    const ir_stmt *next = s->next;
    return next != NULL && (next->op == TARE_STMT_SET || next->op == TARE_STMT_LET) &&
           next->expr[0]->op == TARE_IR_LOCAL && next->expr[0]->u.local == local &&
           c->local[local].reads == 1 && c->local[local].in_place && c->local[local].first == s &&
           is_const(c, local) && !c_owns_list(c, next->local) && c->local[next->local].reads > 0 &&
           c_form_of(c->f->local[local].type) == c_form_of(c->f->local[next->local].type);
}

static uint32_t put_call(cfunc *c, const ir_stmt *s)
{
    check_if_dirty(c);
    put_note(c, s->at);
    const bool single = s->n_dest == 1;
    if (single && returned_next(c, s, s->dest[0])) {
        cw_line(c->w, "return %s;", call_text(c, s));
        return 2;
    }
    if (single && moved_next(c, s, s->dest[0])) {
        cw_line(c->w, "%s%s;", target(c, s->next->local, s->next), call_text(c, s));
        if (s->op == TARE_STMT_CALL_SLOT || s->func->may_fail)
            settle(c, s->next);
        return 2;
    }
    for (uint32_t i = 0; !single && i < s->n_dest; i++)
        if (c->local[s->dest[i]].in_place && c->local[s->dest[i]].first == s)
            put_zeroed(c, s->dest[i]);
    if (single && c->local[s->dest[0]].reads > 0)
        cw_line(c->w, "%s%s;", target(c, s->dest[0], s), call_text(c, s));
    else
        cw_line(c->w, "%s;", call_text(c, s));
    if (!single || c->local[s->dest[0]].reads > 0)
        own_dests(c, s);
    if (s->op == TARE_STMT_CALL_SLOT || s->func->may_fail)
        settle(c, s);
    return 1;
}

/* ---- refusals and results ----------------------------------------------------------------- */

static void put_refusal(cfunc *c, const ir_stmt *s)
{
    c->uses_mode = true;
    c->made = NULL;
    cw_line(c->w, "tare_fault(m, %s);", c->e->rule_name[s->rule->index]);
    cw_line(c->w, "%s", return_refused(c));
}

static void put_require(cfunc *c, const ir_stmt *s)
{
    put_note(c, s->at);
    cw_open(c->w, "if (%s) {", c_not(c, s->expr[0]));
    put_refusal(c, s);
    cw_close(c->w, "}");
    c->dirty = c->dirty || c_may_fault(s->expr[0]);
}

static void put_return(cfunc *c, const ir_stmt *s, bool is_last)
{
    put_note(c, s->at);
    if (s->n == 1 && c->f->n_results == 1) {
        cw_line(c->w, "return %s;", c_expr(c, s->expr[0], PREC_TERNARY, true));
        return;
    }
    for (uint32_t i = 0; i < s->n; i++)
        cw_line(c->w, "*%s = %s;", c->out[i], c_expr(c, s->expr[i], PREC_TERNARY, true));
    if (!is_last)
        cw_line(c->w, "return;");
}

/* ---- branches and loops ------------------------------------------------------------------- */

static bool block_may_fault(const ir_stmt *block)
{
    for (const ir_stmt *s = block != NULL ? block->body : NULL; s != NULL; s = s->next) {
        for (uint32_t i = 0; i < s->n; i++)
            if (c_may_fault(s->expr[i]))
                return true;
        if (s->op == TARE_STMT_SET_AT || s->op == TARE_STMT_PUSH)
            return true;
        if (block_may_fault(s->op == TARE_STMT_BLOCK ? s : s->body) || block_may_fault(s->other))
            return true;
    }
    return false;
}

static const ir_stmt *only_if(const ir_stmt *block)
{
    const ir_stmt *s = block != NULL ? block->body : NULL;
    return s != NULL && s->next == NULL && s->op == TARE_STMT_IF ? s : NULL;
}

static bool is_empty(const ir_stmt *block) { return block == NULL || block->body == NULL; }

/* Declared at the head of this block. */
static bool is_declared_in(const cfunc *c, uint32_t local, const ir_stmt *block)
{
    const clocal *l = &c->local[local];
    return l->block != NULL && l->block->block == block && !l->in_place && !l->is_counter;
}

/* Locals that are only mentioned by `else if` conditions and bodies stand in their own blocks. */
static bool declares(const cfunc *c, const ir_stmt *block)
{
    for (uint32_t i = c->f->n_params; i < c->f->n_locals; i++)
        if (is_declared_in(c, i, block))
            return true;
    return false;
}

/* A block printed apart, one level deeper. */
static const char *rendered(cfunc *c, const ir_stmt *block)
{
    cwriter *outer = c->w;
    cwriter inner = {.out = {.arena = c->e->arena}, .level = outer->level + 1};
    c->w = &inner;
    c_block(c, block);
    c->w = outer;
    return text_done(&inner.out);
}

static bool is_one_line(const char *body)
{
    const char *end = strchr(body, '\n');
    return end != NULL && end[1] == '\0' && strncmp(body + strspn(body, " "), "/*", 2) != 0;
}

/* One branch of an if: "if (x)", "else if (y)", "else". */
typedef struct arm {
    const char *head, *body;
    struct arm *next;
} arm;

static void put_arms(cfunc *c, const arm *first)
{
    bool bare = true;
    for (const arm *a = first; a != NULL; a = a->next)
        bare = bare && is_one_line(a->body);
    for (const arm *a = first; a != NULL; a = a->next) {
        cw_line(c->w, bare ? "%s%s" : a == first ? "%s%s {" : "} %s%s {", a->head, "");
        cw_raw(c->w, "%s", a->body);
    }
    if (!bare)
        cw_line(c->w, "}");
}

static const char *arm_head(cfunc *c, const ir_expr *condition, bool is_first, bool negate)
{
    return arena_format(c->e->arena, is_first ? "if (%s)" : "else if (%s)",
                        negate ? c_not(c, condition) : c_expr(c, condition, PREC_TERNARY, false));
}

static void put_if(cfunc *c, const ir_stmt *s)
{
    const bool before = c->dirty, swap = is_empty(s->body);
    bool faults = c_may_fault(s->expr[0]), after = before || faults;
    put_note(c, s->at);
    if (swap && is_empty(s->other)) {
        cw_line(c->w, "(void)%s;", c_expr(c, s->expr[0], PREC_UNARY, false));
        c->dirty = after;
        return;
    }
    arm *first = NULL, **end = &first;
    const char *head = arm_head(c, s->expr[0], true, swap);
    const ir_stmt *body = swap ? s->other : s->body, *other = swap ? NULL : s->other;
    while (body != NULL) {
        *end = arena_new(c->e->arena, arm);
        c->dirty = before || faults;
        **end = (arm){head, rendered(c, body), NULL};
        end = &(*end)->next;
        after = after || c->dirty;
        const ir_stmt *next = is_empty(other) ? NULL : only_if(other);
        if (next != NULL && !is_empty(next->body) && !declares(c, other)) {
            faults = faults || c_may_fault(next->expr[0]);
            head = arm_head(c, next->expr[0], false, false);
            body = next->body;
            other = next->other;
        } else {
            head = "else";
            body = is_empty(other) ? NULL : other;
            other = NULL;
        }
    }
    put_arms(c, first);
    c->dirty = after || faults;
}

/* Whether a bound is cheap and the same in every turn of the loop. */
static bool is_steady(const cfunc *c, const ir_expr *e)
{
    if (e->op == TARE_IR_GUARD || e->op == TARE_IR_LEN || e->op == TARE_IR_RANK || e->op == TARE_IR_STR_LEN)
        return is_steady(c, e->operand[0]);
    if (e->op == TARE_IR_LOCAL)
        return !c->f->local[e->u.local].is_var && c->local[e->u.local].defs <= 1;
    return ir_info(e->op)->kind == IR_LEAF;
}

static const char *bound(cfunc *c, const ir_expr *e, const char *counter, const char *which, bool once)
{
    if (!c_may_fault(e) && (once || is_steady(c, e)))
        return c_expr(c, e, PREC_ADD, false);
    const char *name = c_name_take(&c->names, arena_format(c->e->arena, "%s_%s", counter, which));
    cw_line(c->w, "const int64_t %s = %s;", name, c_expr(c, e, PREC_TERNARY, false));
    c->dirty = c->dirty || c_may_fault(e);
    return name;
}

static void put_for(cfunc *c, const ir_stmt *s)
{
    const bool up = s->op == TARE_STMT_FOR, faults = block_may_fault(s->body);
    const char *i = c->local[s->local].name;
    if (!c_may_fault(s->expr[0]) && !c_may_fault(s->expr[1]))
        check_if_dirty(c);
    put_note(c, s->at);
    const char *lo = bound(c, s->expr[0], i, "start", up);
    const char *hi = bound(c, s->expr[1], i, "end", !up);
    check_if_dirty(c);
    c->dirty = faults;
    const char *body = rendered(c, s->body);
    const char *brace = is_one_line(body) ? "" : " {";
    if (up)
        cw_line(c->w, "for (int64_t %s = %s; %s < %s; %s++)%s", i, lo, i, hi, i, brace);
    else
        cw_line(c->w, "for (int64_t %s = %s; %s-- > %s;)%s", i, hi, i, lo, brace);
    cw_raw(c->w, "%s", body);
    if (brace[0] != '\0')
        cw_line(c->w, "}");
    c->dirty = c->dirty || faults;
}

/* ---- blocks ------------------------------------------------------------------------------- */

/* Returns how many statements it has printed. */
static uint32_t put_stmt(cfunc *c, const ir_stmt *s, bool is_last)
{
    switch (s->op) {
    case TARE_STMT_BLOCK: c_block(c, s); return 1;
    case TARE_STMT_LET: return put_let(c, s);
    case TARE_STMT_SET: put_set(c, s); return 1;
    case TARE_STMT_SET_AT:
    case TARE_STMT_PUSH: put_element(c, s); return 1;
    case TARE_STMT_IF: put_if(c, s); return 1;
    case TARE_STMT_FOR:
    case TARE_STMT_FOR_DOWN: put_for(c, s); return 1;
    case TARE_STMT_BREAK:
    case TARE_STMT_CONTINUE:
        put_note(c, s->at);
        cw_line(c->w, s->op == TARE_STMT_BREAK ? "break;" : "continue;");
        return 1;
    case TARE_STMT_RETURN: put_return(c, s, is_last); return 1;
    case TARE_STMT_REQUIRE: put_require(c, s); return 1;
    case TARE_STMT_FAIL:
        put_note(c, s->at);
        put_refusal(c, s);
        return 1;
    case TARE_STMT_WRITES:
        put_note(c, s->at);
        c->uses_mode = true;
        cw_line(c->w, "tare_writes(m, %s);", c_expr(c, s->expr[0], PREC_TERNARY, false));
        c->dirty = c->dirty || c_may_fault(s->expr[0]);
        return 1;
    default: return put_call(c, s);
    }
}

void c_block(cfunc *c, const ir_stmt *block)
{
    for (uint32_t i = c->f->n_params; i < c->f->n_locals; i++)
        if (is_declared_in(c, i, block)) {
            put_zeroed(c, i);
            if (c->local[i].reads == 0)
                cw_line(c->w, "(void)%s;", c->local[i].name);
        }
    const bool outermost = block == c->f->body;
    for (const ir_stmt *s = block->body; s != NULL;) {
        uint32_t n = put_stmt(c, s, outermost && s->next == NULL);
        while (n-- > 0)
            s = s->next;
    }
}
