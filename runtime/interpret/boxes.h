/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Slots to values and back.
 *
 * Knows: which slots fit a type of a schema, by the same tests as generated entries.
 */
#ifndef TARE_INTERPRET_BOXES_H
#define TARE_INTERPRET_BOXES_H

#include "interpret/value.h"
#include "mode/mode.h"

/* None in any of its forms. */
bool tare_slot_is_absent(const tare_slot *s);
/* Element i of a list, as a slot of one; None where it has none. */
tare_slot tare_slot_element(const tare_slot *list, uint32_t i);
/* Whether a slot fits a type and what it holds is the mode's. */
bool tare_slot_fits(const mode *m, tare_irtype type, const tare_slot *s);
value tare_slot_open(tare_irtype type, const tare_slot *s);
/* Puts result k, committed, into a slot; a tensor into the record that the slot points to. */
void tare_slot_close(tare_mode *m, tare_irtype type, value v, tare_slot *out, uint32_t k);
/* Whether the slot holds an expression, or a tensor with one. */
bool tare_slot_is_symbolic(const mode *m, const tare_slot *s);

#endif
