/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Results and writes against the schema. */
#include "rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char helpers[] =
    "fn same(t: Tensor) -> Tensor = t\n"
    "fn flat(t: Tensor) -> Tensor = view(t, [t.numel], [1], t.offset)\n"
    "fn copied(t: Tensor) -> Tensor = empty_as(t, t.dtype)\n"
    "fn fill(t: Tensor) { writes t }\n";

/* Each rule beside what is said of it; NULL: nothing. */
static const struct { const char *schema, *body, *message; } cases[] = {
    {"f(Tensor self) -> Tensor", "return copied(self)", NULL},
    {"f(Tensor self) -> Tensor", "return with_bytes(copied(self), 4)", NULL},
    {"f(Tensor self) -> Tensor", "return same(self)", "the result is `self` itself, expected a fresh tensor"},
    {"f(Tensor self) -> Tensor", "return flat(same(self))", "the result is a view of `self`, expected a fresh tensor"},
    {"f(Tensor self) -> Tensor", "if self.rank == 1 { return self } return copied(self)", NULL},
    {"f(Tensor(a) self) -> Tensor(a)", "return flat(self)", NULL},
    {"f(Tensor(a) self) -> Tensor(a)", "return self", NULL},
    {"f(Tensor(a) self) -> Tensor(a)", "return copied(self)", "the result is fresh, expected a view of `self`"},
    {"f(Tensor(a) self, Tensor other) -> Tensor(a)", "return flat(other)", "the result is a view of `other`, expected"},
    {"f(Tensor(a) self) -> Tensor(a)", "var t = copied(self) if self.rank == 1 { t = flat(self) } return t", NULL},
    {"f_(Tensor(a!) self) -> Tensor(a!)", "writes self return self", NULL},
    {"f_(Tensor(a!) self) -> Tensor(a!)", "fill(flat(self)) return resized(self, [1], [1])", NULL},
    {"f_(Tensor(a!) self) -> Tensor(a!)", "return self", "the schema writes `self`, the rule never does"},
    {"f_(Tensor(a!) self) -> Tensor(a!)", "writes self return copied(self)", "expected `self` itself"},
    {"f(Tensor self) -> Tensor", "fill(self) return copied(self)", "`self` is written, but the schema says `self` without `!`"},
    {"f(Tensor self) -> Tensor", "fill(copied(self)) return copied(self)", NULL},
};

static void results_and_writes_fit_the_schema(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rules r;
        rules_init(&r, helpers);
        rules_add_op(&r, cases[i].schema, cases[i].body);
        const char *said = rules_check(&r);
        const bool good = cases[i].message == NULL ? said[0] == '\0'
                                                   : diag_errors(r.errors) == 1 && strstr(said, cases[i].message) != NULL;
        if (!good)
            fail_msg("%s: %s says\n%s", cases[i].schema, cases[i].body, said);
        rules_finish(&r);
    }
}

static void what_the_schema_hides_is_believed(void **state)
{
    (void)state;
    rules r;
    rules_init(&r, helpers);
    opdef *def = rules_add_op(&r, "f(Tensor self) -> Tensor", "writes self return flat(self)");
    ast_name self = {"self", def->rule->at};
    def->hidden_write = def->hidden_alias = &self;
    def->n_hidden_writes = def->n_hidden_aliases = 1;
    assert_string_equal(rules_check(&r), "");
    rules_finish(&r);
}

static void calls_of_operators_follow_their_schema(void **state)
{
    (void)state;
    rules r;
    rules_init(&r, helpers);
    rules_add_op(&r, "g(Tensor(a) self) -> Tensor(a)", "return flat(self)");
    rules_add_op(&r, "h_(Tensor(a!) self) -> Tensor(a!)", "writes self return self");
    rules_add_op(&r, "f(Tensor(a) self, Tensor other) -> Tensor(a)", "@h_(other) return @g(self)");
    const char *said = rules_check(&r);
    assert_int_equal(diag_errors(r.errors), 1);
    assert_non_null(strstr(said, "`other` is written, but the schema says `other` without `!`"));
    rules_finish(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_and_writes_fit_the_schema),
        cmocka_unit_test(what_the_schema_hides_is_believed),
        cmocka_unit_test(calls_of_operators_follow_their_schema),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
