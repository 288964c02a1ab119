/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Makes the LLVM types of layout.h in a context.
 *
 * Knows: names and fields.  Refuses to know: modules, functions.
 */
#include "emit_llvm/layout.h"

static LLVMTypeRef l_struct(LLVMContextRef context, const char *name, LLVMTypeRef *field, unsigned n)
{
    LLVMTypeRef type = LLVMStructCreateNamed(context, name);
    LLVMStructSetBody(type, field, n, 0);
    return type;
}

void types_init(types *t, LLVMContextRef context)
{
    t->context = context;
    t->none = LLVMVoidTypeInContext(context);
    t->i1 = LLVMInt1TypeInContext(context);
    t->i8 = LLVMInt8TypeInContext(context);
    t->i16 = LLVMInt16TypeInContext(context);
    t->i32 = LLVMInt32TypeInContext(context);
    t->i64 = LLVMInt64TypeInContext(context);
    t->f64 = LLVMDoubleTypeInContext(context);
    t->ptr = LLVMPointerTypeInContext(context, 0);
    t->i64s = LLVMArrayType2(t->i64, 0);
    t->record = LLVMStructTypeInContext(context, (LLVMTypeRef[]){t->i64, t->i64}, 2, 0);
#define F(layout, field, width) t->width,
#define S(name, c_type)                                                                            \
    {                                                                                              \
        LLVMTypeRef field[] = {LAYOUT_##name(F)};                                                  \
        t->of[LAYOUT_OF_##name] = l_struct(context, "tare_" #name, field,                          \
                                           (unsigned)(sizeof field / sizeof *field));              \
    }
    LAYOUTS(S)
#undef S
#undef F
}
