/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Arguments by position, by name and by default, in schema order.
 *
 * Knows: the schema.  Refuses to know: what becomes of the arguments.
 */
#include "interpret/convert.h"
#include "interpret/misfit.h"
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
    tare_slot *slot;         /* what was given for argument i, up to the first that is missing */
    uint32_t n_taken;        /* keywords that an argument took */
    tare_error *error;
} binding;

/* ---- what is wrong ---- */

static tare_text begin_error(const binding *b, uint32_t kind)
{
    *b->error = (tare_error){.rule = TARE_RULE_ARGUMENT, .kind = kind, .op = b->op->name};
    return tare_print_in(b->error->message, sizeof b->error->message);
}

static bool out_of_memory(const binding *b)
{
    if (b->error != NULL) {
        tare_text t = begin_error(b, TARE_ERROR_OutOfMemoryError);
        b->error->rule = TARE_RULE_MEMORY;
        tare_text_add(&t, "%s: out of memory", b->op->name);
    }
    return false;
}

/* `arg`: the argument that it is about, where it is about one. */
static bool refuse(const binding *b, misfit_kind kind, uint32_t arg, const char *keyword)
{
    if (b->error != NULL) {
        const misfit what = {.kind = kind, .mode = b->m, .op = b->op, .pack = b->p, .arg = arg, .given = &b->slot[arg],
                             .keyword = keyword, .n_args = b->n_args, .n_kwargs = b->n_kwargs};
        tare_text t = begin_error(b, TARE_ERROR_RuntimeError);
        tare_misfit_describe(&t, &what);
        tare_print_cut(&t);
    }
    return false;
}

/* ---- who is who ---- */

static const char *name_of(const binding *b, uint32_t arg) { return pack_string(b->p, b->op->arg[arg].name); }

/* Index of a keyword by name, n_kwargs where it is not given. */
static uint32_t find_keyword(const binding *b, const char *name)
{
    uint32_t k = 0;
    while (k < b->n_kwargs && (b->kwargs[k].name == NULL || strcmp(b->kwargs[k].name, name) != 0))
        k++;
    return k;
}

static bool is_argument(const binding *b, const char *name)
{
    for (uint32_t i = 0; name != NULL && i < b->op->n_args; i++)
        if (strcmp(name_of(b, i), name) == 0)
            return true;
    return false;
}

/* Keywords that no argument took: unknown, or given by position too. */
static bool refuse_keywords(const binding *b)
{
    for (uint32_t k = 0; k < b->n_kwargs; k++)
        if (!is_argument(b, b->kwargs[k].name))
            return refuse(b, MISFIT_UNKNOWN, 0, b->kwargs[k].name != NULL ? b->kwargs[k].name : "");
    for (uint32_t i = 0; i < b->op->n_args; i++)
        if (find_keyword(b, name_of(b, i)) < b->n_kwargs)
            return refuse(b, MISFIT_TWICE, i, NULL);
    return false;
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

/* Argument i as it was given, or why it is not there. */
static misfit_kind place(binding *b, uint32_t i)
{
    const tare_pack_arg *a = &b->op->arg[i];
    if (i < b->n_args) {
        b->slot[i] = b->args[i];
        return (a->flags & TARE_ARG_KWARG_ONLY) != 0 ? MISFIT_POSITIONAL : MISFIT_NONE;
    }
    const uint32_t k = find_keyword(b, name_of(b, i));
    b->n_taken += k < b->n_kwargs;
    if (k < b->n_kwargs)
        b->slot[i] = b->kwargs[k].value;
    else if ((a->flags & TARE_ARG_HAS_DEFAULT) != 0)
        b->slot[i] = default_of(b->p, a);
    else
        return MISFIT_MISSING;
    return MISFIT_NONE;
}

/* ---- what it becomes ---- */

/* The block that `out` keeps: the slots, then what conversions need. */
static uint8_t *make_block(const binding *b, uint32_t n, tare_bound *out)
{
    size_t bytes = n * sizeof(tare_slot) + 16;
    for (uint32_t i = 0; i < n; i++)
        bytes += tare_convert_room_bytes(&b->op->arg[i], &b->slot[i]);
    uint8_t *block = tare_alloc(1, bytes);
    if (block != NULL)
        *out = (tare_bound){.n = n, .slot = (tare_slot *)(void *)block, .memory = block};
    return block != NULL ? block + n * sizeof(tare_slot) : NULL;
}

/* The first n arguments; what only the operator will refuse is left in *late. */
static bool convert_all(const binding *b, uint32_t n, tare_bound *out, misfit_kind *late, uint32_t *late_arg)
{
    uint8_t *room = make_block(b, n, out);
    if (room == NULL)
        return out_of_memory(b);
    for (uint32_t i = 0; i < n; i++) {
        const convert_result result = tare_convert(b->m, b->op, i, &b->slot[i], room, &out->slot[i]);
        if (result == CONVERT_MEMORY)
            return out_of_memory(b);
        if (result == CONVERT_MISFIT)
            return refuse(b, MISFIT_TYPE, i, NULL);
        if ((result == CONVERT_ABSENT && *late == MISFIT_NONE) || (result == CONVERT_LENGTH && *late != MISFIT_LENGTH)) {
            *late = result == CONVERT_LENGTH ? MISFIT_LENGTH : MISFIT_ABSENT;
            *late_arg = i;
        }
        room += tare_convert_room_bytes(&b->op->arg[i], &b->slot[i]);
    }
    return true;
}

/* As PyTorch does: what is given is converted up to the first argument that is missing, then keywords are looked at, then the
 * operator is called. */
static bool bind_slots(binding *b, tare_bound *out)
{
    misfit_kind stop = MISFIT_NONE, late = MISFIT_NONE;
    uint32_t n = 0, late_arg = 0;
    if ((uint64_t)b->n_args + b->n_kwargs > b->op->n_args)
        return refuse(b, MISFIT_COUNT, 0, NULL);
    while (n < b->op->n_args && (stop = place(b, n)) == MISFIT_NONE)
        n++;
    if (!convert_all(b, n, out, &late, &late_arg))
        return false;
    if (stop != MISFIT_NONE)
        return refuse(b, stop, n, NULL);
    if (b->n_taken != b->n_kwargs)
        return refuse_keywords(b);
    return late == MISFIT_NONE || refuse(b, late, late_arg, NULL);
}

static bool bind(binding *b, tare_bound *out)
{
    enum { USUAL = 32 };
    tare_slot usual[USUAL];
    void *more = b->op->n_args > USUAL ? tare_alloc_zeroed(b->op->n_args, sizeof(tare_slot)) : NULL;
    if (b->op->n_args > USUAL && more == NULL)
        return out_of_memory(b);
    b->slot = more != NULL ? more : usual;
    const bool ok = bind_slots(b, out);
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
