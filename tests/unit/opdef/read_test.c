/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A directory of definitions becomes a set: order, devices' numbers, rules that have their schema's types. */
#include "opdef/opdef.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static arena memory;
static char dir[64];

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(arena_format(&memory, "%s/%s", dir, name), "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int make_dir(void **state)
{
    (void)state;
    strcpy(dir, "/tmp/tare-read-test-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    return mkdir(arena_format(&memory, "%s/prelude", dir), 0777) | mkdir(arena_format(&memory, "%s/profiles", dir), 0777);
}

static int remove_dir(void **state)
{
    (void)state;
    return system(arena_format(&memory, "rm -r '%s'", dir));
}

static opdef_set *read_dir(const char *overlay)
{
    source_set *sources = source_set_create(&memory);
    diag_list *errors = diag_list_create(&memory, sources, 0);
    opdef_set *set = opdef_read(&memory, errors, sources, dir, overlay ? 1 : 0, &overlay);
    if (diag_errors(errors))
        print_error("%s", diag_render(errors));
    assert_int_equal(diag_errors(errors), 0);
    assert_false(set->is_incomplete);
    return set;
}

static void files_and_profiles_are_in_order(void **state)
{
    (void)state;
    write_file("b.yaml", "operators:\n  - op: two(Tensor self) -> Tensor\n    rule: |\n      return alias(self)\n");
    write_file("a.yaml", "rules: |\n  fn f() -> int = 1\noperators:\n  - op: one(Tensor self) -> Tensor\n"
                         "    rule: |\n      return alias(self)\n");
    write_file("prelude/p.yaml", "doc: shared\nrules: |\n  fn g() -> int = 1\n  slot s() -> int\n");
    write_file("profiles/abc.yaml", "profile: abc\ninherits: cuda\n");
    write_file("profiles/cuda.yaml", "profile: cuda\nrules: |\n  fn s() -> int = 2\n");
    write_file("profiles/cpu.yaml", "profile: cpu\n");
    write_file("README.md", "not a definition");
    opdef_set *set = read_dir(NULL);
    assert_int_equal(set->n_defs, 2);
    assert_string_equal(set->def[0]->variant[0]->schema->full_name, "aten::one");
    assert_string_equal(set->def[0]->family, "a");
    assert_string_equal(set->def[1]->family, "b");
    assert_int_equal(set->n_units, 2);
    assert_int_equal(set->unit[0]->n_slots, 1);
    assert_int_equal(set->n_profiles, 3);
    assert_string_equal(set->profile[0]->name.text, "cpu");
    assert_string_equal(set->profile[1]->name.text, "cuda");
    assert_string_equal(set->profile[2]->name.text, "abc");
    assert_string_equal(set->profile[2]->inherits.text, "cuda");
    assert_int_equal(set->profile[1]->rules->n_funcs, 1);
    const char *path = source_get(set->sources, set->def[0]->at.source)->path;
    assert_string_equal(path, arena_format(&memory, "%s/a.yaml", strrchr(dir, '/') + 1));
}

static void an_operator_has_its_keys(void **state)
{
    (void)state;
    write_file("profiles/cpu.yaml", "profile: cpu\n");
    write_file("a.yaml",
               "operators:\n"
               "  - op: norm(Tensor self, Tensor? mean, int[2] n=1, *, bool b=False) -> (Tensor, int)\n"
               "    copy: norm_copy\n"
               "    dtypes: {cpu: [floating, bool], default: complex}\n"
               "    schema_hides: {writes: [mean]}\n"
               "    doc: prose\n"
               "    rule: |\n"
               "      return (alias(self), n[0])\n"
               "    examples: |\n"
               "      # first\n"
               "      norm(f32[2], none) == (f32[2], 1)\n"
               "\n"
               "      norm(f32[3], none) fails\n");
    opdef_set *set = read_dir(NULL);
    const opdef *def = set->def[0];
    assert_int_equal(def->n_variants, 2);
    assert_int_equal(def->variant[1]->law, LAW_COPY);
    assert_string_equal(def->doc, "prose");
    assert_string_equal(def->hidden_write[0].text, "mean");
    assert_int_equal(def->n_dtypes, 2);
    assert_int_equal(def->dtypes[0], TARE_KIND_CPU);
    assert_int_equal(def->dtypes[1], 1 << TARE_DTYPE_float16 | 1 << TARE_DTYPE_float32 | 1 << TARE_DTYPE_float64 |
                                         1 << TARE_DTYPE_bfloat16 | 1 << TARE_DTYPE_bool);
    assert_int_equal(def->dtypes[2], 0);
    assert_int_equal(def->n_examples, 2);
    assert_int_equal(source_place(set->sources, def->example[1].at).line, 13);
    const ast_func *rule = def->rule;
    assert_string_equal(rule->name.text, "norm");
    assert_int_equal(rule->n_params, 4);
    assert_int_equal(rule->param[1].type, TARE_TY_TENSOR | TARE_TY_OPT);
    assert_int_equal(rule->param[2].type, TARE_TY_INT | TARE_TY_LIST);
    assert_int_equal(source_place(set->sources, rule->param[2].name.at).column, 48);
    assert_int_equal(rule->n_results, 2);
    assert_int_equal(rule->result[1], TARE_TY_INT);
    assert_non_null(rule->body);
}

static void an_overlay_adds_a_device(void **state)
{
    (void)state;
    write_file("profiles/cpu.yaml", "profile: cpu\n");
    write_file("profiles/cuda.yaml", "profile: cuda\n");
    char *folder = arena_format(&memory, "%s/overlay", dir);
    mkdir(folder, 0777);
    write_file("overlay/npu.yaml", "profile: npu\ninherits: cpu\nrules: |\n  fn s() -> int = 2\n");
    opdef_set *set = read_dir(arena_format(&memory, "%s/npu.yaml", folder));
    assert_int_equal(set->n_profiles, 3);
    assert_string_equal(set->profile[2]->name.text, "npu");
    assert_string_equal(source_get(set->sources, set->profile[2]->name.at.source)->path, "overlay/npu.yaml");
}

static void an_overlay_extends_a_device(void **state)
{
    (void)state;
    write_file("profiles/cpu.yaml", "profile: cpu\nrules: |\n  fn s() -> int = 2\n");
    write_file("profiles/cuda.yaml", "profile: cuda\n");
    char *folder = arena_format(&memory, "%s/overlay", dir);
    mkdir(folder, 0777);
    write_file("overlay/more.yaml", "extends: cpu\nrules: |\n  fn t() -> int = 3\n");
    opdef_set *set = read_dir(arena_format(&memory, "%s/more.yaml", folder));
    assert_int_equal(set->n_profiles, 2);
    assert_int_equal(set->profile[0]->rules->n_funcs, 2);
    assert_string_equal(set->profile[0]->rules->func[0]->name.text, "s");
    assert_string_equal(set->profile[0]->rules->func[1]->name.text, "t");
    assert_int_equal(set->profile[1]->rules->n_funcs, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_and_profiles_are_in_order, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(an_operator_has_its_keys, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(an_overlay_adds_a_device, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(an_overlay_extends_a_device, make_dir, remove_dir),
    };
    arena_init(&memory, 0, NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_finish(&memory);
    return failed;
}
