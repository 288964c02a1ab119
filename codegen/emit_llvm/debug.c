/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Line tables that lead from machine code to the definitions: all of LLVM's debug interface.
 *
 * Knows: DWARF units, subprograms, lines.  Refuses to know: what the lines say.  DWARF has no
 * number for the rule language; C is what every debugger takes.
 */
#include "emit_llvm/gen.h"

#include <string.h>

enum { DWARF_VERSION = 4, DEBUG_INFO_VERSION = 3 };

static void l_flag(gen *g, const char *key, uint32_t value)
{
    LLVMAddModuleFlag(g->module, LLVMModuleFlagBehaviorWarning, key, strlen(key), LLVMValueAsMetadata(v_i32(g, value)));
}

static LLVMMetadataRef l_file(gen *g, uint32_t id)
{
    if (g->di_file[id])
        return g->di_file[id];
    const source *s = source_get(g->ir->sources, id);
    const char *path = s && s->path ? s->path : "?";
    g->di_file[id] = LLVMDIBuilderCreateFile(g->di, path, strlen(path), ".", 1);
    return g->di_file[id];
}

static uint32_t highest_source(const ir_module *module)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < module->n_funcs; i++)
        most = module->func[i]->at.source > most ? module->func[i]->at.source : most;
    return most;
}

void debug_init(gen *g, const char *name)
{
    if (!g->ir->sources)
        return;
    g->di = LLVMCreateDIBuilder(g->module);
    g->di_file = arena_array(g->arena, LLVMMetadataRef, highest_source(g->ir) + 1);
    LLVMMetadataRef file = LLVMDIBuilderCreateFile(g->di, name, strlen(name), ".", 1);
    g->di_unit = LLVMDIBuilderCreateCompileUnit(g->di, LLVMDWARFSourceLanguageC99, file, "tarec", 5, 1, "", 0, 0,
                                                "", 0, LLVMDWARFEmissionLineTablesOnly, 0, 0, 0, "", 0, "", 0);
    g->di_signature = LLVMDIBuilderCreateSubroutineType(g->di, file, NULL, 0, LLVMDIFlagZero);
    l_flag(g, "Debug Info Version", DEBUG_INFO_VERSION);
    l_flag(g, "Dwarf Version", DWARF_VERSION);
}

void debug_finish(gen *g)
{
    if (!g->di)
        return;
    LLVMDIBuilderFinalize(g->di);
    LLVMDisposeDIBuilder(g->di);
    g->di = NULL;
}

void debug_function(gen *g, LLVMValueRef function, const ir_func *func)
{
    if (!g->di || !func->at.source)
        return;
    const uint32_t line = source_place(g->ir->sources, func->at).line;
    LLVMMetadataRef file = l_file(g, func->at.source);
    size_t length;
    const char *name = LLVMGetValueName2(function, &length);
    g->f.scope = LLVMDIBuilderCreateFunction(g->di, file, name, length, name, length, file, line, g->di_signature, 1, 1,
                                             line, LLVMDIFlagZero, 1);
    LLVMSetSubprogram(function, g->f.scope);
}

void debug_at(gen *g, span at)
{
    if (!g->f.scope)
        return;
    const bool here = at.source == g->f.ir->at.source;
    const place p = here ? source_place(g->ir->sources, at) : (place){0, 0};
    LLVMSetCurrentDebugLocation2(
        g->b, LLVMDIBuilderCreateDebugLocation(g->t.context, p.line, p.column, g->f.scope, NULL));
}

void debug_off(gen *g) { LLVMSetCurrentDebugLocation2(g->b, NULL); }
