/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Short names of dtypes, as traces and examples write them; the full name where there is none. */
#ifndef TARE_TENSOR_NAMES_H
#define TARE_TENSOR_NAMES_H

#include "tare/abi.h"

const char *tare_dtype_short(tare_dtype d);

#endif
