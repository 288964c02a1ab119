/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Shows what the rooms' own printers say.
 */
#include "dump.h"

#include "base/arena.h"
#include "emit_c/emit_c.h"
#include "emit_llvm/emit_llvm.h"
#include "opdef/dump.h"
#include "yaml/yaml.h"

#include <stdio.h>
#include <string.h>

compile_goal dump_goal(const options *o)
{
    switch (o->stage) {
    case DUMP_YAML:
    case DUMP_OPDEF:
    case DUMP_AST:
        return COMPILE_READ;
    case DUMP_TYPES:
        return COMPILE_TYPES;
    case DUMP_IR:
        return COMPILE_IR;
    case DUMP_C:
        return o->op ? COMPILE_IR : COMPILE_C;
    case DUMP_LLVM:
        break;
    }
    return o->op ? COMPILE_IR : COMPILE_ALL;
}

/* Sources are numbered from 1 in the order of reading.  They have been read once without errors
 * told twice: what is wrong in them was told then. */
static void dump_yaml(struct arena *a, const compiled *c, const opdef_variant *only)
{
    diag_list *ignored = diag_list_create(a, c->sources, 1);
    for (uint32_t id = 1; source_get(c->sources, id)->path[0]; id++) {
        if (only && only->def->at.source != id)
            continue;
        const ynode *root = yaml_parse(a, ignored, c->sources, id);
        printf("%s\n", source_get(c->sources, id)->path);
        if (root)
            fputs(ynode_print(a, c->sources, root), stdout);
    }
}

static const ir_op *find_lowered(const compiled *c, const opdef_variant *only)
{
    for (uint32_t i = 0; i < c->module->n_ops; i++)
        if (strcmp(c->module->op[i]->name, only->schema->full_name) == 0)
            return c->module->op[i];
    return NULL;
}

static void dump_ir(struct arena *a, const compiled *c, const opdef_variant *only)
{
    fputs(only ? ir_print_func(a, c->module, find_lowered(c, only)->func) : ir_print(a, c->module), stdout);
}

static bool is_in(const char *name, const char *folder)
{
    return strncmp(name, folder, strlen(folder)) == 0;
}

static bool ends_in(const char *name, const char *ending)
{
    size_t n = strlen(name), m = strlen(ending);
    return n >= m && strcmp(name + n - m, ending) == 0;
}

static void dump_files(const compiled *c, const char *folder, const char *ending)
{
    for (size_t i = 0; i < out_files_count(c->files); i++) {
        const out_file *f = out_files_get(c->files, i);
        if (is_in(f->name, folder) && ends_in(f->name, ending))
            fwrite(f->bytes, 1, f->n_bytes, stdout);
    }
}

static void dump_c(struct arena *a, const compiled *c, const opdef_variant *only)
{
    if (only)
        fputs(emit_c_op(a, c->errors, c->module, find_lowered(c, only)), stdout);
    else
        dump_files(c, "c/", ".c");
}

static bool dump_llvm(struct arena *a, const compiled *c, const opdef_variant *only)
{
    if (!only) {
        dump_files(c, "llvm/", ".ll");
        return true;
    }
    const char *functions = emit_llvm_op(a, c->errors, c->module, find_lowered(c, only));
    fputs(functions ? functions : diag_render(c->errors), functions ? stdout : stderr);
    return functions;
}

static const opdef_variant *find_op(struct arena *a, const options *o, const compiled *c)
{
    const char *near;
    const opdef_variant *found = opdef_find(a, c->set, o->op, &near);
    if (!found && near)
        fprintf(stderr, "tarec: no operator `%s`; did you mean `%s`?\n", o->op, near);
    else if (!found)
        fprintf(stderr, "tarec: no operator `%s`\n", o->op);
    return found;
}

bool dump(struct arena *a, const options *o, const compiled *c)
{
    const opdef_variant *only = NULL;
    if (o->op && !(only = find_op(a, o, c)))
        return false;
    switch (o->stage) {
    case DUMP_YAML:
        dump_yaml(a, c, only);
        break;
    case DUMP_OPDEF:
        fputs(opdef_dump(a, c->set, only ? only->def : NULL), stdout);
        break;
    case DUMP_AST:
        fputs(opdef_dump_rules(a, c->set, only ? only->def : NULL, false), stdout);
        break;
    case DUMP_TYPES:
        fputs(opdef_dump_rules(a, c->set, only ? only->def : NULL, true), stdout);
        break;
    case DUMP_IR:
        dump_ir(a, c, only);
        break;
    case DUMP_C:
        dump_c(a, c, only);
        break;
    case DUMP_LLVM:
        return dump_llvm(a, c, only);
    }
    return true;
}
