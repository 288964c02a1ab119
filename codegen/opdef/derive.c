/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A variant's schema is put together as text and parsed like any other, so that text and
 * structure cannot differ.
 *
 * The laws are those of PyTorch's own derived overloads: in place, the first tensor is written
 * and returned; out= appends written keyword arguments and drops the four tensor options;
 * a copy returns no views.
 */
#include "opdef/derive.h"

#include "base/arena.h"
#include "opdef/schema_words.h"
#include "source/text.h"

#include <string.h>

static const char *const kind_names[] = {"in-place", "out", "copy"};

/* ---- deriving --------------------------------------------------------------------------------- */

static char first_free_letter(const schema *base)
{
    char letter = 'a';
    for (uint32_t i = 0; i < base->n_args; i++)
        if ((base->arg[i].flags & TARE_ARG_WRITTEN) && base->arg[i].alias >= letter && base->arg[i].alias < 'z')
            letter = (char)(base->arg[i].alias + 1);
    return letter;
}

/* `a` where no other argument is written as `a`. */
static char inplace_letter(const schema *base)
{
    for (uint32_t i = 0; i < base->n_args; i++)
        if ((base->arg[i].flags & TARE_ARG_WRITTEN) && base->arg[i].alias == 'a')
            return first_free_letter(base);
    return 'a';
}

static void add_word(text *out, const schema_word *word, const char *alias)
{
    text_add(out, "%s%s%s%s", word->elem, alias, word->suffix, word->rest);
}

/* dtype, layout, device, pin_memory: a destination has them already. */
static bool is_option(const schema *base, uint32_t i)
{
    static const char *const options[] = {"dtype", "layout", "device", "pin_memory"};
    uint32_t n_found = 0;
    bool is_one = false;
    for (uint32_t k = 0; k < base->n_args; k++) {
        for (size_t o = 0; o < 4; o++) {
            bool found = (base->arg[k].flags & TARE_ARG_KWARG_ONLY) && strcmp(base->arg[k].name, options[o]) == 0;
            n_found += found;
            is_one |= found && k == i;
        }
    }
    return is_one && n_found == 4;
}

/* Several results that all have names give them to their destinations. */
static bool has_names(const schema *base)
{
    bool all = base->n_returns > 1;
    for (uint32_t r = 0; r < base->n_returns; r++)
        all &= base->words->word[base->n_args + r].rest[0] != 0;
    return all;
}

static void add_out_args(text *out, const schema *base, bool has_star, bool is_first)
{
    char letter = first_free_letter(base);
    if (!has_star)
        text_add(out, is_first ? "*" : ", *");
    for (uint32_t r = 0; r < base->n_returns; r++, letter++) {
        const schema_word *word = &base->words->word[base->n_args + r];
        text_add(out, ", Tensor(%c!)%s", letter, word->suffix);
        if (has_names(base))
            text_add(out, "%s", word->rest);
        else if (base->n_returns > 1)
            text_add(out, " out%u", (unsigned)r);
        else
            text_add(out, " out");
    }
}

static void add_args(text *out, const schema *base, variant_kind kind)
{
    bool has_star = false, is_first = true;
    char written[] = {'(', inplace_letter(base), '!', ')', 0};
    for (uint32_t i = 0; i < base->n_args; i++) {
        const ir_arg *arg = &base->arg[i];
        if (kind == VARIANT_OUT && is_option(base, i))
            continue;
        if ((arg->flags & TARE_ARG_KWARG_ONLY) && !has_star) {
            text_add(out, is_first ? "*" : ", *");
            has_star = true;
            is_first = false;
        }
        const char *kept = arg->flags & TARE_ARG_WRITTEN ? base->words->word[i].alias : "";
        text_add(out, is_first ? "" : ", ");
        add_word(out, &base->words->word[i], kind == VARIANT_INPLACE && i == 0 ? written : kept);
        is_first = false;
    }
    if (kind == VARIANT_OUT)
        add_out_args(out, base, has_star, is_first);
}

static bool returns_list(const schema *base)
{
    bool any = false;
    for (uint32_t r = 0; r < base->n_returns; r++)
        any |= (base->arg[base->n_args + r].type & TARE_TY_LIST) != 0;
    return any;
}

/* Lists that are written are not returned. */
static void add_returns(text *out, const schema *base, variant_kind kind)
{
    char letter = kind == VARIANT_INPLACE ? inplace_letter(base) : first_free_letter(base);
    bool is_list = kind != VARIANT_COPY && returns_list(base);
    uint32_t n = is_list ? 0 : base->n_returns;
    text_add(out, n == 1 ? "" : "(");
    for (uint32_t r = 0; r < n; r++, letter++) {
        text_add(out, r ? ", " : "");
        if (kind == VARIANT_COPY)
            add_word(out, &base->words->word[base->n_args + r], "");
        else
            text_add(out, "Tensor(%c!)%s", letter, has_names(base) ? base->words->word[base->n_args + r].rest : "");
    }
    text_add(out, n == 1 ? "" : ")");
}

static bool is_tensor(const ir_arg *arg)
{
    return (arg->type & TARE_TY_ELEM) == TARE_TY_TENSOR && !(arg->type & TARE_TY_OPT);
}

/* NULL, or why no law gives this variant a schema. */
static const char *why_not(const schema *base, variant_kind kind)
{
    for (uint32_t r = 0; r < base->n_returns; r++)
        if (kind != VARIANT_COPY && !is_tensor(&base->arg[base->n_args + r]))
            return "a result is no tensor";
    if (base->n_returns == 0)
        return "there is no result";
    if (kind != VARIANT_INPLACE)
        return NULL;
    if (base->n_returns > 1)
        return "there are several results";
    if (base->n_args == 0 || !is_tensor(&base->arg[0]))
        return "the first argument is no tensor";
    if (base->arg[0].flags & TARE_ARG_WRITTEN)
        return "the first argument is written already";
    return NULL;
}

schema *schema_derive(struct arena *a, diag_list *d, const schema *base, variant_kind kind, const char *name, span at)
{
    const char *why = why_not(base, kind);
    if (why) {
        uint32_t error = diag_error(d, at, "no %s schema follows from `%s`: %s", kind_names[kind], base->full_name, why);
        diag_hint(d, error, "state it with `schema:`");
        return NULL;
    }
    text out = {.arena = a};
    bool is_aten = strcmp(base->ns, "aten") == 0 && strncmp(base->text, "aten::", 6) != 0;
    text_add(&out, "%s%s%s(", is_aten || strstr(name, "::") ? "" : base->ns, is_aten || strstr(name, "::") ? "" : "::", name);
    add_args(&out, base, kind);
    text_add(&out, ") -> ");
    add_returns(&out, base, kind);
    const char *derived = text_done(&out);
    return schema_parse_text(a, d, (schema_text){derived, (uint32_t)out.length_bytes, at, false});
}

/* ---- checking --------------------------------------------------------------------------------- */

static const ir_arg *find_arg(const schema *s, const char *name)
{
    for (uint32_t i = 0; i < s->n_args; i++)
        if (strcmp(s->arg[i].name, name) == 0)
            return &s->arg[i];
    return NULL;
}

static bool check_arg(diag_list *d, const schema *base, const schema *variant, uint32_t i)
{
    const ir_arg *arg = &variant->arg[i], *twin = find_arg(base, arg->name);
    if (arg->flags & TARE_ARG_OUT)
        return true;
    if (twin && twin->type == arg->type)
        return true;
    uint32_t error;
    if (twin)
        error = diag_error(d, variant->arg_at[i], "`%s` has another type here than in `%s`", arg->name, base->full_name);
    else
        error = diag_error(d, variant->arg_at[i], "`%s` is no argument of `%s`", arg->name, base->full_name);
    diag_note(d, error, twin ? base->arg_at[twin - base->arg] : base->at, "the rule is written for this schema");
    return false;
}

static bool check_missing(diag_list *d, const schema *base, const schema *variant)
{
    bool is_good = true;
    for (uint32_t i = 0; i < base->n_args; i++) {
        if ((base->arg[i].flags & TARE_ARG_HAS_DEFAULT) || find_arg(variant, base->arg[i].name))
            continue;
        uint32_t error = diag_error(d, variant->at, "`%s` has no argument `%s`, which has no default",
                                    variant->full_name, base->arg[i].name);
        diag_note(d, error, base->arg_at[i], "the rule reads it");
        is_good = false;
    }
    return is_good;
}

static bool check_kind(diag_list *d, const schema *base, variant_kind kind, const schema *variant)
{
    uint32_t n_out = 0;
    for (uint32_t i = 0; i < variant->n_args; i++)
        n_out += (variant->arg[i].flags & TARE_ARG_OUT) != 0;
    if (kind == VARIANT_INPLACE && (variant->n_args == 0 || !(variant->arg[0].flags & TARE_ARG_WRITTEN))) {
        diag_error(d, variant->at, "in-place schema does not write its first argument, expected `Tensor(a!)`");
        return false;
    }
    if (kind == VARIANT_OUT && n_out != base->n_returns) {
        diag_error(d, variant->at, "out schema writes %u keyword argument%s, `%s` has %u result%s", (unsigned)n_out,
                   n_out == 1 ? "" : "s", base->full_name, (unsigned)base->n_returns, base->n_returns == 1 ? "" : "s");
        return false;
    }
    return true;
}

bool schema_agrees(diag_list *d, const schema *base, variant_kind kind, const schema *variant)
{
    bool is_good = check_kind(d, base, kind, variant);
    for (uint32_t i = 0; i < variant->n_args; i++)
        is_good &= check_arg(d, base, variant, i);
    return check_missing(d, base, variant) && is_good;
}
