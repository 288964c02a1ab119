/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Taking notes of a call; see provenance.h. */
#include "interpret/provenance.h"

#include "base/alloc.h"
#include "mode/mode.h"

enum { NOTES_MOST = 1 << 22 };

tare_provenance *tare_provenance_create(void) { return tare_alloc_zeroed(1, sizeof(tare_provenance)); }

void tare_provenance_destroy(tare_provenance *p)
{
    if (p == NULL)
        return;
    tare_free(p->note);
    tare_free(p->frame);
    tare_free(p);
}

void tare_mode_set_provenance(tare_mode *m, tare_provenance *p) { mode_of(m)->provenance = p; }

void tare_provenance_begin(tare_provenance *p, const tare_registry *r, uint32_t unit, uint32_t op)
{
    p->registry = r;
    p->unit = unit;
    p->op = op;
    p->n_notes = p->n_frames = 0;
    p->is_broken = p->is_complete = false;
}

void tare_provenance_add(tare_provenance *p, note_kind kind, uint32_t frame, uint32_t node, value v)
{
    p->is_broken |= p->n_notes == NOTES_MOST;
    if (p->n_notes == p->note_capacity && !p->is_broken) {
        note *at = tare_grow(p->note, &p->note_capacity, p->n_notes + UINT64_C(256), sizeof *at);
        p->note = at != NULL ? at : p->note;
        p->is_broken = at == NULL;
    }
    if (!p->is_broken)
        p->note[p->n_notes++] = (note){.kind = kind, .frame = frame, .node = node, .value = v};
}

uint32_t tare_provenance_enter(tare_provenance *p, uint32_t caller, uint32_t stmt, uint32_t unit, uint32_t func)
{
    const uint32_t number = p->n_frames;
    if (number == p->frame_capacity && !p->is_broken) {
        note_frame *at = tare_grow(p->frame, &p->frame_capacity, number + UINT64_C(16), sizeof *at);
        p->frame = at != NULL ? at : p->frame;
        p->is_broken = at == NULL;
    }
    if (p->is_broken)
        return 0;
    const bool is_called = caller != NOTE_NONE;
    const uint32_t call = p->n_notes;
    if (is_called)
        tare_provenance_add(p, NOTE_CALL, caller, stmt, (value){.i = number});
    p->frame[p->n_frames++] = (note_frame){.unit = unit, .func = func, .caller = caller, .call = call, .first = p->n_notes,
                                           .depth = is_called ? p->frame[caller].depth + 1 : 0, .returned = NOTE_NONE};
    return number;
}

void tare_provenance_forget(tare_provenance *p, uint32_t n_notes) { p->n_notes = n_notes; }
