/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The text of rule lines, where the definitions can be found.
 *
 * Knows: that definitions are named from the folder above them ("opdefs/binary.yaml"), which is
 * looked for where the user says, here, or above the program's own place.
 */
#ifndef TARE_TOOL_SOURCES_H
#define TARE_TOOL_SOURCES_H

#include "text.h"

typedef struct sources {
    const char *folder;      /* the user's; NULL: anywhere */
    struct source_file { const char *name; char *text; } *file;
    uint32_t n, room;
} sources;

void sources_finish(sources *s);
/* Adds a line without the blanks around it; false: the file is not found, or has no such line. */
bool sources_add_line(sources *s, const char *file, uint32_t line, text *out);

#endif
