/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The machine that code is made for.
 *
 * Knows: triples, processors, which C ABI goes with which.  Refuses to know: the IR.  Functions are
 * marked with a baseline processor, for a backend built for a better one inlines only such.
 */
#include "emit_llvm/gen.h"

#include <llvm-c/Target.h>
#include <string.h>

typedef struct baseline {
    const char *prefix, *cpu, *features;
    abi abi;
    void (*init)(void);
} baseline;

static void x86_init(void)
{
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
}

static void aarch64_init(void)
{
    LLVMInitializeAArch64TargetInfo();
    LLVMInitializeAArch64Target();
    LLVMInitializeAArch64TargetMC();
    LLVMInitializeAArch64AsmPrinter();
}

static const baseline baselines[] = {
    {"x86_64", "x86-64", "+cx8,+fxsr,+mmx,+sse,+sse2,+x87", ABI_SYSV, x86_init},
    {"aarch64", "generic", "+fp-armv8,+neon", ABI_AAPCS, aarch64_init},
};

static const baseline *baseline_of(const char *triple)
{
    for (size_t i = 0; i < sizeof baselines / sizeof *baselines; i++)
        if (strncmp(triple, baselines[i].prefix, strlen(baselines[i].prefix)) == 0)
            return &baselines[i];
    return NULL;
}

static char *copy_text(struct arena *a, const char *text)
{
    return arena_text(a, text, strlen(text));
}

static LLVMTargetMachineRef machine_create(LLVMTargetRef kind, const char *triple, const char *cpu,
                                           const char *features)
{
    LLVMTargetMachineOptionsRef options = LLVMCreateTargetMachineOptions();
    LLVMTargetMachineOptionsSetCPU(options, cpu);
    LLVMTargetMachineOptionsSetFeatures(options, features);
    LLVMTargetMachineOptionsSetCodeGenOptLevel(options, LLVMCodeGenLevelDefault);
    LLVMTargetMachineOptionsSetRelocMode(options, LLVMRelocPIC);
    LLVMTargetMachineRef machine = LLVMCreateTargetMachineWithOptions(kind, triple, options);
    LLVMDisposeTargetMachineOptions(options);
    return machine;
}

bool target_init(target *t, struct arena *a, const emit_llvm_options *options, const char **why)
{
    char *own = options->triple ? NULL : LLVMGetDefaultTargetTriple();
    t->triple = copy_text(a, own ? own : options->triple);
    LLVMDisposeMessage(own);
    const baseline *base = baseline_of(t->triple);
    if (!base) {
        *why = arena_format(a, "target `%s` is not served: expected x86_64 or aarch64", t->triple);
        return false;
    }
    base->init();
    t->cpu = copy_text(a, options->cpu ? options->cpu : base->cpu);
    t->features = copy_text(a, options->features ? options->features : base->features);
    t->abi = base->abi;
    LLVMTargetRef kind;
    char *message = NULL;
    if (LLVMGetTargetFromTriple(t->triple, &kind, &message)) {
        *why = copy_text(a, message);
        LLVMDisposeMessage(message);
        return false;
    }
    t->machine = machine_create(kind, t->triple, t->cpu, t->features);
    if (!t->machine) {
        *why = arena_format(a, "target `%s` has no code generator", t->triple);
        return false;
    }
    t->data = LLVMCreateTargetDataLayout(t->machine);
    return true;
}

void target_finish(target *t)
{
    LLVMDisposeTargetData(t->data);
    LLVMDisposeTargetMachine(t->machine);
}
