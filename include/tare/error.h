/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What a refused call can tell: facts first, text only when asked.
 *
 * A call that fails returns the id of the rule line that refused it and leaves nothing behind.
 * The numbers are found afterwards, by repeating the call in the interpreter: a caller that does
 * not ask pays nothing.
 */
#ifndef TARE_ERROR_H
#define TARE_ERROR_H

#include "tare/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ORDER ERROR; 0 is none */
typedef enum tare_error_kind {
    TARE_ERROR_NONE = 0,
#define TARE_ERROR_KIND(name) TARE_ERROR_##name,
#include "tare/errors.def"
#undef TARE_ERROR_KIND
    TARE_ERROR_KIND_COUNT
} tare_error_kind;

/* "RuntimeError"; static storage. */
const char *tare_error_kind_name(uint32_t kind);

enum { TARE_MESSAGE_BYTES = 1024 };

/* The caller's memory; the pointers in it belong to the registry and live as long as it does. */
typedef struct tare_error {
    uint32_t rule;         /* what the call returned */
    uint32_t kind;         /* tare_error_kind */
    const char *op;        /* "aten::add.Tensor", or NULL */
    const char *file;      /* of the rule line, or NULL for a fault outside any rule */
    uint32_t line;
    const char *text;      /* the rule line */
    char message[TARE_MESSAGE_BYTES]; /* PyTorch's text with this call's numbers; cut with "..." */
} tare_error;

/*
 * Tells why the last call on `m` failed, by repeating it.  Valid until the next call on `m`.
 * Returns false, with kind NONE, when the last call did not fail.  Never fails otherwise: short of
 * memory it tells the rule and its text with the numbers left out.
 */
bool tare_mode_error(tare_mode *m, tare_error *out);

/*
 * Several lines for a person: message, the arguments, the rule line.  Writes at most `size_bytes`
 * bytes and a terminator; returns what the whole would need, as snprintf does.
 */
size_t tare_error_format(const tare_error *e, char *buffer, size_t size_bytes);

#ifdef __cplusplus
}
#endif

#endif
