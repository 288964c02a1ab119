/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Units of packs that are made by hand. */
#ifndef TARE_TESTS_DISPATCH_UNITS_H
#define TARE_TESTS_DISPATCH_UNITS_H

#include "base/arena.h"
#include "ir/build.h"
#include "sample.h"
#include "tare/tare.h"

/* A bytewise copy of the module's pack, in the arena, and a unit of it without native functions. */
tare_unit unit_of(arena *a, const ir_module *module);

/* A module with the slot of sample_module, filled for one more device, and two operators:
 * aten::combine.Tensor, which always fails, and vendor::only. */
ir_module *overlay_module(arena *a, const char *device, const char *slot_name);

/* The registry of some units, or what refuses them. */
tare_registry *make(const tare_unit *const *units, uint32_t n, char why[256]);

#endif
