/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What a run will write: names and bytes, kept in memory until nothing can go wrong any more.
 *
 * Knows: file names and bytes.  Refuses to know: what is in them.  Emitters add; the program
 * writes all of it or nothing.  A file whose bytes are the same is left alone, so that builds
 * which depend on it do not run again; one that the write before made and this one does not is
 * removed, so that nothing stale is linked.
 */
#ifndef TARE_CODEGEN_OUT_H
#define TARE_CODEGEN_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct out_files out_files;
typedef struct out_file {
    const char *name;
    const void *bytes;   /* NULL where `is_kept` */
    size_t n_bytes;
    const char *key;     /* NULL: none */
    bool is_kept;
} out_file;
struct arena;

out_files *out_files_create(struct arena *a);
/* `name` is relative and may have folders: "include/tare_ops.h".  Copies name and bytes.  A name
 * that was added before, is absolute or leaves its directory makes the write refuse. */
void out_files_add(out_files *files, const char *name, const void *bytes, size_t n_bytes);

/* A file with a key, which changes when its bytes would: the list remembers it. */
void out_files_add_keyed(out_files *files, const char *name, const char *key, const void *bytes, size_t n_bytes);
/* A file that the write before made, as out_keys_has found: it stays as it is. */
void out_files_keep(out_files *files, const char *name, const char *key);

/* What was added, in order. */
size_t out_files_count(const out_files *files);
const out_file *out_files_get(const out_files *files, size_t i);

/* The list of what was written, in the directory itself; removals go by it.  A line is a name, and
 * of a file with a key also the key and a hash of the bytes, after tabs. */
#define OUT_FILES_LIST ".tare-files"

/* The keys of what the write before left in `dir`: none where there was none. */
typedef struct out_keys out_keys;
out_keys *out_keys_read(struct arena *a, const char *dir);
/* Whether the file has this key and is there unharmed.  May be asked by many threads. */
bool out_keys_has(const out_keys *keys, const char *name, const char *key);

/* A hash of a file's bytes, in hexadecimal; NULL when it cannot be read. */
const char *out_hash_file(struct arena *a, const char *path);

/* Writes everything below `dir`, which is made if it is missing: each file beside its place
 * first, then all are renamed.  false with the reason in *why; then no file was replaced unless
 * a rename itself failed.  *n_written counts the files that changed; it may be NULL. */
bool out_files_write(out_files *files, const char *dir, size_t *n_written, const char **why);

#endif
