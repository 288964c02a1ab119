/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Finding an operator by its name: one hash over all spellings.
 *
 * Knows: that one operator is written space::name.overload, space.name.overload and
 * torch.ops.space.name.overload, and that the overload "default" may be left out.
 */
#include "dispatch/registry.h"

#include <string.h>

#include "base/hash.h"

static size_t without_suffix(const char *text, size_t n, const char *suffix)
{
    const size_t k = strlen(suffix);
    return n > k && memcmp(text + n - k, suffix, k) == 0 ? n - k : n;
}

op_name tare_op_name_of(const char *spelling)
{
    static const char prefix[] = "torch.ops.";
    if (strncmp(spelling, prefix, sizeof prefix - 1) == 0)
        spelling += sizeof prefix - 1;
    const char *colons = strstr(spelling, "::");
    const char *end = colons != NULL ? colons : strchr(spelling, '.');
    if (end == NULL)
        return (op_name){spelling, spelling, 0, 0};
    const char *rest = end + (colons != NULL ? 2 : 1);
    return (op_name){spelling, rest, (size_t)(end - spelling), without_suffix(rest, strlen(rest), ".default")};
}

static int compare_bytes(const char *a, size_t n_a, const char *b, size_t n_b)
{
    const int order = memcmp(a, b, n_a < n_b ? n_a : n_b);
    return order != 0 ? order : (n_a > n_b) - (n_a < n_b);
}

int tare_op_name_compare(op_name a, op_name b)
{
    const int order = compare_bytes(a.space, a.space_bytes, b.space, b.space_bytes);
    return order != 0 ? order : compare_bytes(a.rest, a.rest_bytes, b.rest, b.rest_bytes);
}

static uint64_t hash_bytes(uint64_t h, const char *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)at[i]) * UINT64_C(0x100000001b3);
    return tare_mix(h, n);
}

static uint64_t hash_name(op_name n)
{
    const uint64_t h = hash_bytes(hash_bytes(UINT64_C(0xcbf29ce484222325), n.space, n.space_bytes), n.rest,
                                  n.rest_bytes);
    return h ^ (h >> 32);
}

/* The bucket of a name: the one that holds it, or the empty one where it belongs. */
static uint32_t *find_bucket(const tare_registry *r, op_name name)
{
    for (uint32_t i = (uint32_t)hash_name(name) & r->bucket_mask;; i = (i + 1) & r->bucket_mask) {
        uint32_t *b = &r->bucket[i];
        if (*b == 0 || tare_op_name_compare(tare_op_name_of(r->op[*b - 1].name), name) == 0)
            return b;
    }
}

bool tare_registry_index_names(tare_registry *r)
{
    uint32_t n = 16;
    while (n / 2 < r->n_ops)
        n *= 2;
    r->bucket = arena_array(&r->memory, uint32_t, n);
    if (r->bucket == NULL)
        return false;
    r->bucket_mask = n - 1;
    for (uint32_t op = 0; op < r->n_ops; op++)
        *find_bucket(r, tare_op_name_of(r->op[op].name)) = op + 1;
    return true;
}

uint32_t tare_registry_find(const tare_registry *r, const char *name)
{
    const uint32_t found = *find_bucket(r, tare_op_name_of(name));
    return found == 0 ? (uint32_t)TARE_NO_OP : found - 1;
}
