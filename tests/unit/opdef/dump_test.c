/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What `tarec dump` shows of a rule is what was written, with all its parentheses. */
#include "opdef/dump.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static arena memory;

static opdef_set *read_text(const char *yaml)
{
    char path[] = "/tmp/tare-dump-test-XXXXXX";
    int file = mkstemp(path);
    assert_int_equal(write(file, yaml, strlen(yaml)), (ssize_t)strlen(yaml));
    close(file);
    source_set *sources = source_set_create(&memory);
    diag_list *errors = diag_list_create(&memory, sources, 0);
    opdef_set *set = opdef_read(&memory, errors, sources, path, 0, NULL);
    unlink(path);
    rule_check(&memory, errors, set);
    assert_string_equal(diag_render(errors), "");
    return set;
}

static const char yaml[] =
    "operators:\n"
    "  - op: narrow.one(Tensor self, int n=1) -> Tensor\n"
    "    dtypes: [bool, int64]\n"
    "    rule: |\n"
    "      require n >= 0 and n < self.rank or self.rank == 0, IndexError, \"no {n} of {self.rank}\"\n"
    "      var out = [s * 2 for s in self.size if s > 1]\n"
    "      for (i, s) in self.size { if s == 1 { push out, i } else { continue } }\n"
    "      return empty(out, self.dtype, self.device)\n";

static void a_rule_is_shown_as_it_was_parsed(void **state)
{
    (void)state;
    assert_string_equal(opdef_dump_rules(&memory, read_text(yaml), NULL, false),
                        "rule narrow_one(self: Tensor, n: int) -> (Tensor)\n"
                        "  require (((n >= 0) and (n < self.rank)) or (self.rank == 0)), IndexError, "
                        "\"no \" {n} \" of \" {self.rank}\n"
                        "  var out = [(s * 2) for s in self.size if (s > 1)]\n"
                        "  for (i, s) in self.size\n"
                        "    if (s == 1)\n"
                        "      push out = i\n"
                        "    else\n"
                        "      continue\n"
                        "  return empty(out, self.dtype, self.device)\n");
}

static void types_and_stages_are_shown(void **state)
{
    (void)state;
    const char *shown = opdef_dump_rules(&memory, read_text(yaml), NULL, true);
    assert_non_null(strstr(shown, "(n:int >= 0):bool"));
    assert_non_null(strstr(shown, "(s:int! * 2):int!"));
    assert_non_null(strstr(shown, ".rank:int"));
}

static void facts_are_shown(void **state)
{
    (void)state;
    const char *shown = opdef_dump(&memory, read_text(yaml), NULL);
    assert_non_null(strstr(shown, "n: int default(tag 1)\n"));
    assert_non_null(strstr(shown, "dtypes default: int64 bool\n"));
}

static void operators_are_found_by_any_spelling(void **state)
{
    (void)state;
    const opdef_set *set = read_text(yaml);
    const char *near;
    assert_non_null(opdef_find(&memory, set, "narrow.one", &near));
    assert_non_null(opdef_find(&memory, set, "aten::narrow.one", &near));
    assert_non_null(opdef_find(&memory, set, "aten.narrow.one", &near));
    assert_null(opdef_find(&memory, set, "narow.one", &near));
    assert_string_equal(near, "aten::narrow.one");
    assert_null(opdef_find(&memory, set, "something_else_altogether", &near));
    assert_null(near);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_is_shown_as_it_was_parsed),
        cmocka_unit_test(types_and_stages_are_shown),
        cmocka_unit_test(facts_are_shown),
        cmocka_unit_test(operators_are_found_by_any_spelling),
    };
    arena_init(&memory, 0, NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_finish(&memory);
    return failed;
}
