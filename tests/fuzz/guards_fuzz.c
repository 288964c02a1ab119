/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Any lines as the guards_code of a small program with dynamic sizes: read or refused, the same way twice, and
 * what was assumed is known from then on.
 */
#include <stdlib.h>
#include <string.h>

#include "program.h"
#include "symbols.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_LINES = 64 };

#define SIZE(name, hint) "{\"as_expr\":{\"expr_str\":\"Symbol('" name "', positive=True, integer=True)\",\"hint\":{\"as_int\":" hint "}}}"
#define TENSOR(size, stride) \
    "{\"dtype\":5,\"sizes\":[" size "],\"requires_grad\":false,\"device\":{\"type\":\"cpu\",\"index\":null},\"strides\":[" stride "]," \
    "\"storage_offset\":{\"as_int\":0},\"layout\":7}"

static const char program_text[] =
    "{\"graph_module\":{\"graph\":{\"inputs\":[{\"as_tensor\":{\"name\":\"x\"}},{\"as_tensor\":{\"name\":\"mask\"}}],\"outputs\":[],"
    "\"nodes\":[],\"tensor_values\":{\"x\":" TENSOR(SIZE("s0", "4") "," SIZE("s1", "6"), SIZE("s1", "6") ",{\"as_int\":1}") ","
    "\"mask\":" TENSOR(SIZE("s2", "24"), "{\"as_int\":1}") "},\"sym_int_values\":{},\"sym_bool_values\":{},"
    "\"is_single_tensor_return\":false,\"custom_obj_values\":{},\"sym_float_values\":{}}},"
    "\"range_constraints\":{\"s0\":{\"min_val\":2,\"max_val\":64},\"s1\":{\"min_val\":2,\"max_val\":null},"
    "\"s2\":{\"min_val\":0,\"max_val\":null}}}";

static session s;

/* False: the program is refused. `guards`: how many facts it left. */
static bool read_program(const json_t *root, uint32_t *guards)
{
    program p;
    reason why;
    session_restart(&s);
    const bool fine = program_init(&p, &s, root, &why);
    *guards = tare_sym_guard_count(s.mode);
    tare_sym_guard_info g;
    for (uint32_t i = 0; fine && tare_sym_guard_at(s.mode, i, &g); i++)
        if (tare_sym_decide(s.mode, g.cond) == TARE_SYM_FALSE)
            abort();
    program_finish(&p);
    return fine;
}

static json_t *lines_of(const char *text, size_t size)
{
    json_t *list = json_array();
    for (int i = 0; size && i < MAX_LINES; i++) {
        const char *end = memchr(text, '\n', size);
        const size_t bytes = end ? (size_t)(end - text) : size;
        json_t *line = json_stringn(text, bytes);
        if (line)
            (void)json_array_append_new(list, line);
        text += bytes + (end != NULL);
        size -= bytes + (end != NULL);
    }
    return list;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    reason why;
    uint32_t once, twice;
    if (!s.mode && !session_init(&s, NULL, &why))
        abort();
    json_t *root = json_loads(program_text, 0, NULL);
    if (!root || json_object_set_new(root, "guards_code", lines_of((const char *)data, size)) != 0)
        abort();
    const bool fine = read_program(root, &once);
    if (read_program(root, &twice) != fine || once != twice)
        abort();
    json_decref(root);
    return 0;
}
