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

/// The playground, one HTML page with its styles and scripts, which `make generate` writes.
CDocument playground_html(void);

/// The value of the playground's Content-Security-Policy.
CDocument playground_csp(void);

/// The documentation as an HTML page, which `make generate` writes from `openapi.yaml`.
CDocument docs_html(void);

/// The value of the documentation page's Content-Security-Policy.
CDocument docs_csp(void);
