/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The symbols that are alive, and the guards over them.
 *
 * Knows: names, hints, policies, what is forgotten by a reset.  A symbol made again after a reset
 * with the same name and bounds has the same node.
 */
#ifndef TARE_SYMBOLIC_SYMBOLS_H
#define TARE_SYMBOLIC_SYMBOLS_H

#include "symbolic/expr.h"
#include "tare/symbolic.h"

/* ---- symbols.c */
int64_t tare_symbols_backed(tare_symbolic *s, const tare_sym_desc *desc);
int64_t tare_symbols_unbacked(tare_symbolic *s, const char *name, int64_t low, int64_t high);
/* The number of the living symbol of that name; UINT32_MAX: none. */
uint32_t tare_symbols_find(const tare_symbolic *s, const char *name, size_t name_bytes);
uint32_t tare_symbols_find_source(const tare_symbolic *s, const char *source, size_t source_bytes);
/* Forgets the unbacked symbols from the count-th on, and what is only known because of them. */
void tare_symbols_rewind(tare_symbolic *s, uint32_t count);
void tare_symbols_reset(tare_symbolic *s);

/* ---- env.c */
bool tare_env_guard(tare_symbolic *s, int64_t cond);
bool tare_env_oblivious(tare_symbolic *s, int64_t cond, bool otherwise);
bool tare_env_require(tare_symbolic *s, int64_t cond);
bool tare_env_assume(tare_symbolic *s, int64_t cond);
/* cond is true of any data; false as tare_env_assume. */
bool tare_env_fact(tare_symbolic *s, int64_t cond);
int64_t tare_env_specialize(tare_symbolic *s, int64_t v);
/* The symbol whose range is a promise and that is in cond; the number of symbols where there is none. */
uint32_t tare_env_promised(tare_symbolic *s, int64_t cond);
/* Facts told again from the guards that are left (and not implied). */
void tare_env_relearn(tare_symbolic *s);

/* ---- minimize.c */
uint32_t tare_env_minimize(tare_symbolic *s);

/* ---- format.c */
size_t tare_expr_format(const tare_symbolic *s, int64_t v, tare_sym_style style, char *buffer, size_t size_bytes);

/* ---- parse.c */
uint32_t tare_expr_parse(tare_symbolic *s, const char *text, size_t text_bytes, tare_sym_name_fn fn, void *user,
                         int64_t *out, size_t *error_at);

/* ---- table.c */
tare_sym_table *tare_table_create(tare_symbolic *s, const int64_t *v, uint32_t n);
tare_sym_table *tare_table_of_guards(tare_symbolic *s);

#endif
