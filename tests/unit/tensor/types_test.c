/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Interning: one number for one description, in an arena that does not move. */
#include "tensor/types.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "symbolic/symbols.h"

static tare_type_kind f32_with(uint32_t device, uint32_t bits)
{
    return tare_kind(TARE_DTYPE_float32, TARE_LAYOUT_STRIDED, device, bits);
}
#define F32 f32_with(TARE_DEVICE_CPU, 0)

typedef struct fixture { tare_symbolic symbolic; tare_types types; } fixture;

static int setup(void **state)
{
    fixture *f = test_malloc(sizeof *f);
    tare_symbolic_init(&f->symbolic);
    *state = f;
    return tare_types_init(&f->types, &f->symbolic, 7) ? 0 : -1;
}

static int teardown(void **state)
{
    fixture *f = *state;
    tare_types_finish(&f->types);
    tare_symbolic_finish(&f->symbolic);
    test_free(f);
    return 0;
}

static void equal_descriptions_are_one_type(void **state)
{
    fixture *f = *state;
    uint32_t fault = 0;
    const int64_t size[2] = {3, 4}, natural[2] = {4, 1}, other[2] = {1, 3};
    const uint32_t a = tare_types_contiguous(&f->types, F32, size, 2, &fault);
    assert_int_not_equal(a, 0);
    assert_int_equal(tare_types_strided(&f->types, F32, size, natural, 2, &fault), a);
    const uint32_t b = tare_types_strided(&f->types, F32, size, other, 2, &fault);
    assert_int_not_equal(a, b);
    assert_int_equal(tare_types_strided(&f->types, F32, size, other, 2, &fault), b);
    tare_type_kind kind = f32_with(TARE_DEVICE_CPU, TARE_T_CONJ);
    const uint32_t c = tare_types_like(&f->types, b, kind, &fault);
    assert_int_not_equal(c, b);
    assert_int_equal(tare_types_like(&f->types, c, F32, &fault), b);
    assert_int_equal(tare_types_strided(&f->types, kind, size, other, 2, &fault), c);
    kind = f32_with(TARE_DEVICE_CUDA0, 0);
    assert_int_not_equal(tare_types_contiguous(&f->types, kind, size, 2, &fault), a);
    assert_int_equal(fault, 0);
}

static void a_size_one_stride_is_part_of_a_type(void **state)
{
    fixture *f = *state;
    uint32_t fault = 0;
    const int64_t size[2] = {1, 4}, stride[2] = {9, 1};
    const uint32_t a = tare_types_contiguous(&f->types, F32, size, 2, &fault);
    const uint32_t b = tare_types_strided(&f->types, F32, size, stride, 2, &fault);
    assert_int_not_equal(a, b);
    assert_true(tare_types_at(&f->types, b)->flags & TARE_T_CONTIGUOUS);
    assert_false(tare_types_at(&f->types, b)->flags & TARE_T_NATURAL);
}

static void layouts_have_sizes_only(void **state)
{
    fixture *f = *state;
    uint32_t fault = 0;
    const tare_type_kind csr = tare_kind(TARE_DTYPE_float32, TARE_LAYOUT_SPARSE_CSR, TARE_DEVICE_CPU, 0);
    const int64_t size[2] = {3, 4};
    const tare_type *t = tare_types_at(&f->types, tare_types_sized(&f->types, csr, size, 2, &fault));
    assert_int_equal(t->layout, TARE_LAYOUT_SPARSE_CSR);
    assert_int_equal(t->numel, 12);
    assert_int_equal(t->nbytes, 0);
    assert_int_equal(t->flags, 0);
    assert_int_equal(t->dim[2] | t->dim[3], 0);
}

static void many_types_stay_where_they_are(void **state)
{
    fixture *f = *state;
    enum { N = 50000 };
    uint32_t *number = test_malloc(N * sizeof *number), fault = 0;
    const uint8_t *base = f->types.base;
    for (int64_t i = 0; i < N; i++) {
        const int64_t size[3] = {i % 7, i, 5};
        number[i] = tare_types_contiguous(&f->types, F32, size, 3, &fault);
        assert_int_not_equal(number[i], 0);
    }
    for (int64_t i = N; i-- > 0;) {
        const int64_t size[3] = {i % 7, i, 5}, stride[3] = {5 * (i ? i : 1), 5, 1};
        assert_int_equal(tare_types_strided(&f->types, F32, size, stride, 3, &fault), number[i]);
        assert_int_equal(tare_types_at(&f->types, number[i])->numel, i % 7 * i * 5);
    }
    assert_ptr_equal(f->types.base, base);
    assert_int_equal(f->types.count, N);
    test_free(number);
}

static void every_rank_is_readable(void **state)
{
    fixture *f = *state;
    int64_t size[255];
    for (uint32_t rank = 0; rank <= 255; rank++) {
        uint32_t fault = 0;
        for (uint32_t i = 0; i < rank; i++)
            size[i] = i % 60 == 3 ? 2 : 1;
        const uint32_t a = tare_types_contiguous(&f->types, F32, size, rank, &fault);
        const tare_type *t = tare_types_at(&f->types, a);
        assert_int_equal(t->rank, rank);
        assert_int_equal(tare_types_strided(&f->types, F32, size, t->dim + rank, rank, &fault), a);
    }
}

static void faults_leave_nothing(void **state)
{
    fixture *f = *state;
    const int64_t negative[1] = {-1}, huge[2] = {INT64_MAX, 2}, one[2] = {1, 1}, strange[1] = {INT64_MIN + 5};
    const uint32_t count = f->types.count;
    uint32_t fault = 0;
    assert_int_equal(tare_types_contiguous(&f->types, F32, negative, 1, &fault), 0);
    assert_int_equal(fault, TARE_RULE_ARGUMENT);
    assert_int_equal(tare_types_strided(&f->types, F32, one, negative, 1, &fault), 0);
    assert_int_equal(fault, TARE_RULE_ARGUMENT);
    assert_int_equal(tare_types_contiguous(&f->types, F32, strange, 1, &fault), 0);
    assert_int_equal(fault, TARE_RULE_ARGUMENT);
    assert_int_equal(tare_types_contiguous(&f->types, F32, huge, 2, &fault), 0);
    assert_int_equal(fault, TARE_RULE_STORAGE);
    assert_int_equal(tare_types_strided(&f->types, F32, huge, one, 2, &fault), 0);
    assert_int_equal(fault, TARE_RULE_STORAGE);
    assert_int_equal(f->types.count, count);
}

static const char *text_of(fixture *f, int64_t v)
{
    static char text[64];
    tare_expr_format(&f->symbolic, v, TARE_SYM_STR, text, sizeof text);
    return text;
}

static void symbolic_sizes_have_facts(void **state)
{
    fixture *f = *state;
    uint32_t fault = 0;
    const int64_t u0 = tare_symbols_unbacked(&f->symbolic, NULL, 0, 100), u1 = tare_symbols_unbacked(&f->symbolic, NULL, 1, 9);
    const int64_t size[3] = {2, u0, 3}, positive[3] = {2, u1, 3};
    const uint32_t natural = TARE_T_SYMBOLIC | TARE_T_CONTIGUOUS | TARE_T_NATURAL | TARE_T_DENSE;
    const tare_type *t = tare_types_at(&f->types, tare_types_contiguous(&f->types, F32, size, 3, &fault));
    assert_int_equal(t->flags, natural);
    assert_string_equal(text_of(f, t->dim[3]), "3*Max(1, u0)");
    assert_string_equal(text_of(f, t->numel), "6*u0");
    assert_string_equal(text_of(f, t->nbytes), "24*u0");
    const tare_type *p = tare_types_at(&f->types, tare_types_contiguous(&f->types, F32, positive, 3, &fault));
    assert_string_equal(text_of(f, p->dim[3]), "3*u1");

    const int64_t rows[2] = {u1, 2}, columns[2] = {1, u1};
    const tare_type *c = tare_types_at(&f->types, tare_types_strided(&f->types, F32, rows, columns, 2, &fault));
    assert_int_equal(c->flags, TARE_T_SYMBOLIC); /* whether it is dense is not for a type to decide */
    assert_string_equal(text_of(f, c->nbytes), "8*u1");
    assert_int_equal(tare_types_strided(&f->types, F32, size, t->dim + 3, 3, &fault),
                     tare_types_contiguous(&f->types, F32, size, 3, &fault));
    const uint32_t first = tare_types_contiguous(&f->types, F32, size, 3, &fault);
    const tare_type_kind f64 = tare_kind(TARE_DTYPE_float64, TARE_LAYOUT_STRIDED, TARE_DEVICE_CPU, 0);
    const tare_type *like = tare_types_at(&f->types, tare_types_like(&f->types, first, f64, &fault));
    assert_int_equal(like->flags, natural);
    assert_int_equal(fault, 0);
    const int64_t truth[1] = {tare_expr_ge(&f->symbolic, u1, 3)};
    assert_int_equal(tare_types_contiguous(&f->types, F32, truth, 1, &fault), 0);
    assert_int_equal(fault, TARE_RULE_ARGUMENT);
}

#ifdef TARE_ALLOC_FAULTS
static void short_of_memory_the_table_stays_usable(void **state)
{
    fixture *f = *state;
    uint32_t made = 0, refused = 0;
    for (int64_t i = 0; i < 20000; i++) {
        const int64_t size[2] = {i, 3};
        uint32_t fault = 0;
        tare_alloc_fail_after(0);
        uint32_t type = tare_types_contiguous(&f->types, F32, size, 2, &fault);
        tare_alloc_fail_after(-1);
        if (type == 0) {
            assert_int_equal(fault, TARE_RULE_MEMORY);
            refused++;
            type = tare_types_contiguous(&f->types, F32, size, 2, &fault);
        }
        assert_int_not_equal(type, 0);
        made++;
    }
    assert_int_equal(f->types.count, made);
    assert_true(refused >= 5 && refused < 40);
}

static void no_memory_for_a_table(void **state)
{
    (void)state;
    tare_types t;
    tare_symbolic u;
    tare_symbolic_init(&u);
    for (int64_t n = 0; n < 3; n++) {
        tare_alloc_fail_after(n);
        assert_false(tare_types_init(&t, &u, 1));
        tare_alloc_fail_after(-1);
    }
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(equal_descriptions_are_one_type, setup, teardown),
        cmocka_unit_test_setup_teardown(a_size_one_stride_is_part_of_a_type, setup, teardown),
        cmocka_unit_test_setup_teardown(layouts_have_sizes_only, setup, teardown),
        cmocka_unit_test_setup_teardown(many_types_stay_where_they_are, setup, teardown),
        cmocka_unit_test_setup_teardown(every_rank_is_readable, setup, teardown),
        cmocka_unit_test_setup_teardown(faults_leave_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(symbolic_sizes_have_facts, setup, teardown),
#ifdef TARE_ALLOC_FAULTS
        cmocka_unit_test_setup_teardown(short_of_memory_the_table_stays_usable, setup, teardown),
        cmocka_unit_test(no_memory_for_a_table),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
