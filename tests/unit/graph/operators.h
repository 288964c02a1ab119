/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A registry of the operators in tests/data/graph, which are interpreted. */
#ifndef TARE_TESTS_GRAPH_OPERATORS_H
#define TARE_TESTS_GRAPH_OPERATORS_H

#include "tare/tare.h"

typedef struct operators {
    tare_registry *registry;
    tare_unit unit;
    void *pack;
} operators;

/* False, and a text on stderr, where the definitions are refused. */
bool operators_init(operators *o);
void operators_finish(operators *o);

#endif
