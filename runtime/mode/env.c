/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The environment: what rules read that is no argument. */
#include <string.h>

#include "mode/mode.h"

void tare_mode_set_env(tare_mode *abi, tare_env_field field, int64_t value)
{
    mode *m = mode_of(abi);
    if ((uint32_t)field >= TARE_ENV_COUNT || m->env[field] == value)
        return;
    m->env[field] = value;
    if (++m->env_version == 0)
        m->env_version = 1;
}

int64_t tare_mode_env(const tare_mode *m, tare_env_field field)
{
    return (uint32_t)field < TARE_ENV_COUNT ? mode_of_const(m)->env[field] : 0;
}

tare_env_field tare_env_find(const char *name)
{
    static const char *const names[TARE_ENV_COUNT] = {
#define TARE_ENV(name, type, default_value) #name,
#include "tare/env.def"
#undef TARE_ENV
    };
    uint32_t i = 0;
    while (i < TARE_ENV_COUNT && (!name || strcmp(names[i], name) != 0))
        i++;
    return (tare_env_field)i;
}
