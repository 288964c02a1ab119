/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The constants that schemas write as defaults.
 *
 * Knows: how PyTorch spells them: `1.`, `None`, `[0, 1]`, `"mean"`, `contiguous_format`, and the
 * names that native_functions.yaml has for numbers.  Refuses to know: where in a file they stand.
 */
#include "opdef/schema_words.h"

#include "base/arena.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Text without its surrounding spaces. */
typedef struct token { const char *text; uint32_t start, length; } token;

static token trim(const char *text, uint32_t start, uint32_t length)
{
    while (length && text[start] == ' ') {
        start++;
        length--;
    }
    while (length && text[start + length - 1] == ' ')
        length--;
    return (token){text, start, length};
}

static bool is(token t, const char *word)
{
    return strlen(word) == t.length && memcmp(t.text + t.start, word, t.length) == 0;
}

static schema_value good(void)
{
    return (schema_value){0};
}

static schema_value bad(token t, const char *why)
{
    return (schema_value){why, t.start, t.length};
}

/* Numbers are short; what does not fit in here is none. */
static bool copy_number(token t, char out[40])
{
    if (t.length == 0 || t.length >= 40)
        return false;
    memcpy(out, t.text + t.start, t.length);
    out[t.length] = 0;
    return strspn(out, "0123456789+-.eE") == t.length;
}

static schema_value read_int(token t, int64_t *value)
{
    static const struct { const char *name; int64_t value; } names[] = {{"Mean", 1}, {"Sum", 2}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (is(t, names[i].name)) {
            *value = names[i].value;
            return good();
        }
    }
    char text[40], *end;
    if (!copy_number(t, text))
        return bad(t, "is not an integer");
    errno = 0;
    *value = strtoll(text, &end, 10);
    if (*end)
        return bad(t, "is not an integer");
    return errno ? bad(t, "does not fit into 64 bits") : good();
}

static schema_value read_float(token t, double *value)
{
    if (is(t, "inf") || is(t, "-inf")) {
        *value = t.text[t.start] == '-' ? -HUGE_VAL : HUGE_VAL;
        return good();
    }
    char text[40], *end;
    if (!copy_number(t, text))
        return bad(t, "is not a number");
    *value = strtod(text, &end);
    if (*end)
        return bad(t, "is not a number");
    return good();
}

static schema_value read_bool(token t, int64_t *value)
{
    *value = is(t, "True") || is(t, "true");
    return *value || is(t, "False") || is(t, "false") ? good() : bad(t, "is not True or False");
}

static schema_value read_scalar(token t, tare_slot *slot)
{
    if (read_bool(t, &slot->u.i).why == NULL) {
        slot->tag = TARE_TAG_BOOL;
        return good();
    }
    char text[40];
    bool is_float = copy_number(t, text) ? strpbrk(text, ".eE") != NULL : is(t, "inf") || is(t, "-inf");
    slot->tag = is_float ? TARE_TAG_FLOAT : TARE_TAG_INT;
    return is_float ? read_float(t, &slot->u.f) : read_int(t, &slot->u.i);
}

/* ---- names ------------------------------------------------------------------------------------ */

typedef struct named { const char *name; int64_t value; } named;

/* C++'s names first; then ours. */
static const named dtypes[] = {
    {"float", TARE_DTYPE_float32}, {"double", TARE_DTYPE_float64}, {"half", TARE_DTYPE_float16},
    {"int", TARE_DTYPE_int32}, {"long", TARE_DTYPE_int64}, {"short", TARE_DTYPE_int16},
#define TARE_DTYPE(name, scalar_type, type_name, bytes, class) {#name, TARE_DTYPE_##name},
#include "tare/dtypes.def"
#undef TARE_DTYPE
    {0},
};

static const named formats[] = {
    {"contiguous_format", TARE_FORMAT_CONTIGUOUS}, {"preserve_format", TARE_FORMAT_PRESERVE},
    {"channels_last", TARE_FORMAT_CHANNELS_LAST}, {"channels_last_3d", TARE_FORMAT_CHANNELS_LAST_3D},
    {0},
};

static const named layouts[] = {
    {"strided", TARE_LAYOUT_STRIDED}, {"sparse_coo", TARE_LAYOUT_SPARSE_COO},
    {"sparse_csr", TARE_LAYOUT_SPARSE_CSR}, {"sparse_csc", TARE_LAYOUT_SPARSE_CSC},
    {"sparse_bsr", TARE_LAYOUT_SPARSE_BSR}, {"sparse_bsc", TARE_LAYOUT_SPARSE_BSC},
    {"_mkldnn", TARE_LAYOUT_MKLDNN}, {"jagged", TARE_LAYOUT_JAGGED},
    {0},
};

static const named devices[] = {{"cpu", TARE_DEVICE_CPU}, {"cuda", TARE_DEVICE_CUDA0}, {0}};

static schema_value read_named(token t, const named *names, const char *why, int64_t *value)
{
    for (; names->name; names++) {
        if (is(t, names->name)) {
            *value = names->value;
            return good();
        }
    }
    return bad(t, why);
}

/* Printed schemas have PyTorch's numbers, which are ours less one. */
static schema_value read_numbered(token t, const named *names, int64_t end, const char *why, int64_t *value)
{
    schema_value number = read_int(t, value);
    if (number.why)
        return read_named(t, names, why, value);
    if (*value < 0 || *value >= end - 1)
        return bad(t, why);
    *value += 1;
    return number;
}

/* ---- text ------------------------------------------------------------------------------------- */

static char unescape(char c)
{
    return c == 'n' ? '\n' : c == 't' ? '\t' : c;
}

static schema_value read_str(struct arena *a, token t, tare_slot *slot)
{
    const char *at = t.text + t.start;
    if (t.length < 2 || (at[0] != '"' && at[0] != '\'') || at[t.length - 1] != at[0])
        return bad(t, "is not a quoted string");
    char *value = arena_alloc(a, t.length, 1);
    uint32_t n = 0;
    for (uint32_t i = 1; i + 1 < t.length; i++) {
        if (at[i] == at[0])
            return bad(t, "is not one quoted string");
        if (at[i] == '\\' && i + 2 < t.length)
            value[n++] = unescape(at[++i]);
        else
            value[n++] = at[i];
    }
    slot->u.str = value;
    slot->len = n;
    return good();
}

/* ---- values and lists ------------------------------------------------------------------------- */

static schema_value read_elem(struct arena *a, token t, tare_irtype elem, tare_slot *slot)
{
    switch (elem) {
    case TARE_TY_INT:
        slot->tag = TARE_TAG_INT;
        return read_int(t, &slot->u.i);
    case TARE_TY_BOOL:
        slot->tag = TARE_TAG_BOOL;
        return read_bool(t, &slot->u.i);
    case TARE_TY_FLOAT:
        slot->tag = TARE_TAG_FLOAT;
        return read_float(t, &slot->u.f);
    case TARE_TY_SCALAR:
        return read_scalar(t, slot);
    case TARE_TY_STR:
        slot->tag = TARE_TAG_STR;
        return read_str(a, t, slot);
    case TARE_TY_DTYPE:
        slot->tag = TARE_TAG_DTYPE;
        return read_numbered(t, dtypes, TARE_DTYPE_COUNT, "is not a dtype", &slot->u.i);
    case TARE_TY_DEVICE:
        slot->tag = TARE_TAG_DEVICE;
        return read_named(t, devices, "is not a device", &slot->u.i);
    case TARE_TY_LAYOUT:
        slot->tag = TARE_TAG_LAYOUT;
        return read_named(t, layouts, "is not a layout", &slot->u.i);
    case TARE_TY_FORMAT:
        slot->tag = TARE_TAG_FORMAT;
        return read_numbered(t, formats, TARE_FORMAT_COUNT, "is not a memory format", &slot->u.i);
    default:
        return bad(t, "cannot be a tensor or generator");
    }
}

static tare_tag list_tag(tare_irtype elem)
{
    switch (elem) {
    case TARE_TY_INT:
        return TARE_TAG_INTS;
    case TARE_TY_BOOL:
        return TARE_TAG_BOOLS;
    case TARE_TY_FLOAT:
        return TARE_TAG_FLOATS;
    case TARE_TY_SCALAR:
        return TARE_TAG_SCALARS;
    case TARE_TY_DTYPE:
        return TARE_TAG_DTYPES;
    default:
        return TARE_TAG_TENSORS;
    }
}

/* Stored as the slot of such a list stores them. */
static void store_list(struct arena *a, const tare_slot *elem, uint32_t n, tare_irtype type, tare_slot *slot)
{
    *slot = (tare_slot){.tag = list_tag(type), .len = n};
    if (type == TARE_TY_FLOAT) {
        double *at = arena_array(a, double, n);
        for (uint32_t i = 0; i < n; i++)
            at[i] = elem[i].u.f;
        slot->u.floats = at;
    } else if (type == TARE_TY_SCALAR) {
        tare_scalar *at = arena_array(a, tare_scalar, n);
        for (uint32_t i = 0; i < n; i++) {
            at[i].kind = elem[i].tag == TARE_TAG_INT     ? TARE_SCALAR_INT
                         : elem[i].tag == TARE_TAG_FLOAT ? TARE_SCALAR_FLOAT
                                                         : TARE_SCALAR_BOOL;
            if (elem[i].tag == TARE_TAG_FLOAT)
                at[i].u.f = elem[i].u.f;
            else
                at[i].u.i = elem[i].u.i;
        }
        slot->u.scalars = at;
    } else {
        int64_t *at = arena_array(a, int64_t, n);
        for (uint32_t i = 0; i < n; i++)
            at[i] = elem[i].u.i;
        slot->u.ints = at;
    }
}

static schema_value read_list(struct arena *a, token t, ir_arg *arg)
{
    enum { MAX_ELEMS = 64 };
    tare_slot elem[MAX_ELEMS] = {{0}};
    tare_irtype type = arg->type & TARE_TY_ELEM;
    uint32_t n = 0, end = t.start + t.length - 1;
    if (t.text[end] != ']')
        return bad(t, "does not end in `]`");
    if (trim(t.text, t.start + 1, t.length - 2).length == 0) {
        if (arg->type == (TARE_TY_TENSOR | TARE_TY_LIST))
            arg->default_ = (tare_slot){.tag = TARE_TAG_TENSORS};
        else
            store_list(a, elem, 0, type, &arg->default_);
        return good();
    }
    for (uint32_t start = t.start + 1; start <= end; n++) {
        const char *comma = memchr(t.text + start, ',', end - start);
        uint32_t stop = comma ? (uint32_t)(comma - t.text) : end;
        if (n == MAX_ELEMS)
            return bad(t, "has more than 64 elements");
        elem[n] = (tare_slot){0};
        schema_value value = read_elem(a, trim(t.text, start, stop - start), type, &elem[n]);
        if (value.why)
            return value;
        start = stop + 1;
    }
    store_list(a, elem, n, type, &arg->default_);
    return good();
}

/* `int[2] stride=1` is `[1, 1]`. */
static schema_value read_expanded(struct arena *a, token t, ir_arg *arg)
{
    tare_slot elem[64] = {{0}};
    tare_irtype type = arg->type & TARE_TY_ELEM;
    schema_value value = read_elem(a, t, type, &elem[0]);
    if (value.why)
        return value;
    for (uint32_t i = 1; i < arg->expand && i < 64; i++)
        elem[i] = elem[0];
    store_list(a, elem, arg->expand, type, &arg->default_);
    return good();
}

schema_value schema_read_default(struct arena *a, const char *text, uint32_t length_bytes, ir_arg *arg)
{
    token t = trim(text, 0, length_bytes);
    if (t.length == 0)
        return bad(t, "is empty");
    if (is(t, "None")) {
        arg->default_ = (tare_slot){.tag = TARE_TAG_NONE};
        return arg->type & TARE_TY_OPT || arg->type == TARE_TY_GENERATOR ? good() : bad(t, "needs a type with `?`");
    }
    if (!(arg->type & TARE_TY_LIST))
        return read_elem(a, t, arg->type & TARE_TY_ELEM, &arg->default_);
    if (text[t.start] == '[')
        return t.length >= 2 ? read_list(a, t, arg) : bad(t, "does not end in `]`");
    if (arg->flags & TARE_ARG_EXPANDS)
        return read_expanded(a, t, arg);
    return bad(t, "is not a list");
}
