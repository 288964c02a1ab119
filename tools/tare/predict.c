/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Running one call; see predict.h. */
#include "predict.h"

#include "tare/symbolic.h"

#include <stdio.h>
#include <string.h>

typedef struct questions {
    session *session;
    answers given;
    tare_dtype scalar_dtype;  /* of the tensor whose number was asked for */
} questions;

static bool oracle(void *user, const tare_rec *t, int64_t low, int64_t high, tare_scalar *out)
{
    questions *q = user;
    if (t)
        q->scalar_dtype = (tare_dtype)tare_type_of(q->session->mode, *t)->dtype;
    if (t && q->given.scalar) {
        *out = *q->given.scalar;
        return true;
    }
    if (q->given.next >= q->given.n)
        return false;
    const int64_t size = q->given.size[q->given.next++];
    if (size < low || size > high)
        return false;
    *out = TARE_INT(size);
    return true;
}

static bool has_unknowns(const session *s, const tare_results *results)
{
    for (uint32_t i = 0; i < results->n; i++) {
        const tare_slot *slot = &results->slot[i];
        if ((slot->tag == TARE_TAG_FLOAT || slot->tag == TARE_TAG_COMPLEX) && tare_is_symbolic_float(slot->u.f))
            return true;
        if ((slot->tag == TARE_TAG_INT || slot->tag == TARE_TAG_BOOL) && tare_is_unknown(slot->u.i))
            return true;
        const tare_rec *rec = slot->tag == TARE_TAG_TENSOR ? slot->u.rec : slot->tag == TARE_TAG_TENSORS ? slot->u.recs : NULL;
        const uint32_t n = slot->tag == TARE_TAG_TENSORS ? slot->len : rec != NULL;
        for (uint32_t k = 0; k < n; k++)
            if (rec[k].type && tare_type_of(s->mode, rec[k])->flags & TARE_T_SYMBOLIC)
                return true;
    }
    return false;
}

static void failed(session *s, uint32_t rule, const questions *q, prediction *out)
{
    out->kind = PREDICTED_ERROR;
    if (rule == TARE_RULE_UNKNOWN && q->scalar_dtype != TARE_DTYPE_NONE) {
        out->kind = PREDICTED_SCALAR;
        out->scalar_dtype = q->scalar_dtype;
        return;
    }
    if (!tare_mode_error(s->mode, &out->error))
        (void)snprintf(out->error.message, sizeof out->error.message, "rule %u", rule);
    if (rule == TARE_RULE_UNKNOWN || rule == TARE_RULE_PROFILE || rule == TARE_RULE_BOUNDS || rule == TARE_RULE_ARGUMENT)
        out->kind = PREDICTED_NOTHING;
}

void predict(session *s, request *r, const answers *given, prediction *out)
{
    tare_bound bound;
    questions q = {.session = s};
    if (given)
        q.given = *given;
    out->results.n = 0;
    out->unknowns = false;
    out->error = (tare_error){0};
    if (!tare_bind(s->mode, r->op, r->arg, r->n_args, r->kwarg, r->n_kwargs, &bound, &out->error)) {
        out->kind = PREDICTED_ERROR;
        return;
    }
    const uint32_t unknowns = tare_unknown_count(s->mode);
    tare_mode_set_oracle(s->mode, oracle, &q);
    const uint32_t rule = tare_run(s->mode, &bound, s->execution, &out->results);
    if (rule == TARE_OK) {
        out->kind = PREDICTED;
        request_update(r);
        out->unknowns = tare_unknown_count(s->mode) != unknowns && has_unknowns(s, &out->results);
    } else {
        failed(s, rule, &q, out);
    }
    tare_mode_set_oracle(s->mode, NULL, NULL);
    tare_bound_finish(&bound);
}
