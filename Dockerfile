# syntax=docker/dockerfile:1

FROM swift:6.3-bookworm AS builder
WORKDIR /source
# The packages change less often than the sources, so they get a layer of their own.
COPY Package.swift ./
RUN swift package resolve
COPY . ./
RUN swift build -c release --product attention-server --static-swift-stdlib \
    && strip .build/release/attention-server

# The C and C++ runtime libraries are all that the program takes from this image.
FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="attention-server" \
      org.opencontainers.image.description="Computes attention over HTTP with JSON" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=builder /source/.build/release/attention-server /usr/local/bin/attention-server
# A number, so that Kubernetes can tell that it is not root.
USER 65532:65532
# Any other setting is a variable too: see attention-server --help.
ENV ATTENTION_HOST=0.0.0.0
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s --retries=3 \
    CMD ["/usr/local/bin/attention-server", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/attention-server"]
