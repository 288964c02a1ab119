/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Reading files by lines; see input.h. */
#include "input.h"

#include <errno.h>
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_BYTES = 256 << 10 };

struct input {
    FILE *file;
    bool close_file, compressed, started, file_end, stream_end;
    lzma_stream xz;
    uint8_t raw[CHUNK_BYTES];     /* as read */
    uint8_t plain[CHUNK_BYTES];   /* as decompressed */
    const uint8_t *next, *end;    /* what is not handed out yet */
    uint64_t total_bytes;
    uint32_t line;
    text buffer;
};

input *input_open(const char *path, reason *why)
{
    input *in = calloc(1, sizeof *in);
    if (!in) {
        (void)refuse(why, "no memory to read `%s`", path);
        return NULL;
    }
    in->xz = (lzma_stream)LZMA_STREAM_INIT;
    in->close_file = strcmp(path, "-") != 0;
    in->file = in->close_file ? fopen(path, "rb") : stdin;
    if (!in->file) {
        (void)refuse(why, "cannot open `%s`: %s", path, strerror(errno));
        free(in);
        return NULL;
    }
    return in;
}

void input_close(input *in)
{
    if (!in)
        return;
    if (in->close_file)
        (void)fclose(in->file);
    lzma_end(&in->xz);
    text_finish(&in->buffer);
    free(in);
}

static bool input_read_raw(input *in, size_t *got, reason *why)
{
    *got = fread(in->raw, 1, sizeof in->raw, in->file);
    in->file_end = *got < sizeof in->raw;
    if (ferror(in->file))
        return refuse(why, "reading failed: %s", strerror(errno));
    return true;
}

static bool input_start(input *in, reason *why)
{
    static const uint8_t magic[6] = {0xfd, '7', 'z', 'X', 'Z', 0};
    size_t got;
    in->started = true;
    if (!input_read_raw(in, &got, why))
        return false;
    in->compressed = got >= sizeof magic && memcmp(in->raw, magic, sizeof magic) == 0;
    in->next = in->raw;
    in->end = in->raw + got;
    if (!in->compressed)
        return true;
    if (lzma_stream_decoder(&in->xz, INPUT_DECODER_BYTES, LZMA_CONCATENATED) != LZMA_OK)
        return refuse(why, "no memory for the decompressor");
    in->xz.next_in = in->raw;
    in->xz.avail_in = got;
    in->end = in->next;
    return true;
}

static const char *xz_error(lzma_ret result)
{
    switch (result) {
    case LZMA_MEMLIMIT_ERROR: return "it needs more than 128 MiB to decompress";
    case LZMA_MEM_ERROR: return "no memory to decompress it";
    case LZMA_BUF_ERROR: return "its end is missing";
    default: return "it is damaged";
    }
}

/* Decompresses the next piece; an empty one means the end. */
static bool input_inflate(input *in, reason *why)
{
    in->xz.next_out = in->plain;
    in->xz.avail_out = sizeof in->plain;
    while (in->xz.avail_out == sizeof in->plain && !in->stream_end) {
        if (in->xz.avail_in == 0 && !in->file_end) {
            size_t got;
            if (!input_read_raw(in, &got, why))
                return false;
            in->xz.next_in = in->raw;
            in->xz.avail_in = got;
        }
        const lzma_ret result = lzma_code(&in->xz, in->file_end ? LZMA_FINISH : LZMA_RUN);
        in->stream_end = result == LZMA_STREAM_END;
        if (result != LZMA_OK && result != LZMA_STREAM_END)
            return refuse(why, "not readable as .xz: %s", xz_error(result));
    }
    in->next = in->plain;
    in->end = in->plain + (sizeof in->plain - in->xz.avail_out);
    return true;
}

/* Makes `next` .. `end` non-empty unless the input has ended. */
static bool input_fill(input *in, reason *why)
{
    if (!in->started && !input_start(in, why))
        return false;
    if (in->next < in->end)
        return true;
    if (in->compressed) {
        if (!input_inflate(in, why))
            return false;
    } else if (!in->file_end) {
        size_t got;
        if (!input_read_raw(in, &got, why))
            return false;
        in->next = in->raw;
        in->end = in->raw + got;
    }
    in->total_bytes += (uint64_t)(in->end - in->next);
    if (in->total_bytes > INPUT_TOTAL_BYTES)
        return refuse(why, "it expands to more than %llu bytes", (unsigned long long)INPUT_TOTAL_BYTES);
    return true;
}

/* Moves bytes into the buffer, up to and including a line end if `by_line`.  True at the stop. */
static bool input_take(input *in, bool by_line)
{
    const size_t left = (size_t)(in->end - in->next);
    const uint8_t *stop = by_line ? memchr(in->next, '\n', left) : NULL;
    const size_t take = stop ? (size_t)(stop - in->next) : left;
    text_add_bytes(&in->buffer, (const char *)in->next, take);
    in->next += stop ? take + 1 : take;
    return stop != NULL;
}

static input_result input_gather(input *in, bool by_line, reason *why)
{
    text_clear(&in->buffer);
    for (bool stop = false; !stop;) {
        if (!input_fill(in, why))
            return INPUT_BAD;
        if (in->next == in->end)
            return in->buffer.len ? INPUT_LINE : INPUT_END;
        stop = input_take(in, by_line);
        if (in->buffer.broken) {
            (void)refuse(why, "no memory for %s", by_line ? "a line" : "the file");
            return INPUT_BAD;
        }
        if (in->buffer.len > INPUT_LINE_BYTES) {
            (void)refuse(why, "%s is longer than %d bytes", by_line ? "a line" : "the file", INPUT_LINE_BYTES);
            return INPUT_BAD;
        }
    }
    return INPUT_LINE;
}

input_result input_line(input *in, const char **line, size_t *len, reason *why)
{
    input_result result;
    do {
        in->line++;
        result = input_gather(in, true, why);
    } while (result == INPUT_LINE && in->buffer.len == 0);
    *line = text_get(&in->buffer);
    *len = in->buffer.len;
    return result;
}

uint32_t input_line_number(const input *in) { return in->line; }

input_result input_rest(input *in, const char **bytes, size_t *len, reason *why)
{
    const input_result result = input_gather(in, false, why);
    *bytes = text_get(&in->buffer);
    *len = in->buffer.len;
    return result;
}
