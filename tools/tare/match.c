/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Field by field; see match.h. */
#include "match.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool differ(matching *m, const char *path, const char *field, const char *recorded, const char *predicted)
{
    text_addf(m->difference, "    %s%s%s: recorded %s, tare %s\n", path, *field ? "." : "", field, recorded, predicted);
    m->n_different++;
    return false;
}

static bool differ_int(matching *m, const char *path, const char *field, int64_t recorded, int64_t predicted)
{
    char a[32], b[32];
    if (recorded == predicted)
        return true;
    (void)snprintf(a, sizeof a, "%lld", (long long)recorded);
    (void)snprintf(b, sizeof b, "%lld", (long long)predicted);
    return differ(m, path, field, a, b);
}

static bool differ_word(matching *m, const char *path, const char *field, const char *recorded, const char *predicted)
{
    recorded = recorded ? recorded : "none";
    predicted = predicted ? predicted : "none";
    return strcmp(recorded, predicted) == 0 ? true : differ(m, path, field, recorded, predicted);
}

static void add_list(const tare_mode *mode, text *t, const int64_t *at, uint32_t n)
{
    char word[128];
    text_add(t, "[");
    for (uint32_t i = 0; i < n; i++) {
        if (tare_is_unknown(at[i]))
            (void)tare_unknown_format(mode, at[i], word, sizeof word);
        else
            (void)snprintf(word, sizeof word, "%lld", (long long)at[i]);
        text_addf(t, "%s%s", i ? ", " : "", word);
    }
    text_add(t, "]");
}

static bool differ_list(matching *m, const char *path, const char *field, const int64_t *recorded, uint32_t n,
                        const int64_t *predicted, uint32_t n_predicted)
{
    if (n == n_predicted && (n == 0 || memcmp(recorded, predicted, n * sizeof *recorded) == 0))
        return true;
    text a = {0}, b = {0};
    add_list(m->tensors->session->mode, &a, recorded, n);
    add_list(m->tensors->session->mode, &b, predicted, n_predicted);
    (void)differ(m, path, field, text_get(&a), text_get(&b));
    text_finish(&a);
    text_finish(&b);
    return false;
}

static bool differ_device(matching *m, const char *path, tare_device recorded, tare_device predicted)
{
    char a[80], b[80];
    if (recorded == predicted)
        return true;
    (void)tare_device_format(m->tensors->session->registry, recorded, a, sizeof a);
    (void)tare_device_format(m->tensors->session->registry, predicted, b, sizeof b);
    return differ(m, path, "device", a, b);
}

static bool match_storage(matching *m, const char *path, const description *d, tare_rec rec)
{
    tensors *t = m->tensors;
    uint64_t own, recorded;
    const bool known = number_map_get(&t->storage, d->storage, &own);
    const bool taken = number_map_get(&t->own_storage, rec.storage, &recorded);
    bool same = differ_int(m, path, "nbytes", d->nbytes, tare_storage_bytes(t->session->mode, rec.storage));
    if (known && own != rec.storage)
        return differ(m, path, "storage", "one seen before", taken ? "another one seen before" : "a fresh one");
    if (!known && taken)
        return differ(m, path, "storage", "a fresh one", "one seen before");
    if (!known && !tensors_pair_storage(t, d->storage, rec.storage))
        return differ(m, path, "storage", "", "no memory");
    return same;
}

static bool match_identity(matching *m, const char *path, const description *d, tare_rec rec, bool kept)
{
    tensors *t = m->tensors;
    const tare_rec *known = tensors_find(t, d->id);
    if (!known && kept)
        return differ(m, path, "id", "a new tensor", "an argument itself");
    if (known && !kept)
        return differ(m, path, "id", "a tensor seen before", "a new tensor");
    if (known && memcmp(known, &rec, sizeof rec) != 0)
        return differ(m, path, "id", "one tensor", "another one");
    return true;
}

static bool match_type(matching *m, const char *path, const description *d, const tare_type *type)
{
    bool same = differ_word(m, path, "dtype", tare_dtype_name(d->desc.dtype), tare_dtype_name((tare_dtype)type->dtype));
    same &= differ_list(m, path, "shape", d->desc.size, d->desc.rank, type->dim, type->rank);
    same &= differ_device(m, path, d->desc.device, type->device);
    same &= differ_word(m, path, "layout", tare_layout_name(d->desc.layout), tare_layout_name((tare_layout)type->layout));
    if (!d->strided || type->layout != TARE_LAYOUT_STRIDED)
        return same;
    if (d->desc.stride)
        same &= differ_list(m, path, "stride", d->desc.stride, d->desc.rank, type->dim + type->rank, type->rank);
    same &= differ_int(m, path, "conj", d->desc.conj, (type->flags & TARE_T_CONJ) != 0);
    same &= differ_int(m, path, "neg", d->desc.neg, (type->flags & TARE_T_NEG) != 0);
    return same;
}

static bool remember(tensors *t, int64_t id, tare_rec rec)
{
    tare_rec *at = tensors_find(t, id);
    if (!at)
        at = pool_alloc(&t->pool, sizeof *at);
    if (!at || !number_map_set(&t->by_id, id, (uint64_t)(uintptr_t)at))
        return false;
    *at = rec;
    return true;
}

bool match_tensor(matching *m, const char *path, const json_t *recorded, tare_rec rec, bool kept)
{
    description d;
    reason why;
    if (!description_read(m->tensors, recorded, &d, &why))
        return differ(m, path, "", why.text, "a tensor");
    if (rec.type == 0)
        return differ(m, path, "", "a tensor", "none");
    bool same = match_type(m, path, &d, tare_type_of(m->tensors->session->mode, rec));
    if (d.strided)
        same &= differ_int(m, path, "offset", d.offset, rec.offset);
    if (m->fields & MATCH_IDENTITY)
        same &= match_identity(m, path, &d, rec, kept);
    if (d.strided && (m->fields & MATCH_STORAGE))
        same &= match_storage(m, path, &d, rec);
    if (same && !remember(m->tensors, d.id, rec))
        return differ(m, path, "", "", "no memory");
    return same;
}

/* {"ref": n}: the very tensor, unchanged. */
static bool match_ref(matching *m, const char *path, const json_t *ref, tare_rec rec)
{
    const tare_rec *known = json_is_integer(ref) ? tensors_find(m->tensors, json_integer_value(ref)) : NULL;
    if (known && memcmp(known, &rec, sizeof rec) == 0)
        return true;
    return differ(m, path, "", known ? "a tensor seen before" : "an unknown tensor", "another one");
}

static bool match_number(matching *m, const char *path, const json_t *recorded, const tare_slot *predicted)
{
    char a[40], b[40];
    double want = json_is_true(recorded) ? 1 : json_number_value(recorded), got = 0;
    const char *word = json_string_value(json_object_get(recorded, "float"));
    if (word)
        want = strcmp(word, "inf") == 0 ? (double)INFINITY : strcmp(word, "-inf") == 0 ? -(double)INFINITY : (double)NAN;
    got = predicted->tag == TARE_TAG_FLOAT || predicted->tag == TARE_TAG_COMPLEX ? predicted->u.f : (double)predicted->u.i;
    const bool whole = json_is_integer(recorded) && predicted->tag == TARE_TAG_INT;
    if (whole ? json_integer_value(recorded) == predicted->u.i : want == got || (isnan(want) && isnan(got)))
        return true;
    (void)snprintf(a, sizeof a, "%.17g", want);
    (void)snprintf(b, sizeof b, "%.17g", got);
    return differ(m, path, "", a, b);
}

/* Lists of results carry records alone: an element is the recorded tensor where its record is that tensor's. */
static bool is_recorded(const matching *m, const json_t *recorded, const tare_rec *rec)
{
    const json_t *id = json_object_get(json_object_get(recorded, "tensor"), "id");
    const tare_rec *known = json_is_integer(id) ? tensors_find(m->tensors, json_integer_value(id)) : NULL;
    return known && memcmp(known, rec, sizeof *rec) == 0;
}

static bool match_list(matching *m, const char *path, const json_t *recorded, const tare_slot *predicted)
{
    char inner[160];
    if (json_array_size(recorded) != predicted->len)
        return differ_int(m, path, "len", (int64_t)json_array_size(recorded), predicted->len);
    bool same = true;
    for (uint32_t i = 0; i < predicted->len; i++) {
        tare_slot element = {.tag = TARE_TAG_INT};
        (void)snprintf(inner, sizeof inner, "%s[%u]", path, i);
        if (predicted->tag == TARE_TAG_TENSORS)
            element = (tare_slot){.tag = predicted->u.recs[i].type ? TARE_TAG_TENSOR : TARE_TAG_NONE,
                                  .len = is_recorded(m, json_array_get(recorded, i), &predicted->u.recs[i]),
                                  .u.rec = &predicted->u.recs[i]};
        else if (predicted->tag == TARE_TAG_FLOATS)
            element = (tare_slot){.tag = TARE_TAG_FLOAT, .u.f = predicted->u.floats[i]};
        else if (predicted->tag == TARE_TAG_INTS || predicted->tag == TARE_TAG_BOOLS)
            element.u.i = predicted->u.ints[i];
        same &= match_value(m, inner, json_array_get(recorded, i), &element);
    }
    return same;
}

static const char *tag_name(uint32_t tag)
{
    return tag == TARE_TAG_NONE ? "none" : tag == TARE_TAG_TENSOR ? "a tensor" : tag >= TARE_TAG_INTS ? "a list" : "a number";
}

bool match_value(matching *m, const char *path, const json_t *recorded, const tare_slot *predicted)
{
    const json_t *tensor = json_object_get(recorded, "tensor");
    const json_t *ref = json_object_get(recorded, "ref");
    if (tensor || ref) {
        if (predicted->tag != TARE_TAG_TENSOR)
            return differ(m, path, "", "a tensor", tag_name(predicted->tag));
        return ref ? match_ref(m, path, ref, *predicted->u.rec)
                   : match_tensor(m, path, tensor, *predicted->u.rec, predicted->len == 1);
    }
    if (!recorded || json_is_null(recorded))
        return predicted->tag == TARE_TAG_NONE ? true : differ(m, path, "", "none", tag_name(predicted->tag));
    if (json_is_array(recorded))
        return predicted->tag >= TARE_TAG_INTS ? match_list(m, path, recorded, predicted)
                                               : differ(m, path, "", "a list", tag_name(predicted->tag));
    if (json_object_get(recorded, "unsupported") && predicted->tag == TARE_TAG_GENERATOR)
        return true;
    if (predicted->tag < TARE_TAG_INT || predicted->tag > TARE_TAG_COMPLEX)
        return differ(m, path, "", "a number", tag_name(predicted->tag));
    return match_number(m, path, recorded, predicted);
}

bool match_results(matching *m, const json_t *recorded, const tare_results *predicted, uint32_t n_returns)
{
    char path[32];
    if (n_returns == 0)
        return !recorded || json_is_null(recorded) ? true : differ(m, "out", "", "a value", "none");
    if (n_returns == 1)
        return match_value(m, "out", recorded, &predicted->slot[0]);
    if (json_array_size(recorded) != n_returns)
        return differ_int(m, "out", "len", (int64_t)json_array_size(recorded), n_returns);
    bool same = true;
    for (uint32_t i = 0; i < n_returns; i++) {
        (void)snprintf(path, sizeof path, "out[%u]", i);
        same &= match_value(m, path, json_array_get(recorded, i), &predicted->slot[i]);
    }
    return same;
}

/* A changed input that is also a result was compared as that. */
static bool is_result(const tare_results *predicted, tare_rec input)
{
    bool found = false;
    for (uint32_t i = 0; i < predicted->n; i++) {
        const tare_slot *s = &predicted->slot[i];
        found |= s->tag == TARE_TAG_TENSOR && s->len == 1 && memcmp(s->u.rec, &input, sizeof input) == 0;
    }
    return found;
}

bool match_after(matching *m, const json_t *recorded, const request *r, const tare_results *predicted)
{
    char path[32];
    bool same = true;
    if (recorded && json_array_size(recorded) != r->n_inputs)
        return differ_int(m, "after", "len", (int64_t)json_array_size(recorded), r->n_inputs);
    for (uint32_t i = 0; i < r->n_inputs; i++) {
        (void)snprintf(path, sizeof path, "after[%u]", i);
        if (recorded)
            same &= match_tensor(m, path, json_array_get(recorded, i), *r->input[i], true);
        else if (memcmp(&r->before[i], r->input[i], sizeof(tare_rec)) != 0 && !is_result(predicted, *r->input[i]))
            same = differ(m, path, "", "unchanged", "changed");
    }
    return same;
}

bool match_error_kind(const char *recorded, const tare_error *predicted)
{
    return strcmp(recorded, tare_error_kind_name(predicted->kind)) == 0;
}

void fold_text(text *out, const char *message)
{
    enum { RECORDED_CHARACTERS = 300 };
    uint32_t characters = 0;
    bool space = false;
    for (const char *c = message; *c && characters < RECORDED_CHARACTERS; c++) {
        if (*c == ' ' || (*c >= '\t' && *c <= '\r')) {
            space = characters > 0;
            continue;
        }
        if (space && ++characters < RECORDED_CHARACTERS)
            text_add(out, " ");
        if (characters == RECORDED_CHARACTERS)
            break;
        space = false;
        characters += ((unsigned char)*c & 0xc0) != 0x80;
        text_add_bytes(out, c, 1);
    }
}

bool match_error_text(const char *recorded, const char *predicted)
{
    text a = {0}, b = {0};
    fold_text(&a, recorded);
    fold_text(&b, predicted);
    const bool same = strcmp(text_get(&a), text_get(&b)) == 0;
    text_finish(&a);
    text_finish(&b);
    return same;
}
