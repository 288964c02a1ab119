/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Any bytes are a schema or are refused; what is derived from a schema is one too. */
#include "base/arena.h"
#include "opdef/derive.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void derive(arena *memory, diag_list *errors, const schema *base)
{
    static const variant_kind kinds[] = {VARIANT_INPLACE, VARIANT_OUT, VARIANT_COPY};
    for (size_t i = 0; i < 3; i++) {
        uint32_t n = diag_errors(errors);
        const schema *s = schema_derive(memory, errors, base, kinds[i], "other.variant", base->at);
        if (!s && diag_errors(errors) == n)
            abort();
        if (s)
            schema_agrees(errors, base, kinds[i], s);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena memory;
    arena_init(&memory, 1 << 12, NULL);
    source_set *set = source_set_create(&memory);
    diag_list *errors = diag_list_create(&memory, set, 20);
    uint32_t id = source_add(set, "fuzz.yaml", (const char *)data, size);
    schema *s = schema_parse(&memory, errors, set, (span){id, 0, (uint32_t)size});
    if (!s != (diag_errors(errors) > 0))
        abort();
    if (s)
        derive(&memory, errors, s);
    diag_render(errors);
    arena_finish(&memory);
    return 0;
}
