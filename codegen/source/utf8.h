/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Bytes as characters.
 *
 * Knows: which byte sequences are UTF-8, and which characters may be printed to a terminal.
 */
#ifndef TARE_CODEGEN_UTF8_H
#define TARE_CODEGEN_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of the character at `at` and its number in *character; 0 when it is not UTF-8. */
size_t utf8_decode(const char *at, size_t length_bytes, uint32_t *character);
/* Characters in these bytes; a byte that belongs to none counts as one. */
size_t utf8_count(const char *at, size_t length_bytes);
/* What stands for the character at `at` when it is printed, one column wide; *used its bytes (at
 * least 1).  `shown` has room for 5 bytes. Returns the bytes in `shown`, which is terminated. */
size_t utf8_show(const char *at, size_t length_bytes, size_t *used, char shown[5]);

#endif
