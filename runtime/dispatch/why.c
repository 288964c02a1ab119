/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Why something was not accepted: see why.h. */
#include "dispatch/why.h"

#include <stdarg.h>
#include <stdio.h>

bool tare_why_not(why *w, const char *format, ...)
{
    if (!w->told && w->at != NULL && w->bytes > 0) {
        va_list args;
        va_start(args, format);
        (void)vsnprintf(w->at, w->bytes, format, args);
        va_end(args);
    }
    w->told = true;
    return false;
}
