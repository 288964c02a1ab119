/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * libyaml's events become a tree.
 *
 * Knows: what an event means and where its marks lie in bytes.  Refuses to know: what keys mean.
 */
#include "yaml/yaml.h"

#include "base/arena.h"
#include "yaml/prescan.h"

#include <string.h>
#include <yaml.h>

/* A character's line and column, both from 0, and its byte. */
typedef struct cursor { uint32_t line, column, bytes; } cursor;

typedef struct reader {
    struct arena *arena;
    diag_list *errors;
    const source *source;
    uint32_t id;
    yaml_parser_t parser;
    cursor last;         /* where the last mark was: marks come nearly in order */
    uint32_t n_nodes;
    bool is_stopped;     /* nothing more can be read; it has been told why */
} reader;

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* Walks from the last mark, so that a file of one long line does not cost its square. */
static uint32_t byte_of(reader *r, yaml_mark_t mark)
{
    const source *s = r->source;
    if (mark.line >= s->n_lines)
        return s->length_bytes;
    cursor c = r->last;
    if (c.line != mark.line)
        c = (cursor){(uint32_t)mark.line, 0, s->line_starts[mark.line]};
    while (c.column > mark.column) {
        do
            c.bytes--;
        while (is_continuation(s->text[c.bytes]));
        c.column--;
    }
    while (c.column < mark.column && c.bytes < s->length_bytes) {
        do
            c.bytes++;
        while (is_continuation(s->text[c.bytes]));
        c.column++;
    }
    r->last = c;
    return c.bytes;
}

static span span_of(reader *r, yaml_mark_t start, yaml_mark_t end)
{
    uint32_t first = byte_of(r, start), last = byte_of(r, end);
    return (span){r->id, first, last > first ? last - first : 0};
}

static span span_of_event(reader *r, const yaml_event_t *event)
{
    return span_of(r, event->start_mark, event->end_mark);
}

/* ---- what libyaml refuses -------------------------------------------------------------------- */

static const struct { const char *problem, *hint; } hints[] = {
    {"mapping values are not allowed in this context", "text that holds `: ` needs quotes; else look at the indentation"},
    {"did not find expected key", "look at the indentation"},
    {"did not find expected '-' indicator", "entries start with `- ` in one column, their keys stand in one column"},
    {"could not find expected ':'", "a key is followed by `: ` on its line"},
    {"found character that cannot start any token", "text that starts with this needs quotes"},
    {"did not find expected ',' or '}'", "a `}` is missing, or text that holds `,` needs quotes"},
    {"did not find expected ',' or ']'", "a `]` is missing, or text that holds `,` needs quotes"},
    {"found unexpected end of stream", "the closing quote is missing"},
};

static void tell_problem(reader *r)
{
    const yaml_parser_t *p = &r->parser;
    r->is_stopped = true;
    if (p->error == YAML_MEMORY_ERROR) {
        diag_error(r->errors, (span){0}, "out of memory");
        return;
    }
    const char *problem = p->problem ? p->problem : "not readable";
    /* Where a file ends says less than where that began which is not finished. */
    bool is_open = p->context && byte_of(r, p->problem_mark) >= r->source->length_bytes;
    span at = {r->id, byte_of(r, is_open ? p->context_mark : p->problem_mark), 1};
    uint32_t error = diag_error(r->errors, at, "not well-formed YAML: %s", problem);
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        if (strcmp(problem, hints[i].problem) == 0)
            diag_hint(r->errors, error, "%s", hints[i].hint);
    if (!is_open && p->context && p->context_mark.line != p->problem_mark.line)
        diag_note(r->errors, error, (span){r->id, byte_of(r, p->context_mark), 1}, "%s", p->context);
}

static bool next_event(reader *r, yaml_event_t *event)
{
    if (r->is_stopped)
        return false;
    if (yaml_parser_parse(&r->parser, event))
        return true;
    tell_problem(r);
    return false;
}

static void stop(reader *r, span at, const char *message)
{
    diag_error(r->errors, at, "%s", message);
    r->is_stopped = true;
}

/* ---- nodes ------------------------------------------------------------------------------------ */

/* A property stands before its value: only the part up to the first space is pointed at. */
static span property_span(reader *r, const yaml_event_t *event)
{
    span at = {r->id, byte_of(r, event->start_mark), 0};
    const char *text = r->source->text + at.start_bytes;
    at.length_bytes = (uint32_t)strcspn(text, " \r\n,[]{}");
    return at;
}

static bool has_properties(reader *r, const yaml_event_t *event, const yaml_char_t *anchor, const yaml_char_t *tag)
{
    if (anchor)
        diag_error(r->errors, property_span(r, event), "anchor `&%s`, expected a value that is written out",
                   (const char *)anchor);
    else if (tag)
        diag_error(r->errors, property_span(r, event), "tag `%s`, expected a value without one", (const char *)tag);
    return anchor || tag;
}

static span block_lines(reader *r, const yaml_event_t *event)
{
    const source *s = r->source;
    uint32_t start = byte_of(r, event->start_mark), end = byte_of(r, event->end_mark);
    while (start < s->length_bytes && s->text[start] != '\n')
        start++;
    start += start < s->length_bytes;
    while (end > start && strchr(" \r\n", s->text[end - 1]))
        end--;
    return (span){r->id, start, end > start ? end - start : 0};
}

static void read_text(reader *r, ynode *node, const yaml_event_t *event)
{
    const char *value = (const char *)event->data.scalar.value;
    size_t length_bytes = event->data.scalar.length;
    node->text_at = node->at;
    switch (event->data.scalar.style) {
    case YAML_LITERAL_SCALAR_STYLE:
    case YAML_FOLDED_SCALAR_STYLE:
        node->style = event->data.scalar.style == YAML_LITERAL_SCALAR_STYLE ? Y_LITERAL : Y_FOLDED;
        node->at.length_bytes = 1;
        node->text_at = block_lines(r, event);
        break;
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
        node->style = Y_QUOTED;
        if (node->at.length_bytes >= 2)
            node->text_at = (span){r->id, node->at.start_bytes + 1, node->at.length_bytes - 2};
        break;
    case YAML_ANY_SCALAR_STYLE:
    case YAML_PLAIN_SCALAR_STYLE:
        node->style = Y_PLAIN;
        break;
    }
    if (memchr(value, 0, length_bytes)) {
        diag_error(r->errors, node->at, "text holds a zero byte");
        node->is_bad = true;
    }
    node->text = arena_text(r->arena, value, length_bytes);
    node->is_verbatim = length_bytes == node->text_at.length_bytes &&
                        memcmp(value, r->source->text + node->text_at.start_bytes, length_bytes) == 0 &&
                        !memchr(value, '\n', length_bytes);
}

static ynode *read_node(reader *r, yaml_event_t *event, uint32_t depth);

static ynode *new_node(reader *r, ykind kind, span at, bool is_bad)
{
    ynode *node = arena_new(r->arena, ynode);
    *node = (ynode){.kind = kind, .at = at, .is_bad = is_bad, .text = ""};
    return node;
}

/* Entries of a collection while their number is not known. */
typedef struct entries { ynode **at; uint32_t n, room; } entries;

static void add_entry(reader *r, entries *list, ynode *node)
{
    if (list->n == list->room) {
        list->room = list->room ? 2 * list->room : 8;
        ynode **more = arena_array(r->arena, ynode *, list->room);
        if (list->n)
            memcpy(more, list->at, list->n * sizeof(ynode *));
        list->at = more;
    }
    list->at[list->n++] = node;
}

/* Nodes up to the event that ends the collection.  Its place grows with them; the end of a block
 * collection is marked where the next thing starts, so only a flow one's end mark is believed. */
static entries read_entries(reader *r, ynode *node, yaml_event_type_t end, bool is_flow, uint32_t depth)
{
    entries list = {0};
    yaml_event_t event;
    if (!is_flow)
        node->at.length_bytes = 0;
    while (next_event(r, &event)) {
        bool is_end = event.type == end;
        if (is_end && is_flow)
            node->at = span_join(node->at, span_of_event(r, &event));
        ynode *entry = is_end ? NULL : read_node(r, &event, depth + 1);
        yaml_event_delete(&event);
        if (is_end)
            break;
        if (entry) {
            add_entry(r, &list, entry);
            node->at = span_join(node->at, entry->at);
        }
    }
    return list;
}

static void read_seq(reader *r, ynode *node, bool is_flow, uint32_t depth)
{
    entries list = read_entries(r, node, YAML_SEQUENCE_END_EVENT, is_flow, depth);
    node->item = list.at;
    node->n = list.n;
}

/* Whether a pair may stay: its key is text, is new and is no merge key. */
static bool check_key(reader *r, const ynode *map, const ynode *key)
{
    if (key->is_bad)
        return false;
    if (key->kind != Y_TEXT) {
        diag_error(r->errors, key->at, "key is a %s, expected text", key->kind == Y_MAP ? "mapping" : "list");
        return false;
    }
    if (key->style == Y_PLAIN && strcmp(key->text, "<<") == 0) {
        diag_error(r->errors, key->at, "merge key `<<`, expected keys that are written out");
        return false;
    }
    const ynode *first = ynode_key(map, key->text);
    if (!first)
        return true;
    uint32_t error = diag_error(r->errors, key->at, "key `%s` is repeated", key->text);
    diag_note(r->errors, error, first->at, "`%s` is here first", key->text);
    return false;
}

static void read_map(reader *r, ynode *node, bool is_flow, uint32_t depth)
{
    entries list = read_entries(r, node, YAML_MAPPING_END_EVENT, is_flow, depth);
    uint32_t n_pairs = list.n / 2;
    if (n_pairs > YAML_MAX_KEYS) {
        diag_error(r->errors, list.at[(size_t)2 * YAML_MAX_KEYS]->at, "mapping has %u keys, at most %d are read",
                   (unsigned)n_pairs, (int)YAML_MAX_KEYS);
        n_pairs = YAML_MAX_KEYS;
    }
    node->pair = arena_array(r->arena, ypair, n_pairs);
    for (uint32_t i = 0; i < n_pairs; i++)
        if (check_key(r, node, list.at[2 * i]))
            node->pair[node->n++] = (ypair){list.at[2 * i], list.at[2 * i + 1]};
}

static bool may_go_on(reader *r, span at, uint32_t depth)
{
    if (++r->n_nodes > YAML_MAX_NODES)
        stop(r, at, "file has too many values, at most 262144 are read");
    else if (depth > YAML_MAX_DEPTH)
        stop(r, at, "values are nested too deeply, at most 64 levels are read");
    return !r->is_stopped;
}

/* NULL when reading has to stop. The event stays the caller's. */
static ynode *read_node(reader *r, yaml_event_t *event, uint32_t depth)
{
    span at = span_of_event(r, event);
    if (!may_go_on(r, at, depth))
        return NULL;
    ynode *node = NULL;
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        node = new_node(r, Y_TEXT, at, has_properties(r, event, event->data.scalar.anchor, event->data.scalar.tag));
        read_text(r, node, event);
        return node;
    case YAML_SEQUENCE_START_EVENT:
        node = new_node(r, Y_SEQ, at,
                        has_properties(r, event, event->data.sequence_start.anchor, event->data.sequence_start.tag));
        read_seq(r, node, event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE, depth);
        return node;
    case YAML_MAPPING_START_EVENT:
        node = new_node(r, Y_MAP, at,
                        has_properties(r, event, event->data.mapping_start.anchor, event->data.mapping_start.tag));
        read_map(r, node, event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE, depth);
        return node;
    case YAML_ALIAS_EVENT:
        diag_error(r->errors, at, "alias `*%s`, expected a value that is written out",
                   (const char *)event->data.alias.anchor);
        return new_node(r, Y_TEXT, at, true);
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        break;
    }
    return NULL;
}

static bool start_document(reader *r, const yaml_event_t *event, const ynode *root)
{
    span at = span_of_event(r, event);
    if (root) {
        stop(r, at, "second document in one file, expected one");
        return false;
    }
    if (event->data.document_start.version_directive ||
        event->data.document_start.tag_directives.start != event->data.document_start.tag_directives.end)
        diag_error(r->errors, at, "YAML directive, expected definitions alone");
    return true;
}

static ynode *read_stream(reader *r)
{
    ynode *root = NULL;
    yaml_event_t event;
    for (bool is_end = false; !is_end && next_event(r, &event);) {
        is_end = event.type == YAML_STREAM_END_EVENT;
        if (event.type == YAML_DOCUMENT_START_EVENT)
            start_document(r, &event, root);
        else if (event.type != YAML_STREAM_START_EVENT && event.type != YAML_DOCUMENT_END_EVENT && !is_end)
            root = read_node(r, &event, 1);
        yaml_event_delete(&event);
    }
    if (!root && !r->is_stopped)
        diag_error(r->errors, (span){r->id, 0, 0}, "file is empty, expected definitions");
    return r->is_stopped ? NULL : root;
}

ynode *yaml_parse(struct arena *a, diag_list *d, const source_set *set, uint32_t id)
{
    reader r = {.arena = a, .errors = d, .source = source_get(set, id), .id = id};
    if (!yaml_prescan(d, set, id))
        return NULL;
    if (!yaml_parser_initialize(&r.parser)) {
        diag_error(d, (span){0}, "out of memory");
        return NULL;
    }
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)r.source->text, r.source->length_bytes);
    ynode *root = read_stream(&r);
    yaml_parser_delete(&r.parser);
    return root;
}
