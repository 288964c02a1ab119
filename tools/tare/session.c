/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Operators, mode and settings; see session.h. */
#include "session.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const tare_unit tare_ops_unit;

static bool ends_with(const char *s, const char *end)
{
    const size_t n = strlen(s), k = strlen(end);
    return n >= k && strcmp(s + n - k, end) == 0;
}

static const tare_unit *load_module(session *s, const char *path, reason *why)
{
    char full[4096];
    (void)snprintf(full, sizeof full, "%s%s", strchr(path, '/') ? "" : "./", path);
    s->library = dlopen(full, RTLD_NOW | RTLD_LOCAL);
    if (!s->library) {
        (void)refuse(why, "cannot load `%s`: %s", path, dlerror());
        return NULL;
    }
    const tare_unit *unit = dlsym(s->library, "tare_ops_unit");
    if (!unit)
        (void)refuse(why, "`%s` has no `tare_ops_unit`", path);
    return unit;
}

static const tare_unit *load_pack(session *s, const char *path, reason *why)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        (void)refuse(why, "cannot open `%s`: %s", path, strerror(errno));
        return NULL;
    }
    enum { PACK_BYTES = 64 << 20 };
    s->pack = malloc(PACK_BYTES);
    const size_t bytes = s->pack ? fread(s->pack, 1, PACK_BYTES, file) : 0;
    (void)fclose(file);
    if (!s->pack) {
        (void)refuse(why, "no memory for `%s`", path);
        return NULL;
    }
    s->pack_unit = (tare_unit){.abi_version = TARE_ABI_VERSION, .ir_version = TARE_IR_VERSION,
                               .pack = s->pack, .pack_bytes = bytes};
    return &s->pack_unit;
}

bool session_init(session *s, const char *ops, reason *why)
{
    *s = (session){0};
    const tare_unit *unit = !ops                     ? &tare_ops_unit
                            : ends_with(ops, ".so")   ? load_module(s, ops, why)
                                                      : load_pack(s, ops, why);
    if (!unit)
        return false;
    s->registry = tare_registry_create(&unit, 1, why->text, sizeof why->text);
    if (!s->registry)
        return false;
    s->mode = tare_mode_create(s->registry);
    return s->mode ? true : refuse(why, "no memory for a mode");
}

void session_finish(session *s)
{
    tare_mode_destroy(s->mode);
    tare_registry_destroy(s->registry);
    free(s->pack);
    if (s->library)
        (void)dlclose(s->library);
    *s = (session){0};
}

static bool env_value(const session *s, const char *word, int64_t *out)
{
    if (strcmp(word, "true") == 0 || strcmp(word, "false") == 0) {
        *out = word[0] == 't';
        return true;
    }
    char *end;
    errno = 0;
    *out = strtoll(word, &end, 10);
    if (errno == 0 && *end == '\0' && end != word)
        return true;
    *out = tare_dtype_find(word);
    if (*out != TARE_DTYPE_NONE)
        return true;
    tare_device device;
    if (!session_device(s, word, &device))
        return false;
    *out = device;
    return true;
}

bool session_env(session *s, const char *setting, reason *why)
{
    char name[64];
    const char *equals = strchr(setting, '=');
    if (!equals || (size_t)(equals - setting) >= sizeof name)
        return refuse(why, "`%s` is not of the form name=value", setting);
    memcpy(name, setting, (size_t)(equals - setting));
    name[equals - setting] = '\0';
    const tare_env_field field = tare_env_find(name);
    int64_t value;
    if (field == TARE_ENV_COUNT)
        return refuse(why, "the environment has no field `%s`", name);
    if (!env_value(s, equals + 1, &value))
        return refuse(why, "`%s` is no bool, number, dtype or device", equals + 1);
    if (s->n_env == TARE_ENV_COUNT)
        return refuse(why, "more than %d settings of the environment", TARE_ENV_COUNT);
    s->env[s->n_env].field = field;
    s->env[s->n_env++].value = value;
    tare_mode_set_env(s->mode, field, value);
    return true;
}

void session_restart(session *s)
{
    static const int64_t defaults[TARE_ENV_COUNT] = {
#define TARE_ENV(name, type, default_value) [TARE_ENV_##name] = default_value,
#include "tare/env.def"
#undef TARE_ENV
    };
    tare_mode_reset(s->mode);
    for (uint32_t f = 0; f < TARE_ENV_COUNT; f++)
        tare_mode_set_env(s->mode, (tare_env_field)f, defaults[f]);
    for (uint32_t i = 0; i < s->n_env; i++)
        tare_mode_set_env(s->mode, s->env[i].field, s->env[i].value);
}

bool session_device(const session *s, const char *name, tare_device *out)
{
    char kind[64];
    const char *colon = strchr(name, ':');
    const size_t len = colon ? (size_t)(colon - name) : strlen(name);
    if (len >= sizeof kind)
        return false;
    memcpy(kind, name, len);
    kind[len] = '\0';
    const uint32_t number = tare_registry_kind(s->registry, kind);
    long index = 0;
    if (colon) {
        char *end;
        index = strtol(colon + 1, &end, 10);
        if (end == colon + 1 || *end != '\0' || index < 0 || index > 255)
            return false;
    }
    *out = (tare_device)(number << 8 | (uint32_t)index);
    return number != TARE_KIND_NONE;
}
