/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What a refused call tells, by repeating it; and the same for a person. */
#include "interpret/call.h"
#include "interpret/print.h"

#include <string.h>

#include "tare/symbolic.h"

const char *tare_error_kind_name(uint32_t kind)
{
    static const char *const name[TARE_ERROR_KIND_COUNT] = {
        [TARE_ERROR_NONE] = "none",
#define TARE_ERROR_KIND(name) [TARE_ERROR_##name] = #name,
#include "tare/errors.def"
#undef TARE_ERROR_KIND
    };
    return kind < TARE_ERROR_KIND_COUNT ? name[kind] : "error";
}

/* Faults: what no rule line says. */
static const struct fault { uint32_t kind; const char *message; } faults[TARE_RULE_FIRST] = {
    [TARE_RULE_MEMORY] = {TARE_ERROR_OutOfMemoryError, "out of memory"},
    [TARE_RULE_OVERFLOW] = {TARE_ERROR_RuntimeError, "integer overflow"},
    [TARE_RULE_ARGUMENT] = {TARE_ERROR_TypeError, "an argument does not fit"},
    [TARE_RULE_RANK] = {TARE_ERROR_RuntimeError, "tensor has too many (>64) dims"},
    [TARE_RULE_BOUNDS] = {TARE_ERROR_RuntimeError,
                          "the rule reads outside a list, divides by 0 or takes too many steps"},
    [TARE_RULE_UNKNOWN] = {TARE_ERROR_RuntimeError, "the rule needs a number that is not known"},
    [TARE_RULE_STORAGE] = {TARE_ERROR_RuntimeError, "Storage size calculation overflowed"},
    [TARE_RULE_PROMISE] = {TARE_ERROR_RuntimeError, NULL},
    [TARE_RULE_PROFILE] = {TARE_ERROR_NotImplementedError, "the device has no profile that fills a slot of the rule"},
};

/* The operator of the refused call, or NULL. */
static const tare_pack_op *refused_op(const mode *m, const pack **p)
{
    const uint32_t u = m->registry != NULL ? tare_registry_find_unit(m->registry, m->refused.unit) : 0;
    if (m->registry == NULL || u == m->registry->n_units || m->refused.op == TARE_NO_OP)
        return NULL;
    *p = &m->registry->unit[u].pack;
    return m->refused.op < (*p)->header->ops.count ? &(*p)->ops[m->refused.op] : NULL;
}

static void describe_fault(tare_error *e, const char *schema)
{
    const struct fault *f = &faults[e->rule < TARE_RULE_FIRST ? e->rule : 0];
    if (e->rule < TARE_RULE_FIRST)
        e->kind = f->kind;
    if (e->message[0] != '\0' || f->message == NULL)
        return;
    tare_text t = tare_print_in(e->message, sizeof e->message);
    tare_text_add(&t, "%s", f->message);
    if (e->rule == TARE_RULE_ARGUMENT && e->file == NULL && schema != NULL)
        tare_text_add(&t, " its schema: %s", schema);
    else if (e->rule == TARE_RULE_OVERFLOW || e->rule == TARE_RULE_BOUNDS || e->rule == TARE_RULE_UNKNOWN) {
        if (e->op != NULL)
            tare_text_add(&t, " in the rule of %s", e->op);
        if (e->file != NULL)
            tare_text_add(&t, ", %s:%u", e->file, e->line);
    }
    tare_print_cut(&t);
}

bool tare_mode_error(tare_mode *abi, tare_error *out)
{
    mode *m = mode_of(abi);
    const uint32_t rule = m->refused.rule;
    *out = (tare_error){.rule = TARE_OK};
    if (rule == TARE_OK)
        return false;
    const pack *p = NULL;
    const tare_pack_op *op = refused_op(m, &p);
    const uint32_t again = tare_refused_repeat(abi, out);
    if (out->rule != rule || again != rule) {
        *out = (tare_error){.rule = rule};
        if (m->registry != NULL && rule >= TARE_RULE_FIRST)
            (void)tare_registry_rule(m->registry, rule, out);
        out->rule = rule;
    }
    if (op != NULL)
        out->op = pack_string(p, op->name);
    if (rule == TARE_RULE_PROMISE)
        (void)tare_sym_promise_format(abi, out->message, sizeof out->message);
    describe_fault(out, op != NULL ? pack_string(p, op->schema) : NULL);
    return true;
}

size_t tare_error_format(const tare_error *e, char *buffer, size_t size_bytes)
{
    tare_text t = tare_print_in(buffer, size_bytes);
    tare_text_add(&t, "%s: %s", tare_error_kind_name(e->kind), e->message);
    if (e->op != NULL)
        tare_text_add(&t, "\n  in %s", e->op);
    if (e->file != NULL)
        tare_text_add(&t, "\n  at %s:%u", e->file, e->line);
    if (e->text != NULL)
        tare_text_add(&t, "\n     %s", e->text);
    return t.used_bytes;
}
