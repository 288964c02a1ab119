/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void binds_operators_by_precedence(void **state)
{
    (void)state;
    rules r;
    rules_init(&r, "fn f(a: int, b: int?) -> int = a + 2 * 3 == 7 and not a < 1 ? b ?? -1 : -a");
    const ast_expr *e = rules_value(&r, "f", 0);
    assert_int_equal(diag_errors(r.errors), 0);
    assert_int_equal(e->kind, AST_SELECT);
    assert_string_equal(e->operand[0]->name, "and");
    assert_string_equal(e->operand[0]->operand[0]->name, "==");
    assert_string_equal(e->operand[0]->operand[0]->operand[0]->operand[1]->name, "*");
    assert_string_equal(e->operand[0]->operand[1]->name, "not");
    assert_string_equal(e->operand[1]->name, "??");
    assert_int_equal(e->operand[1]->operand[1]->i, -1);
    assert_int_equal(e->operand[2]->kind, AST_UNARY);
    rules_finish(&r);
}

static void keeps_the_extremes_of_int(void **state)
{
    (void)state;
    rules r;
    rules_init(&r, "fn f() -> int = -9223372036854775808\nfn g() -> int = 9223372036854775807\n");
    assert_true(rules_value(&r, "f", 0)->i == INT64_MIN);
    assert_true(rules_value(&r, "g", 0)->i == INT64_MAX);
    assert_int_equal(diag_errors(r.errors), 0);
    rules_finish(&r);
    rules_init(&r, "fn f() -> int = 9223372036854775808\n");
    assert_int_equal(diag_errors(r.errors), 1);
    rules_finish(&r);
}

static void a_range_is_no_float(void **state)
{
    (void)state;
    rules r;
    rules_init(&r, "fn f(n: int) -> float { for i in 0..n { } return 1.5e-3 }");
    assert_int_equal(diag_errors(r.errors), 0);
    assert_true(rules_value(&r, "f", 1)->f > 0.0014 && rules_value(&r, "f", 1)->f < 0.0016);
    rules_finish(&r);
}

static void cuts_messages_into_pieces_with_their_places(void **state)
{
    (void)state;
    rules r;
    static const char text[] = "fn f(d: dtype, n: int) { fail ValueError, \"{{a}} \\\"{n + 1}\\\"\"\n \" b {d:name}\" }";
    rules_init(&r, text);
    const ast_stmt *s = rules_func(&r, "f")->body;
    assert_int_equal(diag_errors(r.errors), 0);
    assert_int_equal(s->n_pieces, 5);
    assert_string_equal(s->piece[0].text, "{a} \"");
    assert_string_equal(s->piece[1].expr->name, "+");
    assert_memory_equal(text + s->piece[1].expr->at.start_bytes, "n + 1", 5);
    assert_string_equal(s->piece[2].text, "\"");
    assert_string_equal(s->piece[3].text, " b ");
    assert_string_equal(s->piece[4].format, "name");
    rules_finish(&r);
}

static void comments_above_a_function_are_its_doc(void **state)
{
    (void)state;
    rules r;
    rules_init(&r, "# not this\n\n  # Two lines\n  # of it.\n  fn f() { }\nfn g() { } # no\nfn h() { }\n");
    assert_string_equal(rules_func(&r, "f")->doc, "Two lines\nof it.");
    assert_null(rules_func(&r, "g")->doc);
    assert_null(rules_func(&r, "h")->doc);
    rules_finish(&r);
}

static void reads_every_binder(void **state)
{
    (void)state;
    rules r;
    rules_init(&r, "fn f(l: ints) { let a = [x for x in l if x > 1] let b = sum(i for i in reversed(0..3))\n"
                   "let c = max(0, i * x for (i, x) in l) }");
    const ast_expr *a = rules_value(&r, "f", 0), *b = rules_value(&r, "f", 1), *c = rules_value(&r, "f", 2);
    assert_int_equal(diag_errors(r.errors), 0);
    assert_non_null(a->condition);
    assert_non_null(a->binder->list);
    assert_true(b->binder->reversed && b->binder->list == NULL);
    assert_int_equal(c->n, 2);
    assert_int_equal(c->operand[0]->kind, AST_INT);
    assert_string_equal(c->binder->index.text, "i");
    rules_finish(&r);
}

static void types_with_all_suffixes(void **state)
{
    (void)state;
    rules r;
    rules_init(&r, "fn f(a: ints?, b: Tensor?[], c: Tensor?[]?, d: float[]) -> (int?, str) { fail ValueError, \"x\" }");
    const ast_func *f = rules_func(&r, "f");
    assert_int_equal(f->param[0].type, TARE_TY_INT | TARE_TY_LIST | TARE_TY_OPT);
    assert_int_equal(f->param[1].type, TARE_TY_TENSOR | TARE_TY_LIST | TARE_TY_ELEM_OPT);
    assert_int_equal(f->param[2].type, TARE_TY_TENSOR | TARE_TY_LIST | TARE_TY_ELEM_OPT | TARE_TY_OPT);
    assert_int_equal(f->param[3].type, TARE_TY_FLOAT | TARE_TY_LIST);
    assert_int_equal(f->n_results, 2);
    rules_finish(&r);
}

/* Nested far beyond any stack, in each way there is. */
static void deep_nesting_is_a_diagnostic(void **state)
{
    (void)state;
    enum { N = 200000 };
    static const struct { const char *head, *unit; } shapes[] = {
        {"fn f() -> int = ", "("}, {"fn f() -> int = ", "-"}, {"fn f() -> int = 1", "+1"}, {"fn f() -> int = ", "not "},
        {"fn f() -> int = ", "["}, {"fn f() { ", "if true {"}, {"fn f() { ", "if true { } else "},
        {"fn f() -> int = ", "g("}, {"fn f() -> int = a", ".a"}, {"fn f() -> int = ", "1 ? 1 : "},
        {"fn f() -> int = 1", " ?? 1"}, {"fn f() { fail ValueError, \"", "{"}, {"", "fn f("},
    };
    char *text = malloc(N * 20 + 100);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        char *end = text + sprintf(text, "%s", shapes[i].head);
        const size_t length = strlen(shapes[i].unit);
        for (int k = 0; k < N; k++, end += length)
            memcpy(end, shapes[i].unit, length + 1);
        rules r;
        rules_init(&r, text);
        rules_check(&r);
        assert_true(diag_errors(r.errors) > 0);
        rules_finish(&r);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(binds_operators_by_precedence),
        cmocka_unit_test(keeps_the_extremes_of_int),
        cmocka_unit_test(a_range_is_no_float),
        cmocka_unit_test(cuts_messages_into_pieces_with_their_places),
        cmocka_unit_test(comments_above_a_function_are_its_doc),
        cmocka_unit_test(reads_every_binder),
        cmocka_unit_test(types_with_all_suffixes),
        cmocka_unit_test(deep_nesting_is_a_diagnostic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
