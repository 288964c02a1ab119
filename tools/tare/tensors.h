/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The tensors and storages of a recording, by the numbers it gives them, and the mode's own for
 * each: one storage there is one storage here, both ways.
 */
#ifndef TARE_TOOL_TENSORS_H
#define TARE_TOOL_TENSORS_H

#include <jansson.h>

#include "session.h"

/* From a number to a value; open addressing. */
typedef struct number_map {
    struct number_entry { int64_t key; uint64_t value; bool used; } *at;
    size_t room, count;
} number_map;
bool number_map_get(const number_map *m, int64_t key, uint64_t *value);
bool number_map_set(number_map *m, int64_t key, uint64_t value); /* false: no memory */
void number_map_clear(number_map *m);
void number_map_finish(number_map *m);

/* Memory that lives as long as the recording's line, or the recording. */
typedef struct pool pool;
struct pool { struct pool_block *first; };
void *pool_alloc(pool *p, size_t bytes); /* zeroed; NULL without memory */
void pool_clear(pool *p);

/* What symbols stand for where a call with {"sym"} in it is read as one of numbers: symbol k of `mode` for value[k]. */
typedef struct assignment { tare_mode *mode; const int64_t *value; uint32_t n; } assignment;

typedef struct tensors {
    session *session;
    const assignment *numbers; /* NULL: {"sym"} is an expression over the symbols of the session's own mode */
    number_map by_id;         /* -> tare_rec * in the pool */
    number_map storage;       /* recorded -> own */
    number_map own_storage;   /* own -> recorded */
    int64_t max_id, max_storage;
    pool pool;
} tensors;

void tensors_init(tensors *t, session *s);
void tensors_clear(tensors *t);
void tensors_finish(tensors *t);

/* The record of tensor `id`; NULL if it was not seen. Its address stays. */
tare_rec *tensors_find(const tensors *t, int64_t id);
/* Makes {"id", "dtype", ...} (the value of "tensor") a record of the mode, new or not. */
tare_rec *tensors_add(tensors *t, const json_t *description, reason *why);
/* Notes that recorded storage and own storage are the same. */
bool tensors_pair_storage(tensors *t, int64_t recorded, uint32_t own);

/* A number, or {"sym": "s0*s1 + 2"}, as a number or handle. */
bool number_read(tensors *t, const json_t *json, int64_t *out, reason *why);
/* Whether json is {"sym": ...}. */
bool number_is_symbolic(const json_t *json);

/* Reads what a description says; arrays point into the pool.  `stride` may be missing (contiguous), `storage`
 * (one of its own) and `nbytes` (what the tensor needs) too. */
typedef struct description {
    int64_t id, storage, nbytes, offset;
    tare_desc desc;
    bool strided, storage_given, nbytes_given;
} description;
bool description_read(tensors *t, const json_t *json, description *out, reason *why);

#endif
