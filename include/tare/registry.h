/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The set of operators that modes dispatch to: one or more generated units, read-only once made.
 *
 * Thread rule: a registry is immutable and may be shared by any number of modes and threads; it
 * must outlive them.
 */
#ifndef TARE_REGISTRY_H
#define TARE_REGISTRY_H

#include "tare/ir.h"
#include "tare/error.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tare_registry tare_registry;

/*
 * Makes a registry of `n` units.  Every pack is checked before a byte of it is believed.  When two
 * units define an operator or fill a profile's slot, the later one wins.
 * Returns NULL without memory, or when a unit is damaged or of another version: `why`, if given,
 * then tells so in at most `why_bytes` bytes.
 */
tare_registry *tare_registry_create(const tare_unit *const *units, uint32_t n, char *why, size_t why_bytes);
void tare_registry_destroy(tare_registry *r); /* NULL is fine */

uint32_t tare_registry_ops(const tare_registry *r);

/* An operator as the registry knows it. Pointers belong to the registry. */
typedef struct tare_op_info {
    const char *name;      /* "aten::add.Tensor" */
    const char *schema, *family, *file, *base; /* base: the operator whose rule this one derives from */
    uint32_t line, flags;  /* TARE_OP_... */
    uint32_t n_args, n_returns;
    const tare_pack_arg *arg; /* arguments, then returns; `name`s by tare_registry_text */
    uint32_t unit, index;  /* where it lives */
    bool native;           /* has native entries */
} tare_op_info;

/* Information on operator `op` (0 <= op < tare_registry_ops), in byte order of names. */
const tare_op_info *tare_registry_op(const tare_registry *r, uint32_t op);
/* A string of op's pack, by its offset. */
const char *tare_registry_text(const tare_registry *r, uint32_t op, uint32_t offset);

#define TARE_NO_OP UINT32_MAX

/*
 * Finds an operator by any spelling of its name: "aten::add.Tensor", "aten.add.Tensor",
 * "torch.ops.aten.add.Tensor", and for default overloads with or without ".default".
 * TARE_NO_OP if there is none.  One hash look-up.
 */
uint32_t tare_registry_find(const tare_registry *r, const char *name);

/* Whether `op` is defined for a dtype on a device kind, by its `dtypes` facts; runs nothing. */
bool tare_registry_supports(const tare_registry *r, uint32_t op, const tare_dtype *dtypes, uint32_t n,
                            uint32_t device_kind);

/* The kind number of a device name ("cpu", "cuda", a vendor's profile), TARE_KIND_NONE if unknown;
 * and back, NULL if unknown. */
uint32_t tare_registry_kind(const tare_registry *r, const char *name);
const char *tare_registry_kind_name(const tare_registry *r, uint32_t kind);

/* The slots that an operator's rule may call, directly or through others, ascending: how many, of which the first
 * `room` are stored. UINT32_MAX without memory. */
uint32_t tare_registry_slots(const tare_registry *r, uint32_t op, uint32_t *slot, uint32_t room);
/* "conv_format"; NULL if there is no such slot. */
const char *tare_registry_slot_name(const tare_registry *r, uint32_t slot);
/* Whether a device kind's profile fills the slot with a function that no kind before it has there. */
bool tare_registry_slot_differs(const tare_registry *r, uint32_t slot, uint32_t kind);

/* Where a statement of a unit's pack stands, as places of decisions name it; false: there is none. */
bool tare_registry_statement(const tare_registry *r, uint32_t unit, uint32_t statement, const char **file, uint32_t *line);
/* Static facts of a rule id that a call on a mode of this registry returned: false for ids that are
 * no rule line's. `message` gets the text with its placeholders. */
bool tare_registry_rule(const tare_registry *r, uint32_t rule, tare_error *out);

#ifdef __cplusplus
}
#endif

#endif
