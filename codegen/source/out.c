/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Files are written beside their places, then renamed: a reader sees the old bytes or the new.
 */
#include "source/out_list.h"

#include "base/arena.h"
#include "source/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct out_files {
    struct arena *arena;
    size_t n, room;
    out_file *at;
};

/* A file on its way. */
typedef struct pending { const char *path, *temporary; } pending;

out_files *out_files_create(struct arena *a)
{
    out_files *files = arena_new(a, out_files);
    files->arena = a;
    return files;
}

static out_file *add(out_files *files, const char *name, const char *key)
{
    if (files->n == files->room) {
        files->room = files->room ? 2 * files->room : 16;
        out_file *more = arena_array(files->arena, out_file, files->room);
        if (files->n)
            memcpy(more, files->at, files->n * sizeof *more);
        files->at = more;
    }
    out_file *f = &files->at[files->n++];
    *f = (out_file){.name = arena_text(files->arena, name, strlen(name)),
                    .key = key ? arena_text(files->arena, key, strlen(key)) : NULL};
    return f;
}

void out_files_add_keyed(out_files *files, const char *name, const char *key, const void *bytes, size_t n_bytes)
{
    out_file *f = add(files, name, key);
    f->bytes = arena_text(files->arena, bytes, n_bytes);
    f->n_bytes = n_bytes;
}

void out_files_add(out_files *files, const char *name, const void *bytes, size_t n_bytes)
{
    out_files_add_keyed(files, name, NULL, bytes, n_bytes);
}

void out_files_keep(out_files *files, const char *name, const char *key)
{
    add(files, name, key)->is_kept = true;
}

size_t out_files_count(const out_files *files)
{
    return files->n;
}

const out_file *out_files_get(const out_files *files, size_t i)
{
    return i < files->n ? &files->at[i] : NULL;
}

static bool stays_inside(const char *name)
{
    if (name[0] == 0 || name[0] == '/')
        return false;
    for (const char *part = name; part; part = strchr(part, '/')) {
        part += *part == '/';
        size_t length = strcspn(part, "/");
        if (length == 0 || (length == 1 && part[0] == '.') || (length == 2 && memcmp(part, "..", 2) == 0))
            return false;
    }
    return true;
}

static int compare_names(const void *left, const void *right)
{
    const out_file *a = *(const out_file *const *)left, *b = *(const out_file *const *)right;
    return strcmp(a->name, b->name);
}

/* The names, sorted. */
static const out_file **sort_names(const out_files *files)
{
    const out_file **sorted = arena_array(files->arena, const out_file *, files->n);
    for (size_t i = 0; i < files->n; i++)
        sorted[i] = &files->at[i];
    if (files->n)
        qsort(sorted, files->n, sizeof *sorted, compare_names);
    return sorted;
}

static const char *find_bad_name(const out_files *files)
{
    for (size_t i = 0; i < files->n; i++)
        if (!stays_inside(files->at[i].name))
            return arena_format(files->arena, "output name `%s` leaves the output directory", files->at[i].name);
    const out_file **sorted = sort_names(files);
    for (size_t i = 1; i < files->n; i++)
        if (strcmp(sorted[i - 1]->name, sorted[i]->name) == 0)
            return arena_format(files->arena, "output file `%s` would be written twice", sorted[i]->name);
    return NULL;
}

static const char *describe(struct arena *a, const char *action, const char *path)
{
    return arena_format(a, "cannot %s `%s`: %s", action, path, strerror(errno));
}

/* Every folder on the way to `path`; with `whole`, `path` itself too. */
static const char *make_folders(struct arena *a, const char *path, bool whole)
{
    char *copy = arena_text(a, path, strlen(path));
    for (char *at = copy + 1; *at; at++) {
        if (*at != '/')
            continue;
        *at = 0;
        if (mkdir(copy, 0777) != 0 && errno != EEXIST)
            return describe(a, "make directory", copy);
        *at = '/';
    }
    if (whole && mkdir(copy, 0777) != 0 && errno != EEXIST)
        return describe(a, "make directory", copy);
    return NULL;
}

static bool is_unchanged(struct arena *a, const char *path, const out_file *f)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    struct stat info;
    bool same = fstat(fileno(file), &info) == 0 && S_ISREG(info.st_mode) && (size_t)info.st_size == f->n_bytes;
    if (same && f->n_bytes) {
        char *old = arena_alloc(a, f->n_bytes, 1);
        same = fread(old, 1, f->n_bytes, file) == f->n_bytes && memcmp(old, f->bytes, f->n_bytes) == 0;
    }
    fclose(file);
    return same;
}

static const char *write_beside(struct arena *a, const pending *p, const out_file *f)
{
    FILE *file = fopen(p->temporary, "wb");
    if (!file)
        return describe(a, "write", p->temporary);
    bool ok = f->n_bytes == 0 || fwrite(f->bytes, 1, f->n_bytes, file) == f->n_bytes;
    if (fclose(file) != 0 || !ok)
        return describe(a, "write", p->temporary);
    return NULL;
}

/* Fills `changed` with the files that are to be renamed. */
static const char *write_all_beside(out_files *files, const char *dir, pending *changed, size_t *n)
{
    struct arena *a = files->arena;
    for (size_t i = 0; i < files->n; i++) {
        const char *path = arena_format(a, "%s/%s", dir, files->at[i].name);
        if (files->at[i].is_kept || is_unchanged(a, path, &files->at[i]))
            continue;
        const char *why = make_folders(a, path, false);
        if (why)
            return why;
        changed[*n] = (pending){path, arena_format(a, "%s.%ld.tmp", path, (long)getpid())};
        why = write_beside(a, &changed[(*n)++], &files->at[i]);
        if (why)
            return why;
    }
    return NULL;
}

/* ---- what the write before left ---------------------------------------------------------------- */

static bool is_written(const out_file *const *sorted, size_t n, const char *name)
{
    const out_file wanted = {.name = name}, *key = &wanted;
    return n && bsearch(&key, sorted, n, sizeof *sorted, compare_names);
}

/* Only what stays inside: the list is a file that anybody may have changed. */
static void remove_stale(const out_files *files, const char *dir, char *list)
{
    const out_file **sorted = sort_names(files);
    for (char *name = list; *name;) {
        size_t length = strcspn(name, "\n");
        bool is_last = name[length] == 0;
        name[length] = 0;
        name[strcspn(name, "\t")] = 0;
        if (stays_inside(name) && !is_written(sorted, files->n, name))
            unlink(arena_format(files->arena, "%s/%s", dir, name));
        name += length + !is_last;
    }
}

static const char *hash_of(const out_files *files, const char *dir, const out_file *f)
{
    return f->is_kept ? out_hash_file(files->arena, arena_format(files->arena, "%s/%s", dir, f->name))
                      : out_hash(files->arena, f->bytes, f->n_bytes);
}

/* The list is the last of the files. */
static void add_list(out_files *files, const char *dir)
{
    const out_file **sorted = sort_names(files);
    text list = {.arena = files->arena};
    for (size_t i = 0; i < files->n; i++) {
        const char *hash = sorted[i]->key ? hash_of(files, dir, sorted[i]) : NULL;
        if (hash)
            text_add(&list, "%s\t%s\t%s\n", sorted[i]->name, sorted[i]->key, hash);
        else
            text_add(&list, "%s\n", sorted[i]->name);
    }
    const char *bytes = text_done(&list);
    out_files_add(files, OUT_FILES_LIST, bytes, list.length_bytes);
}

bool out_files_write(out_files *files, const char *dir, size_t *n_written, const char **why)
{
    struct arena *a = files->arena;
    char *before = out_list_read(a, dir);
    size_t n = 0, done = 0;
    add_list(files, dir);
    pending *changed = arena_array(a, pending, files->n);
    *why = find_bad_name(files);
    if (!*why)
        *why = make_folders(a, dir, true);
    if (!*why)
        *why = write_all_beside(files, dir, changed, &n);
    while (!*why && done < n) {
        if (rename(changed[done].temporary, changed[done].path) != 0)
            *why = describe(a, "write", changed[done].path);
        else
            done++;
    }
    for (size_t i = done; i < n; i++)
        unlink(changed[i].temporary);
    if (!*why)
        remove_stale(files, dir, before);
    files->n--; /* the list is ours, not the caller's */
    if (n_written)
        *n_written = done;
    return !*why;
}
