/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Functions by name; see program_arithmetic.h.  A float among the operands makes floats of them all. */
#include "program_arithmetic.h"

#include <string.h>

#include "tare/symbolic.h"

enum { MAX_POWER = 64 };

typedef enum float_kind { NO_FLOATS, CALCULATES, RELATES, CONVERTS } float_kind;

typedef int64_t (*number_fn)(tare_mode *m, int64_t a, int64_t b);

static int64_t negate(tare_mode *m, int64_t a, int64_t b)
{
    (void)b;
    return tare_sym_neg(m, a);
}

static int64_t invert(tare_mode *m, int64_t a, int64_t b)
{
    (void)b;
    return tare_sym_not(m, a);
}

static int64_t same(tare_mode *m, int64_t a, int64_t b)
{
    (void)m;
    (void)b;
    return a;
}

static int64_t power(tare_mode *m, int64_t a, int64_t b)
{
    int64_t out = 1;
    if (b < 0 || b > MAX_POWER)
        m->failed = TARE_RULE_OVERFLOW;
    for (int64_t i = 0; i < b && b <= MAX_POWER; i++)
        out = tare_sym_mul(m, out, a);
    return out;
}

typedef struct function {
    const char *target;
    number_fn fn;              /* NULL: of floats alone */
    uint32_t n;
    float_kind kind;
    int op;                    /* tare_sym_float_op, or tare_sym_float_relation */
    bool swapped, negated;     /* of a relation */
} function;

static const function functions[] = {
    {"_operator.add", tare_sym_add, 2, CALCULATES, TARE_SYM_FLOAT_ADD, false, false},
    {"_operator.sub", tare_sym_sub, 2, CALCULATES, TARE_SYM_FLOAT_SUB, false, false},
    {"_operator.mul", tare_sym_mul, 2, CALCULATES, TARE_SYM_FLOAT_MUL, false, false},
    {"_operator.truediv", NULL, 2, CALCULATES, TARE_SYM_FLOAT_DIV, false, false},
    {"_operator.neg", negate, 1, CALCULATES, TARE_SYM_FLOAT_NEG, false, false},
    {"torch.sym_max", tare_sym_max, 2, CALCULATES, TARE_SYM_FLOAT_MAX, false, false},
    {"torch.sym_min", tare_sym_min, 2, CALCULATES, TARE_SYM_FLOAT_MIN, false, false},
    {"torch.sym_float", NULL, 1, CONVERTS, 0, false, false},
    {"math.trunc", same, 1, CONVERTS, 0, false, false},
    {"torch.sym_int", same, 1, CONVERTS, 0, false, false},
    {"_operator.eq", tare_sym_eq, 2, RELATES, TARE_SYM_FLOAT_EQ, false, false},
    {"_operator.ne", tare_sym_ne, 2, RELATES, TARE_SYM_FLOAT_EQ, false, true},
    {"_operator.lt", tare_sym_lt, 2, RELATES, TARE_SYM_FLOAT_LT, false, false},
    {"_operator.le", tare_sym_le, 2, RELATES, TARE_SYM_FLOAT_LE, false, false},
    {"_operator.gt", tare_sym_gt, 2, RELATES, TARE_SYM_FLOAT_LT, true, false},
    {"_operator.ge", tare_sym_ge, 2, RELATES, TARE_SYM_FLOAT_LE, true, false},
    {"_operator.floordiv", tare_sym_floordiv, 2, NO_FLOATS, 0, false, false},
    {"_operator.mod", tare_sym_mod, 2, NO_FLOATS, 0, false, false},
    {"_operator.pow", power, 2, NO_FLOATS, 0, false, false},
    {"_operator.pos", same, 1, NO_FLOATS, 0, false, false},
    {"_operator.and_", tare_sym_and, 2, NO_FLOATS, 0, false, false},
    {"_operator.or_", tare_sym_or, 2, NO_FLOATS, 0, false, false},
    {"torch.sym_not", invert, 1, NO_FLOATS, 0, false, false},
};

static const function *find_function(const char *target)
{
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
        if (strcmp(functions[i].target, target) == 0)
            return &functions[i];
    return NULL;
}

bool program_is_arithmetic(const char *target) { return find_function(target) != NULL; }

static double float_of(tare_mode *m, const tare_slot *s) { return s->tag == TARE_TAG_FLOAT ? s->u.f : tare_sym_float(m, s->u.i); }

/* A truth of floats; false: whole numbers do not tell it. */
static bool relate(tare_mode *m, const function *f, double a, double b, int64_t *out)
{
    int64_t where;
    const tare_sym_float_relation is = (tare_sym_float_relation)f->op;
    if (!tare_sym_float_order(m, is, f->swapped ? b : a, f->swapped ? a : b, out, &where) || !tare_sym_require(m, where))
        return false;
    *out = f->negated ? tare_sym_not(m, *out) : *out;
    return true;
}

/* Of operands of which one is a float, or that become floats. */
static bool with_floats(tare_mode *m, const function *f, const tare_kwarg *arg, tare_slot *out)
{
    int64_t where;
    const double a = float_of(m, &arg[0].value), b = f->n > 1 ? float_of(m, &arg[1].value) : 0.0;
    *out = (tare_slot){.tag = TARE_TAG_FLOAT, .u.f = a};
    if (f->kind == CALCULATES)
        out->u.f = tare_sym_float_calculate(m, (tare_sym_float_op)f->op, a, b);
    if (f->kind == CALCULATES || (f->kind == CONVERTS && !f->fn))
        return true;
    *out = (tare_slot){.tag = TARE_TAG_INT};
    if (f->kind == RELATES)
        return relate(m, f, a, b, &out->u.i);
    return f->kind == CONVERTS && tare_sym_float_int(m, a, &out->u.i, &where) && tare_sym_require(m, where);
}

const char *program_arithmetic(const program *p, const program_node *node, tare_slot *out)
{
    const function *f = find_function(node->target);
    tare_mode *m = p->session->mode;
    if (!f || node->n_args != f->n)
        return "the operator is unknown";
    bool floats = f->fn == NULL, fine = true;
    for (uint32_t i = 0; i < node->n_args; i++) {
        const uint32_t tag = node->arg[i].value.tag;
        if (tag != TARE_TAG_INT && tag != TARE_TAG_BOOL && tag != TARE_TAG_FLOAT)
            return "an operand is no number";
        floats = floats || tag == TARE_TAG_FLOAT;
    }
    m->failed = TARE_OK;
    *out = (tare_slot){.tag = TARE_TAG_INT};
    if (floats)
        fine = with_floats(m, f, node->arg, out);
    else
        out->u.i = f->fn(m, node->arg[0].value.u.i, f->n == 2 ? node->arg[1].value.u.i : 0);
    fine = fine && m->failed == TARE_OK;
    m->failed = TARE_OK;
    return fine ? NULL : "its value cannot be represented";
}
