/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What a recorded call becomes, and which words and numbers are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "answer.h"

static session s;
static tensors t;

static request_result read_call(const char *line, request *r, reason *why)
{
    json_error_t error;
    json_t *json = json_loads(line, JSON_REJECT_DUPLICATES, &error);
    assert_non_null(json);
    tare_mode_reset(s.mode);
    tensors_clear(&t);
    const request_result result = request_read(&t, json, r, why);
    json_decref(json);
    return result;
}

/* The answer to a call, as `tare eval` writes it. */
static void assert_answer(const char *line, const char *expected)
{
    request r;
    prediction p;
    text out = {0};
    reason why = {""};
    json_error_t error;
    json_t *json = json_loads(line, JSON_REJECT_DUPLICATES, &error);
    assert_non_null(json);
    tare_mode_reset(s.mode);
    tensors_clear(&t);
    const request_result result = request_read(&t, json, &r, &why);
    if (result == REQUEST_READY) {
        predict(&s, &r, NULL, &p);
        answer_write(&t, &r, &p, &out);
    } else {
        answer_unsupported(why.text, &out);
    }
    assert_string_equal(text_get(&out), expected);
    json_decref(json);
    text_finish(&out);
}

static void assert_refused(const char *line, request_result expected, const char *text_of_it)
{
    request r;
    reason why = {""};
    assert_int_equal(read_call(line, &r, &why), expected);
    assert_string_equal(why.text, text_of_it);
}

#define TENSOR(rest) "{\"tensor\":{\"id\":0,\"dtype\":\"float32\",\"device\":\"cpu\"," rest "}}"

static void tensors_are_one_by_their_number(void **state)
{
    (void)state;
    request r;
    reason why = {""};
    assert_int_equal(read_call("{\"op\":\"aten.add.Tensor\",\"args\":[" TENSOR("\"shape\":[2]") ",{\"ref\":0}]}", &r, &why), REQUEST_READY);
    assert_int_equal(r.n_inputs, 1);
    assert_ptr_equal(r.arg[0].u.rec, r.arg[1].u.rec);
    assert_int_equal(tare_storage_bytes(s.mode, r.input[0]->storage), 8);
}

static void lists_take_the_kind_of_their_elements(void **state)
{
    (void)state;
    request r;
    reason why = {""};
    assert_int_equal(read_call("{\"op\":\"aten.cat\",\"args\":[[1,2],[1.5],[true,false],[1,2.5],[" TENSOR("\"shape\":[]") ",null],[]]}", &r, &why),
                     REQUEST_READY);
    assert_int_equal(r.arg[0].tag, TARE_TAG_INTS);
    assert_int_equal(r.arg[1].tag, TARE_TAG_FLOATS);
    assert_int_equal(r.arg[2].tag, TARE_TAG_BOOLS);
    assert_int_equal(r.arg[3].tag, TARE_TAG_SCALARS);
    assert_int_equal(r.arg[4].tag, TARE_TAG_TENSORS);
    assert_int_equal(r.arg[4].u.recs[1].type, 0);
    assert_int_equal(r.arg[5].len, 0);
}

static void unknown_words_are_unsupported(void **state)
{
    (void)state;
    assert_refused("{\"op\":\"aten.there_is_none\",\"args\":[]}", REQUEST_UNSUPPORTED, "operator `aten.there_is_none` is unknown");
    assert_refused("{\"op\":\"aten.t\",\"args\":[{\"dtype\":\"float33\"}]}", REQUEST_UNSUPPORTED, "dtype `float33` is unknown");
    assert_refused("{\"op\":\"aten.t\",\"args\":[{\"device\":\"tpu:0\"}]}", REQUEST_UNSUPPORTED, "device `tpu:0` is unknown");
    assert_refused("{\"op\":\"aten.t\",\"args\":[{\"float\":\"in\"}]}", REQUEST_UNSUPPORTED, "float `in` is unknown");
}

static void malformed_tensors_are_bad(void **state)
{
    (void)state;
    assert_refused("{\"args\":[]}", REQUEST_BAD, "a call without a string `op`");
    assert_refused("{\"op\":\"aten.t\",\"args\":[{\"ref\":7}]}", REQUEST_BAD, "tensor 7 was not described before");
    assert_refused("{\"op\":\"aten.t\",\"args\":[" TENSOR("\"shape\":[-1]") "]}", REQUEST_BAD, "a tensor with a negative size or stride");
    assert_refused("{\"op\":\"aten.t\",\"args\":[" TENSOR("\"shape\":[4611686018427387904,4]") "]}", REQUEST_BAD,
                   "a tensor whose size in bytes passes 2^63");
    assert_refused("{\"op\":\"aten.t\",\"args\":[" TENSOR("\"shape\":[2,3],\"stride\":[1]") "]}", REQUEST_BAD,
                   "a tensor of 2 sizes and 1 strides");
    assert_refused("{\"op\":\"aten.t\",\"args\":[" TENSOR("\"shape\":[2],\"offset\":-1") "]}", REQUEST_BAD,
                   "a storage of 4 bytes, an offset of -1");
}

static void answers_number_what_is_new(void **state)
{
    (void)state;
    assert_answer("{\"op\":\"aten.t.default\",\"args\":[" TENSOR("\"shape\":[2,3]") "]}",
                  "{\"out\":{\"tensor\":{\"id\":1,\"dtype\":\"float32\",\"shape\":[3,2],\"device\":\"cpu\",\"stride\":[1,3],"
                  "\"storage\":0,\"nbytes\":24}}}");
    assert_answer("{\"op\":\"aten.add_.Tensor\",\"args\":[" TENSOR("\"shape\":[2]") ",1]}",
                  "{\"out\":{\"tensor\":{\"id\":0,\"dtype\":\"float32\",\"shape\":[2],\"device\":\"cpu\",\"stride\":[1],"
                  "\"storage\":0,\"nbytes\":8}}}");
    assert_answer("{\"op\":\"aten.mm\",\"args\":[" TENSOR("\"shape\":[2,3]") ",{\"ref\":0}]}",
                  "{\"error\":\"RuntimeError\",\"message\":\"mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)\"}");
}

static void numbers_that_only_data_tells_are_symbols(void **state)
{
    (void)state;
    assert_answer("{\"op\":\"aten._local_scalar_dense\",\"args\":[{\"tensor\":{\"id\":0,\"dtype\":\"uint8\",\"device\":\"cpu\",\"shape\":[]}}]}",
                  "{\"out\":{\"sym\":\"u0\"},\"ranges\":{\"u0\":[0,255]}}");
    assert_answer("{\"op\":\"aten.index.Tensor\",\"args\":[" TENSOR("\"shape\":[4,5]") ",[{\"tensor\":{\"id\":1,\"dtype\":\"bool\",\"device\":\"cpu\","
                  "\"shape\":[4]}}]]}",
                  "{\"out\":{\"tensor\":{\"id\":2,\"dtype\":\"float32\",\"shape\":[{\"sym\":\"u0\"},5],\"device\":\"cpu\",\"stride\":[5,1],"
                  "\"storage\":0,\"nbytes\":{\"sym\":\"20*u0\"}}},\"ranges\":{\"u0\":[0,4]}}");
}

static void destinations_in_a_list_take_their_new_sizes(void **state)
{
    (void)state;
    assert_answer("{\"op\":\"aten.unbind_copy.int_out\",\"args\":[" TENSOR("\"shape\":[2,3]") "],\"kwargs\":{\"out\":["
                  "{\"tensor\":{\"id\":1,\"dtype\":\"float32\",\"device\":\"cpu\",\"shape\":[0]}},"
                  "{\"tensor\":{\"id\":2,\"dtype\":\"float32\",\"device\":\"cpu\",\"shape\":[3]}}]}}",
                  "{\"out\":null,\"after\":["
                  "{\"id\":0,\"dtype\":\"float32\",\"shape\":[2,3],\"device\":\"cpu\",\"stride\":[3,1],\"storage\":0,\"nbytes\":24},"
                  "{\"id\":1,\"dtype\":\"float32\",\"shape\":[3],\"device\":\"cpu\",\"stride\":[1],\"storage\":1,\"nbytes\":12},"
                  "{\"id\":2,\"dtype\":\"float32\",\"shape\":[3],\"device\":\"cpu\",\"stride\":[1],\"storage\":2,\"nbytes\":12}]}");
}

static void a_rank_over_64_is_read_and_refused_by_the_rule(void **state)
{
    (void)state;
    char line[1024] = "{\"op\":\"aten.add.Tensor\",\"args\":[{\"tensor\":{\"id\":0,\"dtype\":\"float32\",\"device\":\"cpu\",\"shape\":[1";
    for (int i = 0; i < 64; i++)
        strcat(line, ",1");
    strcat(line, "]}},1]}");
    request r;
    prediction p;
    reason why = {""};
    json_error_t error;
    json_t *json = json_loads(line, 0, &error);
    tare_mode_reset(s.mode);
    tensors_clear(&t);
    assert_int_equal(request_read(&t, json, &r, &why), REQUEST_READY);
    predict(&s, &r, NULL, &p);
    assert_int_equal(p.kind, PREDICTED_ERROR);
    assert_int_equal(p.error.kind, TARE_ERROR_RuntimeError);
    json_decref(json);
}

static int open_session(void **state)
{
    (void)state;
    reason why;
    const bool fine = session_init(&s, NULL, &why);
    tensors_init(&t, &s);
    return fine ? 0 : -1;
}

static int close_session(void **state)
{
    (void)state;
    tensors_finish(&t);
    session_finish(&s);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tensors_are_one_by_their_number),
        cmocka_unit_test(lists_take_the_kind_of_their_elements),
        cmocka_unit_test(unknown_words_are_unsupported),
        cmocka_unit_test(malformed_tensors_are_bad),
        cmocka_unit_test(answers_number_what_is_new),
        cmocka_unit_test(numbers_that_only_data_tells_are_symbols),
        cmocka_unit_test(destinations_in_a_list_take_their_new_sizes),
        cmocka_unit_test(a_rank_over_64_is_read_and_refused_by_the_rule),
    };
    return cmocka_run_group_tests(tests, open_session, close_session);
}
