/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Expression trees as C expressions, with the parentheses that precedence asks for.
 *
 * Operands of one C expression may be evaluated in any order: that can be seen only where two of
 * them raise different faults, and then either is true.
 */
#include "emit_c/emitter.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- questions ---------------------------------------------------------------------------- */

bool c_may_fault(const ir_expr *e)
{
    const ir_kind kind = ir_info(e->op)->kind;
    if (kind == IR_FAULT_CALL || (kind == IR_FAULT && e->type != TARE_TY_FLOAT))
        return true;
    if (kind == IR_FAULT && (e->op == TARE_IR_AT || e->op == TARE_IR_TO_INT))
        return true;
    const uint32_t n = e->op == TARE_IR_OBLIVIOUS && e->n > 0 ? 1 : e->n;
    for (uint32_t i = 0; i < n; i++)
        if (c_may_fault(e->operand[i]))
            return true;
    return false;
}

bool c_reads(const ir_expr *e, uint32_t local)
{
    if (e->op == TARE_IR_LOCAL && e->u.local == local)
        return true;
    for (uint32_t i = 0; i < e->n; i++)
        if (c_reads(e->operand[i], local))
            return true;
    return false;
}

/* ---- leaves ------------------------------------------------------------------------------- */

/* A piece of C and how tightly it binds. */
typedef struct piece {
    const char *text;
    int prec;
} piece;

const char *c_string(struct arena *a, const char *s)
{
    text t = {.arena = a};
    text_add(&t, "\"");
    for (; *s != '\0'; s++) {
        const unsigned char ch = (unsigned char)*s;
        if (ch == '"' || ch == '\\' || ch == '?')
            text_add(&t, "\\%c", ch);
        else if (ch < ' ' || ch >= 0x7f)
            text_add(&t, "\\%03o", ch);
        else
            text_add(&t, "%c", ch);
    }
    text_add(&t, "\"");
    return text_done(&t);
}

static piece int_piece(struct arena *a, int64_t v)
{
    if (v == INT64_MIN)
        return (piece){"INT64_MIN", PREC_UNARY};
    const char *format = v >= INT32_MIN && v <= INT32_MAX ? "%" PRId64
                         : v < 0                          ? "-INT64_C(%" PRId64 ")"
                                                          : "INT64_C(%" PRId64 ")";
    const int64_t shown = v < INT32_MIN ? -v : v;
    char buffer[40];
    snprintf(buffer, sizeof buffer, format, shown);
    return (piece){arena_text(a, buffer, strlen(buffer)), v < 0 ? PREC_UNARY : PREC_POST};
}

/* The shortest decimal that reads back as the same number. */
static piece float_piece(struct arena *a, double v)
{
    if (v != v)
        return (piece){"__builtin_nan(\"\")", PREC_POST};
    if (v - v != 0)
        return v > 0 ? (piece){"__builtin_inf()", PREC_POST} : (piece){"-__builtin_inf()", PREC_UNARY};
    char buffer[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(buffer, sizeof buffer, "%.*g", digits, v);
        if (strtod(buffer, NULL) == v)
            break;
    }
    const bool whole = strpbrk(buffer, ".e") == NULL;
    return (piece){arena_format(a, "%s%s", buffer, whole ? ".0" : ""),
                   buffer[0] == '-' ? PREC_UNARY : PREC_POST};
}

static const char *dtype_name(int64_t v)
{
    static const char *const name[TARE_DTYPE_COUNT] = {
        "NONE",
#define TARE_DTYPE(name, scalar_type, type_name, bytes, class) #name,
#include "tare/dtypes.def"
#undef TARE_DTYPE
    };
    return v >= 0 && v < TARE_DTYPE_COUNT ? name[v] : NULL;
}

static const char *layout_name(int64_t v)
{
    static const char *const name[TARE_LAYOUT_COUNT] = {"NONE",       "STRIDED",    "SPARSE_COO",
                                                        "SPARSE_CSR", "SPARSE_CSC", "SPARSE_BSR",
                                                        "SPARSE_BSC", "MKLDNN",     "JAGGED"};
    return v >= 0 && v < TARE_LAYOUT_COUNT ? name[v] : NULL;
}

static const char *format_name(int64_t v)
{
    static const char *const name[TARE_FORMAT_COUNT] = {"NONE", "CONTIGUOUS", "PRESERVE", "CHANNELS_LAST",
                                                        "CHANNELS_LAST_3D"};
    return v >= 0 && v < TARE_FORMAT_COUNT ? name[v] : NULL;
}

static const char *device_name(int64_t v)
{
    return v == TARE_DEVICE_NONE    ? "NONE"
           : v == TARE_DEVICE_CPU   ? "CPU"
           : v == TARE_DEVICE_CUDA0 ? "CUDA0"
                                    : NULL;
}

static piece code_piece(struct arena *a, uint32_t elem, int64_t v)
{
    const char *name = elem == TARE_TY_DTYPE    ? dtype_name(v)
                       : elem == TARE_TY_LAYOUT ? layout_name(v)
                       : elem == TARE_TY_FORMAT ? format_name(v)
                                                : device_name(v);
    if (name == NULL)
        return int_piece(a, v);
    const char *set = elem == TARE_TY_DTYPE    ? "DTYPE"
                      : elem == TARE_TY_LAYOUT ? "LAYOUT"
                      : elem == TARE_TY_FORMAT ? "FORMAT"
                                               : "DEVICE";
    return (piece){arena_format(a, "TARE_%s_%s", set, name), PREC_POST};
}

static piece env_piece(cfunc *c, const ir_expr *e)
{
    static const char *const name[] = {
#define TARE_ENV(name, type, default_value) #name,
#include "tare/env.def"
#undef TARE_ENV
    };
    c->uses_mode = true;
    const size_t field = (size_t)e->u.i;
    const char *field_text =
        field < sizeof name / sizeof *name ? arena_format(c->e->arena, "m->env[ENV_%s]", name[field]) : "0";
    return e->type == TARE_TY_BOOL ? (piece){arena_format(c->e->arena, "%s != 0", field_text), PREC_EQ}
                                   : (piece){field_text, PREC_POST};
}

static piece none_piece(cfunc *c, tare_irtype type)
{
    if (c_form_of(type) == FORM_CODE)
        return code_piece(c->e->arena, type & TARE_TY_ELEM, 0);
    return (piece){c_form(type)->none, c_form_of(type) == FORM_OPT_BOOL ? PREC_UNARY : PREC_POST};
}

/* ---- operations --------------------------------------------------------------------------- */

/* Calls whose text does not depend on types: @ is the mode, $n operand n, ^n operand n before a dot. */
static const char *const pattern[TARE_IR_EXPR_COUNT] = {
    [TARE_IR_FLOORDIV] = "tare_floordiv(@, $0, $1)",
    [TARE_IR_MOD] = "tare_mod(@, $0, $1)",
    [TARE_IR_FLOOR] = "tare_floor($0)",
    [TARE_IR_CEIL] = "tare_ceil($0)",
    [TARE_IR_TO_INT] = "tare_to_int(@, $0)",
    [TARE_IR_LEN] = "^0.len",
    [TARE_IR_STR_LEN] = "^0.len",
    [TARE_IR_STR_AT] = "tare_str_at(@, $0, $1)",
    [TARE_IR_SCALAR_KIND] = "^0.kind",
    [TARE_IR_SCALAR_INT] = "tare_scalar_int(@, $0)",
    [TARE_IR_SCALAR_FLOAT] = "tare_scalar_float($0)",
    [TARE_IR_RANK] = "tare_rank(@, $0)",
    [TARE_IR_SIZE] = "tare_size(@, $0, $1)",
    [TARE_IR_STRIDE] = "tare_stride(@, $0, $1)",
    [TARE_IR_SIZES] = "tare_sizes(@, $0)",
    [TARE_IR_STRIDES] = "tare_strides(@, $0)",
    [TARE_IR_OFFSET] = "^0.offset",
    [TARE_IR_NUMEL] = "tare_numel(@, $0)",
    [TARE_IR_NBYTES] = "tare_nbytes(@, $0)",
    [TARE_IR_DTYPE_OF] = "tare_dtype_of(@, $0)",
    [TARE_IR_DEVICE_OF] = "tare_device_of(@, $0)",
    [TARE_IR_LAYOUT_OF] = "tare_layout_of(@, $0)",
    [TARE_IR_IS_CONTIGUOUS] = "tare_has(@, $0, TARE_T_CONTIGUOUS)",
    [TARE_IR_IS_CHANNELS_LAST] = "tare_has(@, $0, TARE_T_CHANNELS_LAST)",
    [TARE_IR_IS_CHANNELS_LAST_3D] = "tare_has(@, $0, TARE_T_CHANNELS_LAST_3D)",
    [TARE_IR_IS_DENSE] = "tare_has(@, $0, TARE_T_DENSE)",
    [TARE_IR_IS_NATURAL] = "tare_has(@, $0, TARE_T_NATURAL)",
    [TARE_IR_HAS_OVERLAP] = "tare_has(@, $0, TARE_T_OVERLAP)",
    [TARE_IR_IS_CONJ] = "tare_has(@, $0, TARE_T_CONJ)",
    [TARE_IR_IS_NEG] = "tare_has(@, $0, TARE_T_NEG)",
    [TARE_IR_IS_WRAPPED] = "tare_has(@, $0, TARE_T_WRAPPED)",
    [TARE_IR_SUGGESTED] = "tare_suggested(@, $0)",
    [TARE_IR_SAME_STORAGE] = "tare_same_storage($0, $1)",
    [TARE_IR_SAME_PLACE] = "tare_same_place($0, $1)",
    [TARE_IR_STORAGE_BYTES] = "tare_storage_bytes_of(@, $0)",
    [TARE_IR_ITEMSIZE] = "tare_abi_itemsize(@, $0)",
    [TARE_IR_DTYPE_CLASS] = "tare_abi_dtype_class(@, $0)",
    [TARE_IR_PROMOTE] = "tare_abi_promote(@, $0, $1)",
    [TARE_IR_TO_COMPLEX] = "tare_abi_to_complex(@, $0)",
    [TARE_IR_TO_REAL] = "tare_abi_to_real(@, $0)",
    [TARE_IR_DEVICE_KIND] = "tare_kind_of($0)",
    [TARE_IR_DEVICE_INDEX] = "tare_index_of($0)",
    [TARE_IR_EMPTY] = "tare_make_empty(@, $0, $1, $2)",
    [TARE_IR_EMPTY_STRIDED] = "tare_make_empty_strided(@, $0, $1, $2, $3)",
    [TARE_IR_EMPTY_LAYOUT] = "tare_make_empty_layout(@, $0, $1, $2, $3)",
    [TARE_IR_EMPTY_AS] = "tare_make_empty_as(@, $0, $1)",
    [TARE_IR_VIEW] = "tare_make_view(@, $0, $1, $2, $3)",
    [TARE_IR_VIEW_DTYPE] = "tare_make_view_dtype(@, $0, $1, $2, $3, $4)",
    [TARE_IR_ALIAS] = "tare_make_alias(@, $0)",
    [TARE_IR_WITH_CONJ] = "tare_make_with_conj(@, $0, $1)",
    [TARE_IR_WITH_NEG] = "tare_make_with_neg(@, $0, $1)",
    [TARE_IR_WITH_BYTES] = "tare_make_with_bytes(@, $0, $1)",
    [TARE_IR_RESIZED] = "tare_make_resized(@, $0, $1, $2)",
    [TARE_IR_PLACED] = "tare_make_placed(@, $0, $1, $2, $3)",
    [TARE_IR_UNKNOWN] = "tare_make_unknown(@, $0, $1)",
    [TARE_IR_UNKNOWN_OF] = "tare_make_unknown_of(@, $0, $1, $2, $3)",
    [TARE_IR_UNKNOWN_SCALAR] = "tare_make_unknown_scalar(@, $0)",
};

static piece spelt(cfunc *c, const ir_expr *e, const char *p)
{
    text t = {.arena = c->e->arena};
    for (; *p != '\0'; p++) {
        if (*p == '@') {
            c->uses_mode = true;
            text_add(&t, "m");
        } else if (*p == '$' || *p == '^') {
            const int want = *p == '^' ? PREC_POST : PREC_TERNARY;
            p++;
            text_add(&t, "%s", c_expr(c, e->operand[*p - '0'], want, false));
        } else {
            text_add_bytes(&t, p, 1);
        }
    }
    return (piece){text_done(&t), PREC_POST};
}

static piece infix(cfunc *c, const ir_expr *e, const char *op, int prec, int want)
{
    return (piece){arena_format(c->e->arena, "%s %s %s", c_expr(c, e->operand[0], want, false), op,
                                c_expr(c, e->operand[1], want, false)),
                   prec};
}

/* Checked for ints, plain for floats, whose grouping must stay. */
static piece arithmetic(cfunc *c, const ir_expr *e, const char *call, const char *op, int prec)
{
    if (e->type != TARE_TY_FLOAT)
        return spelt(c, e, call);
    return (piece){arena_format(c->e->arena, "%s %s %s", c_expr(c, e->operand[0], prec, false), op,
                                c_expr(c, e->operand[1], prec + 1, false)),
                   prec};
}

static piece prefix(cfunc *c, const ir_expr *operand, const char *op)
{
    const char *shown = c_expr(c, operand, PREC_UNARY, false);
    return (piece){
        arena_format(c->e->arena, op[1] == '\0' && shown[0] == op[0] ? "%s(%s)" : "%s%s", op, shown),
        PREC_UNARY};
}

static piece logical(cfunc *c, const ir_expr *e)
{
    const bool is_and = e->op == TARE_IR_AND;
    const int same = is_and ? PREC_AND : PREC_OR;
    text t = {.arena = c->e->arena};
    for (uint32_t i = 0; i < 2; i++) {
        const ir_expr *o = e->operand[i];
        text_add(&t, "%s%s",
                 i == 0   ? ""
                 : is_and ? " && "
                          : " || ",
                 c_expr(c, o, o->op == e->op ? same : PREC_EQ, false));
    }
    return (piece){text_done(&t), same};
}

static piece select_piece(cfunc *c, const ir_expr *e, bool kept)
{
    return (piece){arena_format(c->e->arena, "%s ? %s : %s", c_expr(c, e->operand[0], PREC_OR, false),
                                c_expr(c, e->operand[1], PREC_OR, kept),
                                c_expr(c, e->operand[2], PREC_TERNARY, kept)),
                   PREC_TERNARY};
}

static piece equality(cfunc *c, const ir_expr *e, bool equal)
{
    const char *call = NULL;
    switch (c_form_of(e->operand[0]->type)) {
    case FORM_STR: call = "str"; break;
    case FORM_SCALAR: call = "scalar"; break;
    case FORM_OPT_INT: call = "opt_int"; break;
    case FORM_OPT_FLOAT: call = "opt_float"; break;
    case FORM_INTS: call = "list"; break;
    case FORM_SCALARS: call = "scalars"; break;
    default: return infix(c, e, equal ? "==" : "!=", PREC_EQ, PREC_ADD);
    }
    return (piece){arena_format(c->e->arena, "%stare_%s_equal(%s, %s)", equal ? "" : "!", call,
                                c_expr(c, e->operand[0], PREC_TERNARY, false),
                                c_expr(c, e->operand[1], PREC_TERNARY, false)),
                   equal ? PREC_POST : PREC_UNARY};
}

static piece present(cfunc *c, const ir_expr *e, bool yes)
{
    struct arena *a = c->e->arena;
    const ir_expr *o = e->operand[0];
    const char *ne = yes ? "!=" : "==";
    switch (c_form_of(o->type)) {
    case FORM_TENSOR:
        return (piece){arena_format(a, "%s.type %s 0", c_expr(c, o, PREC_POST, false), ne), PREC_EQ};
    case FORM_OPT_INT:
    case FORM_OPT_FLOAT:
        return (piece){arena_format(a, "%s.has %s 0", c_expr(c, o, PREC_POST, false), ne), PREC_EQ};
    case FORM_SCALAR:
        return (piece){arena_format(a, "%s.kind %s TARE_SCALAR_NONE", c_expr(c, o, PREC_POST, false), ne),
                       PREC_EQ};
    case FORM_STR:
        return (piece){arena_format(a, "%s.at %s NULL", c_expr(c, o, PREC_POST, false), ne), PREC_EQ};
    case FORM_INTS:
    case FORM_FLOATS:
    case FORM_TENSORS:
    case FORM_SCALARS:
        return (piece){arena_format(a, "%s.len %s 0", c_expr(c, o, PREC_POST, false), yes ? ">=" : "<"),
                       PREC_REL};
    case FORM_OPT_BOOL:
        return (piece){arena_format(a, "%s %s 0", c_expr(c, o, PREC_ADD, false), yes ? ">=" : "<"), PREC_REL};
    case FORM_GENERATOR:
        return yes ? (piece){c_expr(c, o, PREC_TERNARY, false), PREC_TERNARY} : prefix(c, o, "!");
    default:
        return (piece){
            arena_format(a, "%s %s %s", c_expr(c, o, PREC_ADD, false), ne, none_piece(c, o->type).text),
            PREC_EQ};
    }
}

/* An optional whose present value looks in C as the value itself. */
static bool is_bare(tare_irtype optional)
{
    const cform f = c_form_of(optional);
    return f != FORM_OPT_INT && f != FORM_OPT_FLOAT && f != FORM_OPT_BOOL;
}

static piece get_piece(cfunc *c, const ir_expr *e)
{
    const ir_expr *o = e->operand[0];
    if (c_form_of(o->type) == FORM_OPT_BOOL)
        return (piece){arena_format(c->e->arena, "%s != 0", c_expr(c, o, PREC_ADD, false)), PREC_EQ};
    return spelt(c, e, "^0.value");
}

static piece scalar_of(cfunc *c, const ir_expr *e)
{
    switch (c_form_of(e->operand[0]->type)) {
    case FORM_BOOL: return spelt(c, e, "TARE_BOOL($0)");
    case FORM_FLOAT: return spelt(c, e, "TARE_FLOAT($0)");
    case FORM_SCALAR: return spelt(c, e, "$0");
    default: return spelt(c, e, "TARE_INT($0)");
    }
}

static piece same_type(cfunc *c, const ir_expr *e, const char *op)
{
    return (piece){arena_format(c->e->arena, "%s.type %s %s.type", c_expr(c, e->operand[0], PREC_POST, false),
                                op, c_expr(c, e->operand[1], PREC_POST, false)),
                   PREC_EQ};
}

/* ---- lists -------------------------------------------------------------------------------- */

/* "list" as in tare_list_copy; ints' functions have that name. */
static const char *list_word(tare_irtype type)
{
    return c_form_of(type) == FORM_INTS ? "list" : c_form(type)->box;
}

static piece list_call(cfunc *c, tare_irtype type, const char *verb, const ir_expr *e)
{
    text t = {.arena = c->e->arena};
    c->uses_mode = true;
    text_add(&t, "tare_%s_%s(m", list_word(type), verb);
    for (uint32_t i = 0; i < e->n; i++)
        text_add(&t, ", %s", c_expr(c, e->operand[i], PREC_TERNARY, e->op == TARE_IR_SLICE));
    text_add(&t, ")");
    return (piece){text_done(&t), PREC_POST};
}

/* In scratch where it may outlive this block, else on the stack. */
static piece list_literal(cfunc *c, const ir_expr *e, bool kept)
{
    const cform form = c_form_of(e->type);
    const char *list = c_form(e->type)->type;
    const char *make = form == FORM_INTS ? "tare_list" : arena_format(c->e->arena, "%s_of", list);
    const char *elem = form == FORM_INTS ? "int64_t" : c_form(c_elem_of(e->type))->type;
    if (e->n == 0) {
        c->uses_mode = c->uses_mode || kept;
        return (piece){kept ? arena_format(c->e->arena, "%s(m, 0, NULL)", make)
                            : arena_format(c->e->arena, "(%s){0}", list),
                       PREC_POST};
    }
    text t = {.arena = c->e->arena};
    for (uint32_t i = 0; i < e->n; i++)
        text_add(&t, "%s%s", i == 0 ? "" : ", ", c_expr(c, e->operand[i], PREC_TERNARY, true));
    const char *elements = text_done(&t);
    if (kept) {
        c->uses_mode = true;
        return (piece){arena_format(c->e->arena, "%s(m, %u, (const %s[]){%s})", make, e->n, elem, elements),
                       PREC_POST};
    }
    if (form == FORM_INTS)
        return (piece){arena_format(c->e->arena, "TARE_INTS(%s)", elements), PREC_POST};
    return (piece){arena_format(c->e->arena, "((%s){(const %s[]){%s}, %u})", list, elem, elements, e->n),
                   PREC_POST};
}

static piece at_piece(cfunc *c, const ir_expr *e)
{
    const tare_irtype type = e->operand[0]->type;
    if (c_form_of(type) != FORM_INTS)
        return list_call(c, type, "at", e);
    const piece p = spelt(c, e, "tare_at(@, $0, $1)");
    return c_form_of(e->type) == FORM_BOOL ? (piece){arena_format(c->e->arena, "%s != 0", p.text), PREC_EQ}
                                           : p;
}

static piece contains_piece(cfunc *c, const ir_expr *e)
{
    const char *word = list_word(e->operand[0]->type);
    return spelt(c, e, arena_format(c->e->arena, "tare_%s_contains($0, $1)", word));
}

/* ---- all of them -------------------------------------------------------------------------- */

static piece leaf(cfunc *c, const ir_expr *e)
{
    struct arena *a = c->e->arena;
    switch (e->op) {
    case TARE_IR_CONST_INT: return int_piece(a, e->u.i);
    case TARE_IR_CONST_FLOAT: return float_piece(a, e->u.f);
    case TARE_IR_CONST_BOOL: return (piece){e->u.i != 0 ? "true" : "false", PREC_POST};
    case TARE_IR_CONST_STR: return (piece){arena_format(a, "TARE_STR(%s)", c_string(a, e->u.s)), PREC_POST};
    case TARE_IR_CONST_DTYPE: return code_piece(a, TARE_TY_DTYPE, e->u.i);
    case TARE_IR_CONST_DEVICE: return code_piece(a, TARE_TY_DEVICE, e->u.i);
    case TARE_IR_CONST_LAYOUT: return code_piece(a, TARE_TY_LAYOUT, e->u.i);
    case TARE_IR_CONST_FORMAT: return code_piece(a, TARE_TY_FORMAT, e->u.i);
    case TARE_IR_NONE: return none_piece(c, e->type);
    case TARE_IR_ENV: return env_piece(c, e);
    default: return (piece){c->local[e->u.local].name, PREC_POST};
    }
}

static piece operation(cfunc *c, const ir_expr *e, bool kept)
{
    const bool is_float = e->type == TARE_TY_FLOAT;
    switch (e->op) {
    case TARE_IR_ADD: return arithmetic(c, e, "tare_add(@, $0, $1)", "+", PREC_ADD);
    case TARE_IR_SUB: return arithmetic(c, e, "tare_sub(@, $0, $1)", "-", PREC_ADD);
    case TARE_IR_MUL: return arithmetic(c, e, "tare_mul(@, $0, $1)", "*", PREC_MUL);
    case TARE_IR_DIV: return arithmetic(c, e, "", "/", PREC_MUL);
    case TARE_IR_NEG: return is_float ? prefix(c, e->operand[0], "-") : spelt(c, e, "tare_neg(@, $0)");
    case TARE_IR_MIN: return spelt(c, e, is_float ? "tare_minf($0, $1)" : "tare_min($0, $1)");
    case TARE_IR_MAX: return spelt(c, e, is_float ? "tare_maxf($0, $1)" : "tare_max($0, $1)");
    case TARE_IR_TO_FLOAT: return prefix(c, e->operand[0], "(double)");
    case TARE_IR_EQ: return equality(c, e, true);
    case TARE_IR_NE: return equality(c, e, false);
    case TARE_IR_LT: return infix(c, e, "<", PREC_REL, PREC_ADD);
    case TARE_IR_LE: return infix(c, e, "<=", PREC_REL, PREC_ADD);
    case TARE_IR_GT: return infix(c, e, ">", PREC_REL, PREC_ADD);
    case TARE_IR_GE: return infix(c, e, ">=", PREC_REL, PREC_ADD);
    case TARE_IR_AND:
    case TARE_IR_OR: return logical(c, e);
    case TARE_IR_SELECT: return select_piece(c, e, kept);
    case TARE_IR_PRESENT: return present(c, e, true);
    case TARE_IR_GET: return get_piece(c, e);
    case TARE_IR_SOME:
        return spelt(
            c, e, c_form_of(e->type) == FORM_OPT_INT ? "(tare_opt_int){1, $0}" : "(tare_opt_float){1, $0}");
    case TARE_IR_AT: return at_piece(c, e);
    case TARE_IR_LIST: return list_literal(c, e, kept);
    case TARE_IR_COPY:
        return e->operand[0]->op == TARE_IR_LIST ? list_literal(c, e->operand[0], true)
                                                 : list_call(c, e->type, "copy", e);
    case TARE_IR_REPEAT: return list_call(c, e->type, "repeat", e);
    case TARE_IR_CONCAT: return list_call(c, e->type, "concat", e);
    case TARE_IR_SLICE: return list_call(c, e->type, "slice", e);
    case TARE_IR_CONTAINS: return contains_piece(c, e);
    case TARE_IR_SCALAR_OF: return scalar_of(c, e);
    case TARE_IR_SAME_TYPE: return same_type(c, e, "==");
    default: return spelt(c, e, pattern[e->op] != NULL ? pattern[e->op] : "0");
    }
}

static const char *bracketed(cfunc *c, piece p, int want)
{
    return p.prec < want ? arena_format(c->e->arena, "(%s)", p.text) : p.text;
}

/* What an operation that leaves its operand as it is leaves: these have no text of their own. */
static const ir_expr *seen_through(const ir_expr *e)
{
    for (;;) {
        const bool bare =
            (e->op == TARE_IR_GET && is_bare(e->operand[0]->type)) ||
            (e->op == TARE_IR_SOME && (is_bare(e->type) || c_form_of(e->type) == FORM_OPT_BOOL));
        if (e->op == TARE_IR_NOT && e->operand[0]->op == TARE_IR_NOT)
            e = e->operand[0]->operand[0];
        else if (bare || e->op == TARE_IR_OBLIVIOUS || e->op == TARE_IR_KNOWN || e->op == TARE_IR_GUARD)
            e = e->operand[0];
        else
            return e;
    }
}

static piece negated(cfunc *c, const ir_expr *e)
{
    e = seen_through(e);
    const bool ints = e->n > 0 && e->operand[0]->type != TARE_TY_FLOAT;
    switch (e->op) {
    case TARE_IR_CONST_BOOL: return (piece){e->u.i != 0 ? "false" : "true", PREC_POST};
    case TARE_IR_EQ: return equality(c, e, false);
    case TARE_IR_NE: return equality(c, e, true);
    case TARE_IR_LT: return ints ? infix(c, e, ">=", PREC_REL, PREC_ADD) : prefix(c, e, "!");
    case TARE_IR_LE: return ints ? infix(c, e, ">", PREC_REL, PREC_ADD) : prefix(c, e, "!");
    case TARE_IR_GT: return ints ? infix(c, e, "<=", PREC_REL, PREC_ADD) : prefix(c, e, "!");
    case TARE_IR_GE: return ints ? infix(c, e, "<", PREC_REL, PREC_ADD) : prefix(c, e, "!");
    case TARE_IR_PRESENT: return present(c, e, false);
    case TARE_IR_SAME_TYPE: return same_type(c, e, "!=");
    default: return prefix(c, e, "!");
    }
}

const char *c_not(cfunc *c, const ir_expr *e)
{
    e = seen_through(e);
    return e->op == TARE_IR_NOT ? c_expr(c, e->operand[0], PREC_TERNARY, false) : negated(c, e).text;
}

const char *c_expr(cfunc *c, const ir_expr *e, int want, bool kept)
{
    e = seen_through(e);
    if (e->op == TARE_IR_NOT)
        return bracketed(c, negated(c, e->operand[0]), want);
    return bracketed(c, ir_info(e->op)->kind == IR_LEAF ? leaf(c, e) : operation(c, e, kept), want);
}
