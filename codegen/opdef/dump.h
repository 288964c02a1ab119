/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Definitions as text, stable to the byte: what `tarec dump` shows before there is IR.
 */
#ifndef TARE_CODEGEN_OPDEF_DUMP_H
#define TARE_CODEGEN_OPDEF_DUMP_H

#include "opdef/opdef.h"

/* The operator that a user calls `name`: aten::add.Tensor, aten.add.Tensor or add.Tensor; NULL if
 * there is none, with the nearest name, or NULL, in *near. */
const opdef_variant *opdef_find(struct arena *a, const opdef_set *set, const char *name, const char **near);

/* Operators with their variants and facts; those of `only`, or NULL for all. */
const char *opdef_dump(struct arena *a, const opdef_set *set, const opdef *only);
/* Rules as parsed, indented by depth; with types and stages where rule_check has been. */
const char *opdef_dump_rules(struct arena *a, const opdef_set *set, const opdef *only, bool with_types);

#endif
