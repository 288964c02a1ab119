/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* All spellings of a name find its operator. */
#include "units.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static void spellings(void **state)
{
    (void)state;
    static const char *const good[] = {"aten::combine.Tensor", "aten.combine.Tensor", "torch.ops.aten.combine.Tensor"};
    static const char *const plain[] = {"aten::probe", "aten.probe", "torch.ops.aten.probe", "aten::probe.default",
                                        "aten.probe.default", "torch.ops.aten.probe.default"};
    static const char *const bad[] = {"", ".", "::", "aten", "aten::", "probe", "aten::prob", "aten::probe.", "aten::Probe",
                                      "aten::probe.default.default", "torch.ops.", "aten.combine", "prims::probe"};
    arena a;
    arena_init(&a, 1 << 14, NULL);
    const tare_unit u = unit_of(&a, sample_module(&a)), *units[] = {&u};
    char why[256];
    tare_registry *r = make(units, 1, why);
    assert_non_null(r);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_string_equal(tare_registry_op(r, tare_registry_find(r, good[i]))->name, "aten::combine.Tensor");
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        assert_string_equal(tare_registry_op(r, tare_registry_find(r, plain[i]))->name, "aten::probe");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(tare_registry_find(r, bad[i]), TARE_NO_OP);
    for (uint32_t op = 0; op + 1 < tare_registry_ops(r); op++)
        assert_true(strcmp(tare_registry_op(r, op)->name, tare_registry_op(r, op + 1)->name) < 0);
    tare_registry_destroy(r);
    arena_finish(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(spellings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
