/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Lines of examples and the literals in them; what is refused is in tests/golden/example_err. */
#include "example.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static arena memory;
static const char *const kind_name[] = {"cpu", "cuda"};
static const kind_names kinds = {2, kind_name};

static example parse(const char *line)
{
    source_set *set = source_set_create(&memory);
    diag_list *errors = diag_list_create(&memory, set, 0);
    const uint32_t id = source_add(set, "t.yaml", line, strlen(line));
    example e;
    if (!example_parse(&memory, errors, set, &kinds, (span){id, 0, (uint32_t)strlen(line)}, &e)) {
        print_error("%s", diag_render(errors));
        fail();
    }
    assert_int_equal(diag_errors(errors), 0);
    return e;
}

/* What `f(text)` has as its argument. */
static value parse_value(const char *written)
{
    const example e = parse(arena_format(&memory, "f(%s) == none", written));
    assert_int_equal(e.n_args, 1);
    assert_int_equal(e.arg[0].value.at.start_bytes, 2);
    assert_int_equal(e.arg[0].value.at.length_bytes, strlen(written));
    return e.arg[0].value;
}

static void assert_prints(const char *written, const char *printed)
{
    const value v = parse_value(written);
    assert_string_equal(example_print(&memory, &kinds, &v), printed);
}

static void tensors_have_parts_in_any_order(void **state)
{
    (void)state;
    const value v = parse_value("f32[2,3]@(1,2)+4:cuda:1");
    const tensor_literal *t = v.tensor;
    assert_int_equal(t->dtype, TARE_DTYPE_float32);
    assert_int_equal(t->rank, 2);
    assert_int_equal(t->size[1].value, 3);
    assert_int_equal(t->stride[1].value, 2);
    assert_int_equal(t->offset.value, 4);
    assert_int_equal(t->device, TARE_DEVICE_CUDA0 + 1);
    assert_int_equal(t->layout, TARE_LAYOUT_STRIDED);
    assert_prints("bf16[2]:cuda+1@(3)", "bf16[2]@(3)+1:cuda");
    assert_prints("c64[ 2 , 3 ] .conj.neg", "c64[2,3].conj.neg");
    assert_prints("f64[]!", "f64[]!");
    assert_prints("f32[3].sparse_coo", "f32[3].sparse_coo");
    assert_prints("view b8[0]", "view b8[0]");
}

static void strides_that_follow_are_left_out(void **state)
{
    (void)state;
    assert_prints("f32[2,3]@(3,1)", "f32[2,3]");
    assert_prints("f32[2,0,3]@(3,3,1)", "f32[2,0,3]");
    assert_prints("f32[1,3]@(1,1)", "f32[1,3]@(1,1)");
    assert_prints("f32[]@()", "f32[]");
    assert_prints("f32[2]:cpu", "f32[2]");
}

static void sizes_may_be_unknown(void **state)
{
    (void)state;
    assert_prints("i64[u0,3]", "i64[u0,3]");
    assert_prints("i64[u0,3]@(1,u0)", "i64[u0,3]@(1,u0)");
    assert_prints("i64[5*u12]+u1", "i64[5*u12]+u1");
}

static void dtypes_have_short_and_long_names(void **state)
{
    (void)state;
    static const char *const names[] = {"u8", "i8", "i16", "i32", "i64", "f16", "bf16", "f32", "f64", "c32", "c64",
                                        "c128", "b8", "u16", "u32", "u64", "float8_e5m2", "quint8"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *literal = arena_format(&memory, "%s[2]", names[i]);
        assert_prints(literal, literal);
    }
    assert_prints("float32[2]", "f32[2]");
}

static void numbers_keep_their_kind(void **state)
{
    (void)state;
    assert_int_equal(parse_value("-9223372036854775808").i, INT64_MIN);
    assert_int_equal(parse_value("2").kind, VALUE_INT);
    assert_int_equal(parse_value("2.0").kind, VALUE_FLOAT);
    assert_int_equal(parse_value("2j").kind, VALUE_COMPLEX);
    assert_prints("-0.5", "-0.5");
    assert_prints("1e-5", "1e-05");
    assert_prints("100.0", "1e+02");
    assert_prints("3.0", "3.0");
    assert_prints("-inf", "-inf");
    assert_prints("0.1", "0.1");
}

static void words_are_values(void **state)
{
    (void)state;
    static const struct { const char *word; value_kind kind; int64_t i; } words[] = {
        {"none", VALUE_NONE, 0}, {"true", VALUE_BOOL, 1}, {"false", VALUE_BOOL, 0},
        {"float16", VALUE_DTYPE, TARE_DTYPE_float16}, {"bool", VALUE_DTYPE, TARE_DTYPE_bool},
        {"sparse_coo", VALUE_LAYOUT, TARE_LAYOUT_SPARSE_COO}, {"channels_last", VALUE_FORMAT, TARE_FORMAT_CHANNELS_LAST},
        {"cpu", VALUE_DEVICE, TARE_DEVICE_CPU}, {"cuda:3", VALUE_DEVICE, TARE_DEVICE_CUDA0 + 3},
        {"generator", VALUE_GENERATOR, 0}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const value v = parse_value(words[i].word);
        assert_int_equal(v.kind, words[i].kind);
        assert_int_equal(v.i, words[i].i);
        assert_string_equal(example_print(&memory, &kinds, &v), words[i].word);
    }
}

static void strings_have_escapes(void **state)
{
    (void)state;
    const value v = parse_value("\"a \\\"b\\\" {c}\\n\"");
    assert_string_equal(v.s, "a \"b\" {c}\n");
    assert_prints("\"a \\\"b\\\" {c}\\n\"", "\"a \\\"b\\\" {c}\\n\"");
}

static void lists_hold_values(void **state)
{
    (void)state;
    assert_prints("[]", "[]");
    assert_prints("[1, -2]", "[1, -2]");
    assert_prints("[none,f32[2] , i64[]:cuda]", "[none, f32[2], i64[]:cuda]");
}

static void arguments_have_names(void **state)
{
    (void)state;
    const example e = parse("sum.dim_IntList(f32[2], [0], dtype=float64, out=f64[]) == (same, 2)  # why");
    assert_string_equal(e.op, "sum.dim_IntList");
    assert_int_equal(e.n_args, 4);
    assert_null(e.arg[1].name);
    assert_string_equal(e.arg[2].name, "dtype");
    assert_int_equal(e.arg[2].value.kind, VALUE_DTYPE);
    assert_string_equal(e.arg[3].name, "out");
    assert_int_equal(e.result.kind, VALUE_TUPLE);
    assert_int_equal(e.result.item[0].kind, VALUE_SAME);
    assert_false(e.fails);
}

static void failures_have_a_kind_and_perhaps_a_text(void **state)
{
    (void)state;
    const example e = parse("f() fails IndexError");
    assert_true(e.fails);
    assert_int_equal(e.kind, TARE_ERROR_IndexError);
    assert_null(e.text);
    assert_string_equal(parse("f() fails RuntimeError \"a ({1})\"").text, "a ({1})");
}

static int begin(void **state)
{
    (void)state;
    arena_init(&memory, 1 << 16, NULL);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_finish(&memory);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tensors_have_parts_in_any_order),
        cmocka_unit_test(strides_that_follow_are_left_out),
        cmocka_unit_test(sizes_may_be_unknown),
        cmocka_unit_test(dtypes_have_short_and_long_names),
        cmocka_unit_test(numbers_keep_their_kind),
        cmocka_unit_test(words_are_values),
        cmocka_unit_test(strings_have_escapes),
        cmocka_unit_test(lists_hold_values),
        cmocka_unit_test(arguments_have_names),
        cmocka_unit_test(failures_have_a_kind_and_perhaps_a_text),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
