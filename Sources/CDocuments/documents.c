#include "CDocuments.h"

// `#embed` is C23; the compiler lists the files as dependencies, so a change to one recompiles this file.
static const uint8_t yaml[] = {
#embed "../../openapi.yaml"
};

static const uint8_t json[] = {
#embed "openapi.json"
};

static const uint8_t playground[] = {
#embed "playground.html"
};

static const uint8_t playground_policy[] = {
#embed "playground.csp"
};

static const uint8_t docs[] = {
#embed "docs.html"
};

static const uint8_t docs_policy[] = {
#embed "docs.csp"
};

CDocument openapi_yaml(void) { return (CDocument){yaml, sizeof yaml}; }
CDocument openapi_json(void) { return (CDocument){json, sizeof json}; }
CDocument playground_html(void) { return (CDocument){playground, sizeof playground}; }
CDocument playground_csp(void) { return (CDocument){playground_policy, sizeof playground_policy}; }
CDocument docs_html(void) { return (CDocument){docs, sizeof docs}; }
CDocument docs_csp(void) { return (CDocument){docs_policy, sizeof docs_policy}; }
