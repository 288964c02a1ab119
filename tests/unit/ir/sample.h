/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A module made by hand that tests of the IR, of the emitters and of the pack share: three
 * helpers, a slot that two profiles fill, two operators and an in-place variant.
 */
#ifndef TARE_TESTS_IR_SAMPLE_H
#define TARE_TESTS_IR_SAMPLE_H

#include "ir/build.h"

/* Verified by verify_test.c; its sources are added to a set of their own. */
ir_module *sample_module(struct arena *a);

#endif
