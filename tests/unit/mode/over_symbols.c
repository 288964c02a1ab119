/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "over_symbols.h"

#include "mode/mode.h"

int over_symbols_setup(void **state)
{
    tare_mode *m = tare_mode_create(NULL);
    if (m)
        mode_of(m)->over_symbols = true;
    return (*state = m) ? 0 : -1;
}

int over_symbols_teardown(void **state)
{
    tare_mode_destroy(*state);
    return 0;
}
