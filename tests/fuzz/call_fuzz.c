/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Single calls as `tare eval` reads them, predicted natively and interpreted: equal answers, or the same refusal. */
#include <stdlib.h>
#include <string.h>

#include "answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static session s;
static tensors t;

static void answer(const json_t *line, tare_execution execution, text *out)
{
    request r;
    prediction p;
    reason why = {""};
    tare_mode_reset(s.mode);
    tensors_clear(&t);
    s.execution = execution;
    const request_result result = request_read(&t, line, &r, &why);
    if (result != REQUEST_READY) {
        answer_unsupported(why.text, out);
        return;
    }
    predict(&s, &r, NULL, &p);
    answer_write(&t, &r, &p, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_error_t error;
    reason why;
    text native = {0}, interpreted = {0};
    if (!s.mode) {
        if (!session_init(&s, NULL, &why))
            abort();
        tensors_init(&t, &s);
    }
    json_t *line = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (!line)
        return -1;
    answer(line, TARE_NATIVE, &native);
    answer(line, TARE_INTERPRETED, &interpreted);
    if (strcmp(text_get(&native), text_get(&interpreted)) != 0)
        abort();
    text_finish(&native);
    text_finish(&interpreted);
    json_decref(line);
    return 0;
}
