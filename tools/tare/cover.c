/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * `tare cover`: of calls, those that reach something of the rules that none before them did.
 *
 * Knows: that what is reached only grows.  What a line says was answered is never read.
 */
#include "commands.h"

#include <stdio.h>

#include "coverage.h"
#include "input.h"
#include "options.h"
#include "predict.h"

typedef struct covering {
    session *session;
    tensors tensors;
    tare_coverage *coverage;
    unsigned long long calls, kept;
} covering;

/* Interprets a call.  False: it is no call; one that tare does not understand reaches nothing. */
static bool reach(covering *c, const char *bytes, size_t len, reason *why)
{
    json_error_t error;
    request r;
    prediction p;
    json_t *line = json_loadb(bytes, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (!line)
        return refuse(why, "no JSON at column %d: %s", error.column, error.text);
    tare_mode_reset(c->session->mode);
    tensors_clear(&c->tensors);
    const request_result result = request_read(&c->tensors, line, &r, why);
    if (result == REQUEST_READY)
        predict(c->session, &r, NULL, &p);
    json_decref(line);
    return result != REQUEST_BAD;
}

static bool cover_line(covering *c, const char *bytes, size_t len, bool quiet, reason *why)
{
    const uint64_t before = tare_coverage_reached(c->coverage);
    if (!reach(c, bytes, len, why))
        return false;
    c->calls++;
    if (tare_coverage_reached(c->coverage) == before)
        return true;
    c->kept++;
    if (!quiet)
        (void)printf("%.*s\n", (int)len, bytes);
    return true;
}

static int cover_file(covering *c, const options *o, const char *path)
{
    reason why = {""}, inner = {""};
    input *in = input_open(path, &why);
    if (!in)
        return complain(EXIT_REFUSED, why.text);
    const char *line;
    size_t len;
    input_result result = INPUT_LINE;
    bool fine = true;
    while (fine && (result = input_line(in, &line, &len, &inner)) == INPUT_LINE)
        fine = cover_line(c, line, len, o->quiet, &inner);
    if (!fine || result == INPUT_BAD)
        (void)refuse(&why, "%.200s:%u: %.280s", path, input_line_number(in), inner.text);
    input_close(in);
    return !fine || result == INPUT_BAD ? complain(EXIT_REFUSED, why.text) : EXIT_FINE;
}

static int cover_files(covering *c, const options *o)
{
    reason why = {""};
    int code = EXIT_FINE;
    for (int i = 0; i < o->n_files; i++) {
        const int one = cover_file(c, o, o->file[i]);
        code = one ? one : code;
    }
    if (o->coverage && !coverage_write(c->coverage, c->session->registry, o->coverage, o->json, &why))
        code = complain(EXIT_REFUSED, why.text);
    (void)fprintf(stderr, "tare: %llu of %llu calls reach something new\n", c->kept, c->calls);
    return code;
}

static int cover_in(const options *o, session *s)
{
    covering c = {.session = s, .coverage = tare_coverage_create(s->registry)};
    if (!c.coverage)
        return complain(EXIT_REFUSED, "no memory to count rule lines");
    tensors_init(&c.tensors, s);
    s->execution = TARE_INTERPRETED;
    tare_mode_set_coverage(s->mode, c.coverage);
    const int code = cover_files(&c, o);
    tare_mode_set_coverage(s->mode, NULL);
    tensors_finish(&c.tensors);
    tare_coverage_destroy(c.coverage);
    return code;
}

static const char help[] =
    "usage: tare cover [--quiet] [--coverage FILE [--json]] [--ops FILE] [--env NAME=VALUE]... FILE...\n"
    "\n"
    "Interprets calls, one JSON object a line ({\"op\", \"args\", \"kwargs\"}; plain or .xz, `-` for standard input), and\n"
    "writes those that reached a line of a rule, or an arm of a decision there, which no call before had reached.\n"
    "  --quiet          writes none\n"
    "  --coverage FILE  writes to FILE what was never reached, and which operators get there; --json: as JSON\n";

const command command_cover = {"cover", "of single calls, those that reach something new of the rules", help, NULL, cover_in};
