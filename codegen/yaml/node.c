/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Asking a node for what it should be, and telling its author when it is something else.
 */
#include "yaml/yaml.h"

#include "source/nearest.h"

#include <string.h>

static const ypair *find_pair(const ynode *map, const char *key)
{
    if (map->kind == Y_MAP)
        for (uint32_t i = 0; i < map->n; i++)
            if (strcmp(map->pair[i].key->text, key) == 0)
                return &map->pair[i];
    return NULL;
}

ynode *ynode_get(const ynode *map, const char *key)
{
    const ypair *pair = find_pair(map, key);
    return pair ? pair->value : NULL;
}

ynode *ynode_key(const ynode *map, const char *key)
{
    const ypair *pair = find_pair(map, key);
    return pair ? pair->key : NULL;
}

ynode *ynode_at(const ynode *seq, uint32_t i)
{
    return seq->kind == Y_SEQ && i < seq->n ? seq->item[i] : NULL;
}

static const char *describe(const ynode *node)
{
    switch (node->kind) {
    case Y_SEQ:
        return "a list";
    case Y_MAP:
        return "a mapping";
    case Y_TEXT:
        break;
    }
    switch (node->style) {
    case Y_LITERAL:
        return "a literal block";
    case Y_FOLDED:
        return "a folded block";
    case Y_QUOTED:
        return "quoted text";
    case Y_PLAIN:
        break;
    }
    return node->text[0] ? "text" : "empty";
}

static bool refuse(diag_list *d, const ynode *node, const char *what, const char *wanted)
{
    if (!node->is_bad)
        diag_error(d, node->at, "`%s` is %s, expected %s", what, describe(node), wanted);
    return false;
}

bool ynode_expect_map(diag_list *d, const ynode *node, const char *what)
{
    return !node->is_bad && node->kind == Y_MAP ? true : refuse(d, node, what, "a mapping");
}

bool ynode_expect_seq(diag_list *d, const ynode *node, const char *what)
{
    return !node->is_bad && node->kind == Y_SEQ ? true : refuse(d, node, what, "a list");
}

bool ynode_expect_text(diag_list *d, const ynode *node, const char *what)
{
    return !node->is_bad && node->kind == Y_TEXT ? true : refuse(d, node, what, "text");
}

bool ynode_expect_line(diag_list *d, const ynode *node, const char *what)
{
    if (node->is_bad || node->kind != Y_TEXT || node->style == Y_LITERAL || node->style == Y_FOLDED)
        return refuse(d, node, what, "one line of text");
    if (node->text[0] == 0)
        return refuse(d, node, what, "one line of text");
    if (!node->is_verbatim) { /* places in the value would not be places in the file */
        diag_error(d, node->at, "`%s` is %s, expected one line of text", what,
                   node->style == Y_PLAIN ? "text of several lines" : "quoted text with escapes or line ends");
        return false;
    }
    return true;
}

bool ynode_expect_block(diag_list *d, const ynode *node, const char *what)
{
    if (node->is_bad)
        return false;
    if (node->kind == Y_TEXT && node->style == Y_LITERAL)
        return true;
    uint32_t error = diag_error(d, node->at, "`%s` is %s, expected a literal block", what, describe(node));
    if (node->kind == Y_TEXT && node->style == Y_FOLDED)
        diag_hint(d, error, "write `|`: a folded block joins lines");
    else
        diag_hint(d, error, "write `%s: |` and the text in the lines below", what);
    return false;
}

static void tell_unknown_key(diag_list *d, const ynode *key, const char *what, uint32_t n, const char *const *known)
{
    uint32_t error = diag_error(d, key->at, "unknown key `%s` of %s", key->text, what);
    const char *near = nearest(key->text, n, known);
    if (near) {
        diag_hint(d, error, "did you mean `%s`?", near);
        return;
    }
    char all[256] = "";
    size_t length = 0;
    for (uint32_t i = 0; i < n && length + strlen(known[i]) + 3 < sizeof all; i++) {
        if (length) {
            memcpy(all + length, ", ", 3);
            length += 2;
        }
        memcpy(all + length, known[i], strlen(known[i]) + 1);
        length += strlen(known[i]);
    }
    diag_hint(d, error, "known are: %s", all);
}

bool ynode_expect_keys(diag_list *d, const ynode *map, const char *what, uint32_t n, const char *const *known)
{
    bool all_known = true;
    for (uint32_t i = 0; i < map->n; i++) {
        bool is_known = false;
        for (uint32_t k = 0; k < n; k++)
            is_known |= strcmp(map->pair[i].key->text, known[k]) == 0;
        if (!is_known)
            tell_unknown_key(d, map->pair[i].key, what, n, known);
        all_known &= is_known;
    }
    return all_known;
}
