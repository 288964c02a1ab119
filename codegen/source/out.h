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
typedef struct out_file { const char *name; const void *bytes; size_t n_bytes; } out_file;
struct arena;

out_files *out_files_create(struct arena *a);
/* `name` is relative and may have folders: "include/tare_ops.h".  Copies name and bytes.  A name
 * that was added before, is absolute or leaves its directory makes the write refuse. */
void out_files_add(out_files *files, const char *name, const void *bytes, size_t n_bytes);

/* What was added, in order. */
size_t out_files_count(const out_files *files);
const out_file *out_files_get(const out_files *files, size_t i);

/* The list of what was written, in the directory itself; removals go by it. */
#define OUT_FILES_LIST ".tare-files"

/* Writes everything below `dir`, which is made if it is missing: each file beside its place
 * first, then all are renamed.  false with the reason in *why; then no file was replaced unless
 * a rename itself failed.  *n_written counts the files that changed; it may be NULL. */
bool out_files_write(out_files *files, const char *dir, size_t *n_written, const char **why);

#endif
