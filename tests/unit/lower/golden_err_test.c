/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "golden.h"
#include "lower/lower.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *diagnose(arena *a, const char *path, const char *name)
{
    (void)name;
    source_set *sources = source_set_create(a);
    diag_list *errors = diag_list_create(a, sources, 0);
    opdef_set *set = opdef_read(a, errors, sources, path, 0, NULL);
    if (diag_errors(errors) == 0)
        rule_check(a, errors, set);
    if (diag_errors(errors) != 0)
        return arena_format(a, "refused too early:\n%s", diag_render(errors));
    lower(a, errors, set);
    return diag_render(errors);
}

static const golden folders = {TARE_SOURCE_DIR "/tests/golden/lower_err", "", ".err", diagnose};

static void every_mistake_is_told_as_recorded(void **state)
{
    (void)state;
    assert_int_equal(golden_check(&folders), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_mistake_is_told_as_recorded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
