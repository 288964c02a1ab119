/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Verifies a module: whoever reads it after this may believe it.
 *
 * Knows: names, numbers, signatures, that nothing calls itself, that what emitters rely on
 * (may_fail, order, one user for each expression) is so.  Refuses to know: where the IR came from.
 */
#include "ir/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool verify_fail(verifier *v, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (v->problem == NULL)
        v->problem = arena_text(v->arena, text, strlen(text));
    return false;
}

bool verify_fail_at(verifier *v, const ir_stmt *s, const char *what)
{
    const bool named = s->op == TARE_STMT_LET || s->op == TARE_STMT_SET || s->op == TARE_STMT_SET_AT ||
                       s->op == TARE_STMT_PUSH;
    const char *name = named && s->local < v->func->n_locals ? v->func->local[s->local].name : "";
    return verify_fail(v, "%s: %s%s%s: %s", v->func->name, ir_stmt_name(s->op), *name != '\0' ? " " : "", name, what);
}

/* ---- names ---- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
}

static bool is_identifier(const char *name)
{
    if (name == NULL || *name == '\0' || is_digit(*name))
        return false;
    while (is_word(*name))
        name++;
    return *name == '\0';
}

static int by_text(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

/* Identifiers, each once. Sorts `name`. */
static bool names(verifier *v, const char *of, uint32_t n, const char **name)
{
    for (uint32_t i = 0; i < n; i++)
        if (!is_identifier(name[i]))
            return verify_fail(v, "%s: `%s` is no identifier", of, name[i] != NULL ? name[i] : "");
    if (n != 0)
        qsort(name, n, sizeof *name, by_text);
    for (uint32_t i = 1; i < n; i++)
        if (strcmp(name[i - 1], name[i]) == 0)
            return verify_fail(v, "%s: the name %s is taken twice", of, name[i]);
    return true;
}

/* ---- functions ---- */

static bool types(verifier *v, const char *of, uint32_t n, const tare_irtype *type)
{
    for (uint32_t i = 0; i < n; i++)
        if (!ir_type_valid(type[i]))
            return verify_fail(v, "%s: type %u of %u is invalid", of, i, n);
    return true;
}

static bool frame(verifier *v, const ir_func *f, uint32_t index)
{
    if (f == NULL || f->name == NULL || f->index != index)
        return verify_fail(v, "function %u is missing or misnumbered", index);
    if (f->n_params > f->n_locals)
        return verify_fail(v, "%s: %u parameters among %u locals", f->name, f->n_params, f->n_locals);
    const char **name = arena_array(v->arena, const char *, (size_t)f->n_locals + 1);
    for (uint32_t i = 0; i < f->n_locals; i++) {
        name[i] = f->local[i].name;
        if (i < f->n_params && !ir_type_valid(f->local[i].type))
            return verify_fail(v, "%s: parameter %u has no valid type", f->name, i);
        if (i < f->n_params && f->local[i].is_var)
            return verify_fail(v, "%s: parameter %u is a var", f->name, i);
    }
    return names(v, f->name, f->n_locals, name) && types(v, f->name, f->n_results, f->result);
}

static bool frames(verifier *v)
{
    const ir_module *m = v->module;
    const char **name = arena_array(v->arena, const char *, (size_t)m->n_funcs + 1);
    for (uint32_t i = 0; i < m->n_funcs; i++) {
        if (!frame(v, m->func[i], i))
            return false;
        name[i] = m->func[i]->name;
    }
    return names(v, "functions", m->n_funcs, name);
}

/* ---- calls: no function reaches itself, none hides that it may fail ---- */

typedef struct edges { uint32_t n, room; uint32_t *to; bool fails; } edges;

static void edge(verifier *v, edges *e, uint32_t to)
{
    if (e->n == e->room) {
        e->room = e->room != 0 ? 2 * e->room : 4;
        uint32_t *wider = arena_array(v->arena, uint32_t, e->room);
        if (e->n != 0)
            memcpy(wider, e->to, e->n * sizeof *wider);
        e->to = wider;
    }
    e->to[e->n++] = to;
}

static void see_fault(edges *e, const ir_expr *x)
{
    const ir_kind kind = ir_info(x->op)->kind;
    e->fails |= kind == IR_FAULT || kind == IR_FAULT_CALL || kind == IR_MAKE;
    for (uint32_t i = 0; i < x->n; i++)
        see_fault(e, x->operand[i]);
}

static void gather(verifier *v, edges *e, const ir_stmt *s)
{
    const ir_module *m = v->module;
    for (; s != NULL; s = s->next) {
        for (uint32_t i = 0; i < s->n; i++)
            see_fault(e, s->expr[i]);
        e->fails |= s->op == TARE_STMT_REQUIRE || s->op == TARE_STMT_FAIL || s->op == TARE_STMT_CALL_SLOT ||
                    s->op == TARE_STMT_PUSH || s->op == TARE_STMT_SET_AT;
        if (s->op == TARE_STMT_CALL) {
            edge(v, e, s->func->index);
            e->fails |= s->func->may_fail;
        }
        for (uint32_t p = 0; s->op == TARE_STMT_CALL_SLOT && p < m->n_profiles; p++)
            if (m->profile[p]->slot[s->slot->index] != NULL)
                edge(v, e, m->profile[p]->slot[s->slot->index]->index);
        if (s->body != NULL)
            gather(v, e, s->body);
        if (s->other != NULL)
            gather(v, e, s->other);
    }
}

/* A walk in depth with a path of its own; who is met again on the path calls itself. */
static bool acyclic(verifier *v, const edges *all)
{
    const uint32_t n = v->module->n_funcs;
    uint8_t *state = arena_array(v->arena, uint8_t, (size_t)n + 1); /* 1 on the path, 2 done */
    uint32_t *path = arena_array(v->arena, uint32_t, (size_t)n + 1);
    uint32_t *next = arena_array(v->arena, uint32_t, (size_t)n + 1);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t depth = 0;
        if (state[i] == 0) {
            path[depth++] = i;
            state[i] = 1;
        }
        while (depth != 0) {
            const uint32_t at = path[depth - 1];
            if (next[at] == all[at].n) {
                state[at] = 2;
                depth--;
                continue;
            }
            const uint32_t to = all[at].to[next[at]++];
            if (state[to] == 1)
                return verify_fail(v, "%s: it calls itself", v->module->func[to]->name);
            if (state[to] == 0) {
                state[to] = 1;
                path[depth++] = to;
            }
        }
    }
    return true;
}

static bool calls(verifier *v)
{
    const ir_module *m = v->module;
    edges *all = arena_array(v->arena, edges, (size_t)m->n_funcs + 1);
    for (uint32_t i = 0; i < m->n_funcs; i++) {
        gather(v, &all[i], m->func[i]->body->body);
        if (all[i].fails && !m->func[i]->may_fail)
            return verify_fail(v, "%s: it may fail and is not marked so", m->func[i]->name);
    }
    return acyclic(v, all);
}

/* ---- slots, profiles, rules, operators ---- */

static bool slots(verifier *v)
{
    const ir_module *m = v->module;
    const char **name = arena_array(v->arena, const char *, (size_t)m->n_slots + 1);
    for (uint32_t i = 0; i < m->n_slots; i++) {
        const ir_slot *s = m->slot[i];
        if (s == NULL || s->name == NULL || s->index != i)
            return verify_fail(v, "slot %u is missing or misnumbered", i);
        if (!types(v, s->name, s->n_params, s->param) || !types(v, s->name, s->n_results, s->result))
            return false;
        name[i] = s->name;
    }
    return names(v, "slots", m->n_slots, name);
}

static bool fills(const ir_func *f, const ir_slot *s)
{
    if (f->n_params != s->n_params || f->n_results != s->n_results)
        return false;
    for (uint32_t i = 0; i < s->n_params; i++)
        if (f->local[i].type != s->param[i])
            return false;
    return s->n_results == 0 || memcmp(f->result, s->result, s->n_results) == 0;
}

static bool profiles(verifier *v)
{
    const ir_module *m = v->module;
    if (m->n_profiles >= TARE_KIND_MAX)
        return verify_fail(v, "%u profiles, at most %d", m->n_profiles, TARE_KIND_MAX - 1);
    for (uint32_t i = 0; i < m->n_profiles; i++) {
        const ir_profile *p = m->profile[i];
        if (p == NULL || p->name == NULL || p->index != i)
            return verify_fail(v, "profile %u is missing or misnumbered", i);
        for (uint32_t k = 0; k < m->n_slots; k++) {
            const ir_func *f = p->slot[k];
            if (f != NULL && (f->index >= m->n_funcs || m->func[f->index] != f || !fills(f, m->slot[k])))
                return verify_fail(v, "profile %s: its function does not fit slot %s", p->name, m->slot[k]->name);
        }
    }
    return true;
}

static bool rules(verifier *v)
{
    enum { N_KINDS = 0
#define TARE_ERROR_KIND(name) +1
#include "tare/errors.def"
#undef TARE_ERROR_KIND
    };
    const ir_module *m = v->module;
    for (uint32_t i = 0; i < m->n_rules; i++) {
        const ir_rule *r = m->rule[i];
        if (r == NULL || r->index != i || r->text == NULL || r->kind >= N_KINDS || r->func == NULL)
            return verify_fail(v, "rule %u is missing, misnumbered or of no kind", i);
    }
    return true;
}

static bool signature(verifier *v, const ir_op *op)
{
    const ir_func *f = op->func;
    if (f == NULL || f->index >= v->module->n_funcs || v->module->func[f->index] != f || f->kind != IR_FUNC_OP ||
        f->op != op)
        return verify_fail(v, "%s: its function is not its own", op->name);
    if (f->n_params != op->n_args || f->n_results != op->n_returns)
        return verify_fail(v, "%s: %u arguments and %u returns, its function has %u and %u", op->name, op->n_args,
                           op->n_returns, f->n_params, f->n_results);
    for (uint32_t i = 0; i < op->n_args + op->n_returns; i++) {
        const tare_irtype type = i < op->n_args ? f->local[i].type : f->result[i - op->n_args];
        if (op->arg[i].type != type)
            return verify_fail(v, "%s: argument or return %u is %s, its function has %s", op->name, i,
                               ir_type_name(op->arg[i].type), ir_type_name(type));
        if (i < op->n_args && op->arg[i].name == NULL)
            return verify_fail(v, "%s: argument %u has no name", op->name, i);
    }
    return true;
}

static bool ops(verifier *v)
{
    const ir_module *m = v->module;
    const char **name = arena_array(v->arena, const char *, (size_t)m->n_ops + 1);
    for (uint32_t i = 0; i < m->n_ops; i++) {
        const ir_op *op = m->op[i];
        if (op == NULL || op->name == NULL || op->schema == NULL || op->family == NULL || op->index != i)
            return verify_fail(v, "operator %u is missing, misnumbered or nameless", i);
        if (i != 0 && strcmp(m->op[i - 1]->name, op->name) >= 0)
            return verify_fail(v, "%s: operators are not in order", op->name);
        if (op->base == NULL || op->base->index >= m->n_ops || m->op[op->base->index] != op->base)
            return verify_fail(v, "%s: its base is not the module's", op->name);
        if (!signature(v, op))
            return false;
        name[i] = op->c_name;
    }
    return names(v, "operators", m->n_ops, name);
}

static bool bodies(verifier *v)
{
    const ir_module *m = v->module;
    v->rule_uses = arena_array(v->arena, uint8_t, (size_t)m->n_rules + 1);
    for (uint32_t i = 0; i < m->n_funcs; i++)
        if (!verify_func(v, m->func[i]))
            return false;
    return true;
}

const char *ir_verify(arena *a, const ir_module *module)
{
    verifier v = {.arena = a, .module = module};
    if (frames(&v) && slots(&v) && profiles(&v) && rules(&v) && bodies(&v) && calls(&v))
        ops(&v);
    return v.problem;
}
