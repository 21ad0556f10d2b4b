#include "CDocuments.h"

// `#embed` is C23; the compiler lists the files as dependencies, so a change to one recompiles this file.
static const uint8_t yaml[] = {
#embed "../../openapi.yaml"
};

static const uint8_t json[] = {
#embed "openapi.json"
};

CDocument openapi_yaml(void) { return (CDocument){yaml, sizeof yaml}; }
CDocument openapi_json(void) { return (CDocument){json, sizeof json}; }
