/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "units.h"

#include <string.h>

tare_unit unit_of(arena *a, const ir_module *module)
{
    size_t bytes = 0;
    const uint8_t *pack = ir_pack(a, module, &bytes);
    uint8_t *copy = arena_alloc(a, bytes, 1);
    memcpy(copy, pack, bytes);
    return (tare_unit){TARE_ABI_VERSION, TARE_IR_VERSION, copy, bytes, NULL, NULL, 0};
}

static void add_op(ir_build *b, const char *name, const char *c_name, bool fails)
{
    ir_func *f = build_func(b, c_name, IR_FUNC_OP);
    const uint32_t self = build_param(b, "self", TARE_TY_TENSOR);
    build_result(b, TARE_TY_TENSOR);
    if (fails) {
        ir_rule *r = build_rule(b, "fail ValueError, \"overlaid\"", TARE_ERROR_ValueError - 1);
        build_piece(b, r, "overlaid", NULL, NULL);
        s_fail(b, r);
    } else {
        const uint32_t out = s_let(b, "out", x_op(b, TARE_IR_ALIAS, x_local(b, self)));
        s_return(b, x_local(b, out));
    }
    ir_op *op = build_op(b, f, name, c_name, name);
    op->family = "overlay";
    op->n_args = op->n_returns = 1;
    op->arg = arena_array(b->arena, ir_arg, 2);
    op->arg[0] = (ir_arg){.name = "self", .type = TARE_TY_TENSOR};
    op->arg[1] = (ir_arg){.type = TARE_TY_TENSOR};
}

ir_module *overlay_module(arena *a, const char *device, const char *slot_name)
{
    ir_build b;
    build_init(&b, a, build_module(a, NULL));
    ir_slot *slot = build_slot(&b, slot_name);
    build_slot_param(&b, slot, "self", TARE_TY_TENSOR);
    build_slot_result(&b, slot, TARE_TY_FORMAT);
    ir_func *filler = build_func(&b, "fills", IR_FUNC_SLOT);
    build_param(&b, "self", TARE_TY_TENSOR);
    build_result(&b, TARE_TY_FORMAT);
    s_return(&b, x_const(&b, TARE_IR_CONST_FORMAT, TARE_FORMAT_CHANNELS_LAST));
    build_profile(&b, device)->slot[0] = filler;
    add_op(&b, "aten::combine.Tensor", "combine_Tensor", true);
    add_op(&b, "vendor::only", "only", false);
    build_done(a, b.module);
    return b.module;
}

tare_registry *make(const tare_unit *const *units, uint32_t n, char why[256])
{
    why[0] = '\0';
    return tare_registry_create(units, n, why, 256);
}
