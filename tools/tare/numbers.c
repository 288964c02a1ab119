/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Numbers of recordings, which may be expressions over symbols. */
#include <string.h>

#include "tare/symbolic.h"
#include "tensors.h"

bool number_is_symbolic(const json_t *json) { return json_is_string(json_object_get(json, "sym")); }

static bool read_expression(tensors *t, const char *word, int64_t *out, reason *why)
{
    size_t at = 0;
    tare_mode *mode = t->numbers ? t->numbers->mode : t->session->mode;
    const uint32_t rule = tare_sym_parse(mode, word, strlen(word), NULL, NULL, out, &at);
    if (rule == TARE_RULE_ARGUMENT)
        return refuse(why, "`%.200s` is no expression over known symbols from byte %zu on", word, at);
    if (rule != TARE_OK)
        return refuse(why, "`%.200s` cannot be represented", word);
    if (!t->numbers || !tare_is_symbolic(*out))
        return true;
    return tare_sym_evaluate(mode, *out, t->numbers->value, t->numbers->n, out) == TARE_OK
               ? true
               : refuse(why, "`%.200s` has no value", word);
}

bool number_read(tensors *t, const json_t *json, int64_t *out, reason *why)
{
    const char *word = json_string_value(json_object_get(json, "sym"));
    if (word)
        return read_expression(t, word, out, why);
    *out = json_integer_value(json);
    return json_is_integer(json) ? true : refuse(why, "a size is no integer");
}
