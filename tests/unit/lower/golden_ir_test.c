/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "golden.h"
#include "lower/lower.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* NULL after saying what is wrong. */
static ir_module *lowered(arena *a, const char *path)
{
    source_set *sources = source_set_create(a);
    diag_list *errors = diag_list_create(a, sources, 0);
    opdef_set *set = opdef_read(a, errors, sources, TARE_SOURCE_DIR "/tests/golden/ir/base", 1, &path);
    if (diag_errors(errors) == 0)
        rule_check(a, errors, set);
    ir_module *m = diag_errors(errors) == 0 ? lower(a, errors, set) : NULL;
    if (diag_errors(errors) != 0) {
        print_error("%s\n", diag_render(errors));
        return NULL;
    }
    return m;
}

static bool packs_the_same(arena *a, const char *path, const ir_module *m)
{
    size_t n, n_again;
    const uint8_t *pack = ir_pack(a, m, &n);
    const ir_module *again = lowered(a, path);
    const uint8_t *pack_again = ir_pack(a, again, &n_again);
    return n == n_again && memcmp(pack, pack_again, n) == 0;
}

static const char *print(arena *a, const char *path, const char *name)
{
    const ir_module *m = lowered(a, path);
    if (m == NULL)
        return "";
    const char *problem = ir_verify(a, m);
    if (problem != NULL)
        print_error("%s: %s\n", name, problem);
    assert_null(problem);
    assert_true(packs_the_same(a, path, m));
    return ir_print(a, m);
}

static const golden files = {TARE_SOURCE_DIR "/tests/golden/ir", ".yaml", ".ir", print};

static void every_file_lowers_as_recorded(void **state)
{
    (void)state;
    assert_int_equal(golden_check(&files), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_file_lowers_as_recorded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
