/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Sections and tables of a pack: see pack.h.
 *
 * Every number that is read here comes from outside: it is compared with what it counts or indexes
 * before it is used, in 64 bits, so that no sum can wrap.
 */
#include "dispatch/pack.h"

#include <stdio.h>
#include <string.h>

#include "tare/abi.h"
#include "tare/call.h"

static bool in_range(uint64_t first, uint64_t n, uint64_t count)
{
    return first <= count && n <= count - first;
}

static bool is_string(const pack *p, uint32_t offset)
{
    return offset < p->header->strings.count;
}

/* ---- sections ---- */

typedef struct section_row { const char *name; size_t at, element_bytes, alignment; } section_row;

#define SECTION(name, T, align) {#name, offsetof(tare_pack_header, name), sizeof(T), align}
static const section_row sections[] = {
    SECTION(strings, char, 1),          SECTION(ints, int64_t, 8),
    SECTION(operands, uint32_t, 4),     SECTION(nodes, tare_pack_node, 4),
    SECTION(locals, tare_pack_local, 4), SECTION(funcs, tare_pack_func, 4),
    SECTION(rules, tare_pack_rule, 4),  SECTION(args, tare_pack_arg, 4),
    SECTION(ops, tare_pack_op, 4),      SECTION(slots, tare_pack_slot, 4),
    SECTION(profiles, tare_pack_profile, 4),
};
#undef SECTION

static bool check_sections(const uint8_t *bytes, const tare_pack_header *h, why *w)
{
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        tare_pack_section s;
        memcpy(&s, bytes + sections[i].at, sizeof s);
        const uint64_t size = (uint64_t)s.count * sections[i].element_bytes;
        if (s.count > 0 && (s.offset_bytes < sizeof *h || s.offset_bytes % sections[i].alignment != 0 ||
                            !in_range(s.offset_bytes, size, h->total_bytes)))
            return tare_why_not(w, "section %s: %u elements at byte %u do not lie in the pack's %u bytes", sections[i].name,
                           s.count, s.offset_bytes, h->total_bytes);
    }
    if (h->examples.count != 0)
        return tare_why_not(w, "section examples: %u elements, expected none", h->examples.count);
    return true;
}

static bool check_header(const uint8_t *bytes, uint64_t n_bytes, why *w)
{
    if (bytes == NULL || n_bytes < sizeof(tare_pack_header))
        return tare_why_not(w, "the pack has %llu bytes, its header alone %zu", (unsigned long long)n_bytes,
                       sizeof(tare_pack_header));
    if ((uintptr_t)bytes % 8 != 0)
        return tare_why_not(w, "the pack is not 8-aligned");
    const tare_pack_header *h = (const void *)bytes;
    if (memcmp(h->magic, "tarepack", sizeof h->magic) != 0)
        return tare_why_not(w, "not a pack: its first bytes are not `tarepack`");
    if (h->ir_version != TARE_IR_VERSION || h->abi_version != TARE_ABI_VERSION)
        return tare_why_not(w, "the pack has IR version %u and ABI version %u, expected %d and %d", h->ir_version,
                       h->abi_version, TARE_IR_VERSION, TARE_ABI_VERSION);
    if (h->total_bytes > n_bytes)
        return tare_why_not(w, "the pack should have %u bytes and has %llu", h->total_bytes, (unsigned long long)n_bytes);
    if (h->env_count > TARE_ENV_COUNT)
        return tare_why_not(w, "the pack knows %u environment fields, expected at most %d", h->env_count, TARE_ENV_COUNT);
    return true;
}

static bool check_strings(const pack *p, why *w)
{
    const uint32_t n = p->header->strings.count;
    if (n == 0 || p->strings[0] != '\0' || p->strings[n - 1] != '\0')
        return tare_why_not(w, "section strings: must begin and end with a zero byte");
    return true;
}

/* ---- tables ---- */

static bool check_types(const pack *p, uint32_t first, uint32_t n)
{
    if (!in_range(first, n, p->header->operands.count))
        return false;
    for (uint32_t i = 0; i < n; i++)
        if (p->operands[first + i] > 0xff || !tare_irtype_is_valid((tare_irtype)p->operands[first + i]))
            return false;
    return true;
}

static bool check_locals(const pack *p, why *w)
{
    for (uint32_t i = 0; i < p->header->locals.count; i++) {
        const tare_pack_local *l = &p->locals[i];
        if (!is_string(p, l->name) || !tare_irtype_is_valid(l->type) || l->is_var > 1)
            return tare_why_not(w, "local %u: damaged", i);
    }
    return true;
}

static bool check_funcs(const pack *p, why *w)
{
    const tare_pack_header *h = p->header;
    for (uint32_t i = 0; i < h->funcs.count; i++) {
        const tare_pack_func *f = &p->funcs[i];
        if (!is_string(p, f->name) || !is_string(p, f->file))
            return tare_why_not(w, "function %u: name or file is no string", i);
        if (!in_range(f->first_local, f->n_locals, h->locals.count) || f->n_params > f->n_locals)
            return tare_why_not(w, "function %u: its locals are out of range", i);
        if (f->n_results > TARE_MAX_RESULTS || !check_types(p, f->first_result, f->n_results))
            return tare_why_not(w, "function %u: its %u results are damaged", i, f->n_results);
        if (f->body >= h->nodes.count || p->nodes[f->body].op != TARE_STMT_BLOCK)
            return tare_why_not(w, "function %u: its body is no block", i);
    }
    return true;
}

static bool check_rules(const pack *p, why *w)
{
    const tare_pack_header *h = p->header;
    for (uint32_t i = 0; i < h->rules.count; i++) {
        const tare_pack_rule *r = &p->rules[i];
        if (!is_string(p, r->file) || !is_string(p, r->text) || r->func >= h->funcs.count)
            return tare_why_not(w, "rule %u: damaged", i);
        if (r->kind >= TARE_ERROR_KIND_COUNT - 1)
            return tare_why_not(w, "rule %u: error kind %u does not exist", i, r->kind);
        if (!in_range(r->first, 3 * (uint64_t)r->n, h->operands.count))
            return tare_why_not(w, "rule %u: its message is out of range", i);
        for (uint32_t k = 0; k < r->n; k++) {
            const uint32_t *piece = p->operands + r->first + 3 * (size_t)k;
            if (!is_string(p, piece[0]) || (piece[1] != TARE_NO_NODE && piece[1] >= h->nodes.count) ||
                piece[2] >= TARE_PIECE_COUNT)
                return tare_why_not(w, "rule %u: piece %u of its message is damaged", i, k);
        }
    }
    return true;
}

/* ---- operators ---- */

/* Whether the default of an argument lies in the pack. */
static bool check_default(const pack *p, const tare_pack_arg *a)
{
    const tare_pack_header *h = p->header;
    switch ((tare_tag)a->default_tag) {
    case TARE_TAG_NONE: return true;
    case TARE_TAG_STR: return is_string(p, a->default_);
    case TARE_TAG_INT:
    case TARE_TAG_BOOL:
    case TARE_TAG_FLOAT:
    case TARE_TAG_COMPLEX:
    case TARE_TAG_DTYPE:
    case TARE_TAG_DEVICE:
    case TARE_TAG_LAYOUT:
    case TARE_TAG_FORMAT: return a->default_ < h->ints.count;
    case TARE_TAG_INTS:
    case TARE_TAG_BOOLS:
    case TARE_TAG_FLOATS:
    case TARE_TAG_DTYPES: return in_range(a->default_, a->n_default, h->ints.count);
    case TARE_TAG_SCALARS:
    case TARE_TAG_TENSORS: return a->n_default == 0;
    case TARE_TAG_GENERATOR:
    case TARE_TAG_TENSOR: return false;
    }
    return false;
}

static bool check_args(const pack *p, why *w)
{
    for (uint32_t i = 0; i < p->header->args.count; i++) {
        const tare_pack_arg *a = &p->args[i];
        if (!is_string(p, a->name) || !tare_irtype_is_valid(a->type))
            return tare_why_not(w, "argument %u: damaged", i);
        if ((a->flags & TARE_ARG_HAS_DEFAULT) != 0 && !check_default(p, a))
            return tare_why_not(w, "argument %u: its default is out of range", i);
        if ((a->flags & TARE_ARG_EXPANDS) != 0 && !irtype_is_list(a->type))
            return tare_why_not(w, "argument %u: expands a number to a list, and is none", i);
    }
    return true;
}

/* Arguments are the function's parameters, returns its results. */
static bool check_op_types(const pack *p, const tare_pack_op *o)
{
    const tare_pack_func *f = &p->funcs[o->func];
    if (f->n_params != o->n_args || f->n_results != o->n_returns)
        return false;
    for (uint32_t i = 0; i < o->n_args; i++)
        if (!tare_irtype_fits(p->args[o->first_arg + i].type, p->locals[f->first_local + i].type))
            return false;
    for (uint32_t i = 0; i < o->n_returns; i++)
        if (!tare_irtype_fits((tare_irtype)p->operands[f->first_result + i],
                         p->args[o->first_arg + o->n_args + i].type))
            return false;
    return true;
}

static bool check_ops(const pack *p, why *w)
{
    const tare_pack_header *h = p->header;
    for (uint32_t i = 0; i < h->ops.count; i++) {
        const tare_pack_op *o = &p->ops[i];
        if (!is_string(p, o->name) || !is_string(p, o->schema) || !is_string(p, o->family) || !is_string(p, o->file) ||
            o->func >= h->funcs.count || o->base >= h->ops.count)
            return tare_why_not(w, "operator %u: damaged", i);
        if (strstr(pack_string(p, o->name), "::") == NULL)
            return tare_why_not(w, "operator %u: its name has no namespace", i);
        if (!in_range(o->first_arg, (uint64_t)o->n_args + o->n_returns, h->args.count))
            return tare_why_not(w, "operator %u: its arguments are out of range", i);
        if (!in_range(o->first_dtypes, 2 * (uint64_t)o->n_dtypes, h->ints.count))
            return tare_why_not(w, "operator %u: its dtypes are out of range", i);
        if (!check_op_types(p, o))
            return tare_why_not(w, "operator %u (`%.80s`): its arguments or returns are not its function's", i,
                           pack_string(p, o->name));
    }
    return true;
}

/* ---- slots and profiles ---- */

static bool check_slots(const pack *p, why *w)
{
    for (uint32_t i = 0; i < p->header->slots.count; i++) {
        const tare_pack_slot *s = &p->slots[i];
        if (!is_string(p, s->name) || s->n_results > TARE_MAX_RESULTS ||
            !check_types(p, s->first_param, s->n_params) || !check_types(p, s->first_result, s->n_results))
            return tare_why_not(w, "slot %u: damaged", i);
    }
    return true;
}

static bool fills(const pack *p, const tare_pack_func *f, const tare_pack_slot *s)
{
    if (f->n_params != s->n_params || f->n_results != s->n_results)
        return false;
    for (uint32_t i = 0; i < f->n_params; i++)
        if (!tare_irtype_fits((tare_irtype)p->operands[s->first_param + i], p->locals[f->first_local + i].type))
            return false;
    for (uint32_t i = 0; i < f->n_results; i++)
        if (!tare_irtype_fits((tare_irtype)p->operands[f->first_result + i],
                         (tare_irtype)p->operands[s->first_result + i]))
            return false;
    return true;
}

static bool check_profiles(const pack *p, why *w)
{
    const tare_pack_header *h = p->header;
    if (h->profiles.count >= TARE_KIND_MAX)
        return tare_why_not(w, "%u profiles, expected fewer than %d", h->profiles.count, TARE_KIND_MAX);
    for (uint32_t i = 0; i < h->profiles.count; i++) {
        const tare_pack_profile *q = &p->profiles[i];
        if (!is_string(p, q->name) || !is_string(p, q->file) ||
            !in_range(q->first, h->slots.count, h->operands.count))
            return tare_why_not(w, "profile %u: damaged", i);
        for (uint32_t k = 0; k < h->slots.count; k++) {
            const uint32_t func = p->operands[q->first + k];
            if (func > h->funcs.count || (func != 0 && !fills(p, &p->funcs[func - 1], &p->slots[k])))
                return tare_why_not(w, "profile %u (`%.40s`): what fills slot `%.40s` does not fit it", i,
                               pack_string(p, q->name), pack_string(p, p->slots[k].name));
        }
    }
    return true;
}

/* ---- */

/* An empty section may say it is anywhere. */
static const void *start(const tare_pack_header *h, const tare_pack_section *s)
{
    return (const uint8_t *)h + (s->count > 0 ? s->offset_bytes : 0);
}

static void point(pack *p, const tare_pack_header *h)
{
    *p = (pack){.header = h,
                .strings = start(h, &h->strings),
                .ints = start(h, &h->ints),
                .operands = start(h, &h->operands),
                .nodes = start(h, &h->nodes),
                .locals = start(h, &h->locals),
                .funcs = start(h, &h->funcs),
                .rules = start(h, &h->rules),
                .args = start(h, &h->args),
                .ops = start(h, &h->ops),
                .slots = start(h, &h->slots),
                .profiles = start(h, &h->profiles)};
}

bool tare_pack_open(pack *p, const uint8_t *bytes, uint64_t n_bytes, why *w)
{
    if (!check_header(bytes, n_bytes, w) || !check_sections(bytes, (const void *)bytes, w))
        return false;
    point(p, (const void *)bytes);
    return check_strings(p, w) && check_locals(p, w) && check_funcs(p, w) && check_rules(p, w) && check_args(p, w) &&
           check_ops(p, w) && check_slots(p, w) && check_profiles(p, w);
}

bool tare_pack_same_types(const pack *a, uint32_t first_a, const pack *b, uint32_t first_b, uint32_t n)
{
    return memcmp(a->operands + first_a, b->operands + first_b, n * sizeof *a->operands) == 0;
}
