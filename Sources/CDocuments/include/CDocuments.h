// The documents that the server sends about itself, compiled into the program.

#pragma once

#include <stddef.h>
#include <stdint.h>

/// The bytes of a file, which exist as long as the program.
typedef struct {
    const uint8_t *_Nonnull bytes;
    size_t byte_count;
} CDocument;

/// `openapi.yaml`, the interface as OpenAPI 3.1.
CDocument openapi_yaml(void);

/// `openapi.json`, which `make generate` writes from `openapi.yaml`.
CDocument openapi_json(void);
