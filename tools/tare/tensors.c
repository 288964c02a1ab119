/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Recorded tensors and storages; see tensors.h. */
#include "tensors.h"

#include "tare/symbolic.h"

#include <stdlib.h>
#include <string.h>

static size_t number_slot(const number_map *m, int64_t key)
{
    const uint64_t hash = (uint64_t)key * UINT64_C(0x9e3779b97f4a7c15);
    size_t i = (size_t)(hash >> 20) & (m->room - 1);
    while (m->at[i].used && m->at[i].key != key)
        i = (i + 1) & (m->room - 1);
    return i;
}

bool number_map_get(const number_map *m, int64_t key, uint64_t *value)
{
    if (!m->room)
        return false;
    const struct number_entry *e = &m->at[number_slot(m, key)];
    if (e->used)
        *value = e->value;
    return e->used;
}

static bool number_map_grow(number_map *m)
{
    number_map bigger = {.room = m->room ? m->room * 2 : 64};
    bigger.at = calloc(bigger.room, sizeof *bigger.at);
    if (!bigger.at)
        return false;
    for (size_t i = 0; i < m->room; i++)
        if (m->at[i].used)
            bigger.at[number_slot(&bigger, m->at[i].key)] = m->at[i];
    bigger.count = m->count;
    free(m->at);
    *m = bigger;
    return true;
}

bool number_map_set(number_map *m, int64_t key, uint64_t value)
{
    if (2 * (m->count + 1) > m->room && !number_map_grow(m))
        return false;
    struct number_entry *e = &m->at[number_slot(m, key)];
    m->count += !e->used;
    *e = (struct number_entry){.key = key, .value = value, .used = true};
    return true;
}

void number_map_clear(number_map *m)
{
    if (m->count)
        memset(m->at, 0, m->room * sizeof *m->at);
    m->count = 0;
}

void number_map_finish(number_map *m)
{
    free(m->at);
    *m = (number_map){0};
}

enum { POOL_BLOCK_BYTES = 64 << 10 };

struct pool_block {
    struct pool_block *next;
    size_t used, room;
    max_align_t at[];
};

void *pool_alloc(pool *p, size_t bytes)
{
    const size_t want = (bytes + sizeof(max_align_t) - 1) / sizeof(max_align_t);
    struct pool_block *b = p->first;
    if (!b || b->room - b->used < want) {
        const size_t room = want > POOL_BLOCK_BYTES / sizeof(max_align_t) ? want : POOL_BLOCK_BYTES / sizeof(max_align_t);
        b = malloc(sizeof *b + room * sizeof(max_align_t));
        if (!b)
            return NULL;
        b->next = p->first;
        b->used = 0;
        b->room = room;
        p->first = b;
    }
    void *at = b->at + b->used;
    b->used += want;
    return memset(at, 0, bytes);
}

/* Keeps one block for the next line. */
void pool_clear(pool *p)
{
    while (p->first && p->first->next) {
        struct pool_block *b = p->first;
        p->first = b->next;
        free(b);
    }
    if (p->first)
        p->first->used = 0;
}

void tensors_init(tensors *t, session *s)
{
    *t = (tensors){.session = s};
    tensors_clear(t);
}

void tensors_clear(tensors *t)
{
    number_map_clear(&t->by_id);
    number_map_clear(&t->storage);
    number_map_clear(&t->own_storage);
    t->max_id = t->max_storage = -1;
    pool_clear(&t->pool);
}

void tensors_finish(tensors *t)
{
    number_map_finish(&t->by_id);
    number_map_finish(&t->storage);
    number_map_finish(&t->own_storage);
    pool_clear(&t->pool);
    free(t->pool.first);
    *t = (tensors){0};
}

tare_rec *tensors_find(const tensors *t, int64_t id)
{
    uint64_t value;
    return number_map_get(&t->by_id, id, &value) ? (tare_rec *)(uintptr_t)value : NULL;
}

bool tensors_pair_storage(tensors *t, int64_t recorded, uint32_t own)
{
    if (recorded > t->max_storage)
        t->max_storage = recorded;
    return number_map_set(&t->storage, recorded, own) && number_map_set(&t->own_storage, own, (uint64_t)recorded);
}

/* 0 when it is not stated. */
static bool read_number(tensors *t, const json_t *json, const char *key, int64_t *out, reason *why)
{
    const json_t *v = json_object_get(json, key);
    *out = 0;
    if (!v)
        return true;
    if (!json_is_integer(v) && !number_is_symbolic(v))
        return refuse(why, "a tensor's `%s` is no integer", key);
    return number_read(t, v, out, why);
}

static const int64_t *read_sizes(tensors *t, const json_t *json, const char *key, uint32_t *n, reason *why)
{
    const json_t *list = json_object_get(json, key);
    if (!json_is_array(list)) {
        (void)refuse(why, "a tensor without an array `%s`", key);
        return NULL;
    }
    const size_t count = json_array_size(list);
    if (count > 255) {
        (void)refuse(why, "a tensor of %zu dimensions, at most 255 are readable", count);
        return NULL;
    }
    int64_t *at = pool_alloc(&t->pool, (count + 1) * sizeof *at);
    if (!at) {
        (void)refuse(why, "no memory for a tensor");
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        const json_t *v = json_array_get(list, i);
        if (!json_is_integer(v) && !number_is_symbolic(v)) {
            (void)refuse(why, "a tensor's `%s`[%zu] is no integer", key, i);
            return NULL;
        }
        if (!number_read(t, v, &at[i], why))
            return NULL;
    }
    *n = (uint32_t)count;
    return at;
}

static bool read_kind(tensors *t, const json_t *json, description *out, reason *why)
{
    const char *dtype = json_string_value(json_object_get(json, "dtype"));
    const char *device = json_string_value(json_object_get(json, "device"));
    out->desc.dtype = dtype ? tare_dtype_find(dtype) : TARE_DTYPE_NONE;
    if (out->desc.dtype == TARE_DTYPE_NONE)
        return refuse(why, "dtype `%s` is unknown", dtype ? dtype : "(none)");
    if (!device || !session_device(t->session, device, &out->desc.device))
        return refuse(why, "device `%s` is unknown", device ? device : "(none)");
    const char *layout = json_string_value(json_object_get(json, "layout"));
    out->desc.layout = layout ? tare_layout_find(layout) : TARE_LAYOUT_STRIDED;
    if (out->desc.layout == TARE_LAYOUT_NONE)
        return refuse(why, "layout `%s` is unknown", layout);
    out->strided = out->desc.layout == TARE_LAYOUT_STRIDED;
    return true;
}

bool description_read(tensors *t, const json_t *json, description *out, reason *why)
{
    *out = (description){0};
    if (!json_is_object(json))
        return refuse(why, "a tensor is no object");
    uint32_t n_strides = 0;
    if (!json_object_get(json, "id"))
        return refuse(why, "a tensor without `id`");
    if (!read_kind(t, json, out, why) || !read_number(t, json, "id", &out->id, why))
        return false;
    out->desc.size = read_sizes(t, json, "shape", &out->desc.rank, why);
    if (!out->desc.size)
        return false;
    if (!out->strided)
        return true;
    if (json_object_get(json, "stride")) {
        out->desc.stride = read_sizes(t, json, "stride", &n_strides, why);
        if (!out->desc.stride)
            return false;
        if (n_strides != out->desc.rank)
            return refuse(why, "a tensor of %u sizes and %u strides", out->desc.rank, n_strides);
    }
    out->desc.conj = json_is_true(json_object_get(json, "conj"));
    out->desc.neg = json_is_true(json_object_get(json, "neg"));
    if (!read_number(t, json, "storage", &out->storage, why) || !read_number(t, json, "nbytes", &out->nbytes, why) ||
        !read_number(t, json, "offset", &out->offset, why))
        return false;
    out->storage_given = json_object_get(json, "storage") != NULL;
    out->nbytes_given = json_object_get(json, "nbytes") != NULL;
    return true;
}

/* What a tensor needs that does not say how large its storage is: nothing without elements. */
static bool needed_bytes(const tensors *t, const description *d, tare_rec rec, int64_t *out)
{
    static const int64_t itemsize[TARE_DTYPE_COUNT] = {
        0,
#define TARE_DTYPE(name, scalar_type, type_name, bytes, class) bytes,
#include "tare/dtypes.def"
#undef TARE_DTYPE
    };
    int64_t before;
    tare_mode *m = t->session->mode;
    const tare_type *type = tare_type_of(m, rec);
    *out = 0;
    if (type->numel == 0)
        return true;
    if (tare_is_symbolic(type->nbytes) || tare_is_symbolic(d->offset)) {
        const int64_t end = tare_sym_add(m, type->nbytes, tare_sym_mul(m, d->offset, itemsize[d->desc.dtype]));
        *out = tare_sym_select(m, tare_sym_eq(m, type->numel, 0), 0, end);
        return true;
    }
    return !__builtin_mul_overflow(d->offset, itemsize[d->desc.dtype], &before) &&
           !__builtin_add_overflow(before, tare_type_of(t->session->mode, rec)->nbytes, out);
}

/* The storage that a tensor lies in: one seen before, or a new one. */
static bool place(tensors *t, const description *d, tare_rec *rec, reason *why)
{
    uint64_t own = 0;
    int64_t bytes = d->nbytes;
    uint32_t made;
    if (!d->strided)
        return true;
    rec->offset = d->offset;
    if (d->storage_given && number_map_get(&t->storage, d->storage, &own)) {
        rec->storage = (uint32_t)own;
        return true;
    }
    if (!d->nbytes_given && !needed_bytes(t, d, *rec, &bytes))
        return refuse(why, "a tensor whose end passes 2^63 bytes");
    if ((bytes < 0 && !tare_is_symbolic(bytes)) || (d->offset < 0 && !tare_is_symbolic(d->offset)))
        return refuse(why, "a storage of %lld bytes, an offset of %lld", (long long)bytes, (long long)d->offset);
    if (tare_storage_create(t->session->mode, bytes, d->desc.device, &made) != TARE_OK ||
        (d->storage_given && !tensors_pair_storage(t, d->storage, made)))
        return refuse(why, "no memory for a storage");
    rec->storage = made;
    return true;
}

tare_rec *tensors_add(tensors *t, const json_t *json, reason *why)
{
    description d;
    tare_rec rec = {0};
    if (!description_read(t, json, &d, why))
        return NULL;
    const uint32_t result = tare_type_intern(t->session->mode, &d.desc, &rec.type);
    if (result != TARE_OK) {
        (void)refuse(why, result == TARE_RULE_STORAGE ? "a tensor whose size in bytes passes 2^63"
                          : result == TARE_RULE_MEMORY ? "no memory for a tensor"
                                                       : "a tensor with a negative size or stride");
        return NULL;
    }
    if (!place(t, &d, &rec, why))
        return NULL;
    tare_rec *at = tensors_find(t, d.id);
    if (!at)
        at = pool_alloc(&t->pool, sizeof *at);
    if (!at || !number_map_set(&t->by_id, d.id, (uint64_t)(uintptr_t)at)) {
        (void)refuse(why, "no memory for a tensor");
        return NULL;
    }
    if (d.id > t->max_id)
        t->max_id = d.id;
    *at = rec;
    return at;
}
