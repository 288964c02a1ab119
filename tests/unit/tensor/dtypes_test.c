/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Dtypes: the whole table of promotion, and names there and back. */
#include "tensor/dtypes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tare/mode.h"
#include "tensor/names.h"

/* What PyTorch answers: a row for each dtype of `order`. */
static const char *const order[13] = {
    "u8", "i8", "i16", "i32", "i64", "f16", "f32", "f64", "c32", "c64", "c128", "b8", "bf16",
};

static const char *const table[13] = {
    "u8 i16 i16 i32 i64 f16 f32 f64 c32 c64 c128 u8 bf16",
    "i16 i8 i16 i32 i64 f16 f32 f64 c32 c64 c128 i8 bf16",
    "i16 i16 i16 i32 i64 f16 f32 f64 c32 c64 c128 i16 bf16",
    "i32 i32 i32 i32 i64 f16 f32 f64 c32 c64 c128 i32 bf16",
    "i64 i64 i64 i64 i64 f16 f32 f64 c32 c64 c128 i64 bf16",
    "f16 f16 f16 f16 f16 f16 f32 f64 c32 c64 c128 f16 f32",
    "f32 f32 f32 f32 f32 f32 f32 f64 c64 c64 c128 f32 f32",
    "f64 f64 f64 f64 f64 f64 f64 f64 c128 c128 c128 f64 f64",
    "c32 c32 c32 c32 c32 c32 c64 c128 c32 c64 c128 c32 c64",
    "c64 c64 c64 c64 c64 c64 c64 c128 c64 c64 c128 c64 c64",
    "c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128 c128",
    "u8 i8 i16 i32 i64 f16 f32 f64 c32 c64 c128 b8 bf16",
    "bf16 bf16 bf16 bf16 bf16 f32 f32 f64 c64 c64 c128 bf16 bf16",
};

static tare_dtype by_short_name(const char *name, size_t length)
{
    for (uint32_t d = 1; d < TARE_DTYPE_COUNT; d++) {
        const char *candidate = tare_dtype_short((tare_dtype)d);
        if (strlen(candidate) == length && memcmp(candidate, name, length) == 0)
            return (tare_dtype)d;
    }
    return TARE_DTYPE_NONE;
}

static void promotion_is_the_table(void **state)
{
    (void)state;
    for (uint32_t a = 0; a < 13; a++) {
        const char *at = table[a];
        for (uint32_t b = 0; b < 13; b++) {
            const size_t length = strcspn(at, " ");
            assert_int_equal(tare_dtype_promote(by_short_name(order[a], strlen(order[a])),
                                                by_short_name(order[b], strlen(order[b]))),
                             by_short_name(at, length));
            at += length + (at[length] != 0);
        }
    }
}

static void what_does_not_mix_has_no_common_type(void **state)
{
    (void)state;
    for (uint32_t a = 1; a < TARE_DTYPE_COUNT; a++) {
        assert_int_equal(tare_dtype_promote((tare_dtype)a, (tare_dtype)a), a);
        for (uint32_t b = 1; b < TARE_DTYPE_COUNT; b++)
            assert_int_equal(tare_dtype_promote((tare_dtype)a, (tare_dtype)b),
                             tare_dtype_promote((tare_dtype)b, (tare_dtype)a));
    }
    assert_int_equal(tare_dtype_promote(TARE_DTYPE_uint16, TARE_DTYPE_bfloat16), TARE_DTYPE_bfloat16);
    assert_int_equal(tare_dtype_promote(TARE_DTYPE_uint16, TARE_DTYPE_complex64), TARE_DTYPE_NONE);
    assert_int_equal(tare_dtype_promote(TARE_DTYPE_uint16, TARE_DTYPE_int32), TARE_DTYPE_NONE);
    assert_int_equal(tare_dtype_promote(TARE_DTYPE_uint16, TARE_DTYPE_bool), TARE_DTYPE_NONE);
    assert_int_equal(tare_dtype_promote(TARE_DTYPE_uint16, TARE_DTYPE_float8_e5m2), TARE_DTYPE_NONE);
    assert_int_equal(tare_dtype_promote(TARE_DTYPE_float8_e5m2, TARE_DTYPE_float32), TARE_DTYPE_NONE);
    assert_int_equal(tare_dtype_promote(TARE_DTYPE_qint8, TARE_DTYPE_float32), TARE_DTYPE_NONE);
    assert_int_equal(tare_dtype_promote(TARE_DTYPE_bits8, TARE_DTYPE_float32), TARE_DTYPE_NONE);
}

static void numbers_outside_are_harmless(void **state)
{
    (void)state;
    assert_int_equal(tare_abi_itemsize(NULL, -1), 0);
    assert_int_equal(tare_abi_itemsize(NULL, TARE_DTYPE_COUNT), 0);
    assert_int_equal(tare_abi_itemsize(NULL, TARE_DTYPE_complex128), 16);
    assert_int_equal(tare_abi_dtype_class(NULL, TARE_DTYPE_uint8), TARE_CLASS_INT);
    assert_int_equal(tare_abi_promote(NULL, TARE_DTYPE_int8, 1000), TARE_DTYPE_NONE);
    assert_int_equal(tare_abi_to_complex(NULL, TARE_DTYPE_bfloat16), TARE_DTYPE_complex64);
    assert_int_equal(tare_abi_to_real(NULL, TARE_DTYPE_complex32), TARE_DTYPE_float16);
    assert_int_equal(tare_abi_to_real(NULL, TARE_DTYPE_int64), TARE_DTYPE_int64);
}

static void names_lead_back(void **state)
{
    (void)state;
    for (uint32_t d = 1; d < TARE_DTYPE_COUNT; d++)
        assert_int_equal(tare_dtype_find(tare_dtype_name((tare_dtype)d)), d);
    for (uint32_t l = 1; l < TARE_LAYOUT_COUNT; l++)
        assert_int_equal(tare_layout_find(tare_layout_name((tare_layout)l)), l);
    for (uint32_t f = 1; f < TARE_FORMAT_COUNT; f++)
        assert_int_equal(tare_format_find(tare_format_name((tare_format)f)), f);
    assert_null(tare_dtype_name(TARE_DTYPE_NONE));
    assert_int_equal(tare_dtype_find("float31"), TARE_DTYPE_NONE);
    assert_int_equal(tare_dtype_find(NULL), TARE_DTYPE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(promotion_is_the_table),
        cmocka_unit_test(what_does_not_mix_has_no_common_type),
        cmocka_unit_test(numbers_outside_are_harmless),
        cmocka_unit_test(names_lead_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
