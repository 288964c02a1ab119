/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * IR as text: functions, operators, slots, profiles, rules.
 *
 * Knows: how statements and a module read.  Refuses to know: expressions (print_expr.c).  The text is
 * stable to the byte: no addresses, no paths but files' last parts.
 */
#include "ir/print.h"

#include "base/arena.h"

#include <inttypes.h>
#include <string.h>

enum { INDENT = 2, REMARK_COLUMN = 50 };

static const char *file_name(const ir_module *m, span at)
{
    const source *s = at.source != 0 && m->sources != NULL ? source_get(m->sources, at.source) : NULL;
    if (s == NULL)
        return "?";
    const char *slash = strrchr(s->path, '/');
    return slash != NULL ? slash + 1 : s->path;
}

static uint32_t line_of(const ir_module *m, span at)
{
    return at.source != 0 && m->sources != NULL ? source_place(m->sources, at).line : 0;
}

/* Spaces up to the column of remarks, counted from `start_bytes` of the text. */
static void to_remark(text *out, size_t start_bytes)
{
    const size_t used = out->length_bytes - start_bytes;
    text_repeat(out, ' ', used < REMARK_COLUMN ? REMARK_COLUMN - used : 1);
}

static void print_rule_remark(const printer *p, const ir_rule *r, size_t start_bytes)
{
    to_remark(p->out, start_bytes);
    text_add(p->out, "@%s:%" PRIu32 " rule %" PRIu32, file_name(p->module, r->at), line_of(p->module, r->at),
             r->index + TARE_RULE_FIRST);
}

static void print_list(const printer *p, uint32_t n, ir_expr *const *e)
{
    for (uint32_t i = 0; i < n; i++) {
        text_add(p->out, "%s", i != 0 ? ", " : "");
        print_expr(p, e[i], false);
    }
}

static void print_dests(const printer *p, const ir_stmt *s)
{
    for (uint32_t i = 0; i < s->n_dest; i++)
        text_add(p->out, "%s%s", i != 0 ? ", " : "", print_local(p, s->dest[i]));
    text_add(p->out, "%s", s->n_dest != 0 ? " = " : "");
}

static void print_block(const printer *p, const ir_stmt *block, size_t depth);

static void print_if(const printer *p, const ir_stmt *s, size_t depth)
{
    text_add(p->out, "if ");
    print_expr(p, s->expr[0], false);
    text_add(p->out, "\n");
    print_block(p, s->body, depth + 1);
    if (s->other->body == NULL)
        return;
    text_repeat(p->out, ' ', depth * INDENT);
    text_add(p->out, "else\n");
    print_block(p, s->other, depth + 1);
}

static void print_for(const printer *p, const ir_stmt *s, size_t depth)
{
    const bool down = s->op == TARE_STMT_FOR_DOWN;
    text_add(p->out, "for %s in %s", print_local(p, s->local), down ? "reversed(" : "");
    print_expr(p, s->expr[0], false);
    text_add(p->out, "..");
    print_expr(p, s->expr[1], false);
    text_add(p->out, "%s\n", down ? ")" : "");
    print_block(p, s->body, depth + 1);
}

static void print_call(const printer *p, const ir_stmt *s)
{
    print_dests(p, s);
    if (s->op == TARE_STMT_CALL) {
        text_add(p->out, "call %s(", s->func->name);
        print_list(p, s->n, s->expr);
        text_add(p->out, ")");
        return;
    }
    text_add(p->out, "slot %s[", s->slot->name);
    print_expr(p, s->expr[0], false);
    text_add(p->out, "](");
    print_list(p, s->n - 1, s->expr + 1);
    text_add(p->out, ")");
}

static void print_assignment(const printer *p, const ir_stmt *s)
{
    const char *name = print_local(p, s->local);
    if (s->op == TARE_STMT_LET)
        text_add(p->out, "%s %s = ", p->func->local[s->local].is_var ? "var" : "let", name);
    else if (s->op == TARE_STMT_SET)
        text_add(p->out, "%s = ", name);
    else if (s->op == TARE_STMT_PUSH)
        text_add(p->out, "push %s, ", name);
    else {
        text_add(p->out, "%s[", name);
        print_expr(p, s->expr[0], false);
        text_add(p->out, "] = ");
    }
    print_expr(p, s->expr[s->n - 1], false);
}

/* A statement without its line end; the ones with blocks end their own lines. */
static void print_simple(const printer *p, const ir_stmt *s, size_t start_bytes)
{
    switch ((unsigned)s->op) {
    case TARE_STMT_LET:
    case TARE_STMT_SET:
    case TARE_STMT_SET_AT:
    case TARE_STMT_PUSH: print_assignment(p, s); break;
    case TARE_STMT_CALL:
    case TARE_STMT_CALL_SLOT: print_call(p, s); break;
    default:
        text_add(p->out, "%s%s", ir_stmt_name(s->op), s->n != 0 ? " " : "");
        print_list(p, s->n, s->expr);
        break;
    }
    if (s->rule != NULL)
        print_rule_remark(p, s->rule, start_bytes);
    text_add(p->out, "\n");
}

static void print_block(const printer *p, const ir_stmt *block, size_t depth)
{
    for (const ir_stmt *s = block->body; s != NULL; s = s->next) {
        const size_t start_bytes = p->out->length_bytes;
        text_repeat(p->out, ' ', depth * INDENT);
        if (s->op == TARE_STMT_IF)
            print_if(p, s, depth);
        else if (s->op == TARE_STMT_FOR || s->op == TARE_STMT_FOR_DOWN)
            print_for(p, s, depth);
        else if (s->op == TARE_STMT_BLOCK)
            print_block(p, s, depth);
        else
            print_simple(p, s, start_bytes);
    }
}

static void print_types(text *out, uint32_t n, const tare_irtype *type)
{
    if (n != 1)
        text_add(out, "(");
    for (uint32_t i = 0; i < n; i++)
        text_add(out, "%s%s", i != 0 ? ", " : "", ir_type_name(type[i]));
    if (n != 1)
        text_add(out, ")");
}

static void print_func(text *out, const ir_module *m, const ir_func *f)
{
    static const char *const kinds[] = {"fn", "fill", "op"};
    const printer p = {out, m, f};
    const size_t start_bytes = out->length_bytes;
    text_add(out, "%s %s(", kinds[f->kind], f->name);
    for (uint32_t i = 0; i < f->n_params; i++)
        text_add(out, "%s%s: %s", i != 0 ? ", " : "", f->local[i].name, ir_type_name(f->local[i].type));
    text_add(out, ") -> ");
    print_types(out, f->n_results, f->result);
    if (f->may_fail) {
        to_remark(out, start_bytes);
        text_add(out, "# may fail");
    }
    text_add(out, "\n");
    print_block(&p, f->body, 1);
}

static void print_slot(text *out, const ir_slot *s)
{
    text_add(out, "slot %s(", s->name);
    for (uint32_t i = 0; i < s->n_params; i++)
        text_add(out, "%s%s: %s", i != 0 ? ", " : "", s->param_name[i], ir_type_name(s->param[i]));
    text_add(out, ") -> ");
    print_types(out, s->n_results, s->result);
    text_add(out, "\n");
}

static void print_profile(text *out, const ir_module *m, const ir_profile *profile)
{
    text_add(out, "profile %" PRIu32 " %s\n", profile->index + 1, profile->name);
    for (uint32_t i = 0; i < m->n_slots; i++)
        text_add(out, "  %s = %s\n", m->slot[i]->name, profile->slot[i] != NULL ? profile->slot[i]->name : "-");
}

static void print_op(text *out, const ir_op *op)
{
    static const char *const flags[] = {"inplace", "out", "special", "data-dependent", "writes", "env"};
    text_add(out, "operator %s = %s", op->name, op->func->name);
    if (op->base != op)
        text_add(out, ", from %s", op->base->name);
    for (unsigned k = 0; k < sizeof flags / sizeof *flags; k++)
        if ((op->flags >> k & 1) != 0)
            text_add(out, ", %s", flags[k]);
    text_add(out, "\n");
}

static void print_rule(text *out, const ir_module *m, const ir_rule *r)
{
    static const char *const kinds[] = {
#define TARE_ERROR_KIND(name) #name,
#include "tare/errors.def"
#undef TARE_ERROR_KIND
    };
    const printer p = {out, m, r->func};
    const size_t start_bytes = out->length_bytes;
    text_add(out, "rule %" PRIu32 " %s \"", r->index + TARE_RULE_FIRST, kinds[r->kind]);
    for (uint32_t i = 0; i < r->n_pieces; i++) {
        if (r->piece[i].text != NULL)
            print_escaped(out, r->piece[i].text);
        if (r->piece[i].expr == NULL)
            continue;
        text_add(out, "{");
        print_expr(&p, r->piece[i].expr, false);
        text_add(out, "%s%s}", r->piece[i].format != NULL ? ":" : "",
                 r->piece[i].format != NULL ? r->piece[i].format : "");
    }
    text_add(out, "\"");
    to_remark(out, start_bytes);
    text_add(out, "@%s:%" PRIu32 "\n", file_name(m, r->at), line_of(m, r->at));
}

const char *ir_print_func(arena *a, const ir_module *module, const ir_func *func)
{
    text out = {.arena = a};
    print_func(&out, module, func);
    return text_done(&out);
}

const char *ir_print(arena *a, const ir_module *m)
{
    text out = {.arena = a};
    for (uint32_t i = 0; i < m->n_slots; i++)
        print_slot(&out, m->slot[i]);
    for (uint32_t i = 0; i < m->n_profiles; i++)
        print_profile(&out, m, m->profile[i]);
    for (uint32_t i = 0; i < m->n_ops; i++)
        print_op(&out, m->op[i]);
    for (uint32_t i = 0; i < m->n_funcs; i++) {
        text_add(&out, "\n");
        print_func(&out, m, m->func[i]);
    }
    text_add(&out, "\n");
    for (uint32_t i = 0; i < m->n_rules; i++)
        print_rule(&out, m, m->rule[i]);
    return text_done(&out);
}
