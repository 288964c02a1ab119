/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * One argument becomes what the schema's type wants.
 *
 * Knows: which conversions PyTorch's argument parser makes silently.  Refuses to know: names, positions, texts; the number in a
 * tensor of one element, which PyTorch takes for an int, a float or a bool.
 */
#ifndef TARE_INTERPRET_CONVERT_H
#define TARE_INTERPRET_CONVERT_H

#include "mode/mode.h"
#include "tare/ir.h"

typedef enum convert_result {
    CONVERT_OK,
    CONVERT_MISFIT,
    CONVERT_ABSENT,   /* None where a tensor is wanted: the parser lets it pass, the operator does not */
    CONVERT_LENGTH,   /* bool[3] of another length: likewise */
    CONVERT_MEMORY
} convert_result;

/* Room that a conversion of `given` to `arg` may take, a multiple of 8. */
size_t tare_convert_room_bytes(const tare_pack_arg *arg, const tare_slot *given);
/* Argument `i` of `op`; `room` has tare_convert_room_bytes. */
convert_result tare_convert(tare_mode *m, const tare_op_info *op, uint32_t i, const tare_slot *given, void *room, tare_slot *out);

#endif
