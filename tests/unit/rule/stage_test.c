/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What is static, what is dynamic, and what must be static. */
#include "rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void facts_of_tensors_have_their_stages(void **state)
{
    (void)state;
    rules r;
    rules_init(&r, "fn f(t: Tensor) {\n let a = t.rank\n let b = t.size[0]\n let c = t.dtype == float32\n"
                   "let d = t.is_contiguous\n let e = t.size.len\n let g = guard(b)\n let h = t.rank + b }");
    assert_string_equal(rules_check(&r), "");
    const ast_stage wanted[] = {AST_STATIC, AST_DYNAMIC, AST_STATIC, AST_DYNAMIC, AST_STATIC, AST_STATIC, AST_DYNAMIC};
    for (uint32_t i = 0; i < 7; i++) {
        assert_int_equal(rules_value(&r, "f", i)->stage, wanted[i]);
        assert_int_equal(rules_func(&r, "f")->local[1 + i].stage, wanted[i]);
    }
    rules_finish(&r);
}

static void operators_have_static_and_symbolic_arguments(void **state)
{
    (void)state;
    rules r;
    rules_init(&r, "");
    opdef *def = rules_add_op(&r, "foo(Tensor self, int dim, SymInt n, SymInt[] size, int[] dims, Scalar s) -> Tensor",
                              "let a = self.size[dim]\n let b = size.len + dims[0]\n let c = n + 1\n let d = size[0]\n"
                              "let e = s.kind\n let g = s.int\n let k = dims[guard(n)]\n"
                              "return empty(size, self.dtype, self.device)");
    assert_string_equal(rules_check(&r), "");
    const ast_stage wanted[] = {AST_DYNAMIC, AST_STATIC, AST_DYNAMIC, AST_DYNAMIC, AST_STATIC, AST_DYNAMIC, AST_STATIC};
    for (uint32_t i = 0; i < 7; i++)
        assert_int_equal(def->rule->local[6 + i].stage, wanted[i]);
    rules_finish(&r);
}

static void results_depend_on_what_reaches_them(void **state)
{
    (void)state;
    rules r;
    rules_init(&r, "fn both(a: int, b: int) -> (int, int) { return (a + 1, b) }\n"
                   "fn f(t: Tensor) {\n let (x, y) = both(t.rank, t.size[0])\n let z = x\n let w = y\n"
                   "let v = t.size[x] }");
    assert_string_equal(rules_check(&r), "");
    assert_int_equal(rules_value(&r, "f", 1)->stage, AST_STATIC);
    assert_int_equal(rules_value(&r, "f", 2)->stage, AST_DYNAMIC);
    rules_finish(&r);
}

static void a_var_is_dynamic_if_any_assignment_is(void **state)
{
    (void)state;
    rules r;
    rules_init(&r, "fn f(t: Tensor, l: ints) -> int {\n var k = 0\n for i in 0..3 { let j = l[k] k = t.size[0] }\n return 1 }");
    const char *said = rules_check(&r);
    assert_int_equal(diag_errors(r.errors), 1);
    assert_non_null(strstr(said, "the position depends on sizes"));
    rules_finish(&r);
}

/* A condition on sizes is a guard: on each side of it the value is known. */
static void a_branch_does_not_make_dynamic(void **state)
{
    (void)state;
    rules r;
    rules_init(&r, "fn f(t: Tensor, l: ints) -> int {\n var k = 0\n if t.size[0] > 1 { k = 1 }\n return l[k] }");
    assert_string_equal(rules_check(&r), "");
    rules_finish(&r);
    rules_init(&r, "fn f(t: Tensor, l: ints) -> int {\n let k = t.size[0] > 1 ? 1 : 0\n return l[k] }");
    assert_non_null(strstr(rules_check(&r), "the position depends on sizes"));
    rules_finish(&r);
}

static void requirements_pass_through_slots(void **state)
{
    (void)state;
    rules r;
    rules_init(&r, "slot at(l: ints, k: int) -> int\n"
                   "fn f(t: Tensor) -> int = at(t.device, t.size, t.rank - 1) + at(t.device, t.size, t.numel)\n");
    rules_add_profile(&r, "fn at(l: ints, k: int) -> int = l[k]\n");
    const char *said = rules_check(&r);
    assert_int_equal(diag_errors(r.errors), 1);
    assert_non_null(strstr(said, "`k` of `at` depends on sizes, expected it to be static"));
    rules_finish(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_of_tensors_have_their_stages),
        cmocka_unit_test(operators_have_static_and_symbolic_arguments),
        cmocka_unit_test(results_depend_on_what_reaches_them),
        cmocka_unit_test(a_var_is_dynamic_if_any_assignment_is),
        cmocka_unit_test(a_branch_does_not_make_dynamic),
        cmocka_unit_test(requirements_pass_through_slots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
