/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Texts of calls that do not fit: see misfit.h. */
#include "interpret/misfit.h"

#include <string.h>

#include "dispatch/irtype.h"
#include "interpret/boxes.h"
#include "interpret/repr.h"

/* ---- words ---- */

static const char *arg_name(const misfit *w) { return pack_string(w->pack, w->op->arg[w->arg].name); }

/* The operator without its overload. */
static void print_name(tare_text *t, const misfit *w)
{
    tare_text_add(t, "%.*s", (int)strcspn(w->op->name, "."), w->op->name);
}

/* Schemas of the namespace that needs no name are kept without it. */
static void print_schema(tare_text *t, const misfit *w)
{
    const char *schema = w->op->schema, *space = strstr(w->op->name, "::");
    const bool named = strcspn(schema, ":") < strcspn(schema, "(");
    if (!named && space != NULL)
        tare_text_add(t, "%.*s::", (int)(space - w->op->name), w->op->name);
    tare_text_add(t, "%s", schema);
}

static void print_type(tare_text *t, tare_irtype type)
{
    static const char *const name[TARE_TY_ELEM_COUNT] = {
        [TARE_TY_VOID] = "NoneType",  [TARE_TY_INT] = "int",     [TARE_TY_BOOL] = "bool",     [TARE_TY_FLOAT] = "float",
        [TARE_TY_STR] = "str",        [TARE_TY_DTYPE] = "int",   [TARE_TY_DEVICE] = "Device", [TARE_TY_LAYOUT] = "int",
        [TARE_TY_FORMAT] = "int",     [TARE_TY_SCALAR] = "number", [TARE_TY_TENSOR] = "Tensor",
        [TARE_TY_GENERATOR] = "Generator",
    };
    const bool opt = irtype_is_opt(type), list = irtype_is_list(type), holes = (type & TARE_TY_ELEM_OPT) != 0;
    tare_text_add(t, "%s%s%s%s%s%s%s", opt ? "Optional[" : "", list ? "List[" : "", holes ? "Optional[" : "",
                  name[irtype_elem(type)], holes ? "]" : "", list ? "]" : "", opt ? "]" : "");
}

/* ---- why a value is none of a type ---- */

static void print_no_cast(tare_text *t, const misfit *w, tare_irtype elem, const tare_slot *given)
{
    if (elem == TARE_TY_TENSOR || elem == TARE_TY_SCALAR) {
        tare_text_add(t, elem == TARE_TY_TENSOR ? "Unable to cast " : "Cannot cast ");
        tare_repr(t, w->mode, given, true);
        tare_text_add(t, elem == TARE_TY_TENSOR ? " to Tensor" : " to number");
        return;
    }
    tare_text_add(t, "Unable to cast Python instance of type <class '%s'> to C++ type '?' (#define "
                     "PYBIND11_DETAILED_ERROR_MESSAGES or compile in debug mode for details)", tare_repr_type(given, true));
}

/* Lists that are read element by element say what is wrong with one; the others are cast whole. */
static bool is_read_by_element(const tare_pack_arg *a)
{
    return irtype_is_list(a->type) && (irtype_elem(a->type) == TARE_TY_SCALAR || (a->type & TARE_TY_ELEM_OPT) != 0 ||
                                       (irtype_elem(a->type) == TARE_TY_INT && (a->flags & TARE_ARG_SYMBOLIC) != 0));
}

static bool is_element(const tare_pack_arg *a, const tare_slot *e)
{
    switch (irtype_elem(a->type)) {
    case TARE_TY_TENSOR: return e->tag == TARE_TAG_TENSOR || e->tag == TARE_TAG_NONE;
    case TARE_TY_SCALAR: return e->tag >= TARE_TAG_INT && e->tag <= TARE_TAG_COMPLEX;
    default: return e->tag == TARE_TAG_INT || e->tag == TARE_TAG_BOOL;
    }
}

static void print_element_reason(tare_text *t, const misfit *w)
{
    const tare_pack_arg *a = &w->op->arg[w->arg];
    if (w->given->tag < TARE_TAG_INTS && w->given->tag != TARE_TAG_STR) {
        tare_text_add(t, " Python error details: TypeError: '%s' object is not iterable", tare_repr_type(w->given, true));
        return;
    }
    tare_slot bad = *w->given;
    for (uint32_t i = 0; w->given->tag >= TARE_TAG_INTS && i < w->given->len; i++) {
        bad = tare_slot_element(w->given, i);
        if (!is_element(a, &bad))
            break;
    }
    tare_text_add(t, "Cast error details: ");
    print_no_cast(t, w, irtype_elem(a->type), &bad);
}

static void print_reason(tare_text *t, const misfit *w)
{
    const tare_pack_arg *a = &w->op->arg[w->arg];
    if (is_read_by_element(a)) {
        print_element_reason(t, w);
        return;
    }
    tare_text_add(t, "Cast error details: ");
    print_no_cast(t, w, irtype_is_list(a->type) ? TARE_TY_VOID : irtype_elem(a->type), w->given);
}

static void describe_type(tare_text *t, const misfit *w)
{
    print_name(t, w);
    tare_text_add(t, "() Expected a value of type '");
    print_type(t, w->op->arg[w->arg].type);
    tare_text_add(t, "' for argument '%s' but instead found type '%s'.\nPosition: %u\nValue: ", arg_name(w),
                  tare_repr_type(w->given, false), w->arg);
    tare_repr(t, w->mode, w->given, false);
    tare_text_add(t, "\nDeclaration: ");
    print_schema(t, w);
    tare_text_add(t, "\n");
    print_reason(t, w);
}

/* ---- the others ---- */

static void describe_declared(tare_text *t, const misfit *w)
{
    print_name(t, w);
    if (w->kind == MISFIT_COUNT)
        tare_text_add(t, "() expected at most %u argument(s) but received %llu argument(s). Declaration: ", w->op->n_args,
                      (unsigned long long)w->n_args + w->n_kwargs);
    else if (w->kind == MISFIT_POSITIONAL)
        tare_text_add(t, "() takes %u positional argument(s) but %u was/were given.  Declaration: ", w->arg, w->n_args);
    else
        tare_text_add(t, "() is missing value for argument '%s'. Declaration: ", arg_name(w));
    print_schema(t, w);
}

static void describe_keyword(tare_text *t, const misfit *w)
{
    if (w->kind == MISFIT_UNKNOWN) {
        tare_text_add(t, "Unknown keyword argument '%.200s' for operator '", w->keyword);
        print_name(t, w);
        tare_text_add(t, "'. Schema: ");
    } else {
        tare_text_add(t, "Argument '%s' specified both as positional and keyword argument. Schema: ", arg_name(w));
    }
    print_schema(t, w);
}

void tare_misfit_describe(tare_text *t, const misfit *w)
{
    switch (w->kind) {
    case MISFIT_NONE: break;
    case MISFIT_COUNT:
    case MISFIT_POSITIONAL:
    case MISFIT_MISSING: describe_declared(t, w); break;
    case MISFIT_TYPE: describe_type(t, w); break;
    case MISFIT_UNKNOWN:
    case MISFIT_TWICE: describe_keyword(t, w); break;
    case MISFIT_LENGTH:
        tare_text_add(t, "Tried to convert a List with %u elements to a fixed-size array of size %u", w->given->len,
                      w->op->arg[w->arg].expand);
        break;
    case MISFIT_ABSENT:
        tare_text_add(t, "Expected a proper Tensor but got None (or an undefined Tensor in C++) for argument #%u '%s'", w->arg,
                      arg_name(w));
        break;
    }
}
