/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Any bytes as `rules:` text, and as the body of a rule: parsed and checked, never crashing.
 */
#include "opdef/opdef.h"

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void out_of_memory(size_t bytes)
{
    (void)bytes;
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena a;
    arena_init(&a, 1 << 16, out_of_memory);
    source_set *sources = source_set_create(&a);
    diag_list *errors = diag_list_create(&a, sources, 0);
    const uint32_t id = source_add(sources, "fuzz.rule", (const char *)data, size);
    const span all = {id, 0, (uint32_t)size};
    ast_unit *unit = rule_parse_unit(&a, errors, sources, all);
    const span schema_at = {source_add(sources, "fuzz.schema", "f(Tensor(a!) self, int k) -> Tensor(a!)", 39), 0, 39};
    opdef def = {.family = "fuzz", .n_variants = 1};
    opdef_variant variant = {.def = &def, .schema = schema_parse(&a, errors, sources, schema_at)};
    ast_param params[] = {{{"self", schema_at}, TARE_TY_TENSOR}, {{"k", schema_at}, TARE_TY_INT}};
    tare_irtype result = TARE_TY_TENSOR;
    opdef_variant *variants[] = {&variant};
    opdef *defs[] = {&def};
    def.variant = variants;
    def.rule = rule_parse_body(&a, errors, sources, all);
    def.rule->n_params = 2;
    def.rule->param = params;
    def.rule->n_results = 1;
    def.rule->result = &result;
    opdef_set set = {.sources = sources, .n_units = 1, .unit = &unit, .n_defs = 1, .def = defs};
    rule_check(&a, errors, &set);
    diag_render(errors);
    arena_finish(&a);
    return 0;
}
