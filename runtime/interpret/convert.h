/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * One argument becomes what the schema's type wants.
 *
 * Knows: which conversions PyTorch makes silently.  Refuses to know: names, positions, texts.
 */
#ifndef TARE_INTERPRET_CONVERT_H
#define TARE_INTERPRET_CONVERT_H

#include "interpret/print.h"
#include "mode/mode.h"
#include "tare/ir.h"

typedef enum convert_result { CONVERT_OK, CONVERT_MISFIT, CONVERT_HOLE, CONVERT_MEMORY } convert_result;

/* Room that a conversion of `given` to `arg` may take, a multiple of 8. */
size_t tare_convert_room_bytes(const tare_pack_arg *arg, const tare_slot *given);
/* `room` has tare_convert_room_bytes; *hole: the absent element of CONVERT_HOLE. */
convert_result tare_convert(tare_mode *m, const tare_pack_arg *arg, const tare_slot *given, void *room, tare_slot *out,
                       uint32_t *hole);

/* "an int", "a list of Tensors or None" */
void tare_convert_describe_type(tare_text *t, tare_irtype type);
/* "None", "a str" */
void tare_convert_describe_slot(tare_text *t, const tare_slot *s);

#endif
