/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * One LLVM module from its start to its files.
 *
 * Knows: contexts, passes, verification, attributes of functions.  Refuses to know: what is in a
 * function.  The data layout is set before anything is built, for loads take their alignment
 * from it; text and bitcode are written before code is made, for making code changes the module.
 */
#include "emit_llvm/gen.h"

#include <llvm-c/Analysis.h>
#include <llvm-c/BitWriter.h>
#include <llvm-c/Error.h>
#include <llvm-c/Transforms/PassBuilder.h>
#include <string.h>

const char *const emit_llvm_passes =
    "function(sroa<modify-cfg>,early-cse,instcombine<no-verify-fixpoint>,simplifycfg),cgscc(inline),"
    "function(sroa<modify-cfg>,early-cse<memssa>,jump-threading,instcombine<no-verify-fixpoint>,simplifycfg,"
    "loop-mssa(licm),gvn,instcombine<no-verify-fixpoint>,simplifycfg),globaldce";

static void marks_init(gen *g)
{
    const LLVMContextRef c = g->t.context;
    g->prof_kind = LLVMGetMDKindIDInContext(c, "prof", 4);
    g->invariant_kind = LLVMGetMDKindIDInContext(c, "invariant.load", 14);
    g->nothing = LLVMMDNodeInContext2(c, NULL, 0);
    LLVMMetadataRef weight[] = {LLVMMDStringInContext2(c, "branch_weights", 14),
                                LLVMValueAsMetadata(LLVMConstInt(g->t.i32, 1, 0)),
                                LLVMValueAsMetadata(LLVMConstInt(g->t.i32, 2000, 0))};
    g->unlikely = LLVMMDNodeInContext2(c, weight, 3);
}

bool gen_init(gen *g, struct arena *a, diag_list *d, const module_parts *all, const char *name,
              const emit_llvm_options *options, target *machine)
{
    memset(g, 0, sizeof *g);
    g->arena = a;
    g->diags = d;
    g->ir = all->module;
    g->parts = all;
    g->options = options;
    g->target = machine;
    g->func = arena_array(a, LLVMValueRef, all->module->n_funcs + 1);
    types_init(&g->t, LLVMContextCreate());
    g->module = LLVMModuleCreateWithNameInContext(name, g->t.context);
    LLVMSetTarget(g->module, machine->triple);
    LLVMSetModuleDataLayout(g->module, machine->data);
    g->b = LLVMCreateBuilderInContext(g->t.context);
    g->entry_b = LLVMCreateBuilderInContext(g->t.context);
    marks_init(g);
    if (!options->no_debug)
        debug_init(g, name);
    return true;
}

void l_text_attribute(gen *g, LLVMValueRef function, const char *key, const char *value)
{
    LLVMAddAttributeAtIndex(function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex,
                            LLVMCreateStringAttribute(g->t.context, key, (unsigned)strlen(key), value,
                                                      (unsigned)strlen(value)));
}

void l_attribute(gen *g, LLVMValueRef function, LLVMAttributeIndex at, const char *name, uint64_t value)
{
    const unsigned kind = LLVMGetEnumAttributeKindForName(name, strlen(name));
    LLVMAddAttributeAtIndex(function, at, LLVMCreateEnumAttribute(g->t.context, kind, value));
}

LLVMValueRef l_function(gen *g, const char *name, LLVMTypeRef type, bool external)
{
    LLVMValueRef function = LLVMGetNamedFunction(g->module, name);
    if (!function)
        function = LLVMAddFunction(g->module, name, type);
    LLVMSetLinkage(function, external ? LLVMExternalLinkage : LLVMInternalLinkage);
    l_attribute(g, function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, "nounwind", 0);
    l_text_attribute(g, function, "target-cpu", g->target->cpu);
    l_text_attribute(g, function, "target-features", g->target->features);
    return function;
}

LLVMValueRef l_declare(gen *g, const char *name, LLVMTypeRef type)
{
    LLVMValueRef function = LLVMGetNamedFunction(g->module, name);
    if (function)
        return function;
    function = LLVMAddFunction(g->module, name, type);
    l_attribute(g, function, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, "nounwind", 0);
    return function;
}

static bool complain(gen *g, const char *what, const char *name, const char *message)
{
    diag_error(g->diags, (span){0, 0, 0}, "%s `%s`: %s", what, name, message ? message : "no reason given");
    return false;
}

static bool is_sound(gen *g, const char *name)
{
    char *message = NULL;
    const bool broken = LLVMVerifyModule(g->module, LLVMReturnStatusAction, &message);
    if (broken)
        complain(g, "cannot verify", name, message);
    LLVMDisposeMessage(message);
    return !broken;
}

static void add_text(gen *g, const char *name, out_files *out)
{
    char *text = LLVMPrintModuleToString(g->module);
    out_files_add(out, name, text, strlen(text));
    LLVMDisposeMessage(text);
}

static bool optimise(gen *g, const char *name)
{
    const char *passes = g->options->passes ? g->options->passes : emit_llvm_passes;
    if (!*passes)
        return true;
    LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
    LLVMErrorRef error = LLVMRunPasses(g->module, passes, g->target->machine, options);
    LLVMDisposePassBuilderOptions(options);
    if (!error)
        return true;
    char *message = LLVMGetErrorMessage(error);
    complain(g, "cannot optimise", name, message);
    LLVMDisposeErrorMessage(message);
    return false;
}

/* What a backend's own link-time optimisation inlines from. */
static void add_bitcode(gen *g, out_files *out)
{
    size_t length;
    const char *name = LLVMGetModuleIdentifier(g->module, &length);
    LLVMMemoryBufferRef code = LLVMWriteBitcodeToMemoryBuffer(g->module);
    out_files_add(out, arena_format(g->arena, "bitcode/%s.bc", name), LLVMGetBufferStart(code), LLVMGetBufferSize(code));
    LLVMDisposeMemoryBuffer(code);
}

static bool add_object(gen *g, const char *name, out_files *out)
{
    char *message = NULL;
    LLVMMemoryBufferRef code = NULL;
    if (LLVMTargetMachineEmitToMemoryBuffer(g->target->machine, g->module, LLVMObjectFile, &message, &code)) {
        complain(g, "cannot compile", name, message);
        LLVMDisposeMessage(message);
        return false;
    }
    out_files_add(out, name, LLVMGetBufferStart(code), LLVMGetBufferSize(code));
    LLVMDisposeMemoryBuffer(code);
    return true;
}

void gen_drop(gen *g)
{
    LLVMDisposeBuilder(g->b);
    LLVMDisposeBuilder(g->entry_b);
    LLVMDisposeModule(g->module);
    LLVMContextDispose(g->t.context);
}

bool gen_finish(gen *g, const char *text_name, const char *object_name, out_files *out)
{
    debug_finish(g);
    bool ok = is_sound(g, object_name);
    if (text_name && (!g->options->no_text || !ok))
        add_text(g, text_name, out);
    ok = ok && optimise(g, object_name);
    if (ok && g->options->bitcode)
        add_bitcode(g, out);
    ok = ok && add_object(g, object_name, out);
    gen_drop(g);
    return ok;
}
