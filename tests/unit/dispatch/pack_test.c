/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Damaged packs are refused with a place, and never read outside. */
#include "units.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

typedef struct fixture { arena a; tare_unit unit; uint8_t *pack; } fixture;

static void open(fixture *f)
{
    arena_init(&f->a, 1 << 14, NULL);
    f->unit = unit_of(&f->a, sample_module(&f->a));
    f->pack = (uint8_t *)(uintptr_t)f->unit.pack;
}

static tare_pack_header *header(const fixture *f) { return (tare_pack_header *)(void *)f->pack; }
static void *section(const fixture *f, tare_pack_section s) { return f->pack + s.offset_bytes; }

static void refused(fixture *f, const char *text)
{
    const tare_unit *units[] = {&f->unit};
    char why[256];
    tare_registry *r = make(units, 1, why);
    if (r != NULL || strstr(why, text) == NULL)
        print_error("expected `%s`, got `%s`\n", text, why);
    assert_null(r);
    assert_non_null(strstr(why, text));
    arena_finish(&f->a);
}

static void headers(void **state)
{
    (void)state;
    fixture f;
    open(&f);
    f.pack[0] = 'T';
    refused(&f, "unit 0: not a pack");
    open(&f);
    header(&f)->ir_version++;
    refused(&f, "IR version");
    open(&f);
    f.unit.abi_version++;
    refused(&f, "ABI version");
    open(&f);
    f.unit.pack_bytes--;
    refused(&f, "the pack should have");
    open(&f);
    f.unit.pack_bytes = 8;
    refused(&f, "its header alone");
    open(&f);
    header(&f)->nodes.count = UINT32_MAX;
    refused(&f, "section nodes");
    open(&f);
    header(&f)->ints.offset_bytes += 4;
    refused(&f, "section ints");
    open(&f);
    header(&f)->env_count = 999;
    refused(&f, "environment");
}

static tare_pack_node *node_of(const fixture *f, uint8_t op)
{
    tare_pack_node *n = section(f, header(f)->nodes);
    while (n->op != op)
        n++;
    return n;
}

static void nodes(void **state)
{
    (void)state;
    fixture f;
    open(&f);
    node_of(&f, TARE_IR_ADD)->op = 250;
    refused(&f, "operation 250 does not exist");
    open(&f);
    node_of(&f, TARE_IR_ADD)->type = TARE_TY_BOOL;
    refused(&f, "add does not give bool");
    open(&f);
    node_of(&f, TARE_IR_ADD)->n = 3;
    refused(&f, "add does not take 3 operands");
    open(&f);
    node_of(&f, TARE_IR_LOCAL)->first = 77;
    refused(&f, "local 77");
    open(&f);
    node_of(&f, TARE_IR_EMPTY_AS)->first = UINT32_MAX;
    refused(&f, "its operands are out of range");
    open(&f);
    uint32_t *operands = section(&f, header(&f)->operands);
    tare_pack_node *n = node_of(&f, TARE_IR_ADD);
    operands[n->first] = (uint32_t)(n - (tare_pack_node *)section(&f, header(&f)->nodes));
    refused(&f, "does not come before it");
    open(&f);
    operands = section(&f, header(&f)->operands);
    n = node_of(&f, TARE_IR_ADD);
    operands[n->first] = operands[n->first + 1];
    refused(&f, "has another user");
    open(&f);
    node_of(&f, TARE_STMT_CONTINUE)->op = TARE_IR_NONE;
    refused(&f, "node");
}

static void tables(void **state)
{
    (void)state;
    fixture f;
    open(&f);
    tare_pack_func *func = section(&f, header(&f)->funcs);
    func[2].n_params = func[2].n_locals + 1;
    refused(&f, "function 2: its locals");
    open(&f);
    tare_pack_rule *rule = section(&f, header(&f)->rules);
    rule[1].kind = 99;
    refused(&f, "rule 1: error kind 99");
    open(&f);
    rule = section(&f, header(&f)->rules);
    rule[0].n = UINT32_MAX;
    refused(&f, "rule 0: its message");
    open(&f);
    tare_pack_op *op = section(&f, header(&f)->ops);
    op[0].func = op[2].func;
    refused(&f, "operator 0");
    open(&f);
    tare_pack_profile *profile = section(&f, header(&f)->profiles);
    ((uint32_t *)section(&f, header(&f)->operands))[profile[0].first] = 3;
    refused(&f, "does not fit it");
}

/* A list that another may share is not written in place. */
static void shared_list(void **state)
{
    (void)state;
    fixture f;
    arena_init(&f.a, 1 << 14, NULL);
    ir_build b;
    build_init(&b, &f.a, build_module(&f.a, NULL));
    ir_func *g = build_func(&b, "g", IR_FUNC_HELPER);
    const uint32_t t = build_param(&b, "t", TARE_TY_TENSOR);
    const uint32_t sizes = s_var(&b, "sizes", x_op(&b, TARE_IR_SIZES, x_local(&b, t)));
    s_set_at(&b, sizes, x_int(&b, 0), x_int(&b, 7));
    s_return_all(&b, 0, NULL);
    (void)g;
    build_done(&f.a, b.module);
    f.unit = unit_of(&f.a, b.module);
    refused(&f, "writes into the list of local 1");
}

/* Whatever is changed, the pack is refused or can be registered; a sanitizer watches. */
static void any_word(void **state)
{
    (void)state;
    static const uint32_t words[] = {0, 1, 7, 0x7fffffff, 0x80000000, 0xffffffff};
    fixture f;
    open(&f);
    const tare_unit *units[] = {&f.unit};
    char why[256];
    for (size_t at = 24; at + 4 <= f.unit.pack_bytes; at += 4) {
        uint32_t former;
        memcpy(&former, f.pack + at, 4);
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
            memcpy(f.pack + at, &words[i], 4);
            tare_registry *r = make(units, 1, why);
            assert_true(r != NULL || why[0] != '\0');
            tare_registry_destroy(r);
        }
        memcpy(f.pack + at, &former, 4);
    }
    arena_finish(&f.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers), cmocka_unit_test(nodes), cmocka_unit_test(tables), cmocka_unit_test(shared_list),
        cmocka_unit_test(any_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
