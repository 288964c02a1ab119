/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What the write before left: names, keys, and hashes that tell whether a file is still what was
 * written.
 */
#include "source/out_list.h"

#include "base/arena.h"
#include "base/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_LIST_BYTES = 1 << 22, HASH_TEXT_BYTES = 33 };

typedef struct entry { const char *name, *key, *hash; } entry;
struct out_keys {
    const char *dir;
    uint32_t n;
    entry *at;      /* sorted by name */
};

/* ---- hashes --------------------------------------------------------------------------------- */

typedef struct hash { uint64_t a, b; } hash;

static hash hash_bytes(const uint8_t *at, size_t n_bytes)
{
    hash h = {tare_mix(0x9ae16a3b2f90404fu, n_bytes), tare_mix(0xc949d7c7509e6557u, n_bytes)};
    while (n_bytes) {
        const size_t n = n_bytes < sizeof(uint64_t) ? n_bytes : sizeof(uint64_t);
        uint64_t word = 0;
        memcpy(&word, at, n);
        h.a = tare_mix(h.a, word);
        h.b = tare_mix(h.b + h.a, word);
        at += n;
        n_bytes -= n;
    }
    return h;
}

static void print_hash(hash h, char text[HASH_TEXT_BYTES])
{
    snprintf(text, HASH_TEXT_BYTES, "%016llx%016llx", (unsigned long long)h.a, (unsigned long long)h.b);
}

const char *out_hash(struct arena *a, const void *bytes, size_t n_bytes)
{
    char text[HASH_TEXT_BYTES];
    print_hash(hash_bytes(bytes, n_bytes), text);
    return arena_text(a, text, strlen(text));
}

/* Memory of its own: threads share no arena. */
static bool hash_file(const char *path, hash *out)
{
    FILE *file = fopen(path, "rb");
    struct stat info;
    if (!file)
        return false;
    const bool is_file = fstat(fileno(file), &info) == 0 && S_ISREG(info.st_mode);
    const size_t n_bytes = is_file ? (size_t)info.st_size : 0;
    uint8_t *bytes = malloc(n_bytes + 1);
    const bool is_read = is_file && bytes && fread(bytes, 1, n_bytes, file) == n_bytes;
    if (is_read)
        *out = hash_bytes(bytes, n_bytes);
    free(bytes);
    fclose(file);
    return is_read;
}

const char *out_hash_file(struct arena *a, const char *path)
{
    char text[HASH_TEXT_BYTES];
    hash h;
    if (!hash_file(path, &h))
        return NULL;
    print_hash(h, text);
    return arena_text(a, text, strlen(text));
}

/* ---- the list ------------------------------------------------------------------------------- */

char *out_list_read(struct arena *a, const char *dir)
{
    FILE *file = fopen(arena_format(a, "%s/%s", dir, OUT_FILES_LIST), "rb");
    struct stat info;
    if (!file)
        return arena_text(a, "", 0);
    const bool is_file = fstat(fileno(file), &info) == 0 && S_ISREG(info.st_mode) && info.st_size < MAX_LIST_BYTES;
    const size_t n_bytes = is_file ? (size_t)info.st_size : 0;
    char *list = arena_alloc(a, n_bytes + 1, 1);
    list[fread(list, 1, n_bytes, file)] = 0;
    fclose(file);
    return list;
}

/* The text up to `end`, cut off there; *at is what follows. */
static char *cut(char **at, char end)
{
    char *word = *at, *stop = strchr(word, end);
    *at = stop ? stop + 1 : word + strlen(word);
    if (stop)
        *stop = 0;
    return word;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(((const entry *)left)->name, ((const entry *)right)->name);
}

out_keys *out_keys_read(struct arena *a, const char *dir)
{
    out_keys *keys = arena_new(a, out_keys);
    char *list = out_list_read(a, dir);
    uint32_t n_lines = 1;
    for (const char *c = list; *c; c++)
        n_lines += *c == '\n';
    *keys = (out_keys){.dir = arena_text(a, dir, strlen(dir)), .at = arena_array(a, entry, n_lines)};
    while (*list) {
        char *line = cut(&list, '\n');
        const char *name = cut(&line, '\t'), *key = cut(&line, '\t');
        if (*key && *line)
            keys->at[keys->n++] = (entry){name, key, line};
    }
    qsort(keys->at, keys->n, sizeof *keys->at, by_name);
    return keys;
}

bool out_keys_has(const out_keys *keys, const char *name, const char *key)
{
    const entry wanted = {.name = name};
    const entry *found = bsearch(&wanted, keys->at, keys->n, sizeof *keys->at, by_name);
    if (!found || strcmp(found->key, key) != 0)
        return false;
    enum { MAX_PATH_BYTES = 4096 };
    char path[MAX_PATH_BYTES], text[HASH_TEXT_BYTES];
    hash h;
    if (snprintf(path, sizeof path, "%s/%s", keys->dir, name) >= (int)sizeof path || !hash_file(path, &h))
        return false;
    print_hash(h, text);
    return strcmp(found->hash, text) == 0;
}
