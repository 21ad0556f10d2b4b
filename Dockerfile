# syntax=docker/dockerfile:1

FROM swift:6.3-bookworm AS builder
WORKDIR /source
# hadolint ignore=DL3008,DL3009
RUN test -e /usr/include/zlib.h \
    || (apt-get update && apt-get install --yes --no-install-recommends zlib1g-dev)
# The packages change less often than the sources, hence the separate layer.
COPY Package.swift ./
RUN swift package resolve
COPY . ./
RUN swift build -c release --product attention-server --static-swift-stdlib \
    && strip .build/release/attention-server

# The program needs only the C and C++ runtime libraries of this image.
FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="attention-server" \
      org.opencontainers.image.description="Computes attention over HTTP with JSON" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=builder /source/.build/release/attention-server /usr/local/bin/attention-server
# A number, so that Kubernetes can verify that it is not root.
USER 65532:65532
# All flags are also variables: see attention-server --help.
ENV ATTENTION_HOST=0.0.0.0
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s --retries=3 \
    CMD ["/usr/local/bin/attention-server", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/attention-server"]
