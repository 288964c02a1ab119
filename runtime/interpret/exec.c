/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Statements and calls.
 *
 * Knows: that a fault raised by a statement's expressions ends the function before the statement
 * takes effect.
 */
#include "interpret/machine.h"
#include "mode/mode.h"

#include <string.h>

/* How a statement ended. */
typedef enum flow { FLOW_NEXT, FLOW_BREAK, FLOW_CONTINUE, FLOW_LEAVE } flow;

static flow exec_block(machine *x, uint32_t block);

MACHINE_APART flow stopped(machine *x, uint32_t stmt)
{
    if (x->m->failed != TARE_OK && x->facts != NULL && x->attempts == 0)
        tare_machine_tell_fault(x, stmt);
    return FLOW_LEAVE;
}

/* FLOW_NEXT, unless something has failed. */
static inline flow after(machine *x, uint32_t stmt)
{
    return x->m->failed == TARE_OK && !x->spoiled ? FLOW_NEXT : stopped(x, stmt);
}

MACHINE_APART flow refuse(machine *x, uint32_t rule)
{
    tare_fault(x->m, x->unit->rule_base + TARE_RULE_FIRST + rule);
    if (x->facts != NULL && x->attempts == 0)
        tare_machine_tell_rule(x, rule);
    return FLOW_LEAVE;
}

/* A statement begins, where that is counted or noted. */
MACHINE_APART void watch(machine *x, uint32_t stmt, const tare_pack_node *n)
{
    machine_mark(x, stmt, COVERAGE_RUN);
    if (x->notes == NULL)
        return;
    if (n->op == TARE_STMT_RETURN && !x->notes->is_broken)
        x->notes->frame[x->frame_number].returned = x->notes->n_notes;
    tare_provenance_add(x->notes, NOTE_STATEMENT, x->frame_number, stmt, (value){.i = 0});
}

static void take_note(machine *x, note_kind kind, uint32_t stmt, int64_t i)
{
    if (x->notes != NULL)
        tare_provenance_add(x->notes, kind, x->frame_number, stmt, (value){.i = i});
}

/* A number that must be one. */
static int64_t number(machine *x, uint32_t node)
{
    const int64_t v = machine_whole(x, node).i;
    return x->symbolic ? machine_number(x, v) : v;
}

MACHINE_APART flow exec_let(machine *x, uint32_t stmt, const uint32_t *o)
{
    const value v = machine_whole(x, o[1]);
    const flow f = after(x, stmt);
    if (f == FLOW_NEXT)
        x->frame[o[0]] = v;
    return f;
}

static tare_irtype local_type(const machine *x, uint32_t local)
{
    return x->p->locals[x->func->first_local + local].type;
}

MACHINE_APART flow exec_set_at(machine *x, uint32_t stmt, const uint32_t *o)
{
    const int64_t i = number(x, o[1]);
    const value v = machine_whole(x, o[2]), list = x->frame[o[0]];
    if (i < 0 || i >= list.list.len)
        tare_fault(x->m, TARE_RULE_BOUNDS);
    x->spoiled |= x->attempts != 0;
    const flow f = after(x, stmt);
    if (f == FLOW_NEXT) {
        tare_value_put(local_type(x, o[0]), list, i, v);
        take_note(x, NOTE_PUT, stmt, i);
    }
    return f;
}

MACHINE_APART flow exec_push(machine *x, uint32_t stmt, const uint32_t *o)
{
    const value v = machine_whole(x, o[1]);
    x->spoiled |= x->attempts != 0;
    if (x->m->failed == TARE_OK && !x->spoiled) {
        tare_value_push(x->m, local_type(x, o[0]), &x->frame[o[0]], v);
        take_note(x, NOTE_PUT, stmt, x->frame[o[0]].list.len - 1);
    }
    return after(x, stmt);
}

/* What a branch has not bound. */
static bool is_unbound(value v)
{
    const value nothing = {.list = {NULL, 0}};
    return memcmp(&v, &nothing, sizeof v) == 0;
}

/* Locals after one branch or the other, in the frame and in `a`. False: they cannot be one. */
static bool merge_locals(machine *x, int64_t cond, const value *a)
{
    for (uint32_t k = 0; k < x->func->n_locals; k++) {
        value *b = &x->frame[k];
        const tare_irtype type = local_type(x, k);
        if (memcmp(b, &a[k], sizeof *b) == 0)
            continue;
        if (type == TARE_TY_INT || type == TARE_TY_BOOL)
            b->i = tare_sym_select(x->m, cond, a[k].i, b->i);
        else if (is_unbound(*b))
            *b = a[k];
        else if (!is_unbound(a[k]))
            return false;
    }
    return x->m->failed == TARE_OK;
}

static uint32_t notes_taken(const machine *x) { return x->notes != NULL ? x->notes->n_notes : 0; }

/* A condition that nobody can decide: both branches, where they do no more than set numbers. */
static bool exec_both(machine *x, uint32_t stmt, const uint32_t *o, int64_t cond)
{
    const uint32_t first = notes_taken(x);
    const uint32_t n = x->func->n_locals;
    const size_t bytes = n * sizeof(value);
    value *before = tare_scratch(x->m, 2 * (int64_t)n, (int64_t)sizeof(value));
    if (before == NULL || x->spoiled)
        return false;
    memcpy(before, x->frame, bytes);
    x->attempts++;
    bool fine = exec_block(x, o[1]) == FLOW_NEXT;
    memcpy(before + n, x->frame, bytes);
    memcpy(x->frame, before, bytes);
    const uint32_t second = notes_taken(x);
    fine = fine && exec_block(x, o[2]) == FLOW_NEXT;
    x->attempts--;
    fine = fine && merge_locals(x, cond, before + n);
    if (fine) {
        take_note(x, NOTE_MERGED, stmt, second);
        return true;
    }
    memcpy(x->frame, before, bytes);
    if (x->notes != NULL)
        tare_provenance_forget(x->notes, first);
    if (x->m->failed != TARE_RULE_MEMORY)
        x->m->failed = TARE_OK;
    x->spoiled = false;
    return false;
}

static bool is_open(machine *x, int64_t cond)
{
    int64_t today;
    return x->symbolic && tare_is_symbolic(cond) && x->m->failed == TARE_OK &&
           tare_sym_decide(x->m, cond) == TARE_SYM_OPEN && !tare_sym_hint(x->m, cond, &today);
}

MACHINE_APART flow exec_if(machine *x, uint32_t stmt, const uint32_t *o)
{
    const int64_t cond = machine_whole(x, o[0]).i;
    if (is_open(x, cond) && exec_both(x, stmt, o, cond)) {
        machine_mark(x, stmt, COVERAGE_FIRST | COVERAGE_SECOND);
        return FLOW_NEXT;
    }
    const bool yes = x->symbolic && tare_is_symbolic(cond) ? tare_machine_decide(x, cond) : cond != 0;
    const flow f = after(x, stmt);
    if (f != FLOW_NEXT)
        return f;
    machine_mark_truth(x, stmt, yes);
    return exec_block(x, o[yes ? 1 : 2]);
}

/* Counts from lo to hi, or back: `round` says how far the counter is. */
MACHINE_APART flow exec_for(machine *x, uint32_t stmt, const uint32_t *o, bool down)
{
    const int64_t lo = number(x, o[1]), hi = number(x, o[2]);
    if (after(x, stmt) != FLOW_NEXT)
        return FLOW_LEAVE;
    int64_t at = down ? hi : lo;
    while (down ? at > lo : at < hi) {
        machine_step(x, 1);
        if (after(x, stmt) != FLOW_NEXT)
            return FLOW_LEAVE;
        at -= down;
        x->frame[o[0]].i = at;
        take_note(x, NOTE_ROUND, stmt, at);
        at += !down;
        machine_mark(x, stmt, COVERAGE_FIRST);
        const flow f = exec_block(x, o[3]);
        if (f == FLOW_LEAVE)
            return f;
        if (f == FLOW_BREAK)
            break;
    }
    return FLOW_NEXT;
}

MACHINE_APART flow exec_return(machine *x, uint32_t stmt, const tare_pack_node *n, const uint32_t *o)
{
    for (uint32_t k = 0; k < n->n; k++)
        x->results[k] = machine_whole(x, o[k]);
    (void)after(x, stmt);
    return FLOW_LEAVE;
}

MACHINE_APART flow exec_require(machine *x, uint32_t stmt, const uint32_t *o)
{
    const int64_t cond = machine_whole(x, o[0]).i;
    bool holds = cond != 0;
    if (x->symbolic && tare_is_symbolic(cond))
        holds = tare_machine_require(x, cond, x->unit->rule_base + TARE_RULE_FIRST + o[1]);
    const flow f = after(x, stmt);
    if (f != FLOW_NEXT || holds)
        return f;
    machine_mark(x, stmt, COVERAGE_FIRST);
    return refuse(x, o[1]);
}

/* ---- calls ---- */

/* What a callee replaces and its caller wants back; all else is of the whole call. */
typedef struct caller {
    const registry_unit *unit;
    const pack *p;
    const tare_pack_func *func;
    value *frame, *results, *top;
    uint32_t frame_number;
} caller;

static caller enter(machine *x, const registry_unit *unit, uint32_t func)
{
    const tare_pack_func *f = &unit->pack.funcs[func];
    const caller c = {x->unit, x->p, x->func, x->frame, x->results, x->top, x->frame_number};
    if (x->notes != NULL)
        x->frame_number = tare_provenance_enter(x->notes, x->func != NULL ? x->frame_number : NOTE_NONE, x->stmt,
                                                (uint32_t)(unit - x->r->unit), func);
    x->unit = unit;
    x->p = &unit->pack;
    x->func = f;
    x->results = c.top;
    x->frame = c.top + f->n_results;
    x->top = x->frame + f->n_locals;
    return c;
}

static void leave(machine *x, const caller *c)
{
    x->unit = c->unit;
    x->p = c->p;
    x->func = c->func;
    x->frame = c->frame;
    x->results = c->results;
    x->top = c->top;
    x->frame_number = c->frame_number;
}

bool tare_machine_call(machine *x, const registry_unit *unit, uint32_t func)
{
    const tare_pack_func *f = &unit->pack.funcs[func];
    const uint32_t stmt = x->stmt;
    const caller c = enter(x, unit, func);
    for (value *v = x->frame + f->n_params; v < x->top; v++)
        *v = (value){.list = {NULL, 0}};
    if (exec_block(x, f->body) != FLOW_LEAVE && f->n_results > 0) {
        tare_fault(x->m, TARE_RULE_BOUNDS);
        (void)after(x, f->body);
    }
    leave(x, &c);
    x->stmt = stmt;
    return x->m->failed == TARE_OK && !x->spoiled;
}

static flow call(machine *x, uint32_t stmt, const pack_call *c, const registry_unit *unit, uint32_t func)
{
    const uint32_t n_results = unit->pack.funcs[func].n_results;
    for (uint32_t k = 0; k < c->n_args; k++)
        x->top[n_results + k] = machine_whole(x, c->arg[k]);
    if (after(x, stmt) != FLOW_NEXT || !tare_machine_call(x, unit, func))
        return FLOW_LEAVE;
    for (uint32_t k = 0; k < c->n_dests; k++)
        x->frame[c->dest[k]] = x->top[k];
    return FLOW_NEXT;
}

MACHINE_APART flow exec_call(machine *x, uint32_t stmt, const tare_pack_node *n)
{
    const pack_call c = pack_call_of(x->p, n);
    return call(x, stmt, &c, x->unit, c.target);
}

MACHINE_APART flow exec_call_slot(machine *x, uint32_t stmt, const tare_pack_node *n)
{
    const pack_call c = pack_call_of(x->p, n);
    const uint32_t device = (uint32_t)machine_whole(x, c.device).i;
    if (after(x, stmt) != FLOW_NEXT)
        return FLOW_LEAVE;
    const registry_func filler = registry_slot(x->r, tare_device_kind(device), c.target);
    if (filler.func != 0)
        return call(x, stmt, &c, &x->r->unit[filler.unit], filler.func - 1);
    tare_fault(x->m, TARE_RULE_PROFILE);
    if (x->facts != NULL)
        tare_machine_tell_slot(x, stmt, device, c.target);
    return FLOW_LEAVE;
}

/* ---- all of them ---- */

MACHINE_APART flow exec_writes(machine *x, uint32_t stmt, const uint32_t *o)
{
    const tare_rec t = machine_whole(x, o[0]).rec;
    x->spoiled |= x->attempts != 0;
    if (x->m->failed == TARE_OK && !x->spoiled)
        tare_abi_writes(x->m, &t);
    return after(x, stmt);
}

MACHINE_APART flow exhausted(machine *x, uint32_t stmt)
{
    tare_fault(x->m, TARE_RULE_BOUNDS);
    return after(x, stmt);
}

static flow exec(machine *x, uint32_t stmt)
{
    const tare_pack_node *n = &x->p->nodes[stmt];
    const uint32_t *o = x->p->operands + n->first;
    x->stmt = stmt;
    if (--x->budget < 0)
        return exhausted(x, stmt);
    if (x->is_watched)
        watch(x, stmt, n);
    switch ((unsigned)n->op) {
    case TARE_STMT_BLOCK: return exec_block(x, stmt);
    case TARE_STMT_LET:
    case TARE_STMT_SET: return exec_let(x, stmt, o);
    case TARE_STMT_SET_AT: return exec_set_at(x, stmt, o);
    case TARE_STMT_PUSH: return exec_push(x, stmt, o);
    case TARE_STMT_IF: return exec_if(x, stmt, o);
    case TARE_STMT_FOR: return exec_for(x, stmt, o, false);
    case TARE_STMT_FOR_DOWN: return exec_for(x, stmt, o, true);
    case TARE_STMT_BREAK: return FLOW_BREAK;
    case TARE_STMT_CONTINUE: return FLOW_CONTINUE;
    case TARE_STMT_RETURN: return exec_return(x, stmt, n, o);
    case TARE_STMT_REQUIRE: return exec_require(x, stmt, o);
    case TARE_STMT_FAIL: return refuse(x, o[0]);
    case TARE_STMT_CALL: return exec_call(x, stmt, n);
    case TARE_STMT_CALL_SLOT: return exec_call_slot(x, stmt, n);
    default: return exec_writes(x, stmt, o);
    }
}

/* A body or an arm: itself no step. */
static flow exec_block(machine *x, uint32_t block)
{
    const tare_pack_node *n = &x->p->nodes[block];
    const uint32_t *o = x->p->operands + n->first, *const end = o + n->n;
    flow f = FLOW_NEXT;
    if (n->op != TARE_STMT_BLOCK)
        return exec(x, block);
    if (x->is_watched)
        watch(x, block, n);
    while (o != end && f == FLOW_NEXT)
        f = exec(x, *o++);
    return f;
}
