/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A tree as text, stable to the byte.
 */
#include "yaml/yaml.h"

#include "base/arena.h"
#include "source/text.h"

#include <string.h>

static void print_place(text *out, const source_set *set, span at, uint32_t depth)
{
    place p = source_place(set, at);
    text_add(out, "%u:%u", (unsigned)p.line, (unsigned)p.column);
    text_repeat(out, ' ', 1 + 2 * (size_t)depth);
}

static void print_value(text *out, const char *value)
{
    text_add(out, "\"");
    for (const char *c = value; *c; c++) {
        if (*c == '\n')
            text_add(out, "\\n");
        else
            text_add(out, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
    }
    text_add(out, "\"\n");
}

static void print_node(text *out, const source_set *set, const ynode *node, uint32_t depth)
{
    static const char *const styles[] = {"plain", "quoted", "literal", "folded"};
    print_place(out, set, node->at, depth);
    if (node->kind == Y_TEXT) {
        text_add(out, "%s ", styles[node->style]);
        print_value(out, node->text);
        return;
    }
    text_add(out, "%s of %u\n", node->kind == Y_MAP ? "mapping" : "list", (unsigned)node->n);
    for (uint32_t i = 0; i < node->n; i++) {
        if (node->kind == Y_MAP) {
            print_place(out, set, node->pair[i].key->at, depth + 1);
            text_add(out, "key ");
            print_value(out, node->pair[i].key->text);
        }
        print_node(out, set, node->kind == Y_MAP ? node->pair[i].value : node->item[i],
                   depth + (node->kind == Y_MAP ? 2 : 1));
    }
}

const char *ynode_print(struct arena *a, const source_set *set, const ynode *node)
{
    text out = {.arena = a};
    print_node(&out, set, node, 0);
    return text_done(&out);
}
