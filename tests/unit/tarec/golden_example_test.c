/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "compile.h"
#include "example.h"
#include "golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *diagnose(arena *a, const char *path, const char *name)
{
    (void)name;
    compiled c;
    if (!compile(a, &(compile_options){.dir = path, .goal = COMPILE_IR}, &c)) {
        print_error("%s", diag_render(c.errors));
        fail();
    }
    assert_int_not_equal(examples_run(a, c.errors, c.set, c.module), 0);
    return diag_render(c.errors);
}

static const golden files = {TARE_SOURCE_DIR "/tests/golden/example_err", ".yaml", ".err", diagnose};

static void every_failure_is_told_as_recorded(void **state)
{
    (void)state;
    assert_int_equal(golden_check(&files), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_failure_is_told_as_recorded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
