/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Checked definitions become IR: sugar is spelt out, variants are derived, calls are hoisted.
 */
#ifndef TARE_CODEGEN_LOWER_H
#define TARE_CODEGEN_LOWER_H

#include "opdef/opdef.h"

/* Only for a set that rule_check found without errors.  Functions that nothing reaches are left out. */
ir_module *lower(struct arena *a, diag_list *d, const opdef_set *set);

#endif
