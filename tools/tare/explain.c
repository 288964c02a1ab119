/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* `tare explain`: why a node's results are what they are. */
#include "explain.h"

#include <stdio.h>
#include <stdlib.h>

#include "commands.h"
#include "options.h"

/* ---- what is asked for --------------------------------------------------------------------------- */

uint32_t explain_results(const explain_request *r)
{
    const program_node *node = &r->h->p->node[r->node];
    return node->n_outs ? node->n_outs : node->arithmetic || node->number_out;
}

bool explain_wants(const explain_request *r, uint32_t out)
{
    const spot s = history_spot(r->h, r->node, out, TARE_PART_VALUE, 0);
    const bool is_number = r->h->p->node[r->node].number_out || r->h->p->node[r->node].arithmetic;
    return (r->result == EXPLAIN_ALL || r->result == out) && (s.value >= 0 ? r->h->rec[s.value].type != 0 : is_number && out == 0);
}

static bool each_dim(const explain_request *r, uint32_t result, tare_part part, uint32_t rank, explain_part_fn fn, void *user)
{
    for (uint32_t d = 0; d < rank; d++) {
        const spot s = history_spot(r->h, r->node, result, part, d);
        if ((r->dim == EXPLAIN_ALL || r->dim == d) && !fn(user, &s))
            return false;
    }
    return true;
}

bool explain_each_part(const explain_request *r, uint32_t result, explain_part_fn fn, void *user)
{
    static const tare_part rest[] = {TARE_PART_OFFSET, TARE_PART_DTYPE, TARE_PART_DEVICE};
    spot s = history_spot(r->h, r->node, result, TARE_PART_VALUE, 0);
    if (s.value < 0)
        return fn(user, &s);
    const tare_type *type = tare_type_of(r->h->p->session->mode, r->h->rec[s.value]);
    const bool strided = type->layout == TARE_LAYOUT_STRIDED;
    if (!each_dim(r, result, TARE_PART_SIZE, type->rank, fn, user) ||
        (strided && !each_dim(r, result, TARE_PART_STRIDE, type->rank, fn, user)))
        return false;
    for (size_t i = strided ? 0 : 1; r->dim == EXPLAIN_ALL && i < sizeof rest / sizeof rest[0]; i++) {
        s.part = rest[i];
        if (!fn(user, &s))
            return false;
    }
    return true;
}

/* ---- the command --------------------------------------------------------------------------------- */

static bool print(const options *o, const explain_request *r, const char *file, reason *why)
{
    text out = {0};
    bool any = false;
    for (uint32_t i = 0; i < explain_results(r); i++)
        any |= explain_wants(r, i);
    if (!any && o->result != EXPLAIN_ALL)
        return refuse(why, "node `%s` has no result %u", o->node, o->result);
    const bool fine = o->json ? explain_print_json(r, file, &out) : explain_print_text(r, &out);
    if (fine && !out.broken)
        (void)fputs(text_get(&out), stdout);
    text_finish(&out);
    return (fine && !out.broken) || refuse(why, "no memory for the explanation");
}

static bool explain_program(const options *o, session *s, const json_t *root, reason *why)
{
    program p;
    history h = {0};
    sources lines = {.folder = o->definitions};
    session_restart(s);
    bool fine = program_init(&p, s, root, why);
    const uint32_t node = fine ? history_find(&p, o->node) : UINT32_MAX;
    if (fine && node == UINT32_MAX)
        fine = refuse(why, "the program has no node `%s`; it has %u, see `tare prop`", o->node, p.n_nodes);
    fine = fine && history_init(&h, &p, node, why);
    if (fine) {
        const explain_request r = {&h, &lines, node, o->result, o->dim};
        fine = print(o, &r, o->file[0], why);
    }
    history_finish(&h);
    sources_finish(&lines);
    program_finish(&p);
    return fine;
}

static bool explain_file(const options *o, session *s, reason *why)
{
    json_t *root = program_load(o->file[0], why);
    const bool fine = root && explain_program(o, s, root, why);
    json_decref(root);
    return fine;
}

static const char help[] =
    "usage: tare explain PROGRAM --node NODE [--result K] [--dim D] [--json] [--definitions DIR]\n"
    "                    [--ops FILE] [--env NAME=VALUE]...\n"
    "\n"
    "Tells why a node's results are what they are. PROGRAM is what torch.export writes (.json, plain or .xz).\n"
    "NODE is a node's number, as `tare prop` prints it, or its name, or the name of what it makes.\n"
    "\n"
    "For each size, stride, offset, dtype and device of the node's results:\n"
    "  its value, a number or an expression over the program's symbols;\n"
    "  the rule lines that made it, from the result back to the operator's arguments, each with its place,\n"
    "  the operator or function it stands in, and its text, indented by calls. A line that ends in `{` with\n"
    "  `then` or `else` before it is an `if` in whose arm the lines after it stand. `= N` is what a line made\n"
    "  where that is not yet the value;\n"
    "  what it was made of: parts of arguments, numbers in the rules, the environment, or data;\n"
    "  the way back, node by node, to inputs of the program. Nodes that only hand it on are counted.\n"
    "Then the guards and asserts that the node took, each with the rule line that needed it.\n"
    "\n"
    "  --result K         only result K, from 0\n"
    "  --dim D            only size and stride of dimension D, from 0\n"
    "  --json             all of it as one object: every node on the way back with its own lines\n"
    "  --definitions DIR  the folder that holds opdefs/; else it is looked for here and beside the program.\n"
    "                     Without it lines are told by place alone\n"
    "\n"
    "Exit status: 0 explained; 1 no such node, or the program is refused; 2 wrong usage.\n"
    "\n"
    "example: tare explain resnet50.json.xz --node conv2d_1 --dim 1\n";

static bool is_usable(const options *o, reason *why)
{
    if (o->n_files != 1)
        return refuse(why, "explain wants one program, but %d are given", o->n_files);
    return o->node || refuse(why, "explain wants --node, a node's number or name");
}

static int explain_in(const options *o, session *s)
{
    reason why = {""}, full;
    if (explain_file(o, s, &why))
        return EXIT_FINE;
    (void)refuse(&full, "%.100s: %.400s", o->file[0], why.text);
    return complain(EXIT_REFUSED, full.text);
}

const command command_explain = {"explain", "why a node's sizes and strides are what they are, by rule lines", help, is_usable,
                                 explain_in};
