/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Text, folded messages, reports. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "match.h"
#include "report.h"

static void json_strings_are_always_utf8(void **state)
{
    (void)state;
    text t = {0};
    text_add_json(&t, "a\"\\\n\xc3\xa9\xff\xe2\x82", 9);
    assert_string_equal(text_get(&t), "\"a\\\"\\\\\\u000a\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
    text_finish(&t);
}

static void messages_are_folded_and_cut_as_recorded(void **state)
{
    (void)state;
    text t = {0};
    fold_text(&t, "  a \n\t b  ");
    assert_string_equal(text_get(&t), "a b");
    text_clear(&t);
    char longer[1000];
    for (size_t i = 0; i < sizeof longer - 1; i++)
        longer[i] = 'x';
    longer[sizeof longer - 1] = '\0';
    fold_text(&t, longer);
    assert_int_equal(t.len, 300);
    text_finish(&t);
}

static void a_text_equals_itself_folded(void **state)
{
    (void)state;
    assert_true(match_error_text("a b", "a\n b"));
    assert_false(match_error_text("a b", "a c"));
}

static void counts_stand_by_operator_in_order(void **state)
{
    (void)state;
    report r = {0};
    text t = {0};
    for (int i = 0; i < 3; i++) {
        report_count(&r, "b", &(outcome){.verdict = VERDICT_AGREE});
        report_count(&r, "a", &(outcome){.verdict = VERDICT_DIFFER, .error_expected = true, .error_raised = i > 0});
    }
    report_json(&r, "f", &t);
    assert_string_equal(text_get(&t),
                        "{\"file\":\"f\",\"compared\":6,\"agree\":3,\"differ\":3,\"corrected\":0,\"unsupported\":0,\"data_dependent\":0,"
                        "\"errors\":{\"expected\":3,\"raised\":2,\"same_message\":0},\"skipped\":0,\"ops\":{"
                        "\"a\":{\"compared\":3,\"agree\":0,\"differ\":3,\"corrected\":0,\"unsupported\":0,\"data_dependent\":0,"
                        "\"errors\":{\"expected\":3,\"raised\":2,\"same_message\":0}},"
                        "\"b\":{\"compared\":3,\"agree\":3,\"differ\":0,\"corrected\":0,\"unsupported\":0,\"data_dependent\":0,"
                        "\"errors\":{\"expected\":0,\"raised\":0,\"same_message\":0}}}}");
    text_finish(&t);
    report_finish(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_strings_are_always_utf8),
        cmocka_unit_test(messages_are_folded_and_cut_as_recorded),
        cmocka_unit_test(a_text_equals_itself_folded),
        cmocka_unit_test(counts_stand_by_operator_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
