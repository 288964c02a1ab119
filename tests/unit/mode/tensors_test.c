/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Tensors of the caller's own, the environment, and both as text. */
#include "mode/mode.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static int setup(void **state) { return (*state = tare_mode_create(NULL)) ? 0 : -1; }

static int teardown(void **state)
{
    tare_mode_destroy(*state);
    return 0;
}

static void descriptions_are_checked(void **state)
{
    tare_mode *m = *state;
    const int64_t size[2] = {2, 3}, negative[2] = {2, -3}, strides[2] = {1, 2};
    tare_desc d = {.size = size, .rank = 2, .dtype = TARE_DTYPE_float32, .device = TARE_DEVICE_CPU};
    uint32_t type;
    assert_int_equal(tare_type_intern(m, &d, &type), TARE_OK);
    d.size = negative;
    assert_int_equal(tare_type_intern(m, &d, &type), TARE_RULE_ARGUMENT);
    assert_int_equal(type, 0);
    d.size = NULL;
    assert_int_equal(tare_type_intern(m, &d, &type), TARE_RULE_ARGUMENT);
    d.size = size;
    d.dtype = TARE_DTYPE_COUNT;
    assert_int_equal(tare_type_intern(m, &d, &type), TARE_RULE_ARGUMENT);
    d.dtype = TARE_DTYPE_float32;
    d.device = TARE_DEVICE_NONE;
    assert_int_equal(tare_type_intern(m, &d, &type), TARE_RULE_ARGUMENT);
    d.device = TARE_DEVICE_CPU;
    d.rank = 256;
    assert_int_equal(tare_type_intern(m, &d, &type), TARE_RULE_ARGUMENT);
    d.rank = 2;
    d.stride = strides;
    tare_rec t;
    assert_int_equal(tare_tensor(m, &d, &t), TARE_OK);
    assert_int_equal(tare_storage_bytes(m, t.storage), 24);
    uint32_t storage;
    assert_int_equal(tare_storage_create(m, -5, TARE_DEVICE_CPU, &storage), TARE_RULE_ARGUMENT);
    assert_int_equal(tare_storage_bytes(m, 12345), 0);
}

static void records_as_text(void **state)
{
    tare_mode *m = *state;
    const int64_t size[2] = {2, 3}, strides[2] = {3, 1};
    char text[64];
    tare_rec t;
    tare_tensor(m, &(tare_desc){.size = size, .stride = strides, .rank = 2, .dtype = TARE_DTYPE_float32,
                                .device = TARE_DEVICE_CUDA0}, &t);
    t.offset = 4;
    assert_int_equal(tare_rec_format(m, t, text, sizeof text), 25);
    assert_string_equal(text, "f32[2, 3]@(3, 1)+4 cuda:0");
    assert_int_equal(tare_rec_format(m, t, text, 8), 25);
    assert_string_equal(text, "f32[2, ");
    assert_int_equal(tare_rec_format(m, t, NULL, 0), 25);
    tare_tensor(m, &(tare_desc){.dtype = TARE_DTYPE_bool, .device = TARE_DEVICE_CPU, .wrapped = true}, &t);
    tare_rec_format(m, t, text, sizeof text);
    assert_string_equal(text, "b8[] cpu wrapped");
    tare_tensor(m, &(tare_desc){.size = size, .rank = 2, .dtype = TARE_DTYPE_float8_e5m2,
                                .device = TARE_DEVICE_CPU, .layout = TARE_LAYOUT_SPARSE_CSR}, &t);
    tare_rec_format(m, t, text, sizeof text);
    assert_string_equal(text, "float8_e5m2[2, 3] sparse_csr cpu");
    tare_rec_format(m, (tare_rec){0}, text, sizeof text);
    assert_string_equal(text, "none");
    tare_device_format(NULL, 9 << 8 | 3, text, sizeof text);
    assert_string_equal(text, "device9:3");
}

static void the_environment_has_a_version(void **state)
{
    tare_mode *m = *state;
    const uint32_t version = mode_of(m)->env_version;
    assert_int_equal(tare_mode_env(m, TARE_ENV_default_dtype), TARE_DTYPE_float32);
    tare_mode_set_env(m, TARE_ENV_default_dtype, TARE_DTYPE_float32);
    assert_int_equal(mode_of(m)->env_version, version);
    tare_mode_set_env(m, tare_env_find("default_dtype"), TARE_DTYPE_float64);
    assert_int_not_equal(mode_of(m)->env_version, version);
    assert_int_equal(m->env[TARE_ENV_default_dtype], TARE_DTYPE_float64);
    assert_int_equal(tare_env_find("no_such_field"), TARE_ENV_COUNT);
    tare_mode_set_env(m, TARE_ENV_COUNT, 1);
    assert_int_equal(tare_mode_env(m, TARE_ENV_COUNT), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(descriptions_are_checked, setup, teardown),
        cmocka_unit_test_setup_teardown(records_as_text, setup, teardown),
        cmocka_unit_test_setup_teardown(the_environment_has_a_version, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
