enum EmbeddedDocuments {
    static let openAPIYAML: StaticString = "openapi: 3.1.0\n"
    static let openAPIJSON: StaticString = "{}\n"
}
