/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Expressions as text: operators between their operands, everything else as a call.
 *
 * Knows: spellings of the rule language.  Refuses to know: statements.
 */
#include "ir/print.h"
#include "ir/type.h"

#include <inttypes.h>

const char *print_local(const printer *p, uint32_t local)
{
    return local < p->func->n_locals ? p->func->local[local].name : "?";
}

void print_escaped(text *out, const char *bytes)
{
    for (; *bytes != '\0'; bytes++) {
        const unsigned char c = (unsigned char)*bytes;
        if (c == '\n')
            text_add(out, "\\n");
        else if (c == '"' || c == '\\')
            text_add(out, "\\%c", c);
        else if (c < ' ' || c == 0x7f)
            text_add(out, "\\x%02x", c);
        else
            text_add(out, "%c", c);
    }
}

static const char *dtype_name(int64_t v)
{
    static const char *const names[] = {
        "none",
#define TARE_DTYPE(name, scalar_type, type_name, bytes, class) #name,
#include "tare/dtypes.def"
#undef TARE_DTYPE
    };
    return v >= 0 && v < TARE_DTYPE_COUNT ? names[v] : "?";
}

static const char *layout_name(int64_t v)
{
    static const char *const names[TARE_LAYOUT_COUNT] = {
        "none", "strided", "sparse_coo", "sparse_csr", "sparse_csc", "sparse_bsr", "sparse_bsc", "mkldnn", "jagged",
    };
    return v >= 0 && v < TARE_LAYOUT_COUNT ? names[v] : "?";
}

static const char *format_name(int64_t v)
{
    static const char *const names[TARE_FORMAT_COUNT] = {
        "none", "contiguous_format", "preserve_format", "channels_last", "channels_last_3d",
    };
    return v >= 0 && v < TARE_FORMAT_COUNT ? names[v] : "?";
}

static void print_device(text *out, int64_t v)
{
    const uint32_t kind = tare_device_kind((uint32_t)v), index = tare_device_index((uint32_t)v);
    if (v == TARE_DEVICE_CPU)
        text_add(out, "cpu");
    else if (kind == TARE_KIND_CUDA)
        text_add(out, "cuda:%" PRIu32, index);
    else
        text_add(out, "device(%" PRIu32 ", %" PRIu32 ")", kind, index);
}

/* Shortest form that reads back, with a point or an exponent in it. */
static void print_float(text *out, double v)
{
    if (v < 1e15 && v > -1e15 && v == (double)(int64_t)v)
        text_add(out, "%" PRId64 ".0", (int64_t)v);
    else
        text_add(out, "%.17g", v);
}

static bool print_leaf(const printer *p, const ir_expr *e)
{
    switch ((unsigned)e->op) {
    case TARE_IR_CONST_INT: text_add(p->out, "%" PRId64, e->u.i); return true;
    case TARE_IR_CONST_FLOAT: print_float(p->out, e->u.f); return true;
    case TARE_IR_CONST_BOOL: text_add(p->out, "%s", e->u.i != 0 ? "true" : "false"); return true;
    case TARE_IR_CONST_STR:
        text_add(p->out, "\"");
        print_escaped(p->out, e->u.s);
        text_add(p->out, "\"");
        return true;
    case TARE_IR_CONST_DTYPE: text_add(p->out, "%s", dtype_name(e->u.i)); return true;
    case TARE_IR_CONST_DEVICE: print_device(p->out, e->u.i); return true;
    case TARE_IR_CONST_LAYOUT: text_add(p->out, "%s", layout_name(e->u.i)); return true;
    case TARE_IR_CONST_FORMAT: text_add(p->out, "%s", format_name(e->u.i)); return true;
    case TARE_IR_NONE: text_add(p->out, "none"); return true;
    case TARE_IR_LOCAL: text_add(p->out, "%s", print_local(p, e->u.local)); return true;
    case TARE_IR_ENV: text_add(p->out, "env.%s", ir_env_name(e->u.i)); return true;
    default: return false;
    }
}

static const char *infix(tare_irop op)
{
    switch ((unsigned)op) {
    case TARE_IR_ADD: return "+";
    case TARE_IR_SUB: return "-";
    case TARE_IR_MUL: return "*";
    case TARE_IR_FLOORDIV: return "//";
    case TARE_IR_MOD: return "%";
    case TARE_IR_DIV: return "/";
    case TARE_IR_EQ: return "==";
    case TARE_IR_NE: return "!=";
    case TARE_IR_LT: return "<";
    case TARE_IR_LE: return "<=";
    case TARE_IR_GT: return ">";
    case TARE_IR_GE: return ">=";
    case TARE_IR_AND: return "and";
    case TARE_IR_OR: return "or";
    case TARE_IR_CONCAT: return "++";
    default: return NULL;
    }
}

static void print_operands(const printer *p, const ir_expr *e, char open, char close)
{
    text_add(p->out, "%c", open);
    for (uint32_t i = 0; i < e->n; i++) {
        text_add(p->out, "%s", i != 0 ? ", " : "");
        print_expr(p, e->operand[i], false);
    }
    text_add(p->out, "%c", close);
}

static void print_infix(const printer *p, const ir_expr *e, bool nested)
{
    text_add(p->out, "%s", nested ? "(" : "");
    print_expr(p, e->operand[0], true);
    text_add(p->out, " %s ", infix(e->op));
    print_expr(p, e->operand[1], true);
    text_add(p->out, "%s", nested ? ")" : "");
}

void print_expr(const printer *p, const ir_expr *e, bool nested)
{
    if (print_leaf(p, e))
        return;
    if (e->n == 2 && infix(e->op) != NULL)
        print_infix(p, e, nested);
    else if (e->n == 2 && (e->op == TARE_IR_AT || e->op == TARE_IR_STR_AT)) {
        print_expr(p, e->operand[0], true);
        text_add(p->out, "[");
        print_expr(p, e->operand[1], false);
        text_add(p->out, "]");
    } else if (e->op == TARE_IR_LIST) {
        print_operands(p, e, '[', ']');
    } else {
        text_add(p->out, "%s", ir_info(e->op)->name);
        print_operands(p, e, '(', ')');
    }
}
