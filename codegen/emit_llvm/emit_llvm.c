/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * All files of a module, made by as many threads as there are processors.
 *
 * Knows: that parts are independent jobs, each with an arena, a context and a target machine of its
 * own, and that their files and errors are joined in order, so that the outcome does not depend on
 * who was first; that a part whose files are there with its key need not be made.  Refuses to know:
 * how a part is made.
 */
#include "emit_llvm/gen.h"

#include "base/hash.h"

#include <llvm/Config/llvm-config.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { THREADS_MOST = 64 };

typedef struct job {
    struct arena arena;
    diag_list *diags;
    out_files *out;
    const char *key;         /* NULL: none */
} job;

typedef struct work {
    const module_parts *parts;
    const emit_llvm_options *options;
    job *job;                /* by part */
    atomic_uint next;
} work;

static bool start(target *t, struct arena *a, diag_list *d, const emit_llvm_options *options)
{
    const char *why = NULL;
    if (target_init(t, a, options, &why))
        return true;
    diag_error(d, (span){0, 0, 0}, "%s", why);
    return false;
}

/* ---- keys ----------------------------------------------------------------------------------- */

static uint64_t seed_text(uint64_t seed, const char *text)
{
    for (; text && *text; text++)
        seed = tare_mix(seed, (uint8_t)*text);
    return tare_mix(seed, text ? 1 : 2);
}

static uint64_t seed_of(const emit_llvm_options *o)
{
    unsigned major = 0, minor = 0, patch = 0;
    LLVMGetVersion(&major, &minor, &patch);
    uint64_t seed = tare_mix(0x2545f4914f6cdd1du, (uint64_t)major << 40 | (uint64_t)minor << 20 | patch);
    const char *const words[] = {LLVM_VERSION_STRING, emit_llvm_passes, o->triple, o->cpu, o->features, o->passes,
                                 o->salt};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        seed = seed_text(seed, words[i]);
    return tare_mix(seed, (uint64_t)o->no_debug << 2 | (uint64_t)o->no_text << 1 | o->bitcode);
}

static void make_keys(struct arena *a, work *w)
{
    const uint64_t seed = seed_of(w->options), *hashes = part_hashes(a, w->parts);
    for (uint32_t i = 0; i < w->parts->n; i++)
        w->job[i].key = part_key(a, w->parts, &w->parts->at[i], hashes, seed);
}

static uint32_t names_of(struct arena *a, const module_part *p, const emit_llvm_options *o, const char *name[3])
{
    uint32_t n = 0;
    if (!o->no_text && p->kind != PART_UNIT)
        name[n++] = arena_format(a, "llvm/%s.ll", p->stem);
    if (o->bitcode)
        name[n++] = arena_format(a, "bitcode/%s.bc", p->stem);
    name[n++] = arena_format(a, "obj/%s.o", p->stem);
    return n;
}

/* Whether the write before made all of the part's files, just so. */
static bool keep(const work *w, const module_part *p, job *j)
{
    const char *name[3];
    const uint32_t n = names_of(&j->arena, p, w->options, name);
    if (!j->key || !w->options->before)
        return false;
    for (uint32_t i = 0; i < n; i++)
        if (!out_keys_has(w->options->before, name[i], j->key))
            return false;
    for (uint32_t i = 0; i < n; i++)
        out_files_keep(j->out, name[i], j->key);
    return true;
}

/* ---- jobs ----------------------------------------------------------------------------------- */

static bool make_part(struct arena *a, diag_list *d, const module_parts *all, const module_part *p, out_files *out,
                      const emit_llvm_options *options)
{
    static bool (*const make[])(struct arena *, diag_list *, const module_parts *, const module_part *, out_files *,
                                const emit_llvm_options *, target *) = {
        [PART_OPS] = llvm_family, [PART_SHARED] = llvm_family, [PART_PROFILES] = llvm_profiles,
        [PART_UNIT] = llvm_unit};
    target t;
    if (!start(&t, a, d, options))
        return false;
    const bool ok = make[p->kind](a, d, all, p, out, options, &t);
    target_finish(&t);
    return ok;
}

static void *do_jobs(void *context)
{
    work *w = context;
    for (;;) {
        const uint32_t k = atomic_fetch_add(&w->next, 1);
        if (k >= w->parts->n)
            return NULL;
        job *j = &w->job[k];
        if (!keep(w, &w->parts->at[k], j))
            make_part(&j->arena, j->diags, w->parts, &w->parts->at[k], j->out, w->options);
    }
}

static uint32_t count_threads(const work *w)
{
    long n = w->options->threads ? (long)w->options->threads : sysconf(_SC_NPROCESSORS_ONLN);
    n = n > (long)w->parts->n ? (long)w->parts->n : n;
    return n < 1 ? 1 : n > THREADS_MOST ? THREADS_MOST : (uint32_t)n;
}

/* A thread that cannot be had is no loss: this one does the work then. */
static void run(work *w)
{
    pthread_t thread[THREADS_MOST];
    uint32_t n = 0;
    for (const uint32_t want = count_threads(w) - 1; n < want; n++)
        if (pthread_create(&thread[n], NULL, do_jobs, w) != 0)
            break;
    do_jobs(w);
    while (n > 0)
        pthread_join(thread[--n], NULL);
}

static void join(job *j, diag_list *d, out_files *out)
{
    if (diag_errors(j->diags))
        diag_error(d, (span){0, 0, 0}, "%s", diag_render(j->diags));
    for (size_t i = 0; i < out_files_count(j->out); i++) {
        const out_file *f = out_files_get(j->out, i);
        if (f->is_kept)
            out_files_keep(out, f->name, f->key);
        else
            out_files_add_keyed(out, f->name, j->key, f->bytes, f->n_bytes);
    }
    arena_finish(&j->arena);
}

/* Tells what is wrong with the target once, not in each job. */
static bool has_target(struct arena *a, diag_list *d, const emit_llvm_options *options)
{
    target t;
    if (!start(&t, a, d, options))
        return false;
    target_finish(&t);
    return true;
}

void emit_llvm_with(struct arena *a, diag_list *d, const ir_module *module, out_files *out,
                    const emit_llvm_options *options)
{
    work w = {.parts = parts_of(a, module), .options = options};
    if (!has_target(a, d, options))
        return;
    w.job = arena_array(a, job, w.parts->n);
    if (options->salt)
        make_keys(a, &w);
    for (uint32_t i = 0; i < w.parts->n; i++) {
        arena_init(&w.job[i].arena, a->block_bytes, a->on_failure);
        w.job[i].diags = diag_list_create(&w.job[i].arena, module->sources, 0);
        w.job[i].out = out_files_create(&w.job[i].arena);
    }
    run(&w);
    for (uint32_t i = 0; i < w.parts->n; i++)
        join(&w.job[i], d, out);
}

void emit_llvm(struct arena *a, diag_list *d, const ir_module *module, out_files *out)
{
    emit_llvm_with(a, d, module, out, &(emit_llvm_options){0});
}

/* ---- parts alone ---------------------------------------------------------------------------- */

const char **emit_llvm_parts(struct arena *a, const ir_module *module, uint32_t *n)
{
    const module_parts *all = parts_of(a, module);
    const char **stem = arena_array(a, const char *, all->n);
    for (*n = 0; *n < all->n; ++*n)
        stem[*n] = all->at[*n].stem;
    return stem;
}

static const module_part *find(diag_list *d, const module_parts *all, const char *stem)
{
    const module_part *p = parts_find(all, stem);
    if (!p)
        diag_error(d, (span){0, 0, 0}, "no part `%s`", stem);
    return p;
}

bool emit_llvm_part(struct arena *a, diag_list *d, const ir_module *module, const char *stem, out_files *out,
                    const emit_llvm_options *options)
{
    const module_parts *all = parts_of(a, module);
    const module_part *p = find(d, all, stem);
    return p && make_part(a, d, all, p, out, options);
}

const char *emit_llvm_op(struct arena *a, diag_list *d, const ir_module *module, const ir_op *op)
{
    const emit_llvm_options options = {.no_debug = true};
    target t;
    if (!start(&t, a, d, &options))
        return NULL;
    const char *text = llvm_op(a, d, parts_of(a, module), op, &options, &t);
    target_finish(&t);
    return text;
}

const char *emit_llvm_key(struct arena *a, const ir_module *module, const char *stem,
                          const emit_llvm_options *options)
{
    const module_parts *all = parts_of(a, module);
    const module_part *p = parts_find(all, stem);
    return p ? part_key(a, all, p, part_hashes(a, all), seed_of(options)) : "";
}
