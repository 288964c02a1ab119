/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Types of rules: names, lists, optionals.
 */
#include "rule/types.h"

#include <string.h>

/* ORDER IRTYPE; each row: T, T[], T?, T[]?, T?[], T?[]? */
enum { N_SHAPES = 6 };
#define SHAPES(name) {name, name "[]", name "?", name "[]?", name "?[]", name "?[]?"}
#define NOUNS(a, name)                                                                             \
    {a " `" name "`", a " `" name "[]`", a " `" name "?`", a " `" name "[]?`", a " `" name "?[]`", a " `" name "?[]?`"}
static const char *const spellings[TARE_TY_ELEM_COUNT][N_SHAPES] = {
    {"nothing", "nothing[]", "nothing?", "nothing[]?", "nothing?[]", "nothing?[]?"},
    SHAPES("int"), SHAPES("bool"), SHAPES("float"), SHAPES("str"), SHAPES("dtype"), SHAPES("device"),
    SHAPES("layout"), SHAPES("format"), SHAPES("Scalar"), SHAPES("Tensor"), SHAPES("Generator"),
};

static const char *const nouns[TARE_TY_ELEM_COUNT][N_SHAPES] = {
    {"nothing", "nothing", "nothing", "nothing", "nothing", "nothing"},
    NOUNS("an", "int"), NOUNS("a", "bool"), NOUNS("a", "float"), NOUNS("a", "str"), NOUNS("a", "dtype"),
    NOUNS("a", "device"), NOUNS("a", "layout"), NOUNS("a", "format"), NOUNS("a", "Scalar"), NOUNS("a", "Tensor"),
    NOUNS("a", "Generator"),
};

tare_irtype type_from_name(const char *name)
{
    for (int i = TARE_TY_INT; i < TARE_TY_ELEM_COUNT; i++)
        if (strcmp(spellings[i][0], name) == 0)
            return (tare_irtype)i;
    return strcmp(name, "ints") == 0 ? TARE_TY_INT | TARE_TY_LIST : TARE_TY_VOID;
}

static unsigned shape_of(tare_irtype type)
{
    return type & TARE_TY_ELEM_OPT ? (type & TARE_TY_OPT ? 5 : 4)
                                   : (type & TARE_TY_LIST ? 1u : 0u) + (type & TARE_TY_OPT ? 2u : 0u);
}

static unsigned element_of(tare_irtype type)
{
    const unsigned element = type & TARE_TY_ELEM;
    return element < TARE_TY_ELEM_COUNT ? element : TARE_TY_VOID;
}

const char *type_spelling(tare_irtype type) { return spellings[element_of(type)][shape_of(type)]; }
const char *type_noun(tare_irtype type) { return nouns[element_of(type)][shape_of(type)]; }

tare_irtype type_element(tare_irtype list)
{
    const tare_irtype element = list & TARE_TY_ELEM;
    return list & TARE_TY_ELEM_OPT ? type_optional(element) : element;
}

tare_irtype type_list_of(tare_irtype element)
{
    if (element == (TARE_TY_TENSOR | TARE_TY_OPT))
        return TARE_TY_TENSOR | TARE_TY_ELEM_OPT | TARE_TY_LIST;
    const bool plain = element > TARE_TY_VOID && element < TARE_TY_ELEM_COUNT;
    return plain && element != TARE_TY_STR && element != TARE_TY_GENERATOR ? (tare_irtype)(element | TARE_TY_LIST)
                                                                           : TARE_TY_VOID;
}

bool type_has_tensor(tare_irtype t) { return (t & TARE_TY_ELEM) == TARE_TY_TENSOR; }
