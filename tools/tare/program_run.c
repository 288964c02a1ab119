/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Calls of a program's nodes; see program_run.h. */
#include "program_run.h"

#include <string.h>

const char *program_operator(const program_node *node)
{
    return strncmp(node->target, "torch.ops.", 10) == 0 ? node->target + 10 : node->target;
}

bool program_fill_inputs(program *p, tare_rec *rec, reason *why)
{
    for (uint32_t i = 0; i < p->n_inputs; i++)
        if (!program_input(p, (uint32_t)p->input[i], &rec[p->input[i]], why))
            return false;
    return true;
}

static bool resolve_list(program *p, tare_slot *slot, const tare_rec *rec)
{
    const int64_t *value = slot->u.ints;
    tare_rec *recs = pool_alloc(&p->pool, (slot->len + 1) * sizeof *recs);
    if (!recs)
        return false;
    for (uint32_t k = 0; k < slot->len; k++)
        recs[k] = value[k] < 0 ? (tare_rec){0} : rec[value[k]];
    slot->u.recs = recs;
    return true;
}

tare_kwarg *program_arguments(program *p, const program_node *node, tare_rec *rec)
{
    tare_kwarg *arg = pool_alloc(&p->pool, (node->n_args + 1) * sizeof *arg);
    for (uint32_t i = 0; arg && i < node->n_args; i++) {
        arg[i] = node->arg[i];
        tare_slot *slot = &arg[i].value;
        if (slot->tag == TARE_TAG_TENSOR)
            slot->u.rec = &rec[slot->u.i];
        if (slot->tag == TARE_TAG_TENSORS && !resolve_list(p, slot, rec))
            return NULL;
    }
    return arg;
}

const tare_rec *program_results(const program_node *node, const tare_results *results, tare_rec *row, uint32_t *n)
{
    *n = 0;
    if (node->list_out && results->n == 1 && results->slot[0].tag == TARE_TAG_TENSORS) {
        *n = results->slot[0].len;
        return results->slot[0].u.recs;
    }
    for (uint32_t i = 0; i < results->n && i < TARE_MAX_RESULTS; i++)
        row[(*n)++] = results->slot[i].tag == TARE_TAG_TENSOR ? *results->slot[i].u.rec : (tare_rec){0};
    return row;
}

bool program_adopt(program *p, const program_node *node, tare_rec *rec, reason *why)
{
    for (uint32_t i = 0; i < node->n_outs; i++)
        if (node->out[i] >= 0 && p->value[node->out[i]].meta &&
            !program_input(p, (uint32_t)node->out[i], &rec[node->out[i]], why))
            return false;
    return true;
}
