/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See names.h. */
#include "emit_c/names.h"

#include "base/arena.h"

#include <string.h>

static const cform_info infos[] = {
    [FORM_BAD] = {"int64_t", "int64_t", "int64_t", "0", "0", "int"},
    [FORM_INT] = {"int64_t", "int64_t", "int64_t", "0", "0", "int"},
    [FORM_OPT_INT] = {"tare_opt_int", "tare_opt_int", "tare_opt_int", "(tare_opt_int){0}",
                      "(tare_opt_int){0}", "opt_int"},
    [FORM_BOOL] = {"bool", "bool", "int64_t", "false", "false", "bool"},
    [FORM_OPT_BOOL] = {"int32_t", "int32_t", "int64_t", "0", "-1", "opt_bool"},
    [FORM_FLOAT] = {"double", "double", "double", "0.0", "0.0", "float"},
    [FORM_OPT_FLOAT] = {"tare_opt_float", "tare_opt_float", "tare_opt_float", "(tare_opt_float){0}",
                        "(tare_opt_float){0}", "opt_float"},
    [FORM_CODE] = {"int64_t", "uint32_t", "int64_t", "0", "0", "code"},
    [FORM_GENERATOR] = {"bool", "bool", "int64_t", "false", "false", "generator"},
    [FORM_STR] = {"tare_str", "tare_str", "tare_str", "(tare_str){0}", "(tare_str){0}", "str"},
    [FORM_SCALAR] = {"tare_scalar", "tare_scalar", "tare_scalar", "(tare_scalar){0}", "(tare_scalar){0}",
                     "scalar"},
    [FORM_TENSOR] = {"tare_rec", "tare_rec", "tare_rec", "(tare_rec){0}", "(tare_rec){0}", "tensor"},
    [FORM_INTS] = {"tare_ints", "tare_ints", "tare_ints", "(tare_ints){0}", "TARE_NO_INTS", "ints"},
    [FORM_FLOATS] = {"tare_floats", "tare_floats", "tare_floats", "(tare_floats){0}",
                     "((tare_floats){NULL, -1})", "floats"},
    [FORM_TENSORS] = {"tare_tensors", "tare_tensors", "tare_tensors", "(tare_tensors){0}",
                      "((tare_tensors){NULL, -1})", "tensors"},
    [FORM_SCALARS] = {"tare_scalars", "tare_scalars", "tare_scalars", "(tare_scalars){0}",
                      "((tare_scalars){NULL, -1})", "scalars"},
};

static cform list_form(uint32_t elem)
{
    switch (elem) {
    case TARE_TY_FLOAT: return FORM_FLOATS;
    case TARE_TY_SCALAR: return FORM_SCALARS;
    case TARE_TY_TENSOR: return FORM_TENSORS;
    case TARE_TY_STR: return FORM_BAD;
    default: return FORM_INTS; /* VOID: an empty list of nobody knows what */
    }
}

cform c_form_of(tare_irtype type)
{
    const uint32_t elem = type & TARE_TY_ELEM;
    const bool opt = (type & TARE_TY_OPT) != 0;
    if ((type & TARE_TY_LIST) != 0)
        return list_form(elem);
    switch (elem) {
    case TARE_TY_INT: return opt ? FORM_OPT_INT : FORM_INT;
    case TARE_TY_BOOL: return opt ? FORM_OPT_BOOL : FORM_BOOL;
    case TARE_TY_FLOAT: return opt ? FORM_OPT_FLOAT : FORM_FLOAT;
    case TARE_TY_STR: return FORM_STR;
    case TARE_TY_DTYPE:
    case TARE_TY_DEVICE:
    case TARE_TY_LAYOUT:
    case TARE_TY_FORMAT: return FORM_CODE;
    case TARE_TY_SCALAR: return FORM_SCALAR;
    case TARE_TY_TENSOR: return FORM_TENSOR;
    case TARE_TY_GENERATOR: return FORM_GENERATOR;
    default: return FORM_BAD;
    }
}

const cform_info *c_form(tare_irtype type) { return &infos[c_form_of(type)]; }

tare_irtype c_elem_of(tare_irtype list)
{
    return (tare_irtype)((list & TARE_TY_ELEM) | ((list & TARE_TY_ELEM_OPT) != 0 ? TARE_TY_OPT : 0));
}

static const char *tag_name(tare_irtype type)
{
    static const char *const single[TARE_TY_ELEM_COUNT] = {"NONE",   "INT",    "BOOL",   "FLOAT",
                                                           "STR",    "DTYPE",  "DEVICE", "LAYOUT",
                                                           "FORMAT", "SCALAR", "TENSOR", "GENERATOR"};
    const uint32_t elem = type & TARE_TY_ELEM;
    if ((type & TARE_TY_LIST) == 0)
        return elem < TARE_TY_ELEM_COUNT ? single[elem] : "NONE";
    switch (elem) {
    case TARE_TY_BOOL: return "BOOLS";
    case TARE_TY_DTYPE: return "DTYPES";
    case TARE_TY_FLOAT: return "FLOATS";
    case TARE_TY_SCALAR: return "SCALARS";
    case TARE_TY_TENSOR: return "TENSORS";
    default: return "INTS";
    }
}

const char *c_box_tag(tare_irtype type)
{
    const cform f = c_form_of(type);
    return f == FORM_CODE || f == FORM_INTS ? tag_name(type) : NULL;
}

const char *c_fits_of(struct arena *a, tare_irtype type)
{
    return arena_format(a, "TARE_FITS_%s%s%s", tag_name(type),
                        (type & TARE_TY_OPT) != 0 ? " | TARE_FITS_NONE" : "",
                        (type & TARE_TY_ELEM_OPT) != 0 ? " | TARE_FITS_HOLES" : "");
}

/* ---- names -------------------------------------------------------------------------------- */

/* Of C, of C++ (tare_ops.h is read by both), and what emitted functions call their own. */
static const char *const reserved[] = {"alignas",
                                       "alignof",
                                       "and",
                                       "and_eq",
                                       "asm",
                                       "auto",
                                       "bitand",
                                       "bitor",
                                       "bool",
                                       "break",
                                       "case",
                                       "catch",
                                       "char",
                                       "class",
                                       "compl",
                                       "concept",
                                       "const",
                                       "constexpr",
                                       "consteval",
                                       "constinit",
                                       "const_cast",
                                       "continue",
                                       "co_await",
                                       "co_return",
                                       "co_yield",
                                       "decltype",
                                       "default",
                                       "delete",
                                       "do",
                                       "double",
                                       "dynamic_cast",
                                       "else",
                                       "enum",
                                       "explicit",
                                       "export",
                                       "extern",
                                       "false",
                                       "float",
                                       "for",
                                       "friend",
                                       "goto",
                                       "if",
                                       "inline",
                                       "int",
                                       "linux",
                                       "long",
                                       "m",
                                       "mutable",
                                       "namespace",
                                       "new",
                                       "noexcept",
                                       "not",
                                       "not_eq",
                                       "nullptr",
                                       "operator",
                                       "or",
                                       "or_eq",
                                       "private",
                                       "protected",
                                       "public",
                                       "register",
                                       "reinterpret_cast",
                                       "requires",
                                       "restrict",
                                       "return",
                                       "short",
                                       "signed",
                                       "sizeof",
                                       "static",
                                       "static_assert",
                                       "static_cast",
                                       "struct",
                                       "switch",
                                       "template",
                                       "this",
                                       "thread_local",
                                       "throw",
                                       "true",
                                       "try",
                                       "typedef",
                                       "typeid",
                                       "typename",
                                       "typeof",
                                       "union",
                                       "unix",
                                       "unsigned",
                                       "using",
                                       "virtual",
                                       "void",
                                       "volatile",
                                       "wchar_t",
                                       "while",
                                       "xor",
                                       "xor_eq",
                                       "int32_t",
                                       "int64_t",
                                       "uint32_t",
                                       "uint8_t",
                                       "NULL"};

static bool is_reserved(const char *name)
{
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (strcmp(name, reserved[i]) == 0)
            return true;
    return name[0] == '_' || name[0] == '\0' || strncmp(name, "tare_", 5) == 0 ||
           strncmp(name, "slot_", 5) == 0 || strncmp(name, "TARE_", 5) == 0 ||
           strncmp(name, "RULE_", 5) == 0 || strncmp(name, "ENV_", 4) == 0 || strncmp(name, "OP_", 3) == 0 ||
           strncmp(name, "SLOT_", 5) == 0 || strncmp(name, "refuse_", 7) == 0;
}

static bool in_use(const name_set *s, const char *name)
{
    for (uint32_t i = 0; i < s->n; i++)
        if (strcmp(s->name[i], name) == 0)
            return true;
    return false;
}

static const char *identifier(struct arena *a, const char *wanted)
{
    char *to = arena_format(a, "%s%s", wanted[0] >= '0' && wanted[0] <= '9' ? "n" : "", wanted);
    for (char *c = to; *c != '\0'; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9')))
            *c = '_';
    while (*to == '_')
        to++;
    return *to != '\0' ? to : "unnamed";
}

const char *c_name_take(name_set *s, const char *wanted)
{
    const char *base = identifier(s->arena, wanted), *name = base;
    if (is_reserved(name))
        name = base = arena_format(s->arena, "%s_", base);
    if (is_reserved(name))
        name = base = arena_format(s->arena, "its_%s", base);
    for (uint32_t i = 2; in_use(s, name); i++)
        name = arena_format(s->arena, "%s_%u", base, i);
    if (s->n == s->room) {
        const char **old = s->name;
        s->room = s->room != 0 ? 2 * s->room : 16;
        s->name = arena_array(s->arena, const char *, s->room);
        if (s->n != 0)
            memcpy(s->name, old, s->n * sizeof *old);
    }
    s->name[s->n++] = name;
    return name;
}

const char *c_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}
