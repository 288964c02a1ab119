/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Running a bound call: which execution, and what a refusal leaves. */
#include "interpret/boxes.h"
#include "interpret/call.h"

#include <string.h>

static bool any_symbolic(const mode *m, const tare_bound *b)
{
    for (uint32_t i = 0; i < b->n; i++)
        if (tare_slot_is_symbolic(m, &b->slot[i]))
            return true;
    return false;
}

bool tare_bound_has_symbols(const mode *m, const tare_bound *b)
{
    for (uint32_t i = 0; i < b->n; i++)
        if (b->slot[i].tag != TARE_TAG_TENSOR && b->slot[i].tag != TARE_TAG_TENSORS && tare_slot_is_symbolic(m, &b->slot[i]))
            return true;
    return false;
}

static uint32_t refuse(tare_mode *m, const registry_unit *u, uint32_t op, const tare_bound *b, uint32_t rule)
{
    return tare_refused_keep(m, u->unit, op, b->slot, b->n, rule);
}

static uint32_t run_interpreted(tare_mode *m, const registry_unit *u, uint32_t op, const tare_bound *b,
                                tare_results *out)
{
    tare_abi_enter(m);
    const uint32_t rule = tare_interpret_op(m, u, op, b->slot, b->n, out->slot, NULL);
    return rule == TARE_OK ? TARE_OK : refuse(m, u, op, b, rule);
}

static uint32_t run_native(tare_mode *m, const registry_unit *u, uint32_t op, const tare_bound *b, tare_results *out)
{
    for (uint32_t i = 0; i < b->n; i++)
        if (!tare_slot_fits(mode_of_const(m), u->pack.args[u->pack.ops[op].first_arg + i].type, &b->slot[i]))
            return run_interpreted(m, u, op, b, out); /* which says what is wrong */
    const uint32_t rule = u->unit->entries[op].boxed(m, b->slot, b->n, out->slot);
    /* A slot may be filled by a function that is only interpreted. */
    return rule == TARE_RULE_PROFILE && mode_of_const(m)->registry->interprets_slots
               ? run_interpreted(m, u, op, b, out)
               : rule;
}

/* Lists of destinations are no results: what became of their tensors is written where the list is. */
static void update_lists(const mode *m, const tare_op_info *info, const tare_bound *b)
{
    for (uint32_t a = 0; a < info->n_args; a++) {
        if (!(info->arg[a].flags & TARE_ARG_WRITTEN) || b->slot[a].tag != TARE_TAG_TENSORS)
            continue;
        tare_rec *at = (tare_rec *)(uintptr_t)b->slot[a].u.recs;
        for (uint32_t i = 0; i < b->slot[a].len; i++)
            for (uint32_t k = 0; k < m->applied_count; k++)
                if (m->pending[k].is_growth && memcmp(&m->pending[k].from, &at[i], sizeof at[i]) == 0)
                    at[i] = m->pending[k].to;
    }
}

uint32_t tare_run(tare_mode *abi, const tare_bound *b, tare_execution execution, tare_results *out)
{
    mode *m = mode_of(abi);
    const tare_op_info *info = m->registry != NULL ? tare_registry_op(m->registry, b->op) : NULL;
    out->n = 0;
    if (info == NULL || b->n != info->n_args) {
        tare_abi_enter(abi);
        return tare_refused_keep(abi, NULL, TARE_NO_OP, NULL, 0, TARE_RULE_ARGUMENT);
    }
    memset(out->rec, 0, info->n_returns * sizeof out->rec[0]);
    for (uint32_t k = 0; k < info->n_returns; k++)
        out->slot[k] = (tare_slot){.u.rec = &out->rec[k]};
    const registry_unit *u = &m->registry->unit[info->unit];
    const uint32_t unknowns = m->unknowns.live;
    const bool native = execution == TARE_NATIVE && info->native && !any_symbolic(m, b);
    uint32_t rule = native ? run_native(abi, u, info->index, b, out) : run_interpreted(abi, u, info->index, b, out);
    /* Native code calculates with numbers alone: what meets an unknown size is run again over symbols. */
    if (native && rule == TARE_RULE_UNKNOWN && info->flags & TARE_OP_DATA_DEPENDENT)
        rule = run_interpreted(abi, u, info->index, b, out);
    if (rule != TARE_OK) {
        tare_mode_rewind(m, unknowns);
        return rule;
    }
    out->n = info->n_returns;
    update_lists(m, info, b);
    return TARE_OK;
}
