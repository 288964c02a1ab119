/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The vocabulary of dtypes. An argument that is no dtype gives 0. */
#include "tensor/dtypes.h"

int64_t tare_abi_itemsize(tare_mode *m, int64_t dtype)
{
    (void)m;
    return tare_is_dtype(dtype) ? tare_dtype_bytes[dtype] : 0;
}

int64_t tare_abi_dtype_class(tare_mode *m, int64_t dtype)
{
    (void)m;
    return tare_is_dtype(dtype) ? tare_dtype_classes[dtype] : TARE_CLASS_BITS;
}

int64_t tare_abi_promote(tare_mode *m, int64_t a, int64_t b)
{
    (void)m;
    return tare_is_dtype(a) && tare_is_dtype(b) ? tare_dtype_promote((tare_dtype)a, (tare_dtype)b) : TARE_DTYPE_NONE;
}

int64_t tare_abi_to_complex(tare_mode *m, int64_t dtype)
{
    (void)m;
    return tare_is_dtype(dtype) ? tare_dtype_to_complex((tare_dtype)dtype) : TARE_DTYPE_NONE;
}

int64_t tare_abi_to_real(tare_mode *m, int64_t dtype)
{
    (void)m;
    return tare_is_dtype(dtype) ? tare_dtype_to_real((tare_dtype)dtype) : TARE_DTYPE_NONE;
}
