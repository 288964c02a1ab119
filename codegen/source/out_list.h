/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The list that a write leaves: between out.c and out_list.c, nobody else's.
 */
#ifndef TARE_CODEGEN_OUT_LIST_H
#define TARE_CODEGEN_OUT_LIST_H

#include "source/out.h"

/* The list's text, empty where there is none. */
char *out_list_read(struct arena *a, const char *dir);
/* A hash in hexadecimal. */
const char *out_hash(struct arena *a, const void *bytes, size_t n_bytes);

#endif
