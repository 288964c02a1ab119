/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Everything a user of the runtime includes.  The typed functions of operators are in the header
 * that `tarec build` generates.
 */
#ifndef TARE_H
#define TARE_H

#include "tare/abi.h"
#include "tare/call.h"
#include "tare/coverage.h"
#include "tare/error.h"
#include "tare/graph.h"
#include "tare/mode.h"
#include "tare/provenance.h"
#include "tare/registry.h"
#include "tare/symbolic.h"

#endif
