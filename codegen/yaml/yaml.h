/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A YAML file as a tree that knows where everything stands.
 *
 * Knows: the part of YAML that definitions use: mappings with text keys, sequences, text.
 * Refuses to know: which keys mean something.  Anchors, aliases, tags, merge keys, tabs, several
 * documents and repeated keys are refused: what is read is what is written.
 *
 * A node that was refused is `is_bad`; the expect verbs then say no more about it.
 */
#ifndef TARE_CODEGEN_YAML_H
#define TARE_CODEGEN_YAML_H

#include "source/diag.h"

struct arena;
typedef struct ynode ynode;

typedef enum ykind { Y_TEXT, Y_SEQ, Y_MAP } ykind;
typedef enum ystyle { Y_PLAIN, Y_QUOTED, Y_LITERAL, Y_FOLDED } ystyle;

typedef struct ypair { ynode *key, *value; } ypair;

struct ynode {
    ykind kind;
    ystyle style;        /* of text */
    bool is_bad;
    bool is_verbatim;    /* text: one line, whose bytes at `text_at` are the value */
    span at;             /* as written; of a literal or folded block its `|` or `>` */
    span text_at;        /* text: the bytes of the value, without quotes; of a block its lines */
    const char *text;    /* text: the value, terminated, without zero bytes */
    uint32_t n;
    ypair *pair;         /* Y_MAP */
    ynode **item;        /* Y_SEQ */
};

enum { YAML_MAX_BYTES = 16 << 20, YAML_MAX_DEPTH = 64, YAML_MAX_NODES = 1 << 18, YAML_MAX_KEYS = 256 };

/* The root, or NULL when the text is no YAML; either way every mistake has been told. */
ynode *yaml_parse(struct arena *a, diag_list *d, const source_set *set, uint32_t source);

/* The value of a key, or NULL. */
ynode *ynode_get(const ynode *map, const char *key);
/* The key itself, for diagnostics, or NULL. */
ynode *ynode_key(const ynode *map, const char *key);
ynode *ynode_at(const ynode *seq, uint32_t i);

/* Each tells what `node` (not NULL), which is called `what`, should have been, and answers
 * whether it is that. */
bool ynode_expect_map(diag_list *d, const ynode *node, const char *what);
bool ynode_expect_seq(diag_list *d, const ynode *node, const char *what);
/* Prose in any style. */
bool ynode_expect_text(diag_list *d, const ynode *node, const char *what);
/* One line, not empty, whose bytes at `text_at` are the value. */
bool ynode_expect_line(diag_list *d, const ynode *node, const char *what);
/* A literal block (`|`), whose lines are `text_at`. */
bool ynode_expect_block(diag_list *d, const ynode *node, const char *what);
/* Every key is one of these; unknown ones are told with the nearest. */
bool ynode_expect_keys(diag_list *d, const ynode *map, const char *what, uint32_t n, const char *const *known);

/* The tree, one node a line with its place: what `tarec dump --stage=yaml` shows. */
const char *ynode_print(struct arena *a, const source_set *set, const ynode *node);

#endif
