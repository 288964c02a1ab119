/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What a rule line says before any call: its place, its text, its message with names in braces.
 */
#include "dispatch/registry.h"

#include <stdio.h>
#include <string.h>

static void append(tare_error *out, size_t *at, const char *open, const char *text, const char *close)
{
    if (*at + 1 >= sizeof out->message)
        return;
    const int n = snprintf(out->message + *at, sizeof out->message - *at, "%s%s%s", open, text, close);
    *at += n > 0 ? (size_t)n : 0;
}

/* What an expression is called: a local's name, or nothing better than dots. */
static const char *expr_name(const pack *p, const tare_pack_rule *r, uint32_t expr)
{
    const tare_pack_node *n = &p->nodes[expr];
    return n->op == TARE_IR_LOCAL ? pack_string(p, p->locals[p->funcs[r->func].first_local + n->first].name) : "...";
}

bool tare_registry_rule(const tare_registry *r, uint32_t rule, tare_error *out)
{
    uint32_t unit = 0;
    const tare_pack_rule *line = tare_registry_find_rule(r, rule, &unit);
    memset(out, 0, offsetof(tare_error, message));
    out->message[0] = '\0';
    if (line == NULL)
        return false;
    const pack *p = &r->unit[unit].pack;
    out->rule = rule;
    out->kind = line->kind + 1;
    out->file = pack_string(p, line->file);
    out->line = line->line;
    out->text = pack_string(p, line->text);
    size_t at = 0;
    for (uint32_t k = 0; k < line->n; k++) {
        const uint32_t *piece = p->operands + line->first + 3 * (size_t)k;
        append(out, &at, "", pack_string(p, piece[0]), "");
        if (piece[1] != TARE_NO_NODE)
            append(out, &at, "{", expr_name(p, line, piece[1]), "}");
    }
    return true;
}

/* The function whose body a statement is part of: bodies follow each other, each behind its parts. */
static const tare_pack_func *func_of(const pack *p, uint32_t statement)
{
    const tare_pack_func *found = NULL;
    for (uint32_t i = 0; i < p->header->funcs.count; i++)
        if (p->funcs[i].body >= statement && (found == NULL || p->funcs[i].body < found->body))
            found = &p->funcs[i];
    return found;
}

bool tare_registry_statement(const tare_registry *r, uint32_t unit, uint32_t statement, const char **file, uint32_t *line)
{
    if (unit >= r->n_units || statement >= r->unit[unit].pack.header->nodes.count)
        return false;
    const pack *p = &r->unit[unit].pack;
    const tare_pack_func *f = func_of(p, statement);
    *file = f != NULL ? pack_string(p, f->file) : "";
    *line = p->nodes[statement].line;
    return f != NULL;
}
