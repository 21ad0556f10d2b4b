// zlib, and functions in place of the macros that Swift cannot import.

#pragma once
#include <zlib.h>

// Window bits with which `inflateInit2` reads a gzip or a zlib header.
static const int attention_gzip_window = 15 + 16;
static const int attention_zlib_window = 15;

static inline int attention_inflate_init(z_stream *stream, int window_bits) {
    return inflateInit2(stream, window_bits);
}

// A stream of deflate blocks without header and trailer.
static inline int attention_deflate_init(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
}
