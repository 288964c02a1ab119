/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A C compiler and the emitter agree on how arguments travel, also where registers run out.  The
 * operator here has a struct where one register is left, and more floats than there are registers.
 */
#include "jit.h"

#include "base/arena.h"
#include "ir/build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { OPT = TARE_TY_OPT, LIST = TARE_TY_LIST };

typedef uint32_t (*wide_fn)(tare_mode *m, const tare_rec *self, int64_t a, tare_opt_int b, double f, tare_ints list,
                            bool flag, int32_t maybe, tare_str text, double f1, double f2, double f3, double f4,
                            double f5, double f6, tare_opt_float g1, tare_opt_float g2, tare_scalar s,
                            const tare_rec *other, uint32_t dtype, tare_tensors tensors, bool generator,
                            tare_scalar last, tare_rec *out, int64_t *sum, double *total, bool *both, tare_scalar *back,
                            int64_t *lengths);

/* What a mode needs here: types at 0, scratch. */
typedef struct world {
    tare_mode mode;
    int64_t types[64], scratch[256];
    int64_t entered, committed, wrote, refused;
    tare_slot slot[32];
    uint32_t n_slots;
} world;

static void fake_enter(tare_mode *m)
{
    world *w = (world *)(void *)m;
    w->entered++;
    m->failed = 0;
    m->scratch = (uint8_t *)w->scratch;
    m->scratch_end = (uint8_t *)w->scratch + sizeof w->scratch;
}

static tare_rec fake_commit(tare_mode *m, tare_rec r, uint32_t k)
{
    ((world *)(void *)m)->committed += 1 + k;
    r.storage &= ~(uint32_t)TARE_VIEW;
    return r;
}

static void fake_commit_writes(tare_mode *m) { ((world *)(void *)m)->wrote++; }

static uint32_t fake_refuse(tare_mode *m, const tare_unit *unit, uint32_t op, const tare_slot *in, uint32_t n_in)
{
    world *w = (world *)(void *)m;
    (void)op;
    assert_int_equal(unit->abi_version, TARE_ABI_VERSION);
    w->refused++;
    w->n_slots = n_in;
    memcpy(w->slot, in, (n_in < 32 ? n_in : 32) * sizeof *in);
    return m->failed;
}

static void *fake_scratch(tare_mode *m, int64_t n, int64_t bytes)
{
    (void)n, (void)bytes;
    m->failed = TARE_RULE_MEMORY;
    return NULL;
}

static const jit_symbol symbols[] = {
    {"tare_abi_enter", (jit_fn)fake_enter},
    {"tare_abi_commit", (jit_fn)fake_commit},
    {"tare_abi_commit_writes", (jit_fn)fake_commit_writes},
    {"tare_abi_refuse", (jit_fn)fake_refuse},
    {"tare_abi_scratch", (jit_fn)fake_scratch},
};

static const struct { const char *name; tare_irtype type; } params[] = {
    {"self", TARE_TY_TENSOR}, {"a", TARE_TY_INT}, {"b", TARE_TY_INT | OPT}, {"f", TARE_TY_FLOAT},
    {"list", TARE_TY_INT | LIST}, {"flag", TARE_TY_BOOL}, {"maybe", TARE_TY_BOOL | OPT}, {"text", TARE_TY_STR},
    {"f1", TARE_TY_FLOAT}, {"f2", TARE_TY_FLOAT}, {"f3", TARE_TY_FLOAT}, {"f4", TARE_TY_FLOAT},
    {"f5", TARE_TY_FLOAT}, {"f6", TARE_TY_FLOAT}, {"g1", TARE_TY_FLOAT | OPT}, {"g2", TARE_TY_FLOAT | OPT},
    {"s", TARE_TY_SCALAR}, {"other", TARE_TY_TENSOR | OPT}, {"dtype", TARE_TY_DTYPE | OPT},
    {"tensors", TARE_TY_TENSOR | LIST}, {"generator", TARE_TY_GENERATOR | OPT}, {"last", TARE_TY_SCALAR},
};
enum { N_PARAMS = sizeof params / sizeof *params, N_RESULTS = 6 };
static const tare_irtype results[N_RESULTS] = {TARE_TY_TENSOR, TARE_TY_INT, TARE_TY_FLOAT,
                                               TARE_TY_BOOL, TARE_TY_SCALAR, TARE_TY_INT};

static ir_expr *param(ir_build *b, const char *name)
{
    for (uint32_t i = 0; i < N_PARAMS; i++)
        if (strcmp(params[i].name, name) == 0)
            return x_local(b, i);
    return NULL;
}

static ir_expr *add(ir_build *b, ir_expr *x, ir_expr *y) { return x_op(b, TARE_IR_ADD, x, y); }

/* a + b + list[1] + offset of other + int of last, so that each mistake has its own sum */
static ir_expr *sum(ir_build *b)
{
    ir_expr *x = add(b, param(b, "a"), x_op(b, TARE_IR_GET, param(b, "b")));
    x = add(b, x, x_op(b, TARE_IR_AT, param(b, "list"), x_int(b, 1)));
    x = add(b, x, x_op(b, TARE_IR_OFFSET, x_op(b, TARE_IR_GET, param(b, "other"))));
    return add(b, x, x_op(b, TARE_IR_SCALAR_INT, param(b, "last")));
}

static ir_expr *total(ir_build *b)
{
    static const char *const name[] = {"f1", "f2", "f3", "f4", "f5", "f6"};
    ir_expr *x = param(b, "f");
    for (size_t i = 0; i < sizeof name / sizeof *name; i++)
        x = add(b, x, param(b, name[i]));
    x = add(b, x, x_op(b, TARE_IR_GET, param(b, "g1")));
    return add(b, x, x_op(b, TARE_IR_GET, param(b, "g2")));
}

static ir_expr *both(ir_build *b)
{
    ir_expr *x = x_op(b, TARE_IR_AND, param(b, "flag"), x_op(b, TARE_IR_GET, param(b, "maybe")));
    x = x_op(b, TARE_IR_AND, x, x_op(b, TARE_IR_PRESENT, param(b, "generator")));
    ir_expr *dtype = x_op(b, TARE_IR_GET, param(b, "dtype"));
    return x_op(b, TARE_IR_AND, x, x_op(b, TARE_IR_EQ, dtype, x_const(b, TARE_IR_CONST_DTYPE, TARE_DTYPE_float32)));
}

static ir_expr *lengths(ir_build *b)
{
    ir_expr *x = add(b, x_op(b, TARE_IR_STR_LEN, param(b, "text")), x_op(b, TARE_IR_LEN, param(b, "tensors")));
    ir_expr *second = x_op(b, TARE_IR_AT, param(b, "tensors"), x_int(b, 1));
    return add(b, x, x_op(b, TARE_IR_OFFSET, second));
}

static ir_module *wide_module(arena *a)
{
    ir_build b;
    build_init(&b, a, build_module(a, source_set_create(a)));
    ir_func *f = build_func(&b, "wide", IR_FUNC_OP);
    for (uint32_t i = 0; i < N_PARAMS; i++)
        build_param(&b, params[i].name, params[i].type);
    for (uint32_t i = 0; i < N_RESULTS; i++)
        build_result(&b, results[i]);
    s_return(&b, param(&b, "self"), sum(&b), total(&b), both(&b), param(&b, "s"), lengths(&b));
    ir_op *op = build_op(&b, f, "aten::wide", "wide", "wide(...) -> ...");
    op->family = "wide";
    op->n_args = N_PARAMS;
    op->n_returns = N_RESULTS;
    op->arg = arena_array(a, ir_arg, N_PARAMS + N_RESULTS);
    for (uint32_t i = 0; i < N_PARAMS; i++)
        op->arg[i] = (ir_arg){.name = params[i].name, .type = params[i].type};
    for (uint32_t i = 0; i < N_RESULTS; i++)
        op->arg[N_PARAMS + i].type = results[i];
    build_done(a, b.module);
    return b.module;
}

typedef struct fixture { arena a; jit *j; world *w; } fixture;

static void out_of_memory(size_t bytes)
{
    (void)bytes;
    abort();
}

static int set_up(void **state)
{
    fixture *x = calloc(1, sizeof *x);
    x->w = calloc(1, sizeof *x->w);
    arena_init(&x->a, 1 << 16, out_of_memory);
    x->j = jit_create(jit_emit(&x->a, wide_module(&x->a)), symbols, sizeof symbols / sizeof *symbols);
    x->w->mode.types = (const uint8_t *)x->w->types;
    *state = x;
    return 0;
}

static int tear_down(void **state)
{
    fixture *x = *state;
    jit_destroy(x->j);
    arena_finish(&x->a);
    free(x->w);
    free(x);
    return 0;
}

static const tare_rec self = {4, 7 | TARE_VIEW, 11}, other = {5, 8, 10000};
static const tare_rec two[2] = {{4, 1, 0}, {4, 2, 500}};
static const int64_t three[3] = {0, 1000, 0};

typedef struct answer {
    tare_rec out;
    int64_t sum, lengths;
    double total;
    bool both;
    tare_scalar back;
} answer;

static uint32_t call(fixture *x, tare_ints list, answer *y)
{
    const wide_fn wide = (wide_fn)jit_find(x->j, "tare_op_wide");
    return wide(&x->w->mode, &self, 1, (tare_opt_int){1, 20}, 0.5, list, true, 1, (tare_str){"abcd", 4}, 1, 2, 4, 8, 16,
                32, (tare_opt_float){1, 64}, (tare_opt_float){1, 128}, TARE_FLOAT(2.5), &other, TARE_DTYPE_float32,
                (tare_tensors){two, 2}, true, TARE_INT(300000), &y->out, &y->sum, &y->total, &y->both, &y->back,
                &y->lengths);
}

static void expect(const answer *y)
{
    assert_int_equal(y->sum, 1 + 20 + 1000 + 10000 + 300000);
    assert_true(y->total >= 255.5 && y->total <= 255.5);
    assert_true(y->both);
    assert_int_equal(y->back.kind, TARE_SCALAR_FLOAT);
    assert_true(y->back.u.f >= 2.5 && y->back.u.f <= 2.5);
    assert_int_equal(y->lengths, 4 + 2 + 500);
    assert_int_equal(y->out.type, 4);
    assert_int_equal(y->out.storage, 7);
    assert_int_equal(y->out.offset, 11);
}

static void every_argument_arrives(void **state)
{
    fixture *x = *state;
    answer y = {.sum = -1};
    assert_int_equal(call(x, (tare_ints){three, 3}, &y), TARE_OK);
    expect(&y);
    assert_int_equal(x->w->entered, 1);
    assert_int_equal(x->w->committed, 1);
    assert_int_equal(x->w->wrote, 0); /* its rule writes nothing */
}

static void a_refusal_boxes_them_and_stores_nothing(void **state)
{
    fixture *x = *state;
    answer y = {.sum = -1};
    const int64_t refused = x->w->refused;
    assert_int_equal(call(x, (tare_ints){three, 1}, &y), TARE_RULE_BOUNDS);
    assert_int_equal(x->w->refused, refused + 1);
    assert_int_equal(y.sum, -1);
    const tare_slot *s = x->w->slot;
    assert_int_equal(x->w->n_slots, N_PARAMS);
    assert_ptr_equal(s[0].u.rec, &self);
    assert_int_equal(s[2].tag, TARE_TAG_INT);
    assert_int_equal(s[2].u.i, 20);
    assert_int_equal(s[4].tag, TARE_TAG_INTS);
    assert_int_equal(s[4].len, 1);
    assert_int_equal(s[6].tag, TARE_TAG_BOOL);
    assert_int_equal(s[7].len, 4);
    assert_int_equal(s[16].tag, TARE_TAG_FLOAT);
    assert_int_equal(s[18].tag, TARE_TAG_DTYPE);
    assert_int_equal(s[20].tag, TARE_TAG_GENERATOR);
    assert_int_equal(s[21].tag, TARE_TAG_INT);
}

static void slots_carry_the_same(void **state)
{
    fixture *x = *state;
    answer y = {.sum = -1};
    call(x, (tare_ints){three, 1}, &y);
    tare_slot in[N_PARAMS], out[N_RESULTS];
    memset(out, 0, sizeof out);
    memcpy(in, x->w->slot, sizeof in);
    in[4].len = 3;
    out[0].u.rec = &y.out;
    const tare_boxed_fn boxed = (tare_boxed_fn)jit_find(x->j, "tare_boxed_wide");
    x->w->mode.kept = 1;
    assert_int_equal(boxed(&x->w->mode, in, N_PARAMS, out), TARE_OK);
    assert_int_equal(out[0].tag, TARE_TAG_TENSOR);
    assert_int_equal(out[0].len, 1);
    assert_int_equal(out[3].tag, TARE_TAG_BOOL);
    assert_int_equal(out[4].tag, TARE_TAG_FLOAT);
    const answer got = {y.out, out[1].u.i, out[5].u.i, out[2].u.f, out[3].u.i != 0, TARE_FLOAT(out[4].u.f)};
    expect(&got);
    const tare_node node = {.in = in, .out = out, .n_in = N_PARAMS, .n_out = N_RESULTS};
    const tare_unit *unit = jit_find_data(x->j, "tare_ops_unit");
    out[1].u.i = 0;
    assert_int_equal(unit->entries[0].node(&x->w->mode, &node), TARE_OK);
    assert_int_equal(out[1].u.i, got.sum);
}

static void slots_that_do_not_fit_are_refused(void **state)
{
    fixture *x = *state;
    answer y = {.sum = -1};
    call(x, (tare_ints){three, 1}, &y);
    tare_slot in[N_PARAMS], out[N_RESULTS];
    memset(out, 0, sizeof out);
    memcpy(in, x->w->slot, sizeof in);
    out[0].u.rec = &y.out;
    const tare_boxed_fn boxed = (tare_boxed_fn)jit_find(x->j, "tare_boxed_wide");
    assert_int_equal(boxed(&x->w->mode, in, N_PARAMS - 1, out), TARE_RULE_ARGUMENT);
    for (uint32_t i = 0; i < N_PARAMS; i++) {
        const tare_slot kept = in[i];
        in[i].tag = i == 1 ? TARE_TAG_FLOAT : TARE_TAG_LAYOUT;
        assert_int_equal(boxed(&x->w->mode, in, N_PARAMS, out), TARE_RULE_ARGUMENT);
        in[i] = kept;
    }
    in[19].u.recs = (const tare_rec[2]){{4, 1, 0}, {0, 0, 0}};
    assert_int_equal(boxed(&x->w->mode, in, N_PARAMS, out), TARE_RULE_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_argument_arrives),
        cmocka_unit_test(a_refusal_boxes_them_and_stores_nothing),
        cmocka_unit_test(slots_carry_the_same),
        cmocka_unit_test(slots_that_do_not_fit_are_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
