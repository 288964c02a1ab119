/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The structs that emitted code believes in are those of tare/abi.h, byte for byte. */
#include "emit_llvm/layout.h"

#include "tare/abi.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <llvm-c/Target.h>

static const char *const layouts[] = {
    "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128", /* x86-64 SysV */
    "e-m:e-i8:8:32-i16:16:32-i64:64-i128:128-n32:64-S128-Fn32",                        /* AArch64 */
};

static void compare(const char *layout)
{
    LLVMContextRef context = LLVMContextCreate();
    LLVMTargetDataRef data = LLVMCreateTargetData(layout);
    types t;
    types_init(&t, context);
#define F(name, field, width)                                                                      \
    assert_int_equal(LLVMOffsetOfElement(data, t.of[LAYOUT_OF_##name], FIELD_##name##_##field),    \
                     offsetof(c_##name, field));
#define S(name, c_type)                                                                            \
    {                                                                                              \
        typedef c_type c_##name;                                                                   \
        assert_int_equal(LLVMABISizeOfType(data, t.of[LAYOUT_OF_##name]), sizeof(c_type));         \
        LAYOUT_##name(F)                                                                           \
    }
    LAYOUTS(S)
#undef S
#undef F
    LLVMDisposeTargetData(data);
    LLVMContextDispose(context);
}

static void structs_are_those_of_the_abi(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
        compare(layouts[i]);
}

/* One LLVM type stands for all lists, one for int64_t and double within a union. */
static void lists_are_alike(void **state)
{
    (void)state;
    assert_int_equal(sizeof(tare_floats), sizeof(tare_ints));
    assert_int_equal(sizeof(tare_tensors), sizeof(tare_ints));
    assert_int_equal(sizeof(tare_scalars), sizeof(tare_ints));
    assert_int_equal(sizeof(tare_str), sizeof(tare_ints));
    assert_int_equal(offsetof(tare_tensors, len), offsetof(tare_ints, len));
    assert_int_equal(offsetof(tare_str, len), offsetof(tare_ints, len));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(structs_are_those_of_the_abi),
        cmocka_unit_test(lists_are_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
