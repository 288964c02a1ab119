/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Modules taken apart: every operator once, what is large and much called by itself, nothing moves. */
#include "emit_llvm/part.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { OPS = 200, STATEMENTS = 200 };

static arena memory;

static ir_func *new_func(ir_module *m, const char *name, ir_func_kind kind, uint32_t id)
{
    ir_func *f = arena_new(&memory, ir_func);
    *f = (ir_func){.name = name, .kind = kind, .at = {id, 0, 1},
                   .index = m->n_funcs, .body = arena_new(&memory, ir_stmt)};
    f->body->op = TARE_STMT_BLOCK;
    m->func[m->n_funcs++] = f;
    return f;
}

static void new_op(ir_module *m, uint32_t k, ir_func *callee, ir_op *base)
{
    ir_op *op = arena_new(&memory, ir_op);
    ir_stmt *call = arena_new(&memory, ir_stmt);
    const char *name = arena_format(&memory, "op%u", (unsigned)k);
    *op = (ir_op){.name = name, .c_name = name, .family = k % 10 ? "many" : "few",
                  .index = m->n_ops, .base = base ? base : op};
    op->func = new_func(m, name, IR_FUNC_OP, 1);
    *call = (ir_stmt){.op = TARE_STMT_CALL, .func = callee};
    op->func->body->body = call;
    m->op[m->n_ops++] = op;
}

/* Operators that all call one large function; the second half derive from the first. */
static ir_module *new_module(uint32_t n_ops)
{
    ir_module *m = arena_new(&memory, ir_module);
    source_set *sources = source_set_create(&memory);
    source_add(sources, "opdefs/many.yaml", "", 0);
    source_add(sources, "opdefs/prelude/tools.yaml", "", 0);
    *m = (ir_module){.sources = sources, .func = arena_array(&memory, ir_func *, n_ops + 2),
                     .op = arena_array(&memory, ir_op *, n_ops + 1)};
    ir_func *large = new_func(m, "large", IR_FUNC_HELPER, 2);
    ir_stmt *s = large->body;
    for (uint32_t i = 0; i < STATEMENTS; i++) {
        ir_stmt *next = arena_new(&memory, ir_stmt);
        next->op = TARE_STMT_BREAK;
        *(i ? &s->next : &s->body) = next;
        s = next;
    }
    for (uint32_t k = 0; k < n_ops; k++)
        new_op(m, k, large, k >= n_ops / 2 ? m->op[k - n_ops / 2] : NULL);
    return m;
}

static const module_part *part_of(const module_parts *all, const ir_op *op)
{
    const module_part *found = NULL;
    for (uint32_t i = 0; i < all->n; i++) {
        if (!part_has_op(&all->at[i], op))
            continue;
        assert_null(found);
        found = &all->at[i];
    }
    assert_non_null(found);
    return found;
}

static void every_operator_is_in_one_part(void **state)
{
    (void)state;
    const ir_module *m = new_module(OPS);
    const module_parts *all = parts_of(&memory, m);
    assert_non_null(parts_find(all, "few"));
    assert_null(parts_find(all, "many"));
    assert_non_null(parts_find(all, "many.0"));
    assert_non_null(parts_find(all, "profiles"));
    assert_string_equal(all->at[all->n - 1].stem, "unit");
    for (uint32_t i = 0; i < m->n_ops; i++) {
        const module_part *p = part_of(all, m->op[i]);
        assert_string_equal(p->family, m->op[i]->family);
        if (strcmp(m->op[i]->family, m->op[i]->base->family) == 0)
            assert_ptr_equal(p, part_of(all, m->op[i]->base));
    }
}

static void one_more_operator_moves_no_other(void **state)
{
    (void)state;
    const ir_module *m = new_module(OPS), *more = new_module(OPS);
    ((ir_module *)more)->n_ops--;
    const module_parts *all = parts_of(&memory, m), *fewer = parts_of(&memory, more);
    for (uint32_t i = 0; i < more->n_ops; i++)
        assert_string_equal(part_of(all, m->op[i])->stem, part_of(fewer, more->op[i])->stem);
}

static void large_functions_are_made_once(void **state)
{
    (void)state;
    const ir_module *m = new_module(OPS);
    const module_parts *all = parts_of(&memory, m);
    const module_part *tools = parts_find(all, "tools.shared");
    assert_non_null(tools);
    assert_true(part_has_func(all, tools, m->func[0]));
    for (uint32_t i = 0; i < all->n; i++) {
        bool *reached = arena_array(&memory, bool, m->n_funcs), *called = arena_array(&memory, bool, m->n_funcs);
        parts_reach(all, &all->at[i], reached, called);
        assert_int_equal(reached[0], &all->at[i] == tools);
        assert_int_equal(called[0], all->at[i].kind == PART_OPS);
    }
    /* Few callers see it better. */
    assert_null(parts_find(parts_of(&memory, new_module(20)), "tools.shared"));
}

static int begin(void **state)
{
    (void)state;
    arena_init(&memory, 1 << 16, NULL);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_finish(&memory);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_operator_is_in_one_part),
        cmocka_unit_test(one_more_operator_moves_no_other),
        cmocka_unit_test(large_functions_are_made_once),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
