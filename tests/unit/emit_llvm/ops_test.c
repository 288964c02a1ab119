/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Operations compiled by the emitter against what tare/vocabulary.h says of each: the same values
 * and the same faults, over numbers at the edges, lists around their room, strings, scalars.
 */
#include "jit.h"

#include "base/arena.h"
#include "ir/build.h"
#include "tare/boxing.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { OPT = TARE_TY_OPT, INTS = TARE_TY_INT | TARE_TY_LIST, SCRATCH_WORDS = 4096 };

/* Arguments of every case: int a, b; float f, g; int[] l, r; str s, t; Scalar c, d; int? o, p */
enum { A, B, F, G, L, R, S, T, C, D, O, P, N_ARGS };
static const struct { const char *name; tare_irtype type; } args[N_ARGS] = {
    {"a", TARE_TY_INT}, {"b", TARE_TY_INT}, {"f", TARE_TY_FLOAT}, {"g", TARE_TY_FLOAT}, {"l", INTS}, {"r", INTS},
    {"s", TARE_TY_STR}, {"t", TARE_TY_STR}, {"c", TARE_TY_SCALAR}, {"d", TARE_TY_SCALAR},
    {"o", TARE_TY_INT | OPT}, {"p", TARE_TY_INT | OPT},
};

#define X(k) x_local(b_, k)
#define OP(...) x_op(b_, __VA_ARGS__)
#define INT(k) x_int(b_, k)

typedef tare_slot slot;
static tare_slot box_list(tare_ints v) { return tare_box_ints(TARE_TAG_INTS, v); }
/* The second operand of AND, OR, SELECT may fault: only where it is wanted. */
#define POSITIVE_DIV(x, y) (tare_floordiv(m, x, y) > 0)

/* name, result, IR, C */
#define CASES(CASE)                                                                                               \
    CASE(add, TARE_TY_INT, OP(TARE_IR_ADD, X(A), X(B)), tare_box_int(tare_add(m, a, b)))                          \
    CASE(sub, TARE_TY_INT, OP(TARE_IR_SUB, X(A), X(B)), tare_box_int(tare_sub(m, a, b)))                          \
    CASE(mul, TARE_TY_INT, OP(TARE_IR_MUL, X(A), X(B)), tare_box_int(tare_mul(m, a, b)))                          \
    CASE(neg, TARE_TY_INT, OP(TARE_IR_NEG, X(A)), tare_box_int(tare_neg(m, a)))                                   \
    CASE(floordiv, TARE_TY_INT, OP(TARE_IR_FLOORDIV, X(A), X(B)), tare_box_int(tare_floordiv(m, a, b)))           \
    CASE(mod, TARE_TY_INT, OP(TARE_IR_MOD, X(A), X(B)), tare_box_int(tare_mod(m, a, b)))                          \
    CASE(by_3, TARE_TY_INT, OP(TARE_IR_FLOORDIV, X(A), INT(-3)), tare_box_int(tare_floordiv(m, a, -3)))           \
    CASE(by_0, TARE_TY_INT, OP(TARE_IR_MOD, X(A), INT(0)), tare_box_int(tare_mod(m, a, 0)))                       \
    CASE(by_minus, TARE_TY_INT, OP(TARE_IR_FLOORDIV, X(A), INT(-1)), tare_box_int(tare_floordiv(m, a, -1)))       \
    CASE(first_fault, TARE_TY_INT,                                                                                \
         OP(TARE_IR_ADD, OP(TARE_IR_MUL, X(A), X(A)), OP(TARE_IR_FLOORDIV, X(A), X(B))),                          \
         tare_box_int(tare_both(m, tare_mul(m, a, a), a, b)))                                                     \
    CASE(min, TARE_TY_INT, OP(TARE_IR_MIN, X(A), X(B)), tare_box_int(tare_min(a, b)))                             \
    CASE(max, TARE_TY_INT, OP(TARE_IR_MAX, X(A), X(B)), tare_box_int(tare_max(a, b)))                             \
    CASE(fadd, TARE_TY_FLOAT, OP(TARE_IR_ADD, X(F), X(G)), tare_box_float(f + g))                                 \
    CASE(fmul_add, TARE_TY_FLOAT, OP(TARE_IR_ADD, OP(TARE_IR_MUL, X(F), X(G)), X(F)), tare_box_float(f * g + f))  \
    CASE(fdiv, TARE_TY_FLOAT, OP(TARE_IR_DIV, X(F), X(G)), tare_box_float(f / g))                                 \
    CASE(fneg, TARE_TY_FLOAT, OP(TARE_IR_NEG, X(F)), tare_box_float(-f))                                          \
    CASE(fmin, TARE_TY_FLOAT, OP(TARE_IR_MIN, X(F), X(G)), tare_box_float(tare_minf(f, g)))                       \
    CASE(fmax, TARE_TY_FLOAT, OP(TARE_IR_MAX, X(F), X(G)), tare_box_float(tare_maxf(f, g)))                       \
    CASE(floor, TARE_TY_FLOAT, OP(TARE_IR_FLOOR, X(F)), tare_box_float(tare_floor(f)))                            \
    CASE(ceil, TARE_TY_FLOAT, OP(TARE_IR_CEIL, X(F)), tare_box_float(tare_ceil(f)))                               \
    CASE(to_float, TARE_TY_FLOAT, OP(TARE_IR_TO_FLOAT, X(A)), tare_box_float((double)a))                          \
    CASE(to_int, TARE_TY_INT, OP(TARE_IR_TO_INT, X(F)), tare_box_int(tare_to_int(m, f)))                          \
    CASE(lt, TARE_TY_BOOL, OP(TARE_IR_LT, X(A), X(B)), tare_box_bool(a < b))                                      \
    CASE(fle, TARE_TY_BOOL, OP(TARE_IR_LE, X(F), X(G)), tare_box_bool(f <= g))                                    \
    CASE(fne, TARE_TY_BOOL, OP(TARE_IR_NE, X(F), X(G)), tare_box_bool(f != g))                                    \
    CASE(list_eq, TARE_TY_BOOL, OP(TARE_IR_EQ, X(L), X(R)), tare_box_bool(tare_list_equal(l, r)))                 \
    CASE(list_ne, TARE_TY_BOOL, OP(TARE_IR_NE, X(L), X(R)), tare_box_bool(!tare_list_equal(l, r)))                \
    CASE(str_eq, TARE_TY_BOOL, OP(TARE_IR_EQ, X(S), X(T)), tare_box_bool(tare_str_equal(s, t)))                   \
    CASE(str_const, TARE_TY_BOOL, OP(TARE_IR_EQ, X(S), x_str(b_, "same")),                                        \
         tare_box_bool(tare_str_equal(s, TARE_STR("same"))))                                                      \
    CASE(str_at, TARE_TY_INT, OP(TARE_IR_STR_AT, X(S), X(A)), tare_box_int(tare_str_at(m, s, a)))                 \
    CASE(scalar_eq, TARE_TY_BOOL, OP(TARE_IR_EQ, X(C), X(D)), tare_box_bool(tare_scalar_equal(c, d)))             \
    CASE(scalar_int, TARE_TY_INT, OP(TARE_IR_SCALAR_INT, X(C)), tare_box_int(tare_scalar_int(m, c)))              \
    CASE(scalar_float, TARE_TY_FLOAT, OP(TARE_IR_SCALAR_FLOAT, X(C)), tare_box_float(tare_scalar_float(c)))       \
    CASE(scalar_kind, TARE_TY_INT, OP(TARE_IR_SCALAR_KIND, X(C)), tare_box_int(c.kind))                           \
    CASE(scalar_of, TARE_TY_SCALAR, OP(TARE_IR_SCALAR_OF, X(F)), tare_box_scalar(TARE_FLOAT(f)))                  \
    CASE(opt_eq, TARE_TY_BOOL, OP(TARE_IR_EQ, X(O), X(P)), tare_box_bool(tare_opt_int_equal(o, p)))               \
    CASE(opt_get, TARE_TY_INT, OP(TARE_IR_SELECT, OP(TARE_IR_PRESENT, X(O)), OP(TARE_IR_GET, X(O)), X(A)),        \
         tare_box_int(o.has ? o.value : a))                                                                       \
    CASE(opt_some, TARE_TY_BOOL, OP(TARE_IR_EQ, X(O), OP(TARE_IR_SOME, X(B))),                                    \
         tare_box_bool(tare_opt_int_equal(o, (tare_opt_int){1, b})))                                              \
    CASE(opt_none, TARE_TY_BOOL, OP(TARE_IR_EQ, X(O), x_none(b_, TARE_TY_INT | OPT)), tare_box_bool(o.has == 0))  \
    CASE(and_, TARE_TY_BOOL,                                                                                      \
         OP(TARE_IR_AND, OP(TARE_IR_GT, X(A), INT(0)), OP(TARE_IR_GT, OP(TARE_IR_FLOORDIV, X(A), X(B)), INT(0))), \
         tare_box_bool(a > 0 && POSITIVE_DIV(a, b)))                                                              \
    CASE(or_, TARE_TY_BOOL,                                                                                       \
         OP(TARE_IR_OR, OP(TARE_IR_GT, X(A), INT(0)), OP(TARE_IR_GT, OP(TARE_IR_MUL, X(A), X(B)), INT(0))),       \
         tare_box_bool(a > 0 || tare_mul(m, a, b) > 0))                                                           \
    CASE(select, TARE_TY_INT,                                                                                     \
         OP(TARE_IR_SELECT, OP(TARE_IR_LT, X(A), X(B)), OP(TARE_IR_SUB, X(B), X(A)), OP(TARE_IR_MOD, X(A), X(B))), \
         tare_box_int(a < b ? tare_sub(m, b, a) : tare_mod(m, a, b)))                                             \
    CASE(select_list, INTS,                                                                                       \
         OP(TARE_IR_SELECT, OP(TARE_IR_LT, X(A), X(B)), X(L), OP(TARE_IR_CONCAT, X(R), X(L))),                    \
         box_list(a < b ? l : tare_list_concat(m, r, l)))                                                         \
    CASE(len, TARE_TY_INT, OP(TARE_IR_LEN, X(L)), tare_box_int(l.len))                                            \
    CASE(at, TARE_TY_INT, OP(TARE_IR_AT, X(L), X(A)), tare_box_int(tare_list_at(m, l, a)))                        \
    CASE(list, INTS, OP(TARE_IR_LIST, X(A), X(B), INT(5)), box_list(tare_list(m, 3, (const int64_t[]){a, b, 5})))  \
    CASE(list_const, INTS, OP(TARE_IR_LIST, INT(4), INT(5)), box_list(tare_list(m, 2, (const int64_t[]){4, 5})))   \
    CASE(copy, INTS, OP(TARE_IR_COPY, X(L)), box_list(l))                                                         \
    CASE(concat, INTS, OP(TARE_IR_CONCAT, X(L), X(R)), box_list(tare_list_concat(m, l, r)))                       \
    CASE(repeat, INTS, OP(TARE_IR_REPEAT, X(A), OP(TARE_IR_MIN, X(B), INT(20))),                                  \
         box_list(tare_list_repeat(m, a, tare_min(b, 20))))                                                       \
    CASE(slice, INTS, OP(TARE_IR_SLICE, X(L), X(A), X(B)), box_list(tare_list_slice(m, l, a, b)))                 \
    CASE(contains, TARE_TY_BOOL, OP(TARE_IR_CONTAINS, X(L), X(A)), tare_box_bool(tare_list_contains(l, a)))       \
    CASE(grown, INTS, x_local(b_, grown(b_)), box_list(tare_grown(m, l, b)))                                      \
    CASE(device_kind, TARE_TY_INT, OP(TARE_IR_DEVICE_KIND, x_const(b_, TARE_IR_CONST_DEVICE, 0x203)),             \
         tare_box_int(2))

static int64_t tare_both(tare_mode *m, int64_t product, int64_t a, int64_t b)
{
    return tare_add(m, product, tare_floordiv(m, a, b));
}

/* var v = l; for i in 0..min(b, 40) { push v, i; v[0] = i - 1 } */
static uint32_t grown(ir_build *b)
{
    const uint32_t v = s_var(b, "v", x_op(b, TARE_IR_COPY, x_local(b, L)));
    ir_stmt *loop = s_for(b, TARE_STMT_FOR, "i", x_int(b, 0), x_op(b, TARE_IR_MIN, x_local(b, B), x_int(b, 40)));
    const ir_place former = s_enter(b, loop->body);
    s_push(b, v, x_local(b, loop->local));
    s_set_at(b, v, x_int(b, 0), x_op(b, TARE_IR_SUB, x_local(b, loop->local), x_int(b, 1)));
    s_leave(b, former);
    return v;
}

static tare_ints tare_grown(tare_mode *m, tare_ints l, int64_t b)
{
    tare_ints v = tare_list_copy(m, l);
    for (int64_t i = 0; i < tare_min(b, 40); i++) {
        tare_list_push(m, &v, i);
        tare_list_set(m, v, 0, i - 1);
    }
    return v;
}

#define ANSWER(name, type, ir, c_)                                                                 \
    static slot answer_##name(tare_mode *m, const slot *in)                                        \
    {                                                                                              \
        const int64_t a = in[A].u.i, b = in[B].u.i;                                                \
        const double f = in[F].u.f, g = in[G].u.f;                                                 \
        const tare_ints l = tare_unbox_ints(&in[L]), r = tare_unbox_ints(&in[R]);                  \
        const tare_str s = tare_unbox_str(&in[S]), t = tare_unbox_str(&in[T]);                     \
        const tare_scalar c = tare_unbox_scalar(&in[C]), d = tare_unbox_scalar(&in[D]);            \
        const tare_opt_int o = tare_unbox_opt_int(&in[O]), p = tare_unbox_opt_int(&in[P]);         \
        (void)m, (void)a, (void)b, (void)f, (void)g, (void)l, (void)r, (void)s, (void)t, (void)c,  \
            (void)d, (void)o, (void)p;                                                             \
        const slot result = c_;                                                                    \
        return result;                                                                             \
    }                                                                                              \
    static ir_expr *make_##name(ir_build *b_) { return ir; }
CASES(ANSWER)

static const struct { const char *name; tare_irtype type; ir_expr *(*make)(ir_build *b); slot (*answer)(tare_mode *m, const slot *in); }
cases[] = {
#define CASE(name, type, ir, c) {#name, type, make_##name, answer_##name},
    CASES(CASE)
#undef CASE
};
enum { N_CASES = sizeof cases / sizeof *cases };

/* ---- a mode with scratch and nothing else ---------------------------------------------------- */

typedef struct world { tare_mode mode; int64_t scratch[SCRATCH_WORDS]; } world;

static void fake_enter(tare_mode *m)
{
    world *w = (world *)(void *)m;
    m->failed = 0;
    m->scratch = (uint8_t *)w->scratch;
    m->scratch_end = (uint8_t *)(w->scratch + SCRATCH_WORDS);
}

static void fake_commit_writes(tare_mode *m) { (void)m; }

static uint32_t fake_refuse(tare_mode *m, const tare_unit *unit, uint32_t op, const tare_slot *in, uint32_t n_in)
{
    (void)unit, (void)op, (void)in, (void)n_in;
    return m->failed;
}

void *tare_abi_scratch(tare_mode *m, int64_t n, int64_t bytes)
{
    (void)n, (void)bytes;
    tare_fault(m, TARE_RULE_MEMORY);
    return NULL;
}

static const jit_symbol symbols[] = {
    {"tare_abi_enter", (jit_fn)fake_enter},
    {"tare_abi_commit_writes", (jit_fn)fake_commit_writes},
    {"tare_abi_refuse", (jit_fn)fake_refuse},
    {"tare_abi_scratch", (jit_fn)tare_abi_scratch},
};

/* ---- module ------------------------------------------------------------------------------- */

static void add_case(arena *a, ir_build *b, uint32_t k)
{
    ir_func *f = build_func(b, cases[k].name, IR_FUNC_OP);
    for (uint32_t i = 0; i < N_ARGS; i++)
        build_param(b, args[i].name, args[i].type);
    build_result(b, cases[k].type);
    s_return(b, cases[k].make(b));
    ir_op *op = build_op(b, f, cases[k].name, cases[k].name, "");
    op->family = "ops";
    op->n_args = N_ARGS;
    op->n_returns = 1;
    op->arg = arena_array(a, ir_arg, N_ARGS + 1);
    for (uint32_t i = 0; i < N_ARGS; i++)
        op->arg[i] = (ir_arg){.name = args[i].name, .type = args[i].type};
    op->arg[N_ARGS].type = cases[k].type;
}

static ir_module *cases_module(arena *a)
{
    ir_build b;
    build_init(&b, a, build_module(a, source_set_create(a)));
    for (uint32_t k = 0; k < N_CASES; k++)
        add_case(a, &b, k);
    build_done(a, b.module);
    return b.module;
}

/* ---- arguments ---------------------------------------------------------------------------- */

static const int64_t ints[] = {INT64_MIN, INT64_MIN + 1, -7, -3, -1, 0, 1, 2, 3, 7, 9, 40, INT64_MAX};
static const double floats[] = {-1e300, -9223372036854775808.0, -3.5, -0.5, -0.0, 0.0, 0.3, 2.0, 4503599627370497.5,
                                9223372036854775808.0, INFINITY, NAN};
static const int64_t many[] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2};
static const uint32_t lengths[] = {0, 1, 3, 7, 8, 9, 16, 17};
static const char *const strings[] = {"", "same", "valid", "sam"};
enum { N_INTS = sizeof ints / sizeof *ints, N_FLOATS = sizeof floats / sizeof *floats };

static slot scalar(uint32_t k)
{
    switch (k % 4) {
    case 0: return tare_box_int(ints[k % N_INTS]);
    case 1: return tare_box_float(floats[k % N_FLOATS]);
    case 2: return tare_box_bool(k % 8 < 4);
    default: return (slot){.tag = TARE_TAG_COMPLEX, .u.f = floats[k % N_FLOATS]};
    }
}

static slot text(uint32_t k)
{
    return (slot){.tag = TARE_TAG_STR, .len = (uint32_t)strlen(strings[k % 4]), .u.str = strings[k % 4]};
}

static slot list(uint32_t k) { return (slot){.tag = TARE_TAG_INTS, .len = lengths[k % 8], .u.ints = many}; }

static void fill(slot *in, uint32_t i, uint32_t j, uint32_t turn)
{
    in[A] = tare_box_int(ints[i]);
    in[B] = tare_box_int(ints[j]);
    in[F] = tare_box_float(floats[(i + turn) % N_FLOATS]);
    in[G] = tare_box_float(floats[(j + 3 * turn) % N_FLOATS]);
    in[L] = list(i + turn);
    in[R] = list(j + turn);
    in[S] = text(i + turn);
    in[T] = text(j);
    in[C] = scalar(i + turn * N_INTS);
    in[D] = scalar(j + turn * N_INTS);
    in[O] = turn % 2 ? tare_box_int(ints[j]) : (slot){0};
    in[P] = turn % 3 ? tare_box_int(ints[i]) : (slot){0};
}

static bool same(slot a, slot b)
{
    if (a.tag != b.tag || a.len != b.len)
        return false;
    if (a.tag == TARE_TAG_INTS)
        return a.len == 0 || memcmp(a.u.ints, b.u.ints, a.len * sizeof *a.u.ints) == 0;
    return a.u.i == b.u.i || (a.tag == TARE_TAG_FLOAT && isnan(a.u.f) && isnan(b.u.f));
}

static void compare(tare_boxed_fn boxed, uint32_t k, const slot *in)
{
    static world native, plain;
    slot got = {0};
    const uint32_t code = boxed(&native.mode, in, N_ARGS, &got);
    fake_enter(&plain.mode);
    const slot want = cases[k].answer(&plain.mode, in);
    if (code != plain.mode.failed || (code == TARE_OK && !same(got, want)))
        fail_msg("%s of %lld, %lld: code %u for %u, %lld for %lld", cases[k].name, (long long)in[A].u.i,
                 (long long)in[B].u.i, code, plain.mode.failed, (long long)got.u.i, (long long)want.u.i);
}

static void operations_do_what_the_vocabulary_says(void **state)
{
    arena a;
    (void)state;
    arena_init(&a, 1 << 20, NULL);
    jit *j = jit_create(jit_emit(&a, cases_module(&a)), symbols, sizeof symbols / sizeof *symbols);
    for (uint32_t k = 0; k < N_CASES; k++) {
        const tare_boxed_fn boxed = (tare_boxed_fn)jit_find(j, arena_format(&a, "tare_boxed_%s", cases[k].name));
        for (uint32_t n = 0; n < N_INTS * N_INTS * 12; n++) {
            slot in[N_ARGS];
            fill(in, n % N_INTS, n / N_INTS % N_INTS, n / N_INTS / N_INTS);
            compare(boxed, k, in);
        }
    }
    jit_destroy(j);
    arena_finish(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(operations_do_what_the_vocabulary_says)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
