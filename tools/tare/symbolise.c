/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Calls of numbers as calls of symbols; see symbolise.h.
 *
 * Knows: that a stride is one more often than not the stride and size of another dimension.
 */
#include "symbolise.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

enum { MAX_RANK = 64 };

typedef struct symbolising {
    json_t *symbols, *seen;  /* seen: tensors by their number */
    int64_t least;
    uint32_t n;
    bool broken;
} symbolising;

static json_t *checked(symbolising *s, json_t *made)
{
    s->broken |= made == NULL;
    return made;
}

/* A number as it is, or as the next symbol. */
static json_t *one_of(symbolising *s, int64_t v)
{
    char name[32];
    if (v < s->least)
        return checked(s, json_integer(v));
    (void)snprintf(name, sizeof name, "s%u", s->n++);
    s->broken |= json_object_set_new(s->symbols, name, json_integer(v)) != 0;
    return checked(s, json_pack("{ss}", "sym", name));
}

static void add_factor(text *out, const json_t *number)
{
    const char *word = json_string_value(json_object_get(number, "sym"));
    if (word)
        text_addf(out, "%s%s", out->len ? "*" : "", word);
    else
        text_addf(out, "%s%lld", out->len ? "*" : "", (long long)json_integer_value(number));
}

/* The dimension whose stride times size this one's stride is, among those with a stride already. */
static size_t find_inner(const int64_t *size, const int64_t *stride, json_t *const *made, size_t rank, size_t d)
{
    for (size_t i = rank; i-- > 0;)
        if (made[i] && i != d && stride[i] != 0 && size[i] > 0 && stride[i] * (size[i] > 1 ? size[i] : 1) == stride[d])
            return i;
    return rank;
}

/* The stride of a dimension: of size and stride of an inner one, or its own. */
static json_t *stride_of(symbolising *s, const json_t *shape, const int64_t *size, const int64_t *stride,
                         json_t *const *made, size_t rank, size_t d)
{
    if (stride[d] <= 1)
        return checked(s, json_integer(stride[d]));
    const size_t inner = find_inner(size, stride, made, rank, d);
    if (inner == rank)
        return one_of(s, stride[d]);
    text product = {0};
    const json_t *of_size = json_array_get(shape, inner);
    add_factor(&product, made[inner]);
    const char *symbol = json_string_value(json_object_get(of_size, "sym"));
    if (s->least < 1 && symbol)
        text_addf(&product, "*Max(1, %s)", symbol);
    else
        add_factor(&product, of_size);
    json_t *out = json_pack("{ss}", "sym", text_get(&product));
    s->broken |= product.broken;
    text_finish(&product);
    return checked(s, out);
}

static json_t *strides_of(symbolising *s, const json_t *shape, const int64_t *size, const int64_t *stride, size_t rank)
{
    json_t *made[MAX_RANK] = {NULL}, *out = checked(s, json_array());
    for (size_t round = 0; round < rank; round++) { /* the smallest first: the last of equals */
        size_t next = rank;
        for (size_t d = rank; d-- > 0;)
            if (!made[d] && (next == rank || stride[d] < stride[next]))
                next = d;
        made[next] = stride_of(s, shape, size, stride, made, rank, next);
        if (!made[next])
            break;
    }
    for (size_t d = 0; d < rank; d++)
        if (made[d] && json_array_append_new(out, made[d]) != 0)
            s->broken = true;
    return out;
}

static bool read_list(const json_t *list, int64_t *out, size_t rank)
{
    if (json_array_size(list) != rank)
        return false;
    for (size_t i = 0; i < rank; i++)
        out[i] = json_integer_value(json_array_get(list, i));
    return true;
}

static int64_t span_of(const int64_t *size, const int64_t *stride, size_t rank)
{
    int64_t span = 1;
    for (size_t i = 0; i < rank; i++) {
        if (size[i] == 0)
            return 0;
        span += (size[i] - 1) * stride[i];
    }
    return span;
}

/* A storage that is just large enough stays so; another one keeps its number of bytes. */
static void open_bytes(json_t *tensor, const int64_t *size, const int64_t *stride, size_t rank)
{
    const int64_t span = span_of(size, stride, rank), bytes = json_integer_value(json_object_get(tensor, "nbytes"));
    const int64_t elems = span ? span + json_integer_value(json_object_get(tensor, "offset")) : 0;
    const int64_t item = elems ? bytes / elems : 0;
    if (elems * item == bytes && (item & (item - 1)) == 0 && item <= 16)
        (void)json_object_del(tensor, "nbytes");
}

static void open_tensor(symbolising *s, json_t *tensor)
{
    int64_t size[MAX_RANK], stride[MAX_RANK];
    const json_t *was = json_object_get(tensor, "shape");
    const size_t rank = json_array_size(was);
    const bool strided = json_object_get(tensor, "stride") != NULL;
    if (rank > MAX_RANK || !read_list(was, size, rank) ||
        (strided && !read_list(json_object_get(tensor, "stride"), stride, rank)))
        return;
    json_t *shape = checked(s, json_array());
    for (size_t i = 0; i < rank && shape; i++)
        s->broken |= json_array_append_new(shape, one_of(s, size[i])) != 0;
    if (strided) {
        open_bytes(tensor, size, stride, rank);
        s->broken |= json_object_set_new(tensor, "stride", strides_of(s, shape, size, stride, rank)) != 0;
    }
    s->broken |= json_object_set_new(tensor, "shape", shape) != 0;
    const int64_t offset = json_integer_value(json_object_get(tensor, "offset"));
    if (offset > 1)
        s->broken |= json_object_set_new(tensor, "offset", one_of(s, offset)) != 0;
}

/* A tensor that is given twice is one. */
static void open_once(symbolising *s, json_t *tensor)
{
    char id[32];
    (void)snprintf(id, sizeof id, "%lld", (long long)json_integer_value(json_object_get(tensor, "id")));
    json_t *before = json_object_get(s->seen, id);
    if (before) {
        s->broken |= json_object_update(tensor, before) != 0;
        return;
    }
    open_tensor(s, tensor);
    s->broken |= json_object_set(s->seen, id, tensor) != 0;
}

static void open_value(symbolising *s, json_t *value)
{
    json_t *inner;
    const char *key;
    size_t i;
    if (json_is_array(value)) {
        json_array_foreach (value, i, inner)
            open_value(s, inner);
        return;
    }
    json_t *tensor = json_object_get(value, "tensor");
    if (tensor) {
        open_once(s, tensor);
        return;
    }
    json_object_foreach (value, key, inner)
        if (json_object_get(inner, "tensor") || json_is_array(inner))
            open_value(s, inner);
}

/* ---- numbers beside tensors ---------------------------------------------------------------------- */

/* The next argument of a schema: its text up to the comma or bracket that ends it; NULL behind the last. */
static const char *next_arg(const char *at, const char **end)
{
    int depth = 0;
    while (*at == ' ' || *at == ',')
        at++;
    if (*at == ')' || *at == '\0')
        return NULL;
    for (*end = at; **end && !(depth == 0 && (**end == ',' || **end == ')')); (*end)++)
        depth += (**end == '(' || **end == '[') - (**end == ')' || **end == ']');
    return at;
}

static bool has_name(const char *at, const char *end, const char *name)
{
    const size_t n = strlen(name);
    const char *stop = memchr(at, '=', (size_t)(end - at));
    stop = stop ? stop : end;
    return (size_t)(stop - at) > n && memcmp(stop - n, name, n) == 0 && stop[-(ptrdiff_t)n - 1] == ' ';
}

/* Whether a schema lets that argument be a symbol: by place, or by `name` where there is one. */
static bool may_be_open(const char *schema, size_t place, const char *name)
{
    const char *first = strchr(schema, '('), *end = NULL;
    size_t i = 0;
    for (const char *at = first ? next_arg(first + 1, &end) : NULL; at; at = next_arg(end, &end)) {
        if (*at == '*')
            continue;
        if (name ? has_name(at, end, name) : i == place)
            return strncmp(at, "SymInt", 6) == 0;
        i++;
    }
    return false;
}

static json_t *open_number(symbolising *s, json_t *value)
{
    if (!json_is_array(value))
        return json_is_integer(value) ? one_of(s, json_integer_value(value)) : json_incref(value);
    json_t *list = checked(s, json_array());
    for (size_t i = 0; i < json_array_size(value); i++)
        s->broken |= json_array_append_new(list, open_number(s, json_array_get(value, i))) != 0;
    return list;
}

static void open_numbers(symbolising *s, json_t *args, json_t *kwargs, const char *schema)
{
    const char *name;
    json_t *value;
    void *next;
    for (size_t i = 0; i < json_array_size(args); i++)
        if (may_be_open(schema, i, NULL))
            s->broken |= json_array_set_new(args, i, open_number(s, json_array_get(args, i))) != 0;
    json_object_foreach_safe (kwargs, next, name, value)
        if (may_be_open(schema, 0, name))
            s->broken |= json_object_set_new(kwargs, name, open_number(s, value)) != 0;
}

json_t *symbolise_call(const json_t *call, int64_t least, const char *schema)
{
    json_t *args = json_deep_copy(json_object_get(call, "args")), *kwargs = json_deep_copy(json_object_get(call, "kwargs"));
    symbolising s = {.symbols = json_object(), .seen = json_object(), .least = least};
    if (args)
        open_value(&s, args);
    if (kwargs)
        open_value(&s, kwargs);
    if (schema)
        open_numbers(&s, args, kwargs, schema);
    json_t *out = json_pack("{sOso?so?so}", "op", json_object_get(call, "op"), "args", args, "kwargs", kwargs, "symbols",
                            s.symbols);
    json_decref(s.seen);
    if (!s.broken)
        return out;
    json_decref(out);
    return NULL;
}
