/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What the data of tensors told, or would tell: the same tensor unwritten tells the same again.
 *
 * Knows: that a fact has a name and is of a tensor's type and place, as long as its storage's version
 * stays.  Refuses to know: what the facts mean, how unknowns are made.
 */
#ifndef TARE_MODE_TOLD_H
#define TARE_MODE_TOLD_H

#include "tare/abi.h"

typedef struct tare_told_row {
    tare_rec of;         /* storage 0: forgotten */
    const char *name;
    uint32_t name_bytes, version;
    uint32_t unknowns;   /* that there were before the answer */
    uint32_t next;       /* of its bucket: place + 1 */
    int64_t answer;
} tare_told_row;

typedef struct tare_told {
    tare_told_row *row;
    uint32_t *bucket;
    uint32_t rows, row_capacity, buckets;
} tare_told;

/* A fact's key: a tensor whose storage others have seen, and a name that outlives the mode. */
typedef struct tare_told_key {
    tare_rec of;
    uint32_t version;
    tare_str name;
} tare_told_key;

void tare_told_finish(tare_told *t);
/* NULL: nothing was told. */
const int64_t *tare_told_find(const tare_told *t, const tare_told_key *key);
/* Remembers an answer, in the place of another to the same question. False without memory. */
bool tare_told_put(tare_told *t, const tare_told_key *key, uint32_t unknowns, int64_t answer);
/* Forgets answers from when there were that many unknowns or more. */
void tare_told_rewind(tare_told *t, uint32_t unknowns);
/* Forgets what n storages from `first` on told: their rows are taken by others. */
void tare_told_forget(tare_told *t, uint32_t first, uint32_t n);

#endif
