/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Predictions as JSON; see answer.h. */
#include "answer.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "match.h"
#include "symbols.h"
#include "tare/symbolic.h"

static void write_size(const tensors *t, int64_t size, text *out)
{
    tare_mode *m = t->session->mode;
    int64_t number = size;
    if (tare_is_symbolic(size) && t->numbers) {
        if (tare_sym_evaluate(m, size, t->numbers->value, t->numbers->n, &number) != TARE_OK)
            text_add(out, "?");
        else
            text_addf(out, "%" PRId64, number);
        return;
    }
    number = tare_is_symbolic(size) ? tare_sym_resolve(m, size) : size;
    if (!tare_is_symbolic(number)) {
        text_addf(out, "%" PRId64, number);
        return;
    }
    text_add(out, "{\"sym\":");
    symbols_add_expression(m, number, out);
    text_add(out, "}");
}

/* A truth that only a condition tells. */
static void write_truth(const tensors *t, int64_t v, text *out)
{
    int64_t number = v;
    if (tare_is_symbolic(v) && !t->numbers) {
        write_size(t, v, out);
        return;
    }
    if (tare_is_symbolic(v) && tare_sym_evaluate(t->session->mode, v, t->numbers->value, t->numbers->n, &number) != TARE_OK)
        text_add(out, "?");
    else
        text_add(out, number ? "true" : "false");
}

static void write_sizes(const tensors *t, const char *key, const int64_t *at, uint32_t n, text *out)
{
    text_addf(out, ",\"%s\":[", key);
    for (uint32_t i = 0; i < n; i++) {
        text_add(out, i ? "," : "");
        write_size(t, at[i], out);
    }
    text_add(out, "]");
}

static bool is_zero(const tensors *t, int64_t v)
{
    int64_t number;
    return tare_sym_evaluate(t->session->mode, v, t->numbers->value, t->numbers->n, &number) == TARE_OK && number == 0;
}

/* The recording's number of an own storage; a new one for a storage not seen before. */
static int64_t storage_number(tensors *t, uint32_t own)
{
    uint64_t recorded;
    if (number_map_get(&t->own_storage, own, &recorded))
        return (int64_t)recorded;
    const int64_t made = t->max_storage + 1;
    (void)tensors_pair_storage(t, made, own);
    return made;
}

static void write_tensor(tensors *t, int64_t id, tare_rec rec, text *out)
{
    char device[80];
    const tare_type *type = tare_type_of(t->session->mode, rec);
    (void)tare_device_format(t->session->registry, type->device, device, sizeof device);
    text_addf(out, "{\"id\":%" PRId64 ",\"dtype\":\"%s\"", id, tare_dtype_name((tare_dtype)type->dtype));
    write_sizes(t, "shape", type->dim, type->rank, out);
    text_addf(out, ",\"device\":\"%s\"", device);
    if (type->layout != TARE_LAYOUT_STRIDED) {
        text_addf(out, ",\"layout\":\"%s\"}", tare_layout_name((tare_layout)type->layout));
        return;
    }
    write_sizes(t, "stride", type->dim + type->rank, type->rank, out);
    if (rec.offset && (!t->numbers || !is_zero(t, rec.offset))) {
        text_add(out, ",\"offset\":");
        write_size(t, rec.offset, out);
    }
    text_addf(out, ",\"storage\":%" PRId64 ",\"nbytes\":", storage_number(t, rec.storage));
    write_size(t, tare_storage_bytes(t->session->mode, rec.storage), out);
    text_add(out, type->flags & TARE_T_CONJ ? ",\"conj\":true" : "");
    text_add(out, type->flags & TARE_T_NEG ? ",\"neg\":true" : "");
    text_add(out, "}");
}

/* Whether the tensor at `at` stands where the schema says that the operator writes. */
static bool is_written(const tensors *t, const request *r, const tare_rec *at)
{
    const tare_registry *registry = t->session->registry;
    const tare_op_info *op = tare_registry_op(registry, r->op);
    bool written = false;
    for (uint32_t i = 0; i < r->n_args && i < op->n_args; i++)
        written |= (op->arg[i].flags & TARE_ARG_WRITTEN) && r->arg[i].tag == TARE_TAG_TENSOR && r->arg[i].u.rec == at;
    for (uint32_t k = 0; k < r->n_kwargs; k++)
        for (uint32_t i = 0; i < op->n_args; i++)
            written |= (op->arg[i].flags & TARE_ARG_WRITTEN) && r->kwarg[k].value.u.rec == at &&
                       strcmp(tare_registry_text(registry, r->op, op->arg[i].name), r->kwarg[k].name) == 0;
    return written;
}

/* A result's number: the argument's that it is, of several like it one that is written; or a new one. */
static int64_t tensor_number(tensors *t, const request *r, tare_rec rec, bool kept)
{
    uint32_t found = r->n_inputs;
    for (uint32_t i = 0; kept && i < r->n_inputs; i++)
        if (memcmp(r->input[i], &rec, sizeof rec) == 0 && (found == r->n_inputs || is_written(t, r, r->input[i])))
            found = i;
    return found < r->n_inputs ? r->input_id[found] : ++t->max_id;
}

static void write_result_tensor(tensors *t, const request *r, tare_rec rec, bool kept, text *out)
{
    if (rec.type == 0) {
        text_add(out, "null");
        return;
    }
    text_add(out, "{\"tensor\":");
    write_tensor(t, tensor_number(t, r, rec, kept), rec, out);
    text_add(out, "}");
}

static void write_float(double v, text *out)
{
    if (isnan(v))
        text_add(out, "{\"float\":\"nan\"}");
    else if (isinf(v))
        text_add(out, v > 0 ? "{\"float\":\"inf\"}" : "{\"float\":\"-inf\"}");
    else
        text_addf(out, v == floor(v) && fabs(v) < 1e15 ? "%.1f" : "%.17g", v);
}

/* A float, or the expression that it is; an assignment tells its symbols. */
static void write_real(const tensors *t, double v, text *out)
{
    char word[1024];
    double number;
    if (!tare_is_symbolic_float(v)) {
        write_float(v, out);
    } else if (!t->numbers) {
        const size_t bytes = tare_sym_float_format(t->session->mode, v, word, sizeof word);
        text_add(out, "{\"sym\":");
        text_add_json(out, word, bytes < sizeof word ? bytes : sizeof word - 1);
        text_add(out, "}");
    } else if (tare_sym_float_evaluate(t->session->mode, v, t->numbers->value, t->numbers->n, &number) == TARE_OK) {
        write_float(number, out);
    } else {
        text_add(out, "?");
    }
}

static void write_list(tensors *t, const request *r, const tare_slot *slot, text *out)
{
    text_add(out, "[");
    for (uint32_t i = 0; i < slot->len; i++) {
        text_add(out, i ? "," : "");
        if (slot->tag == TARE_TAG_TENSORS)
            write_result_tensor(t, r, slot->u.recs[i], false, out);
        else if (slot->tag == TARE_TAG_FLOATS)
            write_real(t, slot->u.floats[i], out);
        else if (slot->tag == TARE_TAG_BOOLS)
            write_truth(t, slot->u.ints[i], out);
        else
            write_size(t, slot->u.ints[i], out);
    }
    text_add(out, "]");
}

static void write_result(tensors *t, const request *r, const tare_slot *slot, text *out)
{
    switch (slot->tag) {
    case TARE_TAG_NONE: text_add(out, "null"); break;
    case TARE_TAG_TENSOR: write_result_tensor(t, r, *slot->u.rec, slot->len == 1, out); break;
    case TARE_TAG_BOOL: write_truth(t, slot->u.i, out); break;
    case TARE_TAG_INT: write_size(t, slot->u.i, out); break;
    case TARE_TAG_FLOAT: case TARE_TAG_COMPLEX: write_real(t, slot->u.f, out); break;
    default: write_list(t, r, slot, out); break;
    }
}

static void write_out(tensors *t, const request *r, const tare_results *results, text *out)
{
    text_add(out, "{\"out\":");
    if (results->n == 0)
        text_add(out, "null");
    if (results->n > 1)
        text_add(out, "[");
    for (uint32_t i = 0; i < results->n; i++) {
        text_add(out, i ? "," : "");
        write_result(t, r, &results->slot[i], out);
    }
    if (results->n > 1)
        text_add(out, "]");
}

/* Whether two records are told alike; with the assignment's numbers in them, if there is one. */
static bool is_told_alike(const tensors *t, tare_rec a, tare_rec b)
{
    text words[2] = {{0}};
    if (memcmp(&a, &b, sizeof a) == 0)
        return true;
    if (!t->numbers || a.storage != b.storage)
        return false;
    for (int i = 0; i < 2; i++)
        write_tensor((tensors *)(uintptr_t)t, 0, i ? b : a, &words[i]);
    const bool same = strcmp(text_get(&words[0]), text_get(&words[1])) == 0;
    text_finish(&words[0]);
    text_finish(&words[1]);
    return same;
}

static void write_after(tensors *t, const request *r, text *out)
{
    bool changed = false;
    for (uint32_t i = 0; i < r->n_inputs; i++)
        changed = changed || !is_told_alike(t, r->before[i], *r->input[i]);
    if (!changed)
        return;
    text_add(out, ",\"after\":[");
    for (uint32_t i = 0; i < r->n_inputs; i++) {
        text_add(out, i ? "," : "");
        write_tensor(t, r->input_id[i], *r->input[i], out);
    }
    text_add(out, "]");
}

static void write_ranges(const tensors *t, text *out)
{
    const tare_mode *m = t->session->mode;
    const uint32_t n = tare_unknown_count(m);
    if (n == 0 || t->numbers)
        return;
    text_add(out, ",\"ranges\":{");
    for (uint32_t k = 0; k < n; k++) {
        int64_t low, high;
        tare_unknown_range(m, k, &low, &high);
        text_addf(out, "%s\"u%u\":[%" PRId64 ",%" PRId64 "]", k ? "," : "", k, low, high);
    }
    text_add(out, "}");
}

/* A number that stands in a tensor: bounded by what its dtype can hold. */
static void write_scalar(tare_dtype dtype, text *out)
{
    static const struct { tare_dtype dtype; int64_t low, high; } bounds[] = {
        {TARE_DTYPE_bool, 0, 1}, {TARE_DTYPE_uint8, 0, UINT8_MAX}, {TARE_DTYPE_int8, INT8_MIN, INT8_MAX},
        {TARE_DTYPE_int16, INT16_MIN, INT16_MAX}, {TARE_DTYPE_uint16, 0, UINT16_MAX},
        {TARE_DTYPE_int32, INT32_MIN, INT32_MAX}, {TARE_DTYPE_uint32, 0, UINT32_MAX},
        {TARE_DTYPE_int64, INT64_MIN, INT64_MAX}};
    text_add(out, "{\"out\":{\"sym\":\"u0\"}");
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++)
        if (bounds[i].dtype == dtype)
            text_addf(out, ",\"ranges\":{\"u0\":[%" PRId64 ",%" PRId64 "]}", bounds[i].low, bounds[i].high);
    text_add(out, "}");
}

static void write_error(const tare_error *error, text *out)
{
    text folded = {0};
    fold_text(&folded, error->message);
    text_addf(out, "{\"error\":\"%s\",\"message\":", tare_error_kind_name(error->kind));
    text_add_json(out, text_get(&folded), folded.len);
    text_add(out, "}");
    text_finish(&folded);
}

void answer_unsupported(const char *why, text *out)
{
    text_add(out, "{\"unsupported\":");
    text_add_json(out, why, strlen(why));
    text_add(out, "}");
}

void answer_write_open(tensors *t, const request *r, const prediction *p, text *out)
{
    switch (p->kind) {
    case PREDICTED:
        write_out(t, r, &p->results, out);
        write_after(t, r, out);
        break;
    case PREDICTED_ERROR: write_error(&p->error, out); break;
    case PREDICTED_SCALAR: write_scalar(p->scalar_dtype, out); break;
    case PREDICTED_NOTHING: answer_unsupported(p->error.message, out); break;
    }
}

void answer_write(tensors *t, const request *r, const prediction *p, text *out)
{
    answer_write_open(t, r, p, out);
    if (p->kind != PREDICTED)
        return;
    write_ranges(t, out);
    text_add(out, "}");
}
