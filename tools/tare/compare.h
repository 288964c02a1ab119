/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * `tare compare`: recordings against predictions, a file at a time.
 */
#ifndef TARE_TOOL_COMPARE_H
#define TARE_TOOL_COMPARE_H

#include "corrected.h"
#include "eager.h"
#include "match.h"
#include "report.h"

/* What came of calls of symbols. */
typedef struct symbolic_counts {
    uint64_t lines, left_out;          /* of them: without a rule */
    uint64_t at_hints, at_others;      /* assignments compared with static propagation */
    uint64_t refused_by_guards;        /* assignments that guards exclude */
    uint64_t eager_known;              /* lines whose call of numbers eager has answered */
    uint64_t fake_lines, fake_assignments, fake_by_form; /* lines and assignments compared with FakeTensor */
    uint64_t fake_refused, fake_wrong; /* lines without an answer of FakeTensor's, with one that eager contradicts */
    uint64_t fake_foreign;             /* lines whose guards are not about the call's symbols, or do not hold */
    uint64_t fewer, equal, more;       /* guards than FakeTensor's */
    uint64_t more_by_refusals;         /* of these: no more but for guards whose failing is a refusal, as in eager */
    uint64_t guards, fake_guards;
    uint64_t undecided;                /* neither a result nor a refusal */
} symbolic_counts;

/* What came of programs with symbols. */
typedef struct program_counts { uint64_t programs, assignments, excluded, guards; } program_counts;

typedef struct comparison {
    session *session;
    tensors tensors;
    report report;
    text shown;               /* differences, `show` of them at most */
    uint32_t show, n_shown;
    const char *file;
    uint32_t line;            /* of the file, or a node's number */
    const char *only_op;      /* NULL: all */
    session *plain;           /* for calls of numbers beside those of symbols */
    tensors plain_tensors;
    symbolic_counts symbolic;
    program_counts program;
    bool soundness;           /* calls are run with symbols */
    corrected corrected;      /* nodes of programs, and results of calls of symbols, that are recorded wrong */
    eager eager;              /* answers for calls of symbols at their hints */
} comparison;

/* One recorded call whose answer is `real`: {"out"} or {"error", "message"}, with "after". */
outcome judge_call(comparison *c, const json_t *call, const json_t *real, uint32_t fields, text *difference, tare_error *error);
/* The same, counted and shown. */
outcome compare_call(comparison *c, const json_t *call, const json_t *real, uint32_t fields);

/* Lines of a kind of file; each returns false when a line cannot be read. */
bool compare_ops_line(comparison *c, const json_t *line, reason *why);
bool compare_trace_header(comparison *c, const json_t *line, reason *why);
bool compare_trace_line(comparison *c, const json_t *line, reason *why);
bool compare_symbolic_line(comparison *c, const json_t *line, reason *why);
/* A call of numbers, run with every size a symbol. */
bool compare_soundness_line(comparison *c, const json_t *line, reason *why);
bool compare_program(comparison *c, const json_t *root, reason *why);

/* Shows a difference, if there is still room for one. */
void compare_show(comparison *c, const char *op, const char *lines, const tare_error *error);

bool compare_file(comparison *c, const char *path, reason *why);

#endif
