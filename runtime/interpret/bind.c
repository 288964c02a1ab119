/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Arguments by position, by name and by default, in schema order.
 *
 * Knows: the schema.  Refuses to know: what becomes of the arguments.
 */
#include "interpret/convert.h"
#include "tare/call.h"

#include <string.h>

#include "base/alloc.h"
#include "dispatch/registry.h"

typedef struct binding {
    tare_mode *m;
    const tare_op_info *op;
    const pack *p;
    const tare_slot *args;
    const tare_kwarg *kwargs;
    uint32_t n_args, n_kwargs;
    tare_slot *slot;         /* first what was given, then what it became */
    uint8_t *given;          /* whether argument i has a value */
    tare_error *error;
} binding;

/* ---- what is wrong ---- */

static tare_text begin_error(const binding *b, tare_error *e, uint32_t kind)
{
    *e = (tare_error){.rule = TARE_RULE_ARGUMENT, .kind = kind, .op = b->op->name};
    tare_text t = tare_print_in(e->message, sizeof e->message);
    tare_text_add(&t, "%s: ", b->op->name);
    return t;
}

/* Names come from the caller and may be long. */
#define NAME "`%.200s`"

static bool refuse(const binding *b, const char *format, const char *name)
{
    if (b->error != NULL) {
        tare_text t = begin_error(b, b->error, TARE_ERROR_TypeError);
        tare_text_add(&t, format, name);
        tare_print_cut(&t);
    }
    return false;
}

static bool out_of_memory(const binding *b)
{
    if (b->error != NULL) {
        tare_text t = begin_error(b, b->error, TARE_ERROR_OutOfMemoryError);
        b->error->rule = TARE_RULE_MEMORY;
        tare_text_add(&t, "out of memory");
    }
    return false;
}

static const char *name_of(const binding *b, uint32_t arg) { return pack_string(b->p, b->op->arg[arg].name); }

static bool refuse_missing(const binding *b, uint32_t arg)
{
    if (b->error != NULL) {
        tare_text t = begin_error(b, b->error, TARE_ERROR_TypeError);
        tare_text_add(&t, "argument " NAME " is missing, expected ", name_of(b, arg));
        tare_convert_describe_type(&t, b->op->arg[arg].type);
        tare_print_cut(&t);
    }
    return false;
}

static bool refuse_type(const binding *b, uint32_t arg, const tare_slot *given)
{
    if (b->error != NULL) {
        tare_text t = begin_error(b, b->error, TARE_ERROR_TypeError);
        tare_text_add(&t, "argument " NAME " is ", name_of(b, arg));
        tare_convert_describe_slot(&t, given);
        tare_text_add(&t, ", expected ");
        tare_convert_describe_type(&t, b->op->arg[arg].type);
        tare_print_cut(&t);
    }
    return false;
}

static bool refuse_hole(const binding *b, uint32_t arg, uint32_t hole)
{
    if (b->error != NULL) {
        tare_text t = begin_error(b, b->error, TARE_ERROR_TypeError);
        tare_text_add(&t, "argument " NAME ": element %u is None, expected a Tensor", name_of(b, arg), hole);
        tare_print_cut(&t);
    }
    return false;
}

/* ---- who is who ---- */

static bool place_positional(binding *b)
{
    uint32_t most = 0;
    while (most < b->op->n_args && (b->op->arg[most].flags & TARE_ARG_KWARG_ONLY) == 0)
        most++;
    if (b->n_args > most) {
        if (b->error != NULL) {
            tare_text t = begin_error(b, b->error, TARE_ERROR_TypeError);
            tare_text_add(&t, "%u positional arguments, expected at most %u", b->n_args, most);
        }
        return false;
    }
    for (uint32_t i = 0; i < b->n_args; i++) {
        b->slot[i] = b->args[i];
        b->given[i] = 1;
    }
    return true;
}

static bool place_keywords(binding *b)
{
    for (uint32_t k = 0; k < b->n_kwargs; k++) {
        const char *name = b->kwargs[k].name;
        uint32_t i = 0;
        while (i < b->op->n_args && (name == NULL || strcmp(name_of(b, i), name) != 0))
            i++;
        if (i == b->op->n_args)
            return refuse(b, "there is no argument " NAME, name != NULL ? name : "");
        if (b->given[i] != 0)
            return refuse(b, "argument " NAME " is given twice", name);
        b->slot[i] = b->kwargs[k].value;
        b->given[i] = 1;
    }
    return true;
}

/* A default as a caller would have given it. Lists lie in the pack. */
static tare_slot default_of(const pack *p, const tare_pack_arg *a)
{
    const char *s = pack_string(p, a->default_tag == TARE_TAG_STR ? a->default_ : 0);
    const int64_t *at = p->ints + (a->default_tag == TARE_TAG_STR ? 0 : a->default_);
    double f;
    switch (a->default_tag) {
    case TARE_TAG_NONE: return (tare_slot){.tag = TARE_TAG_NONE};
    case TARE_TAG_STR: return (tare_slot){TARE_TAG_STR, (uint32_t)strlen(s), {.str = s}};
    case TARE_TAG_FLOAT:
    case TARE_TAG_COMPLEX:
        memcpy(&f, at, sizeof f);
        return (tare_slot){.tag = a->default_tag, .u.f = f};
    case TARE_TAG_FLOATS: return (tare_slot){TARE_TAG_FLOATS, a->n_default, {.floats = (const void *)at}};
    case TARE_TAG_INTS:
    case TARE_TAG_BOOLS:
    case TARE_TAG_DTYPES: return (tare_slot){a->default_tag, a->n_default, {.ints = at}};
    case TARE_TAG_SCALARS:
    case TARE_TAG_TENSORS: return (tare_slot){.tag = a->default_tag};
    default: return (tare_slot){.tag = a->default_tag, .u.i = *at};
    }
}

static bool place_defaults(binding *b)
{
    for (uint32_t i = 0; i < b->op->n_args; i++) {
        const tare_pack_arg *a = &b->op->arg[i];
        if (b->given[i] != 0)
            continue;
        if ((a->flags & TARE_ARG_HAS_DEFAULT) == 0)
            return refuse_missing(b, i);
        b->slot[i] = default_of(b->p, a);
    }
    return true;
}

/* ---- what it becomes ---- */

/* The block that `out` keeps: the slots, then what conversions need. */
static bool convert_all(binding *b, tare_bound *out)
{
    const uint32_t n = b->op->n_args;
    size_t bytes = n * sizeof(tare_slot) + 16;
    for (uint32_t i = 0; i < n; i++)
        bytes += tare_convert_room_bytes(&b->op->arg[i], &b->slot[i]);
    uint8_t *block = tare_alloc(1, bytes);
    if (block == NULL)
        return out_of_memory(b);
    *out = (tare_bound){.n = n, .slot = (tare_slot *)(void *)block, .memory = block};
    uint8_t *room = block + n * sizeof(tare_slot);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t hole = 0;
        switch (tare_convert(b->m, &b->op->arg[i], &b->slot[i], room, &out->slot[i], &hole)) {
        case CONVERT_OK: break;
        case CONVERT_MISFIT: return refuse_type(b, i, &b->slot[i]);
        case CONVERT_HOLE: return refuse_hole(b, i, hole);
        case CONVERT_MEMORY: return out_of_memory(b);
        }
        room += tare_convert_room_bytes(&b->op->arg[i], &b->slot[i]);
    }
    return true;
}

static bool bind(binding *b, tare_bound *out)
{
    enum { USUAL = 32 };
    tare_slot slot[USUAL];
    uint8_t given[USUAL] = {0};
    const size_t n = b->op->n_args;
    void *more = n > USUAL ? tare_alloc_zeroed(n, sizeof(tare_slot) + 1) : NULL;
    if (n > USUAL && more == NULL)
        return out_of_memory(b);
    b->slot = n > USUAL ? more : slot;
    b->given = n > USUAL ? (uint8_t *)more + n * sizeof(tare_slot) : given;
    const bool ok = place_positional(b) && place_keywords(b) && place_defaults(b) && convert_all(b, out);
    tare_free(more);
    return ok;
}

bool tare_bind(tare_mode *m, uint32_t op, const tare_slot *args, uint32_t n_args, const tare_kwarg *kwargs,
               uint32_t n_kwargs, tare_bound *out, tare_error *error)
{
    *out = (tare_bound){.op = op};
    const tare_registry *r = tare_mode_registry(m);
    const tare_op_info *info = r != NULL ? tare_registry_op(r, op) : NULL;
    if (info == NULL) {
        if (error != NULL) {
            *error = (tare_error){.rule = TARE_RULE_ARGUMENT, .kind = TARE_ERROR_TypeError};
            tare_text t = tare_print_in(error->message, sizeof error->message);
            tare_text_add(&t, "there is no operator number %u", op);
        }
        return false;
    }
    binding b = {.m = m, .op = info, .p = registry_pack(r, op), .args = args, .kwargs = kwargs, .n_args = n_args,
                 .n_kwargs = n_kwargs, .error = error};
    const bool ok = bind(&b, out);
    if (!ok)
        tare_bound_finish(out);
    out->op = op;
    return ok;
}

void tare_bound_finish(tare_bound *b)
{
    tare_free(b->memory);
    *b = (tare_bound){.op = b->op};
}
