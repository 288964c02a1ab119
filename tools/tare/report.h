/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Counts of a comparison, by operator and for whole files, and how they are printed.
 */
#ifndef TARE_TOOL_REPORT_H
#define TARE_TOOL_REPORT_H

#include "text.h"

typedef struct counts {
    uint64_t compared, agree, differ, corrected, unsupported, data_dependent;
    uint64_t errors_expected, errors_raised, errors_same_message;
} counts;

typedef struct op_counts { char *name; counts counts; } op_counts;

typedef struct report {
    counts total;
    op_counts *op;          /* sorted by name when printed */
    size_t n_ops, room;
    size_t *hash;           /* index + 1 into op */
    size_t hash_room;
    uint64_t skipped;       /* lines of a kind that is not compared */
    bool broken;            /* no memory */
} report;

typedef enum verdict { VERDICT_AGREE, VERDICT_DIFFER, VERDICT_CORRECTED, VERDICT_UNSUPPORTED } verdict;

typedef struct outcome {
    verdict verdict;
    bool data_dependent, error_expected, error_raised, error_same_message;
} outcome;

void report_finish(report *r);
void report_count(report *r, const char *op, const outcome *o);
void report_add(report *sum, const report *part);   /* totals only */
/* {"file": ..., "compared": ..., ..., "ops": {...}} */
void report_json(report *r, const char *file, text *out);
extern const char report_columns[];                 /* above rows */
void report_row(const counts *c, text *out);
/* "N compared, A agree, D differ, U unsupported", with corrected ones where there are any */
void report_line(const counts *c, text *out);

#endif
