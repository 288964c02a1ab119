/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A hand-written twin of a generated function: what `tarec` makes of a short rule, as a person would write it
 * against abi.h, vocabulary.h and boxing.h alone.  It must say of every call what the generated one says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tare/boxing.h"
#include "tare/tare.h"
#include "tare_ops.h"

enum { RULE_SELF_MATRIX = TARE_RULE_FIRST, RULE_MAT2_MATRIX, RULE_INNER };

/* mm(Tensor self, Tensor mat2) -> Tensor, on one device */
static tare_rec rule_mm(tare_mode *m, tare_rec self, tare_rec mat2)
{
    /* require self.rank == 2 */
    if (tare_rank(m, self) != 2) {
        tare_fault(m, RULE_SELF_MATRIX);
        return (tare_rec){0};
    }
    /* require mat2.rank == 2 */
    if (tare_rank(m, mat2) != 2) {
        tare_fault(m, RULE_MAT2_MATRIX);
        return (tare_rec){0};
    }
    /* require self.size[1] == mat2.size[0] */
    if (tare_size(m, self, 1) != tare_size(m, mat2, 0)) {
        tare_fault(m, RULE_INNER);
        return (tare_rec){0};
    }
    /* return empty([self.size[0], mat2.size[1]], self.dtype, self.device) */
    return tare_make_empty(m, TARE_INTS(tare_size(m, self, 0), tare_size(m, mat2, 1)), tare_dtype_of(m, self),
                           tare_device_of(m, self));
}

static uint32_t twin_mm(tare_mode *m, const tare_rec *self, const tare_rec *mat2, tare_rec *out)
{
    tare_abi_enter(m);
    tare_rec result = rule_mm(m, *self, *mat2);
    tare_commit(m, &result, 0);
    tare_commit_writes(m);
    if (m->failed)
        return m->failed;
    *out = result;
    return TARE_OK;
}

static tare_rec tensor(tare_mode *m, uint32_t rank, const int64_t *size, const int64_t *stride)
{
    tare_rec t;
    const tare_desc desc = {.size = size, .stride = stride, .rank = rank, .dtype = TARE_DTYPE_float32, .device = TARE_DEVICE_CPU};
    assert_int_equal(tare_tensor(m, &desc, &t), TARE_OK);
    return t;
}

static void twin_and_generated_say_the_same(void **state)
{
    tare_mode *m = *state;
    const int64_t sizes[] = {0, 1, 3, 5};
    for (uint32_t code = 0; code < 4 * 4 * 4 * 4 * 2; code++) {
        const int64_t a[] = {sizes[code & 3], sizes[code >> 2 & 3]}, b[] = {sizes[code >> 4 & 3], sizes[code >> 6 & 3]};
        const int64_t turned[] = {1, a[0]};
        const tare_rec self = tensor(m, 2, a, code >> 8 ? turned : NULL), mat2 = tensor(m, 2, b, NULL);
        tare_rec twin = {0}, generated = {0};
        const uint32_t by_hand = twin_mm(m, &self, &mat2, &twin);
        const uint32_t made = tare_op_mm(m, &self, &mat2, &generated);
        assert_int_equal(by_hand == TARE_OK, made == TARE_OK);
        assert_int_equal(twin.type, generated.type);
        assert_int_equal(twin.offset, generated.offset);
        if (made == TARE_OK)
            assert_int_equal(tare_storage_bytes(m, twin.storage), tare_storage_bytes(m, generated.storage));
    }
}

static void both_refuse_other_ranks(void **state)
{
    tare_mode *m = *state;
    const tare_rec vector = tensor(m, 1, (const int64_t[]){3}, NULL), matrix = tensor(m, 2, (const int64_t[]){3, 3}, NULL);
    tare_rec out = {0};
    tare_error error;
    assert_int_equal(twin_mm(m, &vector, &matrix, &out), RULE_SELF_MATRIX);
    assert_int_equal(twin_mm(m, &matrix, &vector, &out), RULE_MAT2_MATRIX);
    assert_int_not_equal(tare_op_mm(m, &vector, &matrix, &out), TARE_OK);
    assert_true(tare_mode_error(m, &error));
    assert_string_equal(error.message, "self must be a matrix");
    assert_int_equal(out.type, 0);
}

static tare_registry *registry;

static int open_mode(void **state)
{
    const tare_unit *units[] = {&tare_ops_unit};
    registry = tare_registry_create(units, 1, NULL, 0);
    *state = registry ? tare_mode_create(registry) : NULL;
    return *state ? 0 : -1;
}

static int close_mode(void **state)
{
    tare_mode_destroy(*state);
    tare_registry_destroy(registry);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twin_and_generated_say_the_same),
        cmocka_unit_test(both_refuse_other_ranks),
    };
    return cmocka_run_group_tests(tests, open_mode, close_mode);
}
