/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See operators.h. */
#include "operators.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "compile.h"

static bool read_definitions(operators *o, arena *a)
{
    const compile_options options = {.dir = TARE_SOURCE_DIR "/tests/data/graph", .goal = COMPILE_IR};
    compiled result;
    if (!compile(a, &options, &result)) {
        fputs(diag_render(result.errors), stderr);
        return false;
    }
    size_t bytes;
    const uint8_t *pack = ir_pack(a, result.module, &bytes);
    o->pack = malloc(bytes);
    if (!o->pack)
        return false;
    memcpy(o->pack, pack, bytes);
    o->unit = (tare_unit){.abi_version = TARE_ABI_VERSION, .ir_version = TARE_IR_VERSION, .pack = o->pack, .pack_bytes = bytes};
    return true;
}

bool operators_init(operators *o)
{
    *o = (operators){0};
    arena a;
    arena_init(&a, 1 << 16, NULL);
    char why[200] = "";
    const tare_unit *units[] = {&o->unit};
    if (read_definitions(o, &a))
        o->registry = tare_registry_create(units, 1, why, sizeof why);
    arena_finish(&a);
    if (!o->registry)
        fprintf(stderr, "no registry: %s\n", why);
    return o->registry != NULL;
}

void operators_finish(operators *o)
{
    tare_registry_destroy(o->registry);
    free(o->pack);
}
