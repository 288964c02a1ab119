/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "emitted.h"
#include "sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("no\n%s\nin\n%s", part, text);
}

static void the_sample_compiles(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 1 << 16, out_of_memory);
    const compiles c = emitted_compiles(&a, emitted(&a, sample_module(&a)));
    arena_finish(&a);
    if (c == NO_COMPILER)
        skip();
    assert_int_equal(c, COMPILES);
}

static void a_rule_reads_like_hand_written_c(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 1 << 16, out_of_memory);
    const out_files *files = emitted(&a, sample_module(&a));
    const char *prelude = emitted_text(&a, files, "c/prelude.c"),
               *ops = emitted_text(&a, files, "c/sample.c");
    assert_has(prelude, "/* sample.yaml:1  fn bdim(x: int, y: int, i: int) -> int */\n"
                        "    if (!(x == 1 || y == 1 || x == y)) {\n"
                        "        tare_fault(m, RULE_SAMPLE_1);\n"
                        "        return 0;\n"
                        "    }\n"
                        "    return x == 1 ? y : x;\n");
    assert_has(
        prelude,
        "        if (i < a.len)\n            u = tare_at(m, a, tare_sub(m, tare_sub(m, a.len, 1), i));\n");
    assert_has(prelude, "    for (int64_t i = size.len; i-- > 0;) {\n");
    assert_has(ops, "    const int64_t wanted = slot_pick_format(m, tare_device_of(m, self), self);\n");
    assert_has(ops, "    if (promoted == TARE_DTYPE_NONE) {\n        tare_fault(m, RULE_SAMPLE_5);\n");
    assert_has(ops, "    *out2 = (scale.has != 0 ? scale.value : 0.5) * (double)total;\n");
    arena_finish(&a);
}

static void a_written_argument_takes_its_result(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 1 << 16, out_of_memory);
    const char *ops = emitted_text(&a, emitted(&a, sample_module(&a)), "c/sample.c");
    assert_has(ops,
               "uint32_t tare_op_combine__Tensor(tare_mode *m, tare_rec *self, const tare_rec *other,\n");
    assert_has(ops, "        return refuse_combine__Tensor(m, self, other, alpha);\n"
                    "    *self = result;\n"
                    "    *out = result;\n"
                    "    return TARE_OK;\n");
    arena_finish(&a);
}

/* What stands in its family's file stands alone, in the same words. */
static void one_operator_is_its_functions(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 1 << 16, out_of_memory);
    const ir_module *module = sample_module(&a);
    const char *family = emitted_text(&a, emitted(&a, module), "c/sample.c");
    diag_list *d = diag_list_create(&a, module->sources, 0);
    for (uint32_t i = 0; i < module->n_ops; i++) {
        const char *alone = emit_c_op(&a, d, module, module->op[i]);
        assert_has(alone, arena_format(&a, "uint32_t tare_op_%s(", module->op[i]->c_name));
        assert_has(family, alone + strspn(alone, "\n"));
    }
    assert_int_equal(diag_errors(d), 0);
    arena_finish(&a);
}

static void the_same_module_gives_the_same_bytes(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 1 << 16, out_of_memory);
    const out_files *one = emitted(&a, sample_module(&a)), *two = emitted(&a, sample_module(&a));
    assert_int_equal(out_files_count(one), out_files_count(two));
    for (size_t i = 0; i < out_files_count(one); i++) {
        const out_file *f = out_files_get(one, i), *g = out_files_get(two, i);
        assert_string_equal(f->name, g->name);
        assert_int_equal(f->n_bytes, g->n_bytes);
        assert_memory_equal(f->bytes, g->bytes, f->n_bytes);
    }
    arena_finish(&a);
}

static void the_array_is_the_pack(void **state)
{
    (void)state;
    arena a;
    arena_init(&a, 1 << 16, out_of_memory);
    const ir_module *module = sample_module(&a);
    const out_files *files = emitted(&a, module);
    size_t bytes = 0, words = 0;
    const uint8_t *pack = ir_pack(&a, module, &bytes);
    const char *text = strchr(emitted_text(&a, files, "c/pack.c"), '{') + 1;
    for (;; words++) {
        char *end = NULL;
        const uint64_t v = strtoull(text, &end, 0);
        if (end == text)
            break;
        for (size_t i = 0; i < 8 && 8 * words + i < bytes; i++)
            assert_int_equal(pack[8 * words + i], (uint8_t)(v >> 8 * i));
        text = end + 1;
    }
    assert_int_equal(words, (bytes + 7) / 8);
    assert_has(emitted_text(&a, files, "c/unit.c"), arena_format(&a, ".pack_bytes = %zu,", bytes));
    arena_finish(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sample_compiles),
        cmocka_unit_test(a_rule_reads_like_hand_written_c),
        cmocka_unit_test(a_written_argument_takes_its_result),
        cmocka_unit_test(one_operator_is_its_functions),
        cmocka_unit_test(the_same_module_gives_the_same_bytes),
        cmocka_unit_test(the_array_is_the_pack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
