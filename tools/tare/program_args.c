/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Arguments of nodes; see program_args.h.  Numbers are those of torch.export's schema.yaml. */
#include "program_args.h"

#include <math.h>
#include <string.h>

#include "program_symbols.h"

tare_dtype program_dtype(int64_t number)
{
    static const tare_dtype known[] = {
        [1] = TARE_DTYPE_uint8, [2] = TARE_DTYPE_int8, [3] = TARE_DTYPE_int16, [4] = TARE_DTYPE_int32,
        [5] = TARE_DTYPE_int64, [6] = TARE_DTYPE_float16, [7] = TARE_DTYPE_float32, [8] = TARE_DTYPE_float64,
        [9] = TARE_DTYPE_complex32, [10] = TARE_DTYPE_complex64, [11] = TARE_DTYPE_complex128, [12] = TARE_DTYPE_bool,
        [13] = TARE_DTYPE_bfloat16, [28] = TARE_DTYPE_uint16, [29] = TARE_DTYPE_float8_e4m3fn,
        [30] = TARE_DTYPE_float8_e5m2, [31] = TARE_DTYPE_float8_e4m3fnuz, [32] = TARE_DTYPE_float8_e5m2fnuz};
    return number >= 0 && number < (int64_t)(sizeof known / sizeof known[0]) ? known[number] : TARE_DTYPE_NONE;
}

tare_layout program_layout(int64_t number)
{
    static const tare_layout known[] = {
        [1] = TARE_LAYOUT_SPARSE_COO, [2] = TARE_LAYOUT_SPARSE_CSR, [3] = TARE_LAYOUT_SPARSE_CSC,
        [4] = TARE_LAYOUT_SPARSE_BSR, [5] = TARE_LAYOUT_SPARSE_BSC, [6] = TARE_LAYOUT_MKLDNN, [7] = TARE_LAYOUT_STRIDED};
    return number >= 0 && number < (int64_t)(sizeof known / sizeof known[0]) ? known[number] : TARE_LAYOUT_NONE;
}

tare_format program_format(int64_t number)
{
    static const tare_format known[] = {
        [1] = TARE_FORMAT_CONTIGUOUS, [2] = TARE_FORMAT_CHANNELS_LAST, [3] = TARE_FORMAT_CHANNELS_LAST_3D, [4] = TARE_FORMAT_PRESERVE};
    return number >= 0 && number < (int64_t)(sizeof known / sizeof known[0]) ? known[number] : TARE_FORMAT_NONE;
}

static const char *arg_value(program *p, const json_t *value, int64_t *out)
{
    const char *name = json_string_value(json_object_get(value, "name"));
    const int32_t v = name ? program_find(p, name) : -1;
    *out = v;
    return v < 0 ? "an argument names no value" : NULL;
}

/* Elements of a list, each read by the kind's own rule. */
static const char *arg_list(program *p, const char *kind, const json_t *list, tare_slot *out)
{
    const size_t n = json_array_size(list);
    int64_t *at = pool_alloc(&p->pool, (n + 1) * sizeof *at);
    if (!at)
        return "no memory for an argument";
    *out = (tare_slot){.tag = TARE_TAG_INTS, .len = (uint32_t)n, .u.ints = at};
    for (size_t i = 0; i < n; i++) {
        const json_t *v = json_array_get(list, i);
        const char *wrong = NULL;
        if (strcmp(kind, "as_ints") == 0) {
            at[i] = json_integer_value(v);
        } else if (strcmp(kind, "as_sym_ints") == 0) {
            if (!program_number(p, v, &at[i], &(reason){""}))
                return "an argument is no number of the program";
        } else if (strcmp(kind, "as_bools") == 0) {
            out->tag = TARE_TAG_BOOLS;
            at[i] = json_is_true(v);
        } else if (strcmp(kind, "as_floats") == 0) {
            out->tag = TARE_TAG_FLOATS;
            ((double *)(void *)at)[i] = json_number_value(v);
        } else {
            out->tag = TARE_TAG_TENSORS;
            const json_t *tensor = strcmp(kind, "as_tensors") == 0 ? v : json_object_get(v, "as_tensor");
            at[i] = -1;
            wrong = tensor ? arg_value(p, tensor, &at[i]) : NULL;
        }
        if (wrong)
            return wrong;
    }
    return NULL;
}

static const char *arg_enum(tare_tag tag, int64_t value, tare_slot *out)
{
    *out = (tare_slot){.tag = tag, .u.i = value};
    return value ? NULL : "an argument is an unknown dtype, layout, device or memory format";
}

static const char *arg_device(program *p, const json_t *value, tare_slot *out)
{
    const char *type = json_string_value(json_object_get(value, "type"));
    const uint32_t kind = type ? tare_registry_kind(p->session->registry, type) : 0;
    const json_int_t index = json_integer_value(json_object_get(value, "index"));
    return arg_enum(TARE_TAG_DEVICE, kind ? (int64_t)kind << 8 | (index & 0xff) : 0, out);
}

/* Floats that JSON has no number for are written as words. */
static double arg_float(const json_t *value)
{
    const char *word = json_string_value(value);
    if (!word)
        return json_number_value(value);
    return strcmp(word, "Infinity") == 0 ? (double)INFINITY : strcmp(word, "-Infinity") == 0 ? -(double)INFINITY : (double)NAN;
}

static const char *arg_read(program *p, const char *kind, const json_t *value, tare_slot *out)
{
    *out = (tare_slot){.tag = TARE_TAG_NONE};
    if (strcmp(kind, "as_none") == 0)
        return NULL;
    if (strcmp(kind, "as_tensor") == 0) {
        out->tag = TARE_TAG_TENSOR;
        return arg_value(p, value, &out->u.i);
    }
    if (json_is_array(value))
        return arg_list(p, kind, value, out);
    if (strcmp(kind, "as_sym_int") == 0 || strcmp(kind, "as_int") == 0) {
        *out = (tare_slot){.tag = TARE_TAG_INT, .u.i = json_integer_value(value)};
        const bool fine = json_is_integer(value) || program_number(p, value, &out->u.i, &(reason){""});
        return fine ? NULL : "an argument is no number of the program";
    }
    if (strcmp(kind, "as_sym_float") == 0) {
        out->tag = TARE_TAG_FLOAT;
        return program_float(p, value, &out->u.f) ? NULL : "an argument is no float of the program";
    }
    if (strcmp(kind, "as_sym_bool") == 0) {
        out->tag = TARE_TAG_BOOL;
        return program_number(p, value, &out->u.i, &(reason){""}) ? NULL : "an argument is no truth of the program";
    }
    if (strcmp(kind, "as_bool") == 0)
        *out = (tare_slot){.tag = TARE_TAG_BOOL, .u.i = json_is_true(value)};
    else if (strcmp(kind, "as_float") == 0)
        *out = (tare_slot){.tag = TARE_TAG_FLOAT, .u.f = arg_float(value)};
    else if (strcmp(kind, "as_string") == 0 && json_is_string(value))
        *out = (tare_slot){.tag = TARE_TAG_STR, .len = (uint32_t)json_string_length(value), .u.str = json_string_value(value)};
    else if (strcmp(kind, "as_scalar_type") == 0)
        return arg_enum(TARE_TAG_DTYPE, program_dtype(json_integer_value(value)), out);
    else if (strcmp(kind, "as_layout") == 0)
        return arg_enum(TARE_TAG_LAYOUT, program_layout(json_integer_value(value)), out);
    else if (strcmp(kind, "as_memory_format") == 0)
        return arg_enum(TARE_TAG_FORMAT, program_format(json_integer_value(value)), out);
    else if (strcmp(kind, "as_device") == 0)
        return arg_device(p, value, out);
    else
        return "an argument is of a kind that is not understood";
    return NULL;
}

bool program_read_args(program *p, program_node *node, const json_t *inputs, reason *why)
{
    const size_t n = json_array_size(inputs);
    node->arg = pool_alloc(&p->pool, (n + 1) * sizeof *node->arg);
    if (!node->arg)
        return refuse(why, "no memory for the program's nodes");
    for (size_t i = 0; i < n; i++) {
        const json_t *input = json_array_get(inputs, i);
        const json_t *arg = json_object_get(input, "arg");
        const char *name = json_string_value(json_object_get(input, "name"));
        void *kind = json_object_iter((json_t *)arg);
        if (!name || !kind)
            return refuse(why, "node `%s` has an argument without a name or a value", node->name ? node->name : node->target);
        node->arg[node->n_args].name = name;
        const char *wrong = arg_read(p, json_object_iter_key(kind), json_object_iter_value(kind), &node->arg[node->n_args].value);
        node->n_args++;
        if (wrong && !node->unsupported)
            node->unsupported = wrong;
    }
    return true;
}
