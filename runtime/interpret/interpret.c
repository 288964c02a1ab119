/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * One operator, interpreted: arguments in, rule, commits, results out.
 *
 * The order at the end is that of generated entries: results, then writes, then written arguments.
 */
#include "interpret/boxes.h"
#include "interpret/call.h"
#include "interpret/machine.h"
#include "tare/boxing.h"

static bool open_arguments(machine *x, const tare_pack_op *op, const tare_slot *in, uint32_t n_in)
{
    const tare_pack_arg *arg = x->p->args + op->first_arg;
    if (n_in != op->n_args)
        return false;
    for (uint32_t i = 0; i < n_in; i++) {
        if (!tare_slot_fits(mode_of_const(x->m), arg[i].type, &in[i]))
            return false;
        x->top[op->n_returns + i] = tare_slot_open(arg[i].type, &in[i]);
        x->symbolic |= x->may_be_symbolic && tare_slot_is_symbolic(mode_of_const(x->m), &in[i]);
    }
    return true;
}

static void commit(machine *x, const tare_pack_op *op)
{
    const tare_pack_arg *ret = x->p->args + op->first_arg + op->n_args;
    for (uint32_t k = 0; k < op->n_returns; k++) {
        if (irtype_elem(ret[k].type) != TARE_TY_TENSOR)
            continue;
        if (irtype_is_list(ret[k].type))
            tare_commit_list(x->m, &x->top[k].tensors, k);
        else
            tare_commit(x->m, &x->top[k].rec, k);
    }
    tare_commit_writes(x->m);
}

static bool is_tensor(tare_irtype type) { return irtype_elem(type) == TARE_TY_TENSOR && !irtype_is_list(type); }

/* A written argument whose alias letter a result bears becomes that result. */
static void store_written(const machine *x, const tare_pack_op *op, const tare_slot *in)
{
    const tare_pack_arg *arg = x->p->args + op->first_arg, *ret = arg + op->n_args;
    for (uint32_t k = 0; k < op->n_returns; k++) {
        if (ret[k].alias == 0 || ret[k].alias == '*' || !is_tensor(ret[k].type))
            continue;
        for (uint32_t i = 0; i < op->n_args; i++)
            if (arg[i].alias == ret[k].alias && (arg[i].flags & TARE_ARG_WRITTEN) != 0 && is_tensor(arg[i].type) &&
                in[i].tag == TARE_TAG_TENSOR)
                *tare_unbox_written(&in[i]) = x->top[k].rec;
    }
}

static void give_results(const machine *x, const tare_pack_op *op, tare_slot *out)
{
    const tare_pack_arg *ret = x->p->args + op->first_arg + op->n_args;
    for (uint32_t k = 0; k < op->n_returns; k++)
        tare_slot_close(x->m, ret[k].type, x->top[k], &out[k], k);
}

/* Notes are taken where numbers may be handles: there every expression passes one place. */
static void take_notes(machine *x, const tare_pack_op *op)
{
    tare_provenance_begin(x->notes, x->r, (uint32_t)(x->unit - x->r->unit), x->op);
    for (uint32_t i = 0; i < op->n_args; i++)
        tare_provenance_add(x->notes, NOTE_ARGUMENT, 0, i, x->top[op->n_returns + i]);
    x->symbolic = true;
}

uint32_t tare_interpret_op(tare_mode *m, const registry_unit *unit, uint32_t index, const tare_slot *in, uint32_t n_in,
                      tare_slot *out, tare_error *facts)
{
    const tare_pack_op *op = &unit->pack.ops[index];
    const int64_t values = (int64_t)unit->need[op->func].values + op->n_returns;
    machine x = {.m = m, .r = mode_of_const(m)->registry, .unit = unit, .p = &unit->pack, .budget = MACHINE_BUDGET,
                 .coverage = coverage_of(mode_of_const(m)->coverage, mode_of_const(m)->registry),
                 .notes = facts == NULL ? mode_of(m)->provenance : NULL, .facts = facts, .op = index,
                 .may_be_symbolic = mode_of_const(m)->unknowns.nodes != 0};
    x.top = tare_scratch(m, values, (int64_t)sizeof(value));
    if (x.top == NULL)
        return m->failed;
    x.is_watched = x.coverage != NULL || x.notes != NULL;
    if (!open_arguments(&x, op, in, n_in)) {
        tare_fault(m, TARE_RULE_ARGUMENT);
        return m->failed;
    }
    if (x.notes != NULL)
        take_notes(&x, op);
    mode_of(m)->over_symbols = true;
    const bool returned = tare_machine_call(&x, unit, op->func);
    mode_of(m)->over_symbols = false;
    mode_of(m)->read_more = x.reads != 0;
    if (!returned || facts != NULL)
        return m->failed;
    commit(&x, op);
    if (m->failed == TARE_OK) {
        store_written(&x, op, in);
        if (out != NULL)
            give_results(&x, op, out);
        if (x.notes != NULL)
            x.notes->is_complete = true;
    }
    return m->failed;
}
