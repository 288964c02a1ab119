/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Rules as trees, one node a line.
 *
 * Expressions are written in the rule language with every pair of parentheses, so that what the
 * parser understood shows; with types, each is followed by its type, `!` marking dynamic ones.
 */
#include "opdef/dump.h"

#include "base/arena.h"
#include "source/text.h"

#include <string.h>

typedef struct dumper {
    text out;
    bool with_types;
} dumper;

static void dump_expr(dumper *d, const ast_expr *e);

static void dump_list(dumper *d, const char *open, uint32_t n, ast_expr *const *items, const char *close)
{
    text_add(&d->out, "%s", open);
    for (uint32_t i = 0; i < n; i++) {
        text_add(&d->out, i ? ", " : "");
        dump_expr(d, items[i]);
    }
    text_add(&d->out, "%s", close);
}

static void dump_binder(dumper *d, const ast_binder *b)
{
    if (b->index.text)
        text_add(&d->out, "(%s, %s) in ", b->index.text, b->name.text);
    else
        text_add(&d->out, "%s in ", b->name.text);
    if (b->list) {
        dump_expr(d, b->list);
        return;
    }
    text_add(&d->out, b->reversed ? "reversed(" : "");
    dump_expr(d, b->lo);
    text_add(&d->out, "..");
    dump_expr(d, b->hi);
    text_add(&d->out, b->reversed ? ")" : "");
}

static void dump_string(dumper *d, const char *s)
{
    text_add(&d->out, "\"");
    for (; *s; s++) {
        if (*s == '\n')
            text_add(&d->out, "\\n");
        else
            text_add(&d->out, *s == '"' || *s == '\\' ? "\\%c" : "%c", *s);
    }
    text_add(&d->out, "\"");
}

static void dump_loop(dumper *d, const ast_expr *e, const char *open, const char *close)
{
    text_add(&d->out, "%s", open);
    if (e->n)
        dump_list(d, "", e->n, e->operand, "");
    text_add(&d->out, " for ");
    dump_binder(d, e->binder);
    if (e->condition) {
        text_add(&d->out, " if ");
        dump_expr(d, e->condition);
    }
    text_add(&d->out, "%s", close);
}

static void dump_op_call(dumper *d, const ast_expr *e)
{
    text_add(&d->out, "@%s(", e->name);
    for (uint32_t i = 0; i < e->n; i++) {
        text_add(&d->out, i ? ", " : "");
        if (e->arg_name && e->arg_name[i].text)
            text_add(&d->out, "%s=", e->arg_name[i].text);
        dump_expr(d, e->operand[i]);
    }
    text_add(&d->out, ")");
}

static void dump_infix(dumper *d, const ast_expr *e, const char *first, const char *second)
{
    const char *words[] = {first, second};
    text_add(&d->out, "(");
    for (uint32_t i = 0; i < e->n; i++) {
        if (i)
            text_add(&d->out, " %s ", words[i > 1]);
        dump_expr(d, e->operand[i]);
    }
    text_add(&d->out, ")");
}

static void dump_expr_text(dumper *d, const ast_expr *e)
{
    switch (e->kind) {
    case AST_BAD: text_add(&d->out, "<bad>"); return;
    case AST_INT: text_add(&d->out, "%lld", (long long)e->i); return;
    case AST_FLOAT: text_add(&d->out, "%.17g", e->f); return;
    case AST_STR: dump_string(d, e->s); return;
    case AST_TRUE: text_add(&d->out, "true"); return;
    case AST_FALSE: text_add(&d->out, "false"); return;
    case AST_NONE: text_add(&d->out, "none"); return;
    case AST_IDENT: text_add(&d->out, "%s", e->name); return;
    case AST_ENV: text_add(&d->out, "env.%s", e->name); return;
    case AST_FIELD:
        dump_expr(d, e->operand[0]);
        text_add(&d->out, ".%s", e->name);
        return;
    case AST_INDEX:
        dump_expr(d, e->operand[0]);
        dump_list(d, "[", e->n - 1, e->operand + 1, "]");
        return;
    case AST_CALL:
        text_add(&d->out, "%s", e->name);
        dump_list(d, "(", e->n, e->operand, ")");
        return;
    case AST_OP_CALL: dump_op_call(d, e); return;
    case AST_UNARY:
        text_add(&d->out, "(%s ", e->name);
        dump_list(d, "", e->n, e->operand, ")");
        return;
    case AST_BINARY: dump_infix(d, e, e->name, e->name); return;
    case AST_SELECT: dump_infix(d, e, "?", ":"); return;
    case AST_LIST: dump_list(d, "[", e->n, e->operand, "]"); return;
    case AST_COMPREHENSION: dump_loop(d, e, "[", "]"); return;
    case AST_FOLD:
        text_add(&d->out, "%s", e->name);
        dump_loop(d, e, "(", ")");
        return;
    }
}

static void dump_expr(dumper *d, const ast_expr *e)
{
    bool is_literal = e->kind >= AST_INT && e->kind <= AST_NONE; /* shows its type itself */
    dump_expr_text(d, e);
    if (d->with_types && (!is_literal || e->lift))
        text_add(&d->out, ":%s%s%s", ir_type_name(e->type), e->lift ? "?" : "", e->stage == AST_DYNAMIC ? "!" : "");
}

static void dump_block(dumper *d, const ast_stmt *s, uint32_t depth);

static void dump_names(dumper *d, const ast_stmt *s)
{
    text_add(&d->out, s->n_names > 1 ? "(" : "");
    for (uint32_t i = 0; i < s->n_names; i++)
        text_add(&d->out, "%s%s", i ? ", " : "", s->name[i].text);
    text_add(&d->out, s->n_names > 1 ? ")" : "");
}

static void dump_message(dumper *d, const ast_stmt *s)
{
    static const char *const kinds[] = {
#define TARE_ERROR_KIND(name) #name,
#include "tare/errors.def"
#undef TARE_ERROR_KIND
    };
    if (s->n && s->kind == AST_REQUIRE)
        text_add(&d->out, ", ");
    text_add(&d->out, "%s", s->error_kind < sizeof kinds / sizeof *kinds ? kinds[s->error_kind] : "?");
    for (uint32_t i = 0; i < s->n_pieces; i++) {
        const ast_piece *piece = &s->piece[i];
        text_add(&d->out, i ? " " : ", ");
        if (!piece->expr) {
            dump_string(d, piece->text ? piece->text : "");
            continue;
        }
        text_add(&d->out, "{");
        dump_expr(d, piece->expr);
        text_add(&d->out, "%s%s}", piece->format ? ":" : "", piece->format ? piece->format : "");
    }
}

static void dump_stmt(dumper *d, const ast_stmt *s)
{
    static const char *const words[] = {"let", "set", "set_at", "push", "if", "if let", "for", "break", "continue",
                                        "require", "fail", "writes", "return", "do"};
    text_add(&d->out, "%s", s->kind == AST_LET && s->is_var ? "var" : words[s->kind]);
    if (s->n_names) {
        text_add(&d->out, " ");
        dump_names(d, s);
    }
    if (s->declared != TARE_TY_VOID)
        text_add(&d->out, ": %s", ir_type_name(s->declared));
    if (s->binder) {
        text_add(&d->out, " ");
        dump_binder(d, s->binder);
    }
    if (s->n)
        dump_list(d, s->n_names ? " = " : " ", s->n, s->expr, "");
    if (s->kind == AST_FAIL)
        text_add(&d->out, " ");
    if (s->kind == AST_REQUIRE || s->kind == AST_FAIL)
        dump_message(d, s);
    text_add(&d->out, "\n");
}

static void dump_block(dumper *d, const ast_stmt *s, uint32_t depth)
{
    for (; s; s = s->next) {
        text_repeat(&d->out, ' ', 2 * (size_t)depth);
        dump_stmt(d, s);
        dump_block(d, s->body, depth + 1);
        if (s->other) {
            text_repeat(&d->out, ' ', 2 * (size_t)depth);
            text_add(&d->out, "else\n");
            dump_block(d, s->other, depth + 1);
        }
    }
}

static void dump_signature(dumper *d, const char *word, const char *name, uint32_t n_params, const ast_param *param,
                           uint32_t n_results, const tare_irtype *result)
{
    text_add(&d->out, "%s %s(", word, name);
    for (uint32_t i = 0; i < n_params; i++)
        text_add(&d->out, "%s%s: %s", i ? ", " : "", param[i].name.text, ir_type_name(param[i].type));
    text_add(&d->out, ") -> (");
    for (uint32_t i = 0; i < n_results; i++)
        text_add(&d->out, "%s%s", i ? ", " : "", ir_type_name(result[i]));
    text_add(&d->out, ")\n");
}

static void dump_func(dumper *d, const char *word, const ast_func *f)
{
    dump_signature(d, word, f->name.text, f->n_params, f->param, f->n_results, f->result);
    dump_block(d, f->body, 1);
}

static void dump_unit(dumper *d, const ast_unit *unit)
{
    for (uint32_t i = 0; i < unit->n_slots; i++)
        dump_signature(d, "slot", unit->slot[i]->name.text, unit->slot[i]->n_params, unit->slot[i]->param,
                       unit->slot[i]->n_results, unit->slot[i]->result);
    for (uint32_t i = 0; i < unit->n_funcs; i++)
        dump_func(d, "fn", unit->func[i]);
}

const char *opdef_dump_rules(struct arena *a, const opdef_set *set, const opdef *only, bool with_types)
{
    dumper d = {.out = {.arena = a}, .with_types = with_types};
    for (uint32_t i = 0; !only && i < set->n_units; i++)
        dump_unit(&d, set->unit[i]);
    for (uint32_t i = 0; !only && i < set->n_profiles; i++) {
        text_add(&d.out, "profile %s\n", set->profile[i]->name.text);
        dump_unit(&d, set->profile[i]->rules);
    }
    for (uint32_t i = 0; i < set->n_defs; i++)
        if (!only || set->def[i] == only)
            dump_func(&d, "rule", set->def[i]->rule);
    return text_done(&d.out);
}
