/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A mode without operators, as while the interpreter is at work over symbols: `*state` of a test. */
#ifndef TARE_TEST_OVER_SYMBOLS_H
#define TARE_TEST_OVER_SYMBOLS_H

int over_symbols_setup(void **state);
int over_symbols_teardown(void **state);

#endif
