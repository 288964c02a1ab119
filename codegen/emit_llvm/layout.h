/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The structs of tare/abi.h as LLVM types.
 *
 * Knows: each struct's fields in order, and the width of each.  Refuses to know: what they mean.
 * tests/unit/emit_llvm/layout_test.c holds every offset against the C compiler's.
 *
 *   LAYOUT(name, C type)   LAYOUT_<name>(FIELD): FIELD(layout, field, width)
 */
#ifndef TARE_CODEGEN_EMIT_LLVM_LAYOUT_H
#define TARE_CODEGEN_EMIT_LLVM_LAYOUT_H

#include <llvm-c/Core.h>

#define LAYOUTS(S)                                                                                 \
    S(type, tare_type) S(rec, tare_rec) S(list, tare_ints) S(scalar, tare_scalar)                   \
    S(opt_int, tare_opt_int) S(opt_float, tare_opt_float) S(slot, tare_slot) S(mode, tare_mode)     \
    S(node, tare_node) S(fns, tare_entry_fns) S(unit, tare_unit)

#define LAYOUT_type(F)                                                                             \
    F(type, hash, i32) F(type, rank, i8) F(type, dtype, i8) F(type, layout, i8)                     \
    F(type, reserved0, i8) F(type, device, i16) F(type, flags, i16) F(type, mark, i32)              \
    F(type, numel, i64) F(type, nbytes, i64) F(type, dim, i64s)
#define LAYOUT_rec(F) F(rec, type, i32) F(rec, storage, i32) F(rec, offset, i64)
#define LAYOUT_list(F) F(list, at, ptr) F(list, len, i64)
#define LAYOUT_scalar(F) F(scalar, kind, i64) F(scalar, u, i64)
#define LAYOUT_opt_int(F) F(opt_int, has, i64) F(opt_int, value, i64)
#define LAYOUT_opt_float(F) F(opt_float, has, i64) F(opt_float, value, f64)
#define LAYOUT_slot(F) F(slot, tag, i32) F(slot, len, i32) F(slot, u, i64)
#define LAYOUT_mode(F)                                                                             \
    F(mode, types, ptr) F(mode, scratch, ptr) F(mode, scratch_end, ptr) F(mode, failed, i32)        \
    F(mode, fresh_count, i32) F(mode, fresh, ptr) F(mode, env, ptr) F(mode, profiles, ptr)          \
    F(mode, kept, i32) F(mode, reserved0, i32)
#define LAYOUT_node(F)                                                                             \
    F(node, in, ptr) F(node, out, ptr) F(node, op, i32) F(node, n_in, i32) F(node, n_out, i32)      \
    F(node, flags, i32)
#define LAYOUT_fns(F) F(fns, boxed, ptr) F(fns, node, ptr)
#define LAYOUT_unit(F)                                                                             \
    F(unit, abi_version, i32) F(unit, ir_version, i32) F(unit, pack, ptr) F(unit, pack_bytes, i64)  \
    F(unit, entries, ptr) F(unit, profiles, ptr) F(unit, rule_base_slot, i64)

enum {
#define S(name, c_type) LAYOUT_OF_##name,
    LAYOUTS(S)
#undef S
    LAYOUT_COUNT
};

#define F(layout, field, width) FIELD_##layout##_##field,
enum { LAYOUT_type(F) };
enum { LAYOUT_rec(F) };
enum { LAYOUT_list(F) };
enum { LAYOUT_scalar(F) };
enum { LAYOUT_opt_int(F) };
enum { LAYOUT_opt_float(F) };
enum { LAYOUT_slot(F) };
enum { LAYOUT_mode(F) };
enum { LAYOUT_node(F) };
enum { LAYOUT_fns(F) };
enum { LAYOUT_unit(F) };
#undef F

typedef struct types {
    LLVMContextRef context;
    LLVMTypeRef none, i1, i8, i16, i32, i64, f64, ptr, i64s;
    LLVMTypeRef record;         /* a tare_rec as a value: two words, the type in the low half of the first */
    LLVMTypeRef of[LAYOUT_COUNT];
} types;

void types_init(types *t, LLVMContextRef context);

#endif
