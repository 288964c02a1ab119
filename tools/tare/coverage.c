/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Which rule lines and arms were reached; see coverage.h. */
#include "coverage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPERATORS_NAMED = 3 };

void coverage_add(void *places, const tare_coverage_place *place)
{
    coverage_places *p = places;
    if (p->n == p->room) {
        const size_t room = p->room ? 2 * p->room : 4096;
        tare_coverage_place *at = realloc(p->at, room * sizeof *at);
        p->broken = p->broken || !at;
        if (!at)
            return;
        p->at = at;
        p->room = room;
    }
    p->at[p->n++] = *place;
}

void coverage_finish(coverage_places *places)
{
    free(places->at);
    *places = (coverage_places){0};
}

/* ---- each place once ---- */

static int by_number(uint32_t a, uint32_t b) { return (a > b) - (a < b); }

static int by_line(const tare_coverage_place *x, const tare_coverage_place *y)
{
    const int order = strcmp(x->file, y->file);
    return order ? order : by_number(x->line, y->line);
}

/* Alike: the same part of the same line. */
static int by_likeness(const tare_coverage_place *x, const tare_coverage_place *y)
{
    const int order = by_line(x, y);
    return order ? order : by_number(x->part, y->part);
}

static int by_function(const void *a, const void *b)
{
    const tare_coverage_place *x = a, *y = b;
    int order = by_likeness(x, y);
    order = order ? order : by_number(x->function, y->function);
    return order ? order : by_number(x->node, y->node);
}

static int by_place(const void *a, const void *b)
{
    const tare_coverage_place *x = a, *y = b;
    const int order = by_likeness(x, y);
    return order ? order : by_number(x->node, y->node);
}

/* `node` becomes how many alike come before it in its function; of a line, 0. */
static void count_alike(coverage_places *p)
{
    uint32_t before = 0;
    for (size_t i = 0; i < p->n; i++) {
        const tare_coverage_place *last = i ? &p->at[i - 1] : NULL;
        const bool again = last && by_likeness(last, &p->at[i]) == 0 && last->function == p->at[i].function;
        before = again && p->at[i].part != TARE_COVERAGE_LINE ? before + 1 : 0;
        p->at[i].node = before;
    }
}

static void merge(coverage_places *p)
{
    size_t n = 0;
    if (p->n == 0)
        return;
    qsort(p->at, p->n, sizeof *p->at, by_function);
    count_alike(p);
    qsort(p->at, p->n, sizeof *p->at, by_place);
    for (size_t i = 0; i < p->n; i++) {
        if (n && by_place(&p->at[n - 1], &p->at[i]) == 0) {
            p->at[n - 1].reached = p->at[n - 1].reached || p->at[i].reached;
            p->at[n - 1].hidden = p->at[n - 1].hidden && p->at[i].hidden;
        } else {
            p->at[n++] = p->at[i];
        }
    }
    p->n = n;
}

/* ---- the report ---- */

typedef struct sums { size_t lines, lines_reached, arms, arms_reached, files; } sums;

typedef struct listing {
    const tare_coverage *c;
    const tare_registry *r;
    text *out;
    bool json, any;
    uint32_t *op;             /* room for all operators */
} listing;

static const char *const never[TARE_COVERAGE_PARTS] = {
    "never reached", "`if` never true", "`if` never false", "`?:` never true", "`?:` never false",
    "`and` never told by its left", "`and` never told by its right", "`and` never true",
    "`or` never told by its left", "`or` never told by its right", "`or` never false", "never refuses", "loop never runs",
};
static const char *const part_name[TARE_COVERAGE_PARTS] = {
    "line", "if_true", "if_false", "select_true", "select_false", "and_left", "and_right", "and_both",
    "or_left", "or_right", "or_both", "refusal", "round",
};

/* Rounded down: 100 % is all of them. */
static void print_share(text *out, size_t reached, size_t all, const char *what)
{
    text_addf(out, "%zu %% of %zu %s%s", all ? reached * 100 / all : 100, all, what, all == 1 ? "" : "s");
}

static void print_operators(const listing *l, uint32_t function)
{
    const uint32_t all = tare_registry_ops(l->r), n = tare_coverage_operators(l->c, function, l->op, all);
    l->out->broken = l->out->broken || n > all;
    if (n > all)
        return;
    const uint32_t named = l->json || n < OPERATORS_NAMED ? n : OPERATORS_NAMED;
    text_add(l->out, l->json ? ",\"operators\":[" : n ? " (" : " (no operator gets here");
    for (uint32_t i = 0; i < named; i++) {
        const char *name = tare_registry_op(l->r, l->op[i])->name;
        text_add(l->out, i == 0 ? "" : l->json ? "," : ", ");
        if (l->json)
            text_add_json(l->out, name, strlen(name));
        else
            text_add(l->out, name);
    }
    if (n > named)
        text_addf(l->out, " and %u more", n - named);
    text_add(l->out, l->json ? "]" : ")");
}

static void print_plain(const listing *l, const tare_coverage_place *p, uint32_t last_line)
{
    text_addf(l->out, "  %s:%u", p->file, p->line);
    if (last_line != p->line)
        text_addf(l->out, "-%u", last_line);
    text_addf(l->out, ": %s", never[p->part]);
    if (p->node)
        text_addf(l->out, ", the one after %u alike", p->node);
}

static void print_json(const listing *l, const tare_coverage_place *p, uint32_t last_line)
{
    text_addf(l->out, "%s{\"line\":%u,\"last_line\":%u,\"part\":\"%s\",\"alike_before\":%u", l->any ? "," : "", p->line, last_line,
              part_name[p->part], p->node);
}

static void print_missing(listing *l, const tare_coverage_place *p, uint32_t last_line)
{
    (l->json ? print_json : print_plain)(l, p, last_line);
    if (l->c)
        print_operators(l, p->function);
    text_add(l->out, l->json ? "}" : "\n");
    l->any = true;
}

/* Whether the line of an arm was reached: its places are next to each other, the line first. */
static bool line_is_reached(const coverage_places *p, size_t i)
{
    while (i > 0 && by_line(&p->at[i - 1], &p->at[i]) == 0)
        i--;
    return p->at[i].reached;
}

/* What of one file was never reached: lines that follow each other in one function as one. */
static void list_missing(const coverage_places *p, size_t from, size_t end, listing *l)
{
    const tare_coverage_place *first = NULL;
    uint32_t last = 0;
    for (size_t i = from; i < end; i++) {
        const tare_coverage_place *at = &p->at[i];
        const bool is_line = at->part == TARE_COVERAGE_LINE;
        const bool missing = !at->reached && !at->hidden;
        if (first && is_line && (!missing || at->function != first->function)) {
            print_missing(l, first, last);
            first = NULL;
        }
        if (is_line && missing) {
            first = first ? first : at;
            last = at->line;
        } else if (missing && line_is_reached(p, i)) {
            print_missing(l, at, at->line);
        }
    }
    if (first)
        print_missing(l, first, last);
}

static sums count(const coverage_places *p, size_t from, size_t end)
{
    sums s = {.files = 1};
    for (size_t i = from; i < end; i++) {
        const bool is_line = p->at[i].part == TARE_COVERAGE_LINE;
        s.lines += is_line;
        s.arms += !is_line;
        s.lines_reached += is_line && p->at[i].reached;
        s.arms_reached += !is_line && p->at[i].reached;
    }
    return s;
}

static void print_sums(const listing *l, const sums *s)
{
    if (l->json) {
        text_addf(l->out, "\"lines\":%zu,\"lines_reached\":%zu,\"arms\":%zu,\"arms_reached\":%zu", s->lines, s->lines_reached, s->arms,
                  s->arms_reached);
        return;
    }
    print_share(l->out, s->lines_reached, s->lines, "line");
    text_add(l->out, ", ");
    print_share(l->out, s->arms_reached, s->arms, "arm");
}

static void print_file(const coverage_places *p, size_t from, size_t end, listing *l, const sums *s)
{
    const char *file = p->at[from].file;
    if (l->json) {
        text_add(l->out, from ? ",\n{\"file\":" : "{\"file\":");
        text_add_json(l->out, file, strlen(file));
        text_add(l->out, ",");
    } else {
        text_addf(l->out, "%s: ", file);
    }
    print_sums(l, s);
    text_add(l->out, l->json ? ",\"never\":[" : "\n");
    l->any = false;
    list_missing(p, from, end, l);
    text_add(l->out, l->json ? "]}" : "");
}

static void print_all(const coverage_places *p, listing *l)
{
    sums all = {0};
    text_add(l->out, l->json ? "{\"files\":[" : "");
    for (size_t from = 0, end; from < p->n; from = end) {
        for (end = from; end < p->n && strcmp(p->at[end].file, p->at[from].file) == 0;)
            end++;
        const sums s = count(p, from, end);
        print_file(p, from, end, l, &s);
        all = (sums){all.lines + s.lines, all.lines_reached + s.lines_reached, all.arms + s.arms, all.arms_reached + s.arms_reached,
                     all.files + 1};
    }
    text_add(l->out, l->json ? "],\n" : "");
    print_sums(l, &all);
    if (l->json)
        text_add(l->out, "}\n");
    else
        text_addf(l->out, " in %zu file%s\n", all.files, all.files == 1 ? "" : "s");
}

void coverage_print(coverage_places *places, const tare_coverage *c, const tare_registry *r, bool json, text *out)
{
    listing l = {.c = c, .r = r, .out = out, .json = json};
    l.op = c ? calloc(tare_registry_ops(r) + (size_t)1, sizeof *l.op) : NULL;
    if (c && !l.op) {
        out->broken = true;
        return;
    }
    merge(places);
    print_all(places, &l);
    free(l.op);
}

static bool write_text(const char *path, const text *report, reason *why)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return refuse(why, "cannot open `%.200s`: %s", path, strerror(errno));
    const bool written = fwrite(report->at, 1, report->len, file) == report->len;
    const bool closed = fclose(file) == 0;
    return (written && closed) || refuse(why, "cannot write `%.200s`: %s", path, strerror(errno));
}

bool coverage_write(const tare_coverage *c, const tare_registry *r, const char *path, bool json, reason *why)
{
    coverage_places places = {0};
    text report = {0};
    tare_coverage_each(c, coverage_add, &places);
    coverage_print(&places, c, r, json, &report);
    const bool fine = places.broken || report.broken ? refuse(why, "no memory for the report on rule lines")
                                                     : write_text(path, &report, why);
    text_finish(&report);
    coverage_finish(&places);
    return fine;
}
