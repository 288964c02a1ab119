/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Text as sympy prints it, read back; Python and C; what is not readable. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "symbolic/symbols.h"

static tare_symbolic s;

static int setup(void **state)
{
    static const char *const names[] = {"s0", "s3", "s13", "s18", "s38", "s44", "s53", "s63", "s77", "s80", "s82", "s84", "s97"};
    (void)state;
    tare_symbolic_init(&s);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        tare_symbols_backed(&s, &(tare_sym_desc){.name = names[i], .hint = 20, .low = 2, .high = INT64_MAX});
    tare_symbols_backed(&s, &(tare_sym_desc){.name = "ids", .source = "L['ids'].size()[1]", .hint = 20, .low = 2, .high = 512});
    tare_symbols_unbacked(&s, NULL, 0, INT64_MAX);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    tare_symbolic_finish(&s);
    return 0;
}

static int64_t read_text(const char *text)
{
    int64_t v = 0;
    size_t at = 0;
    const uint32_t fault = tare_expr_parse(&s, text, strlen(text), NULL, NULL, &v, &at);
    if (fault)
        fail_msg("%s: fault %u at %u", text, fault, (unsigned)at);
    return v;
}

static void expect(const char *text, tare_sym_style style, const char *printed)
{
    char buffer[1024];
    const int64_t v = read_text(text);
    const size_t bytes = tare_expr_format(&s, v, style, buffer, sizeof buffer);
    assert_int_equal(bytes, strlen(buffer));
    assert_string_equal(buffer, printed);
    if (style != TARE_SYM_C)
        assert_int_equal(read_text(buffer), v);
    char few[8];
    assert_int_equal(tare_expr_format(&s, v, style, few, sizeof few), strlen(printed));
    assert_memory_equal(few, printed, strlen(printed) < 7 ? strlen(printed) : 7);
}

/* Printed as they are read. */
static void sympy(void **state)
{
    static const char *const texts[] = {
        "s97", "4*s44", "s84*s97", "s80*s84*s97", "s84**2", "4*s44*s84**2", "s0*s84 + 2", "-s38 + s77 + 5", "s13 + s44",
        "s97 + 16", "s80 - 3", "(s44//5)", "100*((s44//5))", "(((s80 + 1)//3)) + 1", "s84*((s97//2))", "Max(1, u0)",
        "s97*Max(1, u0)", "Min(s44, s84)", "s97*Min(s84, s97)", "Max(1, -s38 + s77 + 5)",
        "s97*Max(1, -s38 + s77 + 5)*Max(1, -s63 + s80 + 1)", "Eq(s13, s44)", "Eq(s44, 3)", "s13 <= s84", "s97 >= 3",
        "Eq(Mod(s0, 4), 0)", "Ne((s44//5), 0)", "Eq(s80, 3) | Eq(s80, 5)", "Eq(s44*s84*s97, 125)", "Ne(s13, s44)",
        "Ne(Mod(s44, 25), 0)", "s80 < s97", "s38 <= s77 + 1", "Eq(s13, Min(s44, s84))", "s18*s63 <= 20480",
        "Eq(s77, (((s38 + 1)//2)) + 1)", "s63 <= s38 + 4", "Eq(s3, s18 + 16)", "Eq((s44//5), 5)", "-u0", "-2*u0 - 3",
        "Mod(s0, 7)", "((s0*s3)//(s13 + s18))", "Where(s0 >= 4, s3, 7)", "s0*((s3//2)) + ((s3//2))"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char buffer[256];
        tare_expr_format(&s, read_text(texts[i]), TARE_SYM_STR, buffer, sizeof buffer);
        assert_string_equal(buffer, texts[i]);
        assert_int_equal(read_text(buffer), read_text(texts[i]));
    }
}

/* Other texts of the same. */
static void normal_forms(void **state)
{
    (void)state;
    expect("4*s84*(s44 - 1) + 4*s84", TARE_SYM_STR, "4*s44*s84");
    expect("(((s97 - 1)//2)) + 1", TARE_SYM_STR, "((s97 + 1)//2)");
    expect("Eq(2*s13*s18*s82, 2*s18*s44*s82)", TARE_SYM_STR, "Eq(s13, s44)");
    expect("63*Max(1, (s84//6)) >= 9", TARE_SYM_STR, "1");
    expect("Mul(Integer(768), Symbol('s53', positive=True, integer=True))", TARE_SYM_STR, "768*s53");
    expect("Min(Mul(Integer(128), Symbol('s53')), Mul(Integer(1024), Symbol('s53')))", TARE_SYM_STR, "128*s53");
    expect("FloorDiv(Pow(Symbol('s53', integer=True), Integer(2)), Symbol('s53', integer=True))", TARE_SYM_STR, "s53");
    expect("StrictGreaterThan(Symbol('u0', integer=True), Integer(3))", TARE_SYM_STR, "u0 >= 4");
    expect("(-1)*L['ids'].size()[1] > -512", TARE_SYM_STR, "ids <= 511");
    expect("((-1) + 2*L['ids'].size()[1]) % s0 != 0", TARE_SYM_STR, "Ne(Mod(2*ids - 1, s0), 0)");
    expect("2 <= s0 and s0 < 7", TARE_SYM_STR, "s0 <= 6");
    expect("not (s0 > 7 or u0 == 1)", TARE_SYM_STR, "(s0 <= 7) & Ne(u0, 1)");
    expect("s3 if u0 > 2 else s0", TARE_SYM_STR, "Where(u0 >= 3, s3, s0)");
    expect("3 < u0 < 7", TARE_SYM_STR, "(u0 >= 4) & (u0 <= 6)");
}

static void python_and_c(void **state)
{
    (void)state;
    expect("ids % 4 == 0", TARE_SYM_PYTHON, "(L['ids'].size()[1] % 4) == 0");
    expect("(s0**2 + 1)//3", TARE_SYM_PYTHON, "((s0**2 + 1)//3)");
    expect("Max(u0, 3)", TARE_SYM_PYTHON, "max(3, u0)");
    expect("Eq(u0, 1) | Eq(u0, 5)", TARE_SYM_PYTHON, "u0 == 1 or u0 == 5");
    expect("(s0**2 + 1)//3", TARE_SYM_C, "tare_floordiv_i64(s0*s0 + 1, 3)");
    expect("Max(u0, s0, 3)", TARE_SYM_C, "tare_max_i64(3, tare_max_i64(s0, u0))");
    expect("Where(u0 >= 3, s3, s0)", TARE_SYM_C, "(u0 >= 3 ? s3 : s0)");
    expect("Eq(u0, 1) & (s0 > s3)", TARE_SYM_C, "(u0 == 1) && (s3 < s0)");
}

static void refused(void **state)
{
    static const struct { const char *text; size_t at; } cases[] = {
        {"", 0}, {"s0 +", 4}, {"s0 s3", 3}, {"(s0", 3}, {"nobody", 0}, {"s0 @ 3", 3}, {"Max()", 4}, {"Mod(s0)", 7},
        {"Mod(s0, 2, 3)", 12}, {"99999999999999999999", 0}, {"s0 & s3", 7}, {"(s0 > 3) + 1", 12}, {"'s0'", 1}, {"s0 == (s3 > 4)", 14},
        {"L['x", 0}, {"s0**-1", 6}, {"s0**s3", 6}, {"1.5", 0}, {"s0//0", 5}, {"Symbol('x')", 8}, {"s0/3", 4}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t v;
        size_t at = 99;
        assert_int_not_equal(tare_expr_parse(&s, cases[i].text, strlen(cases[i].text), NULL, NULL, &v, &at), TARE_OK);
        assert_int_equal(at, cases[i].at);
        assert_int_equal(s.fault, TARE_OK);
    }
}

static void deep(void **state)
{
    (void)state;
    char text[4096];
    memset(text, '(', sizeof text);
    int64_t v;
    size_t at;
    assert_int_equal(tare_expr_parse(&s, text, sizeof text, NULL, NULL, &v, &at), TARE_RULE_ARGUMENT);
    for (size_t i = 0; i + 3 < sizeof text; i += 3)
        memcpy(text + i, "2**", 3);
    assert_int_equal(tare_expr_parse(&s, text, sizeof text - 1, NULL, NULL, &v, &at), TARE_RULE_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sympy), cmocka_unit_test(normal_forms), cmocka_unit_test(python_and_c),
                                       cmocka_unit_test(refused), cmocka_unit_test(deep)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
