/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Types that the checker finds, and operators, profiles and calls across them. */
#include "rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *check_rules(rules *r, const char *text)
{
    rules_init(r, text);
    return rules_check(r);
}

static void types_literals_by_their_place(void **state)
{
    (void)state;
    rules r;
    assert_string_equal(check_rules(&r, "fn f(o: int?, x: float) {\n let a: float = 3\n let b = x * 2\n let c: int? = none\n"
                                        "let d = o == 1 \n let e: ints = [] \n let g = o ?? 4 \n"
                                        "let h = x > 1.0 ? none : 5 \n let i: int? = 7 }"), "");
    assert_int_equal(rules_value(&r, "f", 0)->kind, AST_FLOAT);
    assert_int_equal(rules_value(&r, "f", 1)->operand[1]->kind, AST_FLOAT);
    assert_int_equal(rules_value(&r, "f", 2)->type, TARE_TY_INT | TARE_TY_OPT);
    assert_true(rules_value(&r, "f", 3)->operand[1]->lift);
    assert_int_equal(rules_value(&r, "f", 4)->type, TARE_TY_INT | TARE_TY_LIST);
    assert_int_equal(rules_value(&r, "f", 5)->type, TARE_TY_INT);
    assert_int_equal(rules_value(&r, "f", 6)->type, TARE_TY_INT | TARE_TY_OPT);
    assert_true(rules_value(&r, "f", 6)->operand[2]->lift);
    assert_true(rules_value(&r, "f", 7)->lift);
    rules_finish(&r);
}

static void lists_of_tensors_may_have_absent_elements(void **state)
{
    (void)state;
    rules r;
    assert_string_equal(check_rules(&r, "fn f(t: Tensor, l: Tensor?[]) -> Tensor {\n let a: Tensor?[] = [t, none]\n"
                                        "let b = [none, t]\n if let x = l[0] { return x }\n return a[1] ?? t }"), "");
    assert_int_equal(rules_value(&r, "f", 0)->type, TARE_TY_TENSOR | TARE_TY_LIST | TARE_TY_ELEM_OPT);
    assert_true(rules_value(&r, "f", 0)->operand[0]->lift);
    assert_int_equal(rules_value(&r, "f", 1)->type, TARE_TY_TENSOR | TARE_TY_LIST | TARE_TY_ELEM_OPT);
    rules_finish(&r);
}

static void maps_builtins_and_fields_to_the_ir(void **state)
{
    (void)state;
    rules r;
    assert_string_equal(check_rules(&r, "fn f(t: Tensor, s: Scalar) {\n let a = promote_dtypes(t.dtype, float32)\n"
                                        "let b = t.stride\n let c = s.int\n let d = scalar(1)\n let e = env.sm\n"
                                        "let g = \"abc\"[0] + \"abc\".len\n let h = repeat(1.5, 3) }"), "");
    assert_int_equal(rules_value(&r, "f", 0)->builtin, TARE_IR_PROMOTE);
    assert_int_equal(rules_value(&r, "f", 0)->type, TARE_TY_DTYPE | TARE_TY_OPT);
    assert_int_equal(rules_value(&r, "f", 1)->builtin, TARE_IR_STRIDES);
    assert_int_equal(rules_value(&r, "f", 2)->builtin, TARE_IR_SCALAR_INT);
    assert_int_equal(rules_value(&r, "f", 3)->type, TARE_TY_SCALAR);
    assert_int_equal(rules_value(&r, "f", 4)->ref, REF_ENV);
    assert_int_equal(rules_value(&r, "f", 6)->type, TARE_TY_FLOAT | TARE_TY_LIST);
    rules_finish(&r);
}

static void binds_operators_by_schema(void **state)
{
    (void)state;
    rules r;
    rules_init(&r, "fn f(t: Tensor) -> Tensor {\n let a = @foo.bar(t, 2)\n return @foo.bar(t, k=1, flag=true) }");
    rules_add_op(&r, "foo.bar(Tensor self, int k, *, bool flag=False) -> Tensor",
                 "return empty(self.size, self.dtype, self.device)");
    assert_string_equal(rules_check(&r), "");
    assert_int_equal(rules_value(&r, "f", 0)->ref, REF_OP);
    assert_ptr_equal(rules_value(&r, "f", 1)->target, r.defs[0]->variant[0]);
    rules_finish(&r);
}

static void refuses_what_a_schema_does_not_take(void **state)
{
    (void)state;
    static const struct { const char *call, *message; } wrong[] = {
        {"@foo.bar(t)", "`@aten::foo.bar` wants an argument `k`"},
        {"@foo.bar(t, 1, true)", "one argument too many: `@aten::foo.bar` takes 2 by position"},
        {"@foo.bar(t, 1, k=2)", "the argument `k` is given twice"},
        {"@foo.bar(t, 1, flog=true)", "`@aten::foo.bar` has no argument `flog`"},
        {"@foo.bar(t, t)", "`k` is a `Tensor`, expected an `int`"},
        {"@foo(t, 1)", "did you mean `@foo.bar`"},
        {"@foo.baz(t, 1)", "did you mean `aten::foo.bar`"},
        {"@foo.bar(t, t.size[0])", "`k` of `@aten::foo.bar` depends on sizes, expected it to be static"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        rules r;
        char text[200];
        snprintf(text, sizeof text, "fn f(t: Tensor) -> Tensor { return %s }", wrong[i].call);
        rules_init(&r, text);
        rules_add_op(&r, "foo.bar(Tensor self, int k, *, bool flag=False) -> Tensor",
                     "return empty(self.size, self.dtype, self.device)");
        const char *said = rules_check(&r);
        assert_int_equal(diag_errors(r.errors), 1);
        if (strstr(said, wrong[i].message) == NULL)
            fail_msg("%s says\n%s", wrong[i].call, said);
        rules_finish(&r);
    }
}

static void recursion_goes_through_operators_and_slots(void **state)
{
    (void)state;
    rules r;
    rules_init(&r, "slot chosen(t: Tensor) -> Tensor\nfn f(t: Tensor) -> Tensor = chosen(t.device, t)\n");
    rules_add_op(&r, "foo(Tensor self) -> Tensor", "return f(self)");
    rules_add_profile(&r, "fn chosen(t: Tensor) -> Tensor = @foo(t)\n");
    const char *said = rules_check(&r);
    assert_int_equal(diag_errors(r.errors), 1);
    assert_non_null(strstr(said, "recursion: f -> chosen -> @aten::foo -> f"));
    rules_finish(&r);
}

static void profiles_fill_slots_with_their_signature(void **state)
{
    (void)state;
    rules r;
    rules_init(&r, "slot chosen(t: Tensor) -> int\nfn f(t: Tensor) -> int = chosen(t.device, t)\n");
    rules_add_profile(&r, "fn chosen(t: Tensor) -> format = channels_last\n");
    assert_non_null(strstr(rules_check(&r), "`chosen` does not fit its slot"));
    rules_finish(&r);
    rules_init(&r, "slot chosen(t: Tensor) -> int\nfn f(t: Tensor) -> int = chosen(t.device, t)\n");
    rules_add_profile(&r, "fn own(t: Tensor) -> int = t.rank\nfn chosen(t: Tensor) -> int = own(t)\n");
    assert_string_equal(rules_check(&r), "");
    rules_finish(&r);
}

static void a_result_that_may_be_absent_is_optional_to_callers(void **state)
{
    (void)state;
    rules r;
    rules_init(&r, "fn f(t: Tensor) -> Tensor {\n let (a, b) = @foo(t)\n return b ?? a }");
    opdef *def = rules_add_op(&r, "foo(Tensor self) -> (Tensor, Tensor)",
                              "let x = empty([1], self.dtype, self.device)\n if self.rank == 1 { return (x, none) }\n"
                              "return (x, empty([2], self.dtype, self.device))");
    schema *s = def->variant[0]->schema;
    s->arg[s->n_args + 1].type = def->rule->result[1] = TARE_TY_TENSOR | TARE_TY_OPT;
    assert_string_equal(rules_check(&r), "");
    rules_finish(&r);
}

static void one_mistake_gives_one_message(void **state)
{
    (void)state;
    rules r;
    check_rules(&r, "fn f(t: Tensor) -> int {\n let a = t.shap\n let b = a[0] + 1\n let (c, d) = nowhere(b)\n"
                    "for e in a { let g = e * c }\n if a[1] == 2 { return b }\n return d }");
    assert_int_equal(diag_errors(r.errors), 2);
    rules_finish(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_literals_by_their_place),
        cmocka_unit_test(lists_of_tensors_may_have_absent_elements),
        cmocka_unit_test(maps_builtins_and_fields_to_the_ir),
        cmocka_unit_test(binds_operators_by_schema),
        cmocka_unit_test(refuses_what_a_schema_does_not_take),
        cmocka_unit_test(recursion_goes_through_operators_and_slots),
        cmocka_unit_test(profiles_fill_slots_with_their_signature),
        cmocka_unit_test(a_result_that_may_be_absent_is_optional_to_callers),
        cmocka_unit_test(one_mistake_gives_one_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
