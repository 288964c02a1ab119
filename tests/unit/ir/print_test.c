/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "sample.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const ir_func *func_named(const ir_module *m, const char *name)
{
    for (uint32_t i = 0; i < m->n_funcs; i++)
        if (strcmp(m->func[i]->name, name) == 0)
            return m->func[i];
    fail_msg("no function %s", name);
    return NULL;
}

static void a_function_reads_like_its_rule(void **state)
{
    arena a;
    arena_init(&a, 1 << 16, NULL);
    const ir_module *m = sample_module(&a);
    assert_string_equal(ir_print_func(&a, m, func_named(m, "bdim")),
                        "fn bdim(x: int, y: int, i: int) -> int            # may fail\n"
                        "  require (oblivious(x == 1, false) or (y == 1)) or (x == y) @sample.yaml:1 rule 16\n"
                        "  return select(x == 1, y, x)\n");
    assert_string_equal(ir_print_func(&a, m, func_named(m, "natural")),
                        "fn natural(size: int[]) -> int[]                  # may fail\n"
                        "  var stride = copy(size)\n"
                        "  var next = 1\n"
                        "  for i in reversed(0..len(size))\n"
                        "    stride[i] = next\n"
                        "    next = next * max(size[i], 1)\n"
                        "  return stride\n");
    arena_finish(&a);
    (void)state;
}

static void a_module_reads_the_same_twice(void **state)
{
    arena a;
    arena_init(&a, 1 << 16, NULL);
    const char *once = ir_print(&a, sample_module(&a));
    assert_string_equal(once, ir_print(&a, sample_module(&a)));
    assert_non_null(strstr(once, "operator aten::combine_.Tensor = combine__Tensor, from aten::combine.Tensor, inplace, writes, env\n"));
    assert_non_null(strstr(once, "rule 17 RuntimeError \"no common dtype of {dtype_of(self):name}\" @sample.yaml:5\n"));
    arena_finish(&a);
    (void)state;
}

static void types_are_spelt_as_in_rules(void **state)
{
    assert_string_equal(ir_type_name(TARE_TY_INT), "int");
    assert_string_equal(ir_type_name(TARE_TY_LIST | TARE_TY_TENSOR | TARE_TY_ELEM_OPT), "Tensor?[]");
    assert_string_equal(ir_type_name(TARE_TY_LIST | TARE_TY_INT | TARE_TY_OPT), "int[]?");
    assert_string_equal(ir_type_name(TARE_TY_LIST | TARE_TY_INT | TARE_TY_ELEM_OPT), "invalid type");
    assert_string_equal(ir_type_name(TARE_TY_VOID), "void");
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_function_reads_like_its_rule),
        cmocka_unit_test(a_module_reads_the_same_twice),
        cmocka_unit_test(types_are_spelt_as_in_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
