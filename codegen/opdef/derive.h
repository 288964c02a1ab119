/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The schemas of variants, from the schema of the overload that the rule is written for.
 */
#ifndef TARE_CODEGEN_DERIVE_H
#define TARE_CODEGEN_DERIVE_H

#include "opdef/opdef.h"

typedef enum variant_kind { VARIANT_INPLACE, VARIANT_OUT, VARIANT_COPY } variant_kind;

/* `name` is "add_.Tensor", standing at `at`.  NULL after a diagnostic. */
schema *schema_derive(struct arena *a, diag_list *d, const schema *base, variant_kind kind, const char *name, span at);
/* Tells where a schema that was stated cannot be a variant of `base`. */
bool schema_agrees(diag_list *d, const schema *base, variant_kind kind, const schema *variant);

#endif
