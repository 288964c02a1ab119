/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* tare_bench [--calls FILE]... [PROGRAM...]: times as one JSON object; see tools/bench. */
#include <stdio.h>
#include <string.h>

#include "benchmark.h"

enum { COPIES = 21 };

static int report(text *out, const reason *why, bool fine)
{
    if (fine && !out->broken)
        (void)printf("%s\n", text_get(out));
    else
        (void)fprintf(stderr, "bench: %s\n", why->text[0] ? why->text : "a call was refused");
    text_finish(out);
    return fine ? 0 : 1;
}

/* Moves the files after `--calls` to the front of argv[1...]; their number. */
static int take_calls(char **argv, int *argc)
{
    int calls = 0, n = 1;
    for (int i = 1; i < *argc; i++) {
        char *file = argv[i];
        if (strcmp(file, "--calls") != 0) {
            argv[n++] = file;
        } else if (++i < *argc) {
            file = argv[i];
            memmove(&argv[2 + calls], &argv[1 + calls], (size_t)(n - 1 - calls) * sizeof *argv);
            argv[1 + calls++] = file;
            n++;
        }
    }
    *argc = n;
    return calls;
}

int main(int argc, char **argv)
{
    session s;
    reason why = {""};
    text out = {0};
    if (!session_init(&s, NULL, &why))
        return report(&out, &why, false);
    s.execution = TARE_NATIVE;
    const int calls = take_calls(argv, &argc);
    double copy[COPIES];
    for (int i = 0; i < COPIES; i++)
        copy[i] = benchmark_copy();
    text_addf(&out, "{\"copy_loop_ns\":%.2f,", benchmark_median(copy, COPIES));
    bool fine = benchmark_calls(&s, &out);
    text_add(&out, ",");
    fine = fine && benchmark_order(&s, &out);
    text_add(&out, ",");
    fine = fine && benchmark_operators(&s, argv + 1, calls, &out, &why);
    text_add(&out, ",");
    fine = fine && benchmark_scale(&s, &out);
    text_add(&out, ",");
    fine = fine && benchmark_programs(&s, argv + 1 + calls, argc - 1 - calls, &out, &why);
    text_add(&out, "}");
    session_finish(&s);
    return report(&out, &why, fine);
}
