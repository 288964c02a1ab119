/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Schema strings: names, types, flags, aliases and defaults; what is refused is in tests/golden/err. */
#include "opdef/opdef.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static arena memory;
static source_set *set;
static diag_list *errors;

static schema *parse(const char *text)
{
    set = source_set_create(&memory);
    errors = diag_list_create(&memory, set, 0);
    uint32_t id = source_add(set, "t.yaml", text, strlen(text));
    return schema_parse(&memory, errors, set, (span){id, 0, (uint32_t)strlen(text)});
}

static schema *parse_good(const char *text)
{
    schema *s = parse(text);
    if (!s)
        print_error("%s", diag_render(errors));
    assert_non_null(s);
    assert_int_equal(diag_errors(errors), 0);
    return s;
}

static void names_are_taken_apart(void **state)
{
    (void)state;
    schema *s = parse_good("aten::add_.Tensor(Tensor(a!) self) -> Tensor(a!)");
    assert_string_equal(s->ns, "aten");
    assert_string_equal(s->name, "add_");
    assert_string_equal(s->overload, "Tensor");
    assert_string_equal(s->full_name, "aten::add_.Tensor");
    assert_string_equal(s->c_name, "add__Tensor");
    s = parse_good("relu(Tensor self) -> Tensor");
    assert_string_equal(s->full_name, "aten::relu");
    assert_string_equal(s->c_name, "relu");
    s = parse_good("torchvision::nms(Tensor dets) -> Tensor");
    assert_string_equal(s->full_name, "torchvision::nms");
    assert_string_equal(s->c_name, "torchvision_nms");
}

static void types_become_ir_types(void **state)
{
    (void)state;
    static const struct { const char *text; int type, flags; } types[] = {
        {"Tensor", TARE_TY_TENSOR, 0},
        {"Tensor?", TARE_TY_TENSOR | TARE_TY_OPT, 0},
        {"Tensor[]", TARE_TY_TENSOR | TARE_TY_LIST, 0},
        {"Tensor?[]", TARE_TY_TENSOR | TARE_TY_ELEM_OPT | TARE_TY_LIST, 0},
        {"Tensor[]?", TARE_TY_TENSOR | TARE_TY_LIST | TARE_TY_OPT, 0},
        {"SymInt", TARE_TY_INT, TARE_ARG_SYMBOLIC},
        {"int?", TARE_TY_INT | TARE_TY_OPT, 0},
        {"SymInt[2]?", TARE_TY_INT | TARE_TY_LIST | TARE_TY_OPT, TARE_ARG_SYMBOLIC | TARE_ARG_EXPANDS},
        {"bool[3]", TARE_TY_BOOL | TARE_TY_LIST, TARE_ARG_EXPANDS},
        {"float[]?", TARE_TY_FLOAT | TARE_TY_LIST | TARE_TY_OPT, 0},
        {"Scalar[]", TARE_TY_SCALAR | TARE_TY_LIST, TARE_ARG_SYMBOLIC},
        {"str?", TARE_TY_STR | TARE_TY_OPT, 0},
        {"ScalarType?", TARE_TY_DTYPE | TARE_TY_OPT, 0},
        {"Layout?", TARE_TY_LAYOUT | TARE_TY_OPT, 0},
        {"Device?", TARE_TY_DEVICE | TARE_TY_OPT, 0},
        {"MemoryFormat?", TARE_TY_FORMAT | TARE_TY_OPT, 0},
        {"Generator?", TARE_TY_GENERATOR | TARE_TY_OPT, 0},
        {"__torch__.torch.classes.c10d.Work", TARE_TY_GENERATOR, 0},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        schema *s = parse_good(arena_format(&memory, "f(%s x) -> ()", types[i].text));
        assert_int_equal(s->arg[0].type, types[i].type);
        assert_int_equal(s->arg[0].flags, types[i].flags);
        assert_int_equal(s->n_returns, 0);
    }
}

static void aliases_and_destinations_are_marked(void **state)
{
    (void)state;
    schema *s = parse_good("f.out(Tensor(a -> *) x, Tensor(b!)[] y, *, Tensor? z=None, Tensor(c!) out) -> (Tensor(a)[], Tensor(c!) r)");
    assert_int_equal(s->arg[0].alias, 'a');
    assert_int_equal(s->arg[0].flags, 0);
    assert_int_equal(s->arg[1].alias, 'b');
    assert_int_equal(s->arg[1].flags, TARE_ARG_WRITTEN);
    assert_int_equal(s->arg[2].flags, TARE_ARG_KWARG_ONLY | TARE_ARG_HAS_DEFAULT);
    assert_int_equal(s->arg[3].flags, TARE_ARG_KWARG_ONLY | TARE_ARG_WRITTEN | TARE_ARG_OUT);
    assert_int_equal(s->n_args, 4);
    assert_int_equal(s->n_returns, 2);
    assert_string_equal(s->arg[4].name, "result0");
    assert_int_equal(s->arg[4].type, TARE_TY_TENSOR | TARE_TY_LIST);
    assert_string_equal(s->arg[5].name, "r");
    assert_int_equal(s->arg[5].alias, 'c');
    assert_string_equal(parse_good("f(Tensor x) -> Tensor")->arg[1].name, "result");
}

static tare_slot default_of(const char *type, const char *value)
{
    schema *s = parse_good(arena_format(&memory, "f(%s x=%s) -> Tensor", type, value));
    assert_true(s->arg[0].flags & TARE_ARG_HAS_DEFAULT);
    return s->arg[0].default_;
}

static void numbers_have_the_kind_of_their_type(void **state)
{
    (void)state;
    assert_int_equal(default_of("int", "-100").u.i, -100);
    assert_int_equal(default_of("int", "Mean").u.i, 1);
    assert_true(default_of("float", "1").u.f == 1.0);
    assert_int_equal(default_of("float", "1").tag, TARE_TAG_FLOAT);
    assert_true(default_of("float", "1e-05").u.f == 1e-05);
    assert_int_equal(default_of("bool", "True").u.i, 1);
    assert_int_equal(default_of("Scalar", "1").tag, TARE_TAG_INT);
    assert_int_equal(default_of("Scalar", "1.").tag, TARE_TAG_FLOAT);
    assert_int_equal(default_of("Scalar", "False").tag, TARE_TAG_BOOL);
    assert_int_equal(default_of("SymInt?", "None").tag, TARE_TAG_NONE);
}

static void names_have_the_numbers_of_their_sets(void **state)
{
    (void)state;
    assert_int_equal(default_of("ScalarType", "long").u.i, TARE_DTYPE_int64);
    assert_int_equal(default_of("ScalarType", "4").u.i, TARE_DTYPE_int64);
    assert_int_equal(default_of("ScalarType?", "bfloat16").u.i, TARE_DTYPE_bfloat16);
    assert_int_equal(default_of("MemoryFormat", "contiguous_format").u.i, TARE_FORMAT_CONTIGUOUS);
    assert_int_equal(default_of("MemoryFormat", "0").u.i, TARE_FORMAT_CONTIGUOUS);
    assert_int_equal(default_of("Layout", "strided").u.i, TARE_LAYOUT_STRIDED);
    tare_slot s = default_of("str", "\"a\\\"b\"");
    assert_int_equal(s.len, 3);
    assert_memory_equal(s.u.str, "a\"b", 3);
    assert_int_equal(default_of("str", "''").len, 0);
}

static void lists_are_listed(void **state)
{
    (void)state;
    tare_slot s = default_of("int[2]", "[0, 1]");
    assert_int_equal(s.tag, TARE_TAG_INTS);
    assert_int_equal(s.len, 2);
    assert_int_equal(s.u.ints[1], 1);
    s = default_of("int[3]", "7"); /* one number stands for three */
    assert_int_equal(s.len, 3);
    assert_int_equal(s.u.ints[2], 7);
    assert_int_equal(default_of("int[]", "[]").len, 0);
    s = default_of("bool[2]", "[True,False]");
    assert_int_equal(s.tag, TARE_TAG_BOOLS);
    assert_int_equal(s.u.ints[0], 1);
    assert_true(default_of("float[]", "[0.5]").u.floats[0] == 0.5);
    s = default_of("Scalar[]", "[1, 2.5]");
    assert_int_equal(s.u.scalars[0].kind, TARE_SCALAR_INT);
    assert_true(s.u.scalars[1].u.f == 2.5);
}

static void cut_short_it_is_refused_once(void **state)
{
    (void)state;
    const char *text = "aten::f.out(Tensor(a!)[] x, *, int[2] n=[1, 2], str s=\"a\", Tensor(b!) out) -> (Tensor(a!), Tensor r)";
    for (size_t length = 0; length < strlen(text); length++) {
        assert_null(parse(arena_text(&memory, text, length)));
        assert_int_equal(diag_errors(errors), 1);
    }
    assert_non_null(parse(text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_taken_apart),
        cmocka_unit_test(types_become_ir_types),
        cmocka_unit_test(aliases_and_destinations_are_marked),
        cmocka_unit_test(numbers_have_the_kind_of_their_type),
        cmocka_unit_test(names_have_the_numbers_of_their_sets),
        cmocka_unit_test(lists_are_listed),
        cmocka_unit_test(cut_short_it_is_refused_once),
    };
    arena_init(&memory, 0, NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_finish(&memory);
    return failed;
}
