/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What is looked for before libyaml sees a text.
 */
#ifndef TARE_CODEGEN_PRESCAN_H
#define TARE_CODEGEN_PRESCAN_H

#include "source/diag.h"

/* Whether the text is UTF-8 in lines that end in LF or CRLF, without tabs and control characters. */
bool yaml_prescan(diag_list *d, const source_set *set, uint32_t source);

#endif
