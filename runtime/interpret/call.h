/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Calls of operators, and what stays behind of those that were refused.
 *
 * Order of the runtime's rooms: base, tensor, dispatch, mode, interpret, graph.  Binding, running
 * and errors are here, because each of them needs a mode and may need the interpreter.
 */
#ifndef TARE_INTERPRET_CALL_H
#define TARE_INTERPRET_CALL_H

#include "dispatch/registry.h"
#include "mode/mode.h"
#include "tare/call.h"

/*
 * Interprets operator `op` of `unit` between tare_abi_enter and the commits: results, which may be
 * NULL, are committed and boxed, written arguments stored.  With `facts` nothing is committed, and
 * the first failure is told there.  Returns m->failed.
 */
uint32_t tare_interpret_op(tare_mode *m, const registry_unit *unit, uint32_t op, const tare_slot *in, uint32_t n_in,
                      tare_slot *out, tare_error *facts);

/* Whether a number among the arguments is an expression; tensors are not looked at. */
bool tare_bound_has_symbols(const mode *m, const tare_bound *b);

/* Keeps a copy of a refused call in the mode. `op`: in the unit. Returns `rule`. */
uint32_t tare_refused_keep(tare_mode *m, const tare_unit *unit, uint32_t op, const tare_slot *in, uint32_t n_in,
                      uint32_t rule);
/* Repeats the call that was refused last; nothing of it stays. Returns what refuses it this time. */
uint32_t tare_refused_repeat(tare_mode *m, tare_error *facts);

#endif
