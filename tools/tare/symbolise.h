/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A recorded call of numbers as the same call of symbols. */
#ifndef TARE_TOOL_SYMBOLISE_H
#define TARE_TOOL_SYMBOLISE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * {"op", "args", "kwargs", "symbols": {name: number}}: every size of every tensor that is at least `least` becomes a
 * symbol of its own, strides products of sizes where they are that and symbols elsewhere, offsets
 * symbols.  With a schema, so does every such number that is given where it says SymInt.  New; NULL without memory.
 */
json_t *symbolise_call(const json_t *call, int64_t least, const char *schema);

#endif
