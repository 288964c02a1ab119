/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Any bytes are a tree or are refused; a tree lies within its file. */
#include "base/arena.h"
#include "yaml/yaml.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const source *s, const ynode *node)
{
    if (node->at.start_bytes > s->length_bytes || node->at.length_bytes > s->length_bytes - node->at.start_bytes)
        abort();
    if (node->kind == Y_TEXT && !node->is_bad &&
        (node->text_at.start_bytes > s->length_bytes || node->text_at.length_bytes > s->length_bytes - node->text_at.start_bytes))
        abort();
    for (uint32_t i = 0; i < node->n; i++) {
        if (node->kind == Y_MAP)
            check(s, node->pair[i].key);
        check(s, node->kind == Y_MAP ? node->pair[i].value : node->item[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena memory;
    arena_init(&memory, 1 << 12, NULL);
    source_set *set = source_set_create(&memory);
    diag_list *errors = diag_list_create(&memory, set, 20);
    uint32_t id = source_add(set, "fuzz.yaml", (const char *)data, size);
    ynode *root = yaml_parse(&memory, errors, set, id);
    if (root) {
        check(source_get(set, id), root);
        ynode_print(&memory, set, root);
    } else if (diag_errors(errors) == 0) {
        abort(); /* refused without a word */
    }
    diag_render(errors);
    arena_finish(&memory);
    return 0;
}
