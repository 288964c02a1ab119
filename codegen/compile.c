/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The stages, in order.
 */
#include "compile.h"

#include "base/arena.h"
#include "emit_c/emit_c.h"
#include "emit_llvm/emit_llvm.h"
#include "lower/lower.h"

static bool finish_stage(const compile_options *o, const compiled *c, const char *stage)
{
    if (o->on_stage)
        o->on_stage(o->context, stage);
    return diag_errors(c->errors) == 0;
}

/* Names may be missing where something could not be read: using them is no second mistake. */
static bool check_rules(struct arena *a, const compile_options *o, compiled *c)
{
    if (!c->set->is_incomplete)
        rule_check(a, c->errors, c->set);
    return finish_stage(o, c, "types");
}

static bool make_module(struct arena *a, const compile_options *o, compiled *c)
{
    c->module = lower(a, c->errors, c->set);
    if (!finish_stage(o, c, "lower"))
        return false;
    const char *wrong = ir_verify(a, c->module);
    if (wrong)
        diag_error(c->errors, (span){0}, "the generator made wrong IR: %s", wrong);
    return finish_stage(o, c, "verify");
}

static bool emit(struct arena *a, const compile_options *o, compiled *c)
{
    c->files = out_files_create(a);
    emit_c(a, c->errors, c->module, c->files);
    if (!finish_stage(o, c, "emit c") || o->goal == COMPILE_C)
        return diag_errors(c->errors) == 0;
    const emit_llvm_options llvm = {.threads = o->threads, .salt = o->salt, .before = o->before};
    emit_llvm_with(a, c->errors, c->module, c->files, &llvm);
    return finish_stage(o, c, "emit llvm");
}

bool compile(struct arena *a, const compile_options *o, compiled *c)
{
    *c = (compiled){.sources = source_set_create(a)};
    c->errors = diag_list_create(a, c->sources, 0);
    c->set = opdef_read(a, c->errors, c->sources, o->dir, o->n_overlays, o->overlay);
    bool is_good = finish_stage(o, c, "read");
    if (o->goal == COMPILE_READ)
        return is_good;
    if (!check_rules(a, o, c) || o->goal == COMPILE_TYPES)
        return diag_errors(c->errors) == 0;
    if (!make_module(a, o, c) || o->goal == COMPILE_IR)
        return diag_errors(c->errors) == 0;
    return emit(a, o, c);
}
