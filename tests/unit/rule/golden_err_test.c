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
    const char *why;
    source_set *sources = source_set_create(a);
    diag_list *errors = diag_list_create(a, sources, 0);
    const uint32_t id = source_load(sources, path, name, 1 << 20, &why);
    assert_int_not_equal(id, 0);
    ast_unit *unit = rule_parse_unit(a, errors, sources, (span){id, 0, source_get(sources, id)->length_bytes});
    opdef_set set = {.sources = sources, .n_units = 1, .unit = &unit};
    rule_check(a, errors, &set);
    return diag_render(errors);
}

static const golden rules = {TARE_SOURCE_DIR "/tests/golden/rule_err", ".rule", ".err", diagnose};

static void every_mistake_is_told_as_recorded(void **state)
{
    (void)state;
    assert_int_equal(golden_check(&rules), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_mistake_is_told_as_recorded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
