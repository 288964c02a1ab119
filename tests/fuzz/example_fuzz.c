/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Any line as an example: it holds, or it is told why not. */
#include "base/arena.h"
#include "compile.h"
#include "example.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One operator with an argument of nearly every type, one that writes, one with lists. */
static const char definitions[] =
    "operators:\n"
    "  - op: f(Tensor self, Tensor? other=None, int[2] size=0, float[]? scales=None, Scalar s=1, *, bool flag=False,"
    " str mode=\"a\", ScalarType? dtype=None, Device? device=None, Layout? layout=None, MemoryFormat? format=None,"
    " Generator? generator=None) -> (Tensor, int, float)\n"
    "    rule: |\n"
    "      require self.rank < 3, IndexError, \"rank {self.rank}, size {size}, mode {mode}\"\n"
    "      return (empty(self.size ++ size, self.dtype, self.device), self.numel, 0.5)\n"
    "  - op: g(Tensor(a) self, Tensor?[] rest=[]) -> Tensor(a)[]\n"
    "    rule: |\n"
    "      return [view(self, [1], [1], i) for i in 0..rest.len]\n"
    "  - op: h_(Tensor(a!) self, int n) -> Tensor(a!)\n"
    "    rule: |\n"
    "      require n > 0, ValueError, \"n is {n}\"\n"
    "      writes self\n"
    "      return resized(self, [n], [1])\n";

static const char *as_file(void)
{
    static FILE *file;
    static char path[64];
    if (!file && (file = tmpfile())) {
        fputs(definitions, file);
        fflush(file);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fileno(file));
    }
    return file ? path : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = as_file();
    if (!path)
        return -1;
    arena memory;
    arena_init(&memory, 1 << 16, NULL);
    compiled c;
    if (!compile(&memory, &(compile_options){.dir = path, .goal = COMPILE_IR}, &c)) {
        fputs(diag_render(c.errors), stderr);
        __builtin_trap();
    }
    const uint32_t id = source_add(c.sources, "line", (const char *)data, size);
    opdef_example line = {{id, 0, (uint32_t)size}};
    for (uint32_t i = 0; i < c.set->n_defs; i++) {
        c.set->def[i]->n_examples = 1;
        c.set->def[i]->example = &line;
    }
    examples_run(&memory, c.errors, c.set, c.module);
    diag_render(c.errors);
    arena_finish(&memory);
    return 0;
}
