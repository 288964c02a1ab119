/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "jit.h"

#include "base/arena.h"
#include "emit_llvm/emit_llvm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <llvm-c/Core.h>
#include <llvm-c/LLJIT.h>
#include <llvm-c/Target.h>

struct jit { LLVMOrcLLJITRef lljit; };

static void must(LLVMErrorRef error)
{
    if (!error)
        return;
    char *message = LLVMGetErrorMessage(error);
    print_error("%s\n", message);
    LLVMDisposeErrorMessage(message);
    fail();
}

out_files *jit_emit(struct arena *a, const ir_module *module)
{
    diag_list *d = diag_list_create(a, module->sources, 0);
    out_files *out = out_files_create(a);
    emit_llvm(a, d, module, out);
    if (diag_errors(d))
        print_error("%s", diag_render(d));
    assert_int_equal(diag_errors(d), 0);
    return out;
}

static void define(LLVMOrcLLJITRef lljit, const jit_symbol *symbol, size_t n)
{
    LLVMOrcCSymbolMapPair *pair = calloc(n + 1, sizeof *pair);
    assert_non_null(pair);
    for (size_t i = 0; i < n; i++) {
        pair[i].Name = LLVMOrcLLJITMangleAndIntern(lljit, symbol[i].name);
        pair[i].Sym.Address = (LLVMOrcExecutorAddress)(uintptr_t)symbol[i].fn;
        pair[i].Sym.Flags.GenericFlags = LLVMJITSymbolGenericFlagsExported | LLVMJITSymbolGenericFlagsCallable;
    }
    must(LLVMOrcJITDylibDefine(LLVMOrcLLJITGetMainJITDylib(lljit), LLVMOrcAbsoluteSymbols(pair, n)));
    free(pair);
}

jit *jit_create(const out_files *files, const jit_symbol *symbol, size_t n)
{
    jit *j = calloc(1, sizeof *j);
    assert_non_null(j);
    LLVMInitializeNativeTarget();
    LLVMInitializeNativeAsmPrinter();
    must(LLVMOrcCreateLLJIT(&j->lljit, NULL));
    define(j->lljit, symbol, n);
    for (size_t i = 0; i < out_files_count(files); i++) {
        const out_file *f = out_files_get(files, i);
        if (strncmp(f->name, "obj/", 4) != 0)
            continue;
        LLVMMemoryBufferRef code = LLVMCreateMemoryBufferWithMemoryRangeCopy(f->bytes, f->n_bytes, f->name);
        must(LLVMOrcLLJITAddObjectFile(j->lljit, LLVMOrcLLJITGetMainJITDylib(j->lljit), code));
    }
    return j;
}

void jit_destroy(jit *j)
{
    must(LLVMOrcDisposeLLJIT(j->lljit));
    free(j);
}

static uintptr_t find(jit *j, const char *name)
{
    LLVMOrcExecutorAddress address = 0;
    must(LLVMOrcLLJITLookup(j->lljit, &address, name));
    return (uintptr_t)address;
}

jit_fn jit_find(jit *j, const char *name) { return (jit_fn)find(j, name); }
const void *jit_find_data(jit *j, const char *name) { return (const void *)find(j, name); }
