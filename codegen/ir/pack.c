/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A module as a pack: the sections of tare/ir.h one after the other.
 *
 * Knows: what becomes of functions, rules, operators, slots and profiles.  Refuses to know: how
 * expressions and statements become nodes (pack_node.c), how sections grow (pack_section.c).
 */
#include "ir/pack.h"

#include "base/arena.h"
#include "ir/type.h"

#include <string.h>

static uint32_t line_of(const packer *p, span at)
{
    return at.source != 0 && p->module->sources != NULL ? source_place(p->module->sources, at).line : 0;
}

static uint32_t file_of(packer *p, span at)
{
    const source *s = at.source != 0 && p->module->sources != NULL ? source_get(p->module->sources, at.source) : NULL;
    return s != NULL ? pack_string(p, s->path) : 0;
}

static uint32_t pack_types(packer *p, uint32_t n, const tare_irtype *type)
{
    const uint32_t first = p->operands.count;
    for (uint32_t i = 0; i < n; i++)
        pack_operand(p, type[i]);
    return first;
}

static void pack_func(packer *p, const ir_func *f)
{
    const tare_pack_func packed = {
        .name = pack_string(p, f->name), .file = file_of(p, f->at), .first_local = p->locals.count,
        .n_params = f->n_params, .n_locals = f->n_locals,
        .first_result = pack_types(p, f->n_results, f->result), .n_results = f->n_results,
        .body = pack_stmt(p, f->body),
    };
    for (uint32_t i = 0; i < f->n_locals; i++) {
        const ir_local *l = &f->local[i];
        const tare_pack_local local = {.name = pack_string(p, l->name), .type = l->type, .is_var = l->is_var};
        section_add(p, &p->locals, &local);
    }
    section_add(p, &p->funcs, &packed);
}

/* Nodes first: the words of the pieces must follow each other. */
static uint32_t pack_pieces(packer *p, const ir_rule *r)
{
    uint32_t *word = arena_array(p->arena, uint32_t, 3 * (size_t)r->n_pieces + 1);
    for (uint32_t i = 0; i < r->n_pieces; i++) {
        const ir_piece *piece = &r->piece[i];
        word[3 * i] = piece->text != NULL ? pack_string(p, piece->text) : 0;
        word[3 * i + 1] = piece->expr != NULL ? pack_expr(p, piece->expr) : TARE_NO_NODE;
        word[3 * i + 2] = ir_piece_format(piece->format);
    }
    const uint32_t first = p->operands.count;
    for (uint32_t i = 0; i < 3 * r->n_pieces; i++)
        pack_operand(p, word[i]);
    return first;
}

static void pack_rule(packer *p, const ir_rule *r)
{
    const bool placed = r->at.source != 0 && p->module->sources != NULL;
    const place at = placed ? source_place(p->module->sources, r->at) : (place){0, 0};
    const tare_pack_rule packed = {
        .file = file_of(p, r->at), .line = at.line, .column = at.column, .text = pack_string(p, r->text),
        .kind = r->kind, .first = pack_pieces(p, r), .n = r->n_pieces, .func = r->func->index,
    };
    section_add(p, &p->rules, &packed);
}

/* Where a default's value stands: a string, or n ints. */
static void pack_default(packer *p, const ir_arg *arg, tare_pack_arg *packed)
{
    const tare_slot *d = &arg->default_;
    packed->default_tag = (uint8_t)d->tag;
    packed->default_ = p->ints.count;
    packed->n_default = 1;
    switch (d->tag) {
    case TARE_TAG_NONE:
        packed->default_ = 0;
        packed->n_default = 0;
        break;
    case TARE_TAG_STR:
        packed->default_ = pack_string(p, d->len != 0 ? arena_text(p->arena, d->u.str, d->len) : "");
        packed->n_default = d->len;
        break;
    case TARE_TAG_FLOAT:
    case TARE_TAG_COMPLEX: pack_float(p, d->u.f); break;
    case TARE_TAG_INTS:
    case TARE_TAG_BOOLS:
    case TARE_TAG_DTYPES:
        packed->n_default = d->len;
        for (uint32_t i = 0; i < d->len; i++)
            pack_int(p, d->u.ints[i]);
        break;
    case TARE_TAG_FLOATS:
        packed->n_default = d->len;
        for (uint32_t i = 0; i < d->len; i++)
            pack_float(p, d->u.floats[i]);
        break;
    default: pack_int(p, d->u.i); break;
    }
}

static void pack_arg(packer *p, const ir_arg *arg)
{
    tare_pack_arg packed = {
        .name = arg->name != NULL ? pack_string(p, arg->name) : 0, .type = arg->type, .flags = arg->flags,
        .alias = arg->alias, .expand = arg->expand,
    };
    if ((arg->flags & TARE_ARG_HAS_DEFAULT) != 0)
        pack_default(p, arg, &packed);
    section_add(p, &p->args, &packed);
}

static void pack_op(packer *p, const ir_op *op)
{
    const tare_pack_op packed = {
        .name = pack_string(p, op->name), .schema = pack_string(p, op->schema), .family = pack_string(p, op->family),
        .file = file_of(p, op->at), .line = line_of(p, op->at), .func = op->func->index,
        .first_arg = p->args.count, .n_args = op->n_args, .n_returns = op->n_returns,
        .flags = op->flags, .base = op->base->index, .first_dtypes = p->ints.count, .n_dtypes = op->n_dtypes,
    };
    for (uint32_t i = 0; i < 2 * op->n_dtypes; i++)
        pack_int(p, op->dtypes[i]);
    for (uint32_t i = 0; i < op->n_args + op->n_returns; i++)
        pack_arg(p, &op->arg[i]);
    section_add(p, &p->ops, &packed);
}

static void pack_slot(packer *p, const ir_slot *s)
{
    const tare_pack_slot packed = {
        .name = pack_string(p, s->name), .first_param = pack_types(p, s->n_params, s->param), .n_params = s->n_params,
        .first_result = pack_types(p, s->n_results, s->result), .n_results = s->n_results,
    };
    section_add(p, &p->slots, &packed);
}

static void pack_profile(packer *p, const ir_profile *profile)
{
    const tare_pack_profile packed = {
        .name = pack_string(p, profile->name), .file = file_of(p, profile->at), .first = p->operands.count,
    };
    for (uint32_t i = 0; i < p->module->n_slots; i++)
        pack_operand(p, profile->slot[i] != NULL ? profile->slot[i]->index + 1 : 0);
    section_add(p, &p->profiles, &packed);
}

static void init(packer *p, arena *a, const ir_module *module)
{
    *p = (packer){
        .arena = a, .module = module, .strings.bytes_each = 1, .ints.bytes_each = sizeof(int64_t),
        .operands.bytes_each = sizeof(uint32_t), .nodes.bytes_each = sizeof(tare_pack_node),
        .locals.bytes_each = sizeof(tare_pack_local), .funcs.bytes_each = sizeof(tare_pack_func),
        .rules.bytes_each = sizeof(tare_pack_rule), .args.bytes_each = sizeof(tare_pack_arg),
        .ops.bytes_each = sizeof(tare_pack_op), .slots.bytes_each = sizeof(tare_pack_slot),
        .profiles.bytes_each = sizeof(tare_pack_profile),
    };
    pack_string(p, "");
}

static void fill(packer *p)
{
    const ir_module *m = p->module;
    for (uint32_t i = 0; i < m->n_funcs; i++)
        pack_func(p, m->func[i]);
    for (uint32_t i = 0; i < m->n_rules; i++)
        pack_rule(p, m->rule[i]);
    for (uint32_t i = 0; i < m->n_ops; i++)
        pack_op(p, m->op[i]);
    for (uint32_t i = 0; i < m->n_slots; i++)
        pack_slot(p, m->slot[i]);
    for (uint32_t i = 0; i < m->n_profiles; i++)
        pack_profile(p, m->profile[i]);
}

/* The header's sections in its own order; `examples` stays empty. */
static size_t place_sections(tare_pack_header *h, section *const *from, tare_pack_section **to, uint32_t n)
{
    size_t bytes = sizeof *h;
    for (uint32_t i = 0; i < n; i++) {
        bytes = (bytes + 7) & ~(size_t)7;
        *to[i] = (tare_pack_section){.offset_bytes = (uint32_t)bytes, .count = from[i]->count};
        bytes += (size_t)from[i]->count * from[i]->bytes_each;
    }
    bytes = (bytes + 7) & ~(size_t)7;
    h->examples.offset_bytes = (uint32_t)bytes;
    return bytes;
}

const uint8_t *ir_pack(arena *a, const ir_module *module, size_t *bytes)
{
    enum { N = 11 };
    packer p;
    init(&p, a, module);
    fill(&p);
    tare_pack_header h = {
        .ir_version = TARE_IR_VERSION, .abi_version = TARE_ABI_VERSION, .env_count = pack_env_count(),
    };
    memcpy(h.magic, "tarepack", sizeof h.magic);
    section *const from[N] = {&p.strings, &p.ints, &p.operands, &p.nodes, &p.locals, &p.funcs,
                              &p.rules, &p.args, &p.ops, &p.slots, &p.profiles};
    tare_pack_section *to[N] = {&h.strings, &h.ints, &h.operands, &h.nodes, &h.locals, &h.funcs,
                                &h.rules, &h.args, &h.ops, &h.slots, &h.profiles};
    *bytes = place_sections(&h, from, to, N);
    h.total_bytes = (uint32_t)*bytes;
    uint8_t *out = arena_alloc(a, *bytes, 1);
    memcpy(out, &h, sizeof h);
    for (uint32_t i = 0; i < N; i++)
        if (from[i]->count != 0)
            memcpy(out + to[i]->offset_bytes, from[i]->at, (size_t)from[i]->count * from[i]->bytes_each);
    return out;
}
