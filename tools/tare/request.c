/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Recorded calls; see request.h. */
#include "request.h"

#include <math.h>
#include <string.h>

static request_result bad(reason *why, const char *what)
{
    (void)refuse(why, "%s", what);
    return REQUEST_BAD;
}

/* A tensor given twice is one input. */
static bool request_note_input(tensors *t, request *r, tare_rec *rec, int64_t id)
{
    for (uint32_t i = 0; i < r->n_inputs; i++)
        if (r->input_id[i] == id)
            return true;
    if (r->n_inputs == r->room) {
        const uint32_t room = r->room ? 2 * r->room : 16;
        tare_rec **input = pool_alloc(&t->pool, room * sizeof *input);
        int64_t *input_id = pool_alloc(&t->pool, room * sizeof *input_id);
        if (!input || !input_id)
            return false;
        if (r->n_inputs) {
            memcpy(input, r->input, r->n_inputs * sizeof *input);
            memcpy(input_id, r->input_id, r->n_inputs * sizeof *input_id);
        }
        r->input = input;
        r->input_id = input_id;
        r->room = room;
    }
    r->input[r->n_inputs] = rec;
    r->input_id[r->n_inputs++] = id;
    return true;
}

static request_result read_tensor(tensors *t, const json_t *json, request *r, tare_slot *out, reason *why)
{
    const json_t *known = json_object_get(json, "ref");
    const json_t *id = known ? known : json_object_get(json_object_get(json, "tensor"), "id");
    if (!json_is_integer(id))
        return bad(why, "a tensor without an integer `id`");
    tare_rec *rec = known ? tensors_find(t, json_integer_value(id)) : tensors_add(t, json_object_get(json, "tensor"), why);
    if (!rec) {
        if (known)
            (void)refuse(why, "tensor %lld was not described before", (long long)json_integer_value(id));
        return REQUEST_BAD;
    }
    if (!request_note_input(t, r, rec, json_integer_value(id)))
        return bad(why, "no memory for a call");
    *out = (tare_slot){.tag = TARE_TAG_TENSOR, .u.rec = rec};
    return REQUEST_READY;
}

static request_result unknown_word(reason *why, const char *what, const char *word)
{
    (void)refuse(why, "%s `%s` is unknown", what, word);
    return REQUEST_UNSUPPORTED;
}

static request_result read_float(const char *word, tare_slot *out, reason *why)
{
    static const struct { const char *word; double value; } known[] = {
        {"inf", (double)INFINITY}, {"-inf", -(double)INFINITY}, {"nan", (double)NAN}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(word, known[i].word) == 0) {
            *out = (tare_slot){.tag = TARE_TAG_FLOAT, .u.f = known[i].value};
            return REQUEST_READY;
        }
    return unknown_word(why, "float", word);
}

static const char *strip(const char *word, const char *prefix)
{
    const size_t n = strlen(prefix);
    return strncmp(word, prefix, n) == 0 ? word + n : word;
}

/* "contiguous" is recorded where rules say contiguous_format. */
static tare_format find_format(const char *word)
{
    const char *bare = strip(word, "torch.");
    const tare_format f = tare_format_find(bare);
    if (f != TARE_FORMAT_NONE)
        return f;
    return strcmp(bare, "contiguous") == 0 ? TARE_FORMAT_CONTIGUOUS : strcmp(bare, "preserve") == 0 ? TARE_FORMAT_PRESERVE : TARE_FORMAT_NONE;
}

static request_result read_word(tensors *t, const char *key, const char *word, tare_slot *out, reason *why)
{
    if (strcmp(key, "float") == 0)
        return read_float(word, out, why);
    if (strcmp(key, "dtype") == 0) {
        *out = (tare_slot){.tag = TARE_TAG_DTYPE, .u.i = tare_dtype_find(strip(word, "torch."))};
    } else if (strcmp(key, "layout") == 0) {
        *out = (tare_slot){.tag = TARE_TAG_LAYOUT, .u.i = tare_layout_find(strip(word, "torch."))};
    } else if (strcmp(key, "memory_format") == 0) {
        *out = (tare_slot){.tag = TARE_TAG_FORMAT, .u.i = find_format(word)};
    } else if (strcmp(key, "device") == 0) {
        tare_device device;
        *out = (tare_slot){.tag = TARE_TAG_DEVICE};
        if (session_device(t->session, word, &device))
            out->u.i = device;
    } else {
        return unknown_word(why, "value", key);
    }
    return out->u.i ? REQUEST_READY : unknown_word(why, key, word);
}

/* What a recorder calls an object of a class of its own: nothing of it is recorded. */
static bool is_object(const json_t *json)
{
    const char *what = json_string_value(json_object_get(json, "unsupported"));
    return what && strcmp(what, "ScriptObject") == 0;
}

static request_result read_object(tensors *t, const json_t *json, request *r, tare_slot *out, reason *why)
{
    if (json_object_get(json, "tensor") || json_object_get(json, "ref"))
        return read_tensor(t, json, r, out, why);
    const char *key;
    json_t *value;
    if (number_is_symbolic(json)) {
        *out = (tare_slot){.tag = TARE_TAG_INT};
        return number_read(t, json, &out->u.i, why) ? REQUEST_READY : REQUEST_BAD;
    }
    json_object_foreach ((json_t *)json, key, value) {
        if (strcmp(key, "generator") == 0 || is_object(json)) {
            *out = (tare_slot){.tag = TARE_TAG_GENERATOR};
            return REQUEST_READY;
        }
        if (strcmp(key, "complex") == 0) {
            const json_t *real = json_array_get(value, 0);
            if (!json_is_number(real) || json_array_size(value) != 2)
                return bad(why, "a complex number is no pair of numbers");
            *out = (tare_slot){.tag = TARE_TAG_COMPLEX, .u.f = json_number_value(real)};
            return REQUEST_READY;
        }
        const char *word = json_string_value(value);
        return word ? read_word(t, key, word, out, why) : unknown_word(why, "value", key);
    }
    return bad(why, "an empty object as a value");
}

/* The tag that all elements of a list share; SCALARS when numbers are of several kinds. */
static tare_tag list_tag(const tare_slot *at, size_t n)
{
    bool ints = true, bools = true, numbers = true, tensors_only = true, dtypes = true;
    for (size_t i = 0; i < n; i++) {
        const uint32_t tag = at[i].tag;
        ints = ints && tag == TARE_TAG_INT;
        bools = bools && tag == TARE_TAG_BOOL;
        dtypes = dtypes && tag == TARE_TAG_DTYPE;
        numbers = numbers && tag >= TARE_TAG_INT && tag <= TARE_TAG_COMPLEX;
        tensors_only = tensors_only && (tag == TARE_TAG_TENSOR || tag == TARE_TAG_NONE);
    }
    bool floats = numbers && n > 0;
    for (size_t i = 0; i < n; i++)
        floats = floats && at[i].tag == TARE_TAG_FLOAT;
    return ints ? TARE_TAG_INTS : bools ? TARE_TAG_BOOLS : dtypes ? TARE_TAG_DTYPES : floats ? TARE_TAG_FLOATS
         : numbers ? TARE_TAG_SCALARS : tensors_only ? TARE_TAG_TENSORS : TARE_TAG_NONE;
}

static tare_scalar scalar_of(const tare_slot *s)
{
    switch (s->tag) {
    case TARE_TAG_BOOL: return (tare_scalar){TARE_SCALAR_BOOL, {.i = s->u.i}};
    case TARE_TAG_INT: return (tare_scalar){TARE_SCALAR_INT, {.i = s->u.i}};
    case TARE_TAG_FLOAT: return (tare_scalar){TARE_SCALAR_FLOAT, {.f = s->u.f}};
    default: return (tare_scalar){TARE_SCALAR_COMPLEX, {.f = s->u.f}};
    }
}

struct list_copy {
    struct list_copy *next;
    const tare_rec *copy, *was;   /* now, and before the call */
    tare_rec **of;
    size_t n;
};

static bool note_list(tensors *t, request *r, const tare_slot *at, const tare_slot *list)
{
    struct list_copy *c = pool_alloc(&t->pool, sizeof *c);
    tare_rec **of = pool_alloc(&t->pool, (list->len + 1) * sizeof *of);
    tare_rec *was = pool_alloc(&t->pool, (list->len + 1) * sizeof *was);
    if (!c || !of || !was)
        return false;
    if (list->len)
        memcpy(was, list->u.recs, list->len * sizeof *was);
    for (uint32_t i = 0; i < list->len; i++)
        of[i] = at[i].tag == TARE_TAG_TENSOR ? (tare_rec *)(uintptr_t)at[i].u.rec : NULL;
    *c = (struct list_copy){.next = r->lists, .copy = list->u.recs, .was = was, .of = of, .n = list->len};
    r->lists = c;
    return true;
}

void request_update(request *r)
{
    for (const struct list_copy *c = r->lists; c; c = c->next)
        for (size_t i = 0; i < c->n; i++)
            if (memcmp(&c->copy[i], &c->was[i], sizeof c->was[i]) != 0)
                *c->of[i] = c->copy[i];
}

/* Another storage for all inputs that lie in input i's, as large as that was. */
static bool replace_storage(tensors *t, request *r, uint32_t i)
{
    uint64_t recorded;
    uint32_t made;
    const uint32_t grown = r->input[i]->storage;
    const tare_device device = tare_storage_device(t->session->mode, grown);
    if (tare_storage_create(t->session->mode, r->before_bytes[i], device, &made) != TARE_OK)
        return false;
    for (uint32_t k = 0; k < r->n_inputs; k++)
        if (r->before[k].storage == grown)
            r->before[k].storage = r->input[k]->storage = made;
    return !number_map_get(&t->own_storage, grown, &recorded) || tensors_pair_storage(t, (int64_t)recorded, made);
}

bool request_undo(tensors *t, request *r)
{
    for (uint32_t i = 0; i < r->n_inputs; i++)
        *r->input[i] = r->before[i];
    for (uint32_t i = 0; i < r->n_inputs; i++)
        if (tare_storage_bytes(t->session->mode, r->input[i]->storage) != r->before_bytes[i] && !replace_storage(t, r, i))
            return false;
    return true;
}

static bool pack_list(tensors *t, const tare_slot *at, size_t n, tare_slot *out)
{
    void *room = pool_alloc(&t->pool, (n + 1) * sizeof(tare_slot));
    if (!room)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (out->tag == TARE_TAG_TENSORS)
            ((tare_rec *)room)[i] = at[i].tag == TARE_TAG_TENSOR ? *at[i].u.rec : (tare_rec){0};
        else if (out->tag == TARE_TAG_FLOATS)
            ((double *)room)[i] = at[i].u.f;
        else if (out->tag == TARE_TAG_SCALARS)
            ((tare_scalar *)room)[i] = scalar_of(&at[i]);
        else
            ((int64_t *)room)[i] = at[i].u.i;
    }
    out->len = (uint32_t)n;
    out->u.recs = room;
    return true;
}

static request_result read_list(tensors *t, const json_t *json, request *r, tare_slot *out, reason *why)
{
    const size_t n = json_array_size(json);
    tare_slot *at = pool_alloc(&t->pool, (n + 1) * sizeof *at);
    if (!at)
        return bad(why, "no memory for a list");
    for (size_t i = 0; i < n; i++) {
        const json_t *v = json_array_get(json, i);
        if (json_is_array(v))
            return unknown_word(why, "value", "list of lists");
        const request_result result = value_read(t, v, r, &at[i], why);
        if (result != REQUEST_READY)
            return result;
    }
    *out = (tare_slot){.tag = list_tag(at, n)};
    if (out->tag == TARE_TAG_NONE)
        return unknown_word(why, "value", "list of unlike elements");
    const bool fine = pack_list(t, at, n, out) && (out->tag != TARE_TAG_TENSORS || note_list(t, r, at, out));
    return fine ? REQUEST_READY : bad(why, "no memory for a list");
}

request_result value_read(tensors *t, const json_t *json, request *r, tare_slot *out, reason *why)
{
    *out = (tare_slot){.tag = TARE_TAG_NONE};
    switch (json ? json_typeof(json) : JSON_NULL) {
    case JSON_NULL: return REQUEST_READY;
    case JSON_TRUE:
    case JSON_FALSE: *out = (tare_slot){.tag = TARE_TAG_BOOL, .u.i = json_is_true(json)}; return REQUEST_READY;
    case JSON_INTEGER: *out = (tare_slot){.tag = TARE_TAG_INT, .u.i = json_integer_value(json)}; return REQUEST_READY;
    case JSON_REAL: *out = (tare_slot){.tag = TARE_TAG_FLOAT, .u.f = json_real_value(json)}; return REQUEST_READY;
    case JSON_STRING:
        *out = (tare_slot){.tag = TARE_TAG_STR, .len = (uint32_t)json_string_length(json), .u.str = json_string_value(json)};
        return REQUEST_READY;
    case JSON_ARRAY: return read_list(t, json, r, out, why);
    case JSON_OBJECT: return read_object(t, json, r, out, why);
    }
    return bad(why, "a value of no known kind");
}

static request_result read_kwargs(tensors *t, const json_t *json, request *out, reason *why)
{
    const size_t n = json_object_size(json);
    out->kwarg = pool_alloc(&t->pool, (n + 1) * sizeof *out->kwarg);
    if (!out->kwarg)
        return bad(why, "no memory for a call");
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)json, key, value) {
        tare_kwarg *k = &out->kwarg[out->n_kwargs++];
        k->name = key;
        const request_result result = value_read(t, value, out, &k->value, why);
        if (result != REQUEST_READY)
            return result;
    }
    return REQUEST_READY;
}

static request_result read_args(tensors *t, const json_t *json, request *out, reason *why)
{
    const size_t n = json_array_size(json);
    out->arg = pool_alloc(&t->pool, (n + 1) * sizeof *out->arg);
    if (!out->arg)
        return bad(why, "no memory for a call");
    for (; out->n_args < n; out->n_args++) {
        const request_result result = value_read(t, json_array_get(json, out->n_args), out, &out->arg[out->n_args], why);
        if (result != REQUEST_READY)
            return result;
    }
    return REQUEST_READY;
}

request_result request_read(tensors *t, const json_t *line, request *out, reason *why)
{
    *out = (request){0};
    out->op_name = json_string_value(json_object_get(line, "op"));
    const json_t *args = json_object_get(line, "args"), *kwargs = json_object_get(line, "kwargs");
    if (!out->op_name)
        return bad(why, "a call without a string `op`");
    if ((args && !json_is_array(args)) || (kwargs && !json_is_object(kwargs)))
        return bad(why, "a call whose `args` is no array or whose `kwargs` is no object");
    out->op = tare_registry_find(t->session->registry, out->op_name);
    request_result result = read_args(t, args, out, why);
    if (result == REQUEST_READY)
        result = read_kwargs(t, kwargs, out, why);
    if (result != REQUEST_BAD && out->op == TARE_NO_OP)
        return unknown_word(why, "operator", out->op_name);
    if (result != REQUEST_READY)
        return result;
    out->before = pool_alloc(&t->pool, (out->n_inputs + 1) * sizeof *out->before);
    out->before_bytes = pool_alloc(&t->pool, (out->n_inputs + 1) * sizeof *out->before_bytes);
    if (!out->before || !out->before_bytes)
        return bad(why, "no memory for a call");
    for (uint32_t i = 0; i < out->n_inputs; i++) {
        out->before[i] = *out->input[i];
        out->before_bytes[i] = tare_storage_bytes(t->session->mode, out->input[i]->storage);
    }
    return REQUEST_READY;
}
