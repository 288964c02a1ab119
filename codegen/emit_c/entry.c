/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The three entries of an operator: typed, by node, boxed.
 */
#include "emit_c/emitter.h"

#include <string.h>

/* Names in a typed entry: arguments, then out pointers, then the values they get. */
typedef struct entry_names {
    const char **arg, **out, **result;
} entry_names;

/* The name that a result has where the schema gives none: "result", "result1". */
static bool is_unnamed(const char *name)
{
    if (name == NULL || name[0] == '\0')
        return true;
    return strncmp(name, "result", 6) == 0 && strspn(name + 6, "0123456789") == strlen(name + 6);
}

static entry_names take_names(emitter *e, const ir_op *op)
{
    name_set set = {.arena = e->arena};
    entry_names n = {arena_array(e->arena, const char *, op->n_args + 1u),
                     arena_array(e->arena, const char *, op->n_returns + 1u),
                     arena_array(e->arena, const char *, op->n_returns + 1u)};
    for (uint32_t i = 0; i < op->n_args; i++)
        n.arg[i] = c_name_take(&set, op->arg[i].name);
    for (uint32_t k = 0; k < op->n_returns; k++) {
        const char *name = op->arg[op->n_args + k].name;
        const char *wanted = !is_unnamed(name) ? name : k == 0 ? "out" : arena_format(e->arena, "out%u", k);
        for (uint32_t i = 0; i < op->n_args; i++)
            if (strcmp(wanted, n.arg[i]) == 0)
                wanted = arena_format(e->arena, "%s_out", wanted);
        n.out[k] = c_name_take(&set, wanted);
    }
    for (uint32_t k = 0; k < op->n_returns; k++)
        n.result[k] =
            c_name_take(&set, op->n_returns == 1 ? "result" : arena_format(e->arena, "result%u", k));
    return n;
}

static const ir_arg *return_of(const ir_op *op, uint32_t k) { return &op->arg[op->n_args + k]; }

static bool is_written(const ir_arg *a)
{
    return c_form_of(a->type) == FORM_TENSOR && (a->flags & TARE_ARG_WRITTEN) != 0;
}

/* "const tare_rec *self" */
static const char *parameter(emitter *e, const ir_arg *a, const char *name)
{
    if (c_form_of(a->type) == FORM_TENSOR)
        return arena_format(e->arena, "%stare_rec *%s", is_written(a) ? "" : "const ", name);
    return arena_format(e->arena, "%s %s", c_form(a->type)->entry, name);
}

static const char *head(emitter *e, const ir_op *op, const entry_names *n)
{
    text t = {.arena = e->arena};
    text_add(&t, "uint32_t tare_op_%s(tare_mode *m", op->c_name);
    for (uint32_t i = 0; i < op->n_args; i++)
        text_add(&t, ", %s", parameter(e, &op->arg[i], n->arg[i]));
    for (uint32_t k = 0; k < op->n_returns; k++)
        text_add(&t, ", %s *%s", c_form(return_of(op, k)->type)->entry, n->out[k]);
    text_add(&t, ")");
    return text_done(&t);
}

void emit_entry_prototypes(emitter *e, cwriter *w, const ir_op *op)
{
    const entry_names n = take_names(e, op);
    cw_line(w, "%s;", head(e, op, &n));
    cw_line(w, "uint32_t tare_node_%s(tare_mode *m, const tare_node *node);", op->c_name);
    cw_line(w, "uint32_t tare_boxed_%s(tare_mode *m, const tare_slot *in, uint32_t n_in, tare_slot *out);",
            op->c_name);
}

/* ---- refusal ------------------------------------------------------------------------------ */

static const char *boxed_arg(emitter *e, const ir_arg *a, const char *name)
{
    const char *tag = c_box_tag(a->type);
    return tag != NULL
               ? arena_format(e->arena, "tare_box_%s(TARE_TAG_%s, %s)", c_form(a->type)->box, tag, name)
               : arena_format(e->arena, "tare_box_%s(%s)", c_form(a->type)->box, name);
}

static void put_refuse(emitter *e, cwriter *w, const ir_op *op, const entry_names *n)
{
    text t = {.arena = e->arena};
    text_add(&t, "static TARE_COLD uint32_t refuse_%s(tare_mode *m", op->c_name);
    for (uint32_t i = 0; i < op->n_args; i++) {
        const bool tensor = c_form_of(op->arg[i].type) == FORM_TENSOR;
        text_add(&t, ", %s%s %s%s", tensor ? "const " : "", c_form(op->arg[i].type)->entry, tensor ? "*" : "",
                 n->arg[i]);
    }
    cw_blank(w);
    cw_line(w, "%s)", text_done(&t));
    cw_open(w, "{");
    if (op->n_args == 0) {
        cw_line(w, "return tare_abi_refuse(m, &tare_ops_unit, OP_%s, NULL, 0);", op->c_name);
    } else {
        cw_open(w, "const tare_slot in[] = {");
        for (uint32_t i = 0; i < op->n_args; i++)
            cw_line(w, "%s,", boxed_arg(e, &op->arg[i], n->arg[i]));
        cw_close(w, "};");
        cw_line(w, "return tare_abi_refuse(m, &tare_ops_unit, OP_%s, in, %u);", op->c_name, op->n_args);
    }
    cw_close(w, "}");
}

/* ---- typed -------------------------------------------------------------------------------- */

static const char *rule_call(emitter *e, const ir_op *op, const entry_names *n)
{
    text t = {.arena = e->arena};
    text_add(&t, "%s(m", e->func_name[op->func->index]);
    for (uint32_t i = 0; i < op->n_args; i++) {
        const ir_arg *a = &op->arg[i];
        if (c_form_of(a->type) != FORM_TENSOR)
            text_add(&t, ", %s", n->arg[i]);
        else
            text_add(&t, (a->type & TARE_TY_OPT) != 0 ? ", tare_rec_or_none(%s)" : ", *%s", n->arg[i]);
    }
    for (uint32_t k = 0; op->n_returns > 1 && k < op->n_returns; k++)
        text_add(&t, ", &%s", n->result[k]);
    text_add(&t, ")");
    return text_done(&t);
}

/* Written arguments whose alias letter a result bears become that result. */
static void put_written(cwriter *w, const ir_op *op, const entry_names *n, uint32_t k)
{
    const ir_arg *r = return_of(op, k);
    for (uint32_t i = 0; i < op->n_args; i++) {
        const ir_arg *a = &op->arg[i];
        if (r->alias == 0 || r->alias == '*' || a->alias != r->alias || !is_written(a) ||
            c_form_of(r->type) != FORM_TENSOR)
            continue;
        if ((a->type & TARE_TY_OPT) != 0)
            cw_open(w, "if (%s != NULL)", n->arg[i]);
        cw_line(w, "*%s = %s;", n->arg[i], n->result[k]);
        if ((a->type & TARE_TY_OPT) != 0)
            w->level--;
    }
}

static void put_stores(cwriter *w, const ir_op *op, const entry_names *n)
{
    for (uint32_t k = 0; k < op->n_returns; k++) {
        put_written(w, op, n, k);
        cw_line(w, c_form_of(return_of(op, k)->type) == FORM_CODE ? "*%s = (uint32_t)%s;" : "*%s = %s;",
                n->out[k], n->result[k]);
    }
}

static void put_commits(cwriter *w, const ir_op *op, const entry_names *n)
{
    for (uint32_t k = 0; k < op->n_returns; k++) {
        const cform f = c_form_of(op->func->result[k]);
        if (f == FORM_TENSOR)
            cw_line(w, "tare_commit(m, &%s, %u);", n->result[k], k);
        else if (f == FORM_TENSORS)
            cw_line(w, "tare_commit_list(m, &%s, %u);", n->result[k], k);
    }
    cw_line(w, "tare_commit_writes(m);");
}

static void put_typed(emitter *e, cwriter *w, const ir_op *op, const entry_names *n)
{
    cw_blank(w);
    cw_line(w, "%s", head(e, op, n));
    cw_open(w, "{");
    cw_line(w, "tare_abi_enter(m);");
    if (op->n_returns == 1) {
        cw_line(w, "%s %s = %s;", c_form(op->func->result[0])->type, n->result[0], rule_call(e, op, n));
    } else {
        for (uint32_t k = 0; k < op->n_returns; k++) {
            const char *zero = c_form(op->func->result[k])->zero, *brace = strchr(zero, '{');
            cw_line(w, "%s %s = %s;", c_form(op->func->result[k])->type, n->result[k],
                    brace != NULL ? brace : zero);
        }
        cw_line(w, "%s;", rule_call(e, op, n));
    }
    put_commits(w, op, n);
    text refusal = {.arena = e->arena};
    for (uint32_t i = 0; i < op->n_args; i++)
        text_add(&refusal, ", %s", n->arg[i]);
    cw_open(w, "if (m->failed)");
    cw_line(w, "return refuse_%s(m%s);", op->c_name, op->n_args > 0 ? text_done(&refusal) : "");
    w->level--;
    put_stores(w, op, n);
    cw_line(w, "return TARE_OK;");
    cw_close(w, "}");
}

/* ---- node and boxed ----------------------------------------------------------------------- */

static void put_boxed_results(emitter *e, cwriter *w, const ir_op *op)
{
    if (op->n_returns == 0)
        return;
    cw_open(w, op->n_returns > 1 ? "if (rule == TARE_OK) {" : "if (rule == TARE_OK)");
    for (uint32_t k = 0; k < op->n_returns; k++) {
        const ir_arg *r = return_of(op, k);
        if (c_form_of(r->type) == FORM_TENSOR)
            cw_line(w, "tare_box_result(m, &node->out[%u], %u);", k, k);
        else
            cw_line(w, "node->out[%u] = %s;", k, boxed_arg(e, r, arena_format(e->arena, "out%u", k)));
    }
    if (op->n_returns > 1)
        cw_close(w, "}");
    else
        w->level--;
}

static void put_node(emitter *e, cwriter *w, const ir_op *op)
{
    text call = {.arena = e->arena};
    cw_blank(w);
    cw_line(w, "uint32_t tare_node_%s(tare_mode *m, const tare_node *node)", op->c_name);
    cw_open(w, "{");
    for (uint32_t i = 0; i < op->n_args; i++)
        text_add(&call, ", tare_unbox_%s(&node->in[%u])",
                 is_written(&op->arg[i]) ? "written" : c_form(op->arg[i].type)->box, i);
    for (uint32_t k = 0; k < op->n_returns; k++) {
        const cform_info *info = c_form(return_of(op, k)->type);
        const bool tensor = c_form_of(return_of(op, k)->type) == FORM_TENSOR;
        const char *brace = strchr(info->zero, '{');
        if (!tensor)
            cw_line(w, "%s out%u = %s;", info->entry, k, brace != NULL ? brace : info->zero);
        text_add(&call, tensor ? ", tare_room(&node->out[%u])" : ", &out%u", k);
    }
    if (op->n_args == 0 && op->n_returns == 0)
        cw_line(w, "(void)node;");
    cw_line(w, "%s tare_op_%s(m%s);", op->n_returns > 0 ? "const uint32_t rule =" : "return", op->c_name,
            call.length_bytes > 0 ? text_done(&call) : "");
    put_boxed_results(e, w, op);
    if (op->n_returns > 0)
        cw_line(w, "return rule;");
    cw_close(w, "}");
}

static void put_boxed(emitter *e, cwriter *w, const ir_op *op)
{
    cw_blank(w);
    cw_line(w, "uint32_t tare_boxed_%s(tare_mode *m, const tare_slot *in, uint32_t n_in, tare_slot *out)",
            op->c_name);
    cw_open(w, "{");
    text t = {.arena = e->arena};
    for (uint32_t i = 0; i < op->n_args; i++)
        text_add(&t, "%s%s", i == 0 ? "" : ", ", c_fits_of(e->arena, op->arg[i].type));
    if (op->n_args > 0)
        cw_line(w, "static const uint32_t fits[] = {%s};", text_done(&t));
    cw_open(w, op->n_args > 0 ? "if (!tare_fits(in, n_in, fits, %u))" : "if (n_in != %u)", op->n_args);
    cw_line(w, "return tare_misfit(m, &tare_ops_unit, OP_%s, in, n_in);", op->c_name);
    w->level--;
    cw_line(w, "return tare_node_%s(m, &(const tare_node){.in = in, .out = out, .n_in = n_in});", op->c_name);
    cw_close(w, "}");
}

void emit_entries(emitter *e, cwriter *w, const ir_op *op)
{
    const entry_names n = take_names(e, op);
    put_refuse(e, w, op, &n);
    put_typed(e, w, op, &n);
    put_node(e, w, op);
    put_boxed(e, w, op);
}

/* ---- documentation ------------------------------------------------------------------------ */

enum { MAX_LISTED = 12 };

static const char *error_kind(uint32_t kind)
{
    static const char *const name[] = {
#define TARE_ERROR_KIND(name) #name,
#include "tare/errors.def"
#undef TARE_ERROR_KIND
    };
    return kind < sizeof name / sizeof *name ? name[kind] : "Error";
}

/* Rules that a call may fail, in the order of their functions. */
typedef struct rule_list {
    emitter *e;
    bool *seen; /* functions */
    const ir_rule *rule[MAX_LISTED];
    uint32_t n;
} rule_list;

static void collect_func(rule_list *l, const ir_func *f);

static void collect_block(rule_list *l, const ir_stmt *block)
{
    for (const ir_stmt *s = block != NULL ? block->body : NULL; s != NULL; s = s->next) {
        if (s->rule != NULL && l->n++ < MAX_LISTED)
            l->rule[l->n - 1] = s->rule;
        if (s->func != NULL)
            collect_func(l, s->func);
        collect_block(l, s->op == TARE_STMT_BLOCK ? s : s->body);
        collect_block(l, s->other);
    }
}

static void collect_func(rule_list *l, const ir_func *f)
{
    if (l->seen[f->index])
        return;
    l->seen[f->index] = true;
    collect_block(l, f->body);
}

static void doc_results(text *t, const ir_op *op, const entry_names *n)
{
    for (uint32_t k = 0; k < op->n_returns; k++) {
        const ir_arg *r = return_of(op, k);
        const ir_arg *origin = NULL;
        uint32_t from = 0;
        for (uint32_t i = 0; r->alias != 0 && i < op->n_args && origin == NULL; i++)
            if (op->arg[i].alias == r->alias) {
                origin = &op->arg[i];
                from = i;
            }
        text_add(t, "\n%s: %s", n->out[k], ir_type_name(r->type));
        if (origin != NULL)
            text_add(t,
                     (origin->flags & TARE_ARG_WRITTEN) != 0 ? ", `%s` itself"
                                                             : ", may share the storage of `%s`",
                     n->arg[from]);
    }
}

/* "expected a matrix, got {...} dimensions", with the names of locals. */
static const char *message(emitter *e, const ir_rule *r)
{
    text t = {.arena = e->arena};
    for (uint32_t i = 0; i < r->n_pieces; i++) {
        const ir_piece *p = &r->piece[i];
        text_add(&t, "%s", p->text != NULL ? p->text : "");
        if (p->expr != NULL)
            text_add(&t, "{%s}",
                     p->expr->op == TARE_IR_LOCAL ? r->func->local[p->expr->u.local].name : "...");
    }
    return r->n_pieces > 0 ? text_done(&t) : "";
}

static void doc_rules(emitter *e, text *t, const ir_op *op)
{
    rule_list l = {.e = e, .seen = arena_array(e->arena, bool, e->module->n_funcs + 1u)};
    collect_func(&l, op->func);
    if (l.n == 0)
        return;
    text_add(t, "\n\nMay refuse:");
    for (uint32_t i = 0; i < l.n && i < MAX_LISTED; i++) {
        const char *at = c_place(e, l.rule[i]->at);
        text_add(t, "\n  %s \"%s\"%s%s%s", error_kind(l.rule[i]->kind), message(e, l.rule[i]),
                 at != NULL ? " (" : "", at != NULL ? at : "", at != NULL ? ")" : "");
    }
    if (l.n > MAX_LISTED)
        text_add(t, "\n  and for %u more reasons", l.n - MAX_LISTED);
}

void emit_entry_doc(emitter *e, cwriter *w, const ir_op *op)
{
    const entry_names n = take_names(e, op);
    const char *at = c_place(e, op->at);
    text t = {.arena = e->arena};
    text_add(&t, "%s", op->schema);
    if (at != NULL)
        text_add(&t, "  (%s)", at);
    const char *doc = op->doc != NULL ? op->doc : op->base != NULL ? op->base->doc : NULL;
    if (doc != NULL)
        text_add(&t, "\n\n%s", doc);
    if (op->n_returns > 0)
        text_add(&t, "\n");
    doc_results(&t, op, &n);
    doc_rules(e, &t, op);
    cw_comment(w, text_done(&t));
}
