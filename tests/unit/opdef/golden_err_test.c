/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "golden.h"
#include "opdef/opdef.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *diagnose(arena *a, const char *path, const char *name)
{
    (void)name;
    source_set *sources = source_set_create(a);
    diag_list *errors = diag_list_create(a, sources, 20);
    opdef_set *set = opdef_read(a, errors, sources, path, 0, NULL);
    if (!set->is_incomplete)
        rule_check(a, errors, set);
    return diag_render(errors);
}

static const golden files = {TARE_SOURCE_DIR "/tests/golden/err", ".yaml", ".err", diagnose};
static const golden folders = {TARE_SOURCE_DIR "/tests/golden/err", "", ".err", diagnose};

static void every_mistake_is_told_as_recorded(void **state)
{
    (void)state;
    assert_int_equal(golden_check(&files), 0);
    assert_int_equal(golden_check(&folders), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_mistake_is_told_as_recorded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
