/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Programs as graphs; see program_graph.h. */
#include "program_graph.h"

#include "program_symbols.h"

#include <stdlib.h>

static bool add_inputs(program_graph *g, program *p, reason *why)
{
    tare_rec rec;
    for (uint32_t i = 0; i < p->n_inputs; i++) {
        if (!program_input(p, (uint32_t)p->input[i], &rec, why))
            return false;
        g->value[p->input[i]] = tare_graph_input(g->graph, rec);
        if (g->value[p->input[i]] == TARE_NO_VALUE)
            return refuse(why, "no memory for the graph");
    }
    return true;
}

/* The node's arguments with the graph's numbers for values. */
static bool translate(const program_graph *g, program *p, const program_node *node, tare_graph_kwarg *out, reason *why)
{
    for (uint32_t i = 0; i < node->n_args; i++) {
        out[i] = (tare_graph_kwarg){.name = node->arg[i].name, .value = node->arg[i].value};
        tare_slot *slot = &out[i].value;
        if (slot->tag == TARE_TAG_TENSOR) {
            slot->u.i = g->value[slot->u.i];
            if (slot->u.i == TARE_NO_VALUE)
                return refuse(why, "argument `%s` is used before it is made", node->arg[i].name);
        }
        if (slot->tag != TARE_TAG_TENSORS)
            continue;
        int64_t *values = pool_alloc(&p->pool, (slot->len + 1) * sizeof *values);
        if (!values)
            return refuse(why, "no memory for the graph");
        for (uint32_t k = 0; k < slot->len; k++)
            values[k] = slot->u.ints[k] < 0 ? TARE_NO_VALUE : g->value[slot->u.ints[k]];
        slot->u.ints = values;
    }
    return true;
}

static bool add_node(program_graph *g, program *p, const program_node *node, reason *why)
{
    tare_value first;
    tare_error error;
    tare_graph_kwarg *arg = pool_alloc(&p->pool, (node->n_args + 1) * sizeof *arg);
    if (!arg)
        return refuse(why, "no memory for the graph");
    if (node->arithmetic)
        return true; /* its value is a number, which other nodes state */
    if (node->unsupported)
        return refuse(why, "%s", node->unsupported);
    if (!translate(g, p, node, arg, why))
        return false;
    if (!tare_graph_node(g->graph, node->op, NULL, 0, arg, node->n_args, node->list_out ? node->n_outs : 0, &first, &error))
        return refuse(why, "%.400s", error.message);
    for (uint32_t i = 0; i < node->n_outs; i++)
        if (node->out[i] >= 0)
            g->value[node->out[i]] = first + i;
    uint32_t n_new;
    const int64_t *new_symbols = program_new_symbols(p, node, &n_new);
    return !n_new || tare_graph_supply(g->graph, tare_graph_nodes(g->graph) - 1, new_symbols, n_new) ||
           refuse(why, "no memory for the graph");
}

bool program_graph_init(program_graph *g, program *p, reason *why)
{
    *g = (program_graph){.graph = tare_graph_create(p->session->mode)};
    g->value = malloc((p->n_values + 1) * sizeof *g->value);
    if (!g->graph || !g->value)
        return refuse(why, "no memory for the graph");
    for (uint32_t i = 0; i < p->n_values; i++)
        g->value[i] = TARE_NO_VALUE;
    return add_inputs(g, p, why) && program_graph_repeat(g, p, why);
}

bool program_graph_repeat(program_graph *g, program *p, reason *why)
{
    reason inner = {""};
    for (uint32_t i = 0; i < p->n_nodes; i++)
        if (!add_node(g, p, &p->node[i], &inner))
            return refuse(why, "node %u (%.80s): %.380s", i, p->node[i].target, inner.text);
    return true;
}

void program_graph_finish(program_graph *g)
{
    tare_graph_destroy(g->graph);
    free(g->value);
    *g = (program_graph){0};
}
