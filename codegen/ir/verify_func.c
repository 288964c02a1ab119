/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Verifies functions: locals, statements, what is bound on each path, how paths end.
 *
 * `bound` follows the paths: a branch that returns, fails, breaks or continues leaves it NULL, and
 * where two paths meet only what both bound stays bound.
 */
#include "ir/verify.h"

#include <string.h>

/* ---- what is bound ---- */

bool verify_is_bound(const verifier *v, uint32_t local)
{
    return v->bound != NULL && (v->bound[local / 64] >> (local % 64) & 1) != 0;
}

static void set_bound(verifier *v, uint32_t local) { v->bound[local / 64] |= (uint64_t)1 << (local % 64); }

static uint64_t *copy_bound(verifier *v)
{
    uint64_t *copy = arena_array(v->arena, uint64_t, v->n_words);
    memcpy(copy, v->bound, v->n_words * sizeof *copy);
    return copy;
}

/* Of two paths, either of which may never arrive. */
static uint64_t *meet(const verifier *v, uint64_t *a, uint64_t *b)
{
    for (size_t i = 0; a != NULL && b != NULL && i < v->n_words; i++)
        a[i] &= b[i];
    return a != NULL ? a : b;
}

/* ---- bindings ---- */

static bool in_range(verifier *v, const ir_stmt *s, uint32_t local)
{
    return local < v->func->n_locals ||
           verify_fail_at(v, s, arena_format(v->arena, "local %u of %u", local, v->func->n_locals));
}

/* Binds a local here; what is no var has one place where it is bound. */
static bool bind(verifier *v, const ir_stmt *s, uint32_t local, tare_irtype type)
{
    if (!in_range(v, s, local))
        return false;
    const ir_local *l = &v->func->local[local];
    if (l->type != type)
        return verify_fail_at(v, s, arena_format(v->arena, "%s is %s, its value %s", l->name, ir_type_name(l->type),
                                                 ir_type_name(type)));
    if (local < v->func->n_params)
        return verify_fail_at(v, s, arena_format(v->arena, "parameter %s is bound again", l->name));
    if (v->sites[local] != 0 && !l->is_var)
        return verify_fail_at(v, s, arena_format(v->arena, "%s is bound in two places", l->name));
    v->sites[local] = 1;
    set_bound(v, local);
    return true;
}

static bool is_own_list(const ir_expr *e)
{
    return e->op == TARE_IR_COPY || e->op == TARE_IR_LIST || e->op == TARE_IR_REPEAT || e->op == TARE_IR_CONCAT;
}

/* A var, bound already. */
static bool var(verifier *v, const ir_stmt *s)
{
    if (!in_range(v, s, s->local))
        return false;
    const ir_local *l = &v->func->local[s->local];
    if (!l->is_var)
        return verify_fail_at(v, s, arena_format(v->arena, "%s is no var", l->name));
    return verify_is_bound(v, s->local) ||
           verify_fail_at(v, s, arena_format(v->arena, "%s may be assigned before it is bound", l->name));
}

static bool var_list(verifier *v, const ir_stmt *s)
{
    if (!var(v, s))
        return false;
    v->mutated[s->local] = 1;
    return ir_is_list(v->func->local[s->local].type) || verify_fail_at(v, s, "it is no list");
}

static bool wants(verifier *v, const ir_stmt *s, const ir_expr *e, tare_irtype type)
{
    return e->type == type ||
           verify_fail_at(v, s, arena_format(v->arena, "%s where %s is wanted", ir_type_name(e->type),
                                             ir_type_name(type)));
}

/* ---- statements ---- */

static bool block(verifier *v, const ir_stmt *b);

static bool verify_let(verifier *v, const ir_stmt *s)
{
    if (!bind(v, s, s->local, s->expr[0]->type))
        return false;
    v->shared[s->local] |= v->func->local[s->local].is_var && !is_own_list(s->expr[0]);
    return true;
}

static bool verify_set(verifier *v, const ir_stmt *s)
{
    if (!var(v, s))
        return false;
    v->shared[s->local] |= !is_own_list(s->expr[0]);
    return wants(v, s, s->expr[0], v->func->local[s->local].type);
}

static bool verify_if(verifier *v, const ir_stmt *s)
{
    if (!wants(v, s, s->expr[0], TARE_TY_BOOL))
        return false;
    uint64_t *before = copy_bound(v);
    if (!block(v, s->body))
        return false;
    uint64_t *after_body = v->bound;
    v->bound = before;
    if (!block(v, s->other))
        return false;
    v->bound = meet(v, v->bound, after_body);
    return true;
}

/* The body may never run: what it binds is not bound after it. */
static bool verify_for(verifier *v, const ir_stmt *s)
{
    if (!wants(v, s, s->expr[0], TARE_TY_INT) || !wants(v, s, s->expr[1], TARE_TY_INT))
        return false;
    uint64_t *before = copy_bound(v);
    if (!bind(v, s, s->local, TARE_TY_INT))
        return false;
    if (v->func->local[s->local].is_var)
        return verify_fail_at(v, s, "the counter is a var");
    v->n_loops++;
    const bool good = block(v, s->body);
    v->n_loops--;
    v->bound = before;
    return good;
}

static bool verify_return(verifier *v, const ir_stmt *s)
{
    if (s->n != v->func->n_results)
        return verify_fail_at(v, s, arena_format(v->arena, "%u values, the function has %u results", s->n,
                                                 v->func->n_results));
    for (uint32_t i = 0; i < s->n; i++)
        if (!wants(v, s, s->expr[i], v->func->result[i]))
            return false;
    v->bound = NULL;
    return true;
}

static bool verify_message(verifier *v, const ir_stmt *s)
{
    const ir_rule *r = s->rule;
    for (uint32_t i = 0; i < r->n_pieces; i++) {
        const ir_piece *p = &r->piece[i];
        if (p->expr != NULL && !verify_expr(v, s, p->expr, false))
            return false;
        if (ir_piece_format(p->format) == TARE_PIECE_COUNT)
            return verify_fail_at(v, s, "a piece has an unknown format");
    }
    return true;
}

static bool verify_rule(verifier *v, const ir_stmt *s)
{
    const ir_rule *r = s->rule;
    if (r == NULL || r->index >= v->module->n_rules || v->module->rule[r->index] != r)
        return verify_fail_at(v, s, "its rule is not the module's");
    if (r->func != v->func)
        return verify_fail_at(v, s, "its rule belongs to another function");
    if (v->rule_uses[r->index]++ != 0)
        return verify_fail_at(v, s, "its rule is used twice");
    if (s->op == TARE_STMT_REQUIRE && !wants(v, s, s->expr[0], TARE_TY_BOOL))
        return false;
    if (!verify_message(v, s))
        return false;
    if (s->op == TARE_STMT_FAIL)
        v->bound = NULL;
    return true;
}

static bool arguments(verifier *v, const ir_stmt *s, uint32_t n, ir_expr *const *e, uint32_t n_params,
                      const tare_irtype *param)
{
    if (n != n_params)
        return verify_fail_at(v, s, arena_format(v->arena, "%u arguments, wants %u", n, n_params));
    for (uint32_t i = 0; i < n; i++)
        if (!wants(v, s, e[i], param[i]))
            return false;
    return true;
}

static bool destinations(verifier *v, const ir_stmt *s, uint32_t n_results, const tare_irtype *result)
{
    if (s->n_dest != n_results)
        return verify_fail_at(v, s, arena_format(v->arena, "%u destinations for %u results", s->n_dest, n_results));
    for (uint32_t i = 0; i < n_results; i++)
        if (!bind(v, s, s->dest[i], result[i]))
            return false;
    return true;
}

static bool verify_call(verifier *v, const ir_stmt *s)
{
    const ir_func *f = s->func;
    if (f == NULL || f->index >= v->module->n_funcs || v->module->func[f->index] != f)
        return verify_fail_at(v, s, "the callee is not the module's");
    tare_irtype *param = arena_array(v->arena, tare_irtype, (size_t)f->n_params + 1);
    for (uint32_t i = 0; i < f->n_params; i++)
        param[i] = f->local[i].type;
    return arguments(v, s, s->n, s->expr, f->n_params, param) && destinations(v, s, f->n_results, f->result);
}

static bool verify_call_slot(verifier *v, const ir_stmt *s)
{
    const ir_slot *slot = s->slot;
    if (slot == NULL || slot->index >= v->module->n_slots || v->module->slot[slot->index] != slot)
        return verify_fail_at(v, s, "the slot is not the module's");
    return wants(v, s, s->expr[0], TARE_TY_DEVICE) &&
           arguments(v, s, s->n - 1, s->expr + 1, slot->n_params, slot->param) &&
           destinations(v, s, slot->n_results, slot->result);
}

static bool verify_jump(verifier *v, const ir_stmt *s)
{
    if (v->n_loops == 0)
        return verify_fail_at(v, s, "it stands in no loop");
    v->bound = NULL;
    return true;
}

/* How many expressions a statement has: at least, or exactly. */
static bool has_shape(verifier *v, const ir_stmt *s)
{
    uint32_t least = 1;
    bool exact = true;
    switch ((unsigned)s->op) {
    case TARE_STMT_SET_AT:
    case TARE_STMT_FOR:
    case TARE_STMT_FOR_DOWN: least = 2; break;
    case TARE_STMT_CALL_SLOT: exact = false; break;
    case TARE_STMT_RETURN:
    case TARE_STMT_CALL: least = 0; exact = false; break;
    case TARE_STMT_FAIL:
    case TARE_STMT_BREAK:
    case TARE_STMT_CONTINUE:
    case TARE_STMT_BLOCK: least = 0; break;
    default: break;
    }
    if (s->n < least || (exact && s->n != least) || s->n > UINT16_MAX - 4)
        return verify_fail_at(v, s, arena_format(v->arena, "%u expressions, wants %u", s->n, least));
    return true;
}

static bool operands(verifier *v, const ir_stmt *s)
{
    for (uint32_t i = 0; i < s->n; i++)
        if (!verify_expr(v, s, s->expr[i], s->op == TARE_STMT_LET))
            return false;
    return true;
}

static bool statement(verifier *v, const ir_stmt *s)
{
    if (!has_shape(v, s) || !operands(v, s))
        return false;
    switch ((unsigned)s->op) {
    case TARE_STMT_BLOCK: return block(v, s);
    case TARE_STMT_LET: return verify_let(v, s);
    case TARE_STMT_SET: return verify_set(v, s);
    case TARE_STMT_SET_AT:
        return var_list(v, s) && wants(v, s, s->expr[0], TARE_TY_INT) &&
               wants(v, s, s->expr[1], ir_elem(v->func->local[s->local].type));
    case TARE_STMT_PUSH: return var_list(v, s) && wants(v, s, s->expr[0], ir_elem(v->func->local[s->local].type));
    case TARE_STMT_IF: return verify_if(v, s);
    case TARE_STMT_FOR:
    case TARE_STMT_FOR_DOWN: return verify_for(v, s);
    case TARE_STMT_BREAK:
    case TARE_STMT_CONTINUE: return verify_jump(v, s);
    case TARE_STMT_RETURN: return verify_return(v, s);
    case TARE_STMT_REQUIRE:
    case TARE_STMT_FAIL: return verify_rule(v, s);
    case TARE_STMT_CALL: return verify_call(v, s);
    case TARE_STMT_CALL_SLOT: return verify_call_slot(v, s);
    case TARE_STMT_WRITES: return wants(v, s, s->expr[0], TARE_TY_TENSOR);
    default: return verify_fail_at(v, s, "an expression stands where a statement should");
    }
}

static bool block(verifier *v, const ir_stmt *b)
{
    if (b == NULL || b->op != TARE_STMT_BLOCK)
        return verify_fail(v, "%s: a block is missing", v->func->name);
    if (v->depth >= VERIFY_MAX_DEPTH)
        return verify_fail_at(v, b, "blocks are nested too deeply");
    v->depth++;
    bool good = true;
    for (const ir_stmt *s = b->body; good && s != NULL; s = s->next) {
        if (v->bound == NULL)
            good = verify_fail_at(v, s, "it is never reached");
        else
            good = statement(v, s);
    }
    v->depth--;
    return good;
}

/* ---- functions ---- */

static bool locals_are_right(verifier *v)
{
    for (uint32_t i = 0; i < v->func->n_locals; i++) {
        const ir_local *l = &v->func->local[i];
        if (!ir_type_valid(l->type))
            return verify_fail(v, "%s: %s has no valid type", v->func->name, l->name);
        if (v->mutated[i] != 0 && v->shared[i] != 0)
            return verify_fail(v, "%s: %s changes in place a list that is not its own", v->func->name, l->name);
    }
    return true;
}

static void start(verifier *v, const ir_func *f)
{
    const size_t n = (size_t)f->n_locals + 1;
    v->func = f;
    v->depth = v->n_loops = 0;
    v->n_words = (n + 63) / 64;
    v->bound = arena_array(v->arena, uint64_t, v->n_words);
    v->sites = arena_array(v->arena, uint8_t, n);
    v->mutated = arena_array(v->arena, uint8_t, n);
    v->shared = arena_array(v->arena, uint8_t, n);
    for (uint32_t i = 0; i < f->n_params; i++)
        set_bound(v, i);
}

bool verify_func(verifier *v, const ir_func *f)
{
    start(v, f);
    if (!block(v, f->body) || !locals_are_right(v))
        return false;
    return v->bound == NULL || verify_fail(v, "%s: a path ends without return or fail", f->name);
}
