/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Every type through every door: rules, entries, profile slots; and names that C will not take. */
#include "emitted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static bool is_tested(tare_irtype t)
{
    const uint32_t elem = t & TARE_TY_ELEM;
    const bool list = (t & TARE_TY_LIST) != 0;
    return ir_type_valid(t) && !(list && (elem == TARE_TY_STR || elem == TARE_TY_GENERATOR)) &&
           t != TARE_TY_VOID;
}

/* fn f(value: t, index: int) -> (t), or -> (t, t) */
static ir_func *echo(ir_build *b, const char *name, ir_func_kind kind, tare_irtype t, uint32_t n)
{
    ir_func *f = build_func(b, name, kind);
    const uint32_t value = build_param(b, "value", t);
    build_param(b, "index", TARE_TY_INT);
    ir_expr *e[2];
    for (uint32_t i = 0; i < n; i++) {
        build_result(b, t);
        e[i] = x_local(b, value);
    }
    s_return_all(b, n, e);
    return f;
}

/* The operator calls the slot and returns what the slot gave. */
static void put_type(ir_build *b, tare_irtype t, uint32_t n, ir_slot *slot)
{
    struct arena *a = b->arena;
    const char *tag = arena_format(a, "%02x_%u", t, n);
    ir_func *f = build_func(b, arena_format(a, "op_%s", tag), IR_FUNC_OP);
    const uint32_t value = build_param(b, "int", t);
    build_param(b, "m", TARE_TY_TENSOR | TARE_TY_OPT);
    uint32_t dest[2];
    ir_expr *result[2];
    for (uint32_t i = 0; i < n; i++) {
        build_result(b, t);
        dest[i] = build_local(b, i == 0 ? "register" : "int_", t, false);
        result[i] = x_local(b, dest[i]);
    }
    s_call_slot(b, slot, x_const(b, TARE_IR_CONST_DEVICE, TARE_DEVICE_CPU), 2,
                (ir_expr *[]){x_local(b, value), x_int(b, 3)}, n, dest);
    s_return_all(b, n, result);
    ir_op *op =
        build_op(b, f, arena_format(a, "aten::op_%s", tag), arena_format(a, "op_%s", tag), "op(...) -> ...");
    op->family = "types";
    op->n_args = 2;
    op->n_returns = n;
    op->arg = arena_array(a, ir_arg, 2 + n);
    op->arg[0] =
        (ir_arg){.name = "int", .type = t, .alias = 'a', .flags = t == TARE_TY_TENSOR ? TARE_ARG_WRITTEN : 0};
    op->arg[1] = (ir_arg){.name = "m", .type = TARE_TY_TENSOR | TARE_TY_OPT};
    for (uint32_t i = 0; i < n; i++)
        op->arg[2 + i] = (ir_arg){.name = i == 0 ? "int" : "", .type = t, .alias = 'a'};
}

static const ir_module *all_types(struct arena *a)
{
    ir_build b;
    build_init(&b, a, build_module(a, source_set_create(a)));
    ir_slot *slot[256][3] = {{NULL}};
    ir_func *filler[256][3] = {{NULL}};
    for (uint32_t t = 0; t < 256; t++)
        for (uint32_t n = 1; n <= 2 && is_tested((tare_irtype)t); n++) {
            slot[t][n] = build_slot(&b, arena_format(a, "slot_%02x_%u", t, n));
            build_slot_param(&b, slot[t][n], "default", (tare_irtype)t);
            build_slot_param(&b, slot[t][n], "device", TARE_TY_INT);
            for (uint32_t i = 0; i < n; i++)
                build_slot_result(&b, slot[t][n], (tare_irtype)t);
            filler[t][n] = echo(&b, arena_format(a, "cpu_%02x_%u", t, n), IR_FUNC_SLOT, (tare_irtype)t, n);
        }
    ir_profile *cpu = build_profile(&b, "cpu");
    build_profile(&b, "cuda");
    for (uint32_t t = 0; t < 256; t++)
        for (uint32_t n = 1; n <= 2; n++)
            if (slot[t][n] != NULL) {
                cpu->slot[slot[t][n]->index] = filler[t][n];
                put_type(&b, (tare_irtype)t, n, slot[t][n]);
            }
    build_done(a, b.module);
    return b.module;
}

static void every_type_compiles(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 1 << 16, out_of_memory);
    out_files *files = emitted(&a, all_types(&a));
    assert_true(strlen(emitted_text(&a, files, "c/types.c")) > 10000);
    const compiles c = emitted_compiles(&a, files);
    arena_finish(&a);
    if (c == NO_COMPILER)
        skip();
    assert_int_equal(c, COMPILES);
}

/* ---- where locals are declared ------------------------------------------------------------ */

/* fn f(c: bool, n: int) -> int: a local bound in both branches of a loop's body, another read by
 * nobody, a third by nobody but able to fault */
static const ir_module *scopes(struct arena *a)
{
    ir_build b;
    build_init(&b, a, build_module(a, source_set_create(a)));
    build_func(&b, "scopes", IR_FUNC_HELPER);
    const uint32_t c = build_param(&b, "c", TARE_TY_BOOL), n = build_param(&b, "n", TARE_TY_INT);
    build_result(&b, TARE_TY_INT);
    const uint32_t sum = s_var(&b, "sum", x_int(&b, 0));
    s_let(&b, "unread", x_local(&b, n));
    s_let(&b, "fault", x_op(&b, TARE_IR_ADD, x_local(&b, n), x_int(&b, 1)));
    ir_stmt *loop =
        s_for(&b, TARE_STMT_FOR, "i", x_int(&b, 0), x_op(&b, TARE_IR_MUL, x_local(&b, n), x_local(&b, n)));
    const ir_place former = s_enter(&b, loop->body);
    const uint32_t step = build_local(&b, "step", TARE_TY_INT, false);
    ir_stmt *branch = s_if(&b, x_local(&b, c));
    ir_place outer = s_enter(&b, branch->body);
    s_bind(&b, step, x_int(&b, 1));
    s_leave(&b, outer);
    outer = s_enter(&b, branch->other);
    s_bind(&b, step, x_int(&b, 2));
    s_leave(&b, outer);
    s_set(&b, sum, x_op(&b, TARE_IR_ADD, x_local(&b, sum), x_local(&b, step)));
    s_leave(&b, former);
    s_return(&b, x_local(&b, sum));
    build_done(a, b.module);
    return b.module;
}

static void locals_stand_in_the_innermost_block(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 1 << 16, out_of_memory);
    const char *shown = emitted_text(&a, emitted(&a, scopes(&a)), "c/prelude.c");
    const char *wanted = "{\n"
                         "    int64_t sum = 0;\n"
                         "    (void)tare_add(m, n, 1);\n"
                         "    const int64_t i_end = tare_mul(m, n, n);\n"
                         "    if (m->failed)\n"
                         "        return 0;\n"
                         "    for (int64_t i = 0; i < i_end; i++) {\n"
                         "        int64_t step = 0;\n"
                         "        if (c)\n"
                         "            step = 1;\n"
                         "        else\n"
                         "            step = 2;\n"
                         "        sum = tare_add(m, sum, step);\n"
                         "    }\n"
                         "    return sum;\n"
                         "}\n";
    const char *body = strstr(shown, ")\n{\n");
    assert_non_null(body);
    assert_string_equal(body + 2, wanted);
    arena_finish(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_compiles),
        cmocka_unit_test(locals_stand_in_the_innermost_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
