/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Files, plain or .xz, read whole or by lines in bounded memory.
 *
 * Knows: bytes and limits.  Refuses to know: what they mean.  Whether a file is compressed is told
 * by its first bytes, not by its name.
 */
#ifndef TARE_TOOL_INPUT_H
#define TARE_TOOL_INPUT_H

#include "text.h"

enum {
    INPUT_LINE_BYTES = 64 << 20,          /* of one line, or of a whole file that is one value */
    INPUT_DECODER_BYTES = 128 << 20       /* that the decompressor may take */
};
#define INPUT_TOTAL_BYTES ((uint64_t)4 << 30) /* that one file may expand to */

typedef struct input input;

/* NULL with the reason. "-" is standard input. */
input *input_open(const char *path, reason *why);
void input_close(input *in);

typedef enum input_result { INPUT_LINE, INPUT_END, INPUT_BAD } input_result;

/* The next line without its end; `line` stays valid until the next call. Empty lines are skipped. */
input_result input_line(input *in, const char **line, size_t *len, reason *why);
uint32_t input_line_number(const input *in);
/* All that is left, up to INPUT_LINE_BYTES. */
input_result input_rest(input *in, const char **bytes, size_t *len, reason *why);

#endif
