/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The pack of the sample, read as tare/ir.h says.
 */
#include "sample.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct fixture {
    arena arena;
    const ir_module *module;
    const uint8_t *pack;
    size_t n;
    tare_pack_header h;
} fixture;

static int start(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    arena_init(&f->arena, 1 << 16, NULL);
    f->module = sample_module(&f->arena);
    f->pack = ir_pack(&f->arena, f->module, &f->n);
    memcpy(&f->h, f->pack, sizeof f->h);
    *state = f;
    return 0;
}

static int finish(void **state)
{
    fixture *f = *state;
    arena_finish(&f->arena);
    free(f);
    return 0;
}

static const void *at(const fixture *f, tare_pack_section s, size_t bytes_each, uint32_t i)
{
    assert_true(i < s.count);
    return f->pack + s.offset_bytes + i * bytes_each;
}

static const char *string(const fixture *f, uint32_t offset) { return at(f, f->h.strings, 1, offset); }
static const tare_pack_node *node(const fixture *f, uint32_t i) { return at(f, f->h.nodes, sizeof(tare_pack_node), i); }
static uint32_t operand(const fixture *f, uint32_t i) { return *(const uint32_t *)at(f, f->h.operands, 4, i); }
static const tare_pack_op *op(const fixture *f, uint32_t i) { return at(f, f->h.ops, sizeof(tare_pack_op), i); }

static void the_header_tells_versions_and_sections(void **state)
{
    const fixture *f = *state;
    assert_memory_equal(f->h.magic, "tarepack", 8);
    assert_int_equal(f->h.ir_version, TARE_IR_VERSION);
    assert_int_equal(f->h.abi_version, TARE_ABI_VERSION);
    assert_int_equal(f->h.total_bytes, f->n);
    assert_int_equal(f->n % 8, 0);
    const tare_pack_section *s = &f->h.strings;
    for (uint32_t i = 0; i < 12; i++)
        assert_int_equal(s[i].offset_bytes % 8, 0);
    assert_int_equal(f->h.ops.count, 3);
    assert_int_equal(f->h.slots.count, 1);
    assert_int_equal(f->h.profiles.count, 2);
    assert_int_equal(f->h.funcs.count, f->module->n_funcs);
    assert_int_equal(f->h.rules.count, f->module->n_rules);
    assert_int_equal(f->h.examples.count, 0);
}

static void strings_are_stored_once(void **state)
{
    const fixture *f = *state;
    assert_string_equal(string(f, 0), "");
    uint32_t n_self = 0;
    for (uint32_t i = 0; i < f->h.strings.count; i += (uint32_t)strlen(string(f, i)) + 1)
        n_self += strcmp(string(f, i), "self") == 0;
    assert_int_equal(n_self, 1);
}

static void the_same_module_gives_the_same_bytes(void **state)
{
    fixture *f = *state;
    size_t n;
    const uint8_t *again = ir_pack(&f->arena, sample_module(&f->arena), &n);
    assert_int_equal(n, f->n);
    assert_memory_equal(again, f->pack, n);
}

static void operators_are_sorted_and_know_their_base(void **state)
{
    const fixture *f = *state;
    assert_string_equal(string(f, op(f, 0)->name), "aten::combine.Tensor");
    assert_string_equal(string(f, op(f, 1)->name), "aten::combine_.Tensor");
    assert_string_equal(string(f, op(f, 2)->name), "aten::probe");
    assert_int_equal(op(f, 0)->base, 0);
    assert_int_equal(op(f, 1)->base, 0);
    assert_int_equal(op(f, 1)->flags, TARE_OP_INPLACE | TARE_OP_WRITES | TARE_OP_ENV);
    assert_string_equal(string(f, op(f, 0)->file), "opdefs/sample.yaml");
    assert_int_equal(op(f, 0)->line, 5);
    assert_int_equal(op(f, 0)->n_dtypes, 1);
}

static void defaults_are_constants(void **state)
{
    const fixture *f = *state;
    const tare_pack_op *probe = op(f, 2);
    const tare_pack_arg *arg = at(f, f->h.args, sizeof *arg, probe->first_arg);
    assert_string_equal(string(f, arg[1].name), "dim");
    assert_int_equal(arg[1].default_tag, TARE_TAG_INT);
    assert_int_equal(*(const int64_t *)at(f, f->h.ints, 8, arg[1].default_), -1);
    assert_int_equal(arg[2].n_default, 2);
    assert_int_equal(*(const int64_t *)at(f, f->h.ints, 8, arg[2].default_ + 1), 1);
    assert_int_equal(arg[3].default_tag, TARE_TAG_NONE);
    assert_int_equal(arg[3].flags, TARE_ARG_HAS_DEFAULT);
    assert_string_equal(string(f, arg[4].default_), "same");
}

/* How many of a node's words are nodes, from word `*first` on. */
static uint32_t node_words(const fixture *f, const tare_pack_node *n, uint32_t *first)
{
    *first = 0;
    if (n->op < TARE_IR_EXPR_COUNT)
        return n->n;
    switch (n->op) {
    case TARE_STMT_LET:
    case TARE_STMT_SET:
    case TARE_STMT_SET_AT:
    case TARE_STMT_PUSH:
    case TARE_STMT_FOR:
    case TARE_STMT_FOR_DOWN: *first = 1; return n->n - 1u;
    case TARE_STMT_REQUIRE:
    case TARE_STMT_FAIL: return n->n - 1u;
    case TARE_STMT_CALL: *first = 2; return operand(f, n->first + 1);
    default: return n->n;
    }
}

static void nodes_are_trees_with_operands_first(void **state)
{
    const fixture *f = *state;
    uint32_t *users = calloc(f->h.nodes.count, sizeof *users);
    for (uint32_t i = 0; i < f->h.nodes.count; i++) {
        const tare_pack_node *n = node(f, i);
        uint32_t first, count = node_words(f, n, &first);
        if (n->op == TARE_STMT_CALL_SLOT) { /* slot, device, count, arguments */
            users[operand(f, n->first + 1)]++;
            first = 3;
            count = operand(f, n->first + 2);
        }
        for (uint32_t k = 0; k < count; k++) {
            const uint32_t child = operand(f, n->first + first + k);
            assert_true(child < i);
            users[child]++;
        }
    }
    for (uint32_t i = 0; i < f->h.funcs.count; i++)
        users[((const tare_pack_func *)at(f, f->h.funcs, sizeof(tare_pack_func), i))->body]++;
    for (uint32_t i = 0; i < f->h.rules.count; i++) {
        const tare_pack_rule *r = at(f, f->h.rules, sizeof *r, i);
        for (uint32_t k = 0; k < r->n; k++)
            if (operand(f, r->first + 3 * k + 1) != TARE_NO_NODE)
                users[operand(f, r->first + 3 * k + 1)]++;
    }
    for (uint32_t i = 0; i < f->h.nodes.count; i++)
        assert_int_equal(users[i], 1);
    free(users);
}

static void messages_are_words_of_three(void **state)
{
    const fixture *f = *state;
    const tare_pack_rule *r = NULL;
    for (uint32_t i = 0; i < f->h.rules.count; i++) {
        r = at(f, f->h.rules, sizeof *r, i);
        if (strncmp(string(f, r->text), "require present", 15) == 0)
            break;
    }
    assert_int_equal(r->n, 1);
    assert_string_equal(string(f, operand(f, r->first)), "no common dtype of ");
    assert_int_equal(node(f, operand(f, r->first + 1))->op, TARE_IR_DTYPE_OF);
    assert_int_equal(operand(f, r->first + 2), TARE_PIECE_NAME);
    assert_int_equal(r->line, 5);
}

static void profiles_fill_slots(void **state)
{
    const fixture *f = *state;
    const tare_pack_profile *p = at(f, f->h.profiles, sizeof *p, 1);
    assert_string_equal(string(f, p->name), "cuda");
    const uint32_t filled = operand(f, p->first);
    const tare_pack_func *func = at(f, f->h.funcs, sizeof *func, filled - 1);
    assert_string_equal(string(f, func->name), "cuda_pick_format");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_header_tells_versions_and_sections, start, finish),
        cmocka_unit_test_setup_teardown(strings_are_stored_once, start, finish),
        cmocka_unit_test_setup_teardown(the_same_module_gives_the_same_bytes, start, finish),
        cmocka_unit_test_setup_teardown(operators_are_sorted_and_know_their_base, start, finish),
        cmocka_unit_test_setup_teardown(defaults_are_constants, start, finish),
        cmocka_unit_test_setup_teardown(nodes_are_trees_with_operands_first, start, finish),
        cmocka_unit_test_setup_teardown(messages_are_words_of_three, start, finish),
        cmocka_unit_test_setup_teardown(profiles_fill_slots, start, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
