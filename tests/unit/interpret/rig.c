/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>

static void on_failure(size_t bytes)
{
    (void)bytes;
    exit(70);
}

void rig_begin(rig *g)
{
    *g = (rig){0};
    arena_init(&g->a, 1 << 14, on_failure);
    source_set *sources = source_set_create(&g->a);
    static const char rules[] = "the rule line";
    const uint32_t id = source_add(sources, "test.yaml", rules, sizeof rules - 1);
    build_init(&g->b, &g->a, build_module(&g->a, sources));
    g->b.at = (span){id, 0, sizeof rules - 1};
}

ir_op *rig_op(rig *g, ir_func *f, const char *name)
{
    ir_op *op = build_op(&g->b, f, name, f->name, name);
    op->family = "test";
    op->n_args = f->n_params;
    op->n_returns = f->n_results;
    op->arg = arena_array(&g->a, ir_arg, f->n_params + f->n_results + (size_t)1);
    for (uint32_t i = 0; i < f->n_params; i++)
        op->arg[i] = (ir_arg){.name = f->local[i].name, .type = f->local[i].type};
    for (uint32_t k = 0; k < f->n_results; k++)
        op->arg[f->n_params + k] = (ir_arg){.type = f->result[k]};
    return op;
}

void rig_done(rig *g)
{
    build_done(&g->a, g->b.module);
    const char *wrong = ir_verify(&g->a, g->b.module);
    if (wrong != NULL)
        print_error("%s\n", wrong);
    assert_null(wrong);
    size_t bytes = 0;
    const uint8_t *pack = ir_pack(&g->a, g->b.module, &bytes);
    g->unit = (tare_unit){TARE_ABI_VERSION, TARE_IR_VERSION, pack, bytes, NULL, NULL, 0};
    const tare_unit *unit = &g->unit;
    char why[256] = "";
    g->r = tare_registry_create(&unit, 1, why, sizeof why);
    if (g->r == NULL)
        print_error("%s\n", why);
    assert_non_null(g->r);
    g->m = tare_mode_create(g->r);
    assert_non_null(g->m);
}

void rig_end(rig *g)
{
    tare_mode_destroy(g->m);
    tare_registry_destroy(g->r);
    arena_finish(&g->a);
}

tare_rec rig_tensor(rig *g, uint32_t rank, const int64_t *size, tare_device device)
{
    const tare_desc desc = {.size = size, .rank = rank, .dtype = TARE_DTYPE_float32, .device = device,
                            .layout = TARE_LAYOUT_STRIDED};
    tare_rec t = {0};
    assert_int_equal(tare_tensor(g->m, &desc, &t), TARE_OK);
    return t;
}

uint32_t rig_run(rig *g, const char *name, const tare_slot *slot, uint32_t n)
{
    const uint32_t op = tare_registry_find(g->r, name);
    tare_bound b;
    tare_error e = {0};
    const bool bound = tare_bind(g->m, op, slot, n, NULL, 0, &b, &e);
    if (!bound)
        print_error("%s\n", e.message);
    assert_true(bound);
    const uint32_t rule = tare_run(g->m, &b, TARE_INTERPRETED, &g->results);
    tare_bound_finish(&b);
    return rule;
}

int64_t rig_int(rig *g, const char *name, const tare_slot *slot, uint32_t n)
{
    assert_int_equal(rig_run(g, name, slot, n), TARE_OK);
    assert_int_equal(g->results.n, 1);
    return g->results.slot[0].u.i;
}
