/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "emitted.h"

#include "emit_c/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* One function per value, so that nothing that a call returns is left unread. */
typedef struct maker {
    arena a;
    ir_build b;
    uint32_t n;
} maker;

static void start(maker *k)
{
    arena_init(&k->a, 1 << 16, out_of_memory);
    build_init(&k->b, &k->a, build_module(&k->a, source_set_create(&k->a)));
    k->n = 0;
}

static void open_func(maker *k) { build_func(&k->b, arena_format(&k->a, "f%u", k->n++), IR_FUNC_HELPER); }

static void close_func(maker *k, ir_expr *e)
{
    build_result(&k->b, e->type);
    if (ir_info(e->op)->kind == IR_MAKE)
        e = x_local(&k->b, s_let(&k->b, "made", e));
    s_return(&k->b, e);
}

static const char *finish(maker *k)
{
    build_done(&k->a, k->b.module);
    return emitted_text(&k->a, emitted(&k->a, k->b.module), "c/prelude.c");
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("no\n%s\nin\n%s", part, text);
}

/* ---- precedence --------------------------------------------------------------------------- */

static ir_expr *param(maker *k, const char *name, tare_irtype type)
{
    return x_local(&k->b, build_param(&k->b, name, type));
}

static void parentheses_stand_where_they_are_needed(void **state)
{
    (void)state;
    maker k;
    start(&k);
    ir_build *b = &k.b;
    open_func(&k);
    ir_expr *p = param(&k, "p", TARE_TY_BOOL), *q = param(&k, "q", TARE_TY_BOOL),
            *r = param(&k, "r", TARE_TY_BOOL);
    close_func(&k, x_op(b, TARE_IR_AND, p, x_op(b, TARE_IR_OR, q, x_op(b, TARE_IR_NOT, r))));
    open_func(&k);
    p = param(&k, "p", TARE_TY_BOOL), q = param(&k, "q", TARE_TY_BOOL), r = param(&k, "r", TARE_TY_BOOL);
    close_func(&k, x_op(b, TARE_IR_OR, x_op(b, TARE_IR_AND, p, q), r));
    open_func(&k);
    ir_expr *x = param(&k, "x", TARE_TY_FLOAT), *y = param(&k, "y", TARE_TY_FLOAT),
            *z = param(&k, "z", TARE_TY_FLOAT);
    close_func(&k, x_op(b, TARE_IR_SUB, x, x_op(b, TARE_IR_SUB, y, x_op(b, TARE_IR_NEG, z))));
    open_func(&k);
    x = param(&k, "x", TARE_TY_FLOAT), y = param(&k, "y", TARE_TY_FLOAT);
    close_func(&k, x_op(b, TARE_IR_NOT, x_op(b, TARE_IR_LT, x, y)));
    open_func(&k);
    ir_expr *i = param(&k, "i", TARE_TY_INT), *j = param(&k, "j", TARE_TY_INT);
    close_func(&k, x_op(b, TARE_IR_NOT, x_op(b, TARE_IR_LT, i, j)));
    const char *text = finish(&k);
    assert_has(text, "return p && (q || !r);");
    assert_has(text, "return (p && q) || r;");
    assert_has(text, "return x - (y - -z);");
    assert_has(text, "return !(x < y);");
    assert_has(text, "return i >= j;");
    arena_finish(&k.a);
}

static void constants_read_back_as_themselves(void **state)
{
    (void)state;
    maker k;
    start(&k);
    ir_expr *e[] = {x_int(&k.b, INT64_MIN),
                    x_int(&k.b, 5000000000),
                    x_int(&k.b, -5000000000),
                    x_float(&k.b, 0.1),
                    x_float(&k.b, 2),
                    x_float(&k.b, 1e300),
                    x_str(&k.b, "a\"b\\c\n?\?/"),
                    x_const(&k.b, TARE_IR_CONST_DTYPE, TARE_DTYPE_bfloat16),
                    x_const(&k.b, TARE_IR_CONST_DEVICE, 3 << 8),
                    x_none(&k.b, TARE_TY_BOOL | TARE_TY_OPT)};
    for (size_t i = 0; i < sizeof e / sizeof *e; i++) {
        open_func(&k);
        close_func(&k, e[i]);
    }
    const char *text = finish(&k);
    const char *const wanted[] = {"return INT64_MIN;",
                                  "return INT64_C(5000000000);",
                                  "return -INT64_C(5000000000);",
                                  "return 0.1;",
                                  "return 2.0;",
                                  "return 1e+300;",
                                  "return TARE_STR(\"a\\\"b\\\\c\\012\\?\\?/\");",
                                  "return TARE_DTYPE_bfloat16;",
                                  "return 768;",
                                  "return -1;"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        assert_has(text, wanted[i]);
    arena_finish(&k.a);
}

static void a_list_that_is_kept_is_not_on_the_stack(void **state)
{
    (void)state;
    maker k;
    start(&k);
    ir_build *b = &k.b;
    open_func(&k);
    ir_expr *d = param(&k, "d", TARE_TY_DTYPE);
    ir_expr *two[] = {x_const(b, TARE_IR_CONST_DTYPE, TARE_DTYPE_float16),
                      x_const(b, TARE_IR_CONST_DTYPE, TARE_DTYPE_bfloat16)};
    close_func(&k, x_op(b, TARE_IR_CONTAINS, x_list(b, TARE_TY_DTYPE | TARE_TY_LIST, 2, two), d));
    open_func(&k);
    ir_expr *n = param(&k, "n", TARE_TY_INT);
    ir_expr *one[] = {n};
    close_func(&k, x_list(b, TARE_TY_INT | TARE_TY_LIST, 1, one));
    const char *text = finish(&k);
    assert_has(text, "return tare_list_contains(TARE_INTS(TARE_DTYPE_float16, TARE_DTYPE_bfloat16), d);");
    assert_has(text, "return tare_list(m, 1, (const int64_t[]){n});");
    arena_finish(&k.a);
}

/* ---- every operation ---------------------------------------------------------------------- */

static const tare_irtype numbers[] = {TARE_TY_INT, TARE_TY_FLOAT};
static const tare_irtype elements[] = {TARE_TY_INT,    TARE_TY_BOOL,   TARE_TY_FLOAT,  TARE_TY_DTYPE,
                                       TARE_TY_DEVICE, TARE_TY_LAYOUT, TARE_TY_FORMAT, TARE_TY_SCALAR,
                                       TARE_TY_TENSOR, TARE_TY_STR};

static tare_irtype letter_type(char letter, tare_irtype chosen)
{
    switch (letter) {
    case 'i': return TARE_TY_INT;
    case 'b': return TARE_TY_BOOL;
    case 'f': return TARE_TY_FLOAT;
    case 's': return TARE_TY_STR;
    case 'd': return TARE_TY_DTYPE;
    case 'v': return TARE_TY_DEVICE;
    case 'l': return TARE_TY_LAYOUT;
    case 'm': return TARE_TY_FORMAT;
    case 'c': return TARE_TY_SCALAR;
    case 't': return TARE_TY_TENSOR;
    case 'I': return TARE_TY_INT | TARE_TY_LIST;
    case 'T': return TARE_TY_TENSOR | TARE_TY_LIST;
    case 'L': return (tare_irtype)(chosen | TARE_TY_LIST);
    case '?': return (tare_irtype)(chosen | TARE_TY_OPT);
    default: return chosen;
    }
}

static void put_operation(maker *k, tare_irop op, tare_irtype chosen)
{
    ir_expr *operand[8];
    uint32_t n = 0;
    open_func(k);
    for (const char *c = ir_info(op)->operands; *c != '\0'; c++)
        if (*c != '*')
            operand[n] = param(k, arena_format(&k->a, "p%u", n), letter_type(*c, chosen)), n++;
    ir_expr *e = op == TARE_IR_LIST ? x_list(&k->b, (tare_irtype)(chosen | TARE_TY_LIST), n, operand)
                                    : x_make(&k->b, op, n, operand);
    if (op == TARE_IR_SOME)
        e->type = (tare_irtype)(chosen | TARE_TY_OPT);
    tare_irtype found = TARE_TY_VOID;
    if (ir_match(&k->a, e, &found) != NULL || e->type == TARE_TY_VOID || c_form_of(e->type) == FORM_BAD)
        e = x_int(&k->b, 7); /* this operation has no such operands */
    close_func(k, e);
}

static bool has_letter(tare_irop op, const char *letters)
{
    return strpbrk(ir_info(op)->operands, letters) != NULL;
}

static void every_operation_compiles(void **state)
{
    (void)state;
    maker k;
    start(&k);
    for (int op = 0; op < TARE_IR_EXPR_COUNT; op++) {
        const tare_irop o = (tare_irop)op;
        if (ir_info(o)->kind == IR_LEAF)
            continue;
        const bool any = has_letter(o, "ELX?");
        const size_t n = any ? sizeof elements / sizeof *elements : has_letter(o, "N") ? 2 : 1;
        for (size_t i = 0; i < n; i++) {
            const tare_irtype t = any ? elements[i] : numbers[i];
            if (!has_letter(o, "EL") || t != TARE_TY_STR)
                put_operation(&k, o, t);
            if (o == TARE_IR_EQ && t != TARE_TY_TENSOR && t != TARE_TY_STR && t != TARE_TY_FLOAT) {
                put_operation(&k, o, (tare_irtype)(t | TARE_TY_LIST));
                put_operation(&k, o, (tare_irtype)(t | TARE_TY_OPT));
            }
        }
    }
    for (int64_t field = 0; ir_env_type(field) != TARE_TY_VOID; field++) {
        open_func(&k);
        close_func(&k, x_env(&k.b, field));
    }
    build_done(&k.a, k.b.module);
    const compiles c = emitted_compiles(&k.a, emitted(&k.a, k.b.module));
    arena_finish(&k.a);
    if (c == NO_COMPILER)
        skip();
    assert_int_equal(c, COMPILES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parentheses_stand_where_they_are_needed),
        cmocka_unit_test(constants_read_back_as_themselves),
        cmocka_unit_test(a_list_that_is_kept_is_not_on_the_stack),
        cmocka_unit_test(every_operation_compiles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
