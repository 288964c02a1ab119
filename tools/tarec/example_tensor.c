/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Literals of tensors: f32[2,3]@(1,2)+4:cuda.
 */
#include "example_reader.h"

#include "base/arena.h"

#include <string.h>

static const struct { const char *name; tare_dtype dtype; } dtypes[] = {
    {"u8", TARE_DTYPE_uint8},    {"i8", TARE_DTYPE_int8},       {"i16", TARE_DTYPE_int16},
    {"i32", TARE_DTYPE_int32},   {"i64", TARE_DTYPE_int64},     {"f16", TARE_DTYPE_float16},
    {"bf16", TARE_DTYPE_bfloat16}, {"f32", TARE_DTYPE_float32}, {"f64", TARE_DTYPE_float64},
    {"c32", TARE_DTYPE_complex32}, {"c64", TARE_DTYPE_complex64}, {"c128", TARE_DTYPE_complex128},
    {"b8", TARE_DTYPE_bool},     {"u16", TARE_DTYPE_uint16},    {"u32", TARE_DTYPE_uint32},
    {"u64", TARE_DTYPE_uint64}};
enum { N_DTYPES = sizeof dtypes / sizeof *dtypes };

tare_dtype example_dtype(const char *name)
{
    for (size_t i = 0; i < N_DTYPES; i++)
        if (strcmp(dtypes[i].name, name) == 0)
            return dtypes[i].dtype;
    return tare_dtype_find(name);
}

const char *example_dtype_name(tare_dtype d)
{
    for (size_t i = 0; i < N_DTYPES; i++)
        if (dtypes[i].dtype == d)
            return dtypes[i].name;
    return tare_dtype_name(d);
}

bool example_strides(const tensor_literal *t, int64_t *stride)
{
    int64_t next = 1;
    for (uint32_t i = t->rank; i-- > 0;) {
        stride[i] = next;
        if (t->size[i].unknown)
            return false;
        if (i && __builtin_mul_overflow(next, t->size[i].value > 1 ? t->size[i].value : 1, &next))
            return false;
    }
    return true;
}

/* 3, u0, 5*u0 */
static bool read_extent(example_reader *r, extent *out)
{
    *out = (extent){0, NULL};
    if (reader_is_number_next(r) && !reader_int(r, &out->value))
        return false;
    const bool has_factor = out->value > 0 && reader_take(r, "*");
    if (!has_factor && reader_peek(r) != 'u')
        return true;
    const token t = lexer_next(&r->lexer);
    if (t.kind != TOK_NAME || t.text[0] != 'u' || t.at.length_bytes < 2) {
        diag_error(r->lexer.diags, t.at, "expected an unknown such as `u0`");
        return false;
    }
    out->unknown = has_factor ? arena_format(r->lexer.arena, "%lld*%s", (long long)out->value, t.text) : t.text;
    return true;
}

/* Up to `close`, which is taken. */
static extent *read_extents(example_reader *r, const char *close, uint32_t *n)
{
    extent *at = arena_array(r->lexer.arena, extent, EXAMPLE_MAX_ITEMS);
    for (*n = 0; !reader_take(r, close); ++*n) {
        if (*n && !reader_expect(r, ","))
            return NULL;
        if (*n == EXAMPLE_MAX_ITEMS - 1) {
            (void)reader_wants(r, "at most 255 numbers");
            return NULL;
        }
        if (!reader_is_number_next(r) && reader_peek(r) != 'u') {
            (void)reader_wants(r, "a number");
            return NULL;
        }
        if (!read_extent(r, &at[*n]))
            return NULL;
    }
    return at;
}

static bool read_strides(example_reader *r, tensor_literal *t)
{
    const uint32_t start = r->lexer.next_bytes;
    uint32_t n;
    if (!reader_expect(r, "("))
        return false;
    t->stride = read_extents(r, ")", &n);
    if (t->stride && n != t->rank)
        diag_error(r->lexer.diags, reader_since(r, start), "%u strides of a tensor of %u sizes", (unsigned)n,
                   (unsigned)t->rank);
    return t->stride && n == t->rank;
}

bool reader_device(example_reader *r, const char *kind, int64_t *out, bool *is_device)
{
    uint32_t k = 0;
    int64_t index = 0;
    while (k < r->kinds->n && strcmp(r->kinds->at[k], kind) != 0)
        k++;
    *is_device = k < r->kinds->n;
    if (!*is_device)
        return false;
    const uint32_t start = r->lexer.next_bytes;
    if (reader_take(r, ":") && !reader_int(r, &index))
        return false;
    if (index < 0 || index > 255)
        diag_error(r->lexer.diags, reader_since(r, start), "device number %lld, expected 0 to 255", (long long)index);
    *out = (int64_t)(k + 1) << 8 | index;
    return index >= 0 && index <= 255;
}

static bool read_place(example_reader *r, tensor_literal *t)
{
    const token name = lexer_next(&r->lexer);
    int64_t device;
    bool is_device = false;
    if (name.text && reader_device(r, name.text, &device, &is_device)) {
        t->device = (tare_device)device;
        return true;
    }
    if (!is_device)
        diag_error(r->lexer.diags, name.at, "no device `%s`, expected the name of a profile",
                   name.text ? name.text : "");
    return false;
}

static bool read_mark(example_reader *r, tensor_literal *t)
{
    const token name = lexer_next(&r->lexer);
    const char *word = name.text ? name.text : "";
    if (strcmp(word, "conj") == 0)
        t->is_conj = true;
    else if (strcmp(word, "neg") == 0)
        t->is_neg = true;
    else
        t->layout = tare_layout_find(word);
    if (t->layout == TARE_LAYOUT_NONE)
        diag_error(r->lexer.diags, name.at, "expected `conj`, `neg` or a layout such as `sparse_coo`");
    return t->layout != TARE_LAYOUT_NONE;
}

static bool read_suffixes(example_reader *r, tensor_literal *t)
{
    bool is_good = true;
    while (is_good) {
        if (reader_take(r, "@"))
            is_good = read_strides(r, t);
        else if (reader_take(r, "+"))
            is_good = read_extent(r, &t->offset);
        else if (reader_take(r, ":"))
            is_good = read_place(r, t);
        else if (reader_take(r, "."))
            is_good = read_mark(r, t);
        else if (reader_take(r, "!"))
            t->is_wrapped = true;
        else
            break;
    }
    return is_good;
}

bool reader_tensor(example_reader *r, tare_dtype dtype, value *out)
{
    tensor_literal *t = arena_new(r->lexer.arena, tensor_literal);
    *t = (tensor_literal){.dtype = dtype, .device = TARE_DEVICE_CPU, .layout = TARE_LAYOUT_STRIDED};
    out->kind = VALUE_TENSOR;
    out->tensor = t;
    if (!reader_expect(r, "[") || !(t->size = read_extents(r, "]", &t->rank)) || !read_suffixes(r, t))
        return false;
    out->at = reader_since(r, out->at.start_bytes);
    return true;
}
