/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The sample module all the way: emitted, loaded, registered, called natively and interpreted with
 * the same outcome; what its files say; when its key changes.
 */
#include "jit.h"
#include "sample.h"

#include "base/arena.h"
#include "emit_llvm/emit_llvm.h"
#include "tare/call.h"
#include "tare/mode.h"
#include "tare/vocabulary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NAME(fn) {#fn, (jit_fn)fn}
static const jit_symbol symbols[] = {
    NAME(tare_abi_enter), NAME(tare_abi_commit), NAME(tare_abi_commit_writes), NAME(tare_abi_refuse),
    NAME(tare_abi_scratch), NAME(tare_abi_promote), NAME(tare_abi_empty_strided), NAME(tare_abi_empty_as),
    NAME(tare_abi_view), NAME(tare_abi_resized), NAME(tare_abi_placed), NAME(tare_abi_writes),
};

typedef struct fixture {
    arena a;
    out_files *files;
    jit *j;
    tare_registry *registry;
    tare_mode *mode;
} fixture;

static int set_up(void **state)
{
    fixture *x = calloc(1, sizeof *x);
    char why[256] = "";
    arena_init(&x->a, 1 << 16, NULL);
    x->files = jit_emit(&x->a, sample_module(&x->a));
    x->j = jit_create(x->files, symbols, sizeof symbols / sizeof *symbols);
    const tare_unit *unit = jit_find_data(x->j, "tare_ops_unit");
    x->registry = tare_registry_create(&unit, 1, why, sizeof why);
    if (!x->registry)
        print_error("%s\n", why);
    assert_non_null(x->registry);
    x->mode = tare_mode_create(x->registry);
    assert_non_null(x->mode);
    *state = x;
    return 0;
}

static int tear_down(void **state)
{
    fixture *x = *state;
    tare_mode_destroy(x->mode);
    tare_registry_destroy(x->registry);
    jit_destroy(x->j);
    arena_finish(&x->a);
    free(x);
    return 0;
}

static tare_rec tensor(fixture *x, uint32_t rank, const int64_t *size, tare_dtype dtype, tare_device device)
{
    tare_rec t;
    const tare_desc desc = {.size = size, .rank = rank, .dtype = dtype, .device = device};
    assert_int_equal(tare_tensor(x->mode, &desc, &t), TARE_OK);
    return t;
}

/* The result's text, or the failed rule: "f32[2, 3]", "refused 16". */
static const char *outcome(fixture *x, const char *op, tare_execution how, const tare_slot *arg, uint32_t n)
{
    static char text[2][256];
    static unsigned turn;
    char *to = text[turn++ % 2];
    tare_bound bound;
    tare_results out;
    const uint32_t k = tare_registry_find(x->registry, op);
    assert_int_not_equal(k, TARE_NO_OP);
    assert_true(tare_bind(x->mode, k, arg, n, NULL, 0, &bound, NULL));
    const uint32_t code = tare_run(x->mode, &bound, how, &out);
    if (code != TARE_OK)
        snprintf(to, sizeof text[0], "refused %u", code);
    else if (out.slot[0].tag == TARE_TAG_TENSOR)
        tare_rec_format(x->mode, out.rec[0], to, sizeof text[0]);
    else
        snprintf(to, sizeof text[0], "%u tensors, %lld, %g", out.slot[0].len, (long long)out.slot[1].u.i, out.slot[2].u.f);
    tare_bound_finish(&bound);
    return to;
}

static const char *agreed(fixture *x, const char *op, const tare_slot *arg, uint32_t n)
{
    const char *native = outcome(x, op, TARE_NATIVE, arg, n);
    assert_string_equal(native, outcome(x, op, TARE_INTERPRETED, arg, n));
    return native;
}

static tare_slot box(const tare_rec *t) { return (tare_slot){.tag = TARE_TAG_TENSOR, .u.rec = t}; }

static void native_and_interpreted_agree(void **state)
{
    fixture *x = *state;
    const int64_t wide[] = {4, 1, 3}, tall[] = {2, 3}, odd[] = {5};
    const tare_rec a = tensor(x, 3, wide, TARE_DTYPE_float32, TARE_DEVICE_CPU);
    const tare_rec b = tensor(x, 2, tall, TARE_DTYPE_int64, TARE_DEVICE_CPU);
    const tare_rec c = tensor(x, 1, odd, TARE_DTYPE_float32, TARE_DEVICE_CPU);
    const tare_slot good[] = {box(&a), box(&b)}, bad[] = {box(&a), box(&c)};
    assert_non_null(strstr(agreed(x, "aten::combine.Tensor", good, 2), "[4, 2, 3]"));
    assert_non_null(strstr(agreed(x, "aten::combine.Tensor", bad, 2), "refused"));
    const tare_rec list[] = {a, b, c};
    const tare_slot lists[] = {{.tag = TARE_TAG_TENSORS, .len = 3, .u.recs = list}, {.tag = TARE_TAG_INT, .u.i = 0}};
    assert_string_equal(agreed(x, "aten::probe", lists, 2), "3 tensors, 15, 7.5");
}

static const out_file *file(fixture *x, const char *name)
{
    for (size_t i = 0; i < out_files_count(x->files); i++)
        if (strcmp(out_files_get(x->files, i)->name, name) == 0)
            return out_files_get(x->files, i);
    fail_msg("no file %s", name);
    return NULL;
}

static void text_has_the_rules_names(void **state)
{
    fixture *x = *state;
    const out_file *f = file(x, "llvm/sample.ll");
    const char *text = arena_text(&x->a, f->bytes, f->n_bytes);
    assert_non_null(strstr(text, "@rule_broadcast(ptr noalias %m, %tare_list %a, %tare_list %b)"));
    assert_non_null(strstr(text, "%rank = select"));
    assert_non_null(strstr(text, "define i32 @tare_op_combine_Tensor("));
    assert_non_null(strstr(text, "filename: \"opdefs/sample.yaml\""));
    file(x, "obj/sample.o");
    file(x, "obj/profiles.o");
    file(x, "obj/unit.o");
}

static void one_family_alone_is_the_same(void **state)
{
    fixture *x = *state;
    const ir_module *module = sample_module(&x->a);
    diag_list *d = diag_list_create(&x->a, module->sources, 0);
    out_files *alone = out_files_create(&x->a);
    assert_true(emit_llvm_part(&x->a, d, module, "sample", alone, &(emit_llvm_options){0}));
    for (size_t i = 0; i < out_files_count(alone); i++) {
        const out_file *got = out_files_get(alone, i), *want = file(x, got->name);
        assert_int_equal(got->n_bytes, want->n_bytes);
        assert_memory_equal(got->bytes, want->bytes, got->n_bytes);
    }
}

static void one_operator_is_five_functions(void **state)
{
    fixture *x = *state;
    const ir_module *module = sample_module(&x->a);
    diag_list *d = diag_list_create(&x->a, module->sources, 0);
    const char *text = emit_llvm_op(&x->a, d, module, module->op[0]);
    assert_non_null(text);
    assert_non_null(strstr(text, arena_format(&x->a, "@tare_node_%s(", module->op[0]->c_name)));
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, "define ")); at++)
        n++;
    assert_int_equal(n, 5);
    assert_null(strstr(text, "!dbg"));
}

static void bitcode_comes_when_asked_for(void **state)
{
    fixture *x = *state;
    const ir_module *module = sample_module(&x->a);
    diag_list *d = diag_list_create(&x->a, module->sources, 0);
    out_files *out = out_files_create(&x->a);
    assert_true(emit_llvm_part(&x->a, d, module, "sample", out, &(emit_llvm_options){.bitcode = true}));
    assert_int_equal(out_files_count(out), 3);
    const out_file *f = out_files_get(out, 1);
    assert_string_equal(f->name, "bitcode/sample.bc");
    assert_memory_equal(f->bytes, "BC", 2);
}

static void a_key_follows_the_rules(void **state)
{
    fixture *x = *state;
    ir_module *module = sample_module(&x->a);
    const emit_llvm_options plain = {.salt = "a"}, other = {.salt = "b"};
    const char *key = emit_llvm_key(&x->a, module, "sample", &plain);
    assert_string_equal(key, emit_llvm_key(&x->a, sample_module(&x->a), "sample", &plain));
    assert_string_not_equal(key, emit_llvm_key(&x->a, module, "sample", &other));
    for (uint32_t i = 0; i < module->n_rules; i++)
        module->rule[i]->index++;
    assert_string_equal(key, emit_llvm_key(&x->a, module, "sample", &plain)); /* the unit has the numbers */
    module->op[0]->func->body->body->at.start_bytes += 40;
    assert_string_not_equal(key, emit_llvm_key(&x->a, module, "sample", &plain));
}

static void another_machine_may_be_the_target(void **state)
{
    fixture *x = *state;
    const ir_module *module = sample_module(&x->a);
    diag_list *d = diag_list_create(&x->a, module->sources, 0);
    out_files *out = out_files_create(&x->a);
    emit_llvm_with(&x->a, d, module, out, &(emit_llvm_options){.triple = "aarch64-unknown-linux-gnu"});
    assert_int_equal(diag_errors(d), 0);
    assert_int_equal(out_files_count(out), 5);
    emit_llvm_with(&x->a, d, module, out, &(emit_llvm_options){.triple = "m68k-unknown-linux"});
    assert_int_equal(diag_errors(d), 1);
    assert_non_null(strstr(diag_render(d), "target `m68k-unknown-linux` is not served"));
}

static size_t count_kept(const out_files *files)
{
    size_t n = 0;
    for (size_t i = 0; i < out_files_count(files); i++)
        n += out_files_get(files, i)->is_kept;
    return n;
}

static void what_is_there_is_not_made_again(void **state)
{
    fixture *x = *state;
    const ir_module *module = sample_module(&x->a);
    diag_list *d = diag_list_create(&x->a, module->sources, 0);
    char dir[] = "/tmp/tare-llvm-test-XXXXXX";
    const char *why;
    assert_non_null(mkdtemp(dir));
    emit_llvm_options options = {.salt = "a", .before = out_keys_read(&x->a, dir), .threads = 1};
    out_files *first = out_files_create(&x->a), *second = out_files_create(&x->a), *third = out_files_create(&x->a);
    emit_llvm_with(&x->a, d, module, first, &options);
    assert_int_equal(count_kept(first), 0);
    assert_true(out_files_write(first, dir, NULL, &why));
    options = (emit_llvm_options){.salt = "a", .before = out_keys_read(&x->a, dir), .threads = 3};
    emit_llvm_with(&x->a, d, module, second, &options);
    assert_int_equal(count_kept(second), out_files_count(first));
    options.salt = "b";
    emit_llvm_with(&x->a, d, module, third, &options);
    assert_int_equal(count_kept(third), 0);
    for (size_t i = 0; i < out_files_count(third); i++) {
        const out_file *f = out_files_get(first, i);
        assert_memory_equal(out_files_get(third, i)->bytes, f->bytes, f->n_bytes);
    }
    assert_int_equal(system(arena_format(&x->a, "rm -r '%s'", dir)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(native_and_interpreted_agree),
        cmocka_unit_test(text_has_the_rules_names),
        cmocka_unit_test(one_family_alone_is_the_same),
        cmocka_unit_test(one_operator_is_five_functions),
        cmocka_unit_test(bitcode_comes_when_asked_for),
        cmocka_unit_test(a_key_follows_the_rules),
        cmocka_unit_test(what_is_there_is_not_made_again),
        cmocka_unit_test(another_machine_may_be_the_target),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
