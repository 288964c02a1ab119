/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Names of dtypes, layouts and memory formats, as PyTorch writes them. */
#include "tensor/names.h"

#include <string.h>

#include "tare/mode.h"

static const char *const dtype_names[TARE_DTYPE_COUNT] = {
    NULL,
#define TARE_DTYPE(name, scalar_type, type_name, bytes, class) #name,
#include "tare/dtypes.def"
#undef TARE_DTYPE
};

static const char *const layout_names[TARE_LAYOUT_COUNT] = {
    [TARE_LAYOUT_STRIDED] = "strided",       [TARE_LAYOUT_SPARSE_COO] = "sparse_coo",
    [TARE_LAYOUT_SPARSE_CSR] = "sparse_csr", [TARE_LAYOUT_SPARSE_CSC] = "sparse_csc",
    [TARE_LAYOUT_SPARSE_BSR] = "sparse_bsr", [TARE_LAYOUT_SPARSE_BSC] = "sparse_bsc",
    [TARE_LAYOUT_MKLDNN] = "_mkldnn",        [TARE_LAYOUT_JAGGED] = "jagged",
};

static const char *const format_names[TARE_FORMAT_COUNT] = {
    [TARE_FORMAT_CONTIGUOUS] = "contiguous_format",
    [TARE_FORMAT_PRESERVE] = "preserve_format",
    [TARE_FORMAT_CHANNELS_LAST] = "channels_last",
    [TARE_FORMAT_CHANNELS_LAST_3D] = "channels_last_3d",
};

static const char *name_at(const char *const *names, uint32_t count, uint32_t i)
{
    return i < count ? names[i] : NULL;
}

/* 0 if there is none. */
static uint32_t find(const char *const *names, uint32_t count, const char *name)
{
    for (uint32_t i = 1; name && i < count; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return 0;
}

const char *tare_dtype_name(tare_dtype d) { return name_at(dtype_names, TARE_DTYPE_COUNT, (uint32_t)d); }
const char *tare_layout_name(tare_layout l) { return name_at(layout_names, TARE_LAYOUT_COUNT, (uint32_t)l); }
const char *tare_format_name(tare_format f) { return name_at(format_names, TARE_FORMAT_COUNT, (uint32_t)f); }

tare_dtype tare_dtype_find(const char *name) { return (tare_dtype)find(dtype_names, TARE_DTYPE_COUNT, name); }
tare_layout tare_layout_find(const char *name) { return (tare_layout)find(layout_names, TARE_LAYOUT_COUNT, name); }
tare_format tare_format_find(const char *name) { return (tare_format)find(format_names, TARE_FORMAT_COUNT, name); }

const char *tare_dtype_short(tare_dtype d)
{
    static const char *const short_names[TARE_DTYPE_COUNT] = {
        [TARE_DTYPE_uint8] = "u8",      [TARE_DTYPE_int8] = "i8",       [TARE_DTYPE_int16] = "i16",
        [TARE_DTYPE_int32] = "i32",     [TARE_DTYPE_int64] = "i64",     [TARE_DTYPE_float16] = "f16",
        [TARE_DTYPE_bfloat16] = "bf16", [TARE_DTYPE_float32] = "f32",   [TARE_DTYPE_float64] = "f64",
        [TARE_DTYPE_complex32] = "c32", [TARE_DTYPE_complex64] = "c64", [TARE_DTYPE_complex128] = "c128",
        [TARE_DTYPE_bool] = "b8",
    };
    const char *name = name_at(short_names, TARE_DTYPE_COUNT, (uint32_t)d);
    return name ? name : tare_dtype_name(d);
}
