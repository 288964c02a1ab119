/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What a failure tells, while the frame that it happened in is still there.
 *
 * Knows: that the first failure of a call is the one that counts, and that looking at it must not
 * fail again: what cannot be evaluated is printed as "?".
 */
#include "interpret/machine.h"
#include "interpret/print.h"

/* The place of a statement; false when something was told before. */
static bool tell_place(machine *x, uint32_t stmt)
{
    if (x->facts->rule != TARE_OK)
        return false;
    x->facts->rule = x->m->failed;
    x->facts->file = pack_string(x->p, x->func->file);
    x->facts->line = x->p->nodes[stmt].line;
    return true;
}

/* Evaluates and prints an expression; the call has failed already and stays so. */
static void print_expr(machine *x, tare_text *t, uint32_t expr, uint32_t format)
{
    const uint32_t failed = x->m->failed;
    x->m->failed = TARE_OK;
    x->attempts++; /* a text decides nothing */
    const value v = tare_machine_eval(x, expr);
    x->attempts--;
    if (x->m->failed == TARE_OK && !x->spoiled)
        tare_print_value(t, x->m, x->p->nodes[expr].type, v, format);
    else
        tare_text_add(t, "?");
    x->spoiled = false;
    x->m->failed = failed;
}

void tare_machine_tell_rule(machine *x, uint32_t rule)
{
    if (x->facts->rule != TARE_OK)
        return;
    const tare_pack_rule *r = &x->p->rules[rule];
    x->facts->rule = x->m->failed;
    x->facts->kind = r->kind + 1;
    x->facts->file = pack_string(x->p, r->file);
    x->facts->line = r->line;
    x->facts->text = pack_string(x->p, r->text);
    tare_text t = tare_print_in(x->facts->message, sizeof x->facts->message);
    for (uint32_t k = 0; k < r->n; k++) {
        const uint32_t *piece = x->p->operands + r->first + 3 * (size_t)k;
        tare_text_add(&t, "%s", pack_string(x->p, piece[0]));
        if (piece[1] != TARE_NO_NODE)
            print_expr(x, &t, piece[1], piece[2]);
    }
    tare_print_cut(&t);
}

/* The operands of a MAKE that are lists of ints: sizes, then strides. */
static void print_sizes(machine *x, tare_text *t, uint32_t make)
{
    static const char *const word[] = {"with sizes=", " and strides="};
    const tare_pack_node *n = &x->p->nodes[make];
    uint32_t found = 0;
    for (uint32_t k = 0; k < n->n && found < 2; k++) {
        const uint32_t operand = x->p->operands[n->first + k];
        if (x->p->nodes[operand].type != (TARE_TY_INT | TARE_TY_LIST))
            continue;
        tare_text_add(t, "%s", word[found++]);
        print_expr(x, t, operand, TARE_PIECE_PLAIN);
    }
}

void tare_machine_tell_fault(machine *x, uint32_t stmt)
{
    if (!tell_place(x, stmt))
        return;
    const tare_pack_node *n = &x->p->nodes[stmt];
    if (x->m->failed != TARE_RULE_STORAGE || n->op != TARE_STMT_LET)
        return;
    tare_text t = tare_print_in(x->facts->message, sizeof x->facts->message);
    tare_text_add(&t, "Storage size calculation overflowed ");
    print_sizes(x, &t, x->p->operands[n->first + 1]);
    tare_print_cut(&t);
}

void tare_machine_tell_slot(machine *x, uint32_t stmt, uint32_t device, uint32_t slot)
{
    if (!tell_place(x, stmt))
        return;
    tare_text t = tare_print_in(x->facts->message, sizeof x->facts->message);
    tare_text_add(&t, "the profile of device `");
    tare_print_device(&t, x->r, device);
    tare_text_add(&t, "` does not fill slot `%s`", pack_string(x->p, x->p->slots[slot].name));
    tare_print_cut(&t);
}
