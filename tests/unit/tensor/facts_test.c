/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Facts of types: eager's definitions, where they differ from what one would guess. */
#include "tensor/facts.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define CONTIG TARE_T_CONTIGUOUS
#define CL TARE_T_CHANNELS_LAST
#define CL3 TARE_T_CHANNELS_LAST_3D
#define DENSE TARE_T_DENSE
#define LIKE TARE_T_LIKE_CL
#define LIKE3 TARE_T_LIKE_CL_3D
#define NAT TARE_T_NATURAL
#define OVERLAP TARE_T_OVERLAP

typedef struct example {
    uint32_t rank;
    int64_t size[5], stride[5];
    int64_t numel, nbytes; /* of 4-byte elements */
    uint32_t flags;
} example;

static const example examples[] = {
    {0, {0}, {0}, 1, 4, CONTIG | NAT | DENSE},
    {1, {5}, {1}, 5, 20, CONTIG | NAT | DENSE},
    {1, {5}, {2}, 5, 36, 0},
    {1, {1}, {7}, 1, 4, CONTIG | DENSE},                           /* size 1: its stride does not count */
    {1, {0}, {9}, 0, 0, CONTIG | DENSE},
    {2, {3, 4}, {4, 1}, 12, 48, CONTIG | NAT | DENSE},
    {2, {3, 4}, {1, 3}, 12, 48, DENSE},
    {2, {3, 4}, {0, 1}, 12, 16, OVERLAP},
    {2, {1, 4}, {0, 1}, 4, 16, CONTIG | DENSE},
    {2, {3, 4}, {8, 1}, 12, 80, 0},
    {2, {3, 0}, {1, 1}, 0, 0, CONTIG | NAT | DENSE},
    {2, {3, 0}, {0, 7}, 0, 0, CONTIG | DENSE},                     /* nothing in it: no overlap */
    {3, {2, 1, 3}, {3, 99, 1}, 6, 24, CONTIG | DENSE},
    {4, {2, 3, 4, 5}, {60, 20, 5, 1}, 120, 480, CONTIG | NAT | DENSE},
    {4, {2, 3, 4, 5}, {60, 1, 15, 3}, 120, 480, CL | LIKE | DENSE},
    {4, {2, 3, 4, 5}, {120, 1, 30, 6}, 120, 948, LIKE},            /* every second channel: like, but not dense */
    {4, {2, 1, 4, 5}, {20, 20, 5, 1}, 40, 160, CONTIG | NAT | CL | DENSE},
    {4, {2, 1, 4, 5}, {20, 1, 5, 1}, 40, 160, CONTIG | CL | LIKE | DENSE},
    {4, {2, 3, 1, 1}, {3, 1, 1, 1}, 6, 24, CONTIG | NAT | CL | DENSE},
    {4, {2, 3, 1, 1}, {3, 1, 3, 3}, 6, 24, CONTIG | CL | LIKE | DENSE},
    {4, {1, 1, 1, 1}, {1, 1, 1, 1}, 1, 4, CONTIG | NAT | CL | DENSE},
    {4, {1, 3, 4, 5}, {3, 1, 15, 3}, 60, 240, CL | DENSE},         /* batch of 1 with a small stride: not like */
    {4, {2, 0, 4, 5}, {0, 1, 0, 0}, 0, 0, CONTIG | CL | DENSE},
    {4, {2, 3, 0, 5}, {0, 1, 15, 3}, 0, 0, CONTIG | CL | DENSE},
    {5, {2, 3, 4, 5, 6}, {360, 1, 90, 18, 3}, 720, 2880, CL3 | LIKE3 | DENSE},
    {5, {2, 3, 4, 5, 6}, {360, 120, 30, 6, 1}, 720, 2880, CONTIG | NAT | DENSE},
};

static void facts_are_eagers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const example *e = &examples[i];
        tare_facts f;
        assert_int_equal(tare_facts_of(e->size, e->stride, e->rank, 4, &f), TARE_OK);
        if (f.numel != e->numel || f.nbytes != e->nbytes || f.flags != e->flags)
            fail_msg("example %zu: numel %lld nbytes %lld flags %#x, expected %#x", i, (long long)f.numel,
                     (long long)f.nbytes, f.flags, e->flags);
    }
}

static void overflow_is_told(void **state)
{
    (void)state;
    const int64_t huge[3] = {INT64_C(1) << 40, INT64_C(1) << 40, 0}, stride[3] = {0, 0, 1};
    tare_facts f;
    assert_int_equal(tare_facts_of(huge, stride, 2, 4, &f), TARE_RULE_STORAGE);
    assert_int_equal(tare_facts_of(huge, stride, 3, 4, &f), TARE_OK); /* nothing in it */
    assert_int_equal(f.nbytes, 0);
    const int64_t size[1] = {INT64_MAX / 2}, one[1] = {1}, three[1] = {3};
    assert_int_equal(tare_facts_of(size, one, 1, 2, &f), TARE_OK);
    assert_int_equal(tare_facts_of(size, one, 1, 4, &f), TARE_RULE_STORAGE);
    assert_int_equal(tare_facts_of(size, three, 1, 1, &f), TARE_RULE_STORAGE);
}

/* Whether every offset below the number of elements is hit exactly once, found by counting. */
static bool dense_by_counting(const int64_t *size, const int64_t *stride, uint32_t rank, int64_t numel)
{
    uint8_t hits[512] = {0};
    for (int64_t e = 0; e < numel; e++) {
        int64_t left = e, at = 0;
        for (uint32_t d = 0; d < rank; d++) {
            at += left % size[d] * stride[d];
            left /= size[d];
        }
        if (at >= numel || hits[at]++)
            return false;
    }
    return true;
}

static void dense_means_no_gap_and_no_overlap(void **state)
{
    (void)state;
    static const int64_t sizes[] = {1, 2, 3}, strides[] = {0, 1, 2, 3, 6};
    for (uint32_t code = 0; code < 27 * 125; code++) {
        int64_t size[3], stride[3];
        uint32_t left = code;
        for (uint32_t d = 0; d < 3; d++, left /= 15) {
            size[d] = sizes[left % 15 / 5];
            stride[d] = strides[left % 5];
        }
        tare_facts f;
        assert_int_equal(tare_facts_of(size, stride, 3, 1, &f), TARE_OK);
        assert_int_equal((f.flags & DENSE) != 0, dense_by_counting(size, stride, 3, f.numel));
    }
}

static void contiguous_strides_clamp_zero(void **state)
{
    (void)state;
    const int64_t size[4] = {2, 0, 3, 4};
    int64_t stride[4];
    assert_int_equal(tare_facts_strides(size, 4, stride), TARE_OK);
    assert_int_equal(stride[0], 12);
    assert_int_equal(stride[1], 12);
    assert_int_equal(stride[2], 4);
    assert_int_equal(stride[3], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_are_eagers),
        cmocka_unit_test(overflow_is_told),
        cmocka_unit_test(dense_means_no_gap_and_no_overlap),
        cmocka_unit_test(contiguous_strides_clamp_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
