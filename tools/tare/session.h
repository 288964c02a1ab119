/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What every command works with: the operators, a mode, the chosen execution and the user's
 * settings of the environment.
 */
#ifndef TARE_TOOL_SESSION_H
#define TARE_TOOL_SESSION_H

#include "tare/tare.h"
#include "text.h"

typedef struct session {
    tare_registry *registry;
    tare_mode *mode;
    tare_execution execution;
    void *library;          /* of --ops FILE.so */
    uint8_t *pack;          /* of --ops FILE.pack */
    tare_unit pack_unit;
    uint32_t marks;         /* TARE_SYM_KEEP, TARE_SYM_STRICT: of the symbols of programs */
    uint32_t n_env;
    struct { tare_env_field field; int64_t value; } env[TARE_ENV_COUNT];
} session;

/* `ops`: NULL for the operators built in, a module (.so) or a pack. */
bool session_init(session *s, const char *ops, reason *why);
void session_finish(session *s);
/* "grad_mode=true", "default_dtype=bfloat16", "sm=90". */
bool session_env(session *s, const char *setting, reason *why);
/* A fresh environment, the user's settings on top; storages forgotten. */
void session_restart(session *s);
/* A device by its recorded name: "cpu", "cuda:1", "cuda" (the current one, index 0). */
bool session_device(const session *s, const char *name, tare_device *out);

#endif
