/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The greatest common divisor, never negative but for INT64_MIN alone. */
#ifndef TARE_SYMBOLIC_GCD_H
#define TARE_SYMBOLIC_GCD_H

#include <stdint.h>

static inline int64_t tare_gcd(int64_t a, int64_t b)
{
    if (a == INT64_MIN || b == INT64_MIN)
        return a == b || !(a && b) ? 1 : tare_gcd(a == INT64_MIN ? a / 2 : a, b == INT64_MIN ? b / 2 : b);
    a = a < 0 ? -a : a;
    b = b < 0 ? -b : b;
    while (b) {
        const int64_t r = a % b;
        a = b;
        b = r;
    }
    return a;
}

#endif
