/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Schemas of variants: what PyTorch itself has for them. */
#include "opdef/derive.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static arena memory;

static void assert_derived(const char *base, variant_kind kind, const char *name, const char *expected)
{
    source_set *set = source_set_create(&memory);
    diag_list *errors = diag_list_create(&memory, set, 0);
    uint32_t id = source_add(set, "t.yaml", base, strlen(base));
    schema *s = schema_parse(&memory, errors, set, (span){id, 0, (uint32_t)strlen(base)});
    assert_non_null(s);
    schema *derived = schema_derive(&memory, errors, s, kind, name, s->at);
    assert_non_null(derived);
    assert_string_equal(derived->text, expected);
    assert_true(schema_agrees(errors, s, kind, derived));
}

static void in_place_the_first_tensor_is_written(void **state)
{
    (void)state;
    assert_derived("add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor", VARIANT_INPLACE, "add_.Tensor",
                   "add_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!)");
    assert_derived("_foreach_abs(Tensor[] self) -> Tensor[]", VARIANT_INPLACE, "_foreach_abs_",
                   "_foreach_abs_(Tensor(a!)[] self) -> ()");
    assert_derived("rrelu_with_noise(Tensor self, Tensor(b!) noise) -> Tensor", VARIANT_INPLACE, "rrelu_with_noise_",
                   "rrelu_with_noise_(Tensor(a!) self, Tensor(b!) noise) -> Tensor(a!)");
}

static void out_appends_destinations(void **state)
{
    (void)state;
    assert_derived("aten::mm(Tensor self, Tensor mat2) -> Tensor", VARIANT_OUT, "mm.out",
                   "aten::mm.out(Tensor self, Tensor mat2, *, Tensor(a!) out) -> Tensor(a!)");
    assert_derived("add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor", VARIANT_OUT, "add.out",
                   "add.out(Tensor self, Tensor other, *, Scalar alpha=1, Tensor(a!) out) -> Tensor(a!)");
    assert_derived("frexp.Tensor(Tensor self) -> (Tensor mantissa, Tensor exponent)", VARIANT_OUT, "frexp.Tensor_out",
                   "frexp.Tensor_out(Tensor self, *, Tensor(a!) mantissa, Tensor(b!) exponent) -> "
                   "(Tensor(a!) mantissa, Tensor(b!) exponent)");
    assert_derived("native_group_norm(Tensor input) -> (Tensor, Tensor)", VARIANT_OUT, "native_group_norm.out",
                   "native_group_norm.out(Tensor input, *, Tensor(a!) out0, Tensor(b!) out1) -> (Tensor(a!), Tensor(b!))");
    assert_derived("split.Tensor(Tensor(a -> *) self, SymInt n) -> Tensor(a)[]", VARIANT_OUT, "split_copy.Tensor_out",
                   "split_copy.Tensor_out(Tensor self, SymInt n, *, Tensor(a!)[] out) -> ()");
    assert_derived("split.Tensor(Tensor(a)self) -> Tensor(a)", VARIANT_OUT, "split.out",
                   "split.out(Tensor self, *, Tensor(a!) out) -> Tensor(a!)");
}

static void out_drops_the_four_options(void **state)
{
    (void)state;
    assert_derived("ones(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, "
                   "bool? pin_memory=None) -> Tensor",
                   VARIANT_OUT, "ones.out", "ones.out(SymInt[] size, *, Tensor(a!) out) -> Tensor(a!)");
    assert_derived("sum(Tensor self, *, ScalarType? dtype=None) -> Tensor", VARIANT_OUT, "sum.out",
                   "sum.out(Tensor self, *, ScalarType? dtype=None, Tensor(a!) out) -> Tensor(a!)");
}

static void a_copy_has_no_views(void **state)
{
    (void)state;
    assert_derived("view(Tensor(a) self, SymInt[] size) -> Tensor(a)", VARIANT_COPY, "view_copy",
                   "view_copy(Tensor self, SymInt[] size) -> Tensor");
    assert_derived("unbind.int(Tensor(a -> *) self, int dim=0) -> Tensor(a)[]", VARIANT_COPY, "unbind_copy.int",
                   "unbind_copy.int(Tensor self, int dim=0) -> Tensor[]");
}

static void other_namespaces_are_kept(void **state)
{
    (void)state;
    assert_derived("vision::nms(Tensor dets) -> Tensor", VARIANT_OUT, "nms.out",
                   "vision::nms.out(Tensor dets, *, Tensor(a!) out) -> Tensor(a!)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_place_the_first_tensor_is_written),
        cmocka_unit_test(out_appends_destinations),
        cmocka_unit_test(out_drops_the_four_options),
        cmocka_unit_test(a_copy_has_no_views),
        cmocka_unit_test(other_namespaces_are_kept),
    };
    arena_init(&memory, 0, NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_finish(&memory);
    return failed;
}
