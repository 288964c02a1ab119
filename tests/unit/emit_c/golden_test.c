/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * tests/golden/c: definitions, and the C that is made of them, byte for byte.  With
 * TARE_WRITE_GOLDEN in the environment the files are written instead; look at the difference.
 */
#include "compile.h"
#include "emitted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define GOLDEN TARE_SOURCE_DIR "/tests/golden/c"

static const char *const kept[][2] = {
    {"c/products.c", GOLDEN "/products.c"},
    {"c/prelude.c", GOLDEN "/prelude.c"},
    {"include/tare_ops.h", GOLDEN "/tare_ops.h"},
};

static void write_file(const char *path, const char *bytes)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, strlen(bytes), f), strlen(bytes));
    assert_int_equal(fclose(f), 0);
}

static char *read_file(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        fail_msg("no %s", path);
    char *bytes = arena_alloc(a, 1 << 20, 1);
    const size_t n = fread(bytes, 1, (1 << 20) - 1, f);
    bytes[n] = '\0';
    fclose(f);
    return bytes;
}

static void definitions_become_this_c(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 1 << 20, out_of_memory);
    const compile_options options = {.dir = GOLDEN, .goal = COMPILE_C};
    compiled c;
    if (!compile(&a, &options, &c))
        fail_msg("%s", diag_render(c.errors));
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        const char *bytes = emitted_text(&a, c.files, kept[i][0]);
        if (getenv("TARE_WRITE_GOLDEN") != NULL)
            write_file(kept[i][1], bytes);
        assert_string_equal(bytes, read_file(&a, kept[i][1]));
    }
    assert_int_not_equal(emitted_compiles(&a, c.files), COMPILES_NOT);
    arena_finish(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(definitions_become_this_c)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
