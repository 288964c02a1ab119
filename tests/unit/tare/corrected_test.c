/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Lists of nodes that are recorded wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "corrected.h"

static bool read_list(corrected *c, const char *lines, reason *why)
{
    char path[] = "/tmp/tare-corrected-XXXXXX";
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, lines, strlen(lines)), (ssize_t)strlen(lines));
    (void)close(fd);
    const bool fine = corrected_read(c, path, why);
    (void)unlink(path);
    return fine;
}

static void nodes_are_found_by_file_and_name(void **state)
{
    (void)state;
    corrected c = {0};
    reason why = {""};
    assert_true(read_list(&c, "# of two programs\nb.json add_1 one reason\na.json  view_2  another\n\na.json add_1 it\n", &why));
    assert_int_equal(c.n, 3);
    assert_true(corrected_has(&c, "a.json", "view_2"));
    assert_true(corrected_has(&c, "/some/where/b.json", "add_1"));
    assert_false(corrected_has(&c, "b.json", "view_2"));
    assert_false(corrected_has(&c, "b.json.xz", "add_1"));
    corrected_finish(&c);
    assert_false(corrected_has(&c, "a.json", "add_1"));
}

static void bad_lists_are_refused(void **state)
{
    (void)state;
    corrected c = {0};
    reason why = {""};
    assert_false(read_list(&c, "a.json add_1 fine\na.json add_2 \n", &why));
    assert_non_null(strstr(why.text, ":2: expected a program's file name, a node and a reason"));
    corrected_finish(&c);
    assert_false(read_list(&c, "a.json add_1 x\na.json add_1 y\n", &why));
    assert_non_null(strstr(why.text, "listed twice"));
    corrected_finish(&c);
    assert_false(corrected_read(&c, "/nowhere/list", &why));
    corrected_finish(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nodes_are_found_by_file_and_name), cmocka_unit_test(bad_lists_are_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
