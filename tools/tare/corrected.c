/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Nodes that are known to be recorded wrong; see corrected.h. */
#include "corrected.h"

#include <stdlib.h>
#include <string.h>

#include "input.h"

static int by_place(const void *a, const void *b)
{
    const corrected_node *x = a, *y = b;
    const int order = strcmp(x->file, y->file);
    return order ? order : strcmp(x->node, y->node);
}

void corrected_finish(corrected *c)
{
    for (size_t i = 0; i < c->n; i++)
        free(c->at[i].file);
    free(c->at);
    *c = (corrected){0};
}

static bool add(corrected *c, const char *file, size_t file_len, const char *node, size_t node_len)
{
    if (c->n == c->room) {
        const size_t room = c->room ? 2 * c->room : 64;
        corrected_node *at = realloc(c->at, room * sizeof *at);
        if (!at)
            return false;
        c->at = at;
        c->room = room;
    }
    char *block = malloc(file_len + node_len + 2);
    if (!block)
        return false;
    memcpy(block, file, file_len);
    block[file_len] = '\0';
    memcpy(block + file_len + 1, node, node_len);
    block[file_len + 1 + node_len] = '\0';
    c->at[c->n++] = (corrected_node){block, block + file_len + 1};
    return true;
}

static size_t word_len(const char *at, const char *end)
{
    const char *p = at;
    while (p < end && *p != ' ')
        p++;
    return (size_t)(p - at);
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && *at == ' ')
        at++;
    return at;
}

static bool add_line(corrected *c, const char *line, size_t len, reason *why)
{
    const char *end = line + len, *file = skip_blanks(line, end);
    if (file == end || *file == '#')
        return true;
    const size_t file_len = word_len(file, end);
    const char *node = skip_blanks(file + file_len, end);
    const size_t node_len = word_len(node, end);
    if (skip_blanks(node + node_len, end) == end)
        return refuse(why, "expected a program's file name, a node and a reason");
    return add(c, file, file_len, node, node_len) || refuse(why, "no memory for a list of nodes");
}

static bool add_lines(corrected *c, input *in, const char *path, reason *why)
{
    const char *line;
    size_t len;
    reason inner = {""};
    input_result result;
    while ((result = input_line(in, &line, &len, &inner)) == INPUT_LINE)
        if (!add_line(c, line, len, &inner))
            return refuse(why, "%.200s:%u: %.280s", path, input_line_number(in), inner.text);
    return result == INPUT_END || refuse(why, "%.200s: %.280s", path, inner.text);
}

bool corrected_read(corrected *c, const char *path, reason *why)
{
    input *in = input_open(path, why);
    if (!in)
        return false;
    const bool fine = add_lines(c, in, path, why);
    input_close(in);
    if (c->n)
        qsort(c->at, c->n, sizeof *c->at, by_place);
    for (size_t i = 1; fine && i < c->n; i++)
        if (by_place(&c->at[i - 1], &c->at[i]) == 0)
            return refuse(why, "%.200s: node `%.100s` of %.150s is listed twice", path, c->at[i].node, c->at[i].file);
    return fine;
}

bool corrected_has(const corrected *c, const char *path, const char *node)
{
    const char *slash = strrchr(path, '/');
    const corrected_node key = {(char *)(uintptr_t)(slash ? slash + 1 : path), (char *)(uintptr_t)node};
    return c->n && bsearch(&key, c->at, c->n, sizeof *c->at, by_place);
}
