/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Which rule lines were reached; see coverage.h. */
#include "coverage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static int by_place(const void *a, const void *b)
{
    const tare_coverage_place *x = a, *y = b;
    const int order = strcmp(x->file, y->file);
    if (order)
        return order;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return (int)x->part - (int)y->part;
}

/* Sorted, each place once. */
static void merge(coverage_places *p)
{
    size_t n = 0;
    if (p->n)
        qsort(p->at, p->n, sizeof *p->at, by_place);
    for (size_t i = 0; i < p->n; i++) {
        if (n && by_place(&p->at[n - 1], &p->at[i]) == 0)
            p->at[n - 1].reached = p->at[n - 1].reached || p->at[i].reached;
        else
            p->at[n++] = p->at[i];
    }
    p->n = n;
}

static const tare_coverage_place *find(const coverage_places *p, const char *file, uint32_t line, tare_coverage_part part)
{
    const tare_coverage_place key = {.file = file, .line = line, .part = part};
    return bsearch(&key, p->at, p->n, sizeof *p->at, by_place);
}

/* An arm around it is told of, as never reached. */
static bool is_implied(const coverage_places *p, const tare_coverage_place *place)
{
    while (place && place->arm_line && place->arm_line < place->line) {
        const tare_coverage_place *arm = find(p, place->file, place->arm_line, place->arm_part);
        const tare_coverage_place *line = find(p, place->file, place->arm_line, TARE_COVERAGE_LINE);
        if (!arm || !line || arm->reached)
            return false;
        if (line->reached)
            return true;
        place = line;
    }
    return false;
}

typedef struct listing { const coverage_places *p; text *out; bool any; uint32_t first, last; } listing;

static void begin_item(listing *l)
{
    text_add(l->out, l->any ? ", " : "; never reached: ");
    l->any = true;
}

/* Ends a range of lines. */
static void flush(listing *l)
{
    if (!l->first)
        return;
    begin_item(l);
    text_addf(l->out, "%u", l->first);
    if (l->last != l->first)
        text_addf(l->out, "-%u", l->last);
    l->first = 0;
}

static void list_line(listing *l, const tare_coverage_place *place)
{
    if (place->reached || is_implied(l->p, place)) {
        flush(l);
        return;
    }
    l->first = l->first ? l->first : place->line;
    l->last = place->line;
}

static void list_arm(listing *l, const tare_coverage_place *place)
{
    const tare_coverage_place *line = find(l->p, place->file, place->line, TARE_COVERAGE_LINE);
    if (place->reached || !line || !line->reached)
        return;
    flush(l);
    begin_item(l);
    text_addf(l->out, "%u (%s)", place->line, place->part == TARE_COVERAGE_THEN ? "then" : "else");
}

/* Rounded down: 100 % is all of them. */
static void print_share(text *out, size_t reached, size_t lines)
{
    text_addf(out, "%zu %% of %zu line%s", lines ? reached * 100 / lines : 100, lines, lines == 1 ? "" : "s");
}

/* The places of one file, from `i`; where the next file begins. */
static size_t print_file(const coverage_places *p, size_t i, text *out, size_t *sum_reached, size_t *sum_lines)
{
    size_t end = i, lines = 0, reached = 0;
    for (; end < p->n && strcmp(p->at[end].file, p->at[i].file) == 0; end++) {
        lines += p->at[end].part == TARE_COVERAGE_LINE;
        reached += p->at[end].part == TARE_COVERAGE_LINE && p->at[end].reached;
    }
    text_addf(out, "%s: ", p->at[i].file);
    print_share(out, reached, lines);
    listing l = {.p = p, .out = out};
    for (; i < end; i++)
        (p->at[i].part == TARE_COVERAGE_LINE ? list_line : list_arm)(&l, &p->at[i]);
    flush(&l);
    text_add(out, "\n");
    *sum_reached += reached;
    *sum_lines += lines;
    return end;
}

void coverage_print(coverage_places *places, text *out)
{
    size_t reached = 0, lines = 0, files = 0;
    merge(places);
    for (size_t i = 0; i < places->n; files++)
        i = print_file(places, i, out, &reached, &lines);
    print_share(out, reached, lines);
    text_addf(out, " in %zu file%s\n", files, files == 1 ? "" : "s");
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

bool coverage_write(const tare_coverage *c, const char *path, reason *why)
{
    coverage_places places = {0};
    text report = {0};
    tare_coverage_each(c, coverage_add, &places);
    coverage_print(&places, &report);
    const bool fine = places.broken || report.broken ? refuse(why, "no memory for the report on rule lines")
                                                     : write_text(path, &report, why);
    text_finish(&report);
    coverage_finish(&places);
    return fine;
}
