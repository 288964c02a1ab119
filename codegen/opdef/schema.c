/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * PyTorch's schema strings: name, arguments, returns.
 *
 *   aten::add.out(Tensor self, Tensor other, *, Scalar alpha=1, Tensor(a!) out) -> Tensor(a!)
 *
 * Knows: the grammar, and which IR type an element type becomes.  Refuses to know: defaults
 * (default.c), how variants follow from each other (derive.c).
 */
#include "opdef/schema_words.h"

#include "base/arena.h"
#include "source/nearest.h"

#include <stdlib.h>
#include <string.h>

typedef struct parser {
    struct arena *arena;
    diag_list *errors;
    schema_text source;
    uint32_t i;          /* the next byte */
    bool is_bad, is_kwarg;
    uint32_t n;
    ir_arg arg[SCHEMA_MAX_ARGS];
    span arg_at[SCHEMA_MAX_ARGS];
    schema_word word[SCHEMA_MAX_ARGS];
} parser;

/* A piece of the text. */
typedef struct piece { uint32_t start, length; } piece;

static const struct { const char *name; tare_irtype type; uint8_t flags; } elems[] = {
    {"Tensor", TARE_TY_TENSOR, 0},      {"int", TARE_TY_INT, 0},
    {"SymInt", TARE_TY_INT, TARE_ARG_SYMBOLIC}, {"bool", TARE_TY_BOOL, 0},
    {"float", TARE_TY_FLOAT, 0},        {"Scalar", TARE_TY_SCALAR, TARE_ARG_SYMBOLIC},
    {"str", TARE_TY_STR, 0},            {"ScalarType", TARE_TY_DTYPE, 0},
    {"Device", TARE_TY_DEVICE, 0},      {"Layout", TARE_TY_LAYOUT, 0},
    {"MemoryFormat", TARE_TY_FORMAT, 0}, {"Generator", TARE_TY_GENERATOR, 0},
};
enum { N_ELEMS = sizeof elems / sizeof *elems };

/* ---- words ------------------------------------------------------------------------------------ */

static span span_of(const parser *p, piece at)
{
    if (!p->source.is_exact)
        return p->source.at;
    return (span){p->source.at.source, p->source.at.start_bytes + at.start, at.length};
}

static char *text_of(const parser *p, piece at)
{
    return arena_text(p->arena, p->source.text + at.start, at.length);
}

static char peek(const parser *p)
{
    return p->i < p->source.length_bytes ? p->source.text[p->i] : 0;
}

static void skip_space(parser *p)
{
    while (peek(p) == ' ')
        p->i++;
}

static bool accept(parser *p, char c)
{
    skip_space(p);
    if (peek(p) != c || p->i >= p->source.length_bytes)
        return false;
    p->i++;
    return true;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static piece take_word(parser *p)
{
    skip_space(p);
    piece at = {p->i, 0};
    while (is_word(peek(p)))
        p->i++;
    at.length = p->i - at.start;
    return at;
}

/* What stands next, for a message: a word, a character or the end. */
static piece next_piece(const parser *p)
{
    piece at = {p->i, 0};
    while (at.start + at.length < p->source.length_bytes && is_word(p->source.text[at.start + at.length]))
        at.length++;
    if (at.length == 0 && at.start < p->source.length_bytes)
        at.length = 1;
    return at;
}

static void refuse_next(parser *p, const char *wanted)
{
    skip_space(p);
    piece next = next_piece(p);
    if (!p->is_bad && next.length)
        diag_error(p->errors, span_of(p, next), "schema has `%s`, expected %s", text_of(p, next), wanted);
    else if (!p->is_bad)
        diag_error(p->errors, span_of(p, next), "schema ends, expected %s", wanted);
    p->is_bad = true;
}

static bool expect(parser *p, char c, const char *wanted)
{
    if (accept(p, c))
        return true;
    refuse_next(p, wanted);
    return false;
}

/* ---- types ------------------------------------------------------------------------------------ */

static void refuse_elem(parser *p, piece at)
{
    const char *names[N_ELEMS];
    for (size_t i = 0; i < N_ELEMS; i++)
        names[i] = elems[i].name;
    const char *text = text_of(p, at);
    uint32_t error = diag_error(p->errors, span_of(p, at), "type `%s` is not supported", text);
    const char *near = nearest(text, N_ELEMS, names);
    if (near)
        diag_hint(p->errors, error, "did you mean `%s`?", near);
    p->is_bad = true;
}

/* `__torch__.torch.classes.c10d.Work`: an object, of which nothing but its presence is known. */
static bool take_class(parser *p, piece at, ir_arg *arg, schema_word *word)
{
    while (peek(p) == '.') {
        p->i++;
        if (take_word(p).length == 0) {
            refuse_next(p, "the name of a class");
            return false;
        }
    }
    at.length = p->i - at.start;
    word->elem = text_of(p, at);
    arg->type = TARE_TY_GENERATOR;
    return true;
}

static bool take_elem(parser *p, ir_arg *arg, schema_word *word)
{
    piece at = take_word(p);
    if (at.length == 0) {
        refuse_next(p, "a type");
        return false;
    }
    word->elem = text_of(p, at);
    for (size_t i = 0; i < N_ELEMS; i++) {
        if (strcmp(word->elem, elems[i].name) == 0) {
            arg->type = elems[i].type;
            arg->flags |= elems[i].flags;
            return true;
        }
    }
    if (strcmp(word->elem, "__torch__") == 0)
        return take_class(p, at, arg, word);
    refuse_elem(p, at);
    return false;
}

/* (a) (a!) (a -> *) (a! -> b) (*): the set before the call is the one that counts. */
static bool take_alias(parser *p, ir_arg *arg, schema_word *word)
{
    piece at = {p->i++, 0};
    char set = peek(p);
    if (set != '*' && !(set >= 'a' && set <= 'z')) {
        refuse_next(p, "an alias set: a letter or `*`");
        return false;
    }
    p->i++;
    arg->alias = (uint8_t)set;
    if (accept(p, '!'))
        arg->flags |= TARE_ARG_WRITTEN;
    skip_space(p);
    if (peek(p) == '-' && p->i + 1 < p->source.length_bytes && p->source.text[p->i + 1] == '>') {
        p->i += 2;
        if (!accept(p, '*') && take_word(p).length == 0) {
            refuse_next(p, "an alias set");
            return false;
        }
    }
    if (!expect(p, ')', "`)` after the alias set"))
        return false;
    at.length = p->i - at.start;
    word->alias = text_of(p, at);
    return true;
}

static bool is_list_elem(tare_irtype elem)
{
    return elem == TARE_TY_TENSOR || elem == TARE_TY_INT || elem == TARE_TY_BOOL || elem == TARE_TY_FLOAT ||
           elem == TARE_TY_SCALAR || elem == TARE_TY_DTYPE;
}

static bool refuse_suffix(parser *p, piece at, const char *message)
{
    diag_error(p->errors, span_of(p, at), message, text_of(p, at));
    p->is_bad = true;
    return false;
}

/* `[]`, `[2]`: what was optional so far are the elements. */
static bool take_list(parser *p, ir_arg *arg, piece type)
{
    p->i++;
    piece number = take_word(p);
    if (!expect(p, ']', "`]`"))
        return false;
    type.length = p->i - type.start;
    if (arg->type & TARE_TY_LIST)
        return refuse_suffix(p, type, "type `%s` is not supported: it is a list of lists");
    if (!is_list_elem(arg->type & TARE_TY_ELEM))
        return refuse_suffix(p, type, "type `%s` is not supported: there are no lists of this");
    if ((arg->type & TARE_TY_OPT) && arg->type != (TARE_TY_TENSOR | TARE_TY_OPT))
        return refuse_suffix(p, type, "type `%s` is not supported: only tensors may be absent from a list");
    if (arg->type & TARE_TY_OPT)
        arg->type = TARE_TY_TENSOR | TARE_TY_ELEM_OPT;
    arg->type |= TARE_TY_LIST;
    if (number.length == 0)
        return true;
    const char *digits = text_of(p, number);
    unsigned long value = strspn(digits, "0123456789") == number.length ? strtoul(digits, NULL, 10) : 0;
    if (value == 0 || value > 64)
        return refuse_suffix(p, number, "list length `%s` is not a number from 1 to 64");
    arg->expand = (uint8_t)value;
    arg->flags |= TARE_ARG_EXPANDS;
    return true;
}

static bool take_type(parser *p, ir_arg *arg, schema_word *word)
{
    skip_space(p);
    piece type = {p->i, 0};
    if (!take_elem(p, arg, word))
        return false;
    word->alias = "";
    char *suffix = arena_alloc(p->arena, 32, 1);
    size_t length = 0;
    for (char c = peek(p); c == '(' || c == '?' || c == '['; c = peek(p)) {
        uint32_t start = p->i;
        if (c == '(' && word->alias[0]) {
            refuse_next(p, "one alias set");
            return false;
        }
        if (c == '?' && (arg->type & TARE_TY_OPT)) {
            refuse_next(p, "one `?`");
            return false;
        }
        if (c == '(' ? !take_alias(p, arg, word) : c == '[' && !take_list(p, arg, type))
            return false;
        if (c == '?') {
            arg->type |= TARE_TY_OPT;
            p->i++;
        }
        if (c != '(' && length + (p->i - start) < 32) {
            memcpy(suffix + length, p->source.text + start, p->i - start);
            length += p->i - start;
        }
    }
    word->suffix = suffix;
    return true;
}

/* ---- arguments and returns -------------------------------------------------------------------- */

/* A default runs to the comma or parenthesis that is in no bracket and no string. */
static piece take_default(parser *p)
{
    skip_space(p);
    piece at = {p->i, 0};
    uint32_t depth = 0;
    char quote = 0;
    for (; p->i < p->source.length_bytes; p->i++) {
        char c = peek(p);
        if (quote) {
            if (c == '\\' && p->i + 1 < p->source.length_bytes)
                p->i++;
            else if (c == quote)
                quote = 0;
            continue;
        }
        if (c == '"' || c == '\'')
            quote = c;
        else if (c == '[')
            depth++;
        else if (c == ']' && depth)
            depth--;
        else if (depth == 0 && (c == ',' || c == ')'))
            break;
    }
    at.length = p->i - at.start;
    while (at.length && p->source.text[at.start + at.length - 1] == ' ')
        at.length--;
    return at;
}

static bool read_default(parser *p, ir_arg *arg)
{
    piece at = take_default(p);
    schema_value value = schema_read_default(p->arena, p->source.text + at.start, at.length, arg);
    if (value.why) {
        piece bad = {at.start + value.start, value.length};
        diag_error(p->errors, span_of(p, bad), "default `%s` of `%s` %s", text_of(p, bad), arg->name, value.why);
        p->is_bad = true;
        return false;
    }
    arg->flags |= TARE_ARG_HAS_DEFAULT;
    return true;
}

static void check_name(parser *p, uint32_t first, uint32_t i)
{
    for (uint32_t k = first; k < i; k++) {
        if (strcmp(p->arg[k].name, p->arg[i].name) != 0)
            continue;
        uint32_t error = diag_error(p->errors, p->arg_at[i], "name `%s` is repeated", p->arg[i].name);
        if (p->source.is_exact)
            diag_note(p->errors, error, p->arg_at[k], "`%s` is here first", p->arg[k].name);
        p->is_bad = true;
        return;
    }
}

static bool has_room(parser *p)
{
    if (p->n < SCHEMA_MAX_ARGS)
        return true;
    refuse_next(p, "at most 128 arguments and returns");
    return false;
}

static bool take_arg(parser *p)
{
    if (accept(p, '*')) {
        if (p->is_kwarg) {
            p->i--;
            refuse_next(p, "one `*`");
            return false;
        }
        p->is_kwarg = true;
        return true;
    }
    if (!has_room(p))
        return false;
    ir_arg *arg = &p->arg[p->n];
    schema_word *word = &p->word[p->n];
    if (!take_type(p, arg, word))
        return false;
    piece name = take_word(p);
    if (name.length == 0 || (p->source.text[name.start] >= '0' && p->source.text[name.start] <= '9')) {
        p->i = name.start;
        refuse_next(p, "a name");
        return false;
    }
    arg->name = text_of(p, name);
    p->arg_at[p->n] = span_of(p, name);
    if (p->is_kwarg)
        arg->flags |= TARE_ARG_KWARG_ONLY;
    if (p->is_kwarg && (arg->flags & TARE_ARG_WRITTEN))
        arg->flags |= TARE_ARG_OUT;
    if (accept(p, '=') && !read_default(p, arg))
        return false;
    word->rest = arena_format(p->arena, " %s", text_of(p, (piece){name.start, p->i - name.start}));
    check_name(p, 0, p->n++);
    return true;
}

static bool take_args(parser *p)
{
    if (!expect(p, '(', "`(`"))
        return false;
    if (accept(p, ')'))
        return true;
    do {
        if (!take_arg(p))
            return false;
    } while (accept(p, ','));
    return expect(p, ')', "`,` or `)`");
}

static bool take_return(parser *p, uint32_t n_args)
{
    if (!has_room(p))
        return false;
    ir_arg *arg = &p->arg[p->n];
    schema_word *word = &p->word[p->n];
    skip_space(p);
    piece type = {p->i, 0};
    if (!take_type(p, arg, word))
        return false;
    type.length = p->i - type.start;
    piece name = take_word(p);
    arg->name = name.length ? text_of(p, name) : NULL;
    word->rest = name.length ? arena_format(p->arena, " %s", arg->name) : "";
    p->arg_at[p->n] = span_of(p, name.length ? name : type);
    if (!arg->name)
        arg->name = arena_format(p->arena, "result%u", (unsigned)(p->n - n_args));
    check_name(p, n_args, p->n++);
    return true;
}

static bool take_returns(parser *p, uint32_t n_args)
{
    if (!expect(p, '-', "`->`") || !expect(p, '>', "`->`"))
        return false;
    if (!accept(p, '(')) {
        if (!take_return(p, n_args))
            return false;
        if (p->word[n_args].rest[0] == 0)
            p->arg[n_args].name = "result";
        return true;
    }
    if (accept(p, ')'))
        return true;
    do {
        if (!take_return(p, n_args))
            return false;
    } while (accept(p, ','));
    return expect(p, ')', "`,` or `)`");
}

/* ---- the whole -------------------------------------------------------------------------------- */

static bool take_name(parser *p, schema *s)
{
    piece first = take_word(p);
    s->ns = "aten";
    if (first.length && peek(p) == ':' && p->i + 1 < p->source.length_bytes && p->source.text[p->i + 1] == ':') {
        s->ns = text_of(p, first);
        p->i += 2;
        first = take_word(p);
    }
    if (first.length == 0 || (p->source.text[first.start] >= '0' && p->source.text[first.start] <= '9')) {
        p->i = first.start;
        refuse_next(p, "the name of an operator");
        return false;
    }
    s->name = text_of(p, first);
    s->overload = "";
    if (peek(p) != '.')
        return true;
    p->i++;
    piece overload = take_word(p);
    if (overload.length == 0) {
        refuse_next(p, "the name of an overload");
        return false;
    }
    s->overload = text_of(p, overload);
    return true;
}

static void name_it(parser *p, schema *s)
{
    bool has_overload = s->overload[0] != 0, is_aten = strcmp(s->ns, "aten") == 0;
    s->full_name = arena_format(p->arena, "%s::%s%s%s", s->ns, s->name, has_overload ? "." : "", s->overload);
    s->c_name = arena_format(p->arena, "%s%s%s%s%s", is_aten ? "" : s->ns, is_aten ? "" : "_", s->name,
                             has_overload ? "_" : "", s->overload);
}

static void copy_args(parser *p, schema *s, uint32_t n_args)
{
    schema_words *words = arena_new(p->arena, schema_words);
    span *at = arena_array(p->arena, span, p->n);
    s->n_args = n_args;
    s->n_returns = p->n - n_args;
    s->arg = arena_array(p->arena, ir_arg, p->n);
    words->word = arena_array(p->arena, schema_word, p->n);
    memcpy(s->arg, p->arg, p->n * sizeof *p->arg);
    memcpy(at, p->arg_at, p->n * sizeof *at);
    memcpy(words->word, p->word, p->n * sizeof *p->word);
    s->arg_at = at;
    s->words = words;
}

static bool take_schema(parser *p, schema *s)
{
    if (!take_name(p, s) || !take_args(p))
        return false;
    uint32_t n_args = p->n;
    if (!take_returns(p, n_args))
        return false;
    skip_space(p);
    if (p->i < p->source.length_bytes)
        refuse_next(p, "the end");
    name_it(p, s);
    copy_args(p, s, n_args);
    return !p->is_bad;
}

schema *schema_parse_text(struct arena *a, diag_list *d, schema_text from)
{
    if (from.length_bytes > SCHEMA_MAX_BYTES) {
        diag_error(d, from.at, "schema has %u bytes, at most %d are read", (unsigned)from.length_bytes,
                   (int)SCHEMA_MAX_BYTES);
        return NULL;
    }
    parser *p = arena_new(a, parser);
    *p = (parser){.arena = a, .errors = d, .source = from};
    schema *s = arena_new(a, schema);
    s->at = from.at;
    s->text = arena_text(a, from.text, from.length_bytes);
    return take_schema(p, s) ? s : NULL;
}

schema *schema_parse(struct arena *a, diag_list *d, const source_set *set, span at)
{
    const source *s = source_get(set, at.source);
    if (at.start_bytes > s->length_bytes || at.length_bytes > s->length_bytes - at.start_bytes)
        at = (span){at.source, 0, 0};
    return schema_parse_text(a, d, (schema_text){s->text + at.start_bytes, at.length_bytes, at, true});
}
