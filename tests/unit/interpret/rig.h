/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Operators made by hand, packed, registered and run in a mode of their own.
 *
 *   rig g;
 *   rig_begin(&g);
 *   ... build functions with &g.b, rig_op for each operator ...
 *   rig_done(&g);
 *   rig_run(&g, "test::f", slots, n) -> g.results
 *   rig_end(&g);
 */
#ifndef TARE_TESTS_INTERPRET_RIG_H
#define TARE_TESTS_INTERPRET_RIG_H

#include "base/arena.h"
#include "ir/build.h"
#include "tare/tare.h"

enum { INT = TARE_TY_INT, BOOL = TARE_TY_BOOL, FLOAT = TARE_TY_FLOAT, STR = TARE_TY_STR, DTYPE = TARE_TY_DTYPE,
       DEVICE = TARE_TY_DEVICE, FORMAT = TARE_TY_FORMAT, SCALAR = TARE_TY_SCALAR, TENSOR = TARE_TY_TENSOR,
       INTS = TARE_TY_LIST | TARE_TY_INT, TENSORS = TARE_TY_LIST | TARE_TY_TENSOR, OPT = TARE_TY_OPT };

typedef struct rig {
    arena a;
    ir_build b;
    tare_unit unit;
    tare_registry *r;
    tare_mode *m;
    tare_results results;
} rig;

void rig_begin(rig *g);
/* An operator of f: arguments as f's parameters, returns as its results; change them before rig_done. */
ir_op *rig_op(rig *g, ir_func *f, const char *name);
void rig_done(rig *g);
void rig_end(rig *g);

tare_rec rig_tensor(rig *g, uint32_t rank, const int64_t *size, tare_device device);
/* Binds by position and interprets; what tare_run returns. */
uint32_t rig_run(rig *g, const char *name, const tare_slot *slot, uint32_t n);
/* The same of an operator that gives one int; fails the test if it is refused. */
int64_t rig_int(rig *g, const char *name, const tare_slot *slot, uint32_t n);

#define S_INT(v) ((tare_slot){.tag = TARE_TAG_INT, .u.i = (v)})
#define S_FLOAT(v) ((tare_slot){.tag = TARE_TAG_FLOAT, .u.f = (v)})
#define S_BOOL(v) ((tare_slot){.tag = TARE_TAG_BOOL, .u.i = (v)})
#define S_STR(v) ((tare_slot){.tag = TARE_TAG_STR, .len = sizeof(v) - 1, .u.str = (v)})
#define S_NONE ((tare_slot){.tag = TARE_TAG_NONE})
#define S_TENSOR(r) ((tare_slot){.tag = TARE_TAG_TENSOR, .u.rec = &(r)})
#define S_INTS(...)                                                                                 \
    ((tare_slot){.tag = TARE_TAG_INTS, .len = sizeof((int64_t[]){__VA_ARGS__}) / 8,                 \
                 .u.ints = (const int64_t[]){__VA_ARGS__}})

#endif
