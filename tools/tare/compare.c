/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* `tare compare`: which kind of file, and what to print; see compare.h. */
#include "compare.h"

#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "coverage.h"
#include "input.h"
#include "options.h"

typedef enum line_kind { LINE_CALL, LINE_TRACE_HEADER, LINE_TRACE, LINE_SYMBOLIC, LINE_PROGRAM, LINE_STRANGE } line_kind;

static line_kind kind_of(const json_t *line)
{
    if (json_object_get(line, "graph_module"))
        return LINE_PROGRAM;
    if (json_object_get(line, "trace"))
        return LINE_TRACE_HEADER;
    if (json_object_get(line, "concrete"))
        return LINE_SYMBOLIC;
    if (json_object_get(line, "op"))
        return json_object_get(line, "real") ? LINE_CALL : LINE_TRACE;
    return LINE_STRANGE;
}

static bool compare_line(comparison *c, const json_t *line, reason *why)
{
    switch (kind_of(line)) {
    case LINE_CALL: return c->soundness ? compare_soundness_line(c, line, why) : compare_ops_line(c, line, why);
    case LINE_TRACE_HEADER: return compare_trace_header(c, line, why);
    case LINE_TRACE: return compare_trace_line(c, line, why);
    case LINE_PROGRAM: return compare_program(c, line, why);
    case LINE_SYMBOLIC: return compare_symbolic_line(c, line, why);
    case LINE_STRANGE: break;
    }
    return refuse(why, "this is no recorded call, trace or program");
}

static bool parse_and_compare(comparison *c, const char *bytes, size_t len, reason *why)
{
    json_error_t error;
    json_t *json = json_loadb(bytes, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (!json)
        return refuse(why, "no JSON at column %d: %s", error.column, error.text);
    const bool fine = compare_line(c, json, why);
    json_decref(json);
    return fine;
}

/* A file that is one value over many lines: a program that somebody has formatted. */
static bool compare_whole(comparison *c, const char *path, reason *why)
{
    const char *bytes;
    size_t len;
    input *in = input_open(path, why);
    if (!in)
        return false;
    const bool fine = input_rest(in, &bytes, &len, why) != INPUT_BAD && parse_and_compare(c, bytes, len, why);
    input_close(in);
    return fine;
}

static bool compare_lines(comparison *c, input *in, reason *why)
{
    const char *line;
    size_t len;
    input_result result;
    while ((result = input_line(in, &line, &len, why)) == INPUT_LINE) {
        c->line = input_line_number(in);
        if (!parse_and_compare(c, line, len, why))
            return false;
    }
    return result == INPUT_END;
}

bool compare_file(comparison *c, const char *path, reason *why)
{
    reason inner = {""};
    c->file = path;
    c->line = 0;
    input *in = input_open(path, why);
    if (!in)
        return false;
    session_restart(c->session);
    tensors_clear(&c->tensors);
    bool fine = compare_lines(c, in, &inner);
    const uint32_t line = input_line_number(in);
    input_close(in);
    if (!fine && line == 1 && strcmp(path, "-") != 0)
        fine = compare_whole(c, path, &(reason){""});
    if (!fine)
        return refuse(why, "%.200s:%u: %.280s", path, line, inner.text);
    if (c->report.total.compared == 0 && c->report.skipped == 0)
        return refuse(why, "%.200s: it holds nothing to compare", path);
    return true;
}

static double percent(uint64_t part, uint64_t whole) { return whole ? 100.0 * (double)part / (double)whole : 0.0; }

static void add_fake(const symbolic_counts *s, text *out)
{
    text_addf(out, "\n  FakeTensor refused %llu lines, is contradicted by eager at the recorded numbers on %llu, assumed what is not about the "
              "call on %llu", (unsigned long long)s->fake_refused, (unsigned long long)s->fake_wrong, (unsigned long long)s->fake_foreign);
    text_addf(out, "\n  %llu lines compared with FakeTensor's expressions, %llu of them (%.1f %%) equal by form, all at %llu assignments",
              (unsigned long long)s->fake_lines, (unsigned long long)s->fake_by_form, percent(s->fake_by_form, s->fake_lines),
              (unsigned long long)s->fake_assignments);
    text_addf(out, "\n  fewer guards on %llu lines (%.1f %%), as many on %llu (%.1f %%), more on %llu (%.1f %%), on %llu of them by "
              "what eager refuses and FakeTensor does not ask; %llu guards, FakeTensor %llu",
              (unsigned long long)s->fewer, percent(s->fewer, s->fake_lines), (unsigned long long)s->equal,
              percent(s->equal, s->fake_lines), (unsigned long long)s->more, percent(s->more, s->fake_lines),
              (unsigned long long)s->more_by_refusals,
              (unsigned long long)s->guards, (unsigned long long)s->fake_guards);
}

/* What came of calls of symbols, in words. */
static void add_symbolic(const comparison *c, text *out)
{
    const symbolic_counts *s = &c->symbolic;
    if (s->lines == 0)
        return;
    text_addf(out, "\n  %llu with symbols, %llu left out without a rule; equal to static propagation at the recorded numbers %llu times, "
              "at %llu other assignments; %llu assignments excluded by guards; %llu undecided",
              (unsigned long long)s->lines, (unsigned long long)s->left_out, (unsigned long long)s->at_hints,
              (unsigned long long)s->at_others, (unsigned long long)s->refused_by_guards, (unsigned long long)s->undecided);
    if (s->eager_known)
        text_addf(out, "\n  static propagation held against eager's answer on %llu lines", (unsigned long long)s->eager_known);
    if (s->fake_lines)
        add_fake(s, out);
}

static void add_program(const comparison *c, text *out)
{
    const program_counts *s = &c->program;
    if (s->programs)
        text_addf(out, "\n  with symbols, at %llu assignments; %llu guards beyond the program's, which exclude %llu of the assignments",
                  (unsigned long long)s->assignments, (unsigned long long)s->guards, (unsigned long long)s->excluded);
}

static void print_file(comparison *c, const options *o)
{
    text line = {0};
    if (o->json) {
        report_json(&c->report, c->file, &line);
    } else {
        report_row(&c->report.total, &line);
        text_addf(&line, "  %s", c->file);
        if (c->report.total.data_dependent)
            text_addf(&line, " (%llu depend on data)", (unsigned long long)c->report.total.data_dependent);
        if (c->report.total.errors_expected)
            text_addf(&line, "; of %llu refusals %llu refused, %llu with the same text",
                      (unsigned long long)c->report.total.errors_expected, (unsigned long long)c->report.total.errors_raised,
                      (unsigned long long)c->report.total.errors_same_message);
        if (c->report.skipped)
            text_addf(&line, "; %llu lines left out", (unsigned long long)c->report.skipped);
        add_symbolic(c, &line);
        add_program(c, &line);
    }
    (void)fputs(text_get(&c->shown), stdout);
    (void)puts(text_get(&line));
    text_finish(&line);
    text_clear(&c->shown);
}

static int compare_files(const options *o, comparison *c)
{
    report sum = {0};
    reason why;
    int code = EXIT_FINE;
    if (!o->json)
        (void)puts(report_columns);
    for (int i = 0; i < o->n_files; i++) {
        c->report = (report){0};
        c->symbolic = (symbolic_counts){0};
        c->program = (program_counts){0};
        if (!compare_file(c, o->file[i], &why))
            code = complain(EXIT_REFUSED, why.text);
        print_file(c, o);
        report_add(&sum, &c->report);
        report_finish(&c->report);
    }
    text last = {0};
    report_line(&sum.total, &last);
    if (!o->json)
        (void)puts(text_get(&last));
    text_finish(&last);
    if (sum.broken)
        return complain(EXIT_REFUSED, "no memory for the report");
    return sum.total.differ || sum.total.unsupported ? EXIT_REFUSED : code;
}

static const char help[] =
    "usage: tare compare [--show K] [--json] [--op NAME] [--execution native|interpreted] [--ops FILE]\n"
    "                    [--corrected FILE] [--eager FILE] [--coverage FILE] [--env NAME=VALUE]... FILE...\n"
    "\n"
    "Holds tare's predictions against recordings: calls and traces of real runs (.jsonl), exported\n"
    "programs (.json), plain or .xz. Exit 0 only if nothing differs and nothing is unsupported.\n"
    "  --show K   print K differences, field by field, with the rule line that decided\n"
    "  --json     one object a file: counts, the same by operator\n"
    "  --symbolic-soundness  runs calls of numbers with every size a symbol, and holds the answer against static\n"
    "             propagation, at the recorded numbers and at others that the guards admit\n"
    "  --op NAME  only calls of this operator, as recorded: aten.add.Tensor\n"
    "  --corrected FILE  nodes of programs that are known to be recorded wrong, lines of `PROGRAM NODE REASON`, and\n"
    "             results of calls of symbols, `FILE OPERATOR[RESULT] REASON`: there a difference counts as corrected\n"
    "  --eager FILE  recorded calls: eager's answers for calls of symbols at the recorded numbers\n"
    "  --coverage FILE   interprets, and writes to FILE which lines of rules and arms of their decisions were never\n"
    "             reached, and which operators get there; with --json as JSON\n";

/* With what has been opened: a second session beside the first, the list of nodes. */
static int compare_with(const options *o, comparison *c)
{
    reason why = {""};
    if (!options_session(o, c->plain, &why) || (o->corrected && !corrected_read(&c->corrected, o->corrected, &why)) ||
        (o->eager && !eager_read(&c->eager, o->eager, &why)))
        return complain(EXIT_USAGE, why.text);
    if (!o->coverage)
        return compare_files(o, c);
    tare_coverage *reached = tare_coverage_create(c->session->registry);
    if (!reached)
        return complain(EXIT_REFUSED, "no memory to count rule lines");
    c->session->execution = TARE_INTERPRETED;
    tare_mode_set_coverage(c->session->mode, reached);
    int code = compare_files(o, c);
    tare_mode_set_coverage(c->session->mode, NULL);
    if (!coverage_write(reached, c->session->registry, o->coverage, o->json, &why))
        code = complain(EXIT_REFUSED, why.text);
    tare_coverage_destroy(reached);
    return code;
}

static int compare_in(const options *o, session *s)
{
    session plain = {0};
    comparison c = {.session = s, .show = o->show, .only_op = o->only_op, .plain = &plain, .soundness = o->soundness};
    tensors_init(&c.tensors, s);
    tensors_init(&c.plain_tensors, &plain);
    const int code = compare_with(o, &c);
    tensors_finish(&c.tensors);
    tensors_finish(&c.plain_tensors);
    session_finish(&plain);
    corrected_finish(&c.corrected);
    eager_finish(&c.eager);
    text_finish(&c.shown);
    return code;
}

const command command_compare = {"compare", "hold predictions against recordings", help, NULL, compare_in};
