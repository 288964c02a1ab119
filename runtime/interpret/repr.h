/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What a caller gave, as Python prints it.
 *
 * Knows: Python's names of types and its `repr` and `str`.  Refuses to know: what was wanted.  A tensor's contents and a complex
 * number's imaginary part are not known: the one prints its size, the other as 0.
 */
#ifndef TARE_INTERPRET_REPR_H
#define TARE_INTERPRET_REPR_H

#include "interpret/print.h"

/* "int", "NoneType", "dtype"; `qualified`: "torch.dtype". */
const char *tare_repr_type(const tare_slot *s, bool qualified);
/* `bare`: as `str` prints it, a string without quotes. */
void tare_repr(tare_text *t, const tare_mode *m, const tare_slot *s, bool bare);

#endif
