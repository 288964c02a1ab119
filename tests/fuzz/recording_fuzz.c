/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Recorded calls, traces, programs and damaged .xz as `tare compare` reads them. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "compare.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static session s, plain;
static comparison c;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    reason why;
    char path[64];
    if (!s.mode) {
        if (!session_init(&s, NULL, &why) || !session_init(&plain, NULL, &why))
            abort();
        c = (comparison){.session = &s, .plain = &plain, .show = 5};
        tensors_init(&c.tensors, &s);
        tensors_init(&c.plain_tensors, &plain);
    }
    const int fd = memfd_create("recording", 0);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    (void)compare_file(&c, path, &why);
    report_finish(&c.report);
    text_clear(&c.shown);
    c.n_shown = 0;
    (void)close(fd);
    return 0;
}
