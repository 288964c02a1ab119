/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * All files of a module, made by as many threads as there are processors.
 *
 * Knows: that families, profiles and the unit are independent jobs, each with an arena, a context
 * and a target machine of its own, and that their files and errors are joined in order, so that
 * the outcome does not depend on who was first.  Refuses to know: how a job is done.
 */
#include "emit_llvm/gen.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum { THREADS_MOST = 16 };

typedef struct job {
    struct arena arena;
    diag_list *diags;
    out_files *out;
} job;

typedef struct work {
    const ir_module *module;
    const emit_llvm_options *options;
    const char **family;
    uint32_t n_families, n_jobs;
    job *job;
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

bool emit_llvm_family(struct arena *a, diag_list *d, const ir_module *module, const char *family, out_files *out,
                      const emit_llvm_options *options)
{
    target t;
    if (!start(&t, a, d, options))
        return false;
    const bool ok = llvm_family(a, d, module, family, out, options, &t);
    target_finish(&t);
    return ok;
}

/* After the families: profiles, then the unit. */
static void do_job(const work *w, uint32_t k)
{
    job *j = &w->job[k];
    target t;
    if (!start(&t, &j->arena, j->diags, w->options))
        return;
    if (k < w->n_families)
        llvm_family(&j->arena, j->diags, w->module, w->family[k], j->out, w->options, &t);
    else if (k == w->n_families)
        llvm_profiles(&j->arena, j->diags, w->module, j->out, w->options, &t);
    else
        llvm_unit(&j->arena, j->diags, w->module, j->out, w->options, &t);
    target_finish(&t);
}

static void *do_jobs(void *context)
{
    work *w = context;
    for (;;) {
        const uint32_t k = atomic_fetch_add(&w->next, 1);
        if (k >= w->n_jobs)
            return NULL;
        do_job(w, k);
    }
}

static uint32_t count_threads(const work *w)
{
    long n = w->options->threads ? (long)w->options->threads : sysconf(_SC_NPROCESSORS_ONLN);
    n = n > (long)w->n_jobs ? (long)w->n_jobs : n;
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
        out_files_add(out, f->name, f->bytes, f->n_bytes);
    }
    arena_finish(&j->arena);
}

void emit_llvm_with(struct arena *a, diag_list *d, const ir_module *module, out_files *out,
                    const emit_llvm_options *options)
{
    work w = {.module = module, .options = options};
    w.family = emit_llvm_families(a, module, &w.n_families);
    w.n_jobs = w.n_families + 2;
    w.job = arena_array(a, job, w.n_jobs);
    target t;
    if (!start(&t, a, d, options))
        return;
    target_finish(&t);
    for (uint32_t i = 0; i < w.n_jobs; i++) {
        arena_init(&w.job[i].arena, a->block_bytes, a->on_failure);
        w.job[i].diags = diag_list_create(&w.job[i].arena, module->sources, 0);
        w.job[i].out = out_files_create(&w.job[i].arena);
    }
    run(&w);
    for (uint32_t i = 0; i < w.n_jobs; i++)
        join(&w.job[i], d, out);
}

void emit_llvm(struct arena *a, diag_list *d, const ir_module *module, out_files *out)
{
    emit_llvm_with(a, d, module, out, &(emit_llvm_options){0});
}
